"""When pieces were together, from sets that are weeks younger than the event."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from detection_samples import DAY, EVENT, breakup_history
from hoshimori.detection.breakup_phase import orbit_angles, phase_convergence
from hoshimori.detection.breakup_place import common_place

SETTINGS = {
    "most_pieces": 60,
    "greatest_rival_share": 0.85,
    "least_rayleigh": 9.0,
    "error_rad_day": 0.00375,
    "resamples": 20,
    "seed": 1,
}


def pieces(published, **settings):
    """Return the pieces of the sample break-up as published then."""
    history = breakup_history(published=published, **settings)
    return history.filter(pl.col("norad_cat_id") != 13552).sort("norad_cat_id")


def converged(sets, **changes):
    end = min(sets["epoch"].to_list())
    return phase_convergence(sets, **{"begin": EVENT - 20 * DAY, "end": end} | SETTINGS | changes)


def test_pieces_of_weeks_ago_were_at_one_place_at_the_event():
    sets = pieces(EVENT + 50 * DAY)
    found = converged(sets)
    assert abs(found.epoch - EVENT) < timedelta(hours=1)
    assert found.resultant > 0.95
    place = common_place(found.pieces, found.epoch, revolutions=3, resamples=20, seed=1)
    nearest = min(place.passes, key=lambda t: abs(t - found.epoch))
    assert abs(nearest - EVENT) < timedelta(minutes=2)
    assert place.radial_km < 0.2 * place.elsewhere_km
    assert len(place.passes) == 7
    gaps = {round((b - a) / timedelta(minutes=1)) for a, b in zip(place.passes, place.passes[1:], strict=False)}
    assert gaps <= {94, 95}  # one candidate an orbit


def test_the_error_grows_with_the_days_back():
    short, long = (converged(pieces(EVENT + days * DAY)) for days in (20, 60))
    assert 3.0 < long.sigma_h / short.sigma_h < 9.0


def test_objects_that_were_never_together_name_no_time():
    sets = pieces(EVENT + 30 * DAY)
    scattered = sets.with_columns(pl.Series("mean_anomaly", np.random.default_rng(3).uniform(0.0, 360.0, len(sets))))
    assert converged(scattered) is None


def test_too_few_pieces_name_no_time():
    assert converged(pieces(EVENT + 30 * DAY, count=7)) is None


def test_the_angle_along_the_orbit_of_an_inclined_circle():
    # ascending node at 90 deg, 60 deg inclined, 30 deg past the node
    node, inc, u = np.radians([90.0, 60.0, 30.0])
    turn = np.array([[np.cos(node), -np.sin(node), 0.0], [np.sin(node), np.cos(node), 0.0], [0.0, 0.0, 1.0]])
    tilt = np.array([[1.0, 0.0, 0.0], [0.0, np.cos(inc), -np.sin(inc)], [0.0, np.sin(inc), np.cos(inc)]])
    r = turn @ tilt @ np.array([np.cos(u), np.sin(u), 0.0])
    v = turn @ tilt @ np.array([-np.sin(u), np.cos(u), 0.0])
    assert float(orbit_angles(r, v)) == pytest.approx(u + node * np.cos(inc))
