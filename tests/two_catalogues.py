"""Two full catalogues, ten weeks apart, for the detectors of what is new in the second."""

from datetime import UTC, datetime

import polars as pl

from hoshimori.detection import Snapshot, Window
from hoshimori.detection.catalogue_number import number_in_use
from hoshimori.model import Coverage
from low_orbit_samples import DAY, history_of, low_set

FIRST = datetime(2024, 7, 5, tzinfo=UTC)
SECOND = datetime(2024, 9, 17, tzinfo=UTC)
NEW = number_in_use(SECOND) - 20
ORBIT = {"height_km": 600.0, "inc_deg": 97.8, "node_deg": 20.0, "phase_deg": 0.0}


def catalogue(time, payload, objects):
    """Return rows and snapshot of one full catalogue: (number, launch, orbit) each."""
    rows = [
        low_set(number, time - 0.2 * DAY, **orbit, object_id=f"{launch}A", known_at=time, payload=payload)
        for number, launch, orbit in objects
    ]
    members = pl.DataFrame(
        {"norad_cat_id": [r["norad_cat_id"] for r in rows], "epoch": [r["epoch"] for r in rows]},
        schema={"norad_cat_id": pl.Int64, "epoch": pl.Datetime("us", "UTC")},
    )
    return rows, Snapshot(payload=payload, known_at=time, coverage=Coverage.FULL, members=members)


def two_catalogues(before, after):
    """Return the window of two full catalogues: objects as `catalogue` takes them."""
    rows_a, one = catalogue(FIRST, "a" * 64, before)
    rows_b, other = catalogue(SECOND, "b" * 64, after)
    numbers = sorted({n for n, _, _ in (*before, *after)})
    launches = {n: launch for n, launch, _ in (*before, *after)}
    identities = pl.DataFrame(
        [
            {
                "norad_cat_id": n,
                "object_name": f"N-{n}",
                "object_id": "",
                "launch": launches[n],
                "object_type": "PAYLOAD",
                "owner": "X",
                "owner_state": "A",
            }
            for n in numbers
        ]
    )
    return Window(
        begin=SECOND - 7 * DAY,
        end=SECOND + DAY,
        as_of=SECOND + DAY,
        history=history_of(rows_a + rows_b),
        snapshots=(one, other),
        identities=identities,
    )


PARENT = (43000, "2017-080", ORBIT)
OTHERS = [(42000 + k, f"2016-{k:03d}", {**ORBIT, "height_km": 700.0 + k}) for k in range(1, 4)]


def beside(**changes):
    """Return the parent's orbit with changes."""
    return {**ORBIT, **changes}


#: An orbit that nobody uses.
FAR = {"height_km": 2000.0, "inc_deg": 67.1, "node_deg": 0.0, "phase_deg": 0.0}


def new_objects_window():
    """Return a window with a piece beside an old object of its launch, and two launches, one where nobody flies."""
    piece = (NEW - 1, "2017-080", beside(height_km=599.0))
    launched = [(NEW, "2024-150", FAR), (NEW + 1, "2024-151", beside(height_km=610.0))]
    return two_catalogues([PARENT, *OTHERS], [PARENT, *OTHERS, piece, *launched])
