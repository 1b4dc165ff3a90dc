"""How detections of manoeuvres are scored (benchmarks/maneuver_score.py)."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import maneuver_score as score


def satellite(times, confidence, labels, epochs=None, name="one"):
    grid = np.arange(0.0, 366.0) if epochs is None else np.asarray(epochs, dtype=float)
    return score.Scored(
        name=name,
        epochs=grid,
        times=np.asarray(times, dtype=float),
        confidence=np.asarray(confidence, dtype=float),
        labels=np.asarray(labels, dtype=float),
    )


def test_a_label_is_matched_once_by_the_surest_detection():
    found = score.matched_in_time(np.array([10.0, 10.5]), np.array([5.0, 9.0]), np.array([10.2]), 2.0)
    assert found.tolist() == [-1, 0]


def test_a_late_detection_is_no_match():
    assert score.matched_in_time(np.array([12.1]), np.array([9.0]), np.array([10.0]), 2.0).tolist() == [-1]
    assert score.matched_in_time(np.array([9.0]), np.array([9.0]), np.array([]), 2.0).tolist() == [-1]


def test_an_interval_beside_the_labelled_one_matches_and_the_next_does_not():
    labels = [100.5]
    near, far = satellite([99.5], [1.0], labels), satellite([98.5], [1.0], labels)
    assert score.matched_in_intervals(near).tolist() == [0]
    assert score.matched_in_intervals(far).tolist() == [-1]


def test_f1_counts_missed_and_false_alike():
    assert score.f1(8, 2, 10) == pytest.approx(0.8)
    assert score.f1(0, 0, 0) == 0.0


def test_pooled_scores_count_labels_and_not_satellites():
    many = satellite(range(10), [9.0] * 10, range(10))
    few = satellite([50.0], [9.0], [200.0], name="two")
    total = score.pooled([many, few], [5.0, 5.0], 0.5)
    assert (total["hits"], total["false"], total["labels"]) == (10, 1, 11)
    assert total["f1"] == pytest.approx(20 / 22)


def test_a_detection_of_a_small_burn_alone_is_neither_true_nor_false():
    one = satellite([10, 50, 80], [9.0, 9.0, 9.0], [10, 50, 200])
    assert score.counts_above(one, np.array([True, False, True]), 5.0, 2.0) == (1, 1, 2)
    assert score.counts_above(one, np.array([True, False, True]), 9.5, 2.0) == (0, 0, 2)


def test_a_large_burn_is_matched_before_a_small_one_nearer_by():
    one = satellite([10.0, 11.2], [9.0, 6.0], [10.1, 11.0])
    large = np.array([False, True])
    assert score.counts_above(one, large, 5.0, 2.0) == (1, 0, 1)
    assert score.counts_above(one, large, 7.0, 2.0) == (1, 0, 1)
    assert score.counts_above(one, large, 7.0, 0.5) == (0, 0, 1)
    assert score.counts_above(one, np.array([True, True]), 5.0, 2.0) == score.counts(one, 5.0, 2.0)


def test_no_threshold_is_seen_by_the_satellite_that_it_scores():
    clean = satellite([1, 2, 3], [3.0, 3.0, 3.0], [1, 2, 3])
    noisy = satellite([1, 5, 9], [9.0, 3.0, 3.0], [1], name="two")
    assert score.left_out_thresholds([clean, noisy], 0.5) == [9.0, 3.0]


def test_recall_at_a_rate_stops_before_the_false_alarm_too_many():
    one = satellite([10, 20, 30, 40], [9.0, 8.0, 7.0, 6.0], [10, 30, 40], epochs=np.arange(0.0, 368.0))
    assert score.recall_at([one], 0.3)["recall"] == pytest.approx(1 / 3)
    assert score.recall_at([one], 1.0)["recall"] == pytest.approx(1.0)


def test_wilson_holds_the_share_and_shrinks_with_the_number():
    low, high = score.wilson(8, 10)
    assert low < 0.8 < high
    assert score.wilson(80, 100)[0] > low
    assert score.wilson(0, 0) == (0.0, 1.0)


def test_the_rhythm_alone_points_at_the_odd_interval():
    times, confidence = score.timing_alone(np.array([0.0, 1.0, 2.0, 2.2, 3.2, 4.2]))
    assert times[confidence.argmax()] == pytest.approx(2.1)


def test_labels_a_day_late_are_seen_to_be():
    times = np.arange(0.0, 300.0, 30.0)
    assert score.whole_days_late(times + 0.8, times) == 1
    assert score.whole_days_late(times - 0.2, times) == 0
    assert score.whole_days_late(times, np.array([])) == 0
