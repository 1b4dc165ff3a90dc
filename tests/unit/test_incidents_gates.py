import json
import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from hoshimori.errors import UsageError
from hoshimori.incidents import Level, correlate, incident_json, judged, level, with_outside_statement
from hoshimori.incidents.calibration import WEIGHING
from hoshimori.incidents.counted_share import fisher
from hoshimori.incidents.held_out import Outcome
from hoshimori.incidents.hypothesis_set import WEIGHED
from hoshimori.incidents.level import gates, highest, rarity
from hoshimori.model import Evidence, HypothesisId, IncidentKind, Reading
from incident_samples import OBJECTS, at, breakup, burn, stay

H = HypothesisId
AS_OF = at(2026, 5, 31)


def one(*detections, **kwargs):
    found = correlate(detections, objects=OBJECTS, as_of=AS_OF, of_interest=frozenset({49330}), **kwargs)
    return next(i for i in found if detections[0] in i.detections)


def gate(incident, name):
    return next(g for g in incident.gates if g.level == name)


def evidence(group, ratios, source="s"):
    return Evidence(
        id=f"X-{group}", group=group, statement=f"{group}.", source=source, basis="assumed", likelihood_ratios=ratios
    )


def with_evidence(incident, *items):
    return judged(replace(incident, evidence=(*incident.evidence, *items)))


def test_the_gates_stand_in_their_order_and_each_gives_its_reason():
    found = one(stay()).gates
    assert [g.level for g in found] == ["observation", "anomaly", "interpretation", "attribution"]
    assert [g.passed for g in found] == [True, True, False, False]
    assert found[1].reason == (
        "Rarity p is 2.2 % among 222 controls (limit 5.0 %); false-discovery share q is 2.2 % among 1 such reading of "
        "the run (limit 10 %)."
    )
    assert found[2].reason == "The first one, H1, stands at 34 % before rounding (limit 80 %)."


def test_a_reading_that_is_rare_among_many_alike_is_no_anomaly():
    others = [stay(objects=(60000 + k, 70000), significance=0.5, tables={}, values={}) for k in range(9)]
    incident = one(stay(significance=0.04), *others)
    assert level(incident) is Level.OBSERVATION
    assert "q is 45 % among 10 such readings" in gate(incident, "anomaly").reason


def test_stays_and_shared_slots_are_one_family_of_the_day():
    others = [
        stay(objects=(60000 + k, 70000), significance=0.5, tables={}, values={}, reading=Reading.SHARED_SLOT)
        for k in range(9)
    ]
    incident = one(stay(significance=0.004), *others)
    assert "among 10 such readings" in gate(incident, "anomaly").reason


def test_two_parts_of_rarity_are_joined_by_fisher_s_method():
    values = {"visit_share": 1 / 355, "visit_controls": 355}
    pair = stay(significance=12 / 371, controls=371, values=values)
    found = rarity([pair], [pair])
    product = (13 / 372) * (2 / 356)
    assert found.p_share == pytest.approx(product * (1 - math.log(product)))
    assert found.visit_controls == 355
    alone = stay(values=values | {"visit_controls": 19})
    few = rarity([alone], [alone])
    assert (few.visit_controls, few.p_share) == (0, pytest.approx(5 / 223))


def test_fisher_s_method_keeps_uniform_p_values_uniform():
    rng = np.random.default_rng(7)
    joined = np.array([fisher(*pair) for pair in rng.uniform(size=(20_000, 2))])
    for limit in (0.01, 0.05, 0.5):
        assert (joined <= limit).mean() == pytest.approx(limit, rel=0.15)


def test_the_false_discovery_share_is_that_of_benjamini_and_hochberg():
    # Ranks 1 to 4 of 4: p·4/rank = 0.1, 0.08, 0.1333, 0.9; the least at or above the rank counts.
    shares = [0.025, 0.04, 0.1, 0.9]
    run = [replace(stay(), significance=(p * 1000 - 1) / 999, controls=999) for p in shares]
    assert rarity(run[:1], run).q_share == pytest.approx(0.08)
    assert rarity(run[1:2], run).q_share == pytest.approx(0.08)
    assert rarity(run[3:], run).q_share == pytest.approx(0.9)


def test_what_was_compared_with_too_few_is_an_observation():
    incident = one(stay(significance=0.0, controls=19))
    assert gate(incident, "anomaly").reason == "No proximity detection of it was compared with 20 or more controls."
    assert level(incident) is Level.OBSERVATION


def test_a_high_number_alone_is_no_interpretation():
    no_owner = stay(values={"relation": "owner_unknown"})  # so that registers say nothing
    incident = with_evidence(one(no_owner), evidence("geometry", {H.H2: 100.0}), evidence("sources", {H.H2: 100.0}))
    assert max(h.probability or 0 for h in incident.hypotheses) == 0.93
    assert level(incident) is Level.ANOMALY
    assert "1 of 2 independent origins (element sets)" in gate(incident, "interpretation").reason


def test_two_origins_without_calibration_or_a_statement_are_no_interpretation():
    incident = with_evidence(one(stay()), evidence("sources", {H.H2: 100.0}), evidence("owners", {H.H2: 100.0}))
    assert gate(incident, "interpretation").reason == (
        "The numbers are uncalibrated and no outside statement on file names H2."
    )
    assert incident.wording == "cause undetermined"


def test_an_interpretation_lists_its_alternatives_and_says_what_it_rests_on():
    told = with_outside_statement(one(stay()), quote="We agreed to it.", source="operator, letter", names=H.H2)
    assert level(told) is Level.INTERPRETATION
    assert gate(told, "interpretation").reason == (
        "H2 stands at 92 % before rounding, from element sets, outside, registers; all others are listed."
    )
    assert told.wording == (
        "very likely: agreed servicing or co-location; the other explanations stay listed; orbits alone do not "
        "determine the cause"
    )
    assert "stands at 92 % before rounding (limit 95 %)" in gate(told, "attribution").reason


def test_an_attribution_needs_an_outside_statement_and_names_who_says_so():
    statement = {"quote": "We agreed to it.", "source": "operator, letter of 2 June 2026", "names": H.H2}
    told = with_outside_statement(one(stay()), **statement, ratio=100.0)
    assert level(told) is Level.ATTRIBUTION
    assert told.wording == (
        "very likely: agreed servicing or co-location; the other explanations stay listed; stated by operator, "
        "letter of 2 June 2026"
    )
    # The same numbers without a statement from outside stay below.
    silent = with_evidence(one(stay()), evidence("sources", {H.H2: 100.0}), evidence("owners", {H.H2: 100.0}))
    assert level(silent) is Level.ANOMALY
    assert gate(silent, "attribution").reason == "No outside statement on file names H2."


def borne_out(count):
    """Held-out events whose first explanation stood at 93 % and held in nine of ten."""
    shares = dict.fromkeys(WEIGHED, 0.01) | {H.H2: 0.93}
    return [
        Outcome(
            event=f"PRX-{k}",
            kind=IncidentKind.PROXIMITY,
            weighing=WEIGHING,
            weighed_on=date(2026, 5, 30),
            known_on=date(2026, 9, 1),
            probabilities=shares,
            held=H.H3 if k % 10 == 0 else H.H2,
            source="synthetic",
        )
        for k in range(count)
    ]


def test_calibrated_numbers_alone_reach_interpretation_and_never_attribution():
    items = (evidence("sources", {H.H2: 100.0}), evidence("owners", {H.H2: 100.0}))
    incident = with_evidence(one(stay()), *items)
    assert level(judged(incident, outcomes=borne_out(29))) is Level.ANOMALY
    told = judged(incident, outcomes=borne_out(30))
    assert level(told) is Level.INTERPRETATION
    assert gate(told, "attribution").reason == "No outside statement on file names H2."
    assert told.intent == "public data cannot tell"


def test_an_interpretation_without_its_alternatives_is_none():
    told = with_outside_statement(one(stay()), quote="Agreed.", source="letter", names=H.H2)
    short = gates(gate(told, "anomaly"), told.evidence, [h for h in told.hypotheses if h.id is not H.H7])
    assert highest(short) is Level.ANOMALY
    assert short[2].reason == "Not all alternatives are listed."


def test_a_statement_on_something_ordinary_does_not_jump_a_gate():
    told = with_outside_statement(one(stay(significance=0.5)), quote="Ours.", source="letter", names=H.H2, ratio=100.0)
    assert level(told) is Level.OBSERVATION
    assert gate(told, "interpretation").reason.endswith("A gate before it is shut.") or not gate(told, "anomaly").passed
    assert told.wording == "cause undetermined"


def test_a_statement_replaces_the_word_that_none_is_on_file():
    assert any(e.group == "documents" for e in one(breakup()).evidence)
    told = with_outside_statement(one(breakup()), quote="The battery burst.", source="operator", names=H.H5)
    assert not any(e.group == "documents" for e in told.evidence)
    again = with_outside_statement(told, quote="It was the battery.", source="a second report", names=H.H5)
    assert [e.id for e in again.evidence if e.group == "outside statement"] == ["DOC1", "DOC2"]
    # Copies count once: items of one group have one cause.
    assert again.hypotheses == tuple(
        replace(h, speaks_for=again.hypotheses[k].speaks_for, speaks_against=again.hypotheses[k].speaks_against)
        for k, h in enumerate(told.hypotheses)
    )


@pytest.mark.parametrize("names", [H.H8, H.H9, H.UNKNOWN])
def test_no_statement_weighs_for_a_hostile_act_or_deception(names):
    with pytest.raises(UsageError, match="carries no number here"):
        with_outside_statement(one(stay()), quote="They did it.", source="a newspaper", names=names)


@pytest.mark.parametrize("changes", [{"quote": " "}, {"source": ""}, {"ratio": 1.0}, {"ratio": float("nan")}])
def test_a_statement_needs_words_a_source_and_a_weight(changes):
    statement = {"quote": "Ours.", "source": "letter", "names": H.H2}
    with pytest.raises(UsageError, match="needs its words"):
        with_outside_statement(one(stay()), **(statement | changes))


@pytest.mark.parametrize("detection", [stay(), breakup(), burn()])
def test_capability_activity_and_intent_are_three_fields(detection):
    incident = one(detection)
    assert incident.capability == "not assessed from orbits"
    assert incident.intent == "public data cannot tell"
    assert incident.activity
    assert "cause" not in incident.activity
    assert incident.sentence.startswith(incident.activity.rstrip("."))
    found = incident_json(incident)
    assert (found["capability"], found["activity"], found["intent"]) == (
        incident.capability,
        incident.activity,
        incident.intent,
    )


def test_what_a_document_says_of_a_capability_is_quoted_and_intent_stays_closed():
    told = with_outside_statement(
        one(stay()), quote="Ours.", source="data sheet", names=H.H2, capability="It carries an arm."
    )
    assert told.capability == "“It carries an arm.” (data sheet)"
    assert told.intent == "public data cannot tell"


def test_hostile_act_and_deception_say_what_would_be_needed_and_the_others_do_not():
    for detection in (stay(), breakup(), burn()):
        for hypothesis in one(detection).hypotheses:
            if hypothesis.id in {H.H8, H.H9}:
                assert hypothesis.probability is None
                assert hypothesis.words == "public data cannot tell"
                assert len(hypothesis.would_need) >= 3
                assert not any(item.endswith(".") for item in hypothesis.would_need)
            else:
                assert hypothesis.would_need == ()


def test_an_incident_judged_without_a_run_keeps_its_anomaly_gate():
    incident = one(stay())
    assert judged(incident) == incident
    assert judged(replace(incident, gates=())).gates == incident.gates


def test_the_json_form_holds_gates_sensitivity_and_matrix():
    found = json.loads(json.dumps(incident_json(one(stay()))))
    assert [g["level"] for g in found["gates"]] == ["observation", "anomaly", "interpretation", "attribution"]
    assert found["level"] == "anomaly"
    assert found["sensitivity"][0]["leader_changes"] is True
    assert set(found["matrix"][0]["signs"]) == {h["id"] for h in found["hypotheses"]}
    assert {h["id"]: bool(h["would_need"]) for h in found["hypotheses"]}["H8"]
