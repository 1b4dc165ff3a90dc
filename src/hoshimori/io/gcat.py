"""GCAT's launch log (Jonathan McDowell, planet4589.org, CC-BY): every payload ever launched, a line each, tabs between.

A payload with a catalogue number (JCAT "S00002") makes claims about that object; one without (auxiliary, failed or
deleted entries) makes them with its launch tag alone. What the log says about the launch as a whole (agency, state of
the launch vehicle) becomes claims without a number, once a launch.
"""

from typing import Final

import polars as pl

from hoshimori.io.gcat_table import JCAT, gcat_entries, gcat_lines, is_no, of_width
from hoshimori.io.reading import Limits, Reading
from hoshimori.io.register_table import Rule, claims_reading

_STANDARD: Final = "GCAT launch log"
_REGISTER: Final = "gcat-launch-log"
_NEEDED: Final = ("Launch_Tag", "Launch_Date", "Piece", "Type", "Name", "JCAT")
_OPTIONAL: Final = ("SatOwner", "SatState", "Launch_Site", "Agency", "LVState")


def read_gcat_launch_log(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the claims of a GCAT launch log; `line` is the line in the file.

    Args:
        data: UTF-8, tabs between columns, a header line that begins with `#Launch_Tag`, other `#` lines are remarks.
        source: Name of the payload.
        limits: Bounds on records and lines.

    Raises:
        FormatError: The header is missing or lacks a column that is needed, or there are too many lines.
    """
    lines, header = gcat_lines(data, _NEEDED, source=source, standard=_STANDARD, limits=limits)
    names = [name for name in (*_NEEDED, *_OPTIONAL) if name in header]
    entries = gcat_entries(lines, header, names, launch_date="Launch_Date", limits=limits)
    rules: list[Rule] = [
        of_width(len(header)),
        is_no("Launch_Tag", pl.col("launch_tag").is_null(), "launch tag"),
        is_no("JCAT", ~pl.col("JCAT").str.contains(JCAT), "catalogue entry like S00002"),
        is_no("Launch_Date", ~pl.col("Launch_Date").str.contains(r"^[0-9]{4}"), "date"),
    ]
    return claims_reading(
        entries,
        {
            "name": "Name",
            "cospar_id": "cospar_id",
            "object_type": "object_type",
            **{field: name for field, name in (("owner", "SatOwner"), ("owner_state", "SatState")) if name in header},
            "launch_date": "launch_date",
            **({"launch_site": "Launch_Site"} if "Launch_Site" in header else {}),
            "launch_tag": "launch_tag",
        },
        rules=rules,
        launches={
            field: name
            for field, name in (("launch_vehicle_state", "LVState"), ("launch_agency", "Agency"))
            if name in header
        },
        raw=lambda line: lines[line - 1].rstrip("\r"),
        source=source,
        register=_REGISTER,
        record_format=_REGISTER,
    )
