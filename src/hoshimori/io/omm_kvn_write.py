"""OMM in KVN, written: CelesTrak's order and alignment, CRLF, printable ASCII."""

from datetime import datetime
from typing import Final

import polars as pl

from hoshimori.errors import FormatError
from hoshimori.io.omm_write import CONSTANTS, ORDER, TEXT, header_date, rows, unit

_WIDTH: Final = len("MEAN_ELEMENT_THEORY")
_STANDARD: Final = "OMM KVN"


def write_omm_kvn(sets: pl.DataFrame, *, creation_date: datetime, originator: str, version: str = "3.0") -> bytes:
    """Return the sets as KVN messages, one after the other.

    Args:
        sets: Columns of ELEMENT_SET; at least one row.
        creation_date: UTC, for the header of each message.
        originator: Who writes; printable ASCII.
        version: "3.0" or "2.0".

    Raises:
        FormatError: There is no set (KVN has no empty form), or one cannot be expressed; says which.
    """
    values = rows(sets, standard=_STANDARD, version=version, originator=originator, ascii_only=True)
    if not sets.height:
        raise FormatError(
            "there is no set to write, and OMM KVN has no empty form; write JSON or CSV", standard=_STANDARD
        )
    header = {"CCSDS_OMM_VERS": version, "CREATION_DATE": header_date(creation_date), "ORIGINATOR": originator}
    begin = [_line(key, value) for key, value in header.items()]
    constants = [_line(key, value) for key, value in CONSTANTS.items()]
    messages = []
    for row in values:
        lines = [_line(key, _number(key, value)) for key, value in zip(ORDER, row, strict=True)]
        messages.append("\r\n".join([*begin, "", *lines[:2], *constants, "", *lines[2:9], "", *lines[9:], "", ""]))
    return "".join(messages).encode("ascii")


def _line(key: str, value: str) -> str:
    text = f"{key:<{_WIDTH}} = {value}".rstrip()
    return f"{text} [{unit(key)}]" if unit(key) else text


def _number(key: str, value: str) -> str:
    """Return a number with a point in its mantissa, as 7.5 wants it of a number with an exponent."""
    if key in TEXT or "e" not in value or "." in value:
        return value
    mantissa, _, exponent = value.partition("e")
    return f"{mantissa}.0e{exponent}"
