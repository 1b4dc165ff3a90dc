"""Assumed covariances of public element sets: from the object's own history, from its regime's, or from one table.

What they are and are not: docs/methods/covariance.md. They are diagonal in RTN, of the position alone, and of
consistency (`hoshimori.propagation.set_differences`): whoever uses one says "assumed covariance" and names its source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.astro.elements import REGIME_NAMES, regime
from hoshimori.astro.error_growth import ErrorGrowth, fit_rtn
from hoshimori.errors import NotFoundError, UsageError
from hoshimori.propagation.set_differences import AXES, set_differences
from hoshimori.screening.result import Schema

Floats = NDArray[np.float64]

#: Fewer differences than this say less about an object than those of its regime do.
LEAST_PAIRS: Final = 12
_LEAST_REGIME_OBJECTS: Final = 5

#: Standard deviations at epoch (km) and their growth (km a day) in R, T, N, for LEO. Of SGP4 orbits before 2013.
#: Aida, Kirschner (2013), Accuracy assessment of SGP4 orbit information conversion into osculating elements, 6th
#: European Conference on Space Debris; the numbers as used by the open program SIMPLETON.
AIDA_KIRSCHNER_2013: Final = ((0.176, 0.125), (0.695, 0.392), (0.168, 0.0))
_TABLE_SOURCE: Final = "table for LEO: Aida and Kirschner (2013) as used by SIMPLETON"
_GUESS_SOURCE: Final = "guess: twice the LEO table of Aida and Kirschner (2013), as SIMPLETON does above 2,000 km"

COVARIANCE_COLUMNS: Final[Schema] = {
    "norad_cat_id": pl.Int64,
    "regime": pl.String,
    "age_days": pl.Float64,
    "sigma_radial_km": pl.Float64,
    "sigma_transverse_km": pl.Float64,
    "sigma_normal_km": pl.Float64,
    "differences": pl.Int64,
    "covariance_source": pl.String,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumedCovariance:
    """Growth of the three axes of one object's element sets.

    Attributes:
        radial: Standard deviation along R against age.
        transverse: Along T.
        normal: Along N.
        regime: LEO, MEO, GEO, HEO or OTHER.
        differences: How many differences of the object's own sets it rests on; 0 for a table.
        covariance_source: Where it comes from, to be printed beside every number made with it.
    """

    radial: ErrorGrowth
    transverse: ErrorGrowth
    normal: ErrorGrowth
    regime: str
    differences: int
    covariance_source: str

    def sigmas_km(self, age_days: Floats) -> Floats:
        """Return standard deviations, km, shape (..., 3) for ages in days of shape (...)."""
        return np.stack([axis.sigma_km(age_days) for axis in (self.radial, self.transverse, self.normal)], axis=-1)

    def matrix_km2(self, age_days: float) -> Floats:
        """Return the covariance of the position in RTN at one age in days, km^2, shape (3, 3), diagonal."""
        return np.diag(self.sigmas_km(np.array(age_days)) ** 2)


#: Own histories are read for at most this many objects: a history costs about 6 ms.
MOST_HISTORIES: Final = 300


def history_wanted(norad_cat_ids: Sequence[int]) -> list[int]:
    """Return whose history to read: all, or an even sample of `MOST_HISTORIES`, which still shows their regimes.

    What `assumed_covariances` then gives the others is their regime's covariance, and its source says so.
    """
    wanted = sorted(set(norad_cat_ids))
    if len(wanted) <= MOST_HISTORIES:
        return wanted
    return [wanted[(k * len(wanted)) // MOST_HISTORIES] for k in range(MOST_HISTORIES)]


def covariance_rtn(history: pl.DataFrame, norad_cat_id: int, age_days: float) -> Floats:
    """Return the assumed covariance of an object's position in its RTN frame, km^2, shape (3, 3).

    Args:
        history: Element sets; this object's, and others of its regime to fall back on.
        norad_cat_id: Catalogue number.
        age_days: Time from the epoch of the set used, days; its sign does not count.

    Raises:
        NotFoundError: The history holds no set of this object.
        UsageError: The age is not finite.
    """
    if not np.isfinite(age_days):
        raise UsageError(f"{age_days} is no age in days", age_days=age_days)
    return assumed_covariances(history, [norad_cat_id])[norad_cat_id].matrix_km2(age_days)


def covariance_table(history: pl.DataFrame, age_days: Sequence[float] = (0.0, 1.0, 2.0, 3.0, 5.0, 7.0)) -> pl.DataFrame:
    """Return the standard deviations of every object of the history at every age, columns `COVARIANCE_COLUMNS`."""
    ages = np.array(age_days, dtype=np.float64)
    rows = []
    for number, assumed in assumed_covariances(history).items():
        for age, sigmas in zip(age_days, assumed.sigmas_km(ages).tolist(), strict=True):
            rows.append((number, assumed.regime, age, *sigmas, assumed.differences, assumed.covariance_source))
    return pl.DataFrame(rows, schema=COVARIANCE_COLUMNS, orient="row")


def assumed_covariances(
    history: pl.DataFrame, norad_cat_ids: Sequence[int] | None = None
) -> Mapping[int, AssumedCovariance]:
    """Return the assumed covariance of each object.

    Args:
        history: Element sets as `store.sets` gives them.
        norad_cat_ids: Which; None for all of the history.

    Returns:
        By catalogue number, ascending. From the object's own differences where there are `LEAST_PAIRS`; else from all
        of its regime in this history, where at least five objects have that many; else from the table.

    Raises:
        NotFoundError: The history holds no set of one of the objects.
    """
    regimes = regimes_of(history)
    wanted = sorted(regimes) if norad_cat_ids is None else sorted(norad_cat_ids)
    missing = [number for number in wanted if number not in regimes]
    if missing:
        raise NotFoundError(
            f"no element set of {missing[0]} in this history; ingest one first", norad_cat_id=missing[0]
        )
    differences = set_differences(history)
    own = {int(key[0]): part for key, part in differences.partition_by("norad_cat_id", as_dict=True).items()}
    pooled = _pooled(own, regimes)
    return {number: _one(own.get(number), regimes[number], pooled) for number in wanted}


def regimes_of(history: pl.DataFrame) -> dict[int, str]:
    """Return the regime of each object by its last set."""
    last = history.sort("epoch").unique("norad_cat_id", keep="last").sort("norad_cat_id")
    codes = regime(
        last["mean_motion"].to_numpy(), last["eccentricity"].to_numpy(), np.radians(last["inclination"].to_numpy())
    )
    return {int(n): REGIME_NAMES[code] for n, code in zip(last["norad_cat_id"], codes.tolist(), strict=True)}


def fit(differences: pl.DataFrame, *, regime_name: str, source: str) -> AssumedCovariance | None:
    """Return the covariance that differences show (columns of `set_differences`), or None where they are too few."""
    growth = fit_rtn(differences["age_days"].to_numpy(), differences.select(AXES).to_numpy())
    if growth is None:
        return None
    return AssumedCovariance(
        radial=growth[0],
        transverse=growth[1],
        normal=growth[2],
        regime=regime_name,
        differences=len(differences),
        covariance_source=source,
    )


def from_table(regime_name: str) -> AssumedCovariance:
    """Return the covariance of the table, for an object without a history."""
    factor, source = (1.0, _TABLE_SOURCE) if regime_name == "LEO" else (2.0, _GUESS_SOURCE)
    radial, transverse, normal = (
        ErrorGrowth(at_epoch_km=factor * start, per_day_km=factor * growth, per_day2_km=0.0, oldest_days=0.0)
        for start, growth in AIDA_KIRSCHNER_2013
    )
    return AssumedCovariance(
        radial=radial, transverse=transverse, normal=normal, regime=regime_name, differences=0, covariance_source=source
    )


def _one(own: pl.DataFrame | None, name: str, pooled: Mapping[str, AssumedCovariance]) -> AssumedCovariance:
    if own is not None and len(own) >= LEAST_PAIRS:
        found = fit(own, regime_name=name, source=f"own history: {len(own)} differences of element sets")
        if found is not None:
            return found
    return pooled[name] if name in pooled else from_table(name)


def _pooled(own: Mapping[int, pl.DataFrame], regimes: Mapping[int, str]) -> dict[str, AssumedCovariance]:
    """Return the covariance of each regime that has enough objects with enough differences."""
    found = {}
    for name in REGIME_NAMES:
        parts = [own[n] for n in sorted(own) if regimes.get(n) == name and len(own[n]) >= LEAST_PAIRS]
        if len(parts) < _LEAST_REGIME_OBJECTS:
            continue
        source = f"regime history: differences of {len(parts)} other objects in {name}"
        assumed = fit(pl.concat(parts), regime_name=name, source=source)
        if assumed is not None:
            found[name] = assumed
    return found
