"""What is no break-up: deployments, thrust, holes in catalogues, cross-tags, old clouds; and the reason listed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from detection_samples import DAY, EVENT, breakup_history, breakup_window, carried, element_set, history_of, snapshot
from hoshimori.detection.breakup_pieces import NewPieces
from hoshimori.detection.breakup_reading import Rules
from hoshimori.detection.breakup_stage import NO_STAGE, Stage, namesake, stage_of
from hoshimori.detection.naming import Names
from hoshimori.detection.new_piece import NewOfLaunch
from hoshimori.model import Reading

PUBLISHED = datetime(2024, 9, 17, 12, tzinfo=UTC)


def detect(history, earlier, kinds=None, between=(), **changes):
    """Detect in a history whose rows of payload "c" are one full catalogue, with one of `earlier` before it."""
    before = snapshot(earlier, PUBLISHED - 60 * DAY, payload="d" * 64)
    now = snapshot(history, PUBLISHED, payload="c" * 64)
    window = breakup_window(history, snapshots=(before, *between, now), **changes)
    numbers = window.identities["norad_cat_id"].to_list()
    facts = window.identities.with_columns(
        pl.Series("launch", [object_id[:8] for object_id in _ids(history, window)]),
        pl.Series("object_type", [(kinds or {}).get(n, "UNKNOWN") for n in numbers]),
        pl.Series("object_name", ["WHOLE" if n in (kinds or {}) else "PIECE DEB" for n in numbers]),
    )
    return NewPieces().detect(replace(window, identities=facts))


def _ids(history, window):
    by_number = dict(zip(history["norad_cat_id"].to_list(), history["object_id"].to_list(), strict=True))
    return [by_number[n] for n in window.identities["norad_cat_id"].to_list()]


def objects(launch, first, count, *, spread_km=0.0, eccentricity=2e-4, known_at=PUBLISHED, payload="c", seed=1):
    rng = np.random.default_rng(seed)
    return [
        element_set(
            first + k,
            known_at - DAY,
            known_at=known_at,
            payload=payload * 64,
            object_id=f"{launch}{chr(65 + k // 24)}{chr(65 + k % 24)}",
            mean_motion=15.0 - float(rng.uniform(-0.5, 0.5)) * spread_km * 0.00324,
            eccentricity=float(rng.uniform(0.5, 1.5)) * eccentricity,
            inclination=97.5,
            mean_anomaly=float(rng.uniform(0.0, 360.0)),
        )
        for k in range(count)
    ]


def carrier(launch="2024-060", number=59500):
    """Return one object of a launch that a catalogue of two months ago held."""
    return objects(launch, number, 1, known_at=PUBLISHED - 60 * DAY, payload="d")


@pytest.mark.parametrize(
    ("spread_km", "why"),
    [(2.0, "within kilometres"), (120.0, "round")],
    ids=["a deployment weeks after launch", "a batch that raises its orbits"],
)
def test_satellites_put_out_late_are_no_break_up(spread_km, why):
    rows = [*carrier("2023-060"), *objects("2023-060", 60500, 15, spread_km=spread_km)]
    (found,) = detect(history_of(rows), history_of(carrier("2023-060")))
    assert found.reading is Reading.LAUNCH_LIKE
    assert why in found.summary


def test_a_rideshare_of_113_is_a_launch():
    rows = [*carrier(), *objects("2024-149", 60500, 113, spread_km=12.0)]
    (found,) = detect(history_of(rows), history_of(carrier()))
    assert found.reading is Reading.LAUNCH_LIKE
    assert "Launched since the last catalogue" in found.values["why"]


def test_a_catalogue_after_one_with_a_hole_announces_nothing():
    old = [row for k in range(40) for row in objects(f"20{k // 4:02d}-{k % 4 + 10:03d}", 10_000 + 200 * k, 60)]
    fresh = objects("2024-060", 60500, 40, spread_km=200.0, eccentricity=0.02)
    rows = [*carrier(), *old, *fresh]
    found = detect(history_of(rows), history_of(carrier()))
    assert Reading.BREAKUP_LIKE not in {d.reading for d in found}
    assert all("incomplete" in d.summary for d in found if d.values["launch"] == "2024-060")


def test_objects_that_were_missing_for_a_day_are_not_new():
    cloud = objects(
        "2024-060", 60500, 40, spread_km=200.0, eccentricity=0.02, known_at=PUBLISHED - 2 * DAY, payload="d"
    )
    again = objects("2024-060", 60500, 40, spread_km=200.0, eccentricity=0.02)
    assert detect(history_of([*cloud, *again]), history_of(cloud)) == ()


def test_the_half_that_yesterday_lacked_is_not_new_today():
    wide = {"spread_km": 500.0, "eccentricity": 0.03}
    cloud = objects("1999-025", 60600, 60, **wide, known_at=PUBLISHED - 60 * DAY, payload="d")
    yesterday = snapshot(history_of(cloud[::2]), PUBLISHED - DAY, payload="e" * 64)
    today = objects("1999-025", 60600, 60, **wide)
    assert detect(history_of([*cloud, *today]), history_of(cloud), between=(yesterday,)) == ()
    # had the older catalogue lacked them too, they would be told
    (found,) = detect(history_of([*cloud[::2], *today]), history_of(cloud[::2]), between=(yesterday,))
    assert found.values["count"] == 30


def test_old_numbers_under_another_launch_are_not_new():
    """Pieces that a catalogue gives to another launch from one day to the next keep their numbers."""
    before = objects(
        "1993-036", 60500, 40, spread_km=300.0, eccentricity=0.02, known_at=PUBLISHED - 60 * DAY, payload="d"
    )
    other = objects("1997-051", 60500, 40, spread_km=300.0, eccentricity=0.02)
    assert detect(history_of([*before, *other]), history_of(before)) == ()


def test_a_cross_tag_is_no_break_up():
    """One satellite is printed with the orbit of a piece of debris: nothing is new."""
    before = objects("2024-060", 59500, 20, known_at=PUBLISHED - 60 * DAY, payload="d")
    tagged = [*objects("2024-060", 59500, 19), {**objects("1999-025", 59519, 1)[0], "eccentricity": 0.03}]
    assert detect(history_of([*before, *tagged]), history_of(before)) == ()


def test_late_pieces_of_an_old_cloud_say_so():
    before = objects(
        "1999-025", 29700, 200, spread_km=500.0, eccentricity=0.03, known_at=PUBLISHED - 60 * DAY, payload="d"
    )
    late = objects("1999-025", 60500, 35, spread_km=500.0, eccentricity=0.03)
    (found,) = detect(history_of([*before, *late]), history_of(before))
    assert found.reading is Reading.LATE_PIECES
    assert "200 objects of the launch were known before" in found.summary


def test_parts_that_an_old_satellite_sheds_are_no_break_up():
    """Coolant and covers stay within a few kilometres, as those of Cosmos 1818 (1987-011) and Meteor 1-17 do."""
    old = objects("1987-011", 17369, 1, known_at=PUBLISHED - 60 * DAY, payload="d")
    (found,) = detect(history_of([*old, *objects("1987-011", 60500, 23, spread_km=4.0)]), history_of(old))
    assert found.reading is Reading.LATE_PIECES
    assert "came off at about 1 m/s" in found.values["why"]
    assert found.values["why"] in found.summary
    # Resurs O1 (1994-074) spread over twice as much: that is announced
    wider = objects("1987-011", 60500, 23, spread_km=9.0, eccentricity=2e-3)
    (found,) = detect(history_of([*old, *wider]), history_of(old))
    assert found.reading is Reading.BREAKUP_LIKE


def test_payloads_and_stages_of_a_launch_since_the_last_catalogue_are_not_counted_as_pieces():
    """2019-039 (Cosmos 2535 to 2538) in May 2021: four satellites, a stage and eight pieces."""
    rows = [*carrier(), *objects("2024-149", 60500, 13, spread_km=200.0, eccentricity=0.02)]
    satellites = {**dict.fromkeys(range(60500, 60504), "PAYLOAD"), 60504: "ROCKET BODY"}
    (found,) = detect(history_of(rows), history_of(carrier()), kinds=satellites)
    assert found.reading is Reading.LAUNCH_LIKE
    assert "5 of its 13 objects are payloads and stages" in found.summary
    (found,) = detect(history_of(rows), history_of(carrier()), kinds=dict.fromkeys(satellites, "UNKNOWN"))
    assert found.reading is Reading.LAUNCH_LIKE  # no register: their printed names are not those of debris
    (found,) = detect(history_of(rows), history_of(carrier()), kinds={60500: "PAYLOAD"})
    assert found.reading is Reading.BREAKUP_LIKE


def test_a_catalogue_that_knew_pieces_of_the_cloud_does_not_bracket_its_time():
    """2010-041 in May 2021: seven pieces of an ullage motor were catalogued in 2017, sixteen more came after 2019."""
    wide = {"spread_km": 300.0, "eccentricity": 0.02}
    old = {"known_at": PUBLISHED - 60 * DAY, "payload": "d"}
    launched = objects("2010-041", 37137, 2, **old)
    pieces = objects("2010-041", 60600, 15, **wide)
    (found,) = detect(history_of([*launched, *pieces]), history_of(launched))
    assert found.values["epoch_method"] == "bracket"
    known = [*launched, *objects("2010-041", 42974, 7, **wide, **old)]
    (found,) = detect(history_of([*known, *pieces]), history_of(known))
    assert found.reading is Reading.BREAKUP_LIKE
    assert found.values["epoch_low"] is None
    assert "7 pieces of it were catalogued before" in found.values["why"]
    assert "when they came apart is not visible" in found.summary
    few = [*launched, *objects("2010-041", 42974, 3, **wide, **old)]
    (found,) = detect(history_of([*few, *pieces]), history_of(few))
    assert found.values["epoch_low"] is not None


def test_a_real_cloud_is_wide_enough_for_the_rules():
    rules = Rules(**{name: getattr(NewPieces(), name) for name in Rules.__dataclass_fields__})
    pieces = history_of(objects("1982-092", 49516, 60)).with_columns(pl.lit(value=True).alias("catalogued_lately"))
    new = NewOfLaunch(
        launch="1982-092",
        pieces=pieces,
        known_before=(13552,),
        reference=EVENT,
        earlier_catalogue=None,
        from_full=True,
        launch_date=None,
        old=True,
        other_launches=0,
    )
    # NOAA 17 in May 2021: the narrowest of the measured ones that has arms
    wide = {"mean_altitude_spread_km": 70.0, "mean_altitude_5_percent_km": 780.0, "mean_altitude_95_percent_km": 850.0}
    wide |= {"eccentricity_5_percent": 0.0005, "eccentricity_95_percent": 0.006, "inclination_spread_deg": 0.1}
    reading, _ = rules.read(new, Names(), wide | {"eccentricity_median": 0.002}, None, incomplete=False)
    assert reading is Reading.BREAKUP_LIKE


# ---- which object is the stage -------------------------------------------------------------------------------------


def of_launch(numbers):
    rows = [row for n in numbers for row in objects("2024-140", n, 1)]
    return NewOfLaunch(
        launch="2024-140",
        pieces=history_of(rows),
        known_before=(),
        reference=PUBLISHED,
        earlier_catalogue=None,
        from_full=True,
        launch_date=None,
        old=False,
        other_launches=0,
    )


def called(kinds):
    return Names(rows={n: {"object_name": name, "object_type": kind} for n, (name, kind) in kinds.items()})


def test_the_stage_is_told_by_names_or_by_numbers_or_not_at_all():
    # CZ-6A 2024-140 in September 2024: payloads 60379 to 60396, the stage 60397, pieces from 60620
    new = of_launch([*range(60379, 60398), *range(60620, 60640)])
    payloads = dict.fromkeys(range(60379, 60397), ("QIANFAN", "PAYLOAD"))
    assert stage_of(new, called(payloads)) == Stage(number=60397, basis="numbering")
    assert stage_of(new, called({})) == NO_STAGE
    named = {60397: ("CZ-6A R/B", ""), **dict.fromkeys(range(60620, 60640), ("CZ-6A DEB", ""))}
    assert stage_of(new, called(payloads | named)) == Stage(number=60397, name="CZ-6A R/B", basis="name")
    assert stage_of(of_launch(range(60379, 60398)), called(payloads)) == NO_STAGE


def test_pieces_named_after_one_satellite_name_their_parent_among_those_that_fit():
    new = of_launch(range(60620, 60640))
    pieces = dict.fromkeys(range(60620, 60640), ("COSMOS 2491 DEB", ""))
    others = {
        39497: ("COSMOS 2491 (RS-46)", "PAYLOAD"),
        39498: ("COSMOS 2492", "PAYLOAD"),
        39500: ("BREEZE-KM R/B", ""),
    }
    assert namesake(new, called(pieces | others), list(others)) == 39497
    assert namesake(new, called(pieces | others), [39498, 39500]) is None
    of_stage = dict.fromkeys(range(60620, 60640), ("BREEZE-KM DEB", ""))  # may come from any part of the rocket
    assert namesake(new, called(of_stage | others), list(others)) is None


# ---- pieces that no designator names -------------------------------------------------------------------------------


def blank(history, keep):
    """Return a history in which all pieces but the first `keep` have analyst numbers and no designator."""
    piece = pl.col("norad_cat_id") >= 49516 + keep
    return history.with_columns(
        pl.when(piece).then(pl.col("norad_cat_id") + 31_000).otherwise(pl.col("norad_cat_id")).alias("norad_cat_id"),
        pl.when(piece).then(pl.lit("")).otherwise(pl.col("object_id")).alias("object_id"),
        pl.when(piece).then(pl.lit("")).otherwise(pl.col("object_name")).alias("object_name"),
    )


def analyst_window(history):
    window = breakup_window(history)
    number = pl.col("norad_cat_id")
    launch = pl.when(number < 80_000).then(pl.col("launch")).otherwise(pl.lit(""))
    return replace(window, identities=window.identities.with_columns(launch.alias("launch")))


def test_pieces_under_analyst_numbers_join_the_cloud_by_their_orbit():
    when = {"known_at": EVENT + 16 * DAY, "payload": "c" * 64}
    stranger = element_set(80_900, EVENT + 15 * DAY, **when, mean_motion=15.2, inclination=60.0)
    history = pl.concat([blank(breakup_history(count=40), 30), history_of([stranger])])
    (found,) = NewPieces(resamples=10).detect(analyst_window(history))
    assert found.values["count"] == 30
    assert 8 <= found.values["members_by_orbit_count"] <= 10
    assert 80_900 not in found.objects
    assert len([n for n in found.objects if n >= 80_000]) == found.values["members_by_orbit_count"]


def test_a_cloud_without_any_designator_finds_its_parent_by_orbit():
    other = element_set(
        20_000, EVENT - DAY, object_id="1990-001A", payload="b" * 64, mean_motion=15.29, inclination=82.56
    )
    bystander = carried({**other, "ra_of_asc_node": 123.0, "mean_anomaly": 90.0, "epoch": EVENT}, EVENT - DAY)
    history = pl.concat([blank(breakup_history(count=40), 0), history_of([{**bystander, "known_at": EVENT - DAY}])])
    (found,) = NewPieces(resamples=10).detect(analyst_window(history))
    assert found.reading is Reading.BREAKUP_LIKE
    assert found.values["parent"] == 13552
    assert found.values["launch"] == "1982-092"
    assert abs(found.values["epoch"] - EVENT) < timedelta(minutes=2)


def test_scattered_objects_without_designator_are_no_cloud():
    history = blank(breakup_history(count=40), 0)
    rng = np.random.default_rng(2)
    anywhere = pl.Series(rng.uniform(0.0, 360.0, len(history)))
    piece = pl.col("norad_cat_id") > 80_000
    anomaly = pl.when(piece).then(anywhere).otherwise(pl.col("mean_anomaly")).alias("mean_anomaly")
    scattered = history.with_columns(anomaly)
    assert NewPieces(resamples=10).detect(analyst_window(scattered)) == ()
