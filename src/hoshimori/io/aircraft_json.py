"""Snapshots of decoded aircraft, `aircraft.json` of readsb, tar1090 and dump1090-fa: one document, or one a line.

Taken over: address, place, nic, nac_p and the time of the position. Left out: callsign, speed, height, everything else.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from hoshimori.errors import FormatError
from hoshimori.io.reading import Limits

SCHEMA: Final = {
    "address": pl.Int64, "time_ms": pl.Int64, "line": pl.Int64, "latitude_deg": pl.Float64, "longitude_deg": pl.Float64,
    "nic": pl.Int8, "nacp": pl.Int8,
}  # fmt: skip
#: A position may be this old in a snapshot, s.
MOST_AGE_S: Final = 15.0
_FIRST_S, _LAST_S = 946_684_800, 4_102_444_800
_OWN_TYPES: Final = frozenset({None, "adsb_icao", "adsb_icao_nt"})


def is_snapshot(text: str) -> bool:
    """Return whether a text begins as such a snapshot."""
    return text.lstrip().startswith("{") and '"now"' in text and '"aircraft"' in text


def snapshots(data: bytes, *, source: str, limits: Limits) -> tuple[pl.DataFrame, Counter[str], list[tuple[int, str]]]:
    """Return states of aircraft, what was passed by or set aside by reason, and the first lines set aside.

    Args:
        data: Unpacked bytes.
        source: Name, for errors.
        limits: Bound on records.

    Raises:
        FormatError: No snapshot can be read, or there are too many states.
    """
    counts: Counter[str] = Counter()
    examples: list[tuple[int, str]] = []
    rows: list[tuple[Any, ...]] = []
    for line, document in _documents(data):
        now: Any = document.get("now") if isinstance(document, dict) else None
        listed: Any = document.get("aircraft") if isinstance(document, dict) else None
        if not isinstance(listed, list) or not _number(now) or not _FIRST_S <= now <= _LAST_S:
            reason = (
                "line not readable" if not isinstance(listed, list) else "no time of receipt, or none of 2000 to 2099"
            )
            counts[reason] += 1
            examples.append((line, reason))
            continue
        for one in listed:
            row = _row(one, float(now)) if isinstance(one, dict) else "line not readable"
            if isinstance(row, str):
                counts[row] += 1
                if row in SET_ASIDE:
                    examples.append((line, row))
            else:
                rows.append((row[0], row[1], line, *row[2:]))
        if len(rows) > limits.max_records:
            raise FormatError(f"{source} has more than {limits.max_records:,} states; split it", path=source)
    if not rows and not counts:
        raise FormatError(f"{source} holds no aircraft", path=source)
    return pl.DataFrame(rows, schema=SCHEMA, orient="row"), counts, examples[:5]


#: Reasons of this reader that are faults of the data.
SET_ASIDE: Final = frozenset({"line not readable", "latitude or longitude of no place"})


def _documents(data: bytes) -> Iterator[tuple[int, Any]]:
    text = data.decode("utf-8", errors="replace").removeprefix("\ufeff")
    try:
        yield 1, json.loads(text)
    except (ValueError, RecursionError):
        pass
    else:
        return
    for line, part in enumerate(text.split("\n"), start=1):
        if part.strip():
            try:
                yield line, json.loads(part)
            except (ValueError, RecursionError):
                yield line, None


def _row(one: dict[str, Any], now: float) -> tuple[Any, ...] | str:  # noqa: PLR0911  # one return a reason
    """Return address, time and the rest of a state, or why it does not count."""
    address, latitude, longitude = str(one.get("hex", "")), one.get("lat"), one.get("lon")
    if latitude is None or longitude is None:
        return "without a position"
    told = {*_listed(one.get("mlat")), *_listed(one.get("tisb"))}
    if one.get("type") not in _OWN_TYPES or "lat" in told or address.startswith("~"):
        return "sent on by a ground station, or without an address of ICAO"
    if one.get("alt_baro") == "ground":
        return "on the ground"
    if len(address) != 6 or not all(sign in "0123456789abcdefABCDEF" for sign in address):
        return "line not readable"
    if not _number(latitude) or not _number(longitude) or not (-90 <= latitude <= 90 and -180 <= longitude <= 360):
        return "latitude or longitude of no place"
    if latitude == 0 and longitude == 0:  # what stands where nothing was known
        return "latitude or longitude of no place"
    age = one.get("seen_pos", 0.0)
    if not _number(age) or not 0 <= age <= MOST_AGE_S:
        return f"position older than {MOST_AGE_S:.0f} s"
    nic, nacp = (_category(one.get(name)) for name in ("nic", "nac_p"))
    if nic is None and nacp is None:
        return "says nothing of its accuracy"
    return int(address, 16), round((now - age) * 1_000), float(latitude), float(longitude), nic, nacp


def _listed(value: Any) -> list[str]:
    return [part for part in value if isinstance(part, str)] if isinstance(value, list) else []


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12


def _category(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 11 else None
