"""How far the element sets of an object disagree with its later ones: the only error that public data shows.

The earlier set is carried by SGP4 to the epoch of the later one; the difference is taken in the RTN frame of the later.
It holds the errors of both sets, and none that they share: a bias of the model or of the sensors stays hidden, so what
follows from it is consistency, not accuracy. Across a burn the difference is the burn's; robust scales bear some.

References:
    Osweiler (2006), Covariance estimation and autocorrelation of NORAD two-line element sets, AFIT/GSS/ENY/06-M09.
    Geul, Mooij, Noomen (2017), TLE uncertainty estimation using robust weighted differencing, Adv. Space Res. 59.
"""

from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sgp4.api import Satrec

from hoshimori.astro.rtn import relative_rtn
from hoshimori.propagation.satrec import satrecs
from hoshimori.propagation.time_grid import epochs_jd_fr

#: Columns of the differences, along R, T and N.
AXES: Final = ("radial_km", "transverse_km", "normal_km")
#: How many sets further on the later one is. Gaps grow, so that old ages are met without using every pair.
LAGS: Final = (1, 2, 3, 5, 8, 13, 21, 34)

MAX_AGE_DAYS: Final = 14.0
_LEAST_AGE_DAYS: Final = 0.02  # two sets within half an hour are one fit, published twice

PAIR_COLUMNS: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "norad_cat_id": pl.Int64,
    "epoch": pl.Datetime("us", "UTC"),
    "age_days": pl.Float64,
    "radial_km": pl.Float64,
    "transverse_km": pl.Float64,
    "normal_km": pl.Float64,
}


def set_differences(history: pl.DataFrame, *, max_age_days: float = MAX_AGE_DAYS) -> pl.DataFrame:
    """Return the differences of each set from later ones of the same object.

    Args:
        history: Element sets, any number an object, any order.
        max_age_days: Greatest distance of the two epochs.

    Returns:
        Columns of `PAIR_COLUMNS`: `epoch` is that of the later set, `age_days` how much older the earlier is. Pairs
        that SGP4 cannot carry are left out. Sorted by norad_cat_id, epoch, age_days.
    """
    ordered = history.unique(["norad_cat_id", "epoch"], keep="last", maintain_order=True).sort("norad_cat_id", "epoch")
    if not len(ordered):
        return pl.DataFrame(schema=PAIR_COLUMNS)
    ids = ordered["norad_cat_id"].to_numpy()
    jd, fr = epochs_jd_fr(ordered["epoch"])
    days = (jd - jd[0]) + fr
    earlier, later = _pairs(ids, days, max_age_days)
    records = satrecs(ordered)
    here = carried_states(records, later, jd[later], fr[later])
    carried = carried_states(records, earlier, jd[later], fr[later])
    rtn, _ = relative_rtn(here[:, :3], here[:, 3:], carried[:, :3], carried[:, 3:])
    table = pl.DataFrame(
        {
            "norad_cat_id": ids[later],
            "epoch": ordered["epoch"].gather(later),
            "age_days": days[later] - days[earlier],
            "radial_km": rtn[:, 0],
            "transverse_km": rtn[:, 1],
            "normal_km": rtn[:, 2],
        },
        schema=PAIR_COLUMNS,
    )
    return table.filter(pl.col("radial_km").is_finite()).sort("norad_cat_id", "epoch", "age_days")


def _pairs(
    ids: NDArray[np.int64], days: NDArray[np.float64], max_age_days: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rows (earlier, later) of one object, `LAGS` apart and neither too near nor too far in time."""
    rows = np.arange(len(ids))
    found = []
    for lag in LAGS:
        first, second = rows[:-lag], rows[lag:]
        apart_days = days[second] - days[first]
        good = (ids[first] == ids[second]) & (apart_days >= _LEAST_AGE_DAYS) & (apart_days <= max_age_days)
        found.append(np.stack((first[good], second[good])))
    earlier, later = np.concatenate(found, axis=1)
    return earlier, later


def carried_states(
    records: list[Satrec], rows: NDArray[np.int64], jd: NDArray[np.float64], fr: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (r, v) of record rows[m] at the m-th time, shape (M, 6), NaN where SGP4 has none; one call a record.

    Args:
        records: SGP4 records.
        rows: Which record, shape (M,).
        jd: Julian days, shape (M,).
        fr: Fractions of them.

    Returns:
        km and km/s, TEME.
    """
    states = np.full((len(rows), 6), np.nan)
    order = np.argsort(rows, kind="stable")
    bounds = [*np.flatnonzero(np.diff(rows[order], prepend=-1)).tolist(), len(rows)]
    for low, high in pairwise(bounds):
        group = order[low:high]
        error, r, v = records[rows[group[0]]].sgp4_array(jd[group], fr[group])
        states[group] = np.where(error[:, None] == 0, np.hstack((r, v)), np.nan)
    return states
