"""Element sets as series that burns can be looked for in: repeated sets collapsed, bad sets set aside, noise measured.

Of sets closer than `closest_hours` the last counts (revisions). A run of up to four sets that lie far from both sides
while these agree with each other, in rate, phase and plane, is a bad run: mis-tagged sets or a bad fit. A real burn and
its reverse leave the phase displaced, so they do not agree. Noise is measured in blocks of each object's own sets,
since the quality of sets changes over years.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.astro.bad_run import flag_bad_runs
from hoshimori.astro.block_median import block_medians
from hoshimori.astro.elements import semi_major_axis_km
from hoshimori.astro.mean_series import along_track
from hoshimori.astro.running_sum import running_sums

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_MAD_TO_SIGMA = 1.4826
#: Sets of a block in which noise is taken as the same.
BLOCK = 200
#: Least noise: sets print angles to 1e-4 deg and the mean motion to 1e-8 rev/day.
_LEAST_PHASE_RAD, _LEAST_RATE_RAD_DAY, _LEAST_PLANE_RAD = 2e-6, 1e-7, 2e-6
#: Near the equator a bad set stands this far off in size, so that fits through frequent burns are not taken for one.
_LEAST_OFF_KM_HIGH = 3.0
#: Sets on both sides of a bad one differ by at most this share of how far it is off.
_AGREEING = 0.5
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


_ARRAYS = tuple(field.name for field in fields(ElementSeries) if field.name not in {"sets", "bounds"})


def block_median(values: Floats, ids: Ints, block: int = BLOCK) -> Floats:
    """Return the median of each block of an object's sets, one a set; NaN is left out; 0 where nothing is known."""
    return np.asarray(block_medians(np.ascontiguousarray(values), np.ascontiguousarray(ids, dtype=np.int64), block))


def collapsed(sets: pl.DataFrame, *, closest_hours: float) -> pl.DataFrame:
    """Return ordered sets without those that a later one of the object follows within some hours."""
    soon = pl.col("epoch").shift(-1).over("norad_cat_id") - pl.col("epoch") < pl.duration(
        microseconds=int(closest_hours * 3600e6)
    )
    return sets.filter(~soon.fill_null(value=False))


def replaced(sets: pl.DataFrame, *, closest_hours: float, least_off: tuple[float, float]) -> pl.DataFrame:
    """Return the sets that `collapsed` leaves out and that lie far off the ones before and after, which agree.

    Between a set before a burn and one after it, or without a set before, nothing is said. Off is off the set after.
    """
    number, soon = pl.col("norad_cat_id"), pl.duration(microseconds=int(closest_hours * 3600e6))
    left_out = pl.col("epoch").shift(-1).over(number) - pl.col("epoch") < soon
    between = left_out & (number.shift(1) == number)
    return _between_agreeing(sets, between, "replaced_sets", of_before=0.0, least_off=least_off)


def strays(sets: pl.DataFrame, inside: pl.Expr, *, least_off: tuple[float, float]) -> pl.DataFrame:
    """Return single sets outside a regime between two of the same object inside it, far off both, which agree."""
    number, sets = pl.col("norad_cat_id"), sets.with_columns(inside=inside)
    within = pl.col("inside")
    alone = ~within & within.shift(1).over(number) & within.shift(-1).over(number)
    return _between_agreeing(sets, alone, "stray_sets", of_before=0.5, least_off=least_off).drop("inside")


def _between_agreeing(
    sets: pl.DataFrame, between: pl.Expr, reason: str, *, of_before: float, least_off: tuple[float, float]
) -> pl.DataFrame:
    """Return those of some sets that lie far off the ones before and after, while these agree.

    The columns are those of the second frame of `cleaned`; each set is a run of its own.

    Args:
        sets: Ordered sets.
        between: Which sets are asked; each has one of its own object before and after it.
        reason: Why they are told.
        of_before: Share of the set before in what a set is off; the rest is that of the set after.
        least_off: From here on it is far, in size (km) or inclination (deg).
    """
    rows = np.flatnonzero(sets.select(between.fill_null(value=False)).to_series().to_numpy())
    before, own, after = (_sizes_and_inclinations(sets[rows + step]) for step in (-1, 0, 1))
    off = own - (of_before * before + (1.0 - of_before) * after)
    far = (np.abs(off) >= least_off) & (np.abs(after - before) <= _AGREEING * np.abs(off))
    found = sets[rows].with_columns(
        run=pl.Series(rows - sets.height, dtype=pl.Int64),
        off_km=pl.Series(off[:, 0], dtype=pl.Float64),
        off_deg=pl.Series(off[:, 1], dtype=pl.Float64),
        reason=pl.lit(reason),
    )
    return found.filter(pl.Series(far.any(axis=1), dtype=pl.Boolean))


def _sizes_and_inclinations(sets: pl.DataFrame) -> Floats:
    """Return semi-major axes, km, and inclinations, deg, shape (N, 2)."""
    motion, ecc, inc = (sets[name].to_numpy() for name in ("mean_motion", "eccentricity", "inclination"))
    return np.stack([semi_major_axis_km(motion, ecc, np.radians(inc)), inc], axis=1)


def element_series(sets: pl.DataFrame, *, with_node: bool) -> ElementSeries:
    """Return the series of ordered, collapsed sets; none is set aside."""
    t = sets["epoch"].dt.timestamp("us").to_numpy() / 86400e6
    ids = np.ascontiguousarray(sets["norad_cat_id"].to_numpy(), dtype=np.int64)
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
        bounds=_bounds(ids),
        a_km=found.a_km,
        phase=running_sums(advance, ids),
        rate=rate,
        plane_x=np.sin(inc) * np.cos(raan) if with_node else inc,
        plane_y=np.sin(inc) * np.sin(raan) if with_node else running_sums(node, ids) * np.sin(inc),
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
    ids = np.ascontiguousarray(series.norad_cat_id, dtype=np.int64)
    bad = np.zeros(len(ids), dtype=np.int64)
    plane_sigma = np.maximum(spread(_steps(series.plane_x, ids), ids), _LEAST_PLANE_RAD)
    rate_of_size = 2.0 * np.pi * np.maximum(series.sets["mean_motion"].to_numpy(), 1e-3) / series.a_km
    flag_bad_runs(
        series.t, series.phase, series.rate, series.plane_x, ids, series.phase_sigma, series.rate_sigma, plane_sigma,
        series.slope, rate_of_size, least_off_km, least_off_plane_rad, bad,
    )  # fmt: skip
    return bad


def cleaned(sets: pl.DataFrame, *, with_node: bool, turns: int = 2) -> tuple[ElementSeries, pl.DataFrame]:
    """Return the series without bad runs, and the sets of these with the size of their departure.

    The second frame has the columns of `sets` and `run` (number of the run), `off_km` (departure of the semi-major axis
    from the sets around), `off_deg` (of the inclination) and `reason`.
    """
    series = element_series(sets, with_node=with_node)
    dropped: list[pl.DataFrame] = []
    looked_at, of_all = series, np.arange(len(series.t))
    for _ in range(turns):
        bad = bad_runs(
            looked_at,
            least_off_km=_LEAST_OFF_KM_HIGH if with_node else 0.0,
            least_off_plane_rad=_LEAST_OFF_PLANE_HIGH_RAD if with_node else _LEAST_OFF_PLANE_RAD,
        )
        if not bad.any():
            break
        dropped.append(_departures(looked_at, bad, len(dropped)))
        # only the objects that lose sets change
        some = np.isin(looked_at.norad_cat_id, np.unique(looked_at.norad_cat_id[bad > 0])) & (bad == 0)
        looked_at = element_series(looked_at.sets.filter(pl.Series(some)), with_node=with_node)
        series, of_all = _with_changed(series, of_all, bad, some, looked_at)
    empty = {"run": pl.Int64, "off_km": pl.Float64, "off_deg": pl.Float64, "reason": pl.String}
    none: dict[str, Any] = {**sets.schema, **empty}
    return series, pl.concat(dropped) if dropped else pl.DataFrame(schema=none)


def _with_changed(
    series: ElementSeries, of_all: Ints, bad: Ints, some: Bools, changed: ElementSeries
) -> tuple[ElementSeries, Ints]:
    """Return a series without its bad sets and with new values for the objects that had any, and the rows of these.

    Args:
        series: All objects.
        of_all: Row in it of each set that was looked at.
        bad: Above 0 for a bad set, one a set looked at.
        some: Which sets looked at are in `changed`.
        changed: The series of the objects with bad sets, without these.
    """
    kept = np.ones(len(series.t), dtype=bool)
    kept[of_all[bad > 0]] = False
    at = (np.cumsum(kept) - 1)[of_all[some]]
    values = {}
    for name in _ARRAYS:
        values[name] = getattr(series, name)[kept]
        values[name][at] = getattr(changed, name)
    sets = series.sets.filter(pl.Series(kept))
    bounds = _bounds(sets["norad_cat_id"].to_numpy())
    return ElementSeries(sets=sets, bounds=bounds, **values), at


def joined(parts: Sequence[ElementSeries]) -> ElementSeries:
    """Return the series of all parts' objects, which stand in order."""
    sets = pl.concat([part.sets for part in parts], rechunk=True)
    values = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS}
    return ElementSeries(sets=sets, bounds=_bounds(sets["norad_cat_id"].to_numpy()), **values)


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
        reason=pl.lit("reverting_sets"),
    )


def _bounds(ids: Ints) -> Ints:
    return np.append(np.flatnonzero(_firsts(ids)), len(ids)).astype(np.int64)


def _firsts(ids: Ints) -> Bools:
    return np.append(True, ids[1:] != ids[:-1])[: len(ids)]


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
