"""GCAT's list of organisations (J. McDowell, planet4589.org, CC-BY): who an owner's code is, and of what class."""

from typing import Final

import polars as pl

from hoshimori.errors import FormatError
from hoshimori.io.reading import Limits, Reading
from hoshimori.model.columns import QUARANTINE

FORMAT: Final = "gcat-organisations"
#: GCAT's letters for the class of an organisation.
CLASSES: Final = {"A": "academic", "B": "business", "C": "civil", "D": "defence"}
_NEEDED: Final = ("Code", "StateCode", "Class", "ShortName")


def read_gcat_organisations(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the organisations: `organisations` with code, state, class (academic … or ""), name.

    Args:
        data: UTF-8, tabs between columns, a first line that begins `#Code`, other `#` lines are remarks.
        source: Name of the payload.
        limits: Bounds on records.

    Raises:
        FormatError: The head lacks a column, or there are too many lines.
    """
    lines = data.decode("utf-8", errors="replace").split("\n")
    head = [name.strip() for name in lines[0].removeprefix("\ufeff").removeprefix("#").split("\t")]
    missing = [name for name in _NEEDED if name not in head]
    if missing or len(lines) > limits.max_records:
        why = f"the head lacks {', '.join(missing)}" if missing else "there are too many lines"
        raise FormatError(f"{source}: {why}; it is no GCAT list of organisations", path=source, standard=FORMAT)
    places = [head.index(name) for name in _NEEDED]
    rows = [
        tuple(fields[place].strip() for place in places)
        for line in lines[1:]
        if line.strip() and not line.startswith("#") and len(fields := line.rstrip("\r").split("\t")) > max(places)
    ]
    table = pl.DataFrame(rows, schema=dict.fromkeys(("code", "state", "class", "name"), pl.String), orient="row")
    kinds = {"int": pl.Int64(), "str": pl.String()}
    return Reading(
        record_format=FORMAT,
        kind="organisations",
        organisations=table.with_columns(pl.col("class").replace_strict(CLASSES, default="")),
        quarantine=pl.DataFrame(schema={name: kinds[kind] for name, kind in QUARANTINE.items()}),
    )
