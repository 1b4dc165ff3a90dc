"""Assumed covariances: from own history, from the regime's, from the table; calibrated; said aloud."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from sgp4.api import WGS72, Satrec

from hoshimori.astro.collision_probability import dilution, encounter_plane, foster1992
from hoshimori.astro.collision_probability.outcome import words
from hoshimori.astro.error_growth import ErrorGrowth, fit_growth, robust_scale
from hoshimori.astro.rtn import rtn_basis
from hoshimori.errors import NotFoundError, UsageError
from hoshimori.propagation.set_differences import set_differences
from hoshimori.screening.covariance import (
    assumed_covariances,
    covariance_rtn,
    covariance_table,
    from_table,
)
from hoshimori.screening.covariance_calibration import calibration
from hoshimori.screening.event_errors import PC_METHOD, errors_of, event_statement, with_errors

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
RATE = 14.2


def history(ids=(1,), sets=20, step_days=0.5, noise_deg=0.002, seed=1, mean_motion=RATE) -> pl.DataFrame:
    """Return sets of circular orbits whose mean anomaly is off by Gaussian noise at every set."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in ids:
        for k in range(sets):
            days = k * step_days
            rows.append(
                {
                    "norad_cat_id": number,
                    "epoch": BEGIN + timedelta(days=days),
                    "mean_motion": mean_motion,
                    "eccentricity": 1e-6,
                    "inclination": 1e-3,
                    "ra_of_asc_node": 0.0,
                    "arg_of_pericenter": 0.0,
                    "mean_anomaly": float((0.0 + rng.normal(0.0, noise_deg)) % 360.0),
                    "bstar": 0.0,
                    "mean_motion_dot": 0.0,
                    "mean_motion_ddot": 0.0,
                }
            )
    return pl.DataFrame(rows).with_columns(pl.col("epoch").cast(pl.Datetime("us", "UTC")))


def consistent(**settings) -> pl.DataFrame:
    """Return sets that agree with the first, carried by SGP4, but for noise along the track."""
    table = history(**settings | {"noise_deg": 0.0})
    rate = set_phase_rate(settings.get("mean_motion", RATE))
    days = (table["epoch"] - BEGIN).dt.total_microseconds() / 86_400e6
    rng = np.random.default_rng(settings.get("seed", 1))
    noise = rng.normal(0.0, settings.get("noise_deg", 0.002), len(table))
    return table.with_columns(mean_anomaly=pl.Series((days.to_numpy() * rate + noise) % 360.0))


def set_phase_rate(mean_motion: float) -> float:
    """Return degrees a day by which node, perigee and anomaly together move on, measured with SGP4."""
    record = Satrec()
    n = mean_motion * 2.0 * np.pi / 1440.0
    record.sgp4init(WGS72, "i", 0, 27818.0, 0.0, 0.0, 0.0, 1e-6, 0.0, np.radians(1e-3), 0.0, n, 0.0)
    total = record.mdot + record.argpdot + record.nodedot
    return float(np.degrees(total) * 1440.0)


def test_differences_pair_sets_of_one_object_with_later_ones():
    table = set_differences(consistent(ids=(1, 2), sets=6))
    assert table["age_days"].min() == pytest.approx(0.5)
    assert set(table["norad_cat_id"].unique()) == {1, 2}
    assert table["age_days"].max() <= 14.0
    assert set_differences(consistent(sets=6).head(0)).height == 0


def test_along_track_noise_shows_along_the_track():
    table = set_differences(consistent(sets=60, step_days=0.2))
    radius = (398600.8 / (RATE * 2 * np.pi / 86400.0) ** 2) ** (1 / 3)
    expected = np.sqrt(2.0) * np.radians(0.002) * radius
    assert table["transverse_km"].std() == pytest.approx(expected, rel=0.25)
    assert table["radial_km"].std() < 0.2 * expected
    assert table["normal_km"].std() < 0.2 * expected


def test_a_growth_is_recovered_and_one_bad_set_does_not_carry_it():
    rng = np.random.default_rng(2)
    age = rng.uniform(0.05, 10.0, 6000)
    truth = ErrorGrowth(at_epoch_km=0.2, per_day_km=0.1, per_day2_km=0.03, oldest_days=10.0)
    differences = rng.normal(size=6000) * truth.sigma_km(age)
    differences[::50] = 500.0
    found = fit_growth(age, differences)
    assert found is not None
    at = np.array([0.5, 2.0, 8.0])
    assert found.sigma_km(at) == pytest.approx(truth.sigma_km(at), rel=0.12)
    assert robust_scale(np.array([-1.0, 1.0, 50.0])) == pytest.approx(1.4826)


def test_a_growth_needs_three_differences_of_like_age():
    assert fit_growth(np.array([0.1, 5.0]), np.array([1.0, 1.0])) is None
    one_bin = fit_growth(np.array([0.3, 0.3, 0.3]), np.array([1.0, 1.0, 1.0]))
    assert one_bin is not None
    assert one_bin.sigma_km(np.array([0.3]))[0] == pytest.approx(1.4826, rel=1e-3)


def test_the_covariance_is_of_own_history_and_grows_with_age():
    table = consistent(sets=40)
    matrix = covariance_rtn(table, 1, 2.0)
    assert matrix.shape == (3, 3)
    assert np.array_equal(matrix, np.diag(np.diag(matrix)))
    assert matrix[1, 1] > matrix[0, 0]
    assert covariance_rtn(table, 1, -2.0) == pytest.approx(matrix)
    assert (np.diag(covariance_rtn(table, 1, 9.0)) >= np.diag(matrix)).all()
    assert assumed_covariances(table)[1].covariance_source.startswith("own history: ")


def test_without_own_history_the_regime_speaks_then_the_table():
    full, new = consistent(ids=range(1, 7)), consistent(ids=(99,), sets=2)
    source = assumed_covariances(pl.concat([full, new]), [99])[99].covariance_source
    assert source == "regime history: differences of 6 other objects in LEO"
    alone = assumed_covariances(new)[99]
    assert alone.covariance_source == "table for LEO: Aida and Kirschner (2013) as used by SIMPLETON"
    assert alone.sigmas_km(np.array(0.0)) == pytest.approx([0.176, 0.695, 0.168])
    assert from_table("GEO").covariance_source.startswith("guess: ")
    assert from_table("GEO").sigmas_km(np.array(0.0)) == pytest.approx([0.352, 1.390, 0.336])


def test_the_table_form_has_a_row_an_object_and_age():
    table = covariance_table(consistent(ids=(1, 2)), age_days=(0.0, 3.0))
    assert table.select("norad_cat_id", "age_days").rows() == [(1, 0.0), (1, 3.0), (2, 0.0), (2, 3.0)]
    assert table["regime"].unique().to_list() == ["LEO"]


def test_who_is_not_there_and_what_is_no_age_are_refused():
    with pytest.raises(NotFoundError, match="no element set of 7"):
        covariance_rtn(consistent(sets=3), 7, 1.0)
    with pytest.raises(UsageError, match="no age"):
        covariance_rtn(consistent(sets=3), 1, float("nan"))


def test_noise_that_stays_the_same_is_calibrated():
    table = calibration(consistent(ids=range(1, 9), sets=80, step_days=0.25), BEGIN + timedelta(days=10))
    along = table.filter(pl.col("axis") == "transverse")
    assert along["objects"].max() == 8
    assert along.filter(pl.col("age_end_days") <= 3.0)["within_1_sigma"].mean() == pytest.approx(0.683, abs=0.12)
    assert along.filter(pl.col("age_end_days") <= 3.0)["within_3_sigma"].mean() > 0.95
    assert calibration(consistent(sets=3), BEGIN).height == 0


def crossing_event(hbr_m=10.0, age=1.0, miss=0.4):
    r1, v1 = np.array([[7000.0, 0.0, 0.0]]), np.array([[0.0, 7.5, 0.0]])
    r2, v2 = np.array([[7000.0 + miss, 0.0, 0.0]]), np.array([[0.0, 0.0, 7.5]])
    assumed = from_table("LEO")
    sigmas = assumed.sigmas_km(np.array([age]))
    found = errors_of((r1, v1, r2, v2), (sigmas, sigmas), np.array([hbr_m]))
    row = {name: values[0] for name, values in found.items() if name != "codes"}
    return row | {
        "primary": 1,
        "secondary": 2,
        "tca": BEGIN,
        "miss_distance_km": miss,
        "relative_speed_km_s": 7.5 * np.sqrt(2.0),
        "pc_method": PC_METHOD,
        "hbr_m": hbr_m,
        "covariance_source": assumed.covariance_source,
        "remarks": "; ".join(words(int(found["codes"][0]))),
    }


def test_an_event_is_printed_with_its_error_and_its_assumption():
    event = crossing_event()
    radial = np.hypot(0.176, 0.125)
    assert event["sigma_miss_km"] == pytest.approx(np.sqrt(2.0) * radial)
    assert event["pc"] <= event["pc_max"]
    text = event_statement(event)
    assert "miss 0.400 km \u00b1 0.305 km (1 sigma)" in text
    assert "maximum probability" in text
    assert "screening Pc (assumed covariance)" in text
    assert "Aida and Kirschner (2013)" in text


def test_old_sets_dilute_the_event_and_a_refusal_is_said():
    assert crossing_event(age=30.0)["diluted"]
    assert "no evidence of safety" in event_statement(crossing_event(age=30.0))
    assert not crossing_event(age=0.0, miss=2.0)["diluted"]
    assert crossing_event(miss=0.0)["sigma_miss_km"] > 0.0
    lost = crossing_event(hbr_m=float("nan"))
    assert np.isnan(lost["pc"])
    assert np.isnan(lost["pc_max"])
    assert "not finite" in event_statement(lost)


@pytest.mark.parametrize("age", [0.0, 1.0, 3.0, 8.0])
@pytest.mark.parametrize("miss", [0.05, 0.4, 1.0, 2.0, 5.0])
def test_diluted_agrees_with_the_search_for_the_peak(age, miss):
    r1, v1 = np.array([[7000.0, 0.0, 0.0]]), np.array([[0.0, 7.5, 0.0]])
    r2, v2 = np.array([[7000.0, miss, 0.0]]), np.array([[0.3, 4.0, 6.0]])
    sigmas = from_table("LEO").sigmas_km(np.array([age]))
    found = errors_of((r1, v1, r2, v2), (sigmas, sigmas), np.array([10.0]))
    C1, C2 = (
        np.einsum("nai,na,naj->nij", rtn_basis(r, v), sigmas**2, rtn_basis(r, v)) for r, v in ((r1, v1), (r2, v2))
    )
    flat, P, _ = encounter_plane(r1, v1, C1, r2, v2, C2, np.array([0.01]))
    assert found["diluted"][0] == dilution(flat, P, np.array([0.01]))[2][0]
    assert found["pc"][0] == pytest.approx(foster1992(r1, v1, C1, r2, v2, C2, np.array([0.01]))[0][0], rel=1e-9)


def test_a_table_of_events_gets_the_same_columns_whatever_its_order():
    sets = consistent(ids=(1, 2, 3), sets=1)
    assumed = {1: from_table("LEO"), 2: from_table("LEO"), 3: from_table("GEO")}
    events = pl.DataFrame(
        {
            "primary": [1, 1, 2],
            "secondary": [2, 3, 3],
            "tca": [BEGIN, BEGIN + timedelta(hours=1), BEGIN + timedelta(days=1)],
            "miss_distance_km": [1.0, 2.0, 3.0],
            "relative_speed_km_s": [1.0, 1.0, 1.0],
        },
        schema_overrides={"tca": pl.Datetime("us", "UTC")},
    )
    found = with_errors(events, sets, assumed=assumed, radius_m={1: 5.0})
    assert found.columns[:5] == events.columns
    assert found["hbr_m"].to_list() == [6.0, 6.0, 2.0]
    assert found["covariance_source"][0].startswith("table for LEO")
    assert "; guess: twice the LEO table" in found["covariance_source"][1]
    turned = with_errors(events.reverse(), sets, assumed=assumed, radius_m={1: 5.0}).reverse()
    assert turned.equals(found, null_equal=True)
    assert with_errors(events, sets, assumed=assumed, hbr_m=20.0)["hbr_m"].to_list() == [20.0] * 3
    assert with_errors(events.clear(), sets, assumed=assumed).columns == found.columns


def test_fits_that_rounding_alone_tells_apart_are_the_same_fit():
    """One bin of ages: each of the three terms fits it exactly, and the one that does not grow is taken."""
    source = np.random.default_rng(3)
    for _ in range(50):
        ages, apart = source.normal(1.01, 0.003, 7), source.normal(0.0, 4.0, 7)
        found = fit_growth(ages, apart)
        assert (found.per_day_km, found.per_day2_km) == (0.0, 0.0)
        moved = fit_growth(ages, apart * (1.0 + 1e-9))
        assert moved.at_epoch_km == pytest.approx(found.at_epoch_km, rel=1e-8)
