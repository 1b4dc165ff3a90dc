"""Whose orbits a cloud of pieces crosses, and how often a piece passes within a distance.

Every piece is spread over the heights that it visits in the share of time that it spends at each, and over its node and
perigee, which J2 turns all the way round within months; the density of pieces at the heights of an object, times the
area of a disc and the mean relative speed of both inclinations, is the mean number of passes. For the first weeks, when
the planes of the pieces still lie together, the true number is higher for some objects and lower for others; for them
screen the pieces one by one. Only catalogued pieces count.

Objects are told by family ("STARLINK" for all that carry that name and a number) and by the alphabet, never by rate.

References:
    Kessler (1981), Derivation of the collision probability between orbiting objects, Icarus 48, 39-48.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.astro.constants import WGS72_MU_KM3_S2, WGS72_RADIUS_KM
from hoshimori.astro.elements import semi_major_axis_km

Floats = npt.NDArray[np.float64]

_BIN_KM = 10.0
_LOWEST_KM, _HIGHEST_KM = 100.0, 40_000.0
_YEAR_S = 365.25 * 86400.0
_NODES = 24


def cloud_crossings(
    pieces: pl.DataFrame, objects: pl.DataFrame, names: Mapping[int, str], *, within_km: float
) -> tuple[dict[str, Any], ...]:
    """Return families of objects whose heights pieces visit, by the alphabet.

    Args:
        pieces: One set a piece.
        objects: One set an object.
        names: Catalogue number → name; an object without one counts under "object" and its number.
        within_km: Passes within this distance count.

    Returns:
        Rows family, objects, passes_a_year (the mean of its objects), of families with more than one pass in a
        thousand years an object.
    """
    if pieces.is_empty() or objects.is_empty():
        return ()
    edges = np.arange(_LOWEST_KM, _HIGHEST_KM + _BIN_KM, _BIN_KM)
    radius = WGS72_RADIUS_KM + (edges[:-1] + edges[1:]) / 2.0
    inclination = np.radians(pieces["inclination"].to_numpy())
    sin_i = np.maximum(np.sin(inclination), 0.05)
    shell = 4.0 * np.pi * radius**2 * _BIN_KM
    density = (_time_shares(pieces, edges) / sin_i[:, None]).sum(axis=0) / shell
    shares = _time_shares(objects, edges)
    middle = float(np.median(inclination))
    speed = _relative_speed(middle, np.radians(objects["inclination"].to_numpy()), radius, shares)
    rate = (shares @ density) * np.pi * within_km**2 * speed * _YEAR_S
    families: dict[str, list[float]] = defaultdict(list)
    for number, value in zip(objects["norad_cat_id"].to_list(), rate, strict=True):
        families[_family(names.get(number, ""), number)].append(float(value))
    return tuple(
        {"family": family, "objects": len(families[family]), "passes_a_year": float(np.mean(families[family]))}
        for family in sorted(families)
        if np.mean(families[family]) > 1e-3
    )


def _time_shares(sets: pl.DataFrame, edges: Floats) -> Floats:
    """Return the share of its time that each orbit spends between heights, shape (N, bins)."""
    ecc = sets["eccentricity"].to_numpy()
    a = semi_major_axis_km(sets["mean_motion"].to_numpy(), ecc, np.radians(sets["inclination"].to_numpy()))
    e = np.maximum(ecc, 1e-4)
    cos_e = np.clip((1.0 - (WGS72_RADIUS_KM + edges)[None, :] / a[:, None]) / e[:, None], -1.0, 1.0)
    eccentric = np.arccos(cos_e)  # 0 at perigee and below it, pi from apogee on
    mean = eccentric - e[:, None] * np.sin(eccentric)
    return np.asarray(np.diff(mean, axis=1) / np.pi)


def _relative_speed(middle: float, inclination: Floats, radius: Floats, shares: Floats) -> Floats:
    """Return the mean relative speed of circular orbits whose nodes are anywhere, km/s, shape (N,)."""
    node = (np.arange(_NODES) + 0.5) * np.pi / _NODES
    cosine = np.cos(middle) * np.cos(inclination)[:, None] + np.sin(middle) * np.sin(inclination)[:, None] * np.cos(
        node
    )
    turn = np.sqrt(np.maximum(2.0 * (1.0 - cosine), 0.0)).mean(axis=1)
    held = shares.sum(axis=1)
    circular = (shares @ np.sqrt(WGS72_MU_KM3_S2 / radius)) / np.where(held > 0.0, held, 1.0)
    return np.asarray(turn * circular)


def _family(name: str, number: int) -> str:
    """Return a name without its number at the end: "STARLINK" of "STARLINK-1234"; "object 12345" without one."""
    bare = re.sub(r"[\s\-]*[(\[].*$", "", name.strip().upper())
    bare = re.sub(r"[\s\-#]*\d+[A-Z]?$", "", bare)
    return bare or name.strip().upper() or f"object {number}"
