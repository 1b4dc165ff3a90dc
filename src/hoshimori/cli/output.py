"""What every command prints the same way: one JSON document on stdout, or words; progress on stderr."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from hoshimori.errors import HoshimoriError, OutsideError
from hoshimori.model import plain

Command = TypeVar("Command", bound=Callable[..., Any])


class SystemClock:
    """The machine's clock; the only place that reads it."""

    def now(self) -> datetime:
        """Return the present, UTC."""
        return datetime.now(UTC)


def store_option(command: Command) -> Command:
    """Add --store DIR."""
    return click.option(
        "--store",
        "store_path",
        type=click.Path(path_type=Path, file_okay=False),
        default=None,
        help="Folder of the store (default: $HOSHIMORI_STORE, else the user's data folder).",
    )(command)


def json_option(command: Command) -> Command:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")(command)


def as_of_option(command: Command) -> Command:
    """Add --as-of T: what was known at T instead of now."""
    return click.option(
        "--as-of",
        default=None,
        metavar="T",
        callback=instant_of_day,
        help="As it was known at T (ISO 8601; a bare date is the end of that day, UTC).",
    )(command)


def instant_of_day(_context: click.Context, _parameter: click.Parameter, text: str | None) -> datetime | None:
    """Return the instant that an option names; a bare date is the end of that day, UTC."""
    from hoshimori.model import parse_instant

    return parse_instant(text, end_of_day=True) if text else None


def print_json(value: Any) -> None:
    """Print one JSON document; times end in Z, text stays UTF-8."""
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False, default=str))


def print_error(error: HoshimoriError, *, as_json: bool) -> None:
    """Print an error: words on stderr, and the same facts as JSON on stdout where JSON was asked for."""
    click.echo(error.message, err=True)
    if as_json:
        data = {k: str(v) if isinstance(v, (bytes, Path)) else v for k, v in error.data.items()}
        print_json({"error": {"kind": type(error).__name__, "message": error.message, "data": data}})


def open_store(path: Path | None) -> Any:
    """Return the store of this call."""
    from hoshimori.config import load_settings
    from hoshimori.store import Store

    settings = load_settings(store=path)
    return Store.open(settings.store, SystemClock(), ledger_url=settings.ledger)


def open_watch(path: Path | None) -> Any:
    """Return the watch over the store of this call."""
    from hoshimori.config import load_settings
    from hoshimori.store import Store
    from hoshimori.watch import Watch

    settings = load_settings(store=path)
    clock = SystemClock()
    store = Store.open(settings.store, clock, ledger_url=settings.ledger)
    return Watch(store=store, clock=clock, settings=settings)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[str, int, int], None]]:
    """Give a callback (what, done, total) that draws a bar on stderr; silent where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)

        def update(what: str, done: int, total: int) -> None:
            bar.update(task, description=f"{label} {what}", completed=done, total=total)

        yield update


def write_table(rows: Any, path: Path) -> None:
    """Write a Polars frame as Parquet: all of it or nothing.

    Raises:
        OutsideError: The file cannot be written, for instance because the disk is full.
    """
    temporary = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        rows.write_parquet(temporary)
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise OutsideError(f"{path} cannot be written: {error.strerror or error}", path=str(path)) from error


def table(rows: Sequence[tuple[str, ...]], *, header: tuple[str, ...]) -> str:
    """Return an aligned plain-text table: words left, numbers right."""
    if not rows:
        return ""
    widths = [max(len(str(r[i])) for r in [header, *rows]) for i in range(len(header))]
    numeric = [all(_is_number(r[i]) for r in rows) for i in range(len(header))]
    lines = []
    for row in [header, *rows]:
        cells = [str(c).rjust(w) if n else str(c).ljust(w) for c, w, n in zip(row, widths, numeric, strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").replace("-", "").replace("+", "").isdigit() or text in {"", "-"}
