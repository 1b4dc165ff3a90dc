"""What was around a break-up: passes of its parent, two clouds of one event, whose heights pieces visit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from detection_samples import element_set, history_of
from hoshimori.model import IncidentKind, Reading
from hoshimori.screening import with_surroundings
from hoshimori.screening.cloud_crossings import cloud_crossings
from incident_samples import breakup

EVENT = datetime(2009, 2, 10, 16, 55, 59, 800_000, tzinfo=UTC)
LAUNCHES = {24946: "1997-051", 22675: "1993-036"}


def two_on_one_point():
    """Return one set each, a minute old, of two objects that meet at `EVENT` where their planes cross."""
    age = timedelta(minutes=1)
    elements = {"mean_motion": 14.34, "eccentricity": 1e-6, "arg_of_pericenter": 0.0, "ra_of_asc_node": 10.0}
    elements["mean_anomaly"] = 360.0 - 14.34 * 360.0 * (age / timedelta(days=1))
    first = element_set(24946, EVENT - age, inclination=60.0, **elements)
    return history_of([first, element_set(22675, EVENT - age, inclination=120.0, **elements)])


def cloud(launch, parent, first_number, **values):
    base = breakup()
    return replace(
        base,
        objects=(parent, *range(first_number, first_number + 20)),
        values={**base.values, "launch": launch, "parent": parent} | values,
    )


def surrounded(found, sets, **changes):
    arguments = {"sets_at": lambda _at: sets, "names": {}, "launches": LAUNCHES} | changes
    return with_surroundings(found, **arguments)


def test_two_clouds_whose_parents_met_get_one_epoch():
    wide = {"epoch": None, "epoch_low": EVENT - timedelta(days=3), "epoch_high": EVENT + timedelta(minutes=20)}
    clouds = (cloud("1997-051", 24946, 33771, **wide), cloud("1993-036", 22675, 33757, **wide))
    found = surrounded(clouds, two_on_one_point())
    assert [d.values["conjunction_partner"] for d in found] == [22675, 24946]
    for one in found:
        assert one.values["epoch_method"] == "conjunction"
        assert abs(one.values["epoch"] - EVENT) < timedelta(seconds=10)
        assert one.values["epoch_low"] < EVENT < one.values["epoch_high"]
        assert one.tables["conjunctions"][0]["miss_distance_km"] < 5.0


def test_parents_that_meet_again_and_again_name_no_epoch():
    wide = {"epoch": None, "epoch_low": EVENT - timedelta(days=3), "epoch_high": EVENT + timedelta(days=1)}
    clouds = (cloud("1997-051", 24946, 33771, **wide), cloud("1993-036", 22675, 33757, **wide))
    found = surrounded(clouds, two_on_one_point())
    assert [d.values["conjunction_partner"] for d in found] == [None, None]
    assert [d.values["epoch"] for d in found] == [None, None]


def test_no_partner_is_said_only_from_a_whole_catalogue():
    (found,) = surrounded([cloud("1997-051", 24946, 33771, epoch=EVENT)], two_on_one_point())
    assert found.values["screened_objects"] == 0
    assert found.tables["conjunctions"] == ()


def test_other_detections_are_left_as_they_are():
    late = replace(breakup(), reading=Reading.LATE_PIECES)
    launch = replace(breakup(), kind=IncidentKind.LAUNCH, reading=Reading.LAUNCH_LIKE)
    assert surrounded((late, launch), two_on_one_point()) == (late, launch)


def circle(number, altitude_km, inclination, **elements):
    motion = 86400.0 / (2.0 * np.pi) * np.sqrt(398600.8 / (6378.135 + altitude_km) ** 3)
    return element_set(number, EVENT, mean_motion=motion, inclination=inclination, **elements)


def test_crossings_are_by_the_alphabet_and_count_heights_alone():
    pieces = history_of([circle(1, 800.0, 98.0, eccentricity=0.02), circle(2, 805.0, 98.0, eccentricity=0.02)])
    objects = history_of([circle(11, 800.0, 53.0), circle(12, 810.0, 53.0), circle(13, 1500.0, 53.0)])
    rows = cloud_crossings(pieces, objects, {11: "ZETA 1", 12: "ALPHA-3", 13: "FAR"}, within_km=10.0)
    assert [row["family"] for row in rows] == ["ALPHA", "ZETA"]
    assert all(row["objects"] == 1 for row in rows)


def test_the_rate_of_crossings_is_that_of_a_gas():
    # one piece spread evenly over a shell of 143 km about 800 km (e = 0.01): density over a sphere, a disc of 10 km
    pieces = history_of([circle(k, 800.0, 90.0, eccentricity=0.01) for k in range(1, 11)])
    objects = history_of([circle(11, 800.0, 90.0)])
    (row,) = cloud_crossings(pieces, objects, {11: "ONE"}, within_km=10.0)
    a = 6378.135 + 800.0
    middle = 1.0 / (np.pi * a * 0.01) / (4.0 * np.pi * a**2)  # one piece per km3 at its mean height
    speed = 7.452 * 4.0 / np.pi  # mean of 2 v sin(node / 2)
    expected = 10 * middle * np.pi * 100.0 * speed * 365.25 * 86400.0
    assert row["passes_a_year"] == pytest.approx(expected, rel=0.05)
