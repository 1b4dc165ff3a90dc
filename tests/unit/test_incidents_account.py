import json
from dataclasses import replace
from datetime import date

import pytest

from hoshimori.errors import UsageError
from hoshimori.incidents import Level, correlate, incident_json, level, maneuver, reviewed
from hoshimori.incidents import breakup as breakup_module
from hoshimori.incidents.not_visible import merged
from hoshimori.incidents.number_words import distance_words, list_words, percent_words, span_words
from hoshimori.incidents.proximity import NOT_VISIBLE
from hoshimori.model import Direction, HypothesisId, IncidentStatus, ObjectType, Reading, RegisterClaim, plain
from incident_samples import OBJECTS, at, breakup, burn, stay, thing

AS_OF = at(2026, 5, 31)
NOT_VISIBLE_OF = {
    "proximity": NOT_VISIBLE,
    "breakup": breakup_module.NOT_VISIBLE,
    "maneuver": maneuver.NOT_VISIBLE,
}


def one(detection, *others, objects=OBJECTS, as_of=AS_OF, **kwargs):
    found = correlate([detection, *others], objects=objects, as_of=as_of, **kwargs)
    return next(i for i in found if detection in i.detections)


def test_the_sentence_of_a_stay_says_who_where_when_how_far_and_the_error():
    assert one(stay()).sentence == (
        "LUCH-5X was beside INTELSAT 39 on every day from 24 to 30 May 2026: between 18 and 54 km "
        "(error assumed about ± 5 km)."
    )


def test_a_stay_with_gaps_in_the_data_says_so():
    values = {"dwell_days": 4, "error_km": 3.0}
    sentence = one(stay(values=values)).sentence
    assert "on every day with data from 24 to 30 May 2026 (4 of 7 days)" in sentence
    assert "(error about ± 3.0 km)" in sentence


def test_one_day_near_each_other_is_no_run_of_days():
    single = stay(values={"dwell_days": 1, "first_day_near": "2026-05-30", "last_day_near": "2026-05-30"})
    incident = one(single)
    assert " on 30 May 2026: " in incident.sentence
    assert any("so few days do not show a stay" in item.statement for item in incident.evidence)


def test_a_stay_without_distances_or_days_still_reads():
    bare = replace(stay(), values={}, tables={}, significance=None, controls=0)
    assert one(bare).sentence == "LUCH-5X was beside INTELSAT 39 on every day from 23 to 30 May 2026."


def test_who_moved_to_the_other_slot_is_named_first_whatever_the_numbers():
    rows = (
        {"time": at(2024, 11, 1), "longitude_a_deg": -1.0, "longitude_b_deg": 62.0, "shared": False},
        {"time": at(2025, 4, 15), "longitude_a_deg": 62.1, "longitude_b_deg": 62.0, "shared": True},
    )
    assert one(stay(tables={"slot_history": rows})).sentence.startswith("INTELSAT 39 was beside LUCH-5X")


def test_a_stay_is_within_space_and_its_interval_are_its_near_days():
    incident = one(stay(direction=None))
    assert incident.direction is Direction.WITHIN
    assert (incident.begin, incident.end) == (at(2026, 5, 24), at(2026, 5, 30, 18))


def test_older_catalogues_bracket_the_arrival():
    (item,) = [e for e in one(stay()).evidence if e.group == "slot"]
    assert item.statement == (
        "One of the two came to the slot of the other between 1 November 2024 and 15 April 2025 "
        "(1 of 4 older catalogues show them side by side). So do 6 of 45 routine pairs of two owners and 2 of 2 stays "
        "of the incident library."
    )


def test_a_slot_shared_in_every_catalogue_speaks_for_routine():
    (item,) = [e for e in one(stay(values={"older_catalogues_sharing": 4})).evidence if e.group == "slot"]
    assert item.likelihood_ratios[HypothesisId.H1] > 1


def test_a_slot_whose_arrival_is_not_bracketed_weighs_nothing():
    (item,) = [e for e in one(stay(tables={})).evidence if e.group == "slot"]
    assert not item.likelihood_ratios


@pytest.mark.parametrize(
    ("relation", "first_words"),
    [
        ("same_family", "One operator"),
        ("owner_unknown", "The owner of at least one"),
        ("different_owners", "The two have"),
    ],
)
def test_owners_weigh_only_as_one_or_two(relation, first_words):
    (item,) = [e for e in one(stay(values={"relation": relation})).evidence if e.group == "owners"]
    assert item.statement.startswith(first_words)


def test_owners_come_from_registers_where_the_detector_says_nothing():
    bare = replace(stay(), values={})
    (item,) = [e for e in one(bare).evidence if e.group == "owners"]
    assert item.statement.startswith("The two have different owners")


def test_an_earlier_stay_beside_another_owner_is_evidence():
    earlier = stay(
        objects=(29272, 55841),
        begin=at(2026, 4, 1),
        end=at(2026, 4, 5),
        values={"first_day_near": "2026-04-01", "last_day_near": "2026-04-04"},
        tables={},
    )

    def told(*detections):
        return [e for e in one(*detections).evidence if "beside an object of another owner earlier" in e.statement]

    (item,) = told(stay(), earlier)
    assert "LUCH-5X, 1 to 4 April 2026" in item.statement
    assert item.group == "slot"  # the same cause as the arrival: it counts once
    assert not told(earlier, stay())


def test_a_visitor_of_several_slots_is_told_with_its_controls():
    values = {"visitor": 55841, "visits": 2, "visit_share": 1 / 355, "visit_controls": 355}
    slot = [e for e in one(stay(values=values)).evidence if e.group == "slot"]
    (item,) = [e for e in slot if "has come to 2 slots" in e.statement]
    assert "0.3 % of 355 comparable objects came to as many" in item.statement
    assert item.basis == "measured"
    assert item.likelihood_ratios[HypothesisId.H1] < min(
        e.likelihood_ratios.get(HypothesisId.H1, 1.0) for e in slot if e is not item
    )
    once = one(stay(values=values | {"visits": 1}))
    assert not [e for e in once.evidence if "has come to" in e.statement]


def test_the_day_is_compared_with_the_belt():
    (item,) = [e for e in one(stay()).evidence if e.group == "rarity"]
    assert "1.8 % of 222 comparable objects" in item.statement
    assert "Of 564 objects near the geostationary belt on 2026-05-30, 25 pairs stayed within 60 km" in item.statement
    assert not item.likelihood_ratios


def test_the_sentence_of_a_break_up_gives_count_interval_and_no_cause():
    assert one(breakup()).sentence == (
        "103 new pieces of launch 1982-092 (parent by orbit: COSMOS 1408 (13552)) were first seen on 1 December "
        "2021, nine in ten at mean altitudes from 401 to 703 km; they were together about 15 November 2021 02:47 UTC "
        "(between 02:40 and 02:52 UTC); cause undetermined."
    )


def test_a_break_up_without_an_epoch_gives_its_bracket():
    values = {"epoch": None, "epoch_low": at(2024, 7, 5), "epoch_high": at(2024, 9, 15), "parent": None}
    incident = one(breakup(values=values))
    assert "they came apart between 5 July 2024 and 15 September 2024" in incident.sentence
    assert "parent" not in incident.sentence


def test_a_break_up_without_numbers_still_reads():
    bare = replace(breakup(), values={}, significance=None)
    assert "when they came apart is not visible; cause undetermined" in one(bare).sentence


def test_a_break_up_lists_its_parent_first():
    incident = one(breakup())
    assert incident.objects[0].norad_cat_id == 13552
    assert len(incident.objects) == 104
    assert incident.states == ("SU",)


def test_an_interval_over_midnight_names_both_days():
    values = {"epoch_low": at(2021, 11, 14, 23, 50), "epoch_high": at(2021, 11, 15, 2, 52)}
    assert "between 14 November 2021 23:50 and 15 November 2021 02:52 UTC" in one(breakup(values=values)).sentence


def test_a_rocket_body_makes_an_internal_failure_likelier():
    stage = thing(13552, "SL-14 R/B", "GRU", "SU", ObjectType.ROCKET_BODY)
    groups = {e.group for e in one(breakup(), objects=OBJECTS | {13552: stage}).evidence}
    assert "parent" in groups
    assert "parent" not in {e.group for e in one(breakup()).evidence}


def test_the_sentence_of_a_manoeuvre_gives_size_error_and_times():
    incident = one(burn(), of_interest=frozenset({49330}))
    assert incident.sentence == (
        "SJ-21 changed its orbit by about 0.19 m/s (± 0.01 m/s) on 27 May 2026, between its sets of 16:05 and "
        "19:04 UTC."
    )


def test_a_manoeuvre_without_numbers_over_midnight_still_reads():
    bare = replace(burn(begin=at(2026, 5, 27, 22)), values={}, significance=None)
    incident = one(bare, of_interest=frozenset({49330}))
    assert incident.sentence == "SJ-21 changed its orbit between its sets of 2026-05-27 22:00 and 2026-05-28 00:59 UTC."


def test_a_small_step_speaks_less_against_an_artefact():
    def h7(step):
        incident = one(burn(values={"step_in_spreads": step}), of_interest=frozenset({49330}))
        return next(h.probability for h in incident.hypotheses if h.id is HypothesisId.H7)

    assert h7(40.0) <= h7(6.0)


def test_ownership_names_register_and_date_and_never_infers_the_registry():
    claim = RegisterClaim(
        field="owner_state", value="US", register="gcat-launch-log", known_at=at(2024, 12, 8), payload_sha256="d" * 64
    )
    objects = OBJECTS | {44476: replace(OBJECTS[44476], claims=(claim,))}
    (item,) = [e for e in one(stay(), objects=objects).evidence if e.id == "OWN-44476"]
    assert item.statement == (
        "INTELSAT 39 (44476): state US, owner INTELU in gcat-launch-log, known on 2024-12-08. State of "
        "registry: unknown."
    )
    (unknown,) = [e for e in one(stay(), objects={}).evidence if e.id == "OWN-44476"]
    assert "no register on file knows the owner" in unknown.statement


def test_what_cannot_be_seen_is_said_once_each():
    said = (
        "Radio listening, optical inspection, purpose and agreements between operators cannot be seen in orbits.",
        "Element sets in the geostationary belt are good to kilometres: under about 5 km nothing can be told apart.",
        "The arrival is not visible: the two were near on the first day with data.",
    )
    joined = ("Why an object changes its orbit cannot be seen in orbits.", "The time of the burn cannot be seen.")
    late = breakup(reading=Reading.LATE_PIECES)
    assert one(breakup(), late).not_visible == breakup_module.NOT_VISIBLE
    found = one(stay(not_visible=said), burn(55841, not_visible=joined)).not_visible
    assert found == (*NOT_VISIBLE, said[2], joined[1])


def test_sentences_that_detectors_and_incidents_share_are_merged_for_every_kind():
    for kind, sentences in detector_sentences().items():
        merged_list = merged(NOT_VISIBLE_OF[kind], sentences)
        assert merged_list[: len(NOT_VISIBLE_OF[kind])] == NOT_VISIBLE_OF[kind]
        assert len(merged_list) <= len(NOT_VISIBLE_OF[kind]) + 2
        assert merged(merged_list, sentences) == merged_list


def detector_sentences():
    from hoshimori.detection import breakup_pieces, burn_detection, proximity_words

    days = ({"date": "2026-05-24"}, {"date": "2026-05-25"})
    return {
        "proximity": proximity_words.not_visible(Reading.STAY, days, ("2026-05-24",), {}, ()),
        "breakup": breakup_pieces._NOT_VISIBLE,
        "maneuver": burn_detection.NOT_VISIBLE,
    }


def test_pieces_are_those_catalogued_lately_not_older_members_of_the_launch():
    incident = one(breakup(values={"count": 104, "catalogued_lately": 103}))
    assert incident.sentence.startswith("103 new pieces of launch 1982-092")
    assert any(e.statement.startswith("103 new pieces") for e in incident.evidence)
    assert one(breakup(values={"catalogued_lately": 0})).sentence.startswith("103 new pieces")


def test_aliases_in_brackets_stay_out_of_the_sentence():
    objects = OBJECTS | {44476: thing(44476, "INTELSAT 39 (IS-39)", "INTELU", "US")}
    assert "beside INTELSAT 39 on" in one(stay(), objects=objects).sentence


def test_the_default_wording_is_cause_undetermined():
    for detection in (stay(), breakup(), burn(values={"of_interest": True})):
        assert one(detection).wording == "cause undetermined"


def test_without_a_statement_from_outside_nothing_rises_above_anomaly():
    assert level(one(stay())) is Level.ANOMALY
    assert level(one(stay(significance=0.3))) is Level.OBSERVATION
    assert level(one(stay(significance=0.01, controls=5))) is Level.OBSERVATION
    assert level(one(stay(significance=None))) is Level.OBSERVATION


def test_the_json_form_has_the_promised_keys():
    found = json.loads(json.dumps(incident_json(one(stay()))))
    assert found["objects"] == [44476, 55841]
    assert found["states"] == ["RU", "US"]
    assert found["kind"] == "proximity"
    assert found["direction"] == "within"
    assert found["begin"] == "2026-05-24T00:00:00Z"
    assert {h["id"]: h["probability"] for h in found["hypotheses"] if h["id"] in {"H8", "H9"}} == {
        "H8": None,
        "H9": None,
    }
    assert incident_json(replace(one(stay()), direction=None))["direction"] is None


def test_an_exercise_is_marked():
    assert incident_json(one(stay(), exercise=True))["exercise"] is True


def test_a_withdrawn_incident_stays_withdrawn():
    incident = one(stay())
    closed = reviewed(incident, IncidentStatus.CLOSED)
    assert reviewed(closed, IncidentStatus.OPEN) == incident
    withdrawn = reviewed(closed, IncidentStatus.WITHDRAWN)
    with pytest.raises(UsageError, match="is withdrawn and cannot become open"):
        reviewed(withdrawn, IncidentStatus.OPEN)


def test_incidents_survive_the_journey_through_plain_values():
    from hoshimori.model import Incident
    from hoshimori.model.restore import restore

    incident = one(stay())
    assert restore(Incident, json.loads(json.dumps(plain(incident)))) == incident


def test_numbers_in_sentences():
    assert [distance_words(km) for km in (0.0, 9.94, 9.96, 54.2, 3780.4)] == ["0.0", "9.9", "10", "54", "3,780"]
    assert [percent_words(share) for share in (0.0, 0.018, 0.92, 1.0)] == ["0 %", "1.8 %", "92 %", "100 %"]
    assert span_words(date(2026, 5, 30), date(2026, 6, 2)) == "30 May to 2 June 2026"
    assert span_words(date(2025, 12, 30), date(2026, 1, 2)) == "30 December 2025 to 2 January 2026"
    assert list_words([]) == ""
    assert list_words(["a", "b", "c"]) == "a, b and c"
