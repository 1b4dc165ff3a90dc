"""GCAT's catalogue (satcat.tsv; Jonathan McDowell, planet4589.org, CC-BY): every object with a catalogue number.

The register is called `gcat-catalogue`: its states are GCAT's words, not the owner codes of a SATCAT. Objects that came
back to Earth (status R, D or L: re-entered, deorbited, landed) have the date as `decay_date`; a status with a question
mark, or one of another body, makes no such claim.
"""

from typing import Final

import polars as pl

from hoshimori.io.gcat_table import day_of, gcat_entries, gcat_lines, is_no, of_width
from hoshimori.io.reading import Limits, Reading
from hoshimori.io.register_table import Rule, claims_reading

FORMAT: Final = "gcat-satcat"
REGISTER: Final = "gcat-catalogue"
_STANDARD: Final = "GCAT catalogue"
_NEEDED: Final = ("JCAT", "Launch_Tag", "Piece", "Type", "Name", "Owner", "State")
_OPTIONAL: Final = ("LDate", "DDate", "Status", "Primary")
_CAME_DOWN: Final = ("R", "D", "L")


def read_gcat_satcat(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the claims of GCAT's catalogue; `line` is the line in the file.

    Args:
        data: UTF-8, tabs between columns, a header line that begins with `#JCAT`, other `#` lines are remarks.
        source: Name of the payload.
        limits: Bounds on records and lines.

    Raises:
        FormatError: The header is missing or lacks a column that is needed, or there are too many lines.
    """
    lines, header = gcat_lines(data, _NEEDED, source=source, standard=_STANDARD, limits=limits)
    names = [name for name in (*_NEEDED, *_OPTIONAL) if name in header]
    launched = "LDate" if "LDate" in header else ""
    entries = gcat_entries(lines, header, names, launch_date=launched, limits=limits)
    down = {"DDate", "Status", "Primary"} <= set(header)
    came_down = pl.col("Status").is_in(_CAME_DOWN) & (pl.col("Primary") == "Earth") if down else pl.lit(value=False)
    entries = entries.with_columns(decay_date=pl.when(came_down).then(day_of("DDate" if down else "Name")))
    rules: list[Rule] = [
        of_width(len(header)),
        is_no("JCAT", pl.col("norad_cat_id").is_null(), "catalogue entry like S00002"),
        is_no("Launch_Tag", pl.col("launch_tag").is_null(), "launch tag"),
    ]
    return claims_reading(
        entries,
        {
            "name": "Name",
            "cospar_id": "cospar_id",
            "object_type": "object_type",
            "owner": "Owner",
            "owner_state": "State",
            "launch_date": "launch_date",
            "decay_date": "decay_date",
            "launch_tag": "launch_tag",
        },
        rules=rules,
        raw=lambda line: lines[line - 1].rstrip("\r"),
        source=source,
        register=REGISTER,
        record_format=FORMAT,
    )
