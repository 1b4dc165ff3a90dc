"""PRX002 on public catalogues: pairs that must come out right, with a sample of the rest as controls."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from hoshimori.detection import MatchedPairs, Window
from hoshimori.io import read
from hoshimori.model import Reading

DATA = Path(os.environ.get("HOSHIMORI_DATA", Path(__file__).parents[3] / "shared" / "data"))
pytestmark = [pytest.mark.shared_data, pytest.mark.skipif(not DATA.is_dir(), reason="no shared data")]

DAY = timedelta(days=1)
STARLINK_SHELL = range(58876, 58898)
CASES = (33500, 58992, 49961, 58650, 58651, 58652, 25544, 49044, 58898, 59968, 41240, 46984, 43476, 43477)
DATES = ("2024-07-05", "2024-09-17", "2024-11-01")
#: Owners after GCAT of December 2024; what is not here has none.
OWNERS = {49961: "CASC", 58650: "CASC", 58651: "CASC", 58652: "CASC", 58992: "ASTSC", 41240: "CNES/NOAA", 46984: "ESA"}


def sets_of(day):
    (path,) = sorted(DATA.glob(f"catalogs/{day}_full_*"))
    sets = read(path.read_bytes(), source=path.name).sets
    known = datetime.fromisoformat(day).replace(tzinfo=UTC)
    number = pl.col("norad_cat_id")
    return sets.filter((number % 6 == 0) | number.is_in([*CASES, *STARLINK_SHELL])).with_columns(
        known_at=pl.lit(known).cast(pl.Datetime("us", "UTC")), payload=pl.lit(day.replace("-", "").ljust(64, "0"))
    )


@pytest.fixture(scope="module")
def history():
    frames = [sets_of(day) for day in DATES]
    columns = [c for c in frames[0].columns if all(c in f.columns for f in frames)]
    return pl.concat([f.select(columns) for f in frames])


def found_on(history, day):
    end = datetime.fromisoformat(day).replace(tzinfo=UTC) + DAY
    objects = history.group_by("norad_cat_id").agg(
        pl.col("object_name").sort().last(), pl.col("object_id").sort().last()
    )
    owner = pl.col("norad_cat_id").replace_strict(OWNERS, default="", return_dtype=pl.String)
    passive = pl.col("object_name").str.contains(r"DEB|R/B")
    identities = objects.with_columns(
        launch=pl.col("object_id").str.slice(0, 8),
        object_type=pl.when(passive).then(pl.lit("DEBRIS")).otherwise(pl.lit("PAYLOAD")),
        owner=owner,
        owner_state=pl.lit(""),
    )
    window = Window(begin=end - 7 * DAY, end=end, as_of=end, history=history, identities=identities)
    return MatchedPairs(match_count=1000, sibling_count=1000).detect(window)


@pytest.fixture(scope="module", params=DATES)
def found(request, history):
    return request.param, found_on(history, request.param)


def of(detections, *numbers):
    return [d for d in detections if set(numbers) <= set(d.objects)]


def test_the_cases_come_out_right(found):
    day, detections = found
    (one,) = of(detections, 33500, 58992)
    assert one.reading is Reading.DECLARED
    (family,) = of(detections, 49961, 58650)
    assert family.reading is Reading.SAME_OPERATOR
    (grace,) = of(detections, 43476, 43477)
    assert grace.reading is Reading.SAME_OPERATOR
    assert not any({*STARLINK_SHELL} & set(d.objects) for d in detections if d.reading is Reading.STAY)
    assert [d.objects for d in detections if d.reading is Reading.STAY] == []
    if day == "2024-07-05":
        (station,) = of(detections, 25544, 49044)
        assert station.reading is Reading.DOCKED
        # METHODS of the data: 115 to 139 km on that day's sets; the day of UTC that the window looks at ends later
        assert 110.0 < one.values["least_km"] < one.values["greatest_km"] < 160.0


def test_what_lasts_is_told_from_what_is_seen_once(history):
    (first,) = of(found_on(history, "2024-07-05"), 33500, 58992)
    (last,) = of(found_on(history, "2024-11-01"), 33500, 58992)
    assert (first.values["matched_epochs"], last.values["matched_epochs"]) == (1, 3)
    assert not first.values["kept_against_drift"]
    assert last.values["kept_against_drift"]
