"""Whether a body is the data that was asked for: a status of 200 proves nothing.

Each check returns None for a good body, else a `Fault`: a maintenance page, words, a body that breaks off, a table
whose columns were renamed.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

Check = Callable[[bytes], "Fault | None"]

BOM: Final = b"\xef\xbb\xbf"
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a body.

    Attributes:
        reason: `page` (a web page or words), `cut` (it breaks off), `columns` (a table of other columns).
        words: The rest of a sentence that begins with the provider's name.
    """

    reason: str
    words: str


def table(columns: tuple[str, ...], *, separator: str = ",", mark: str = "", least_rows: int = 1) -> Check:
    """Return the check of a text table with a header.

    Args:
        columns: Names that the header must have.
        separator: Between two fields.
        mark: What stands before the first name, `#` in GCAT.
        least_rows: Fewer rows than this are no answer.
    """

    def check(body: bytes) -> Fault | None:
        text = body.removeprefix(BOM)
        head = text.partition(b"\n")[0].decode("utf-8", "replace").strip().removeprefix(mark)
        names = [name.strip().strip('"') for name in head.split(separator)]
        missing = [name for name in columns if name not in names]
        if missing:
            if len(names) < len(columns) / 2 or text.lstrip().startswith((b"<", b"{")):
                return no_data(body)
            return Fault(
                reason="columns",
                words=f"answered with a table of other columns, without {', '.join(missing)}; there is "
                f"{', '.join(names)[:200]}",
            )
        if not text.endswith(b"\n"):
            return Fault(reason="cut", words="broke off in the middle of a line")
        if text.count(b"\n") < 1 + least_rows:
            return no_data(body)
        return None

    return check


def objects(keys: tuple[str, ...]) -> Check:
    """Return the check of a JSON list of objects, which may be empty; the first must have `keys`."""

    def check(body: bytes) -> Fault | None:
        text = body.strip()
        if not text.startswith(b"["):
            return no_data(body)
        if not text.endswith(b"]"):
            return Fault(reason="cut", words="broke off in the middle of a list")
        try:
            first, _ = json.JSONDecoder().raw_decode(text.decode("utf-8", "replace"), 1) if text != b"[]" else ({}, 0)
        except ValueError:
            return no_data(body)
        if text.strip(b"[] \r\n") and not (isinstance(first, dict) and all(key in first for key in keys)):
            return other_fields(keys, first)
        return None

    return check


def other_fields(keys: Iterable[str], first: object) -> Fault:
    """Return the fault of a list whose records have other fields than `keys`, as the first one shows."""
    there = ", ".join(first)[:200] if isinstance(first, dict) else "no object"
    return Fault(reason="columns", words=f"answered with other fields than {', '.join(keys)}; there is {there}")


def fixed_width(pattern: bytes, *, least_rows: int) -> Check:
    """Return the check of a text whose every line begins with `pattern` (a regular expression)."""
    line = re.compile(pattern)

    def check(body: bytes) -> Fault | None:
        lines = body.splitlines()
        if not lines or not line.match(lines[0]):
            return no_data(body)
        if not line.match(lines[-1]) or not body.endswith(b"\n"):
            return Fault(reason="cut", words="broke off in the middle of a line")
        return no_data(body) if len(lines) < least_rows else None

    return check


def rows(body: bytes) -> int:
    """Return how many records a body holds, near enough to see that it shrank."""
    return body.count(b"{") if body.lstrip().startswith(b"[") else max(0, body.count(b"\n") - 1)


def no_data(body: bytes) -> Fault:
    """Return the fault of a body that is a page or words."""
    lines = body[:400].decode("ascii", "replace").strip().splitlines()
    start = lines[0][:_SHOWN] if lines else "nothing"
    return Fault(reason="page", words=f"(it begins: {start})")
