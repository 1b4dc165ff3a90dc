"""Runs of sets that lie far from both sides while these agree with each other: mis-tagged sets or a bad fit."""

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Longest run of bad sets.
LONGEST_RUN = 4
_GREATEST_RUN_DAYS = 15.0


@numba.njit(cache=True, nogil=True, error_model="numpy")
def flag_bad_runs(
    t: Floats, phase: Floats, rate: Floats, plane: Floats, ids: Ints, phase_sigma: Floats, rate_sigma: Floats,
    plane_sigma: Floats, slope: Floats, rate_of_size: Floats, least_off_km: float, least_off_plane_rad: float,
    bad: Ints,
) -> None:  # fmt: skip
    """Write the length of the shortest bad run that each set belongs to, 0 where it counts.

    Args:
        t: Epochs, days, ascending within each object.
        phase: Along-track phase, rad.
        rate: Its rate, rad/day.
        plane: An element of the plane, rad.
        ids: Whose set it is; those of one object stand together.
        phase_sigma: Noise of the phase.
        rate_sigma: Noise of the rate.
        plane_sigma: Noise of the plane.
        slope: Usual size of the drift of the rate, rad/day².
        rate_of_size: Mean motion over semi-major axis, rad/day/km.
        least_off_km: Departures in size below this are no bad sets, unless …
        least_off_plane_rad: … the plane departs by more than this.
        bad: Filled.
    """
    for length in range(1, LONGEST_RUN + 1):
        for left in range(len(t) - length - 1):
            right = left + length + 1
            days = t[right] - t[left]
            if ids[right] != ids[left] or not days < _GREATEST_RUN_DAYS:
                continue
            apart = abs(rate[right] - rate[left])
            if not apart < 4.0 * rate_sigma[left] * np.sqrt(length + 1.0) + slope[left] * days:
                continue
            if not abs(plane[right] - plane[left]) < 5.0 * plane_sigma[left]:
                continue
            closure = abs(phase[right] - phase[left] - 0.5 * (rate[left] + rate[right]) * days)
            if not closure < 8.0 * phase_sigma[left] * max(days, 1.0):
                continue
            if _all_far(t, rate, plane, left, length, days, apart, rate_sigma[left], plane_sigma[left],
                        1.5 * rate_of_size[left], least_off_km, least_off_plane_rad):  # fmt: skip
                for row in range(left + 1, right):
                    if bad[row] == 0:
                        bad[row] = length


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _all_far(
    t: Floats, rate: Floats, plane: Floats, left: int, length: int, days: float, apart: float, rate_sigma: float,
    plane_sigma: float, rate_of_size: float, least_off_km: float, least_off_plane_rad: float,
) -> bool:  # fmt: skip
    right = left + length + 1
    nearest_share = np.inf
    for at in range(left + 1, right):
        share = (t[at] - t[left]) / days
        off_rate = abs(rate[at] - (1.0 - share) * rate[left] - share * rate[right])
        off_plane = abs(plane[at] - (1.0 - share) * plane[left] - share * plane[right])
        if not max(off_rate / rate_sigma, off_plane / plane_sigma) > 6.0:
            return False
        if not (off_rate / rate_of_size > least_off_km or off_plane > least_off_plane_rad):
            return False
        times_apart = min(nearest_share, off_rate / max(apart, 1e-12))
        nearest_share = np.inf if off_plane > 6.0 * plane_sigma else times_apart
    return nearest_share > 4.0
