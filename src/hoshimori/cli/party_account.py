"""`hoshimori party admit | dismiss`: who signs in at the team's console, for which party and as whom."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hoshimori.cli.desk import key_options, open_desk, open_signer
from hoshimori.cli.output import json_option, print_json, store_option

if TYPE_CHECKING:
    from hoshimori.cases.account import Account

_ISSUER = click.option(
    "--issuer", required=True, metavar="URL", help="Address of the OpenID provider, as it calls itself."
)
_SUBJECT = click.option("--subject", required=True, metavar="SUB", help="The person there (`sub`), for ever the same.")


@click.command("admit")
@click.argument("holder")
@_ISSUER
@_SUBJECT
@click.option("--party", default="", metavar="PARTY", help="Another party that is trusted here (default: the own one).")
@key_options
@store_option
@json_option
def admit(
    holder: str,
    issuer: str,
    subject: str,
    party: str,
    key_path: Path,
    passphrase_file: Path | None,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Let a person sign in at the console as HOLDER; --key is the authority's.

    The person's roles are those of HOLDER's good keys. A person of another party sees what was released to it. The
    console prints issuer and subject to whoever signs in without an account.
    """
    person = {"issuer": issuer, "subject": subject, "party": party, "holder": holder}
    account = _recorded(store_path, key_path, passphrase_file, person)
    words = f"{subject} at {issuer} is {account.holder} of {account.party} from now on"
    return _told(account, words, as_json=as_json)


@click.command("dismiss")
@_ISSUER
@_SUBJECT
@key_options
@store_option
@json_option
def dismiss(
    issuer: str, subject: str, key_path: Path, passphrase_file: Path | None, store_path: Path | None, as_json: bool
) -> int:
    """End a person's account at the console; --key is the authority's. Open sessions end within seconds."""
    person = {"issuer": issuer, "subject": subject, "party": "", "holder": ""}
    account = _recorded(store_path, key_path, passphrase_file, person)
    return _told(account, f"{subject} at {issuer} has no account here any more", as_json=as_json)


def _recorded(
    store_path: Path | None, key_path: Path, passphrase_file: Path | None, person: Mapping[str, str]
) -> "Account":
    """Record whom a person is here, nobody where the holder is empty, signed with the authority's key."""
    from hoshimori.cases.account import admit as record

    return record(open_desk(store_path), **person, signers=[open_signer(key_path, passphrase_file)])


def _told(account: "Account", words: str, *, as_json: bool) -> int:
    if as_json:
        print_json(account)
    else:
        click.echo(words)
    return 0
