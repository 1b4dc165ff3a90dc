"""New pieces of an old launch: what counts as new, as late, as a launch; parent and epoch."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from detection_samples import (
    BEGIN,
    DAY,
    EVENT,
    breakup_history,
    breakup_window,
    carried,
    element_set,
    history_of,
    identities_of,
    snapshot,
)
from hoshimori.detection.breakup_parent import gabbard_rows
from hoshimori.detection.breakup_pieces import NewPieces
from hoshimori.detection.breakup_plane import plane_convergence
from hoshimori.detection.catalogue_number import in_sequence, number_in_use
from hoshimori.model import Direction, IncidentKind, Reading


def one(window, **settings):
    (found,) = NewPieces(**settings).detect(window)
    return found


def test_pieces_are_counted_and_their_parent_and_epoch_found():
    found = one(breakup_window())
    assert found.reading is Reading.BREAKUP_LIKE
    assert found.direction is Direction.TO
    assert found.values["count"] == 60
    assert found.values["parent"] == 13552
    assert found.values["launch"] == "1982-092"
    assert found.values["epoch_method"] == "passes"
    assert found.values["epoch_low"] <= EVENT <= found.values["epoch_high"]
    assert abs(found.values["epoch"] - EVENT) < timedelta(minutes=2)
    assert found.values["epoch_high"] - found.values["epoch_low"] < timedelta(minutes=30)
    assert [row["time"] for row in found.tables["epoch_candidates"]] == [found.values["epoch"]]
    assert found.values["first_seen"] == breakup_history()["known_at"].max()
    assert len(found.objects) == 61


def test_the_gabbard_table_holds_pieces_and_parent():
    rows = one(breakup_window()).tables["gabbard"]
    assert len(rows) == 61
    assert [row["norad_cat_id"] for row in rows if row["is_parent"]] == [13552]
    assert all(row["apogee_km"] >= row["perigee_km"] for row in rows)
    # Kepler: the period of a circular orbit at 500 km is 94.6 min
    # (at 54.7356 deg, where J2 leaves the mean motion as it is)
    circle = pl.DataFrame(
        {"norad_cat_id": [1], "mean_motion": [15.2194], "eccentricity": [0.0], "inclination": [54.7356]}
    )
    (row,) = gabbard_rows(circle, parent=None)
    assert row["period_min"] == pytest.approx(94.62, abs=0.01)
    assert row["apogee_km"] == pytest.approx(500.0, abs=0.1)


def test_the_epoch_does_not_depend_on_names():
    values = one(breakup_window(breakup_history(names=False))).values
    assert values["parent"] == 13552
    assert values["epoch_low"] <= EVENT <= values["epoch_high"]


def test_a_few_pieces_are_not_reported():
    assert NewPieces().detect(breakup_window(breakup_history(count=9))) == ()


def test_old_numbers_are_never_new_pieces():
    late = one(breakup_window(breakup_history(first_number=31000)))
    assert late.reading is Reading.LATE_PIECES
    assert late.values["catalogued_lately"] == 0
    assert late.direction is None


def test_pieces_that_an_earlier_full_catalogue_held_are_not_new():
    history = breakup_history()
    earlier = snapshot(history, EVENT + DAY, payload="d" * 64)
    assert NewPieces().detect(breakup_window(history, snapshots=(earlier,))) == ()


def test_absence_from_an_earlier_full_catalogue_makes_them_new():
    history = breakup_history()
    earlier = snapshot(history.filter(pl.col("norad_cat_id") == 13552), EVENT - DAY, payload="d" * 64)
    now = snapshot(history, history["known_at"].max(), payload="c" * 64)
    found = one(breakup_window(history, snapshots=(earlier, now)))
    assert found.values["earlier_catalogue"] == EVENT - DAY
    assert found.reading is Reading.BREAKUP_LIKE


def test_a_launch_that_was_never_known_before_is_left_alone_without_an_earlier_catalogue():
    history = breakup_history().filter(pl.col("norad_cat_id") != 13552)
    assert NewPieces().detect(breakup_window(history)) == ()


def test_many_pieces_known_before_make_more_of_them_late():
    before = breakup_history(count=80, published=EVENT + 5 * DAY, first_number=49516, seed=8)
    after = breakup_history(count=30, published=EVENT + 16 * DAY, first_number=49700, seed=9)
    after = after.filter(pl.col("norad_cat_id") != 13552)
    found = one(breakup_window(pl.concat([before, after])))
    assert found.reading is Reading.LATE_PIECES
    assert found.values["known_before"] == 81


def launched(*, eccentricity, spread_km, number=60379, count=30):
    """Return objects of a launch of 2024 in one plane, published in one full catalogue with an earlier one before."""
    rng = np.random.default_rng(5)
    epoch = datetime(2024, 9, 16, tzinfo=UTC)
    rows = [
        element_set(
            number + k,
            epoch,
            known_at=datetime(2024, 9, 17, 12, tzinfo=UTC),
            payload="e" * 64,
            object_id=f"2024-140{chr(65 + k // 26)}{chr(65 + k % 26)}",
            mean_motion=14.3 + float(rng.uniform(-0.5, 0.5)) * spread_km / 160.0,
            eccentricity=float(rng.uniform(0.5, 1.5)) * eccentricity,
            inclination=88.98,
        )
        for k in range(count)
    ]
    other = element_set(100, epoch - 60 * DAY, object_id="1999-001A", payload="d" * 64, mean_motion=14.0)
    history = history_of([other, *rows])
    earlier = snapshot(
        history.filter(pl.col("norad_cat_id") == 100), datetime(2024, 7, 5, tzinfo=UTC), payload="d" * 64
    )
    now = snapshot(history, datetime(2024, 9, 17, 12, tzinfo=UTC), payload="e" * 64)
    facts = dict.fromkeys(history["norad_cat_id"].to_list(), ("", "", "", "", "UNKNOWN"))
    return breakup_window(history, snapshots=(earlier, now), identities=identities_of(facts))


def test_a_wide_cloud_of_a_new_launch_is_break_up_like():
    found = one(launched(eccentricity=0.01, spread_km=280.0))
    assert found.reading is Reading.BREAKUP_LIKE
    assert found.values["known_before"] == 0
    assert found.values["parent"] is None


def test_a_batch_of_a_new_launch_is_a_launch():
    found = one(launched(eccentricity=0.0005, spread_km=120.0))
    assert found.reading is Reading.LAUNCH_LIKE
    assert found.kind is IncidentKind.LAUNCH
    assert found.direction is None


def test_many_payloads_are_a_launch_whatever_their_orbits():
    window = launched(eccentricity=0.01, spread_km=280.0)
    facts = {n: (f"SAT {n}", "OWN", "S", "2024-140", "PAYLOAD") for n in window.history["norad_cat_id"].to_list()[1:]}
    found = one(breakup_window(window.history, snapshots=window.snapshots, identities=identities_of(facts)))
    assert found.reading is Reading.LAUNCH_LIKE


def test_a_launch_date_of_a_register_is_used():
    window = breakup_window()
    dated = window.identities.with_columns(launch_date=pl.lit("1982-09-16"))
    assert one(breakup_window(identities=dated)).values["launch_date"] == "1982-09-16"
    undated = window.identities.with_columns(launch_date=pl.lit("not a date"))
    assert one(breakup_window(identities=undated)).values["launch_date"] is None


def test_a_partial_payload_that_is_complete_for_the_launch_counts_as_earlier():
    history = breakup_history()
    earlier = snapshot(
        history.filter(pl.col("norad_cat_id") == 13552),
        EVENT - DAY,
        payload="d" * 64,
        coverage="partial",
        complete_for=("1982-092",),
    )
    assert one(breakup_window(history, snapshots=(earlier,))).values["earlier_catalogue"] == EVENT - DAY


def test_planes_tell_the_day_when_the_sets_are_too_young_for_a_pinch():
    pieces = breakup_history(count=80, published=EVENT + 60 * DAY).filter(pl.col("norad_cat_id") > 13552)
    found = plane_convergence(pieces, least_pieces=40, greatest_error_share=0.2, drift_share=0.03, resamples=50, seed=1)
    assert found is not None
    assert found.low <= EVENT <= found.high
    assert abs(found.epoch - EVENT) < timedelta(days=6)


def test_planes_of_a_handful_do_not_tell():
    pieces = breakup_history(count=5).filter(pl.col("norad_cat_id") > 13552)
    settings = {"least_pieces": 24, "greatest_error_share": 0.05, "drift_share": 0.03, "resamples": 10, "seed": 1}
    assert plane_convergence(pieces, **settings) is None


def test_pieces_without_a_pinch_get_the_bracket():
    history = breakup_history(count=12)
    scattered = history.with_columns(
        pl.when(pl.col("norad_cat_id") > 13552)
        .then((pl.col("norad_cat_id") * angle) % 360.0)
        .otherwise(pl.col(name))
        .alias(name)
        for name, angle in (("ra_of_asc_node", 137.5), ("mean_anomaly", 77.7))
    )
    values = one(breakup_window(scattered)).values
    assert values["epoch"] is None
    assert values["epoch_method"] == "bracket"
    assert values["epoch_high"] == scattered.filter(pl.col("norad_cat_id") > 13552)["epoch"].min()


def test_numbers_rise_with_the_months():
    assert number_in_use(datetime(1999, 1, 1, tzinfo=UTC)) == 0
    months = [datetime(year, month, 1, tzinfo=UTC) for year in range(2000, 2027) for month in range(1, 13)]
    numbers = [number_in_use(month) for month in months]
    assert numbers == sorted(numbers)
    assert number_in_use(datetime(2021, 9, 17, tzinfo=UTC)) < 49516  # the first piece of Cosmos 1408
    assert not in_sequence(87998)
    assert not in_sequence(270288)
    assert in_sequence(61178)


def test_a_carried_set_turns_by_the_rates_of_sgp4():
    there = carried(element_set(1, BEGIN, mean_motion=14.2, inclination=98.6), BEGIN + 10 * DAY)
    # a Sun-synchronous node turns by 360 deg a year
    assert (there["ra_of_asc_node"] - 80.0) / 10.0 == pytest.approx(360.0 / 365.2422, abs=0.05)
