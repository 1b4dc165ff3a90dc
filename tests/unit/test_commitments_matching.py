from dataclasses import replace

import pytest

from hoshimori.commitments import load_registry, match
from hoshimori.incidents import correlate
from hoshimori.model import ConditionStatus, Direction, Evidence, IncidentKind, Rung
from incident_samples import OBJECTS, at, breakup, burn, stay, thing

REGISTRY = load_registry()
MET, NOT_MET, UNKNOWN = ConditionStatus.MET, ConditionStatus.NOT_MET, ConditionStatus.UNKNOWN


def incident(detection, objects=OBJECTS, **changes):
    (found,) = correlate([detection], objects=objects, as_of=at(2026, 5, 31), of_interest=frozenset({49330}))
    return replace(found, **changes)


def matches(*args, **kwargs):
    return {m.id: m for m in match(incident(*args, **kwargs), REGISTRY)}


def condition(found, name):
    return next(c for c in found.conditions if c.id == name)


def pair(state_a, state_b):
    return {44476: thing(44476, "A", "OA", state_a), 55841: thing(55841, "B", "OB", state_b)}


def test_the_ladder_begins_with_the_lowest_rung():
    steps = [list(Rung).index(m.rung) for m in match(incident(stay()), REGISTRY)]
    assert steps == sorted(steps)


def test_a_stay_beside_a_satellite_of_a_party_brings_the_clauses_of_its_alliances():
    found = matches(stay())
    assert {"OST-IX", "US-JP-TREATY-IV", "US-JP-TREATY-V", "US-JP-2PLUS2-2023-SPACE", "ITU-CS-45", "NATO-4"} <= set(
        found
    )
    linked = condition(found["US-JP-TREATY-V"], "against_either_party")
    assert linked.status is MET
    assert "44476 INTELSAT 39 (owner state US, United States; gcat-launch-log)" in linked.reason
    assert linked.evidence == ("OWN-44476",)


def test_armed_attack_is_always_unknown_and_for_governments():
    for objects in (OBJECTS, pair("J", "RU"), pair("US", "US"), pair("RU", "US")):
        for found in matches(stay(), objects=objects).values():
            for one in found.conditions:
                if "armed_attack" in one.id or one.id == "use_of_force":
                    assert one.status is UNKNOWN
                    assert "public data cannot tell" in one.reason
                    assert one.who_could_answer


def test_the_contested_territories_show_both_readings_and_the_registry_fact():
    one = condition(matches(stay())["US-JP-TREATY-V"], "in_territories_under_administration_of_japan")
    assert one.status is UNKNOWN
    assert len(one.readings) == 2
    assert "state of registry unknown" in one.reason


def test_parties_without_an_object_make_no_candidate():
    found = matches(stay(), objects=pair("RU", "CN"))
    assert not [name for name in found if name.startswith(("US-", "NATO", "ANZUS", "CAMP", "JP-"))]
    assert {"OST-IX", "OST-VI", "OST-VIII", "LIAB-III"} <= set(found)


def test_one_owner_state_needs_no_consultation_between_two():
    found = matches(stay(), objects=pair("RU", "RU"))
    assert "OST-IX" not in found
    assert "LIAB-III" not in found


def test_an_unknown_owner_stays_unknown_with_who_could_answer():
    found = matches(stay(), objects={})
    one = condition(found["US-JP-TREATY-V"], "against_either_party")
    assert one.status is UNKNOWN
    assert "no register on file knows the owner" in one.reason
    assert one.who_could_answer
    assert condition(found["OST-IX"], "objects_of_two_states").status is UNKNOWN


def test_japans_conditions_cover_a_satellite_of_its_treaty_partner():
    one = condition(matches(stay())["JP-THREE-CONDITIONS-2015"], "object_linked_to_japan_or_united_states")
    assert one.status is MET
    assert "for the Cabinet of Japan to say" in one.reason


def test_the_break_up_of_cosmos_1408_meets_no_pledge_of_its_state():
    found = matches(breakup())
    assert {"OST-IX", "UNGA-77-41", "DA-ASAT-MORATORIUM", "LIAB-III", "REG-IV"} <= set(found)
    pledge = condition(found["DA-ASAT-MORATORIUM"], "pledge_made_by_owner_state")
    assert pledge.status is NOT_MET
    assert pledge.reason == "Russia had not made it by 2021-11-15, nor is it on the list"
    assert "China, Russia, India are not among the 37" in found["DA-ASAT-MORATORIUM"].note
    assert condition(found["UNGA-77-41"], "owner_state_voted_for").reason == "Russia: voted against"
    assert condition(found["UNGA-77-41"], "made_before_incident").status is NOT_MET
    for name in ("act_was_destructive", "act_was_direct_ascent"):
        assert condition(found["DA-ASAT-MORATORIUM"], name).status is UNKNOWN
    assert condition(found["LIAB-III"], "damage_to_a_space_object").status is UNKNOWN


def test_statements_that_name_directions_stay_candidates_for_a_break_up_without_a_party_object():
    one = condition(matches(breakup())["US-JP-2PLUS2-2023-SPACE"], "object_linked_to_party")
    assert one.status is NOT_MET
    assert "not named as a party" in one.reason
    assert "US-JP-TREATY-V" not in matches(breakup())


def test_a_statement_made_later_says_so():
    found = matches(breakup())
    assert condition(found["US-JP-2PLUS2-2023-SPACE"], "made_before_incident").status is NOT_MET
    assert condition(found["NATO-BRUSSELS-2021-33"], "made_before_incident").status is MET


@pytest.mark.parametrize(
    ("code", "year", "status", "words"),
    [
        ("US", 2023, MET, "United States made it (by 2022-04-18)"),
        ("US", 2008, NOT_MET, "United States had not made it by 2008-06-01 (made it by 2022-04-18)"),
        ("CN", 2024, NOT_MET, "nor is it on the list"),
        ("IN", 2024, NOT_MET, "India had not made it"),
        ("F", 2022, NOT_MET, "made it by 2022-11-30"),
        ("SES", 2024, UNKNOWN, "owner state not known"),
    ],
)
def test_a_pledge_counts_from_its_day_for_the_owner_state(code, year, status, words):
    objects = {n: replace(o, owner_state=code) for n, o in OBJECTS.items() if n > 49000 or n == 13552}
    begin = at(year, 6, 1)
    one = condition(
        matches(breakup(), objects=objects, begin=begin)["DA-ASAT-MORATORIUM"], "pledge_made_by_owner_state"
    )
    assert one.status is status
    assert words in one.reason


def test_a_pledge_shows_both_halves_when_two_states_own_the_pieces():
    objects = OBJECTS | {49500: thing(49500, "PIECE", "NASA", "US")}
    one = condition(
        matches(breakup(), objects=objects, begin=at(2024, 1, 1))["DA-ASAT-MORATORIUM"], "pledge_made_by_owner_state"
    )
    assert one.status is MET
    assert "Russia had not made it" in one.reason
    assert "United States made it" in one.reason


def test_the_vote_of_those_in_favour_is_not_on_file():
    objects = {n: replace(o, owner_state="US") for n, o in OBJECTS.items()}
    one = condition(matches(breakup(), objects=objects)["UNGA-77-41"], "owner_state_voted_for")
    assert one.status is UNKNOWN
    assert "not recorded as against or abstaining" in one.reason
    india = {n: replace(o, owner_state="IN") for n, o in OBJECTS.items()}
    assert "abstained" in condition(matches(breakup(), objects=india)["UNGA-77-41"], "owner_state_voted_for").reason
    assert condition(matches(breakup(), objects={})["UNGA-77-41"], "owner_state_voted_for").reason == (
        "owner state not known"
    )


def test_pieces_without_an_owner_do_not_blur_the_owner_of_their_launch():
    objects = {13552: OBJECTS[13552]}
    assert "US-JP-TREATY-V" not in matches(breakup(), objects=objects)


def test_a_break_up_whose_direction_is_not_known_brings_no_statement_about_directions():
    found = matches(breakup(direction=None))
    assert "US-JP-2PLUS2-2023-SPACE" not in found
    assert "DA-ASAT-MORATORIUM" not in found
    assert "OST-IX" in found


def test_the_norms_on_direct_ascent_do_not_match_a_stay():
    assert not {"UNGA-77-41", "DA-ASAT-MORATORIUM"} & set(matches(stay()))


def test_a_manoeuvre_of_one_object_brings_responsibility_and_registry_only():
    found = matches(burn())
    assert set(found) == {"OST-VI", "OST-VIII", "REG-II"}


def test_interference_with_a_service_brings_the_radio_clause_and_not_the_space_statement():
    found = matches(stay(), kind=IncidentKind.INTERFERENCE, direction=Direction.TO_SERVICE)
    assert "ITU-CS-45" in found
    assert "US-JP-2PLUS2-2019-CYBER" in found
    assert "US-JP-2PLUS2-2023-SPACE" not in found


def test_a_re_entry_brings_liability_on_the_surface():
    found = matches(burn(), kind=IncidentKind.DECAY, direction=Direction.FROM)
    assert {"LIAB-II", "OST-VII"} <= set(found)


def test_a_register_of_registrations_answers_what_the_owner_cannot():
    objects = {n: replace(o, state_of_registry="US") for n, o in pair("US", "RU").items()}
    one = condition(matches(stay(), objects=objects)["OST-VIII"], "state_of_registry_known")
    assert one.status is MET
    unknown = condition(matches(stay())["OST-VIII"], "state_of_registry_known")
    assert unknown.status is UNKNOWN
    assert "not inferred from the owner" in unknown.reason


def test_an_outside_statement_is_cited_and_left_to_people():
    base = incident(breakup())
    statement = Evidence(id="E9", group="outside statement", statement="…", source="document", basis="measured")
    found = {m.id: m for m in match(replace(base, evidence=(*base.evidence, statement)), REGISTRY)}
    one = condition(found["DA-ASAT-MORATORIUM"], "act_was_destructive")
    assert one.status is UNKNOWN
    assert one.evidence == ("E9",)


def test_without_listed_evidence_the_register_itself_is_cited():
    one = condition(matches(stay(), evidence=())["US-JP-TREATY-V"], "against_either_party")
    assert one.evidence == ("gcat-launch-log: owner state of 44476",)


def test_every_unknown_says_who_could_answer_and_every_result_why():
    for found in (matches(stay()), matches(breakup()), matches(burn()), matches(stay(), objects={})):
        for one in (c for m in found.values() for c in m.conditions):
            assert one.reason
            assert bool(one.who_could_answer) is (one.status is UNKNOWN)


def test_duties_stand_only_where_governments_decide():
    found = matches(stay())
    assert found["US-JP-TREATY-V"].decider == ("Government of Japan", "Government of the United States")
    assert any("Security Council" in duty for duty in found["US-JP-TREATY-V"].duties_if_decided)
    assert all(m.decider for m in found.values())


def test_an_instrument_from_elsewhere_is_matched_by_the_same_rules():
    base = next(one for one in REGISTRY if one.id == "US-JP-TREATY-IV")
    own = replace(base.conditions[0], id="council_asked", title="council asked")
    foreign = replace(base, id="ALPHA-BRAVO-1", conditions=(base.conditions[0], own))
    (found,) = match(incident(stay()), [foreign])
    assert condition(found, "council_asked").status is UNKNOWN
    undated = next(c for one in REGISTRY for c in one.conditions if c.id == "made_before_incident")
    (found,) = match(incident(stay()), [replace(foreign, conditions=(undated,), date=None)])
    assert found.conditions[0].reason == "no date on file"


def test_an_incident_without_objects_has_no_linked_party():
    found = matches(stay(), objects={})
    assert found
    empty = {m.id: m for m in match(replace(incident(stay()), objects=()), REGISTRY)}
    assert condition(empty["US-JP-TREATY-V"], "against_either_party").reason == "no object on file"
