"""A made-up day of poor satellite navigation over open ocean where nobody flies: files of the provider `exercise`.

The cells are real ones of the remote South Pacific (no receiver covers it, no state borders it); the aircraft are made
up. An incident that rests on one of these files is EXERCISE on every page, in its bundle and in what is signed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import h3
import numpy as np

from hoshimori.catalog import ingest_bytes
from hoshimori.detection import all_detectors
from hoshimori.model import Incident, IncidentKind, Payload
from hoshimori.model.watch_report import Span
from hoshimori.scenarios.exercise import TERMS
from hoshimori.watch import EXERCISE_PROVIDER, Watch

#: 45° S, 120° W: 2,500 km from any coast.
_MIDDLE = (-45.0, -120.0)
_DAYS, _STEPS, _POOR_STEPS, _AIRCRAFT = 12, 5, 2, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFile:
    """One made-up day.

    Attributes:
        day: The day.
        name: Its file name, which holds the day.
        data: CSV in gpsjam.org's form.
    """

    day: date
    name: str
    data: bytes


def cell_files(*, seed: int, end: datetime) -> tuple[CellFile, ...]:
    """Return twelve days up to `end`, quiet but for the last, on which a third of the aircraft in 19 cells is poor.

    Args:
        seed: Gives the counts.
        end: End of the last day, UTC.
    """
    rng = np.random.default_rng(seed)
    middle = h3.latlng_to_cell(*_MIDDLE, 4)
    cells = sorted(h3.grid_disk(middle, _STEPS))
    files = []
    for back in reversed(range(_DAYS)):
        day = (end - timedelta(days=back, microseconds=1)).date()
        rows = []
        for cell in cells:
            count = _AIRCRAFT + int(rng.integers(-5, 6))
            poor = count // 3 if back == 0 and h3.grid_distance(middle, cell) <= _POOR_STEPS else 0
            rows.append(f"{cell},{count - poor},{poor}\n")
        data = "hex,count_good_aircraft,count_bad_aircraft\n" + "".join(rows)
        files.append(CellFile(day=day, name=f"exercise-{seed}-{day}-h3_4.csv", data=data.encode("ascii")))
    return tuple(files)


def inject_cells(watch: Watch, *, seed: int, end: datetime) -> tuple[Incident, ...]:
    """Bring the made-up days in and return the incidents of kind interference that the last of them opens."""
    for file in cell_files(seed=seed, end=end):
        known = datetime.combine(file.day, datetime.max.time(), tzinfo=end.tzinfo)
        payload = Payload(
            sha256="",
            provider=EXERCISE_PROVIDER,
            url=file.name,
            fetched_at=known,
            known_at=known,
            terms=TERMS,
        )
        ingest_bytes(watch.store, file.data, payload=payload)
    run = watch.run(span=Span(begin=end - timedelta(days=1), end=end, as_of=end), detectors=all_detectors(["GNS001"]))
    return tuple(i for i in run.incidents if i.kind is IncidentKind.INTERFERENCE)
