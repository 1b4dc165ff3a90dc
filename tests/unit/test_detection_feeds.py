"""ART001: two feeds that differ are found; noise, a burn seen by both, and equal feeds are not."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from detection_samples import BEGIN, DAY, history_of
from feed_samples import ONE, TWO, series, two_feeds
from hoshimori import brief
from hoshimori.astro.rtn import relative_rtn
from hoshimori.detection import all_detectors
from hoshimori.incidents import correlate
from hoshimori.model import IncidentKind
from hoshimori.propagation.satrec import satrecs
from hoshimori.propagation.set_differences import set_differences
from hoshimori.propagation.time_grid import epochs_jd_fr
from hoshimori.screening.covariance import fit


def found(*feeds):
    (detector,) = all_detectors(["ART001"])
    return detector.detect(two_feeds(*feeds))


def test_a_feed_that_puts_the_object_elsewhere_is_found():
    (one,) = found(series(25544, ONE), series(25544, TWO, phase_deg=20.0, begin_h=4.0))
    assert one.kind is IncidentKind.ARTEFACT
    assert one.objects == (25544,)
    radius_km = 6885.0
    assert one.values["median_distance_km"] == pytest.approx(2 * radius_km * np.sin(np.radians(10.0)), rel=0.05)
    assert one.payloads in {(ONE,), (TWO,)}


@pytest.mark.parametrize("phase_deg", [0.0, 0.02])
def test_equal_feeds_are_not(phase_deg):
    assert found(series(25544, ONE), series(25544, TWO, phase_deg=phase_deg, begin_h=4.0)) == ()


def test_noise_of_the_feeds_own_scatter_is_not():
    noisy = series(25544, TWO, noise_deg=0.3, begin_h=4.0)
    assert found(series(25544, ONE, noise_deg=0.3, seed=2), noisy) == ()


def test_a_difference_is_held_against_the_covariance_of_its_own_direction():
    """Along the orbit these feeds scatter by 36 km, across it by nothing: 20 km across are more than 30 along."""
    noisy = {"noise_deg": 0.3, "begin_h": 4.0}
    one = series(25544, ONE, noise_deg=0.3, seed=2)
    (across,) = found(one, series(25544, TWO, node_deg=0.3, **noisy))
    assert across.values["median_distance_km"] < 60.0
    assert found(one, series(25544, TWO, phase_deg=0.25, **noisy)) == ()


def test_the_distance_is_that_of_mahalanobis_under_the_covariances_of_both_feeds():
    """The oracle: the screening's covariance of each feed's own sets, whole matrices, and their sum inverted."""
    feeds = (series(25544, ONE, noise_deg=0.05, seed=2), series(25544, TWO, phase_deg=20.0, noise_deg=0.1, begin_h=4.0))
    (one,) = found(*feeds)
    feeds = tuple([row for row in rows if row["epoch"] < BEGIN + 7 * DAY] for rows in feeds)
    tables = [history_of(rows) for rows in feeds]
    growth = [fit(set_differences(t, max_age_days=2.0), regime_name="LEO", source="") for t in tables]
    records = [satrecs(t) for t in tables]
    first, second = (0, 1) if one.payloads == (ONE,) else (1, 0)
    inside = [k for k, row in enumerate(feeds[first]) if row["epoch"] >= BEGIN]
    expected = []
    for k in inside:
        epoch = feeds[first][k]["epoch"]
        jd, fr = (float(x[0]) for x in epochs_jd_fr(pl.Series([epoch])))
        _, r, v = records[first][k].sgp4(jd, fr)
        near = [m for m, row in enumerate(feeds[second]) if abs(row["epoch"] - epoch) < timedelta(hours=5)]
        if len(near) < 2:
            continue
        away = []
        for m in near:
            _, other_r, other_v = records[second][m].sgp4(jd, fr)
            rtn, _ = relative_rtn(*(np.array(x) for x in (r, v, other_r, other_v)))
            both = sum(np.maximum(growth[n].matrix_km2(0.25), np.eye(3) * 0.25) for n in (0, 1))
            away.append(float(np.sqrt(rtn @ np.linalg.inv(both) @ rtn)))
        expected.append(min(away))
    assert one.values["compared_sets"] == len(expected)
    assert one.values["mahalanobis_sigma"] == pytest.approx(float(np.median(expected)), abs=0.06)


def test_feeds_of_few_sets_are_not_held_to_be_better_than_one_that_shows_its_scatter():
    def looked(phase_deg):
        noisy = series(25544, ONE, noise_deg=1.0)
        few = series(25544, TWO, noise_deg=1.0, begin_h=4.0, seed=2)[9:12]
        three = "c" * 64
        others = series(25544, three, noise_deg=1.0, phase_deg=phase_deg, begin_h=6.0, seed=3)[9:12]
        made = two_feeds(noisy, few, others)
        return replace(made, sources=made.sources | {three: ("celestrak supplemental",)})

    (detector,) = all_detectors(["ART001"])
    assert detector.detect(looked(0.0)) == ()
    assert detector.detect(looked(40.0)) != ()


def test_a_covariance_that_is_assumed_is_said_so_in_both_languages():
    few = series(25544, TWO, phase_deg=40.0, begin_h=4.0, hours=60.0)
    (one,) = found(series(25544, ONE), few)
    assert one.values["assumed"] == "space-track"
    assert "assumed for space-track" in one.summary
    (incident,) = correlate([one], objects={}, as_of=BEGIN + 7 * DAY)
    printed = brief.markdown(incident, case_id=incident.id, payloads=(), language="ja")
    assert "共分散は仮定" in printed
    assert "原文英語" not in printed


def test_where_no_feed_shows_its_covariance_much_is_allowed_for():
    def few(phase_deg):
        rare = {"hours": 49.0}
        return found(series(25544, ONE, **rare), series(25544, TWO, phase_deg=phase_deg, begin_h=20.0, **rare))

    assert few(2.0) == ()  # 240 km after a day at most
    (one,) = few(60.0)
    assert one.values["assumed"] == "celestrak, space-track"


def test_a_set_that_both_feeds_hand_out_is_no_difference_and_hides_none():
    moved = series(25544, TWO, phase_deg=20.0, begin_h=4.0)[20:23]
    one = series(25544, ONE)
    looked = two_feeds(one, moved)
    shared = looked.history.filter(pl.col("payload") == ONE).select(
        "norad_cat_id", "epoch", "payload", feed=pl.lit("space-track")
    )
    (detector,) = all_detectors(["ART001"])
    all_but_the_last_days = shared.filter(pl.col("epoch") < moved[0]["epoch"])
    (found,) = detector.detect(replace(looked, shared=all_but_the_last_days))
    assert (found.values["differing_sets"], found.values["compared_sets"]) == (3, 3)
    assert detector.detect(replace(two_feeds(one), sources=looked.sources, shared=shared)) == ()


def test_a_burn_that_both_feeds_see_is_not():
    assert found(series(25544, ONE, burn_day=3.1), series(25544, TWO, burn_day=3.1, begin_h=4.0)) == ()


def test_one_feed_alone_or_a_single_catalogue_says_nothing():
    assert found(series(25544, ONE)) == ()
    assert found(series(25544, ONE), series(25544, TWO, phase_deg=20.0, begin_h=4.0)[:1]) == ()


def test_it_is_rare_among_other_objects_of_two_feeds():
    others = [series(n, feed, begin_h=h) for n in (900, 901, 902) for feed, h in ((ONE, 0.0), (TWO, 4.0))]
    (one,) = found(series(25544, ONE), series(25544, TWO, phase_deg=20.0, begin_h=4.0), *others)
    assert (one.significance, one.controls) == (0.0, 3)


def test_it_does_not_depend_on_the_order_of_rows_nor_on_what_was_known_later():
    (detector,) = all_detectors(["ART001"])
    looked = two_feeds(series(25544, ONE), series(25544, TWO, phase_deg=20.0, begin_h=4.0))
    shuffled = replace(looked, history=looked.history.sample(fraction=1.0, shuffle=True, seed=3))
    assert detector.detect(shuffled) == detector.detect(looked)
    assert detector.detect(replace(looked, as_of=BEGIN - timedelta(days=300))) == ()


def test_it_opens_an_incident_about_data_and_of_no_other_kind():
    detections = found(series(25544, ONE), series(25544, TWO, phase_deg=20.0, begin_h=4.0))
    (incident,) = correlate(detections, objects={}, as_of=BEGIN + 7 * DAY)
    assert (incident.id, incident.kind) == ("ART-25544", IncidentKind.ARTEFACT)
    assert incident.direction is None
    leading = max((h for h in incident.hypotheses if h.probability is not None), key=lambda h: h.probability)
    assert leading.id.value == "H7"
    printed = brief.markdown(incident, case_id=incident.id, payloads=(), language="ja")
    assert "共分散で見込まれる" in printed
    assert "原文英語" not in printed
