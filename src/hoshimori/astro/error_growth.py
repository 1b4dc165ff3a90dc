"""How the standard deviation of one axis grows with the age of the element set.

sigma(t)^2 = a^2 + (b t)^2 + (c t^2)^2: an error at epoch, one that grows evenly (mean motion), one that grows with the
square (drag). The three are fitted, none negative, to robust scales in bins of age, so that a few bad sets or burns do
not carry the fit.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Edges of the bins of age, days.
AGE_EDGES_DAYS: Final = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 14.0)
_LEAST_IN_BIN: Final = 3
_MAD_TO_SIGMA: Final = 1.4826  # of a Gaussian
#: Fits that differ by less than this share of the squared data are the same fit.
_ROUNDING: Final = 1e-12

#: No public set is good to less than this, whatever one short history says.
FLOOR_KM: Final = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorGrowth:
    """Standard deviation of one axis against age.

    Attributes:
        at_epoch_km: a.
        per_day_km: b.
        per_day2_km: c.
        oldest_days: Greatest age that the fit has seen; beyond it the formula goes on, unsupported.
    """

    at_epoch_km: float
    per_day_km: float
    per_day2_km: float
    oldest_days: float

    def sigma_km(self, age_days: Floats) -> Floats:
        """Return standard deviations, km, at ages in days (the sign of an age does not count), same shape."""
        t = np.abs(np.asarray(age_days, dtype=np.float64))
        return grown_km((self.at_epoch_km, self.per_day_km, self.per_day2_km), t)


#: Growth along R, T and N: a covariance of the position at any age, diagonal in RTN.
RtnGrowth = tuple[ErrorGrowth, ErrorGrowth, ErrorGrowth]


def grown_km(terms: tuple[Floats | float, Floats | float, Floats | float], age_days: Floats) -> Floats:
    """Return standard deviations, km, of terms (a, b, c) at ages in days, none negative, broadcast."""
    a, b, c = terms
    squared = a**2 + (b * age_days) ** 2 + (c * age_days * age_days) ** 2
    return np.asarray(np.maximum(np.sqrt(squared), FLOOR_KM))


def robust_scale(differences: Floats) -> float:
    """Return the standard deviation of the Gaussian with the same median distance from zero."""
    return _MAD_TO_SIGMA * float(np.median(np.abs(differences)))


def fit_growth(age_days: Floats, differences: Floats) -> ErrorGrowth | None:
    """Return the growth of one axis, or None where no bin of age has three differences.

    Args:
        age_days: Ages, shape (N,).
        differences: Differences, km, shape (N,).
    """
    which = np.digitize(age_days, AGE_EDGES_DAYS)
    ages, variances, weights = [], [], []
    for number in np.unique(which).tolist():
        chosen = which == number
        if chosen.sum() < _LEAST_IN_BIN:
            continue
        scale = max(robust_scale(differences[chosen]), FLOOR_KM)
        ages.append(float(np.median(age_days[chosen])))
        variances.append(scale**2)
        weights.append(np.sqrt(float(chosen.sum())) / scale**2)  # the relative error of a variance is 1/sqrt(n)
    if not ages:
        return None
    a, b, c = np.sqrt(_least_squares(np.array(ages), np.array(variances), np.array(weights))).tolist()
    return ErrorGrowth(at_epoch_km=a, per_day_km=b, per_day2_km=c, oldest_days=float(np.max(age_days)))


def fit_rtn(age_days: Floats, rtn_km: Floats) -> RtnGrowth | None:
    """Return the growth along R, T and N, or None where no bin of age has three differences.

    Args:
        age_days: Ages, shape (N,).
        rtn_km: Differences along the three axes, km, shape (N, 3).
    """
    radial, transverse, normal = (fit_growth(age_days, rtn_km[:, axis]) for axis in range(3))
    return None if radial is None or transverse is None or normal is None else (radial, transverse, normal)


def _least_squares(t: Floats, variances: Floats, weights: Floats) -> Floats:
    """Return (a^2, b^2, c^2), none negative, of the best weighted fit among all choices of terms.

    Fewer terms and those of lower order come first: a choice must fit better by more than rounding can make it. So a
    single bin of ages gives an error that does not grow.
    """
    design = np.stack((np.ones_like(t), t**2, t**4), axis=1) * weights[:, None]
    weighted = variances * weights
    best, least = np.array([float(np.median(variances)), 0.0, 0.0]), np.inf
    rounding = _ROUNDING * float((weighted**2).sum())
    for count in (1, 2, 3):
        for terms in combinations(range(3), count):
            if count > len(t):
                continue
            part = list(terms)
            solution = np.linalg.lstsq(design[:, part], weighted, rcond=None)[0]
            if (solution < 0.0).any():
                continue
            residual = float(((design[:, part] @ solution - weighted) ** 2).sum())
            if residual < least - rounding:
                best, least = np.zeros(3), residual
                best[part] = solution
    return best
