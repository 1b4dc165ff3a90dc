"""A list, a part at a time.

A cursor names the last row that was seen, so that rows which come meanwhile shift nothing.
"""

import base64
import binascii
import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

from fastapi import Query

from hoshimori.errors import UsageError

_T = TypeVar("_T")
MOST: Final = 500
_USUAL: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOf:
    """Which part is asked for."""

    limit: int
    place: int
    last: str | None


def page_of(
    limit: Annotated[int, Query(ge=1, le=MOST, description="Rows at most.")] = _USUAL,
    cursor: Annotated[
        str | None, Query(max_length=400, description="`next` of the page before; leave out for the first.")
    ] = None,
) -> PageOf:
    """Return which part a request asks for.

    Raises:
        UsageError: The cursor is none of ours.
    """
    if cursor is None:
        return PageOf(limit=limit, place=0, last=None)
    try:
        place, last = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise UsageError("This cursor is none that this service gave; ask for the first page again.") from error
    if not (isinstance(place, int) and isinstance(last, str) and 0 <= place < 2**53):
        raise UsageError("This cursor is none that this service gave; ask for the first page again.")
    return PageOf(limit=limit, place=place, last=last)


def part(
    rows: Sequence[_T], page: PageOf, *, noun: str, key: Callable[[_T], str], show: Callable[[_T], Any]
) -> dict[str, Any]:
    """Return `{noun: [...], "next": cursor or None, "total": n}`: the rows behind the one that the cursor names."""
    begin = 0
    if page.last is not None:
        after = (n + 1 for n, row in enumerate(rows) if key(row) == page.last)
        guess = (
            page.place if page.place <= len(rows) and page.place and key(rows[page.place - 1]) == page.last else None
        )
        begin = guess if guess is not None else next(after, min(page.place, len(rows)))
    end = min(begin + page.limit, len(rows))
    more = end < len(rows)
    return {
        noun: [show(row) for row in rows[begin:end]],
        "next": _cursor(end, key(rows[end - 1])) if more else None,
        "total": len(rows),
    }


def part_by_number(numbers: Any, page: PageOf) -> tuple[int, int, str | None]:
    """Return begin, end and next cursor of the part of ascending numbers behind the one that the cursor names.

    Args:
        numbers: A sequence or an array of one dimension.
        page: Which part.

    Raises:
        UsageError: The cursor is one of another list.
    """
    begin = 0
    if page.last is not None:
        if not (page.last.isascii() and page.last.isdigit() and len(page.last) < 12):
            raise UsageError("This cursor is none that this list gave; ask for the first page again.")
        begin = bisect_right(numbers, int(page.last))
    end = min(begin + page.limit, len(numbers))
    return begin, end, _cursor(end, str(numbers[end - 1])) if end < len(numbers) else None


def _cursor(place: int, last: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([place, last]).encode()).decode("ascii")
