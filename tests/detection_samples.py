"""Small invented skies for the detectors: a few satellites of the belt, and the pieces of one break-up."""

from datetime import UTC, datetime, timedelta

import h3
import numpy as np
import polars as pl
from sgp4.api import WGS72, Satrec

from hoshimori.astro.elements import semi_major_axis_km
from hoshimori.astro.geostationary import mean_longitude_deg, wrap_degrees
from hoshimori.astro.orbit_decay import decay_path
from hoshimori.detection import Snapshot, Window
from hoshimori.model import Coverage
from hoshimori.model.columns import ELEMENT_SET
from hoshimori.propagation import to_jd_fr
from hoshimori.propagation.atmosphere import log_density_profile

DAY = timedelta(days=1)
BEGIN = datetime(2026, 5, 24, tzinfo=UTC)
SIDEREAL_REV_DAY = 86400.0 / 86164.0905
TYPES = {"int": pl.Int64, "float": pl.Float64, "str": pl.String, "time": pl.Datetime("us", "UTC")}
SCHEMA = {
    **{name: TYPES[kind] for name, kind in ELEMENT_SET.items()},
    "known_at": TYPES["time"],
    "payload": pl.String,
    "epoch_ahead": pl.Boolean,
}
STATIONARY = 1.002716  # rev/day of a Kozai mean motion that stands still


def element_set(number, epoch, *, known_at=None, payload="a" * 64, name="", object_id="", **elements):
    """Return one row of a history."""
    row = {
        "norad_cat_id": number,
        "object_name": name,
        "object_id": object_id,
        "epoch": epoch,
        "mean_motion": STATIONARY,
        "eccentricity": 2e-4,
        "inclination": 0.02,
        "ra_of_asc_node": 80.0,
        "arg_of_pericenter": 120.0,
        "mean_anomaly": 0.0,
        "ephemeris_type": 0,
        "classification_type": "U",
        "element_set_no": 999,
        "rev_at_epoch": 0,
        "bstar": 0.0,
        "mean_motion_dot": 0.0,
        "mean_motion_ddot": 0.0,
        "known_at": known_at or epoch,
        "payload": payload,
        "epoch_ahead": False,
    }
    return {**row, **elements}


def history_of(rows):
    """Return rows as a history frame."""
    return pl.DataFrame([tuple(row[name] for name in SCHEMA) for row in rows], schema=SCHEMA, orient="row")


def belt_series(number, longitude_deg, *, days=8, begin=BEGIN - DAY, drift_deg_day=0.0, known_at=None, **elements):
    """Return a set every 12 hours of a satellite at a mean longitude (of the window's begin) with a drift."""
    rows = []
    for half in range(2 * days):
        epoch = begin + half * DAY / 2 + timedelta(minutes=number % 60)
        row = element_set(number, epoch, known_at=known_at, **elements)
        row["mean_motion"] += drift_deg_day / 360.0
        jd, fr = to_jd_fr(epoch)
        angles = (np.radians(row[name]) for name in ("ra_of_asc_node", "arg_of_pericenter"))
        now = float(mean_longitude_deg(*angles, 0.0, jd, fr))
        wanted = longitude_deg + drift_deg_day * ((epoch - BEGIN) / DAY)
        row["mean_anomaly"] = float(np.mod(wrap_degrees(wanted - now), 360.0))
        rows.append(row)
    return rows


def identities_of(facts):
    """Return an identities frame from number → (name, owner, state), or longer: (…, launch, object type)."""
    rows = [
        (number, name, "", *(rest[:1] or [""]), *(rest[1:] or ["PAYLOAD"]), owner, state)
        for number, (name, owner, state, *rest) in facts.items()
    ]
    columns = ("norad_cat_id", "object_name", "object_id", "launch", "object_type", "owner", "owner_state")
    return pl.DataFrame(rows, schema={c: pl.Int64 if c == "norad_cat_id" else pl.String for c in columns}, orient="row")


OWNERS = {
    1001: ("ALPHASAT 1", "ALPH", "A"),
    1002: ("VISITOR 1", "BRAV", "B"),
    1003: ("TWIN 1", "TWIN", "A"),
    1004: ("TWIN 2", "TWIN", "A"),
    1005: ("DRIFTER", "DRIF", "B"),
    1006: ("INCLINED", "INCL", "B"),
    1007: ("NAMELESS", "", ""),
    1008: ("LONELY", "LONE", "A"),
}


def belt_history():
    """Return eight satellites: two beside one another, twins, a drifter, an inclined one, one without owner."""
    rows = belt_series(1001, 62.00)
    rows += belt_series(1002, 62.03, eccentricity=3e-4)
    rows += belt_series(1003, 90.00)
    rows += belt_series(1004, 90.04, eccentricity=3e-4, inclination=0.05)
    rows += belt_series(1005, 99.00, drift_deg_day=0.4)
    rows += belt_series(1006, 62.30, inclination=5.0, ra_of_asc_node=60.0)
    rows += belt_series(1007, 120.03)
    rows += belt_series(1008, 100.50)
    return history_of(rows)


def belt_window(**changes):
    """Return the week of `belt_history`."""
    values = {
        "begin": BEGIN,
        "end": BEGIN + 7 * DAY,
        "as_of": BEGIN + 7 * DAY,
        "history": belt_history(),
        "identities": identities_of(OWNERS),
    }
    return Window(**{**values, **changes})


EVENT = datetime(2021, 11, 15, 2, 47, tzinfo=UTC)
PARENT = {"mean_motion": 15.29, "eccentricity": 0.002, "inclination": 82.56, "ra_of_asc_node": 123.0}
PARENT |= {"arg_of_pericenter": 108.0, "mean_anomaly": 252.0}


def carried(row, to):
    """Return a set carried to another epoch by the secular rates that SGP4 itself gives it."""
    record = Satrec()
    degrees = ("eccentricity", "arg_of_pericenter", "inclination", "mean_anomaly", "mean_motion", "ra_of_asc_node")
    ecc, argp, inc, anomaly, motion, node = (row[name] for name in degrees)
    rad = np.radians
    record.sgp4init(
        WGS72, "i", 0, 26000.0, 0, 0, 0, ecc, rad(argp), rad(inc), rad(anomaly), motion / 229.1831180523293, rad(node)
    )
    minutes = (to - row["epoch"]) / timedelta(minutes=1)
    turned = {
        "mean_anomaly": np.degrees(rad(anomaly) + record.mdot * minutes) % 360.0,
        "arg_of_pericenter": np.degrees(rad(argp) + record.argpdot * minutes) % 360.0,
        "ra_of_asc_node": np.degrees(rad(node) + record.nodedot * minutes) % 360.0,
    }
    return {**row, **{name: float(value) for name, value in turned.items()}, "epoch": to}


def breakup_history(count=60, *, published=EVENT + 16 * DAY, first_number=49516, seed=7, names=True):
    """Return a parent known before the event, and pieces pushed along and across its track, published later."""
    rng = np.random.default_rng(seed)
    parent = element_set(13552, EVENT, object_id="1982-092A", name="PARENT" if names else "", **PARENT)
    rows = [
        {**carried(parent, EVENT - k * DAY), "known_at": EVENT - k * DAY, "payload": "b" * 64} for k in (0.1, 1.2, 2.3)
    ]
    for k in range(count):
        push = rng.normal(0.0, 0.02)  # relative change of the semi-major axis
        piece = {
            **parent,
            "norad_cat_id": first_number + k,
            "object_id": f"1982-092{chr(65 + k // 26)}{chr(65 + k % 26)}",
            "object_name": "PIECE DEB" if names else "",
            "mean_motion": parent["mean_motion"] * (1.0 - 1.5 * push),
            "eccentricity": 0.002 + abs(push),
            "inclination": parent["inclination"] + rng.normal(0.0, 0.1),
            # all pass the parent's place at the event: perigee there for a push along, apogee for one against
            "arg_of_pericenter": 0.0 if push > 0 else 180.0,
            "mean_anomaly": 0.0 if push > 0 else 180.0,
            "bstar": float(rng.uniform(1e-6, 1e-5)),
        }
        rows.append(
            {**carried(piece, published - rng.uniform(0.2, 0.9) * DAY), "known_at": published, "payload": "c" * 64}
        )
    return history_of(rows)


def breakup_window(history=None, **changes):
    """Return the day on which the pieces were published."""
    frame = breakup_history() if history is None else history
    known = frame["known_at"].max()
    begin = datetime(known.year, known.month, known.day, tzinfo=UTC)
    numbers = frame["norad_cat_id"].unique().to_list()
    facts = {
        n: ("PARENT" if n == 13552 else "", "OWN", "S", "1982-092", "PAYLOAD" if n == 13552 else "DEBRIS")
        for n in numbers
    }
    values = {
        "begin": begin,
        "end": begin + DAY,
        "as_of": begin + DAY,
        "history": frame,
        "identities": identities_of(facts),
    }
    return Window(**{**values, **changes})


def snapshot(rows, known_at, *, payload, coverage=Coverage.FULL, complete_for=()):
    """Return the membership of a catalogue."""
    return Snapshot(
        payload=payload,
        known_at=known_at,
        coverage=coverage,
        complete_for=complete_for,
        members=rows.select("norad_cat_id", "epoch"),
    )


BURN_AT = BEGIN + 3 * DAY + timedelta(hours=3)


def burn_history(number=2001, delta_v_m_s=0.2, delta_i_deg=0.0, *, days=10, noise=2e-7, spike_at=None, seed=3):
    """Return a satellite whose mean motion (a push against its way) and inclination change once at `BURN_AT`."""
    rng = np.random.default_rng(seed)
    rows = []
    for row in belt_series(number, 30.0, days=days):
        later = row["epoch"] >= BURN_AT
        change = row["mean_motion"] * 3.0 * delta_v_m_s / 3074.7 * later
        row["mean_motion"] += change
        row["mean_anomaly"] = (row["mean_anomaly"] + 360.0 * change * ((row["epoch"] - BURN_AT) / DAY)) % 360.0
        row["mean_motion"] += rng.normal(0.0, noise)
        row["inclination"] += rng.normal(0.0, 1e-4) + delta_i_deg * later
        rows.append(row)
    if spike_at is not None:
        rows[spike_at]["mean_motion"] += 5e-4
    return history_of(rows)


def burn_window(history=None, **changes):
    """Return the week around the burn."""
    return belt_window(history=burn_history() if history is None else history, **changes)


def cells_of(days, *, poor_days=(), poor_steps=2, lasting_steps=0, empty_days=(), steps=6, centre="841f00dffffffff"):
    """Return aircraft by day and cell around one cell: 40 a day, none poor but in the inner steps on `poor_days`."""
    rng = np.random.default_rng(11)
    rows = []
    for day in days:
        for cell in sorted(h3.grid_disk(centre, steps)):
            away = h3.grid_distance(centre, cell)
            if day in empty_days and away <= 3:
                continue
            n = 40 + int(rng.integers(-5, 6))
            inner = (day in poor_days and away <= poor_steps) or away < lasting_steps
            bad = n // 3 if inner else int(rng.uniform() < 0.03)
            rows.append((day, h3.str_to_int(cell), n - bad, bad, datetime(*day.timetuple()[:3], 23, 59, tzinfo=UTC)))
    schema = {"day": pl.Date, "cell": pl.Int64, "good": pl.Int64, "bad": pl.Int64, "known_at": TYPES["time"]}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(payload=pl.col("day").dt.to_string("%Y%m%d").str.pad_end(64, "c"))


CELL_DAYS = tuple((BEGIN - 12 * DAY + n * DAY).date() for n in range(16))


def cells_window(**changes):
    """Return a week in which a region has poor navigation on two days, over the sky of `belt_window`."""
    cells = cells_of(CELL_DAYS, poor_days=CELL_DAYS[13:15])
    return belt_window(cells=cells, **changes)


def launch_history():
    """Return 150 old objects known before, one renamed; a launch of 30; pieces of an old one; a nameless object."""
    begin = BEGIN - 10 * DAY
    rows = []
    for k in range(150):
        first = element_set(
            10_000 + k,
            begin,
            mean_motion=14.0 + 0.002 * k,
            inclination=60.0 + 0.1 * k,
            ra_of_asc_node=float(2 * k),
            object_id=f"2001-{k + 1:03d}A",
            payload="d" * 64,
        )
        for n in range(8):
            row = carried(first, begin + n * 2 * DAY)
            rows.append({**row, "known_at": row["epoch"], "object_name": "OLD NAME" if n > 5 and not k else f"OLD {k}"})
    seen = BEGIN + 2 * DAY
    rows += [
        element_set(
            60_000 + k,
            seen - DAY / 2,
            known_at=seen,
            mean_motion=15.2 + 1e-4 * k,
            inclination=97.5,
            object_id=f"2026-101{chr(65 + k % 26)}{'A' if k >= 26 else ''}",
            name="CARRIER R/B" if k == 29 else f"CUBE {k}",
            payload="e" * 64,
        )
        for k in range(30)
    ]
    rows += [
        element_set(61_000 + k, seen, object_id=f"2001-007{chr(66 + k)}", name="OLD 6 DEB", payload="e" * 64,
                    mean_motion=14.1 + 0.01 * k, inclination=60.6)
        for k in range(3)
    ]  # fmt: skip
    rows.append(element_set(271_000, seen, mean_motion=13.0, inclination=80.0, payload="e" * 64))
    return history_of(rows)


def launch_window(history=None, **changes):
    """Return the week of `launch_history`, with a register that lists the launch."""
    frame = launch_history() if history is None else history
    facts = {}
    for number, name, tag in frame.select("norad_cat_id", "object_name", "object_id").unique().sort(
        "norad_cat_id", "object_name"
    ).iter_rows():  # fmt: skip
        kind = "ROCKET BODY" if "R/B" in name else "DEBRIS" if "DEB" in name else "PAYLOAD" if name else "UNKNOWN"
        facts[number] = (name, "OWN", "S", tag[:8], kind)
    launches = pl.DataFrame(
        {"launch": ["2026-101"], "launch_date": ["2026-05-24"], "payload": ["f" * 64], "payloads": [29]}
    )
    values = {
        "begin": BEGIN,
        "end": BEGIN + 7 * DAY,
        "as_of": BEGIN + 7 * DAY,
        "history": frame,
        "identities": identities_of(facts),
        "launches": launches,
    }
    return Window(**{**values, **changes})


FALL_BEGIN = BEGIN - 20 * DAY


def mean_motion_of(a_km, eccentricity, inclination):
    """Return the Kozai mean motion, rev/day, whose Brouwer semi-major axis is `a_km`."""
    motion = 15.0
    for _ in range(20):
        motion *= (float(semi_major_axis_km(motion, eccentricity, np.radians(inclination))) / a_km) ** 1.5
    return motion


def falling_path(*, a_km=6378.135 + 315.0, eccentricity=1e-3, inclination=53.0, ballistic_m2_kg=0.02):
    """Return the way down of an orbit in the mean atmosphere: rows (days, a km, ecc)."""
    log_b = float(np.log(ballistic_m2_kg))
    elements = (a_km, eccentricity, np.radians(inclination), 0.7)
    return decay_path(elements, (log_b, log_b, 5.0), log_density_profile(), until_days=400.0)


def falling_series(number, *, until=BEGIN + 5 * DAY, begin=FALL_BEGIN, noise_km=0.02, seed=5, name="", **orbit):
    """Return a set every seven hours of an object that drag brings down, until a time or its end."""
    rng = np.random.default_rng(seed)
    path = falling_path(**orbit)
    rows, inclination = [], orbit.get("inclination", 53.0)
    for k in range(int((until - begin) / timedelta(hours=7)) + 1):
        days = k * 7.0 / 24.0
        a = float(np.interp(days, path[:, 0], path[:, 1]))
        if days >= path[-1, 0] or a < 6378.135 + 140.0:
            break
        motion = mean_motion_of(a + rng.normal(0.0, noise_km), 1e-3, inclination)
        known = {"eccentricity": 1e-3, "inclination": inclination, "arg_of_pericenter": 40.0, "mean_motion": motion}
        rows.append(element_set(number, begin + k * timedelta(hours=7), name=name, **known))
    return rows


FALLERS = {3001: ("FALLER 1", "ALPH", "A"), 3002: ("STARLINK-31999", "STAR", "S"), 3003: ("HIGHER", "BRAV", "B")}


def falling_history():
    """Return one that coasts down, one of a fleet that steers, one that stays up."""
    rows = falling_series(3001, name="FALLER 1")
    rows += falling_series(3002, name="STARLINK-31999", seed=6, a_km=6378.135 + 313.0, inclination=43.0)
    rows += falling_series(3003, name="HIGHER", seed=7, a_km=6378.135 + 520.0, ballistic_m2_kg=0.01)
    return history_of(rows)


def falling_window(history=None, **changes):
    """Return the five days before BEGIN + 5 days, as known then."""
    values = {
        "begin": BEGIN,
        "end": BEGIN + 5 * DAY,
        "as_of": BEGIN + 5 * DAY,
        "history": falling_history() if history is None else history,
        "identities": identities_of(FALLERS),
    }
    return Window(**{**values, **changes})
