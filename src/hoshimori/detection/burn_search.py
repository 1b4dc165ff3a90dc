"""Burns of many objects at once: search settings of a regime, candidates in track and of the plane, times, merged.

In track the phase and its rate are searched (`astro/burns_in_turn.py`), then the span of the fits behind the sets is
taken from all burns of the object around that time, and each burn timed with it (`astro/burn_time.py`). The plane is
searched for steps of inclination and node that no in-track burn stands beside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from hoshimori.astro.burn_fit import fit_burn, scratch
from hoshimori.astro.burn_time import time_burns
from hoshimori.astro.burns_in_turn import burns_in_turn, noise_levels
from hoshimori.astro.mean_series import in_track_speed_m_s
from hoshimori.detection.element_series import ElementSeries, block_median

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EVER = 1e9
#: From about here on public sets are fitted to a precise orbit over a fraction of a day; before, to observations of
#: several days. Measured: docs/methods/MAN001.md, "When".
MODERN_DAYS = float((datetime(2013, 1, 1, tzinfo=UTC) - _EPOCH).days)
_SPANS = np.array(
    [0.0, 0.35, 0.7, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 8.0, 9.0, 10.0, 12.0]
)
_FRACTIONS = np.array([0.17, 0.5, 0.83])
_PRIOR_FREEDOM = 10.0
_HUBER = 2.0
_SHADOW_SHARE = 0.25
_INTERVALS_AROUND, _STEPS = 2, 5
#: The first of two turns takes out what shows this share of what counts.
_FIRST_SHARE = 0.8
_FIRST_PRIOR_FREEDOM = 0.5
_EARTH_MU = 398600.8
#: In-track burns from here on must show in the size of the orbit, sets print it to better than 0.1 m/s.
LEAST_SHOWN_M_S = 0.5
#: Days after a burn in which its step of the size must stand, and the share that must.
_SIZE_DAYS, _SIZE_SHARE = 1.5, 1.0 / 3.0


def _shapes(rows: Sequence[Sequence[float]]) -> Floats:
    return np.array(rows, dtype=np.float64)


#: Span, back, ahead, degree, sets before, after, from, until (`burns_in_turn.SHAPE_COLUMNS`); the quick ones first.
LOW_SHAPES = _shapes(
    [
        (0.0, 2.2, 2.2, 1, 2, 2, -_EVER, _EVER),
        (0.0, 8.0, 7.0, 3, 4, 3, MODERN_DAYS, _EVER),
        (4.5, 8.0, 7.0, 3, 4, 3, -_EVER, MODERN_DAYS),
        (0.0, 4.2, 4.2, 2, 3, 3, MODERN_DAYS, _EVER),
        (0.7, 4.2, 4.2, 2, 3, 3, MODERN_DAYS, _EVER),
        (0.7, 8.0, 7.0, 3, 4, 3, MODERN_DAYS, _EVER),
        (1.5, 8.0, 7.0, 3, 4, 3, MODERN_DAYS, _EVER),
        (3.0, 8.0, 7.0, 3, 4, 3, -_EVER, MODERN_DAYS),
        (6.5, 8.0, 7.0, 3, 4, 3, -_EVER, MODERN_DAYS),
        (9.0, 9.0, 7.0, 3, 4, 3, -_EVER, MODERN_DAYS),
    ]
)
HIGH_SHAPES = _shapes(
    [
        (0.0, 3.2, 3.2, 1, 2, 2, -_EVER, _EVER),
        (2.0, 10.0, 8.0, 3, 4, 3, -_EVER, _EVER),
        (0.0, 10.0, 8.0, 3, 4, 3, -_EVER, _EVER),
        (1.0, 10.0, 8.0, 3, 4, 3, -_EVER, _EVER),
        (3.5, 10.0, 8.0, 3, 4, 3, -_EVER, _EVER),
        (5.5, 10.0, 8.0, 3, 4, 3, -_EVER, _EVER),
    ]
)
_PLANE_SHAPES = _shapes(
    [
        (0.0, 8.0, 7.0, 2, 3, 3, MODERN_DAYS, _EVER),
        (4.0, 8.0, 7.0, 2, 3, 3, -_EVER, MODERN_DAYS),
        (0.0, 3.2, 3.2, 1, 2, 2, -_EVER, _EVER),
        (0.7, 8.0, 7.0, 2, 3, 3, MODERN_DAYS, _EVER),
        (7.0, 8.0, 7.0, 2, 3, 3, -_EVER, MODERN_DAYS),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Settings of a regime; the detectors' thresholds become these.

    Attributes:
        shapes: In-track shapes.
        quick: How many of them are tried everywhere.
        least_statistic: In-track size over sigma below which nothing counts.
        least_plane_statistic: The same of the plane.
        floor_m_s: In-track noise that no series can go below.
        drag_rise_days: Rises of the rate count against this many days of the usual drift of the rate: storms.
        drag_fall_days: Falls of the rate against so many.
        independent_days: Errors of sets closer than this are taken as one.
        greatest_interval_days: Longer gaps between sets are left out.
        most_of_one: Burns of one object at most.
        late_days: Sets can be forecasts that know of a burn this much too late.
    """

    shapes: Floats
    quick: int
    least_statistic: float
    least_plane_statistic: float
    floor_m_s: float
    drag_rise_days: float
    drag_fall_days: float
    independent_days: float
    greatest_interval_days: float
    most_of_one: int
    late_days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Burns:
    """Burns found, ordered by (object, time); arrays of shape (K,), speeds in m/s.

    Attributes:
        row: Set before the gap that holds the time.
        t: Time, days since 1970.
        statistic: Size over sigma of the stronger channel, with the plane's scaled to the in-track threshold.
        in_track: In-track part; NaN where no fit was possible.
        in_track_sigma: Its sigma.
        cross_track: Size of the change of plane as a burn at its best place.
        cross_track_sigma: Its sigma.
        by_plane: Whether the plane alone shows it.
        span_days: Span of the fits behind the sets that its time was found with.
    """

    row: Ints
    t: Floats
    statistic: Floats
    in_track: Floats
    in_track_sigma: Floats
    cross_track: Floats
    cross_track_sigma: Floats
    by_plane: npt.NDArray[np.bool_]
    span_days: Floats


def joined_burns(parts: Sequence[Burns], firsts: Sequence[int]) -> Burns:
    """Return the burns of series that stand one after the other, each from a row of its own."""
    values = {f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Burns)}
    rows = [part.row + first for part, first in zip(parts, firsts, strict=False)]
    return Burns(**{**values, "row": np.concatenate(rows)})


def size_contradicts(series: ElementSeries, burns: Burns, least_m_s: float) -> npt.NDArray[np.bool_]:
    """Return which in-track burns are so large that the size of the orbit must show them, and does not.

    A fit can carry a climb of many burns across a gap; then the size goes the other way, or does not change. The
    size is compared over the gap and what the fits behind the sets smear, but not beyond the object's next burn, and
    must show at least a third, less what drag takes meanwhile.
    """
    out = np.zeros(len(burns.row), dtype=bool)
    shown = np.append(burns.row[np.abs(burns.in_track) >= _SIZE_SHARE * least_m_s], len(series.t))
    for i in np.flatnonzero(np.abs(burns.in_track) >= least_m_s).tolist():
        row = int(burns.row[i])
        end = int(series.bounds[np.searchsorted(series.bounds, row, side="right")])
        until = burns.t[i] + burns.span_days[i] + _SIZE_DAYS
        following = int(shown[np.searchsorted(shown, row, side="right")])
        after = max(min(int(np.searchsorted(series.t[row + 1 : end], until)) + row, following), row + 1)
        rate = np.sqrt(_EARTH_MU / series.a_km[row]) / series.a_km[row]
        seen = 500.0 * rate * (series.a_km[after] - series.a_km[row]) * np.sign(burns.in_track[i])
        fall = np.nan_to_num(series.slope[row] * (series.t[after] - series.t[row]))
        drag = abs(float(in_track_speed_m_s(fall, series.a_km[row])))
        out[i] = seen < _SIZE_SHARE * abs(burns.in_track[i]) - drag
    return out


def find_burns(series: ElementSeries, search: Search, *, stride: int = 1) -> Burns:
    """Return the burns of all objects of a series; usual noise is measured at every `stride`-th set."""
    in_track, left = _in_turn(series, search, series.rate, stride, with_phase=True)
    spans, times, sizes, rows = _timed(series, in_track, left, search)
    planes = [
        _in_turn(series, search, values, stride, with_phase=False)[0] for values in (series.plane_x, series.plane_y)
    ]
    row, t, statistic, size, sigma, by_plane, span = _merged(
        series, search, in_track, rows, times, sizes, spans, planes
    )
    order = np.lexsort((-statistic, row))
    row, by_plane = row[order], by_plane[order]
    t, statistic, size, sigma, span = (x[order] for x in (t, statistic, size, sigma, span))
    # burns in one interval are told as one: the clearest gives the time, the sizes add up
    first = np.append(True, row[1:] != row[:-1])[: len(row)]
    if len(row):
        at = np.flatnonzero(first)
        size, sigma = np.add.reduceat(size, at), np.sqrt(np.add.reduceat(sigma**2, at))
        row, by_plane = row[first], by_plane[first]
        t, statistic, span = t[first], statistic[first], span[first]
    cross, cross_sigma = _cross_track(series, row, t, span)
    a = series.a_km[row]
    return Burns(
        row=row,
        t=t,
        statistic=statistic,
        in_track=in_track_speed_m_s(size, a),
        in_track_sigma=np.abs(in_track_speed_m_s(sigma, a)),
        cross_track=cross,
        cross_track_sigma=cross_sigma,
        by_plane=by_plane,
        span_days=span,
    )


def _in_turn(
    series: ElementSeries, search: Search, values: Floats, stride: int, *, with_phase: bool
) -> tuple[Floats, tuple[Floats, Floats]]:
    """Return what `burns_in_turn` finds in one element, ordered by row, and what it leaves of phase and rate."""
    ids, n = series.norad_cat_id, len(series.t)
    shapes = search.shapes if with_phase else _PLANE_SHAPES
    if with_phase:
        sigma = series.rate_sigma
        least, quick = search.least_statistic, search.quick
        unit = np.abs(search.floor_m_s / in_track_speed_m_s(np.ones(n), series.a_km))
        floor = np.stack(
            [np.hypot(unit, days * series.slope) for days in (search.drag_fall_days, search.drag_rise_days)]
        )
    else:
        steps = np.append(np.diff(values), np.nan)[:n]
        steps[np.append(ids[1:] != ids[:-1], True)[:n]] = np.nan
        steps -= block_median(steps, ids)
        sigma = np.maximum(1.4826 * block_median(np.abs(steps), ids), 2e-6)
        least, quick = search.least_plane_statistic, 2
        floor = np.full((2, n), 3e-6)
    level = np.full((len(shapes), n), np.nan)
    inflate = np.sqrt(np.maximum(1.0, search.independent_days / np.maximum(series.spacing_days, 0.05)))
    begins, ends = series.bounds[:-1], series.bounds[1:]
    phase, rate = series.phase.copy(), values.copy()
    kept = np.zeros((0, 7))
    for least_now, prior in ((_FIRST_SHARE * least, _FIRST_PRIOR_FREEDOM), (least, _PRIOR_FREEDOM)):
        # the second time with the noise of what the first left: where an object burns often, few fits are clean
        noise_levels(
            series.t, phase, rate, series.phase_sigma, sigma, begins, ends, shapes, stride, _HUBER, with_phase,
            scratch(), level,
        )  # fmt: skip
        usual = np.stack([block_median(one, ids) for one in level])
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
            phase[begin:end], rate[begin:end] = series.phase[begin:end], values[begin:end]
        found = _found(
            series, search, phase, rate, sigma, usual, inflate, floor, shapes, quick, prior, least_now, with_phase,
            begins, ends,
        )  # fmt: skip
        again = _between(kept[:, 0].astype(np.int64), begins, ends)
        kept = np.concatenate([kept[~again], found])
        with_burns = np.unique(np.searchsorted(series.bounds, found[:, 0], side="right") - 1)
        begins, ends = series.bounds[:-1][with_burns], series.bounds[1:][with_burns]
        if not len(begins):
            break
    return kept[np.lexsort((kept[:, 6], kept[:, 0]))], (phase, rate)


def _found(
    series: ElementSeries, search: Search, phase: Floats, rate: Floats, sigma: Floats, usual: Floats, inflate: Floats,
    floor: Floats, shapes: Floats, quick: int, prior: float, least: float, with_phase: bool, begins: Ints, ends: Ints,
) -> Floats:  # fmt: skip
    found = np.zeros((max(int((ends - begins).sum()), 16), 7))
    count = burns_in_turn(
        series.t, phase, rate, series.phase_sigma, sigma, usual, inflate, floor, begins, ends, shapes, quick,
        _FRACTIONS, search.greatest_interval_days, _HUBER, with_phase, prior, least, _SHADOW_SHARE, search.most_of_one,
        scratch(), found,
    )  # fmt: skip
    return found[:count]


def _between(rows: Ints, begins: Ints, ends: Ints) -> npt.NDArray[np.bool_]:
    """Return which rows lie in one of the objects' rows, begin <= row < end; both ascend."""
    of = np.searchsorted(begins, rows, side="right") - 1
    return np.asarray((of >= 0) & (rows < ends[np.maximum(of, 0)]))


def _timed(
    series: ElementSeries, found: Floats, left: tuple[Floats, Floats], search: Search
) -> tuple[Floats, Floats, Floats, Ints]:
    """Return span, time, size and row of each in-track burn; the span suits the object's burns of those years best."""
    if not len(found):
        return np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64)
    rows = found[:, 0].astype(np.int64)
    of = np.searchsorted(series.bounds, rows, side="right") - 1
    when = found[:, 6].copy()
    chi2 = np.zeros((len(found), len(_SPANS)))
    times, sizes, steps = np.zeros_like(chi2), np.zeros_like(chi2), np.zeros(chi2.shape, dtype=np.int64)
    low_orbit = search.shapes is LOW_SHAPES
    modern = (when >= MODERN_DAYS) & low_orbit
    allowed = np.where(modern[:, None], _SPANS <= 2.01, low_orbit | (_SPANS <= 6.01)).astype(np.float64)
    spans = search.shapes[found[:, 4].astype(int), 0]

    time_burns(
        series.t, left[0], left[1], series.phase_sigma, series.rate_sigma, rows, series.bounds[of],
        series.bounds[of + 1], when, found[:, 2].copy(), spans, _SPANS, allowed, _INTERVALS_AROUND, _STEPS,
        search.late_days, 8.0, 7.0, 3, 1.0, scratch(), chi2, times, sizes, steps,
    )  # fmt: skip
    known = np.isfinite(chi2)
    least = np.where(known, chi2, np.inf).min(axis=1)
    some = np.isfinite(least)
    with np.errstate(invalid="ignore"):
        penalty = np.where(
            known, np.minimum((chi2 - least[:, None]) / np.maximum(least[:, None] / 10.0, 1e-12), 12.0), 12.0
        )
    penalty[~some] = 0.0
    best = np.zeros(len(found), dtype=np.int64)
    begin = 0
    years_days = 250.0
    for i in range(len(found)):
        while of[begin] != of[i] or when[begin] < when[i] - 3 * years_days:
            begin += 1
        end = i + 1
        while end < len(found) and of[end] == of[i] and when[end] <= when[i] + 3 * years_days:
            end += 1
        weight = np.exp(-0.5 * ((when[begin:end] - when[i]) / years_days) ** 2)
        best[i] = int(np.where(allowed[i] > 0, weight @ penalty[begin:end], np.inf).argmin())
    pick = np.arange(len(found)), best
    span = np.where(some, _SPANS[best], spans)
    return (
        span,
        np.where(some, times[pick], when),
        np.where(some, sizes[pick], found[:, 2]),
        np.where(some, steps[pick], rows),
    )


def _merged(
    series: ElementSeries, search: Search, in_track: Floats, in_track_rows: Ints, times: Floats, sizes: Floats,
    spans: Floats, planes: Sequence[Floats],
) -> tuple[Ints, Floats, Floats, Floats, Floats, npt.NDArray[np.bool_], Floats]:  # fmt: skip
    """Return in-track burns, and those of the plane that stand alone, the strongest of each neighbourhood."""
    of_row = np.searchsorted(series.bounds, np.arange(len(series.t)), side="right") - 1
    rows = [in_track_rows]
    out = [(times, in_track[:, 1], sizes, in_track[:, 3], np.zeros(len(times), dtype=bool), spans)]
    scale = search.least_statistic / search.least_plane_statistic
    plane = np.concatenate(list(planes)) if planes else np.zeros((0, 7))
    taken: dict[int, list[float]] = {}
    for of, t in zip(of_row[rows[0]].tolist(), times.tolist(), strict=True):
        taken.setdefault(of, []).append(t)
    kept = []
    for i in sorted(range(len(plane)), key=lambda i: (-plane[i, 1], plane[i, 0])):
        near = taken.setdefault(int(of_row[int(plane[i, 0])]), [])
        if all(abs(plane[i, 6] - t) > 2.0 + _PLANE_SHAPES[int(plane[i, 4]), 0] for t in near):
            near.append(float(plane[i, 6]))
            kept.append(i)
    alone = plane[np.array(kept, dtype=np.int64)]
    rows.append(alone[:, 0].astype(np.int64))
    nothing = np.zeros(len(alone))
    span = _PLANE_SHAPES[alone[:, 4].astype(int), 0]
    out.append((alone[:, 6], alone[:, 1] * scale, nothing, nothing, np.ones(len(alone), dtype=bool), span))
    t, statistic, size, sigma, by_plane, span = (np.concatenate(list(column)) for column in zip(*out, strict=True))
    return np.concatenate(rows), t, statistic, size, sigma, by_plane, span


def _cross_track(series: ElementSeries, rows: Ints, times: Floats, spans: Floats) -> tuple[Floats, Floats]:
    """Return the change of the plane at each time as a speed, and its sigma, m/s; zero where too few sets are near."""
    speed = 1e3 * np.sqrt(_EARTH_MU / series.a_km)
    squares, variances = np.zeros(len(rows)), np.zeros(len(rows))
    ids, n, work = series.norad_cat_id, len(series.t), scratch()
    for values in (series.plane_x, series.plane_y):
        steps = np.append(np.diff(values), np.nan)[:n]
        steps[np.append(ids[1:] != ids[:-1], True)[:n]] = np.nan
        sigma = np.maximum(1.4826 * block_median(np.abs(steps - block_median(steps, ids)), ids), 2e-6)
        for i, (row, when, span) in enumerate(zip(rows.tolist(), times.tolist(), spans.tolist(), strict=True)):
            of = int(np.searchsorted(series.bounds, row, side="right")) - 1
            low = max(
                int(series.bounds[of]),
                row - 7,
                int(np.searchsorted(series.t[series.bounds[of] : row + 1], when - 8.0)) + int(series.bounds[of]),
            )
            high = row + 2
            while high < series.bounds[of + 1] and high - row < 12 and series.t[high] <= when + span + 7.0:
                high += 1
            if row + 1 - low < 2 or high - row - 1 < 2:
                continue
            size, one, chi2, freedom = fit_burn(
                series.t, series.phase, values, series.phase_sigma, sigma, low, high, row, when, span, 2, _HUBER,
                False, work,
            )  # fmt: skip
            if freedom > 0:
                noise = max(1.0, float(np.sqrt(chi2 / freedom)))
                squares[i] += (size * speed[row]) ** 2
                variances[i] += (one * noise * speed[row]) ** 2
    return np.sqrt(squares), np.sqrt(variances)
