"""`hoshimori case`: draft a case file, show it, check it, make its numbers again."""

from datetime import datetime
from pathlib import Path
from time import perf_counter

import click

from hoshimori.cli.case_act import reply, sign, withdraw
from hoshimori.cli.case_brief import brief
from hoshimori.cli.case_exchange import export, import_
from hoshimori.cli.desk import FILE, open_desk, read_file
from hoshimori.cli.output import (
    SystemClock,
    as_of_option,
    json_option,
    open_store,
    open_watch,
    print_json,
    store_option,
)

_TIME_ROOT = click.option(
    "--time-root",
    "time_roots",
    multiple=True,
    type=FILE,
    help="PEM root of time authorities that you accept. Repeat it.",
)


@click.group()
def case() -> None:
    """Draft, show, sign, release, hand over, verify and reproduce case files."""


for command in (sign, reply, withdraw, brief, export, import_):
    case.add_command(command)


@case.command("draft")
@click.argument("incident_id", metavar="INCIDENT")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="Folder for cases/ and briefs/.",
)
@as_of_option
@store_option
@json_option
def draft(incident_id: str, out: Path, as_of: datetime | None, store_path: Path | None, as_json: bool) -> int:
    """Write the bundle and the brief of INCIDENT, as the last watch left it or as it was known at T."""
    drafted = open_watch(store_path).draft(incident_id, out=out, as_of=as_of)
    if as_json:
        print_json(drafted)
    else:
        click.echo("\n".join(f"  {path}" for path in (drafted.case, *drafted.briefs)))
        click.echo("unsigned draft; check it with: hoshimori case verify " + str(drafted.case))
    return 0


@case.command("show")
@click.argument("name", metavar="FILE|ID")
@_TIME_ROOT
@store_option
@json_option
def show(name: str, time_roots: tuple[Path, ...], store_path: Path | None, as_json: bool) -> int:
    """Show what a case holds: the file of a bundle or package, or by its ID how a case on file stands."""
    from hoshimori.cases import read_bundle
    from hoshimori.cases.on_file import content_of

    path = Path(name)
    look = None
    if path.is_file():
        content = read_bundle(path)
    else:
        desk = open_desk(store_path, time_roots)
        look = desk.look(desk.open(name))
        content = content_of(look.case)
    manifest, incident = content.manifest, content.incident
    if as_json:
        stands = {} if look is None else {"standing": look.standing, "words": look.standing.words}
        print_json({"manifest": manifest, "incident": incident, **stands})
        return 0
    if look is not None and look.standing.withdrawal is not None:
        click.echo(f"WITHDRAWN by {look.standing.withdrawal.by}: {look.standing.withdrawal.reason}\n")
    for answer in () if look is None else look.standing.replies:
        click.echo(f"Reply of {answer.who}, {answer.received_at:%Y-%m-%d} ({answer.source}): “{answer.text}”\n")
    click.echo(f"{incident['id']}  as of {manifest['as_of']}  (hoshimori {manifest['version']})")
    click.echo(incident["sentence"])
    click.echo(f"wording: {incident['wording']}")
    for exhibit in manifest["exhibits"]:
        click.echo(f"  {exhibit['sha256'][:12]}  {exhibit['size_bytes']:>9,} bytes  {exhibit['name']}")
    if look is not None:
        click.echo(look.standing.words)
        for said in look.statements:
            words = f": {said.act.comment}" if said.act.comment else ""
            click.echo(f"  {said.act.position.upper():8} {said.act.party} {said.holder} ({said.act.role}){words}")
    return 0


@case.command("verify")
@click.argument("bundle", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--trust", "key_ids", multiple=True, metavar="KEY_ID", help="Id of a key that you accept. Repeat it.")
@click.option("--keys", multiple=True, type=FILE, help="Keys of a party (NAME.keys.json) that you accept. Repeat it.")
@_TIME_ROOT
@store_option
@json_option
def verify(
    bundle: Path,
    key_ids: tuple[str, ...],
    keys: tuple[Path, ...],
    time_roots: tuple[Path, ...],
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Check a bundle or package offline, byte for byte: integrity, signatures, time.

    With --store, the keys count that the party of that store trusts.
    """
    from hoshimori.cases.verify import as_document, as_lines, read_key_set_file
    from hoshimori.cases.verify import verify as verify_file

    trusted = {} if store_path is None else open_desk(store_path).roster().key_sets()
    trusted |= {found.party: found for found in map(read_key_set_file, keys)}
    result = verify_file(
        bundle,
        trusted_key_ids=frozenset(key_ids),
        trusted=trusted,
        time_roots=[read_file(path) for path in time_roots],
    )
    if as_json:
        print_json(as_document(result))
    else:
        click.echo("\n".join(as_lines(result, bundle.name)))
    return 0 if result.valid else 1


@case.command("reproduce")
@click.argument("name", metavar="FILE|ID")
@store_option
@json_option
def reproduce(name: str, store_path: Path | None, as_json: bool) -> int:
    """Make every number of a case again from this store's own payloads, and compare cell by cell."""
    from hoshimori.cases import comparison_json, read_case
    from hoshimori.scenarios.reproduce import reproduce as make_again

    begin = perf_counter()
    path = Path(name)
    content = read_case(read_file(path)) if path.is_file() else open_desk(store_path).open(name)
    found = make_again(content, store=open_store(store_path), clock=SystemClock())
    record = comparison_json(content.case_id, found)
    if as_json:
        print_json({**record, "seconds": round(perf_counter() - begin, 3)})
        return 0 if found.is_reproduced else 1
    click.echo(
        f"{content.case_id}: {found.equal} of {found.numbers} numbers equal ({record['equal_percent']} %),"
        f" {found.different} different, {found.cannot} cannot be made here"
    )
    words = record["words"]
    click.echo(f"words and times: {words['equal']} equal, {words['different']} different, {words['cannot']} cannot")
    if found.from_outside:
        click.echo(f"words from outside, taken from the case and not checked: {', '.join(found.from_outside)}")
    for digest in found.missing:
        click.echo(f"  payload missing here: {digest}")
    for d in found.differences:
        click.echo(f"  {d.exhibit} {d.place}: {d.case} in the case, {d.re_run or 'nothing'} here")
    for text, same in found.rendered.items():
        click.echo(f"  {text}: {'the same bytes' if same else 'other bytes (a text made from the numbers)'}")
    return 0 if found.is_reproduced else 1


@case.command("retractions")
@store_option
@json_option
def retractions(store_path: Path | None, as_json: bool) -> int:
    """List every withdrawn case on file, who withdrew it, when and why."""
    desk = open_desk(store_path)
    rows = []
    for name in desk.case_ids():
        gone = desk.look(desk.open(name)).standing.withdrawal
        if gone is not None:
            rows.append({"case_id": name, "by": gone.by, "withdrawn_at": gone.withdrawn_at, "reason": gone.reason})
    if as_json:
        print_json({"retractions": rows})
        return 0
    click.echo("\n".join(f"{r['case_id']}: withdrawn by {r['by']}: {r['reason']}" for r in rows) or "none")
    return 0
