"""How two low orbits lay to one another on every day with data, and in which phases: approach, match, hold, re-match.

One set a day shows sizes and phases, not burns: a step of an object's mean semi-major axis against its own trend tells
who moved and when to a day; steps below `LEAST_STEP_KM` are lost in drag and fit noise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from hoshimori.detection.low_orbit import low_sky
from hoshimori.detection.low_orbit_pairs import geometry

Pair = tuple[int, int]
Row = Mapping[str, Any]

_DAY = timedelta(days=1)
#: Days farther apart than this are single catalogues to one another, no series.
SERIES_STEP_DAYS = 3.0
#: Least step of a mean semi-major axis that counts as a burn, km (0.05 km is about 0.03 m/s) …
LEAST_STEP_KM = 0.05
#: … and how many robust sigmas of the object's own steps it must exceed.
STEP_SIGMA = 6.0
#: A re-match follows the other's burn within this time.
ANSWER_DAYS = 5.0
#: No burn turns a plane by this in a day (13 m/s): the sets of another object stand under one of the numbers.
JUMP_DEG = 0.1
#: Less way than this in all cannot be told from keeping; a day's step below the second is noise of the fits.
LEAST_DRIFT_KM = 300.0
FIT_STEP_KM = 10.0
KEPT_RATIO = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """When two orbits count as matched.

    Attributes:
        plane_deg: Greatest angle between the planes.
        drift_km: Greatest drift along the track in a day.
        along_km: Greatest distance along the track.
    """

    plane_deg: float
    drift_km: float
    along_km: float

    def holds(self, plane_deg: float, drift_km: float, along_km: float) -> bool:
        """Return whether a geometry is matched."""
        return plane_deg <= self.plane_deg and abs(drift_km) <= self.drift_km and abs(along_km) <= self.along_km


def pair_days(
    sets: pl.DataFrame, pairs: Sequence[Pair], match: Match, *, end: datetime, age_days: float
) -> dict[Pair, tuple[Row, ...]]:
    """Return each pair's geometry on every UTC day on which one of its objects has a new set and both have data.

    Args:
        sets: All sets of the pairs' objects, older catalogues among them.
        pairs: Smaller catalogue number first.
        match: When a day counts as matched.
        end: Nothing at or after this is looked at.
        age_days: As `low_sky`.
    """
    found: dict[Pair, list[Row]] = {pair: [] for pair in pairs}
    days = sets.filter(pl.col("epoch") < end)["epoch"].dt.truncate("1d").unique().sort().to_list()
    wanted = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    for day in days:
        sky = low_sky(sets, day, end=end, greatest_set_age_days=age_days)
        if len(sky.norad_cat_id) < 2:
            continue
        at = np.minimum(np.searchsorted(sky.norad_cat_id, wanted), len(sky.norad_cat_id) - 1)
        new = (sky.rows["epoch"] >= day).to_numpy()
        here = (sky.norad_cat_id[at] == wanted).all(axis=1) & new[at].any(axis=1)
        chosen = np.flatnonzero(here)
        shape = geometry(sky.elements, at[chosen].astype(np.int64))
        for k, index in enumerate(chosen.tolist()):
            plane, drift, along = (float(x[k]) for x in (shape.plane_deg, shape.rate_km_day, shape.along_km))
            found[pairs[index]].append(
                {
                    "date": day.date().isoformat(),
                    "time": sky.instant,
                    "along_km": along,
                    "drift_km": drift,
                    "plane_deg": plane,
                    "da_km": float(shape.da_km[k]),
                    "a_first_km": float(sky.elements[at[index, 0], 0]),
                    "a_second_km": float(sky.elements[at[index, 1], 0]),
                    "matched": match.holds(plane, drift, along),
                }
            )
    return {pair: tuple(rows) for pair, rows in found.items()}


def runs(rows: Sequence[Row]) -> tuple[tuple[Row, ...], ...]:
    """Return the unbroken runs of matched days; a gap longer than `SERIES_STEP_DAYS` breaks one."""
    found: list[list[Row]] = []
    before: Row | None = None
    for row in rows:
        joined = before is not None and before["matched"] and _days_between(before, row) <= SERIES_STEP_DAYS
        if row["matched"]:
            if joined:
                found[-1].append(row)
            else:
                found.append([row])
        before = row
    return tuple(tuple(run) for run in found)


def is_kept(rows: Sequence[Row]) -> bool:
    """Return whether the matched days stayed together though their drifts would have parted them.

    Within a series the way along the track counts, there and back; steps that fits of sets explain do not. From one
    single catalogue to the next the drift counts, carried over the time between. A pair that nobody keeps covers about
    as much ground as it ends up apart; a kept one stays within a third of it. A short way decides nothing.
    """
    matched = [row for row in rows if row["matched"]]
    if len(matched) < 2:
        return False
    way = 0.0
    for one, other in pairwise(matched):
        span, step = _days_between(one, other), abs(other["along_km"] - one["along_km"])
        if span > SERIES_STEP_DAYS:
            way += abs(one["drift_km"]) * span
        elif step > FIT_STEP_KM:
            way += step
    along = [row["along_km"] for row in matched]
    return bool(way >= max(LEAST_DRIFT_KM, KEPT_RATIO * (max(along) - min(along))))


def burns(rows: Sequence[Row]) -> tuple[dict[str, Any], ...]:
    """Return steps of either object's semi-major axis against its own trend: after, before, object (0 or 1), step."""
    found = []
    for number, column in enumerate(("a_first_km", "a_second_km")):
        pairs = [(one, other) for one, other in pairwise(rows) if _days_between(one, other) <= SERIES_STEP_DAYS]
        if len(pairs) < 5:
            continue
        rate = np.array([(other[column] - one[column]) / _days_between(one, other) for one, other in pairs])
        span = np.array([_days_between(one, other) for one, other in pairs])
        trend = np.array([np.median(rate[max(0, k - 3) : k + 4]) for k in range(len(rate))])
        step = (rate - trend) * span
        sigma = 1.4826 * float(np.median(np.abs(step - np.median(step))))
        for (one, other), size in zip(pairs, step.tolist(), strict=True):
            if abs(size) >= max(LEAST_STEP_KM, STEP_SIGMA * sigma):
                found.append({"after": one["time"], "before": other["time"], "which": number, "step_km": size})
    return tuple(sorted(found, key=lambda b: (b["before"], b["which"])))


def phases(rows: Sequence[Row], match: Match) -> tuple[dict[str, Any], ...]:
    """Return the phases of a pair, oldest first: phase, begin, end, moved (0, 1 or None), along_km at both ends.

    `approach` and `depart`: drifting faster than a match, towards or away. `match`: the first matched day after
    another phase. `hold`: matched days that follow. `turn`: a burn turns the drift round while matched. `re-match`: one
    burns within `ANSWER_DAYS` of a burn of the other, in the same sense, and they stay matched. `apart`: planes differ.
    `jump`: a plane turns as no burn does, so one number holds another object's sets. `no data`: none for longer than
    `SERIES_STEP_DAYS`; what happened meanwhile is not known.
    """
    found: list[dict[str, Any]] = []
    moved = burns(rows)
    before: Row | None = None
    for row in rows:
        if before is not None and _days_between(before, row) > SERIES_STEP_DAYS:
            found.append(_phase("no data", before, row, None))
            before = None
        elif before is not None and abs(row["plane_deg"] - before["plane_deg"]) > JUMP_DEG:
            found.append(_phase("jump", before, row, None))
            before = None
        here = [b for b in moved if b["before"] == row["time"]]
        name = _name(row, before, match)
        mover = here[0]["which"] if here else None
        if name == "hold" and mover is not None and before is not None:
            turned = row["drift_km"] * before["drift_km"] < 0.0
            name = "re-match" if _answers(here[0], moved) else "turn" if turned else name
        if found and found[-1]["phase"] == name and name in {"hold", "approach", "depart"}:
            found[-1] |= {"end": row["time"], "along_end_km": row["along_km"]}
        else:
            found.append(_phase(name, row, row, mover))
        before = row
    return tuple(found)


def _name(row: Row, before: Row | None, match: Match) -> str:
    if row["matched"]:
        return "hold" if before is None or before["matched"] else "match"
    if row["plane_deg"] > match.plane_deg:
        return "apart"
    return "approach" if row["along_km"] * row["drift_km"] < 0.0 else "depart"


def _answers(burn: Mapping[str, Any], moved: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether a burn follows one of the other object within `ANSWER_DAYS`, in the same sense."""
    return any(
        other["which"] != burn["which"]
        and timedelta(0) < burn["before"] - other["before"] <= timedelta(days=ANSWER_DAYS)
        and other["step_km"] * burn["step_km"] > 0.0
        for other in moved
    )


def _phase(name: str, begin: Row, end: Row, mover: int | None) -> dict[str, Any]:
    return {
        "phase": name,
        "begin": begin["time"],
        "end": end["time"],
        "moved": mover,
        "along_begin_km": begin["along_km"],
        "along_end_km": end["along_km"],
    }


def _days_between(one: Row, other: Row) -> float:
    days: float = (other["time"] - one["time"]) / _DAY
    return days
