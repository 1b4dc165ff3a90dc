"""OMM in JSON, written: one list, an object a line, numbers as numbers (CelesTrak's, with the constants said)."""

import json
from datetime import datetime
from typing import Final

import polars as pl

from hoshimori.io.omm_write import CONSTANTS, ORDER, TEXT, header_date, rows

_NAMES: Final = ("OBJECT_NAME", "OBJECT_ID")


def write_omm_json(sets: pl.DataFrame, *, creation_date: datetime, originator: str, version: str = "3.0") -> bytes:
    """Return the sets as a JSON list of OMMs.

    Args:
        sets: Columns of ELEMENT_SET.
        creation_date: UTC, for the header of each message.
        originator: Who writes; printable ASCII.
        version: "3.0" or "2.0".

    Raises:
        FormatError: A set cannot be expressed; says which.
    """
    header = {"CCSDS_OMM_VERS": version, "CREATION_DATE": header_date(creation_date), "ORIGINATOR": originator}
    begin = json.dumps(header)[1:-1]
    constants = json.dumps(CONSTANTS)[1:-1]
    objects = []
    for row in rows(sets, standard="OMM JSON", version=version, originator=originator):
        pairs = [
            f'"{key}": {json.dumps(value, ensure_ascii=False) if key in TEXT else value}'
            for key, value in zip(ORDER, row, strict=True)
        ]
        names, elements = pairs[: len(_NAMES)], pairs[len(_NAMES) :]
        objects.append("{" + ", ".join([begin, *names, constants, *elements]) + "}")
    return ("[" + ",\n".join(objects) + "]\n").encode()
