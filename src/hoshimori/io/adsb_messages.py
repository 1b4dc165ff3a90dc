"""Extended squitters to what counts here: compact positions, and what aircraft say about their own accuracy.

The bits are decoded by `rs1090` (MIT). Callsigns, speeds, altitudes and codes are not taken over. The address is,
to put halves of a position together and to count an aircraft once; it leaves memory with the run.
"""

from collections import Counter
from typing import Any, Final

import polars as pl

from hoshimori.errors import UsageError

#: A row is a position (odd is set) or a statement about accuracy (version is set).
SCHEMA: Final = {
    "address": pl.Int64, "time_ms": pl.Int64, "line": pl.Int64, "odd": pl.Boolean, "y": pl.Int32, "x": pl.Int32,
    "type_code": pl.Int8, "nic_b": pl.Int8, "version": pl.Int8, "nic_a": pl.Int8, "nacp": pl.Int8,
}  # fmt: skip
PARITY: Final = "parity wrong, or a height that no code stands for"
_BATCH: Final = 20_000
#: Type codes of airborne positions: 9 to 18 by barometric altitude, 20 to 22 by that of GNSS.
_AIRBORNE: Final = frozenset({*range(9, 19), 20, 21, 22})


def messages(table: pl.DataFrame) -> tuple[pl.DataFrame, Counter[str], list[tuple[int, str]]]:
    """Return the rows that count here, what was passed by or set aside by reason, and the first lines set aside.

    Args:
        table: time_ms, bits (28 hexadecimal signs, DF 17 or 18), line.

    Raises:
        UsageError: The decoder is not installed.
    """
    try:
        from rs1090 import decode  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise UsageError(
            "raw ADS-B messages need the decoder rs1090; install hoshimori[aircraft]", missing="rs1090"
        ) from error
    counts: Counter[str] = Counter()
    examples: list[tuple[int, str]] = []
    parts: list[pl.DataFrame] = []
    for block in table.iter_slices(_BATCH):
        rows: list[tuple[Any, ...]] = []
        found: list[Any] = decode(block["bits"].to_list())
        for one, time_ms, line in zip(found, block["time_ms"].to_list(), block["line"].to_list(), strict=True):
            row = PARITY if one is None else _row(one)
            if isinstance(row, str):
                counts[row] += 1
                if row == PARITY and len(examples) < 5:
                    examples.append((line, PARITY))
            else:
                rows.append((int(one["icao24"], 16), time_ms, line, *row))
        parts.append(pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    return pl.concat([pl.DataFrame(schema=SCHEMA), *parts]), counts, examples


def _row(one: dict[str, Any]) -> tuple[Any, ...] | str:  # noqa: PLR0911  # one return a kind of message
    """Return the row of a message from `odd` on, or why it does not count."""
    if one["df"] == "18" and one.get("tisb") != "ADSB_ES_NT":
        return "sent on by a ground station, or without an address of ICAO"
    kind = one.get("bds")
    if kind == "05" and one.get("tc") in _AIRBORNE:
        odd = one["parity"] == "odd"
        return odd, one["lat_cpr"], one["lon_cpr"], one["tc"], one.get("NICb", 0), None, None, None
    if kind == "06":
        return "on the ground"
    if kind == "NoPosition":
        return "without a position"
    if kind == "65" and "version" in one:
        supplement = one.get("NICa", one.get("NICs"))
        return None, None, None, None, None, one["version"], supplement, one.get("NACp")
    if kind == "62" and "NACp" in one:
        return None, None, None, None, None, None, None, one["NACp"]
    return "about something else"
