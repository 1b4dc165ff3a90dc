"""`hoshimori case sign | reply | withdraw`: what people say about a case under their own key."""

from pathlib import Path
from typing import Any

import click

from hoshimori.cli.case_prepared import sign_prepared
from hoshimori.cli.desk import FILE, key_options, open_authority, open_desk, open_signer, read_file, time_options
from hoshimori.cli.output import SystemClock, json_option, print_json, store_option
from hoshimori.errors import UsageError

_FLAGS = ("concur", "dissent", "abstain", "release")


@click.command("sign")
@click.argument("name", metavar="BUNDLE|ID", required=False)
@click.option(
    "--prepared", default=None, metavar="FILE|-", help="Sign what a console shows: its line of base64; no BUNDLE|ID."
)
@click.option("--bundle", type=FILE, default=None, help="With --prepared: the case that you read; compared first.")
@click.option("--position", type=click.Choice(_FLAGS), default=None, help="What you say; or one of the flags below.")
@click.option("--concur", "flag", flag_value="concur", help="The case says what you would say.")
@click.option("--dissent", "flag", flag_value="dissent", help="It does not; say why with --comment.")
@click.option("--abstain", "flag", flag_value="abstain", help="You take no position.")
@click.option(
    "--release", "flag", flag_value="release", help="You hand it out. Two people must, one of them the authority."
)
@click.option("--comment", default="", help="In your own words.")
@click.option("--tlp", default=None, help="Release: RED, AMBER+STRICT, AMBER, GREEN or CLEAR (TLP 2.0; default AMBER).")
@click.option("--releasable-to", multiple=True, metavar="PARTY", help="Release: a party that may have it. Repeat it.")
@click.option("--by-reference", multiple=True, metavar="EXHIBIT", help="Release: its hash and recipe alone. Repeat it.")
@click.option("--hold-back", multiple=True, metavar="EXHIBIT", help="Release: this exhibit goes to nobody. Repeat it.")
@click.option("--marking", type=FILE, default=None, help="Release: JSON {EXHIBIT: {tlp, releasable_to, form}}.")
@click.option(
    "--reply-sought-at", default=None, metavar="T", help="Release: when those whom the case names were asked."
)
@click.option("--no-reply-because", default="", help="Release: why nobody was asked.")
@key_options
@time_options
@store_option
@json_option
def sign(
    name: str | None,
    prepared: str | None,
    bundle: Path | None,
    position: str | None,
    flag: str | None,
    comment: str,
    tlp: str | None,
    releasable_to: tuple[str, ...],
    by_reference: tuple[str, ...],
    hold_back: tuple[str, ...],
    marking: Path | None,
    reply_sought_at: str | None,
    no_reply_because: str,
    key_path: Path,
    passphrase_file: Path | None,
    time_authority: str | None,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Sign what you say about a case: a bundle drafted here, or by its ID one that was imported.

    With --prepared it signs, on the machine where the key is, what a console has prepared elsewhere, after showing it
    in full, and prints the signature to paste back. It touches no store.

    The second person who releases gives --release alone and signs the terms that wait.
    """
    said = {word for word in (position, flag) if word}
    if prepared is not None:
        if name is not None or said:
            raise UsageError("--prepared signs what the console shows; leave out BUNDLE|ID and what you say")
        return sign_prepared(
            prepared, key_path=key_path, passphrase_file=passphrase_file, bundle=bundle, as_json=as_json
        )
    if name is None:
        raise UsageError("name a bundle or a case on file, or sign what a console shows with --prepared -")
    if len(said) != 1:
        raise UsageError("say one thing: --concur, --dissent, --abstain or --release")
    (word,) = said
    options = (tlp, releasable_to, by_reference, hold_back, marking, reply_sought_at, no_reply_because)
    if word != "release" and any(options):
        raise UsageError("marking and reply belong to --release")
    desk = open_desk(store_path)
    case = desk.open(name)
    terms = None
    if any(options):
        terms = _terms(
            case, tlp or "AMBER", releasable_to, by_reference, hold_back, marking, reply_sought_at, no_reply_because
        )
    elif word == "release":
        terms = desk.look(case).standing.pending
        if terms is not None and not as_json:
            click.echo(
                f"You release {case.case_id} to {', '.join(terms.marking.releasable_to)}, TLP:{terms.marking.tlp}."
            )
    signed = desk.sign(
        case,
        position=word,
        signer=open_signer(key_path, passphrase_file),
        comment=comment,
        terms=terms,
        time_authority=open_authority(time_authority),
    )
    return _say(desk, name if not Path(name).is_file() else case.case_id, signed, as_json=as_json)


@click.command("reply")
@click.argument("name", metavar="BUNDLE|ID")
@click.option("--from", "who", required=True, help="Who answered: the operator or state that the case names.")
@click.option("--text", required=True, help="In their own words.")
@click.option("--source", required=True, help="How it came: a document on file, a letter, an address.")
@click.option("--received-at", default=None, metavar="T", help="When it came (default: now).")
@key_options
@time_options
@store_option
@json_option
def reply(
    name: str,
    who: str,
    text: str,
    source: str,
    received_at: str | None,
    key_path: Path,
    passphrase_file: Path | None,
    time_authority: str | None,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Record what an operator or state whom the case names has answered. It stands on page one of the brief."""
    from hoshimori.model import Reply, parse_instant

    received = parse_instant(received_at) if received_at else SystemClock().now()
    desk = open_desk(store_path)
    case = desk.open(name)
    signed = desk.sign(
        case,
        position="reply",
        signer=open_signer(key_path, passphrase_file),
        reply=Reply(who=who, text=text, source=source, received_at=received),
        time_authority=open_authority(time_authority),
    )
    return _say(desk, case.case_id, signed, as_json=as_json)


@click.command("withdraw")
@click.argument("name", metavar="BUNDLE|ID")
@click.option("--reason", required=True, help="What was wrong. It stands first wherever the case is shown.")
@key_options
@time_options
@store_option
@json_option
def withdraw(
    name: str,
    reason: str,
    key_path: Path,
    passphrase_file: Path | None,
    time_authority: str | None,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Withdraw a case of your own party; --key is the authority's. Nothing is deleted; export it to tell others."""
    desk = open_desk(store_path)
    case = desk.open(name)
    signed = desk.sign(
        case,
        position="withdraw",
        signer=open_signer(key_path, passphrase_file),
        comment=reason,
        time_authority=open_authority(time_authority),
    )
    return _say(desk, case.case_id, signed, as_json=as_json)


def _terms(
    case: Any,
    tlp: str,
    releasable_to: tuple[str, ...],
    by_reference: tuple[str, ...],
    hold_back: tuple[str, ...],
    marking: Path | None,
    reply_sought_at: str | None,
    no_reply_because: str,
) -> Any:
    """Return the terms of a release; an exhibit that the case does not have is refused."""
    from hoshimori.cases import Marking, Terms
    from hoshimori.cases.marking import read_markings
    from hoshimori.cases.strict_json import strict_object
    from hoshimori.model import parse_instant

    exhibits = {} if marking is None else read_markings(strict_object(read_file(marking)))
    exhibits |= {e: Marking(tlp=tlp, releasable_to=releasable_to, form="reference") for e in by_reference}
    exhibits |= {e: Marking(tlp="RED", releasable_to=()) for e in hold_back}
    known = {e["name"] for e in case.report.manifest["exhibits"]}
    if strangers := sorted(exhibits.keys() - known):
        raise UsageError(
            f"{strangers[0]} is no exhibit of {case.case_id}; see: hoshimori case show", exhibit=strangers[0]
        )
    return Terms(
        marking=Marking(tlp=tlp, releasable_to=releasable_to),
        exhibits=exhibits,
        reply_sought_at=None if reply_sought_at is None else parse_instant(reply_sought_at),
        no_reply_because=no_reply_because,
    )


def _say(desk: Any, name: str, signed: Any, *, as_json: bool) -> int:
    """Say what is on record now."""
    stands = desk.look(desk.open(name)).standing
    act = signed.act
    if as_json:
        print_json(
            {
                "case_id": act.case_id,
                "party": act.party,
                "holder": signed.holder,
                "role": act.role,
                "position": act.position,
                "number": signed.number,
                "signed_at": act.signed_at,
                "released": stands.terms is not None,
                "words": stands.words,
            }
        )
    else:
        click.echo(f"{act.case_id}: {act.party} {signed.holder} ({act.role}): {act.position}; record {signed.number}")
        click.echo(stands.words)
    return 0
