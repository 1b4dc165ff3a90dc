"""The sky of the soak: 40 real orbits that go on, and how several feeds tell them.

The sets are the last that were published by 7 May 2026, under numbers and names that are nobody's. Each next set is
made of the last one: SGP4's mean elements at the new epoch, with its secular rates and its drag, as it carries them
itself. So a set carries to the next as a real one does, but for the errors put in: each feed misses by some hundred
metres.

`WRONG` says which supplemental feed goes wrong, about which object, when and by how much. Nothing else differs.
"""

import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from hoshimori.astro.constants import WGS72_MU_KM3_S2
from hoshimori.astro.elements import brouwer_mean_motion
from hoshimori.propagation.satrec import SGP4_COLUMNS, satrecs
from hoshimori.propagation.time_grid import epochs_jd_fr

SETS: Final = Path(__file__).parents[1] / "tests" / "data" / "soak_sky_2026-05-07.csv"
#: Number of the first object; none of these is anybody's.
FIRST: Final = 90_000
#: Supplemental feed → what the real names of its objects begin with.
SUPPLEMENTAL: Final = {
    "starlink": "STARLINK", "oneweb": "ONEWEB", "intelsat": "INTELSAT", "ses": "SES-", "gps": "NAVSTAR",
}  # fmt: skip
#: Sets of a supplemental feed have their epochs so long before those of the network.
_EARLIER: Final = timedelta(hours=4)
#: Standard deviations of the errors of a set: its place along the orbit, km, and what a day makes of it, km.
_NETWORK_KM: Final = 0.3
_OPERATOR_KM: Final = 0.1
_KM_DAY: Final = 0.3
_PRINTED: Final = (
    "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,MEAN_ANOMALY,"
    "EPHEMERIS_TYPE,CLASSIFICATION_TYPE,NORAD_CAT_ID,ELEMENT_SET_NO,REV_AT_EPOCH,BSTAR,MEAN_MOTION_DOT,MEAN_MOTION_DDOT"
)

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A feed that goes wrong about one object by far, from one day of the soak to another."""

    source: str
    number: int
    begin_day: float
    end_day: float
    along_km: float

    def told_within(self, days: float) -> bool:
        """Return whether a watch of so many days can tell it: more than half of the sets of seven days are wrong."""
        return self.begin_day + 4.5 <= days


#: In a run of 30 days all are told; in a shorter one those that begin early enough.
WRONG: Final = (
    Wrong(source="starlink", number=FIRST + 3, begin_day=2.0, end_day=8.0, along_km=400.0),
    Wrong(source="intelsat", number=FIRST + 15, begin_day=10.0, end_day=16.0, along_km=250.0),
    Wrong(source="gps", number=FIRST + 27, begin_day=20.0, end_day=26.0, along_km=90.0),
)


@dataclass
class Sky:
    """The orbits at the last update.

    Attributes:
        begin: When the soak begins.
        seed: Of the errors of the sets.
        orbits: One row an object: the last set, without errors.
    """

    begin: datetime
    seed: int
    orbits: list[Row] = field(default_factory=lambda: _read(SETS))

    def publish(self, update: datetime) -> tuple[list[Row], dict[str, list[Row]]]:
        """Return the sets of the next update: those of the network, and by source those of the operators."""
        epochs = [epoch_of(update, row["norad_cat_id"]) for row in self.orbits]
        self.orbits = _carried(self.orbits, epochs)
        before = _carried(self.orbits, [epoch - _EARLIER for epoch in epochs])
        chance = random.Random(f"{self.seed} {update:%Y-%m-%dT%H:%M}")  # noqa: S311  # errors, no secrets
        network = [self._missed(row, _NETWORK_KM, chance) for row in self.orbits]
        supplemental = {}
        for source, begins in SUPPLEMENTAL.items():
            own = [row for row in before if row["real_name"].startswith(begins)]
            supplemental[source] = [
                self._missed(row, _OPERATOR_KM, chance, self._wrong_km(row, source, update)) for row in own
            ]
        return network, supplemental

    def _wrong_km(self, row: Row, source: str, update: datetime) -> float:
        day = (update - self.begin) / timedelta(days=1)
        return sum(
            one.along_km
            for one in WRONG
            if (one.source, one.number) == (source, row["norad_cat_id"]) and one.begin_day <= day < one.end_day
        )

    def _missed(self, row: Row, error_km: float, chance: random.Random, along_km: float = 0.0) -> Row:
        """Return a set that misses its place along the orbit by some of `error_km`, and by all of `along_km`."""
        motion_rad_s = row["mean_motion"] * 2.0 * np.pi / 86_400.0
        degree = np.degrees((WGS72_MU_KM3_S2 / motion_rad_s**2) ** (-1.0 / 3.0))  # of a kilometre
        anomaly = row["mean_anomaly"] + degree * (along_km + chance.gauss(0.0, error_km))
        motion = row["mean_motion"] + degree * chance.gauss(0.0, _KM_DAY) / 360.0
        return row | {"mean_anomaly": anomaly % 360.0, "mean_motion": motion}


def epoch_of(update: datetime, number: int) -> datetime:
    """Return the epoch of the network's set of an object in an update: within the hour before it."""
    return update - timedelta(minutes=60 - (number - FIRST))


def celestrak_csv(rows: Iterable[Row]) -> str:
    """Return sets as CelesTrak's CSV."""
    names = _PRINTED.split(",")
    lines = [names, *([words[name] for name in names] for words in map(_words, rows))]
    return "".join(",".join(line) + "\r\n" for line in lines)


def space_track_csv(rows: Iterable[Row], header: str) -> str:
    """Return sets as Space-Track's CSV, all words in quotes; `header` is its first line."""
    names = header.strip().replace('"', "").split(",")
    same = {"CCSDS_OMM_VERS": "3.0", "CENTER_NAME": "EARTH", "REF_FRAME": "TEME", "TIME_SYSTEM": "UTC"}
    same["MEAN_ELEMENT_THEORY"] = "SGP4"
    lines = [names, *([(same | words)[name] for name in names] for words in map(_words, rows))]
    return "".join(",".join(f'"{word}"' for word in line) + "\n" for line in lines)


def _words(row: Row) -> Mapping[str, str]:
    """Return a set as it is printed, to the digits of the networks."""
    digits = {"mean_motion": 8, "eccentricity": 7, "bstar": 10, "mean_motion_dot": 8, "mean_motion_ddot": 8}
    digits |= dict.fromkeys(("inclination", "ra_of_asc_node", "arg_of_pericenter", "mean_anomaly"), 4)
    words = {name.upper(): f"{row[name]:.{places}f}" for name, places in digits.items()}
    words |= {name.upper(): str(row[name]) for name in ("object_name", "object_id", "norad_cat_id", "rev_at_epoch")}
    words |= {"EPHEMERIS_TYPE": "0", "CLASSIFICATION_TYPE": "U", "ELEMENT_SET_NO": "999"}
    return words | {"EPOCH": f"{row['epoch']:%Y-%m-%dT%H:%M:%S.%f}"}


def _read(path: Path) -> list[Row]:
    """Return the sets on file under numbers and names of the soak."""
    rows = []
    with path.open(encoding="ascii", newline="") as file:
        for place, line in enumerate(csv.DictReader(file)):
            numbers = {name: float(line[name.upper()]) for name in SGP4_COLUMNS[2:]}
            rows.append(
                {
                    **numbers,
                    "norad_cat_id": FIRST + place,
                    "object_name": f"SOAK {place}",
                    "object_id": f"1998-{place + 1:03d}A",
                    "real_name": line["OBJECT_NAME"],
                    "rev_at_epoch": int(line["REV_AT_EPOCH"]),
                    "epoch": datetime.fromisoformat(line["EPOCH"]).replace(tzinfo=UTC),
                }
            )
    return rows


def _carried(rows: Sequence[Row], epochs: Sequence[datetime]) -> list[Row]:
    """Return the sets at new epochs: SGP4's own mean elements there."""
    records = satrecs(pl.DataFrame([{name: row[name] for name in SGP4_COLUMNS} for row in rows]))
    jd, fr = epochs_jd_fr(pl.Series(epochs, dtype=pl.Datetime("us", "UTC")))
    carried = []
    for row, record, epoch, *at in zip(rows, records, epochs, jd.tolist(), fr.tolist(), strict=True):
        code, _, _ = record.sgp4(*at)
        if code:
            raise ValueError(f"SGP4 does not carry {row['real_name']} to {epoch} (code {code})")
        half = np.pi if record.im < 0.0 else 0.0  # near the equator the pull of the Moon turns the plane over
        angles = {"inclination": abs(record.im), "mean_anomaly": record.mm}
        angles |= {"ra_of_asc_node": record.Om + half, "arg_of_pericenter": record.om - half}
        motion = _kozai_rev_day(row["mean_motion"], record.nm, record.em, record.im)
        turns = round((epoch - row["epoch"]) / timedelta(days=1) * motion)
        degrees = {name: float(np.degrees(angle) % 360.0) for name, angle in angles.items()}
        carried.append(
            row
            | degrees
            | {"epoch": epoch, "eccentricity": record.em, "mean_motion": motion}
            | {"rev_at_epoch": row["rev_at_epoch"] + turns}
        )
    return carried


def _kozai_rev_day(first: float, wanted_rad_min: float, ecc: float, inc: float) -> float:
    """Return the mean motion to print, rev/day, for which SGP4 starts from the wanted one of Brouwer."""
    printed = first
    for _ in range(6):
        printed *= wanted_rad_min / float(brouwer_mean_motion(printed, ecc, inc))
    return printed
