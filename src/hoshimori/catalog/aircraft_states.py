"""Messages of aircraft to states: place, and accuracy at that time; what cannot be is left out and counted.

Rows that a receiver wrote after its clock had gone back are never put together with rows from before.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.astro import compact_position as cpr

#: Even and odd half of a position lie no further apart (DO-260B; ICAO Doc 9871).
PAIR_MS: Final = 10_000
#: What an aircraft said of its accuracy holds for so long: it is sent every 2.5 s at most.
HOLDS_MS: Final = 30_000
#: A step back of the receive time up to this is disorder between receivers, more is a clock that was set.
STEP_BACK_MS: Final = 10_000
#: No aircraft is faster (three times the speed of sound), m/s; METHODS 7 has 2,000 kt from another provider.
GREATEST_SPEED_M_S: Final = 1_000.0
JUMP: Final = "position that no flight reaches (faster than 1,000 m/s)"
FAULTS: Final = {
    cpr.OTHER_ZONE: "halves of a position in two zones",
    cpr.OFF_EARTH: "latitude or longitude of no place",
    cpr.HALVES_DIFFER: "halves of a position that do not fit",
}
#: Navigation integrity category by type code, without supplement (DO-260B, table 2-70; ICAO Doc 9871).
NIC: Final = {9: 11, 20: 11, 10: 10, 21: 10, 11: 8, 12: 7, 13: 6, 14: 5, 15: 4, 16: 2, 17: 1, 18: 0, 22: 0}
_TRACK: Final = ("run", "address")


def states(rows: pl.DataFrame) -> tuple[pl.DataFrame, Counter[str], list[tuple[int, str]], int]:
    """Return states, what was left out by reason, the first lines of it, and how often the clock went back.

    Args:
        rows: Rows of one file, columns of `io.adsb_messages.SCHEMA`.

    Returns:
        States with address, time_ms, latitude_deg, longitude_deg, nic, nacp (null where it was not said).
    """
    rows = rows.sort("line").with_columns(
        run=(pl.col("time_ms").diff() < -STEP_BACK_MS).fill_null(value=False).cum_sum()
    )
    steps_back = int(rows["run"][-1]) if rows.height else 0
    counts: Counter[str] = Counter()
    placed = _placed(rows.filter(pl.col("odd").is_not_null()), counts)
    bad = placed.filter(pl.col("fault").is_in([cpr.OFF_EARTH, cpr.HALVES_DIFFER]))
    examples = [(line, FAULTS[fault]) for line, fault in bad.select("line", "fault").head(5).iter_rows()]
    fits, jumped, more = without_jumps(placed.filter(pl.col("fault") == cpr.FITS))
    counts[JUMP] += jumped
    return _with_accuracy(fits, rows), +counts, [*examples, *more][:5], steps_back


def without_jumps(placed: pl.DataFrame) -> tuple[pl.DataFrame, int, list[tuple[int, str]]]:
    """Return positions that a flight can reach, how many were left out, and the first lines of them.

    Each track (run, address) falls into parts without a jump. The longest is kept, and of the others those that it can
    be reached from in turn, forwards and backwards in time.
    """
    placed = placed.sort(*_TRACK, "time_ms", "line")
    kept = _kept(*(placed[name].to_numpy() for name in (*_TRACK, "time_ms", "latitude_deg", "longitude_deg")))
    left = placed.filter(~kept)
    return placed.filter(kept), left.height, [(line, JUMP) for line in left["line"].head(5).to_list()]


def _placed(positions: pl.DataFrame, counts: Counter[str]) -> pl.DataFrame:
    """Return positions with their place and its fault; those without another half are counted and left out."""
    halves = [
        pl.when(pl.col("odd") == odd).then(pl.col(name)).forward_fill().over(_TRACK).alias(f"{name}_{odd:d}")
        for odd in (False, True)
        for name in ("y", "x", "time_ms")
    ]
    pairs = positions.sort(*_TRACK, "time_ms", "line").with_columns(halves)
    age = (pl.col("time_ms_0") - pl.col("time_ms_1")).abs()
    whole = pairs.with_columns(age=age).filter(pl.col("age") <= PAIR_MS)
    counts["position without its other half within 10 s"] += pairs.height - whole.height
    latitude, longitude, fault = cpr.global_position(
        whole.select("y_0", "x_0").to_numpy(),
        whole.select("y_1", "x_1").to_numpy(),
        newest_is_odd=whole["odd"].to_numpy(),
        greatest_move_m=_reach(whole["age"].to_numpy()),
    )
    for number, words in FAULTS.items():
        counts[words] += int((fault == number).sum())
    return whole.with_columns(
        latitude_deg=pl.Series(latitude, dtype=pl.Float64),
        longitude_deg=pl.Series(longitude, dtype=pl.Float64),
        fault=pl.Series(fault, dtype=pl.Int8),
    )


def _with_accuracy(placed: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return states with what was last said of accuracy, if that is not too old."""
    said = rows.select(*_TRACK, "time_ms", "version", "nic_a", "nacp").sort("time_ms")
    found = placed.drop("version", "nic_a", "nacp").sort("time_ms")
    for names in (("version", "nic_a"), ("nacp",)):
        statements = said.filter(pl.col(names[0]).is_not_null()).select(*_TRACK, "time_ms", *names)
        found = found.join_asof(
            statements, on="time_ms", by=_TRACK, strategy="backward", tolerance=HOLDS_MS, check_sortedness=False
        )
    first = pl.col("nic_a") == 1
    supplement = pl.when(pl.col("version") == 1).then(first).when(pl.col("version") >= 2).then(
        first & (pl.col("nic_b") == 1)
    )  # fmt: skip
    better = supplement.fill_null(value=False) & pl.col("type_code").is_in([11, 16])
    nic = pl.col("type_code").replace_strict(NIC, return_dtype=pl.Int8) + better.cast(pl.Int8)
    return found.select("address", "time_ms", "latitude_deg", "longitude_deg", nic=nic, nacp="nacp")


def _kept(
    run: NDArray[Any], address: NDArray[Any], time_ms: NDArray[Any], latitude: NDArray[Any], longitude: NDArray[Any]
) -> NDArray[np.bool_]:
    size = len(run)
    kept = np.ones(size, dtype=np.bool_)
    if size < 2:
        return kept

    def reaches(i: NDArray[Any] | int, j: NDArray[Any] | int) -> NDArray[np.bool_]:
        far = cpr.distance_m(latitude[i], longitude[i], latitude[j], longitude[j])
        return np.asarray(far <= _reach(np.abs(time_ms[j] - time_ms[i])))

    before, after = np.arange(size - 1), np.arange(1, size)
    other = (run[after] != run[before]) | (address[after] != address[before])
    jump = ~other & ~reaches(before, after)
    starts = np.concatenate([[0], after[other | jump], [size]])
    tracks = np.concatenate([[0], np.cumsum(other)])[starts[:-1]]
    for track in np.unique(tracks[1:][tracks[1:] == tracks[:-1]]):
        first, last = np.searchsorted(tracks, [track, track + 1])
        _judge(kept, list(zip(starts[first:last], starts[first + 1 : last + 1], strict=True)), reaches)
    return kept


def _judge(kept: NDArray[np.bool_], parts: list[tuple[int, int]], reaches: Callable[[int, int], Any]) -> None:
    """Mark the parts of one track that cannot be reached from its longest."""
    longest = max(range(len(parts)), key=lambda n: parts[n][1] - parts[n][0])
    end = parts[longest][1] - 1
    for a, b in parts[longest + 1 :]:
        if reaches(end, a):
            end = b - 1
        else:
            kept[a:b] = False
    begin = parts[longest][0]
    for a, b in reversed(parts[:longest]):
        if reaches(b - 1, begin):
            begin = a
        else:
            kept[a:b] = False


def _reach(ms: NDArray[Any]) -> NDArray[np.float64]:
    """Return how far an aircraft may have come, m; a second is added for times that are printed in whole seconds."""
    return np.asarray(GREATEST_SPEED_M_S * (ms / 1_000.0 + 1.0))
