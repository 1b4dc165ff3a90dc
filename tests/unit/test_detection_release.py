"""REL001: a new number beside an older object of its launch, and what is no release."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from hoshimori.detection.catalogue_number import given_out_by
from hoshimori.detection.release import Releases
from hoshimori.model import Reading
from two_catalogues import NEW, ORBIT, OTHERS, PARENT, SECOND, beside, two_catalogues


def test_a_new_object_beside_an_old_one_is_a_release():
    piece = (NEW, "2017-080", beside(height_km=599.0))
    (found,) = Releases().detect(two_catalogues([PARENT, *OTHERS], [PARENT, *OTHERS, piece]))
    assert found.reading is Reading.RELEASE
    assert found.objects == (43000, NEW)
    assert found.values["beside"] == 43000
    speed = np.sqrt(398600.8 / 6978.0) * 1000.0 / 2.0 / 6978.135  # m/s for 1 km of semi-major axis
    assert found.values["least_speed_m_s"] == pytest.approx(speed, rel=0.02)
    assert found.values["launch"] == "2017-080"
    assert found.begin == SECOND


def test_nothing_new_is_nothing():
    assert Releases().detect(two_catalogues([PARENT, *OTHERS], [PARENT, *OTHERS])) == ()


def test_an_old_number_that_turns_up_again_is_no_release():
    again = (43001, "2017-080", ORBIT)
    assert Releases().detect(two_catalogues([PARENT], [PARENT, again])) == ()


def test_a_launch_since_the_last_catalogue_is_no_release():
    fresh = [(NEW + k, "2024-150", beside(phase_deg=float(k))) for k in range(3)]
    assert Releases().detect(two_catalogues([PARENT], [PARENT, *fresh])) == ()


def test_many_pieces_are_for_the_other_detector():
    many = [(NEW - k, "2017-080", beside(phase_deg=float(k))) for k in range(10)]
    assert Releases().detect(two_catalogues([PARENT], [PARENT, *many])) == ()


def test_a_late_find_of_a_cloud_is_no_release():
    cloud = [(43000 + k, "2017-080", beside(height_km=600.0 + k)) for k in range(1, 20)]
    piece = (NEW, "2017-080", ORBIT)
    (found,) = Releases().detect(two_catalogues([PARENT, *cloud], [PARENT, *cloud, piece]))
    assert found.reading is Reading.LATE_PIECES


def test_what_lies_far_off_was_not_set_free_lately():
    piece = (NEW, "2017-080", beside(height_km=1200.0))
    (found,) = Releases().detect(two_catalogues([PARENT], [PARENT, piece]))
    assert found.reading is Reading.LATE_PIECES
    assert found.values["least_speed_m_s"] > 100.0


def test_a_late_number_in_a_launch_that_is_new_as_a_whole():
    # as Cosmos 2543 and 45915 between the catalogues of 2019-03-19 and 2021-05-29
    early = (44835, "2019-079", ORBIT)
    late = (45915, "2019-079", beside(height_km=640.0, ecc=0.006))
    window = two_catalogues([PARENT], [PARENT, early, late])
    (found,) = Releases().detect(window)
    assert found.objects == (44835, 45915)
    assert found.reading is Reading.RELEASE


def test_states_change_nothing_and_words_do_not_judge():
    piece = (NEW, "2017-080", beside(height_km=599.0))
    window = two_catalogues([PARENT], [PARENT, piece])
    (found,) = Releases().detect(window)
    other = replace(window, identities=window.identities.with_columns(owner_state=pl.lit("B"), owner=pl.lit("Y")))
    (again,) = Releases().detect(other)
    assert again == found


def test_when_a_number_was_given_out():
    assert given_out_by(45915) == datetime(2020, 8, 1, tzinfo=UTC)  # seen parting on 15 July 2020
    assert given_out_by(44835) == datetime(2020, 1, 1, tzinfo=UTC)  # launched on 25 November 2019
    assert given_out_by(270_100) is None
    assert given_out_by(5) is None
    assert given_out_by(99_000) is None
