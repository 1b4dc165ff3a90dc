"""What becomes of a cloud: lifetimes in the order of heights and weights, planes that spread."""

import numpy as np
import polars as pl
import pytest

from detection_samples import EVENT, breakup_history, element_set, history_of
from hoshimori.model import Reading
from hoshimori.propagation import atmosphere, with_future
from hoshimori.propagation.cloud_future import LATER_DAYS, cloud_future
from incident_samples import breakup


@pytest.fixture(autouse=True)
def thin_air(monkeypatch):
    """An exponential atmosphere with a scale height of 60 km: the real profile takes seconds."""
    heights = np.arange(80.0, 1501.0)
    monkeypatch.setattr(atmosphere, "log_density_profile", lambda: np.log(1e-11) - (heights - 250.0) / 60.0)


def circle(number, altitude_km, bstar):
    motion = 86400.0 / (2.0 * np.pi) * np.sqrt(398600.8 / (6378.135 + altitude_km) ** 3)
    return element_set(number, EVENT, mean_motion=motion, inclination=82.5, eccentricity=0.001, bstar=bstar)


def test_high_and_heavy_pieces_stay_longer():
    shapes = ((300.0, 1e-3), (400.0, 1e-3), (400.0, 3e-4), (1400.0, 1e-6))
    pieces = history_of([circle(number, *shape) for number, shape in enumerate(shapes, start=1)])
    lives, evolution = cloud_future(pieces)
    days = [row["lifetime_days"] for row in lives]
    assert days[0] < days[1] < days[2]
    assert days[3] is None  # longer than 25 years
    assert [row["days"] for row in evolution] == list(LATER_DAYS)
    shares = [row["share_up"] for row in evolution]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1.0
    assert shares[-1] == 0.25


def test_planes_of_a_cloud_spread():
    pieces = breakup_history().filter(pl.col("norad_cat_id") != 13552).with_columns(pl.lit(1e-6).alias("bstar"))
    _, evolution = cloud_future(pieces)
    spread = [row["node_spread_deg"] for row in evolution if row["node_spread_deg"] is not None]
    assert spread[0] < spread[1] < spread[2]
    assert max(spread) <= 180.0


def test_nothing_is_foretold_but_of_a_break_up():
    late = breakup(reading=Reading.LATE_PIECES)
    assert with_future([late], breakup_history()) == (late,)
    assert cloud_future(breakup_history().clear()) == ((), ())
    (found,) = with_future([breakup(objects=(13552, *range(49516, 49576)))], breakup_history())
    assert len(found.tables["lifetimes"]) == 60
