"""ORB001: an empty orbit is one that no other launch uses."""

from dataclasses import replace

import polars as pl

from hoshimori.detection.rare_orbit import RareOrbits
from hoshimori.model import Reading
from two_catalogues import FAR, NEW, ORBIT, OTHERS, PARENT, beside, two_catalogues


def window():
    known = [PARENT, *OTHERS]
    return two_catalogues(known, [*known, (NEW, "2024-150", FAR), (NEW + 1, "2024-151", beside(height_km=610.0))])


def test_a_new_payload_where_nobody_flies():
    (found,) = RareOrbits().detect(window())
    assert found.objects == (NEW,)
    assert found.reading is Reading.UNUSUAL_ORBIT
    assert found.values["nearest_ratio"] > 1.0
    assert found.significance == 0.0
    assert found.controls == 1  # the other new payload, which flies among others


def test_company_of_its_own_launch_does_not_count_and_of_another_does():
    known = [PARENT, *OTHERS]
    pair = [(NEW, "2024-150", FAR), (NEW + 1, "2024-150", {**FAR, "phase_deg": 40.0})]
    (found,) = RareOrbits().detect(two_catalogues(known, [*known, *pair]))
    assert found.objects == (NEW, NEW + 1)
    other = (42999, "2015-001", {**FAR, "height_km": 2050.0})
    assert RareOrbits().detect(two_catalogues([*known, other], [*known, other, *pair])) == ()


def test_debris_stages_and_transfer_orbits_are_left_out():
    stage = window()
    types = pl.when(pl.col("norad_cat_id") == NEW).then(pl.lit("ROCKET BODY")).otherwise("object_type")
    assert RareOrbits().detect(replace(stage, identities=stage.identities.with_columns(object_type=types))) == ()
    known = [PARENT, *OTHERS]
    transfer = (NEW, "2024-150", {**FAR, "height_km": 15000.0, "ecc": 0.6})
    assert RareOrbits().detect(two_catalogues(known, [*known, transfer])) == ()


def test_an_old_object_is_not_new():
    known = [PARENT, *OTHERS, (42500, "2015-001", FAR)]
    assert RareOrbits().detect(two_catalogues(known, known)) == ()


def test_owners_change_nothing():
    one = window()
    other = replace(one, identities=one.identities.with_columns(owner_state=pl.lit("B"), owner=pl.lit("Y")))
    assert RareOrbits().detect(other) == RareOrbits().detect(one)
    assert ORBIT["height_km"] == 600.0
