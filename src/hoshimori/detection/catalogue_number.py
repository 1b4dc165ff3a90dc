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
        0 before 2000; the last entry after the table's end (then newer numbers cannot be dated by it).
    """
    months = tuple(_table())
    index = bisect_right(months, f"{instant:%Y-%m}")
    return _table()[months[index - 1]] if index else 0


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
