"""Element sets as series that burns can be looked for in: repeated sets collapsed, bad sets set aside, noise measured.

Of sets closer than `closest_hours` the last counts (revisions). A run of up to four sets that lie far from both sides
while these agree with each other, in rate, phase and plane, is a bad run: mis-tagged sets or a bad fit. A real burn and
its reverse leave the phase displaced, so they do not agree. Noise is measured in blocks of each object's own sets,
since the quality of sets changes over years.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.astro.block_median import block_medians
from hoshimori.astro.mean_series import along_track

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_MAD_TO_SIGMA = 1.4826
#: Sets of a block in which noise is taken as the same.
BLOCK = 200
#: Least noise: sets print angles to 1e-4 deg and the mean motion to 1e-8 rev/day.
_LEAST_PHASE_RAD, _LEAST_RATE_RAD_DAY, _LEAST_PLANE_RAD = 2e-6, 1e-7, 2e-6
#: Longest run of bad sets.
_LONGEST_RUN = 4
_GREATEST_RUN_DAYS = 15.0
#: Near the equator a bad set stands this far off in size, so that fits through frequent burns are not taken for one.
_LEAST_OFF_KM_HIGH = 3.0
_LEAST_OFF_PLANE_RAD, _LEAST_OFF_PLANE_HIGH_RAD = 1e-4, 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementSeries:
    """Series of many objects, one after the other, ordered by object and epoch; arrays of shape (N,).

    Attributes:
        sets: The sets that count.
        t: Epochs, days since 1970.
        bounds: First row of each object, and N.
        a_km: Mean semi-major axis.
        phase: Along-track phase less the object's median rate times time, rad.
        rate: Its rate, rad/day, less the same.
        plane_x: Inclination, rad; near the equator sin i cos Ω.
        plane_y: Node less its rate under J2, times sin i, rad; near the equator sin i sin Ω.
        h: e sin ω.
        k: e cos ω.
        phase_sigma: Noise of the phase.
        rate_sigma: Noise of the rate.
        spacing_days: Usual days between sets.
        slope: Usual size of the drift of the rate, rad/day², over eight sets: drag.
    """

    sets: pl.DataFrame
    t: Floats
    bounds: Ints
    a_km: Floats
    phase: Floats
    rate: Floats
    plane_x: Floats
    plane_y: Floats
    h: Floats
    k: Floats
    phase_sigma: Floats
    rate_sigma: Floats
    spacing_days: Floats
    slope: Floats

    @property
    def norad_cat_id(self) -> Ints:
        """Catalogue number of each set."""
        return self.sets["norad_cat_id"].to_numpy()

    def first(self) -> Bools:
        """Return where an object begins."""
        return _firsts(self.norad_cat_id)


def block_median(values: Floats, ids: Ints, block: int = BLOCK) -> Floats:
    """Return the median of each block of an object's sets, one a set; NaN is left out; 0 where nothing is known."""
    return np.asarray(block_medians(np.ascontiguousarray(values), np.ascontiguousarray(ids, dtype=np.int64), block))


def collapsed(sets: pl.DataFrame, *, closest_hours: float) -> pl.DataFrame:
    """Return ordered sets without those that a later one of the object follows within some hours."""
    soon = pl.col("epoch").shift(-1).over("norad_cat_id") - pl.col("epoch") < pl.duration(
        microseconds=int(closest_hours * 3600e6)
    )
    return sets.filter(~soon.fill_null(value=False))


def element_series(sets: pl.DataFrame, *, with_node: bool) -> ElementSeries:
    """Return the series of ordered, collapsed sets; none is set aside."""
    t = sets["epoch"].dt.timestamp("us").to_numpy() / 86400e6
    ids = sets["norad_cat_id"].to_numpy()
    inc, raan, argp, anomaly = (
        np.radians(sets[name].to_numpy())
        for name in ("inclination", "ra_of_asc_node", "arg_of_pericenter", "mean_anomaly")
    )
    ecc = sets["eccentricity"].to_numpy()
    found = along_track(t, sets["mean_motion"].to_numpy(), ecc, inc, raan, argp, anomaly, with_node=with_node)
    last = np.append(ids[1:] != ids[:-1], True)[: len(ids)]
    days = np.append(np.diff(t), np.nan)[: len(ids)]
    days[last] = np.nan
    # rates of SGP4 beyond J2 are a constant of each orbit
    rate_bias = block_median(found.residual / days, ids, 10**9)
    residual = np.where(last, 0.0, found.residual - rate_bias * np.nan_to_num(days))
    rate = found.rate + rate_bias
    rate -= block_median(rate, ids, 10**9)
    mean_rate = np.append(0.5 * (rate[1:] + rate[:-1]), 0.0)[: len(ids)]
    advance = np.where(last, 0.0, residual + mean_rate * np.nan_to_num(days))
    node_bias = block_median(found.node_residual / days, ids, 10**9)
    node = np.where(last, 0.0, found.node_residual - node_bias * np.nan_to_num(days))
    noisy = np.where(last, np.nan, residual)
    step = np.where(last, np.nan, np.append(np.diff(rate), np.nan)[: len(ids)])
    return ElementSeries(
        sets=sets,
        t=t,
        bounds=np.append(np.flatnonzero(_firsts(ids)), len(ids)).astype(np.int64),
        a_km=found.a_km,
        phase=_running(advance),
        rate=rate,
        plane_x=np.sin(inc) * np.cos(raan) if with_node else inc,
        plane_y=np.sin(inc) * np.sin(raan) if with_node else _running(node) * np.sin(inc),
        h=ecc * np.sin(argp),
        k=ecc * np.cos(argp),
        phase_sigma=np.maximum(spread(noisy, ids), _LEAST_PHASE_RAD),
        rate_sigma=np.maximum(spread(step, ids), _LEAST_RATE_RAD_DAY),
        spacing_days=block_median(days, ids, 30),
        slope=_slope(t, rate, ids),
    )


def spread(steps: Floats, ids: Ints) -> Floats:
    """Return the robust spread of an object's steps in each block, one a set."""
    centred = steps - block_median(steps, ids)
    return _MAD_TO_SIGMA * block_median(np.abs(centred), ids)


def bad_runs(series: ElementSeries, *, least_off_km: float, least_off_plane_rad: float) -> npt.NDArray[np.int64]:
    """Return 0 for a set that counts, else the number of sets of the bad run that it belongs to, shape (N,)."""
    n = len(series.t)
    bad = np.zeros(n, dtype=np.int64)
    ids = series.norad_cat_id
    plane_sigma = np.maximum(spread(_steps(series.plane_x, ids), ids), _LEAST_PLANE_RAD)
    rate_of_size = 2.0 * np.pi * np.maximum(series.sets["mean_motion"].to_numpy(), 1e-3) / series.a_km
    for length in range(1, _LONGEST_RUN + 1):
        if n < length + 2:
            break
        left = np.arange(n - length - 1)
        left = left[ids[left] == ids[left + length + 1]]
        right = left + length + 1
        days = series.t[right] - series.t[left]
        middle = 0.5 * (series.rate[left] + series.rate[right])
        closure = np.abs(series.phase[right] - series.phase[left] - middle * days)
        apart = np.abs(series.rate[right] - series.rate[left])
        turned = np.abs(series.plane_x[right] - series.plane_x[left])
        agrees = days < _GREATEST_RUN_DAYS
        agrees &= closure < 8.0 * series.phase_sigma[left] * np.maximum(days, 1.0)
        agrees &= apart < 4.0 * series.rate_sigma[left] * np.sqrt(length + 1.0) + series.slope[left] * days
        agrees &= turned < 5.0 * plane_sigma[left]
        left, right, days, apart = (x[agrees] for x in (left, right, days, apart))
        nearest_share = np.full(len(left), np.inf)
        for inner in range(1, length + 1):
            at = left + inner
            share = (series.t[at] - series.t[left]) / days
            off_rate = np.abs(series.rate[at] - (1 - share) * series.rate[left] - share * series.rate[right])
            off_plane = np.abs(series.plane_x[at] - (1 - share) * series.plane_x[left] - share * series.plane_x[right])
            beyond = np.maximum(off_rate / series.rate_sigma[left], off_plane / plane_sigma[left])
            off_km = off_rate / (1.5 * rate_of_size[left])
            far = (beyond > 6.0) & ((off_km > least_off_km) | (off_plane > least_off_plane_rad))
            nearest_share = np.minimum(nearest_share, off_rate / np.maximum(apart, 1e-12))
            nearest_share = np.where(off_plane > 6.0 * plane_sigma[left], np.inf, nearest_share)
            # few are far, and all of a run must be
            left, right, days, apart, nearest_share = (x[far] for x in (left, right, days, apart, nearest_share))
        for row in left[nearest_share > 4.0]:
            run = slice(row + 1, row + 1 + length)
            bad[run] = np.where(bad[run] == 0, length, bad[run])
    return bad


def cleaned(sets: pl.DataFrame, *, with_node: bool, turns: int = 2) -> tuple[ElementSeries, pl.DataFrame]:
    """Return the series without bad runs, and the sets of these with the size of their departure.

    The second frame has the columns of `sets` and `run` (number of the run), `off_km` (departure of the semi-major axis
    from the sets around) and `off_deg` (of the inclination).
    """
    series = element_series(sets, with_node=with_node)
    dropped: list[pl.DataFrame] = []
    for _ in range(turns):
        bad = bad_runs(
            series,
            least_off_km=_LEAST_OFF_KM_HIGH if with_node else 0.0,
            least_off_plane_rad=_LEAST_OFF_PLANE_HIGH_RAD if with_node else _LEAST_OFF_PLANE_RAD,
        )
        if not bad.any():
            break
        dropped.append(_departures(series, bad, len(dropped)))
        series = element_series(series.sets.filter(pl.Series(bad == 0)), with_node=with_node)
    empty = {"run": pl.Int64, "off_km": pl.Float64, "off_deg": pl.Float64}
    none: dict[str, Any] = {**sets.schema, **empty}
    return series, pl.concat(dropped) if dropped else pl.DataFrame(schema=none)


def _departures(series: ElementSeries, bad: npt.NDArray[np.int64], turn: int) -> pl.DataFrame:
    rows = np.flatnonzero(bad)
    good = np.flatnonzero(bad == 0)
    at = np.searchsorted(good, rows)
    before, after = good[np.maximum(at - 1, 0)], good[np.minimum(at, len(good) - 1)]
    usual = [0.5 * (x[before] + x[after]) for x in (series.a_km, series.plane_x)]
    begins = np.append(True, np.diff(rows) != 1)
    return series.sets[rows].with_columns(
        run=pl.Series(np.cumsum(begins) + 1_000_000 * turn, dtype=pl.Int64),
        off_km=pl.Series(series.a_km[rows] - usual[0]),
        off_deg=pl.Series(np.degrees(series.plane_x[rows] - usual[1])),
    )


def _firsts(ids: Ints) -> Bools:
    return np.append(True, ids[1:] != ids[:-1])[: len(ids)]


def _running(advance: Floats) -> Floats:
    """Return the sum of the advances before each set; it runs on over objects, which nothing compares."""
    return np.append(0.0, np.cumsum(advance)[:-1])[: len(advance)]


def _steps(values: Floats, ids: Ints) -> Floats:
    steps = np.append(np.diff(values), np.nan)[: len(ids)]
    return np.where(np.append(ids[1:] != ids[:-1], True)[: len(ids)], np.nan, steps)


def _slope(t: Floats, rate: Floats, ids: Ints, reach: int = 8) -> Floats:
    slope = np.full(len(t), np.nan)
    if len(t) > reach:
        with np.errstate(divide="ignore", invalid="ignore"):
            drift = np.abs((rate[reach:] - rate[:-reach]) / (t[reach:] - t[:-reach]))
        slope[:-reach] = np.where(ids[reach:] == ids[:-reach], drift, np.nan)
    return block_median(slope, ids, 30)
