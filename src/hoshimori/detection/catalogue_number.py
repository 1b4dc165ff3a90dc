"""Which catalogue numbers were in use by which month: a number says when an object was catalogued, its orbit does not.

The table in `data/catalogue_numbers.csv` comes from the GCAT launch log (J. McDowell, planet4589.org, CC-BY; file of
2024-12-08): the median catalogue number of the payloads launched in each month, made rising, written beside the first
day of the next month. The highest number would be wrong: payloads that are catalogued years after their launch would
lift it.
"""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

#: Numbers that are given out of sequence: analyst objects (80000 to 89999 and 270000 to 339999).
_OUT_OF_SEQUENCE = ((80_000, 90_000), (270_000, 340_000))


_A_YEAR = 3_000


@cache
def _table() -> Mapping[str, int]:
    text = (files("hoshimori.detection") / "data" / "catalogue_numbers.csv").read_text(encoding="ascii")
    rows = (line.split(",") for line in text.splitlines()[1:])
    return {month: int(number) for month, number in rows}


def in_sequence(norad_cat_id: int) -> bool:
    """Return whether a catalogue number was given in sequence, so that its size tells a date."""
    return not any(low <= norad_cat_id < high for low, high in _OUT_OF_SEQUENCE)


def number_in_use(instant: datetime) -> int:
    """Return a catalogue number that was surely given out by `instant`: smaller ones are older catalogue entries.

    Returns:
        0 before 2000; after the table's end its last entry and 3,000 for each year since (fewer than were given
        out in any year since 2020).
    """
    months = tuple(_table())
    index = bisect_right(months, f"{instant:%Y-%m}")
    if not index:
        return 0
    last = datetime.fromisoformat(f"{months[-1][:7]}-01").replace(tzinfo=UTC)
    years = max(0.0, (instant - last).days / 365.25) if index == len(months) else 0.0
    return _table()[months[index - 1]] + int(_A_YEAR * years)


def given_out_by(norad_cat_id: int) -> datetime | None:
    """Return the first of the month by which a catalogue number was surely given out; None where none can be told.

    Numbers out of sequence, before 2000 and after the table's end tell no date.
    """
    months = tuple(_table())
    index = next((k for k, month in enumerate(months) if _table()[month] >= norad_cat_id), None)
    if index is None or index == 0 or not in_sequence(norad_cat_id):
        return None
    year, month = (int(part) for part in months[index].split("-"))
    return datetime(year, month, 1, tzinfo=UTC)
