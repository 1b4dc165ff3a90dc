"""From burns found to detections: interval, speeds with their errors, type, rank among controls, sentence.

The rank is the share of control objects of the same days that show as large a statistic: objects that cannot manoeuvre
(rocket bodies and debris by register or name) where the window holds enough of them, else the other objects of the
regime, else the controls behind the shipped table (`data/burn_controls.csv`).
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from math import exp, hypot, sqrt
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt

from hoshimori.detection.burn_search import Burns
from hoshimori.detection.element_series import ElementSeries
from hoshimori.detection.naming import Names
from hoshimori.detection.protocol import Window, settings_of
from hoshimori.model import Detection, IncidentKind, Reading
from hoshimori.model.vocabulary import PASSIVE_TYPES

Floats = npt.NDArray[np.float64]

#: Fewer passive objects in a window say nothing.
LEAST_PASSIVE_COUNT = 20
NOT_VISIBLE = (
    (
        "Burns towards or away from the Earth change neither the mean semi-major axis nor the plane; of them only a "
        "change of the eccentricity shows, with low confidence."
    ),
    "Two burns closer together than the sets are told as one.",
    "Why an object changes its orbit cannot be seen in orbits.",
)
_EARTH_MU = 398600.8
_YEAR_DAYS = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """What objects that make no burn, or the others, show in the same window.

    Attributes:
        largest: Catalogue number → its largest statistic in the window, 0 where it shows none.
        sizes: The same, ascending.
        passive: Whether these are objects that cannot manoeuvre.
        regime: "low" or "high", for the shipped table.
        days: Length of the window.
    """

    largest: Mapping[int, float]
    sizes: Floats
    passive: bool
    regime: str
    days: float

    def rank(self, number: int, statistic: float) -> tuple[float | None, int]:
        """Return the share of the others that show as much, and their number."""
        others = len(self.sizes) - (number in self.largest)
        if others:
            as_large = len(self.sizes) - int(np.searchsorted(self.sizes, statistic))
            as_large -= self.largest.get(number, -1.0) >= statistic
            return as_large / others, others
        objects, _ = shipped(self.regime)
        return 1.0 - exp(-yearly_count(self.regime, statistic) * self.days / _YEAR_DAYS), objects


@cache
def shipped(regime: str) -> tuple[int, tuple[tuple[float, float], ...]]:
    """Return the number of control objects of a regime, and rows of statistic and detections a year and object."""
    text = files("hoshimori.detection").joinpath("data/burn_controls.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    mine = [row for row in rows if row["regime"] == regime]
    return int(mine[0]["objects"]), tuple((float(row["statistic"]), float(row["per_year"])) for row in mine)


def yearly_count(regime: str, statistic: float) -> float:
    """Return how many detections at least as strong a passive object showed a year (upper end where none was seen)."""
    _, rows = shipped(regime)
    found = rows[0][1]
    for least, rate in rows:
        if statistic >= least:
            found = rate
    return found


def controls_of(
    series: ElementSeries, burns: Burns, window: Window, names: Names, *, regime: str, least_sets: int
) -> Controls:
    """Return the controls of a window: passive objects where enough are held, else all."""
    numbers = series.norad_cat_id
    looked_at = {
        int(numbers[begin])
        for begin, end in zip(series.bounds[:-1].tolist(), series.bounds[1:].tolist(), strict=True)
        if end - begin >= least_sets
    }
    largest = dict.fromkeys(sorted(looked_at), 0.0)
    begin, end = (_days(at) for at in (window.begin, window.end))
    for row, t, statistic in zip(burns.row.tolist(), burns.t.tolist(), burns.statistic.tolist(), strict=True):
        if begin <= t < end:
            number = int(numbers[row])
            largest[number] = max(largest.get(number, 0.0), float(statistic))
    passive = {number: size for number, size in largest.items() if is_passive(names, number)}
    enough = len(passive) >= LEAST_PASSIVE_COUNT
    chosen = passive if enough else largest
    return Controls(
        largest=chosen,
        sizes=np.sort(np.array(list(chosen.values()), dtype=np.float64)),
        passive=enough,
        regime=regime,
        days=window.duration / timedelta(days=1),
    )


def is_passive(names: Names, number: int) -> bool:
    """Return whether a register or the printed name says that an object is a stage or debris."""
    if names.text(number, "object_type") in PASSIVE_TYPES:
        return True
    name = f" {names.text(number, 'object_name').upper()} "
    return any(word in name for word in (" R/B ", " DEB ", " R/B(", " DEB(", "ROCKET BODY"))


def detections(
    detector: Any,
    series: ElementSeries,
    burns: Burns,
    contradicted: npt.NDArray[np.bool_],
    window: Window,
    names: Names,
    controls: Controls,
) -> Iterable[Detection]:
    """Yield one detection a burn that counts and lies in the window; `contradicted` is that of `size_contradicts`."""
    begin, end = _days(window.begin), _days(window.end)
    around = np.unique(np.concatenate([burns.row, burns.row + 1]))
    beside = series.sets.select("epoch", "payload", "mean_motion")[around]
    epochs, payloads, motions = (dict(zip(around.tolist(), beside[c].to_list(), strict=True)) for c in beside.columns)
    numbers = series.norad_cat_id
    nothing = np.where(contradicted, np.nan, 1.0)  # a clear change of the plane stands without the in-track part
    burns = replace(burns, in_track=burns.in_track * nothing, in_track_sigma=burns.in_track_sigma * nothing)
    for i in range(len(burns.row)):
        row = int(burns.row[i])
        if contradicted[i] and not burns.by_plane[i]:
            continue
        number = int(numbers[row])
        if burns.statistic[i] < detector.threshold_sigma or (detector.objects and number not in detector.objects):
            continue
        if not (series.t[row + 1] > begin and series.t[row] < end):
            continue
        values = _values(series, burns, i, detector.threshold_sigma, motions)
        if values["delta_v_m_s"] > detector.greatest_delta_v_m_s:
            continue
        share, count = controls.rank(number, float(burns.statistic[i]))
        values["control_count_per_year"] = yearly_count(controls.regime, float(burns.statistic[i]))
        values["controls_passive"] = controls.passive
        yield Detection(
            code=detector.code,
            kind=IncidentKind.MANEUVER,
            objects=(number,),
            begin=epochs[row],
            end=epochs[row + 1],
            significance=share,
            controls=count,
            reading=Reading.MANEUVER,
            direction=None,
            summary=_summary(names.label(number), values, epochs[row], epochs[row + 1]),
            values=values,
            not_visible=NOT_VISIBLE,
            payloads=tuple(sorted({payloads[row], payloads[row + 1]})),
            settings=settings_of(detector),
        )


def _values(
    series: ElementSeries, burns: Burns, i: int, threshold_sigma: float, motions: Mapping[int, float]
) -> dict[str, Any]:
    row = int(burns.row[i])
    in_track, in_track_sigma = float(burns.in_track[i]), float(burns.in_track_sigma[i])
    normal, normal_sigma = float(burns.cross_track[i]), float(burns.cross_track_sigma[i])
    radial, radial_sigma = _radial(series, row, in_track)
    counted = [
        (size, sigma)
        for size, sigma in ((in_track, in_track_sigma), (normal, normal_sigma))
        if abs(size) >= threshold_sigma * sigma > 0.0
    ] or [(in_track, in_track_sigma) if not burns.by_plane[i] else (normal, normal_sigma)]
    delta_v = sqrt(sum(size**2 for size, _ in counted))
    normal_counts = (normal, normal_sigma) in counted
    burn_type = "normal" if normal_counts and normal > abs(in_track) else "in_track"
    at = _time(float(burns.t[i]))
    of = int(np.searchsorted(series.bounds, row, side="right")) - 1
    first, last = int(series.bounds[of]), int(series.bounds[of + 1])
    values: dict[str, Any] = {
        "delta_v_m_s": delta_v,
        "delta_v_sigma_m_s": hypot(*(sigma for _, sigma in counted)),
        "in_track_m_s": in_track,
        "in_track_sigma_m_s": in_track_sigma,
        "normal_m_s": normal,
        "normal_sigma_m_s": normal_sigma,
        "radial_m_s": radial,
        "radial_sigma_m_s": radial_sigma,
        "type": burn_type,
        "step_in_spreads": float(burns.statistic[i]),
        "time": at.replace(microsecond=0).isoformat().replace("+00:00", "Z"),
        "fit_span_days": float(burns.span_days[i]),
        "sets_before": row + 1 - first,
        "sets_after": last - row - 1,
        "sets_of_object": last - first,
    }
    if 0.9 <= motions[row] <= 1.1:
        values["drift_before_deg_day"] = _drift(motions[row])
        values["drift_after_deg_day"] = _drift(motions[row + 1])
    return values


def _radial(series: ElementSeries, row: int, in_track_m_s: float) -> tuple[float, float]:
    """Return the radial part that the change of eccentricity beyond the in-track part asks for, and its sigma, m/s."""
    of = int(np.searchsorted(series.bounds, row, side="right")) - 1
    low, high = max(int(series.bounds[of]), row - 3), min(int(series.bounds[of + 1]), row + 5)
    speed = 1e3 * sqrt(_EARTH_MU / float(series.a_km[row]))
    change, noise = 0.0, 0.0
    for part in (series.h, series.k):
        before, after = part[low : row + 1].tolist(), part[row + 1 : high].tolist()
        change += (median(after) - median(before)) ** 2
        noise += max(max(before) - min(before), max(after) - min(after)) ** 2
    rest = change * speed**2 - (2.0 * in_track_m_s) ** 2
    return sqrt(max(rest, 0.0)), sqrt(noise) * speed


def _summary(label: str, values: Mapping[str, Any], begin: datetime, end: datetime) -> str:
    way = "in-track" if values["type"] == "in_track" else "normal to the orbit"
    size = values["delta_v_m_s"]
    amount = f"{size:.2f}" if size >= 0.095 else f"{size:.2g}"
    return (
        f"{label} changed its mean orbit by about {amount} m/s, mostly {way}, between its sets of "
        f"{begin:%Y-%m-%d %H:%M} and {end:%Y-%m-%d %H:%M} UTC."
    )


def _days(at: datetime) -> float:
    return at.timestamp() / 86400.0


def _time(days: float) -> datetime:
    return datetime.fromtimestamp(days * 86400.0, tz=UTC)


def _drift(mean_motion_rev_day: float) -> float:
    """Return the drift in longitude against the Earth, deg/day, east positive, from the mean motion alone."""
    return (mean_motion_rev_day - 1.00273790935) * 360.0
