"""What the commands of `case` and `party` share: the desk of a store, and a key that is opened for one signature."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from hoshimori.cli.output import SystemClock, open_store
from hoshimori.errors import OutsideError

Command = TypeVar("Command", bound=Callable[..., Any])
FILE = click.Path(path_type=Path, dir_okay=False)


def key_options(command: Command) -> Command:
    """Add --key and --passphrase-file."""
    for option in (
        click.option(
            "--passphrase-file",
            type=FILE,
            default=None,
            help="File whose first line opens the key (default: ask for it).",
        ),
        click.option("--key", "key_path", type=FILE, required=True, help="Your key, encrypted: HOLDER.pem."),
    ):
        command = option(command)
    return command


def time_options(command: Command) -> Command:
    """Add --time-authority."""
    return click.option(
        "--time-authority", default=None, metavar="URL", help="Ask this RFC 3161 authority for a time token."
    )(command)


def open_desk(store_path: Path | None, time_roots: tuple[Path, ...] = ()) -> Any:
    """Return the desk of the store of this call."""
    from hoshimori.cases import Desk

    store = open_store(store_path)
    roots = tuple(read_file(path) for path in time_roots)
    return Desk(ledger=store.ledger, blobs=store, clock=SystemClock(), time_roots=roots)


def open_signer(key_path: Path, passphrase_file: Path | None) -> Any:
    """Return the signer of a key file; the passphrase comes from a file or a hidden prompt, and goes nowhere else."""
    from hoshimori.cases import Ed25519Signer

    return Ed25519Signer.load(key_path, passphrase(passphrase_file, f"Passphrase of {key_path.name}"))


def passphrase(path: Path | None, prompt: str, *, new: bool = False) -> str:
    """Return a passphrase: the first line of a file, or what is typed unseen (twice, where it is new)."""
    if path is not None:
        lines = read_file(path).decode("utf-8").splitlines()
        return lines[0] if lines else ""
    typed: str = click.prompt(prompt, hide_input=True, confirmation_prompt=new, err=True)
    return typed


def open_authority(url: str | None) -> Any:
    """Return the time authority at an address, or None."""
    if url is None:
        return None
    from hoshimori.clients.time_authority import HttpTimeAuthority

    return HttpTimeAuthority(url=url)


def read_file(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        OutsideError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutsideError(f"{path} cannot be read: {error.strerror}", path=str(path)) from error


def write_new(path: Path, data: bytes, *, replace: bool = False) -> None:
    """Write a file; one that is there is kept unless `replace`.

    Raises:
        OutsideError: It is there already, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb" if replace else "xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise OutsideError(f"{path} is there already; nothing was written", path=str(path)) from error
    except OSError as error:
        raise OutsideError(f"{path} cannot be written: {error.strerror}", path=str(path)) from error
