"""One door in and one door out: bytes to a `Reading`, element sets to bytes."""

from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from typing import Any, Final

import polars as pl

from hoshimori.errors import FormatError, UsageError
from hoshimori.io.element_set_table import SCHEMA, valid
from hoshimori.io.reading import Limits, Reading
from hoshimori.io.sniff import sniff
from hoshimori.io.unpack import unpack
from hoshimori.model.element_set import ElementSet

#: What `sniff` says → module and function that read it. A module is imported when its format comes in.
READERS: Final[dict[str, tuple[str, str]]] = {
    "tle": ("tle", "read_tle"),
    "omm-csv": ("omm_csv", "read_omm_csv"),
    "omm-json": ("omm_json", "read_omm_json"),
    "omm-xml": ("omm_xml", "read_omm_xml"),
    "omm-kvn": ("omm_kvn", "read_omm_kvn"),
    "omm-parquet": ("omm_parquet", "read_omm_parquet"),
    "satcat-csv": ("satcat", "read_satcat_csv"),
    "satcat-json": ("satcat", "read_satcat_json"),
    "gcat-launch-log": ("gcat", "read_gcat_launch_log"),
    "gcat-satcat": ("gcat_satcat", "read_gcat_satcat"),
    "gcat-organisations": ("gcat_orgs", "read_gcat_organisations"),
    "gpsjam-csv": ("gnss_cells", "read_gnss_cells"),
    "space-weather-csv": ("space_weather", "read_space_weather"),
    "iers-finals2000a": ("iers", "read_finals"),
    "space-track-decay": ("space_track_decay", "read_space_track_decay"),
    "space-track-tip": ("tip", "read_tip_json"),
    "udl-elset": ("udl_elset", "read_udl_elset"),
}

#: What a provider of messages answers where it has none.
EMPTY_LIST: Final = b"[]"

#: Format → module and function that writes it, and its options; None: it takes creation date and originator.
WRITERS: Final[dict[str, tuple[str, str, dict[str, Any] | None]]] = {
    "tle-2le": ("tle_writer", "write_tle", {"names": False}),
    "tle-3le": ("tle_writer", "write_tle", {"names": True}),
    "omm-csv": ("omm_csv", "write_omm_csv", {}),
    "omm-json": ("omm_json_write", "write_omm_json", None),
    "omm-xml": ("omm_xml_write", "write_omm_xml", None),
    "omm-kvn": ("omm_kvn_write", "write_omm_kvn", None),
    "omm-parquet": ("omm_parquet", "write_omm_parquet", {}),
}


def read(data: bytes, *, source: str, limits: Limits | None = None) -> Reading:
    """Return what `data` holds: element sets, claims of a register or cells, and what had to be set aside.

    Args:
        data: Bytes as received; gzip, or a zip of one file, is unpacked.
        source: Name of the payload, for messages and the quarantine.
        limits: Bounds; None for the defaults of `Limits`.

    Raises:
        FormatError: It is no data at all (empty, a web page, of an unknown kind, a head without records), damaged as a
            whole, or too large.
    """
    bounds = limits or Limits()
    unpacked = unpack(data, source=source, limits=bounds)
    module, name = READERS[sniff(unpacked, source=source)]
    reader: Callable[..., Reading] = getattr(import_module(f"hoshimori.io.{module}"), name)
    found = reader(unpacked, source=source, limits=bounds)
    tables = (found.sets, found.claims, found.cells, found.organisations, found.space_weather, found.messages)
    held = next((table for table in (*tables, found.earth_orientation) if table is not None), None)
    if found.quarantine.is_empty() and (held is None or held.is_empty()):
        raise FormatError(
            f"{source} has no records: it was read as {found.record_format}, and nothing follows its head; "
            "check what was downloaded",
            path=source,
            standard=found.record_format,
            reason="no records",
        )
    return found


def write(sets: pl.DataFrame, record_format: str, *, creation_date: datetime, originator: str = "HOSHIMORI") -> bytes:
    """Return element sets in a format.

    Args:
        sets: Columns of `hoshimori.model.columns.ELEMENT_SET`; others are left out (Parquet keeps `known_at`).
        record_format: `tle-2le`, `tle-3le`, `omm-csv`, `omm-json`, `omm-xml`, `omm-kvn` or `omm-parquet`.
        creation_date: For the header of OMM.
        originator: For the header of OMM.

    Raises:
        FormatError: A value that the format cannot express; says object and field.
        UsageError: No such format, or a column is missing.
    """
    if record_format not in WRITERS:
        raise UsageError(
            f"{record_format!r} cannot be written; choose one of {', '.join(WRITERS)}", record_format=record_format
        )
    missing = [name for name in SCHEMA if name not in sets.columns]
    if missing:
        raise UsageError(
            f"a table without the column {', '.join(missing)} is no table of element sets", columns=missing
        )
    module, name, options = WRITERS[record_format]
    writer: Callable[..., bytes] = getattr(import_module(f"hoshimori.io.{module}"), name)
    if options is None:
        options = {"creation_date": creation_date, "originator": originator}
    return writer(valid(sets, standard=record_format), **options)


def element_set_rows(sets: pl.DataFrame) -> Iterator[ElementSet]:
    """Yield the rows of a table of element sets as nouns, in order.

    Args:
        sets: Columns of `hoshimori.model.columns.ELEMENT_SET`; others are passed over.
    """
    for row in sets.select(list(SCHEMA)).iter_rows(named=True):
        yield ElementSet(**row)
