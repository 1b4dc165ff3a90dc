"""Density of the upper atmosphere as a profile of height, from NRLMSISE-00 (`brahe`), without any download.

Which day it was is not in the profile: it is the mean over latitudes and local times for one level of solar and
geomagnetic activity. What the day was like shows in how fast an object falls, and is learned from there.

References:
    Picone, Hedin, Drob and Aikin (2002), NRLMSISE-00 empirical model of the atmosphere.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.orbit_decay import LOWEST_KM, STEP_KM

#: Activity of the profile: middle of a solar cycle. It sets the shape with height; the level is learned.
F107_SFU: Final = 140.0
AP: Final = 12.0
#: In words, for those who print where a density comes from.
BASIS: Final = "NRLMSISE-00 mean profile at F10.7 = 140 sfu and Ap = 12; level learned from the object's own decay"

_HIGHEST_KM: Final = 1500.0
_LATITUDES_DEG: Final = np.degrees(np.arcsin((-0.75, -0.25, 0.25, 0.75)))  # of four belts of equal area
_LONGITUDES_DEG: Final = np.arange(-180.0, 180.0, 60.0)
_KNOTS_KM: Final = np.concatenate(
    [np.arange(LOWEST_KM, 200.0, 2.0), np.arange(200.0, 400.0, 5.0), np.arange(400.0, 600.0, 10.0),
     np.arange(600.0, 1000.1, 25.0)]
)  # fmt: skip


@lru_cache(maxsize=8)
def log_density_profile(f107_sfu: float = F107_SFU, ap: float = AP) -> NDArray[np.float64]:
    """Return the natural logarithm of the mean density, kg/m3, every km from 80 to 1,500 km, for `astro.orbit_decay`.

    Args:
        f107_sfu: Solar radio flux, of the day and of 81 days alike, sfu.
        ap: Daily geomagnetic index.

    Returns:
        Shape (1421,), not to be written to. Between knots of the model (2 km apart below 200 km) the logarithm is
        straight; above 1,000 km, where the model is not meant, it goes on with its last slope.
    """
    import brahe  # noqa: PLC0415  # a fifth of a second, only where something decays

    brahe.set_global_eop_provider(brahe.StaticEOPProvider.from_zero())
    brahe.set_global_space_weather_provider(
        brahe.StaticSpaceWeatherProvider.from_values(kp=2.5, ap=ap, f107=f107_sfu, f107a=f107_sfu, s=100)
    )
    equinox = brahe.Epoch("2024-03-20T00:00:00Z")
    places = [(lon, lat) for lon in _LONGITUDES_DEG for lat in _LATITUDES_DEG]

    def mean(height_km: float) -> float:
        points = (np.array([lon, lat, 1000.0 * height_km]) for lon, lat in places)
        return float(np.mean([brahe.density_nrlmsise00_geod(equinox, point) for point in points]))

    knots = np.log([mean(float(height)) for height in _KNOTS_KM])
    heights = np.arange(LOWEST_KM, _HIGHEST_KM + 0.5 * STEP_KM, STEP_KM)
    slope = (knots[-1] - knots[-2]) / (_KNOTS_KM[-1] - _KNOTS_KM[-2])
    found = np.interp(heights, _KNOTS_KM, knots) + slope * np.maximum(heights - _KNOTS_KM[-1], 0.0)
    found.flags.writeable = False
    return np.asarray(found)
