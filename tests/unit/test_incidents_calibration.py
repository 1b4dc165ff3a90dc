from datetime import date

import pytest
import yaml

from hoshimori.errors import BadInputError
from hoshimori.incidents import bins, correlate, held_out, judged, read_outcomes
from hoshimori.incidents.calibration import LEAST_EVENTS, WEIGHING, bin_of
from hoshimori.incidents.counted_share import conformal, jeffreys, wilson
from hoshimori.incidents.hypothesis_set import WEIGHED
from hoshimori.model import HypothesisId, IncidentKind
from incident_samples import OBJECTS, at, stay

H = HypothesisId


def outcome(event, held="unknown", shares=None, **changes):
    return {
        "event": event,
        "kind": "proximity",
        "weighing": WEIGHING,
        "weighed_on": date(2026, 5, 30),
        "known_on": date(2026, 9, 1),
        "probabilities": shares or dict.fromkeys([h.value for h in WEIGHED], 0.125),
        "held": held,
        "source": "a letter of the operator",
    } | changes


def record(*outcomes, **changes):
    return yaml.safe_dump({"format": "held-out-outcomes/1", "outcomes": list(outcomes)} | changes).encode()


def synthetic(count, *, of_leader):
    """`count` events whose first explanation, H1, stood at 65 %; it held in `of_leader` of them."""
    shares = {h.value: 0.05 for h in WEIGHED} | {"H1": 0.65}
    rows = [outcome(f"PRX-{k}", "H1" if k < of_leader else "H2", shares) for k in range(count)]
    return read_outcomes(record(*rows))


def test_no_held_out_event_ships_so_every_number_is_marked_uncalibrated():
    assert held_out() == ()
    for kind in IncidentKind:
        assert not any(one.calibrated for one in bins(kind, held_out()))
    (incident,) = correlate([stay()], objects=OBJECTS, as_of=at(2026, 5, 31))
    assert not any(h.calibrated or h.held_out_events for h in incident.hypotheses)


def test_thirty_events_that_bear_a_number_out_make_its_bin_calibrated():
    found = bins(IncidentKind.PROXIMITY, synthetic(LEAST_EVENTS, of_leader=19))
    likely = bin_of(0.6, found)
    assert (likely.words, likely.events, likely.numbers, likely.held) == ("likely", 30, 30, 19)
    assert likely.mean_share == pytest.approx(0.65)
    assert likely.held_share == pytest.approx(19.5 / 31)
    assert likely.calibrated
    assert not bin_of(0.9, found).calibrated


def test_twenty_nine_events_do_not():
    assert not bin_of(0.6, bins(IncidentKind.PROXIMITY, synthetic(LEAST_EVENTS - 1, of_leader=19))).calibrated


def test_events_that_do_not_bear_a_number_out_leave_its_bin_uncalibrated():
    assert not bin_of(0.6, bins(IncidentKind.PROXIMITY, synthetic(60, of_leader=10))).calibrated


def test_several_numbers_of_one_event_in_a_bin_count_as_one_event():
    (one,) = [b for b in bins(IncidentKind.PROXIMITY, synthetic(4, of_leader=4)) if b.words == "very unlikely"]
    assert (one.events, one.numbers, one.held) == (4, 28, 0)


def test_outcomes_of_another_kind_or_another_sum_do_not_count():
    for changes in ({"kind": "breakup"}, {"weighing": "weighing/1"}):
        found = read_outcomes(record(outcome("X-1", **changes)))
        assert not any(one.events for one in bins(IncidentKind.PROXIMITY, found))


def test_an_empty_bin_says_so_and_has_no_interval():
    one = bins(IncidentKind.LAUNCH, ())[0]
    assert (one.events, one.mean_share, one.held_share, one.low_share, one.high_share) == (0, None, None, 0.0, 1.0)


def test_an_incident_shows_how_many_events_stand_behind_each_number():
    (incident,) = correlate([stay()], objects=OBJECTS, as_of=at(2026, 5, 31))
    shares = {h.id.value: h.probability for h in incident.hypotheses if h.probability is not None}
    rows = [outcome(f"PRX-{k}", "unknown" if k % 5 < 2 else "H2", shares) for k in range(40)]
    again = judged(incident, outcomes=read_outcomes(record(*rows)))
    unknown = next(h for h in again.hypotheses if h.id is H.UNKNOWN)
    assert unknown.held_out_events == 40
    assert unknown.calibrated
    assert all(h.held_out_events == 0 and not h.calibrated for h in again.hypotheses if h.id in {H.H8, H.H9})


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"outcomes: [", "is not YAML"),
        (b"\xff", "is not YAML"),
        (b"outcomes: []", "is no held-out-outcomes/1"),
        (record(outcomes=None), "with a list of outcomes"),
        (record("a word"), "outcome 1: an outcome has exactly the fields"),
        (record({"event": "A"}), "A: an outcome has exactly the fields"),
        (record(outcome("A", held="H8")), "H8 and H9 have no number"),
        (record(outcome("A", kind="quarrel")), "is no kind of incident"),
        (record(outcome("A", known_on=date(2026, 5, 30))), "the first before the second"),
        (record(outcome("A", weighed_on="2026-05-01T00:00Z")), "the first before the second"),
        (record(outcome("PRX-44476-55841")), "is not held out"),
        (record(outcome("BRK-1982-092")), "is not held out"),
        (record(outcome("A", source=" ")), "the source is missing"),
        (record(outcome("A", shares={"H1": 1.0})), "eight shares"),
        (record(outcome("A", shares=dict.fromkeys([h.value for h in WEIGHED], 0.2))), "sum to 1"),
        (record(outcome("A", shares=dict.fromkeys([h.value for h in WEIGHED], "much"))), "eight shares"),
        (record(outcome("A"), outcome("A")), "names an event twice"),
    ],
)
def test_a_record_that_is_not_sound_is_refused_with_its_event(data, reason):
    with pytest.raises(BadInputError, match=reason):
        read_outcomes(data)


def test_shares_of_counts():
    assert jeffreys(0, 73) == pytest.approx(0.5 / 74)
    assert conformal(0.0, 300) == pytest.approx(1 / 301)
    assert conformal(12 / 371, 371) == pytest.approx(13 / 372)


def test_the_interval_of_a_share_is_that_of_wilson():
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3 (score, no continuity correction).
    for (count, of), interval in {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }.items():
        assert wilson(count, of) == pytest.approx(interval, abs=5e-5)
    assert wilson(5, 5)[1] == 1.0
