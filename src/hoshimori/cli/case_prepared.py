"""`hoshimori case sign --prepared`: sign what a console shows, on the machine where the key is."""

import sys
from pathlib import Path

import click

from hoshimori.cli.desk import open_signer, read_file
from hoshimori.cli.output import print_json
from hoshimori.errors import UsageError, VerificationError

_MOST_BYTES = 400_000


def sign_prepared(
    source: str, *, key_path: Path, passphrase_file: Path | None, bundle: Path | None, as_json: bool
) -> int:
    """Show what the bytes say, sign them, print the signature.

    Raises:
        VerificationError: They say nothing that is signed here, name another key, or another case than `bundle`.
    """
    from hoshimori.cases import read_case
    from hoshimori.cases.prepared import read_prepared
    from hoshimori.cases.strict_json import base64_text

    data = sys.stdin.buffer.read(_MOST_BYTES) if source == "-" else read_file(Path(source))
    try:
        prepared = read_prepared(data[:_MOST_BYTES].decode("ascii"))
    except UnicodeDecodeError as error:
        raise UsageError("what is to be signed is one line of base64, as the console shows it") from error
    width = max(len(name) for name in prepared.says)
    for name, said in prepared.says.items():
        click.echo(f"  {name.ljust(width)}  {_one_line(said)}", err=True)
    click.echo(f"  {'digest'.ljust(width)}  {prepared.digest}", err=True)
    if bundle is not None:
        case = read_case(read_file(bundle))
        if case.manifest_sha256 != prepared.manifest_sha256:
            raise VerificationError(
                f"the statement is about manifest {prepared.manifest_sha256[:12]}, {bundle.name} has"
                f" {case.manifest_sha256[:12]}: not the case that you read; nothing was signed",
                path=str(bundle),
            )
        click.echo(f"  {bundle.name} is the case that this is about, every byte of it", err=True)
    click.echo("Your passphrase signs this. Anything else signs nothing.", err=True)
    signer = open_signer(key_path, passphrase_file)
    signature = base64_text(prepared.signature(signer))
    if as_json:
        print_json({"key_id": signer.key_id, "signature": signature, "digest": prepared.digest, "says": prepared.says})
    else:
        click.echo(signature)
    return 0


def _one_line(text: str) -> str:
    """Return text that can neither move the cursor nor hide in the terminal."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)
