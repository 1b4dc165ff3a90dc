"""Bad sets are told apart, of one object as among many."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from hoshimori.detection.element_series import bad_runs, block_median, element_series

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def sets_of(number: int, *, bad: int | None, count: int = 60) -> pl.DataFrame:
    """A quiet object at 14.2 revolutions a day, one set a day; one set stands 3 km too high."""
    rate = np.full(count, 14.2)
    days = np.arange(count, dtype=float)
    noise = np.random.default_rng(number).normal(0.0, 1e-8, count)
    if bad is not None:
        rate[bad] += 0.01
    return pl.DataFrame(
        {
            "norad_cat_id": np.full(count, number),
            "epoch": [BEGIN + timedelta(days=d) for d in days],
            "mean_motion": rate + noise,
            "eccentricity": np.full(count, 1e-3),
            "inclination": np.full(count, 98.0),
            "ra_of_asc_node": (10.0 + 0.98 * days) % 360.0,
            "arg_of_pericenter": np.zeros(count),
            "mean_anomaly": (360.0 * 14.2 * days) % 360.0,
            "payload": ["0" * 64] * count,
        }
    )


def flagged(sets: pl.DataFrame) -> list[tuple[int, int]]:
    series = element_series(sets, with_node=False)
    bad = bad_runs(series, least_off_km=0.0, least_off_plane_rad=1e-4)
    numbers = series.norad_cat_id
    first = {int(n): int(np.flatnonzero(numbers == n)[0]) for n in np.unique(numbers)}
    return [(int(numbers[i]), int(i) - first[int(numbers[i])]) for i in np.flatnonzero(bad)]


def test_a_bad_set_is_found_where_it_stands_alone_and_among_others():
    alone = sets_of(3, bad=41)
    assert flagged(alone) == [(3, 41)]
    many = pl.concat([sets_of(1, bad=None), sets_of(2, bad=20), alone, sets_of(4, bad=None)])
    assert flagged(many) == [(2, 20), (3, 41)]


def test_the_median_of_a_block_is_that_of_its_object_alone():
    values = np.array([1.0, 3.0, np.nan, 2.0, 10.0, np.nan, np.nan, np.nan])
    ids = np.array([1, 1, 1, 1, 1, 2, 2, 3])
    assert block_median(values, ids, 2).tolist() == [2.0, 2.0, 2.0, 2.0, 10.0, 0.0, 0.0, 0.0]
    holes = np.array([np.nan, np.nan, 4.0, 6.0])
    assert block_median(holes, np.ones(4, dtype=np.int64), 2).tolist() == [5.0, 5.0, 5.0, 5.0]
