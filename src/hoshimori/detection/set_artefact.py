"""Sets that would feign a burn, told as data artefacts with the reason, so that nobody wonders why no burn is told."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.astro.mean_series import in_track_speed_m_s
from hoshimori.detection.burn_search import Burns
from hoshimori.detection.element_series import ElementSeries
from hoshimori.detection.naming import Names
from hoshimori.detection.protocol import Window, settings_of
from hoshimori.model import Detection, IncidentKind, Reading

#: Departures below these are set aside without a word.
LEAST_OFF_KM, LEAST_OFF_DEG = 0.1, 0.01
#: A step across too long an interval, or of too few sets, is told from here on.
LEAST_STEP_M_S = 1.0
_NOT_VISIBLE = (
    "Whether the sets are of another object, or a bad fit of this one, cannot be told from them.",
    "A real manoeuvre that was undone between two sets would look the same.",
)
_REASONS = {
    "reverting_sets": "{count} set(s) of {label} from {begin} to {end} UTC lie {off} off those before and after, which "
    "agree: read as bad or mis-tagged sets, not as a manoeuvre.",
    "replaced_sets": "The set of {label} of {begin} UTC lies {off} off the one that replaced it within hours: read as "
    "a bad or mis-tagged set, not as a manoeuvre.",
    "stray_sets": "The set of {label} of {begin} UTC lies {off} off those before and after: read as a bad or "
    "mis-tagged set, not as a manoeuvre.",
    "another_object": "The sets of {label} change by {off} between {begin} and {end} UTC, more than any burn "
    "does: read as sets of another object under this number, not as a manoeuvre.",
    "size_unchanged": "The place of {label} along its orbit asks for a burn of {off} between {begin} and {end} UTC, "
    "which the size of the orbit does not show: many burns or sets that do not agree, not one manoeuvre.",
    "long_interval": "The sets of {label} of {begin} and {end} UTC differ by {off} after {days} days without one: too "
    "long for a manoeuvre to be told from drag and the like.",
    "too_few_sets": "The sets of {label} of {begin} and {end} UTC differ by {off}, but there are {count} in all: too "
    "few for a manoeuvre to be told.",
}


def artefacts(
    detector: Any,
    series: ElementSeries,
    dropped: pl.DataFrame,
    burns: Burns,
    contradicted: npt.NDArray[np.bool_],
    window: Window,
    names: Names,
) -> Iterable[Detection]:
    """Yield what would have feigned a burn in the window; `contradicted` is that of `size_contradicts`."""
    steps = _steps(detector, series, burns, contradicted, detector.least_sets)
    for rows in _reasons(series, dropped, steps):
        end = rows["end"] if rows["end"] > rows["begin"] else rows["begin"] + timedelta(seconds=1)
        if not (end > window.begin and rows["begin"] < window.end):
            continue
        number = rows["number"]
        if detector.objects and number not in detector.objects:
            continue
        said = {
            "label": names.label(number),
            "count": rows["count"],
            "begin": f"{rows['begin']:%Y-%m-%d %H:%M}",
            "end": f"{rows['end']:%Y-%m-%d %H:%M}",
            "off": rows["off"],
            "days": f"{(rows['end'] - rows['begin']) / timedelta(days=1):.0f}",
        }
        yield Detection(
            code=detector.code,
            kind=IncidentKind.ARTEFACT,
            objects=(number,),
            begin=rows["begin"],
            end=end,
            significance=None,
            reading=Reading.DATA_ARTEFACT,
            summary=_REASONS[rows["reason"]].format(**said),
            values={"reason": rows["reason"], "sets_count": rows["count"], **rows["values"]},
            not_visible=_NOT_VISIBLE,
            payloads=tuple(sorted(rows["payloads"])),
            settings=settings_of(detector),
        )


def _reasons(
    series: ElementSeries, dropped: pl.DataFrame, steps: Iterable[tuple[int, float, str, int]]
) -> Iterable[dict[str, Any]]:
    runs = dropped.group_by("norad_cat_id", "run", "reason", maintain_order=True).agg(
        pl.len().alias("count"),
        pl.col("epoch").min().alias("begin"),
        pl.col("epoch").max().alias("end"),
        pl.col("off_km").abs().max(),
        pl.col("off_deg").abs().max(),
        pl.col("payload").unique(),
    )
    for run in runs.iter_rows(named=True):
        off_km, off_deg = run["off_km"], run["off_deg"]
        if off_km >= LEAST_OFF_KM or off_deg >= LEAST_OFF_DEG:
            yield {
                "reason": run["reason"],
                "number": run["norad_cat_id"],
                "count": run["count"],
                "begin": run["begin"],
                "end": run["end"],
                "off": f"{off_km:.2g} km in size" if off_km >= LEAST_OFF_KM else f"{off_deg:.2g} deg in inclination",
                "values": {"off_km": off_km, "off_deg": off_deg},
                "payloads": set(run["payload"]),
            }
    epochs, payloads = series.sets["epoch"], series.sets["payload"]
    for row, size, reason, count in steps:
        yield {
            "reason": reason,
            "number": int(series.norad_cat_id[row]),
            "count": count,
            "begin": epochs[row],
            "end": epochs[row + 1],
            "off": f"{size:.2g} m/s",
            "values": {"step_m_s": float(size)},
            "payloads": {payloads[row], payloads[row + 1]},
        }


def _steps(
    detector: Any, series: ElementSeries, burns: Burns, contradicted: npt.NDArray[np.bool_], least_sets: int
) -> Iterable[tuple[int, float, str, int]]:
    total = np.hypot(burns.in_track, burns.cross_track)
    for i in np.flatnonzero((total > detector.greatest_delta_v_m_s) & (burns.statistic >= detector.threshold_sigma)):
        yield int(burns.row[i]), float(total[i]), "another_object", 2
    counts_here = burns.statistic >= detector.threshold_sigma
    asked = contradicted & ~burns.by_plane & counts_here & (total <= detector.greatest_delta_v_m_s)
    for i in np.flatnonzero(asked):
        yield int(burns.row[i]), abs(float(burns.in_track[i])), "size_unchanged", 2
    n = len(series.t)
    if n < 2:
        return
    same = series.norad_cat_id[1:] == series.norad_cat_id[:-1]
    days = np.diff(series.t)
    counts = np.repeat(np.diff(series.bounds), np.diff(series.bounds))
    step = np.abs(in_track_speed_m_s(np.diff(series.rate), series.a_km[:-1]))
    drag = np.abs(in_track_speed_m_s(series.slope[:-1] * days, series.a_km[:-1]))
    told = same & (step > LEAST_STEP_M_S + 3.0 * drag)
    few, long = told & (counts[:-1] < least_sets), told & (days > detector.greatest_interval_days)
    for row in np.flatnonzero(few | long).tolist():
        reason = "long_interval" if long[row] else "too_few_sets"
        yield row, float(step[row]), reason, int(counts[row])
