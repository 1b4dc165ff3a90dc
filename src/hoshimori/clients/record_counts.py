"""How many records the sound copies of the last weeks had: what a new copy must not fall short of by far.

The copy before alone does not tell: a list that loses a third twice in a week has lost more than half.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from hoshimori.clients.body import rows
from hoshimori.clients.cache import Answer

#: A list that lost fewer records has not shrunk, however short it is.
_FEW: Final = 3
#: So far back a copy still counts; the last one always does.
_REMEMBERED: Final = timedelta(days=30)


def with_counts(answer: Answer, kept: Answer | None) -> Answer:
    """Return an answer that goes into use, with the greatest number of records of each day behind it.

    Args:
        answer: The new one.
        kept: The one in use until now; None begins to count anew.
    """
    counts = {} if kept is None else _recent(kept, answer.fetched_at)
    day = f"{answer.fetched_at:%Y-%m-%d}"
    return replace(answer, counts=counts | {day: max(rows(answer.body), counts.get(day, 0))})


def in_time(answer: Answer, kept: Answer | None, now: datetime) -> Answer:
    """Return what came under a wrong clock as of a time neither before the copy in use nor after now.

    It has the site's time; it may have been the site's clock that was wrong.
    """
    earliest = max(answer.fetched_at, kept.fetched_at) if kept else answer.fetched_at
    return replace(answer, fetched_at=min(earliest, now))


def shrank(
    answer: Answer, kept: Answer, least_share: float, *, without_end: float = 0.0, of_another: bool = False
) -> str:
    """Return by how much an answer falls short of the greatest sound copy, in words; empty where it does not.

    Args:
        answer: The new one.
        kept: The one in use; an answer with as many records as it has falls short of nothing new.
        least_share: So many records, as a share of the greatest, are too few; 0 for a list that may shrink.
        without_end: For an answer that did not say where it ends: fewer records than this share of the last copy's may
            be one that broke off; 0 for any other answer.
        of_another: `kept` answered a like question, of another day.
    """
    there, before = rows(answer.body), rows(kept.body)
    counts = _recent(kept, answer.fetched_at)
    most = max(counts.values())
    if there == before or most - there < _FEW:
        return ""
    if not least_share or there > round(least_share * most, 6):
        cut = there < round(without_end * before, 6)
        return f"came without its length and with {there:,} records after {before:,}: it may be cut off" if cut else ""
    if of_another:
        return f"has {there:,} records where the nearest one on file has {most:,}"
    last_day = max(day for day, count in counts.items() if count == most)
    when = "" if most == before else f" on {date.fromisoformat(last_day):%-d %B}"
    return f"shrank from {most:,}{when} to {there:,} records"


def _recent(kept: Answer, at: datetime) -> dict[str, int]:
    first, last = f"{at - _REMEMBERED:%Y-%m-%d}", f"{kept.fetched_at:%Y-%m-%d}"
    found = {day: count for day, count in kept.counts.items() if day >= first}
    return found | {last: max(rows(kept.body), found.get(last, 0))}
