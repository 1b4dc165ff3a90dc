"""What all OMM writers share: which sets an OMM for SGP4 can express, and the text of each value.

Numbers are printed with the fewest digits that read back as the same number, epochs with microseconds, keys in
CelesTrak's order. KVN asks for at most 16 digits (7.5); a number that needs 17 to read back exactly is printed with
17.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import polars as pl

from hoshimori.errors import FormatError
from hoshimori.io.element_set_table import cannot_write
from hoshimori.io.omm_record import UNITS
from hoshimori.model.instant import format_instant

#: Keywords of one set, in CelesTrak's order.
ORDER: Final[tuple[str, ...]] = (
    "OBJECT_NAME",
    "OBJECT_ID",
    "EPOCH",
    "MEAN_MOTION",
    "ECCENTRICITY",
    "INCLINATION",
    "RA_OF_ASC_NODE",
    "ARG_OF_PERICENTER",
    "MEAN_ANOMALY",
    "EPHEMERIS_TYPE",
    "CLASSIFICATION_TYPE",
    "NORAD_CAT_ID",
    "ELEMENT_SET_NO",
    "REV_AT_EPOCH",
    "BSTAR",
    "MEAN_MOTION_DOT",
    "MEAN_MOTION_DDOT",
)

#: What every set is, as an OMM says it.
CONSTANTS: Final[dict[str, str]] = {
    "CENTER_NAME": "EARTH",
    "REF_FRAME": "TEME",
    "TIME_SYSTEM": "UTC",
    "MEAN_ELEMENT_THEORY": "SGP4",
}

#: Keywords whose value is text.
TEXT: Final = frozenset({"OBJECT_NAME", "OBJECT_ID", "CLASSIFICATION_TYPE", "EPOCH"})

VERSIONS: Final = ("2.0", "3.0")
_NOT_XML: Final = r"[\x{fffe}\x{ffff}]"
_NOT_ASCII: Final = r"[^\x20-\x7e]"


def rows(
    sets: pl.DataFrame, *, standard: str, version: str, originator: str, ascii_only: bool = False
) -> Iterator[tuple[str, ...]]:
    """Return the values of each set as text, in `ORDER`.

    Args:
        sets: Columns of ELEMENT_SET; sets that keep the rules of `element_set_table`.
        standard: For the error.
        version: Of the OMM.
        originator: Who writes.
        ascii_only: True where the form takes nothing but printable ASCII.

    Raises:
        FormatError: The version is unknown, or a name has characters that the form cannot hold; says which set.
    """
    if version not in VERSIONS:
        raise FormatError(
            f"OMM {version} is unknown; write one of {', '.join(VERSIONS)}", standard=standard, version=version
        )
    if re.search(_NOT_ASCII, originator):
        raise FormatError(f"ORIGINATOR {originator!r} is not printable ASCII", standard=standard, keyword="ORIGINATOR")
    forbidden = _NOT_ASCII if ascii_only else _NOT_XML
    for name in ("object_name", "object_id", "classification_type"):
        wrong = sets[name].str.contains(forbidden).arg_true()
        if wrong.len():
            line = int(wrong[0])
            why = f"{name.upper()} {sets[name][line]!r} has characters that it cannot hold"
            raise cannot_write(standard, line + 1, sets["norad_cat_id"][line], why)
    return zip(*(_texts(sets[key.lower()]) for key in ORDER), strict=True)


def header_date(creation_date: datetime) -> str:
    """Return CREATION_DATE as OMM prints times, without Z."""
    return format_instant(creation_date).removesuffix("Z")


def unit(key: str) -> str:
    """Return the unit of a keyword, empty where it has none."""
    found = UNITS.get(key, "")
    return "" if found == "n/a" else found


def _texts(values: pl.Series) -> list[str]:
    if values.dtype == pl.String:
        return values.to_list()
    if values.dtype.is_temporal():
        return values.dt.to_string("%Y-%m-%dT%H:%M:%S%.6f").to_list()
    return [repr(value) for value in values.to_list()]
