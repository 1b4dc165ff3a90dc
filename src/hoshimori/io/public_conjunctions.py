"""Close approaches that others publish: CelesTrak's SOCRATES (CSV) and Space-Track's cdm_public (JSON), as one table.

Both are screenings of somebody else, under conditions of their own: SOCRATES takes the last public sets to within 5 km
and gives the greatest probability that any covariance could have; cdm_public has what the owner's service computed.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

import polars as pl

from hoshimori.errors import FormatError
from hoshimori.io.reading import Limits

_TIME: Final = pl.Datetime("us", "UTC")
#: One close approach a row; null where the source does not say.
PUBLIC_CONJUNCTION: Final[dict[str, Any]] = {
    "norad_cat_id_1": pl.Int64,
    "object_name_1": pl.String,
    "norad_cat_id_2": pl.Int64,
    "object_name_2": pl.String,
    "tca": _TIME,
    "miss_distance_km": pl.Float64,
    "relative_speed_km_s": pl.Float64,
    "pc": pl.Float64,
    "pc_method": pl.String,
    "created": _TIME,
}
_SOCRATES: Final = {
    "norad_cat_id_1": "NORAD_CAT_ID_1",
    "object_name_1": "OBJECT_NAME_1",
    "norad_cat_id_2": "NORAD_CAT_ID_2",
    "object_name_2": "OBJECT_NAME_2",
    "tca": "TCA",
    "miss_distance": "TCA_RANGE",
    "relative_speed": "TCA_RELATIVE_SPEED",
    "pc": "MAX_PROB",
}
_CDM_PUBLIC: Final = {
    "norad_cat_id_1": "SAT_1_ID",
    "object_name_1": "SAT_1_NAME",
    "norad_cat_id_2": "SAT_2_ID",
    "object_name_2": "SAT_2_NAME",
    "tca": "TCA",
    "miss_distance": "MIN_RNG",
    "pc": "PC",
    "created": "CREATED",
}
_LARGEST_NUMBER: Final = 999_999_999


def read_public_conjunctions(
    data: bytes, record_format: str, *, source: str, limits: Limits | None = None
) -> tuple[pl.DataFrame, int]:
    """Return the close approaches (columns of `PUBLIC_CONJUNCTION`), by time, and how many records could not be read.

    A record counts as read where both numbers, the time and the distance are what they should be.

    Args:
        data: The payload.
        record_format: `socrates-csv` (distances in km) or `space-track-cdm-public` (distances in m).
        source: Name of the payload, for the error.
        limits: Bounds on records; None for the defaults.

    Raises:
        FormatError: It is no such table, or has too many records.
    """
    of_socrates = record_format == "socrates-csv"
    most = (limits or Limits()).max_records
    try:
        text = data.decode("utf-8-sig")
        records = list(csv.DictReader(text.splitlines(), strict=True)) if of_socrates else json.loads(text)
    except (ValueError, RecursionError, csv.Error) as error:
        raise _refusal(source, record_format, "it is damaged") from error
    if not isinstance(records, list) or len(records) > most:
        raise _refusal(source, record_format, f"it is no list of at most {most:,} records")
    names = _SOCRATES if of_socrates else _CDM_PUBLIC
    rows = [_row(record, names, 1.0 if of_socrates else 1e-3) for record in records]
    method = "SOCRATES, the greatest of any covariance" if of_socrates else "as published in cdm_public"
    table = pl.DataFrame(_said(rows, method), schema=PUBLIC_CONJUNCTION)
    return table.sort("tca", "norad_cat_id_1", "norad_cat_id_2"), rows.count(None)


def _said(rows: Iterable[dict[str, Any] | None], method: str) -> list[dict[str, Any]]:
    return [row | {"pc_method": None if row["pc"] is None else method} for row in rows if row is not None]


def _row(record: Any, names: Mapping[str, str], km: float) -> dict[str, Any] | None:
    """Return one record as a row, or None where it lacks what it must have."""
    if not isinstance(record, dict):
        return None
    given = {column: str(record.get(name) or "").strip() for column, name in names.items()}
    first, second = _number(given["norad_cat_id_1"]), _number(given["norad_cat_id_2"])
    tca, distance = _instant(given["tca"]), _amount(given["miss_distance"])
    if first is None or second is None or tca is None or distance is None:
        return None
    pc = _amount(given["pc"])
    return {
        "norad_cat_id_1": first,
        "object_name_1": given["object_name_1"][:128],
        "norad_cat_id_2": second,
        "object_name_2": given["object_name_2"][:128],
        "tca": tca,
        "miss_distance_km": distance * km,
        "relative_speed_km_s": _amount(given.get("relative_speed", "")),
        "pc": pc if pc is not None and pc <= 1.0 else None,
        "created": _instant(given.get("created", "")),
    }


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:12]) <= _LARGEST_NUMBER else None


def _amount(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) and value >= 0.0 else None


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _refusal(source: str, record_format: str, why: str) -> FormatError:
    return FormatError(f"{source} cannot be read as {record_format}: {why}", path=source, standard=record_format)
