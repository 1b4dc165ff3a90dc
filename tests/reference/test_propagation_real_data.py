"""Propagation against `sgp4` itself on real catalogues, and against the figures of data/INDEX.md."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from sgp4.api import Satrec, SatrecArray

from hoshimori.astro.elements import REGIME_NAMES, regime
from hoshimori.io import read
from hoshimori.propagation import TimeGrid, daily_extremes, pair_daily_extremes, propagate, propagate_latest
from hoshimori.propagation.interpolation import ERROR_BOUND_KM, interpolated

pytestmark = pytest.mark.shared_data

BEGIN = datetime(2024, 9, 17, tzinfo=UTC)
MAY_24 = datetime(2026, 5, 24, tzinfo=UTC)

# data/INDEX.md: least / greatest distance in km of each day 24 to 30 May 2026, latest set at or before each time
EXTREMES = {
    (55841, 44476): "21/44 31/54 25/46 27/51 28/45 24/43 18/39",
    (49330, 29272): "224/3760 234/3764 246/3768 260/3772 237/3766 227/3762 221/3780",
    (49330, 36744): "150/1063 138/1073 128/1083 144/1093 164/1077 175/1062 191/1057",
    (43432, 29272): "35/80 29/70 29/70 29/80 29/81 26/85 27/89",
}


@pytest.fixture(scope="module")
def catalogue(shared_data):
    file = shared_data / "catalogs" / "2024-09-17_full_2le_mizuba.tle"
    lines = file.read_text(encoding="ascii").splitlines()
    return read(file.read_bytes(), source=file.name).sets, lines


@pytest.fixture(scope="module")
def geo_history(shared_data):
    file = shared_data / "history" / "geo_history.tle"
    return read(file.read_bytes(), source=file.name).sets


def by_regime(sets, count, seed):
    """Return (name, sample) of each regime, and of the objects that decay fastest."""
    codes = regime(
        sets["mean_motion"].to_numpy(), sets["eccentricity"].to_numpy(), np.radians(sets["inclination"].to_numpy())
    )
    rng = np.random.default_rng(seed)
    for code, name in enumerate(REGIME_NAMES):
        rows = np.flatnonzero(codes == code)
        yield name, sets[np.sort(rng.choice(rows, min(count, len(rows)), replace=False))]
    yield "decaying", sets.sort(pl.col("mean_motion_dot").abs(), descending=True).head(count)


def test_every_set_of_a_real_catalogue_gives_the_numbers_of_twoline2rv(catalogue):
    sets, lines = catalogue
    grid = TimeGrid.regular(BEGIN, BEGIN + timedelta(days=2), 86400)
    states = propagate(sets, grid)
    pairs = zip(lines[::2], lines[1::2], strict=True)
    error, r, v = SatrecArray([Satrec.twoline2rv(*pair) for pair in pairs]).sgp4(grid.jd, grid.fr)
    # one object (56989) swings to 5 million km without an error code; there the last bit of bstar, read as a decimal
    # here and as a product in C, makes 4 cm
    good = (error == 0) & (np.linalg.norm(r, axis=2) < 1e6)
    assert good.sum() > 53_000
    one_micrometre_km = 1e-9
    assert len(sets) == 26_905
    assert np.abs(states.r_km[good] - r[good]).max() < one_micrometre_km
    assert np.abs(states.v_km_s[good] - v[good]).max() < one_micrometre_km
    assert (states.error == error).all()


def test_the_fast_sampler_is_within_metres_of_sgp4(catalogue):
    sets, _ = catalogue
    grid = TimeGrid.regular(BEGIN, BEGIN + timedelta(days=1), 10800)
    exact, fast = propagate(sets, grid), propagate(sets, grid, exact=False)
    assert (np.isnan(fast.r_km) == np.isnan(exact.r_km)).all()
    worst = np.nanmax(np.where(np.isnan(exact.r_km), 0.0, np.abs(fast.r_km - exact.r_km)), axis=(1, 2))
    assert worst.max() < 0.005  # km; 2.2 m measured
    assert np.percentile(worst, 99.0) < 0.001  # km; 0.6 m measured


def test_interpolation_stays_within_its_bound_in_every_regime(catalogue):
    sets, _ = catalogue
    offsets = np.sort(np.random.default_rng(5).uniform(0, 86400, 60))
    grid = TimeGrid.of_microseconds(int(BEGIN.timestamp() * 1e6) + (offsets * 1e6).astype(np.int64))
    for name, sample in by_regime(sets, 300, 4):
        exact = propagate(sample, grid)
        r, _ = interpolated(sample, BEGIN, BEGIN + timedelta(days=1)).at(grid)
        error = np.linalg.norm(r - exact.r_km, axis=2)
        assert np.nanmax(error) < ERROR_BOUND_KM, name
        assert (np.isnan(r) == np.isnan(exact.r_km)).all(), name


@pytest.mark.parametrize(("pair", "expected"), EXTREMES.items())
def test_daily_extremes_of_geo_neighbours_are_those_of_the_index(geo_history, pair, expected):
    found = daily_extremes(geo_history, *pair, MAY_24, MAY_24 + timedelta(days=7))
    one_kilometre = 1.0
    assert [day["date"] for day in found] == [date(2026, 5, day) for day in range(24, 31)]
    for day, text in zip(found, expected.split(), strict=True):
        least, greatest = map(float, text.split("/"))
        assert day["least_km"] == pytest.approx(least, abs=one_kilometre)
        assert day["greatest_km"] == pytest.approx(greatest, abs=one_kilometre)


def test_an_end_may_cut_the_last_day(geo_history):
    cut = datetime(2026, 5, 30, 17, 53, tzinfo=UTC)
    (day,) = daily_extremes(geo_history, 49330, 36744, datetime(2026, 5, 30, tzinfo=UTC), cut)
    assert day["least_km"] > 400  # the nearest point of that day comes at 22:27
    assert day["least_at"] <= cut


def test_pairs_on_a_ten_minute_grid_stay_within_a_kilometre_of_the_exact_extremes(geo_history):
    states = propagate_latest(geo_history, TimeGrid.regular(MAY_24, MAY_24 + timedelta(days=7, seconds=1), 600))
    ids = states.norad_cat_id.tolist()
    pairs = list(EXTREMES)
    rng = np.random.default_rng(6)
    near = rng.choice(len(ids), (8, 2))
    pairs += [(ids[a], ids[b]) for a, b in near.tolist() if a != b]
    rows = np.array([[ids.index(a), ids.index(b)] for a, b in pairs])
    found = pair_daily_extremes(states, rows)
    # the grid steps over changes of set, where the exact extremes count both sides
    one_kilometre, three_kilometres = 1.0, 3.0
    worst = []
    for row, pair in enumerate(pairs):
        for column, day in enumerate(daily_extremes(geo_history, *pair, MAY_24, MAY_24 + timedelta(days=7))):
            worst.append(abs(found.least_km[row, column] - day["least_km"]))
            worst.append(abs(found.greatest_km[row, column] - day["greatest_km"]))
    assert np.percentile(worst, 90) < one_kilometre
    assert max(worst) < three_kilometres
