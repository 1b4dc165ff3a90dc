"""`hoshimori commitments`: the registry of treaties, declarations and pledges, and its matching."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hoshimori.cli.output import (
    SystemClock,
    as_of_option,
    json_option,
    open_store,
    open_watch,
    print_json,
    store_option,
    table,
)
from hoshimori.errors import NotFoundError, OutsideError, UsageError

if TYPE_CHECKING:
    from hoshimori.commitments import TextComparison
    from hoshimori.model import Instrument


@click.group()
def commitments() -> None:
    """List and show commitments and pledges; compare texts; match them against an incident."""


@commitments.command("list")
@store_option
@json_option
def list_(store_path: Path | None, as_json: bool) -> int:
    """List every instrument with how far its text is verified."""
    from hoshimori.commitments import text_status_words

    registry = _registry(store_path)
    if as_json:
        print_json({"instruments": registry})
        return 0
    rows = [(i.id, i.rung.value, text_status_words(i.text_status), i.title) for i in registry]
    click.echo(table(rows, header=("id", "rung", "text", "title")))
    return 0


@commitments.command("show")
@click.argument("instrument_id", metavar="ID")
@store_option
@json_option
def show(instrument_id: str, store_path: Path | None, as_json: bool) -> int:
    """Show one instrument or pledge: text, conditions, who consults in which forum, who decides."""
    from hoshimori.cli.commitments_words import instrument_text, pledge_text
    from hoshimori.commitments import load_pledges, standing

    found = next((i for i in _registry(store_path) if i.id == instrument_id), None)
    followed = next((p for p in load_pledges() if p.id == instrument_id), None)
    if found is None and followed is None:
        raise NotFoundError(
            f"no instrument or pledge {instrument_id!r} on file; `hoshimori commitments list` and"
            " `hoshimori commitments pledges` print the ids",
            instrument=instrument_id,
        )
    stood = standing(followed, SystemClock().now().date()) if followed else None
    if as_json:
        print_json(found if found is not None else stood)
        return 0
    if found is not None:
        click.echo(instrument_text(found))
    if stood is not None:
        click.echo(pledge_text(stood))
    return 0


@commitments.command("pledges")
@click.option("--as-of", "as_of", default=None, help="Day that counts (ISO 8601; default: today, UTC).")
@json_option
def pledges(as_of: str | None, as_json: bool) -> int:
    """List public pledges: metric, deadline, values seen, values that disagree side by side, who looked when."""
    from hoshimori.cli.commitments_words import pledge_text
    from hoshimori.commitments import load_pledges, pledge_json, standing
    from hoshimori.model import parse_instant

    day = (parse_instant(as_of, end_of_day=True) if as_of else SystemClock().now()).date()
    stood = [standing(one, day) for one in load_pledges()]
    if as_json:
        print_json({"as_of": day, "pledges": [pledge_json(one) for one in stood]})
        return 0
    click.echo("\n\n".join(pledge_text(one) for one in stood))
    return 0


@commitments.command("side-by-side")
@click.argument("ids", metavar="ID ID...", nargs=-1, required=True)
@store_option
@json_option
def side_by_side(ids: tuple[str, ...], store_path: Path | None, as_json: bool) -> int:
    """Show instruments field by field, each in its own words; a field in which they differ is marked with *."""
    from hoshimori.commitments import compare_instruments

    if len(set(ids)) < 2:
        raise UsageError("Name two instruments, for instance: hoshimori commitments side-by-side US-JP-TREATY-V NATO-5")
    compared = compare_instruments(ids, _registry(store_path))
    if as_json:
        rows = [{"field": f, "values": cells, "differs": f in compared.differing} for f, cells in compared.rows]
        print_json({"instruments": compared.instruments, "differing": compared.differing, "fields": rows})
        return 0
    width = max(len(one) for one in compared.instruments)
    for aspect, cells in compared.rows:
        click.echo(f"{'*' if aspect in compared.differing else ' '} {aspect}")
        for one, cell in zip(compared.instruments, cells, strict=True):
            click.echo(f"    {one.ljust(width)}  {cell}")
    click.echo(f"\n* they differ in: {', '.join(compared.differing)}")
    return 0


@commitments.command("compare")
@click.argument("instrument_id", metavar="ID")
@click.option("--url", required=True, help="Where the official text was read (https://…).")
@click.option(
    "--text",
    "text_file",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The official text, saved as plain UTF-8 text; may be the whole document.",
)
@click.option("--by", required=True, help="Name of the person who compares.")
@click.option("--language", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="Which wording.")
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="Encrypted Ed25519 key (PKCS #8) that signs the record; without it nothing is recorded.",
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="File whose first line opens the key (default: asked for).",
)
@click.option("--party", default="OWN", show_default=True, help="Whose chain of the ledger takes the record.")
@store_option
@json_option
def compare(
    instrument_id: str,
    url: str,
    text_file: Path,
    by: str,
    language: str,
    key_file: Path | None,
    passphrase_file: Path | None,
    party: str,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Compare the words on file with the official text; signed and recorded, an equal text counts as verified."""
    from hoshimori.cli.commitments_words import comparison_text
    from hoshimori.commitments import compare_text, instrument, record_body, signed
    from hoshimori.model import plain

    now = SystemClock().now()
    try:
        official = text_file.read_bytes()
    except OSError as error:
        raise OutsideError(f"{text_file.name} cannot be read: {error.strerror}", path=str(text_file)) from error
    comparison, found = compare_text(
        instrument(instrument_id), official, by=by, url=url, date=now.date(), language=language
    )
    recorded = key_file is not None
    if key_file is not None:
        comparison = signed(comparison, _signer(key_file, passphrase_file))
        _append(store_path, comparison, official, party=party)
    if as_json:
        print_json({"comparison": record_body(comparison), "recorded": recorded, "diff": plain(found)})
    else:
        click.echo(comparison_text(comparison, found, recorded=recorded))
    return 0 if found.equal else 1


@commitments.command("match")
@click.argument("incident_id", metavar="INCIDENT")
@as_of_option
@store_option
@json_option
def match(incident_id: str, as_of: datetime | None, store_path: Path | None, as_json: bool) -> int:
    """Show, clause by clause, which conditions are met, not met or unknown for INCIDENT."""
    from hoshimori.cli.commitments_words import match_text

    incident = open_watch(store_path).incident(incident_id, as_of=as_of)
    if as_json:
        print_json({"incident": incident.id, "commitments": incident.commitments})
        return 0
    click.echo(f"{incident.sentence}\nCommitments that may be relevant; none is said to apply:")
    for found in incident.commitments:
        click.echo("\n" + match_text(found))
    return 0


def _registry(store_path: Path | None) -> "tuple[Instrument, ...]":
    """Return the registry, with the comparisons of the store's ledger where there is one."""
    from hoshimori.commitments import TEXT_COMPARISON, comparison_of, load_registry, with_comparisons
    from hoshimori.config import load_settings

    registry = load_registry()
    settings = load_settings(store=store_path)
    if not settings.ledger and not (settings.store / "ledger.sqlite").is_file():
        return registry  # no ledger, nothing compared; a listing leaves no folder behind
    entries = open_store(store_path).ledger.read()
    return with_comparisons(registry, [comparison_of(e.body) for e in entries if e.kind == TEXT_COMPARISON])


def _signer(key_file: Path, passphrase_file: Path | None) -> Any:
    from hoshimori.cases import Ed25519Signer

    if passphrase_file is not None:
        lines = passphrase_file.read_text(encoding="utf-8").splitlines()
        passphrase = lines[0] if lines else ""
    else:
        passphrase = click.prompt("Passphrase of the key", hide_input=True, err=True)
    return Ed25519Signer.load(key_file, passphrase)


def _append(store_path: Path | None, comparison: "TextComparison", official: bytes, *, party: str) -> None:
    from hoshimori.commitments import TEXT_COMPARISON, record_body
    from hoshimori.store.ledger import LedgerRecord

    store = open_store(store_path)
    store.put(official)  # the bytes that were compared stay on file under the digest that is signed
    body = record_body(comparison)
    record = LedgerRecord(party=party, kind=TEXT_COMPARISON, body=body, recorded_at=SystemClock().now())
    store.ledger.append([record])
