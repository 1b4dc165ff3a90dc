"""What counts as seen, as a false accusation and as an over-claim: made-up days, so that each rule is shown to bite."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from hoshimori.model import Detection, Evidence, Hypothesis, HypothesisId, IncidentKind, Reading, SpaceObject
from hoshimori.model.incident import Incident
from hoshimori.model.watch_report import Span
from hoshimori.scenarios.bound import upper_bound
from hoshimori.scenarios.finding import false_accusations, matches, over_claims
from hoshimori.scenarios.library import Expected, Plan, Scenario
from hoshimori.scenarios.replay import Day, Replay, ReplayStatus
from hoshimori.scenarios.scoreboard import score, scoreboard_json

BEGIN, END = datetime(2024, 8, 1, tzinfo=UTC), datetime(2024, 8, 8, tzinfo=UTC)
BREAKUP = Detection(
    code="BRK001",
    kind=IncidentKind.BREAKUP,
    objects=(100, 101),
    begin=BEGIN,
    end=END,
    significance=None,
    reading=Reading.BREAKUP_LIKE,
    summary="20 new pieces of launch 2020-001 were first seen on 2024-08-07.",
    values={"launch": "2020-001", "parent": 100, "epoch_low": BEGIN, "epoch_high": BEGIN + timedelta(hours=2)},
)
STAY = Detection(
    code="PRX001",
    kind=IncidentKind.PROXIMITY,
    objects=(100, 200),
    begin=BEGIN,
    end=END,
    significance=0.1,
    controls=100,
    reading=Reading.STAY,
    summary="A (100) and B (200) were between 10 and 20 km apart on 2024-08-07.",
    values={"greatest_km": 20.0, "arrival_visible": False, "near_every_day_with_data": True},
    not_visible=("The arrival is not visible: the two were near on the first day with data.",),
)
SCENARIO = Scenario(
    id="made-up",
    name="Made up",
    utc="2024-08-01",
    time_status="V",
    id_status="V",
    event_class="accident",
    direction="none",
    type="breakup",
    shows="pieces",
    max_claim="breakup",
    level="anomaly",
    source="this test",
    objects=(100,),
    plan=Plan(days=(date(2024, 8, 7),), package=True),
    expect=(Expected(code="BRK", launch="2020-001", parent=100),),
)


def incident(*detections, **changes):
    made = Incident(
        id="BRK-2020-001",
        kind=IncidentKind.BREAKUP,
        direction=None,
        objects=(SpaceObject(norad_cat_id=100),),
        states=(),
        begin=BEGIN,
        end=END,
        as_of=END,
        sentence="20 new pieces of launch 2020-001; cause undetermined.",
        wording="cause undetermined",
        detections=detections or (BREAKUP,),
    )
    return replace(made, **changes)


def day_of(*incidents, detections=(BREAKUP,), on=date(2024, 8, 7)):
    return Day(date=on, span=Span(begin=BEGIN, end=END, as_of=END), detections=detections, incidents=incidents)


def replay_of(*days, scenario=SCENARIO):
    return Replay(scenario=scenario, status=ReplayStatus.REPLAYED, source="package", days=days)


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"code": "PRX"}, False),
        ({"readings": ("late_pieces",)}, False),
        ({"objects": (100, 300)}, False),
        ({"launch": "2020-002"}, False),
        ({"parent": 999}, False),
        ({"epoch": BEGIN + timedelta(hours=1)}, True),
        ({"epoch": BEGIN + timedelta(hours=3)}, False),
        ({"epoch": BEGIN - timedelta(days=1)}, True),
        ({"epoch": BEGIN - timedelta(days=2)}, False),
        ({"within_km": 50.0}, False),
    ],
)
def test_a_detection_is_what_a_row_expects_only_in_every_part(changes, fits):
    assert matches(replace(Expected(code="BRK"), **changes), BREAKUP) is fits


def test_a_row_is_seen_on_the_first_day_that_shows_all_of_it():
    empty = day_of(detections=(), on=date(2024, 8, 3))
    shown = score(replay_of(empty, day_of(incident())))
    assert (shown.status, shown.days_to_detection, shown.days_in_hand) == ("seen", 6, 2)
    assert shown.incidents == ("BRK-2020-001",)
    both = replace(SCENARIO, expect=(*SCENARIO.expect, Expected(code="MAN")), limit="no such detector")
    missed = score(replay_of(empty, day_of(incident()), scenario=both))
    assert (missed.status, missed.reason) == ("missed", "no such detector")
    assert score(replay_of(empty)).reason == "1 of 1 expected findings not shown on 1 days"


def test_a_number_for_a_hostile_act_is_a_false_accusation():
    guess = Hypothesis(id=HypothesisId.H8, title="hostile act", probability=0.01, words="remote")
    assert list(false_accusations(SCENARIO, day_of(incident(hypotheses=(guess,)))))
    silent = replace(guess, probability=None)
    assert not list(false_accusations(SCENARIO, day_of(incident(hypotheses=(silent,)))))


def test_a_word_of_verdict_and_a_wrong_parent_are_false_accusations():
    spoken = incident(sentence="The attacker came near.")
    assert list(false_accusations(SCENARIO, day_of(spoken)))
    wrong = replace(BREAKUP, values={**BREAKUP.values, "parent": 555})
    assert list(false_accusations(SCENARIO, day_of(detections=(wrong,))))
    counted = scoreboard_json([score(replay_of(day_of(spoken)))])
    assert counted["false_accusations"] == 1
    assert counted["n"]["blameless_scenarios_replayed"] == 1


def test_a_level_above_the_row_is_an_over_claim(monkeypatch):
    from hoshimori.scenarios import finding

    monkeypatch.setattr(finding, "incident_json", lambda _: {"level": "interpretation"})
    found = list(over_claims(SCENARIO, day_of(incident())))
    assert any("without an outside statement" in s for s in found)
    assert any("above anomaly" in s for s in found)
    told = Evidence(id="E1", group="outside statement", statement="The owner said so.", source="press", basis="assumed")
    higher = replace(SCENARIO, level="interpretation")
    assert not list(over_claims(higher, day_of(incident(evidence=(told,), wording="a break-up"))))


def test_words_that_interpret_are_over_claims():
    assert list(over_claims(SCENARIO, day_of(incident(sentence="It exploded; cause undetermined."))))
    assert list(over_claims(SCENARIO, day_of(incident(wording="an explosion"))))
    named = replace(BREAKUP, summary="INSPECTOR (100) and TEST SAT (101) drift past one another.")
    assert not list(over_claims(SCENARIO, day_of(detections=(named,))))
    assert list(over_claims(SCENARIO, day_of(detections=(replace(named, summary="It was deliberate."),))))


def test_a_reading_that_the_row_rules_out_is_an_over_claim():
    ruled_out = replace(SCENARIO, never=(Expected(code="PRX", readings=("stay",), objects=(100, 200)),))
    assert list(over_claims(ruled_out, day_of(detections=(STAY,))))
    assert not list(over_claims(SCENARIO, day_of(detections=(STAY,))))


def test_a_stay_from_the_first_day_must_say_that_the_arrival_is_not_visible():
    hidden = replace(STAY, not_visible=())
    assert list(over_claims(SCENARIO, day_of(detections=(hidden,))))
    assert not list(over_claims(SCENARIO, day_of(detections=(replace(hidden, objects=(7, 8)),))))


def test_the_bound_of_a_zero_is_the_rule_of_three():
    assert upper_bound(0, 1) == pytest.approx(0.95)
    assert upper_bound(0, 100) == pytest.approx(0.02951, abs=1e-5)
    assert upper_bound(0, 1000) == pytest.approx(3.0 / 1000.0, rel=0.01)
    assert upper_bound(0, 0) == 1.0
    assert upper_bound(5, 5) == 1.0
    # Clopper and Pearson (1934), one-sided 95 %: one in ten gives 0.3942
    assert upper_bound(1, 10) == pytest.approx(0.3942, abs=1e-4)
