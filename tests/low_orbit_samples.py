"""A small invented sky of low orbits: pairs of every reading among crowds that only look alike."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from detection_samples import element_set, history_of
from hoshimori.astro.constants import EARTH_ROTATION_RAD_S, WGS72_MU_KM3_S2
from hoshimori.astro.elements import brouwer_mean_motion, secular_j2_rates
from hoshimori.detection import Window

DAY = timedelta(days=1)
BEGIN = datetime(2026, 4, 1, tzinfo=UTC)
END = BEGIN + 7 * DAY
EARTH_KM = 6378.135


def kozai_rev_day(a_km, ecc, inc):
    """Return the mean motion to print for a semi-major axis."""
    wanted = np.sqrt(WGS72_MU_KM3_S2 / a_km**3) * 60.0  # rad/min
    printed = wanted * 1440.0 / (2.0 * np.pi)
    for _ in range(4):
        printed *= wanted / float(brouwer_mean_motion(printed, ecc, inc))
    return printed


def low_set(number, epoch, *, height_km, inc_deg, node_deg, phase_deg, ecc=1e-3, **words):
    """Return one set whose node and argument of latitude at BEGIN are given: consistent along a series."""
    a, inc = EARTH_KM + height_km, np.radians(inc_deg)
    node_rate, perigee_rate, anomaly_rate = secular_j2_rates(a, ecc, inc)
    t = (epoch - BEGIN).total_seconds()
    perigee = np.degrees(perigee_rate * t)
    anomaly = phase_deg + np.degrees((np.sqrt(WGS72_MU_KM3_S2 / a**3) + anomaly_rate) * t)
    return element_set(
        number,
        epoch,
        mean_motion=kozai_rev_day(a, ecc, inc),
        eccentricity=ecc,
        inclination=inc_deg,
        ra_of_asc_node=(node_deg + np.degrees(node_rate) * t) % 360.0,
        arg_of_pericenter=perigee % 360.0,
        mean_anomaly=anomaly % 360.0,
        **words,
    )


def series(number, *, days=8, begin=BEGIN - DAY, step=None, **orbit):
    """Return one set a day; `step` = (day index, km) changes the height from there on, phases continuous."""
    rows = []
    for k in range(days):
        epoch = begin + (k + 0.4) * DAY
        here = dict(orbit)
        if step is not None and k >= step[0]:
            at = (begin + step[0] * DAY - BEGIN).total_seconds()
            here = _raised(orbit, step[1], at)
        rows.append(low_set(number, epoch, **here))
    return rows


def _raised(orbit, km, at_s):
    """Return the orbit after a burn at `at_s` seconds that leaves the phase at that moment as it was."""

    def latitude(height):
        a, inc = EARTH_KM + height, np.radians(orbit["inc_deg"])
        _, perigee_rate, anomaly_rate = secular_j2_rates(a, 1e-3, inc)
        return np.degrees((np.sqrt(WGS72_MU_KM3_S2 / a**3) + perigee_rate + anomaly_rate) * at_s)

    height = orbit["height_km"]
    return {
        **orbit,
        "height_km": height + km,
        "phase_deg": orbit["phase_deg"] + latitude(height) - latitude(height + km),
    }


def km_to_deg(km, height_km):
    """Return the angle that a distance along the track takes."""
    return float(np.degrees(km / (EARTH_KM + height_km)))


def crowd(first, count, *, seed, height_km=(500.0, 540.0), inc_deg=(65.8, 66.2)):
    """Return chance orbits: one set a day of objects spread over heights, nodes and phases."""
    random = np.random.default_rng(seed)
    rows = []
    for k in range(count):
        orbit = {
            "height_km": float(random.uniform(*height_km)),
            "inc_deg": float(random.uniform(*inc_deg)),
            "node_deg": float(random.uniform(0.0, 40.0)),
            "phase_deg": float(random.uniform(0.0, 360.0)),
        }
        rows += series(first + k, days=8, **orbit)
    return rows


BASE = {"height_km": 520.0, "inc_deg": 66.0, "node_deg": 200.0, "phase_deg": 10.0}


def beside(base, *, along_km, da_km=0.0, node_deg=0.0):
    """Return an orbit like `base`, ahead along the track."""
    ahead = base["phase_deg"] + km_to_deg(along_km, base["height_km"])
    return {
        **base,
        "height_km": base["height_km"] + da_km,
        "node_deg": base["node_deg"] + node_deg,
        "phase_deg": ahead - node_deg * np.cos(np.radians(base["inc_deg"])),
    }


def kept_pair():
    """Return the sets of 901 and 902: side by side in three catalogues and all week, though they drift."""
    older = []
    for days_ago, along, da in ((130, 300.0, 0.12), (90, -200.0, -0.1), (50, 150.0, 0.1)):
        epoch = BEGIN - days_ago * DAY
        first = low_set(901, epoch, **BASE)
        # placed by hand at that epoch: only what the catalogue shows counts
        second = dict(low_set(902, epoch, **{**BASE, "height_km": BASE["height_km"] + da}))
        second["arg_of_pericenter"] = first["arg_of_pericenter"]
        second["mean_anomaly"] = (first["mean_anomaly"] + km_to_deg(along, BASE["height_km"])) % 360.0
        second["ra_of_asc_node"] = first["ra_of_asc_node"]
        older += [first, second]
    return older + series(901, **BASE) + series(902, **beside(BASE, along_km=120.0, da_km=0.02))


def low_window():
    """Return a window with every reading of PRX002."""
    station = {"height_km": 410.0, "inc_deg": 51.6, "node_deg": 20.0, "phase_deg": 50.0}
    rows = kept_pair()
    for number in (911, 912, 913):
        rows += series(number, **station)
    # siblings of one launch, of one owner from two launches, a shell of fourteen in two planes
    sibling = {"height_km": 600.0, "inc_deg": 74.0, "node_deg": 5.0, "phase_deg": 0.0}
    rows += series(921, **sibling) + series(922, **beside(sibling, along_km=200.0))
    family = {"height_km": 700.0, "inc_deg": 82.0, "node_deg": 50.0, "phase_deg": 0.0}
    rows += series(931, **family) + series(932, **beside(family, along_km=400.0, node_deg=0.05))
    shell = {"height_km": 550.0, "inc_deg": 53.0, "node_deg": 0.0, "phase_deg": 0.0}
    for k in range(14):
        plane, place = divmod(k, 7)
        rows += series(941 + k, **{**shell, "node_deg": 60.0 * plane, "phase_deg": 8.0 * place})
    # one reference track: the Earth turns between the two
    track = {"height_km": 1336.0, "inc_deg": 66.04, "node_deg": 100.0, "phase_deg": 0.0}
    rate = np.sqrt(WGS72_MU_KM3_S2 / (EARTH_KM + 1336.0) ** 3)
    behind_s = 30.0
    turned = float(np.degrees((EARTH_ROTATION_RAD_S + 4.2e-7) * behind_s))
    behind = {**track, "node_deg": 100.0 + turned, "phase_deg": -float(np.degrees(rate * behind_s))}
    rows += series(961, **track) + series(962, **behind)
    # alike for these days only, and drifting past at 5 km difference
    alike = {"height_km": 530.0, "inc_deg": 66.0, "node_deg": 300.0, "phase_deg": 0.0}
    rows += series(971, **alike) + series(972, **beside(alike, along_km=-100.0, da_km=0.1, node_deg=0.02))
    rows += series(981, **{**alike, "node_deg": 250.0})
    rows += series(982, **beside({**alike, "node_deg": 250.0}, along_km=100.0, da_km=5.0))
    rows += crowd(1001, 120, seed=7)
    history = history_of([{**row, "known_at": row["epoch"]} for row in rows])
    numbers = sorted({row["norad_cat_id"] for row in rows})
    owners = {931: "ALPHA", 932: "ALPHA"}
    launches = {921: "2020-001", 922: "2020-001"}
    identities = pl.DataFrame(
        [
            {
                "norad_cat_id": n,
                "object_name": f"{'ABCDEFGHIJ'[n % 10]}-{n}" if n < 1000 else f"X{n} DEB",
                "object_id": "",
                "launch": launches.get(n, f"{1990 + n % 30}-{n % 1000:03d}"),
                "object_type": "PAYLOAD" if n < 1000 else "DEBRIS",
                "owner": owners.get(n, f"OWNER{n}" if n % 2 else f"KEEPER{n}"),
                "owner_state": "A" if n % 2 else "B",
            }
            for n in numbers
        ]
    )
    return Window(begin=BEGIN, end=END, as_of=END, history=history, identities=identities)


def without(window, *numbers):
    """Return the window without some objects."""
    return replace(window, history=window.history.filter(~pl.col("norad_cat_id").is_in(list(numbers))))
