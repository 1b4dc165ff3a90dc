"""`hoshimori party admit | dismiss`: who signs in at the team's console, for which party and as whom."""

from pathlib import Path

import click

from hoshimori.cli.desk import key_options, open_desk, open_signer
from hoshimori.cli.output import json_option, print_json, store_option

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
    from hoshimori.cases.account import admit as record

    account = record(
        open_desk(store_path),
        issuer=issuer,
        subject=subject,
        party=party,
        holder=holder,
        signers=[open_signer(key_path, passphrase_file)],
    )
    if as_json:
        print_json(account)
    else:
        click.echo(f"{account.subject} at {account.issuer} is {account.holder} of {account.party} from now on")
    return 0


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
    from hoshimori.cases.account import admit as record

    account = record(
        open_desk(store_path),
        issuer=issuer,
        subject=subject,
        party="",
        holder="",
        signers=[open_signer(key_path, passphrase_file)],
    )
    if as_json:
        print_json(account)
    else:
        click.echo(f"{account.subject} at {account.issuer} has no account here any more")
    return 0
