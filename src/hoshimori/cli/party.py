"""`hoshimori party`: who we are, by which keys, and whose keys we trust."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from hoshimori.cli.desk import FILE, key_options, open_desk, open_signer, passphrase, read_file, write_new
from hoshimori.cli.output import SystemClock, json_option, print_json, store_option, table
from hoshimori.cli.party_account import admit, dismiss
from hoshimori.errors import UsageError

FOUNDERS = ("analyst-1:analyst", "reviewer-1:reviewer", "reviewer-2:reviewer", "authority-1:authority")
_PAIRS = click.option(
    "--member",
    "members",
    multiple=True,
    metavar="HOLDER:ROLE",
    help="Make a key for HOLDER in ROLE (analyst, reviewer, authority). Repeat it.",
)
_PUBLIC = click.option(
    "--public", "public", multiple=True, type=FILE, help="Take in HOLDER.public.json, made by: party key. Repeat it."
)
_DAYS = click.option("--valid-days", type=click.IntRange(1, 3650), default=365, show_default=True)
_KEYS = click.option(
    "--keys", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for key files."
)
_PASSPHRASE = click.option(
    "--passphrase-file",
    type=FILE,
    default=None,
    help="File whose first line encrypts every key made here (default: ask for each).",
)


@click.group()
def party() -> None:
    """Make a party and its keys; trust another party; say who signs in at the console; list who is known."""


for command in (admit, dismiss):
    party.add_command(command)


@party.command("init")
@click.argument("name")
@_KEYS
@_PAIRS
@_PUBLIC
@_DAYS
@_PASSPHRASE
@store_option
@json_option
def init(
    name: str,
    folder: Path,
    members: tuple[str, ...],
    public: tuple[Path, ...],
    valid_days: int,
    passphrase_file: Path | None,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Make the party NAME of this store, with a key for each member.

    Without --member there is one analyst, two reviewers and one authority. Keys lie encrypted in --keys as
    HOLDER.pem; NAME.keys.json beside them is what other parties trust. A member who makes the key elsewhere with
    `party key` hands in the public half with --public.
    """
    from hoshimori.cases import check_founding, found, read_member
    from hoshimori.cases.strict_json import strict_object

    desk = open_desk(store_path)
    wanted = members or FOUNDERS
    signers, listed = _make_keys(wanted, folder)
    listed += [read_member(strict_object(read_file(path))) for path in public]
    authority = [signer for signer, member in zip(signers, listed, strict=False) if member.role == "authority"]
    expires_at = SystemClock().now() + timedelta(days=valid_days)
    check_founding(desk, name, listed)
    _save(signers, listed, folder, passphrase_file)
    key_set = found(desk, name, members=listed, signers=authority, expires_at=expires_at)
    return _say(desk, key_set, folder, as_json=as_json)


@party.command("key")
@click.argument("member", metavar="HOLDER:ROLE")
@_KEYS
@_PASSPHRASE
@json_option
def key(member: str, folder: Path, passphrase_file: Path | None, as_json: bool) -> int:
    """Make your own key on your own machine: HOLDER.pem, and HOLDER.public.json for the authority."""
    from hoshimori.cases.strict_json import canonical_text

    (signer,), (listed,) = _make_keys((member,), folder)
    _save([signer], [listed], folder, passphrase_file)
    path = folder / f"{listed.holder}.public.json"
    write_new(path, canonical_text(listed.record()))
    if as_json:
        print_json({"key_id": signer.key_id, "public": str(path)})
    else:
        click.echo(f"key {signer.key_id}\nhand this to the authority of your party: {path}")
    return 0


@party.command("update")
@_KEYS
@_PUBLIC
@click.option("--revoke", multiple=True, metavar="KEY_ID", help="This key signs nothing from now on. Repeat it.")
@_DAYS
@key_options
@store_option
@json_option
def update(
    folder: Path,
    public: tuple[Path, ...],
    revoke: tuple[str, ...],
    valid_days: int,
    key_path: Path,
    passphrase_file: Path | None,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Add keys to this party, or revoke some; --key is the authority's. Then hand NAME.keys.json to your partners."""
    from hoshimori.cases import read_member
    from hoshimori.cases import update as update_keys
    from hoshimori.cases.strict_json import strict_object

    desk = open_desk(store_path)
    listed = [read_member(strict_object(read_file(path))) for path in public]
    key_set = update_keys(
        desk,
        members=listed,
        revoke=revoke,
        signers=[open_signer(key_path, passphrase_file)],
        expires_at=SystemClock().now() + timedelta(days=valid_days),
    )
    return _say(desk, key_set, folder, as_json=as_json)


@party.command("trust")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--fingerprint", default="", help="What the other authority read out to you; the first 16 digits at least."
)
@store_option
@json_option
def trust(file: Path, fingerprint: str, store_path: Path | None, as_json: bool) -> int:
    """Trust the keys of another party, from its NAME.keys.json."""
    from hoshimori.cases import trust as trust_keys

    known = trust_keys(open_desk(store_path), read_file(file), fingerprint=fingerprint)
    if as_json:
        print_json(
            {"party": known.key_set.party, "fingerprint": known.key_set.fingerprint, "compared": bool(fingerprint)}
        )
        return 0
    click.echo(f"{known.key_set.party} is trusted here, key set {known.key_set.version}")
    if not fingerprint:
        click.echo(
            f"Nobody compared its fingerprint yet. Ask its authority to read it out: {known.key_set.fingerprint}"
        )
    return 0


@party.command("list")
@store_option
@json_option
def list_(store_path: Path | None, as_json: bool) -> int:
    """List the party of this store, those that it trusts, and their keys."""
    known = open_desk(store_path).roster()
    own = known.own.key_set.party if known.own else ""
    key_sets = known.key_sets()
    now = SystemClock().now()
    if as_json:
        print_json(
            {
                "own": own,
                "parties": [
                    {
                        "party": name,
                        "own": name == own,
                        "version": found.version,
                        "fingerprint": found.fingerprint,
                        "keys": [
                            {"holder": k.holder, "role": k.role, "key_id": k.key_id, "expires_at": k.expires_at,
                             "refusal": k.refusal(now)}
                            for k in found.keys
                        ],
                    }
                    for name, found in key_sets.items()
                ],
            }
        )  # fmt: skip
        return 0
    if not key_sets:
        click.echo("No party yet. Make one: hoshimori party init NAME --keys DIR")
    for name, found in key_sets.items():
        click.echo(f"{name}{' (this store)' if name == own else ''}: key set {found.version}, {found.fingerprint}")
        rows = [
            (k.holder, k.role, k.key_id[:12], k.refusal(now) or f"until {k.expires_at:%Y-%m-%d}") for k in found.keys
        ]
        click.echo(table(rows, header=("holder", "role", "key", "good")))
    return 0


def _make_keys(wanted: tuple[str, ...], folder: Path) -> tuple[list[Any], list[Any]]:
    """Return a new signer and its member for each HOLDER:ROLE; nothing is written yet.

    Raises:
        UsageError: A name or role is none, or a key file is there already.
    """
    from hoshimori.cases import Ed25519Signer, Member, check_member

    signers: list[Any] = []
    members: list[Any] = []
    for pair in wanted:
        holder, _, role = pair.partition(":")
        signer = Ed25519Signer.generate()
        member = Member(holder=holder, role=role, public_key=signer.public_key)
        check_member(member)
        if (folder / f"{holder}.pem").exists() or any(m.holder == holder for m in members):
            raise UsageError(f"{holder}.pem is there already; a key is never overwritten", holder=holder)
        signers.append(signer)
        members.append(member)
    return signers, members


def _save(signers: list[Any], members: list[Any], folder: Path, passphrase_file: Path | None) -> None:
    """Write each key, encrypted under its own passphrase or under the one of the file."""
    folder.mkdir(parents=True, exist_ok=True)
    for signer, member in zip(signers, members, strict=False):
        signer.save(
            folder / f"{member.holder}.pem",
            passphrase(passphrase_file, f"New passphrase for {member.holder} ({member.role})", new=True),
        )


def _say(desk: Any, key_set: Any, folder: Path, *, as_json: bool) -> int:
    """Write the file that partners trust, and say what to do with it."""
    from hoshimori.cases.key_set import key_sets_record
    from hoshimori.cases.strict_json import canonical_text

    path = folder / f"{key_set.party}.keys.json"
    write_new(path, canonical_text(key_sets_record(desk.roster().party.versions)), replace=True)
    if as_json:
        keys = [{"holder": k.holder, "role": k.role, "key_id": k.key_id} for k in key_set.keys]
        print_json(
            {
                "party": key_set.party,
                "version": key_set.version,
                "fingerprint": key_set.fingerprint,
                "file": str(path),
                "keys": keys,
            }
        )
        return 0
    rows = [(k.holder, k.role, k.key_id[:12], f"until {k.expires_at:%Y-%m-%d}") for k in key_set.keys]
    click.echo(f"{key_set.party}: key set {key_set.version}")
    click.echo(table(rows, header=("holder", "role", "key", "good")))
    click.echo(f"hand this to your partners: {path}")
    click.echo(f"and read them this over the telephone: {key_set.fingerprint}")
    return 0
