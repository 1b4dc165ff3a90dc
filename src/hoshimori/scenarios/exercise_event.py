"""Element sets of made-up events of fictional objects: an arrival in the geostationary belt, a cloud of pieces.

Simple on purpose. The arrival: two objects on circular orbits over the equator; one drifts in at 1.2 deg/day and stops
15 km from the other. The cloud: a body at 800 km gives its pieces speeds from an isotropic normal distribution; the
change of osculating elements is added to its mean elements, which then turn with J2 alone. No light pressure, no drag,
no measurement error but a small seeded one.

References:
    Vallado, Fundamentals of Astrodynamics and Applications, sec. 2.5 (elements from position and velocity), 9.6.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import erfa
import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.astro.elements import secular_j2_rates, semi_major_axis_km
from hoshimori.model.columns import ELEMENT_SET
from hoshimori.propagation import TimeGrid, propagate, to_jd_fr

Floats = npt.NDArray[np.float64]

#: Fictional objects have numbers from here on: nine digits, private use, never given out.
FIRST_NUMBER = 999_000_000
_NUMBERS_A_SEED = 200  # exercises of other seeds have other numbers and launches, up to this many seeds a kind
_SEEDS = 900
_MU_KM3_S2 = 398600.8  # WGS-72, as SGP4
_SIDEREAL_REV_DAY = 86400.0 / 86164.0905
_DRIFT_DEG_DAY = 1.2
_DAYS_BEFORE, _DAYS_AFTER = 6, 4
_PIECES, _SPEED_M_S = 60, 40.0
_PUBLISHED_DAYS = 2  # pieces are catalogued some days after they form

_TYPES: dict[str, Any] = {
    "int": pl.Int64,
    "float": pl.Float64,
    "str": pl.String,
    "time": pl.Datetime("us", "UTC"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Event:
    """A made-up event.

    Attributes:
        name: Short name for file names.
        time: When it happened, UTC.
        days: As-of times, a day apart, that bring its sets in.
        sets: ELEMENT_SET columns and known_at.
    """

    name: str
    time: datetime
    days: tuple[datetime, ...]
    sets: pl.DataFrame


def arrival(*, seed: int, end: datetime) -> Event:
    """Return one fictional object arriving beside another in the geostationary belt, over ten days before `end`.

    Args:
        seed: Gives the longitude and small differences of the sets.
        end: Last as-of time, UTC.
    """
    rng = np.random.default_rng(seed)
    first, launch = _first_number(seed), 901 + seed % 90
    slot_deg = float(rng.uniform(-180.0, 180.0))
    offset_deg = 0.02
    time = end - timedelta(days=_DAYS_AFTER)
    days = tuple(end - timedelta(days=n) for n in reversed(range(_DAYS_BEFORE + _DAYS_AFTER)))
    rows = []
    for day in days:
        epoch = day - timedelta(hours=6)
        before = max((time - epoch) / timedelta(days=1), 0.0)
        drift = _DRIFT_DEG_DAY if before > 0.0 else 0.0
        noise = rng.normal(0.0, 0.001, 2)
        rows.append(_geo(first, "GEMINUS 1 [EXERCISE]", f"2020-{launch}A", epoch, slot_deg + noise[0], 0.0))
        longitude = slot_deg + offset_deg - before * _DRIFT_DEG_DAY + noise[1]
        rows.append(_geo(first + 1, "HALCYON 2 [EXERCISE]", f"2021-{launch}A", epoch, longitude, drift))
    known = [day for day in days for _ in range(2)]
    return Event(name=f"proximity-{seed}", time=time, days=days, sets=_frame(rows, known))


def cloud(*, seed: int, end: datetime) -> Event:
    """Return pieces of one fictional object that came apart, catalogued two days later, over twelve days before `end`.

    Args:
        seed: Gives the orbit and the speeds of the pieces.
        end: Last as-of time, UTC.
    """
    rng = np.random.default_rng(seed)
    first, launch = _first_number(seed) + _NUMBERS_A_SEED // 2, f"2015-{901 + seed % 90}"
    published = end - timedelta(days=1)
    time = published - timedelta(days=_PUBLISHED_DAYS)
    days = tuple(end - timedelta(days=n) for n in reversed(range(12)))
    body = {
        **_blank(first, "TESSERA 1 [EXERCISE]", f"{launch}A", time),
        "mean_motion": 14.27 + float(rng.uniform(-0.05, 0.05)),
        "eccentricity": 0.001,
        "inclination": 74.0,
        "ra_of_asc_node": float(rng.uniform(0.0, 360.0)),
        "arg_of_pericenter": 90.0,
        "mean_anomaly": float(rng.uniform(0.0, 360.0)),
    }
    rows = [_carried(body, day - timedelta(hours=6)) for day in days[:-2]]
    known = list(days[:-2])
    state = propagate(_frame([body], [time]), TimeGrid.at([time]))
    r, v = state.r_km[0, 0], state.v_km_s[0, 0]
    osculating = _elements(r, v)
    for number in range(1, _PIECES + 1):
        pushed = _elements(r, v + rng.normal(0.0, _SPEED_M_S / 1000.0, 3)) - osculating
        piece = {
            **body,
            **_names(first + number, "TESSERA 1 DEB [EXERCISE]", f"{launch}{_letters(number)}"),
            "mean_motion": body["mean_motion"] + float(pushed[0]),
            "eccentricity": float(abs(body["eccentricity"] + pushed[1])),
            "inclination": body["inclination"] + float(pushed[2]),
            "ra_of_asc_node": body["ra_of_asc_node"] + float(pushed[3]),
            "arg_of_pericenter": body["arg_of_pericenter"] + float(pushed[4]),
            "mean_anomaly": body["mean_anomaly"] + float(pushed[5]),
        }
        rows.append(_carried(piece, published - timedelta(hours=float(rng.uniform(2.0, 20.0)))))
        known.append(published)
    return Event(name=f"breakup-{seed}", time=time, days=days, sets=_frame(rows, known))


def _first_number(seed: int) -> int:
    return FIRST_NUMBER + _NUMBERS_A_SEED * (seed % _SEEDS)


def _names(number: int, name: str, designator: str) -> dict[str, Any]:
    return {"norad_cat_id": number, "object_name": name, "object_id": designator}


def _blank(number: int, name: str, designator: str, epoch: datetime) -> dict[str, Any]:
    empty: dict[str, Any] = {
        key: {"int": 0, "float": 0.0, "str": "", "time": epoch}[kind] for key, kind in ELEMENT_SET.items()
    }
    return empty | _names(number, name, designator) | {"classification_type": "U", "element_set_no": 999}


def _geo(
    number: int, name: str, designator: str, epoch: datetime, longitude_deg: float, drift_deg_day: float
) -> dict[str, Any]:
    """Return a circular set over the equator at a longitude, east positive, drifting east."""
    jd, fr = to_jd_fr(epoch)
    sidereal_deg = float(np.degrees(erfa.gmst82(jd, fr)))
    return {
        **_blank(number, name, designator, epoch),
        "mean_motion": _SIDEREAL_REV_DAY + drift_deg_day / 360.0,
        "eccentricity": 0.0001,
        "inclination": 0.03,
        "ra_of_asc_node": 90.0,
        "arg_of_pericenter": 0.0,
        "mean_anomaly": (longitude_deg + sidereal_deg - 90.0) % 360.0,
    }


def _carried(row: dict[str, Any], epoch: datetime) -> dict[str, Any]:
    """Return mean elements carried to another epoch by their mean motion and J2."""
    dt_s = (epoch - row["epoch"]).total_seconds()
    inc = np.radians(row["inclination"])
    a = semi_major_axis_km(row["mean_motion"], row["eccentricity"], inc)
    node, perigee, _ = secular_j2_rates(a, row["eccentricity"], inc)  # the printed mean motion has its J2 part inside
    return {
        **row,
        "epoch": epoch,
        "ra_of_asc_node": float((row["ra_of_asc_node"] + np.degrees(node) * dt_s) % 360.0),
        "arg_of_pericenter": float((row["arg_of_pericenter"] + np.degrees(perigee) * dt_s) % 360.0),
        "mean_anomaly": float((row["mean_anomaly"] + 360.0 * row["mean_motion"] * dt_s / 86400.0) % 360.0),
    }


def _elements(r: Floats, v: Floats) -> Floats:
    """Return mean motion (rev/day), eccentricity, inclination, node, perigee, mean anomaly (deg) of a state."""
    h, k = np.cross(r, v), np.array([0.0, 0.0, 1.0])
    distance = float(np.linalg.norm(r))
    a = 1.0 / (2.0 / distance - float(v @ v) / _MU_KM3_S2)
    towards_perigee = np.cross(v, h) / _MU_KM3_S2 - r / distance
    ecc = float(np.linalg.norm(towards_perigee))
    node = np.cross(k, h)
    raan = np.arctan2(node[1], node[0])
    east = node / np.linalg.norm(node)
    north = np.cross(h / np.linalg.norm(h), east)
    perigee = np.arctan2(towards_perigee @ north, towards_perigee @ east)
    true = np.arctan2(r @ north, r @ east) - perigee
    eccentric = 2.0 * np.arctan2(np.sqrt(1.0 - ecc) * np.sin(true / 2.0), np.sqrt(1.0 + ecc) * np.cos(true / 2.0))
    mean = eccentric - ecc * np.sin(eccentric)
    inc = np.arccos(h[2] / np.linalg.norm(h))
    n = np.sqrt(_MU_KM3_S2 / a**3) * 86400.0 / (2.0 * np.pi)
    return np.array([n, ecc, *np.degrees([inc, raan, perigee, mean])])


def _letters(number: int) -> str:
    """Return the piece letters of a designator: A … Z without I and O, then AA …; 0 is A."""
    alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    text = ""
    number += 1
    while number > 0:
        number, rest = divmod(number - 1, len(alphabet))
        text = alphabet[rest] + text
    return text


def _frame(rows: list[dict[str, Any]], known: list[datetime]) -> pl.DataFrame:
    schema: dict[str, Any] = {name: _TYPES[kind] for name, kind in ELEMENT_SET.items()}
    frame = pl.DataFrame(rows, schema=schema)
    return frame.with_columns(pl.Series("known_at", known, dtype=pl.Datetime("us", "UTC")))
