"""Tracking and impact prediction (TIP) messages of Space-Track, in JSON: when an object comes down, as foretold there.

Place (LAT, LON) and direction are read over: an epoch with a window of minutes says nothing about a place.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import polars as pl

from hoshimori.io.element_set_table import quarantine_rows
from hoshimori.io.json_objects import JsonObjects
from hoshimori.io.omm_record import decode
from hoshimori.io.reading import Limits, Reading
from hoshimori.model.vocabulary import QuarantineReason

_STANDARD: Final = "TIP JSON"
_NEEDED: Final = ("NORAD_CAT_ID", "MSG_EPOCH", "DECAY_EPOCH", "WINDOW")
_WANTED: Final = (*_NEEDED, "INSERT_EPOCH", "ID", "HIGH_INTEREST")
_TIME: Final = pl.Datetime("us", "UTC")
#: One message a row: times in UTC, half the width of the window in minutes.
TIP_SCHEMA: Final[dict[str, Any]] = {
    "norad_cat_id": pl.Int64,
    "message_id": pl.String,
    "msg_epoch": _TIME,
    "insert_epoch": _TIME,
    "decay_epoch": _TIME,
    "window_min": pl.Float64,
    "high_interest": pl.Boolean,
    "line": pl.Int64,
}
_WIDEST_MIN: Final = 60.0 * 24 * 60
_LARGEST_NUMBER: Final = 999_999_999


def read_tip_json(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the messages of a list of TIP objects in `messages` (columns of `TIP_SCHEMA`); the rest is set aside.

    Args:
        data: UTF-8, a list of objects.
        source: Name of the payload.
        limits: Bounds on records and nesting.

    Raises:
        FormatError: The data is no JSON list, no object has the keys of a message, or there are too many.
    """
    found = JsonObjects(decode(data), wanted=_WANTED, needed=_NEEDED, limits=limits, source=source, standard=_STANDARD)
    found.read()
    wrong = {line: (reason.value, message) for line, reason, message in found.problems}
    rows, aside = [], [(line, None, reason.value, said, found.raw(line)) for line, reason, said in found.others]
    for line, record in zip(found.lines, found.records, strict=True):
        row = wrong.get(line) or _row(line, record)
        if isinstance(row, dict):
            rows.append(row)
        else:
            aside.append((line, None, *row, found.raw(line)))
    return Reading(
        record_format="space-track-tip",
        kind="messages",
        quarantine=quarantine_rows(source, [(n, i, QuarantineReason(r), m, raw) for n, i, r, m, raw in sorted(aside)]),
        messages=pl.DataFrame(rows, schema=TIP_SCHEMA),
    )


def _row(line: int, record: Mapping[str, Any]) -> dict[str, Any] | tuple[str, str]:
    """Return a message as a row, or (reason, what is wrong with it)."""
    out_of_range = QuarantineReason.RANGE.value
    number = str(record.get("NORAD_CAT_ID") or "").strip()
    if not number.isascii() or not number.isdigit() or not 0 < int(number[:12]) <= _LARGEST_NUMBER:
        return out_of_range, f"NORAD_CAT_ID {number[:20]!r} is no catalogue number"
    times = {}
    for key in ("MSG_EPOCH", "DECAY_EPOCH", "INSERT_EPOCH"):
        said = record.get(key) or (record.get("MSG_EPOCH") if key == "INSERT_EPOCH" else "")
        try:
            moment = datetime.fromisoformat(str(said).strip())
        except ValueError:
            return QuarantineReason.EPOCH.value, f"{key} {str(said)[:30]!r} is no time"
        times[key.lower()] = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    try:
        window = float(record.get("WINDOW") or "nan")
    except ValueError:
        window = float("nan")
    if not 0.0 <= window <= _WIDEST_MIN:
        return out_of_range, f"WINDOW {str(record.get('WINDOW'))[:20]!r} is no number of minutes below 60 days"
    interest = str(record.get("HIGH_INTEREST") or "N").strip().upper() == "Y"
    message = str(record.get("ID") or "")[:40]
    values = {"norad_cat_id": int(number), "window_min": window, "high_interest": interest, "message_id": message}
    return {**values, **times, "line": line}
