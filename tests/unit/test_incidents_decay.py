"""Re-entries over an area: which open an incident, what it says in both languages, which clauses it meets."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hoshimori import brief
from hoshimori.brief.account import sentence, summary
from hoshimori.brief.press import MOST_WORDS, safe_paragraph
from hoshimori.brief.wording import wording_problems
from hoshimori.commitments import load_registry, match
from hoshimori.detection.feed_difference import FeedDifference
from hoshimori.incidents import IncidentRegister, correlate, incident_json
from hoshimori.model import Direction, HypothesisId, IncidentKind, IncidentStatus, ObjectType, Reading
from hoshimori.model.reentry import window_basis
from hoshimori.model.watch_report import Span
from hoshimori.store.derived import Derived
from in_this_process import hoshimori
from incident_samples import at, reentry, thing

AS_OF = at(2026, 4, 8)
OBJECTS = {62689: thing(62689, "CUBE 1", "OWN", "J")}


def incidents(*detections, **more):
    return correlate(detections, objects=OBJECTS, as_of=AS_OF, **more)


def test_a_narrow_window_over_an_area_opens_a_from_incident_uncontrolled_by_default():
    (one,) = incidents(reentry())
    assert (one.id, one.kind, one.direction) == ("DEC-62689", IncidentKind.DECAY, Direction.FROM)
    assert one.wording.startswith("uncontrolled re-entry by default; cause undetermined")
    assert "Uncontrolled unless stated otherwise" in one.sentence
    assert "Taiwan Strait, 0.12 % of it" in one.sentence
    assert one.hypotheses[0].id is HypothesisId.H1
    leader = max((h for h in one.hypotheses if h.probability is not None), key=lambda h: h.probability)
    assert leader.id is HypothesisId.H6
    assert all(h.probability is None for h in one.hypotheses if h.id in {HypothesisId.H8, HypothesisId.H9})


@pytest.mark.parametrize(
    "changes",
    [
        {"values": {"areas_crossed": ""}, "direction": None},
        {"values": {"window_basis": "under thrust"}},
        {"values": {"window_basis": "far ahead"}},
        {"objects": (1, 2), "reading": Reading.DECAYED, "direction": None, "values": {"decayed_count": 2}},
    ],
)
def test_other_places_windows_that_hold_less_than_nine_in_ten_and_lists_open_none(changes):
    assert incidents(reentry(**changes)) == ()


@pytest.mark.parametrize("window_h", [24.1, 500.0])
def test_a_wide_window_opens_one_too_and_stands_behind_narrow_ones_in_lists(window_h):
    (wide,) = incidents(reentry(objects=(1,), values={"window_h": window_h}))
    (narrow,) = incidents(reentry())
    assert (wide.id, wide.direction) == ("DEC-1", Direction.FROM)
    assert wide.wording.startswith("uncontrolled re-entry by default")
    assert brief.in_order([wide, narrow]) == (narrow, wide)
    assert "wider than a day" in brief.why_here(wide, "en")
    assert "wider than a day" not in brief.why_here(narrow, "en")
    later = incidents(reentry(objects=(2,), values={"window_h": window_h + 1.0}))
    assert brief.in_order([*later, wide]) == (wide, *later)


def test_the_last_data_of_a_reentry_are_not_its_window_to_come():
    (one,) = incidents(reentry())
    assert one.end > AS_OF
    assert "Last data 7 April 2026" in brief.why_here(one, "en")
    (older,) = incidents(reentry(values={"last_set": at(2026, 3, 31)}))
    assert "Last data 31 March 2026" in brief.why_here(older, "en")


def test_a_piece_of_debris_opens_one_and_nobody_is_held_to_steer_it():
    piece = replace(OBJECTS[62689], object_type=ObjectType.DEBRIS)
    (one,) = correlate([reentry()], objects={62689: piece}, as_of=AS_OF)
    (other,) = incidents(reentry())
    routine = [next(h.probability for h in i.hypotheses if h.id is HypothesisId.H1) for i in (one, other)]
    assert routine[0] == 0.01 < routine[1]
    assert any("no operator and no engine" in e.statement for e in one.evidence)
    assert one.checklist[0] == "Ask the owner of CUBE 1 (62689) (OWN): what may reach the ground?"
    printed = brief.markdown(one, case_id=one.id, payloads=(), language="ja")
    assert "登録簿では破片である" in printed
    assert printed.count("(原文英語)") == 0


@pytest.mark.parametrize(("basis", "nine"), [("measured", True), ("debris or stage", False), ("far ahead", False)])
def test_nine_in_ten_is_said_of_windows_that_were_measured_to_hold_it(basis, nine):
    told = reentry(values={"window_basis": basis}, not_visible=())
    (one,) = incidents(told, of_interest=frozenset({62689}))
    for language, words in (("en", "nine in ten"), ("ja", "9割")):
        assert (words in brief.markdown(one, case_id=one.id, payloads=(), language=language)) is nine
    assert ("nine in ten" in one.sentence) is nine


def test_a_nameless_register_entry_keeps_its_type_where_the_sets_print_a_name():
    nameless = replace(OBJECTS[62689], object_name="", object_type=ObjectType.DEBRIS)
    (one,) = correlate([reentry(values={"name": "PIECE 7"})], objects={62689: nameless}, as_of=AS_OF)
    assert (one.objects[0].object_name, one.objects[0].object_type) == ("PIECE 7", ObjectType.DEBRIS)


def test_a_list_with_one_object_of_interest_opens_none():
    listed = reentry(reading=Reading.DECAYED, direction=None, tables={})
    values = {"decayed_count": 1, "catalogue_before": at(2026, 4, 1), "catalogue_after": at(2026, 4, 7)}
    assert incidents(replace(listed, values=values), of_interest=frozenset({62689})) == ()


def test_one_that_is_no_longer_foretold_over_an_area_is_withdrawn_however_long_it_was_open(tmp_path):
    elsewhere = reentry(values={"areas_crossed": "", "last_set": at(2026, 4, 19)}, direction=None)
    assert ended(tmp_path, at(2026, 4, 20), elsewhere) is IncidentStatus.WITHDRAWN


def ended(folder, as_of, *later, detectors=None):
    """Return the standing of a re-entry (window until 1 May) after a later look with these detections."""
    register = IncidentRegister(derived=Derived(folder=folder))
    for when, found in ((AS_OF, [reentry(end=at(2026, 5, 1))]), (as_of, list(later))):
        seen = correlate(found, objects=OBJECTS, as_of=when)
        span = Span(begin=when - timedelta(days=7), end=when, as_of=when)
        register.keep(seen, span, frozenset(), detections=found, detectors=detectors if when == as_of else None)
    return register.get("DEC-62689").status


def test_silence_ends_no_reentry_before_its_window_has_passed(tmp_path):
    assert ended(tmp_path / "a", at(2026, 4, 30)) is IncidentStatus.OPEN
    assert ended(tmp_path / "b", at(2026, 5, 2)) is IncidentStatus.CLOSED
    assert ended(tmp_path / "c", at(2026, 6, 20)) is IncidentStatus.CLOSED  # after a pause too
    assert ended(tmp_path / "d", at(2026, 6, 20), detectors=[FeedDifference()]) is IncidentStatus.OPEN  # nobody looked


def test_one_that_a_full_catalogue_lacks_in_its_window_is_closed(tmp_path):
    values = {"decayed_count": 2, "catalogue_before": at(2026, 4, 18), "catalogue_after": at(2026, 4, 19)}
    gone = replace(reentry(), objects=(1, 62689), reading=Reading.DECAYED, direction=None, tables={}, values=values)
    assert ended(tmp_path, at(2026, 4, 20), gone) is IncidentStatus.CLOSED


@pytest.mark.parametrize(
    ("values", "said", "japanese"),
    [
        ({}, "the calculation puts its re-entry between", "計算"),
        ({"window_over": True, "window_basis": "under thrust"}, "is over, and no newer orbital data came", "過ぎ"),
        ({"window_basis": "under thrust"}, "changes its orbit under thrust", "推力"),
        ({"method": "TIP message", "window_basis": None}, "A public re-entry message foretells", "メッセージは"),
    ],
)
def test_the_press_paragraph_says_what_the_window_rests_on(values, said, japanese):
    (one,) = incidents(reentry(values=values), of_interest=frozenset({62689}))
    assert said in safe_paragraph(one, "en", case_id=one.id)
    assert japanese in safe_paragraph(one, "ja", case_id=one.id)


@pytest.mark.parametrize(
    ("values", "basis"),
    [
        ({}, "measured"),
        ({"object_type": "DEBRIS"}, "debris or stage"),
        ({"residual_days": 20.0, "object_type": "DEBRIS"}, "far ahead"),
        ({"lowered": True}, "under thrust"),
        ({"method": "TIP message", "residual_days": 20.0}, "message"),
        ({"window_basis": "measured", "lowered": True}, "measured"),
    ],
)
def test_what_the_windows_of_older_stores_rest_on_follows_from_what_they_have(values, basis):
    assert window_basis(values) == basis


def test_debris_whose_orbit_changed_is_not_said_to_fall_as_drag_has_it():
    piece = replace(OBJECTS[62689], object_type=ObjectType.DEBRIS)
    told = {}
    for sign in ("", "unexplained"):
        (one,) = correlate([reentry(values={"thrust_sign": sign})], objects={62689: piece}, as_of=AS_OF)
        told[sign] = next(e.statement for e in one.evidence if e.group == "fall")
        assert brief.markdown(one, case_id=one.id, payloads=(), language="ja").count("(原文英語)") == 0
    assert told[""] == "Its fall is that of drag alone (perigee 210 km in its last set)."
    assert "drag does not explain" in told["unexplained"]


def test_an_object_of_interest_opens_one_wherever_it_comes_down():
    beside = reentry(values={"areas_crossed": ""}, direction=None, tables={})
    (one,) = incidents(beside, of_interest=frozenset({62689}))
    assert one.direction is None
    assert "passes over" not in one.sentence


@pytest.mark.parametrize("language", ["en", "ja"])
def test_one_under_thrust_is_told_as_that_where_it_is_of_interest(language):
    thrusts = {"window_basis": "under thrust", "thrust_sign": "even fall", "behaviour": "thrusts"}
    (one,) = incidents(reentry(values=thrusts, not_visible=()), of_interest=frozenset({62689}))
    printed = brief.markdown(one, case_id=one.id, payloads=(), language=language)
    assert wording_problems(printed, language=language) == []
    lead = sentence(one, language)
    assert "運用者次第" in lead if language == "ja" else "its operator's choice" in lead
    assert "predicted to re-enter" not in lead
    assert (lead == one.sentence) is (language == "en")
    assert "nine in ten" not in printed and "9割" not in printed


def test_a_window_that_is_over_stays_the_same_incident():
    (before,) = incidents(reentry())
    (after,) = incidents(reentry(reading=Reading.DECAYED, values={"window_over": True}))
    assert before.id == after.id
    assert (before.status, after.status) == (IncidentStatus.OPEN, IncidentStatus.CLOSED)
    assert "is over" in after.sentence


def test_liability_and_the_outer_space_treaty_are_matched_and_damage_is_unknown():
    (one,) = incidents(reentry())
    found = {m.id: m for m in match(one, load_registry())}
    assert {"LIAB-II", "OST-VII"} <= set(found)
    damage = [c for c in found["LIAB-II"].conditions if "damage" in c.id]
    assert damage
    assert all(c.status.value == "unknown" for c in damage)


def test_thrust_and_the_fleet_speak_for_a_planned_end():
    leaders = []
    for sign in ("", "change", "name"):
        (one,) = incidents(reentry(values={"thrust_sign": sign, "behaviour": "thrusts" if sign else "coasts"}))
        leaders.append(max((h.probability or 0.0, h.id) for h in one.hypotheses)[1])
    assert leaders == [HypothesisId.H6, HypothesisId.H1, HypothesisId.H1]


def test_a_message_joins_the_evidence():
    tip = {"tip_epoch": at(2026, 4, 9, 3), "tip_window_min": 120.0, "tip_message": at(2026, 4, 7, 20)}
    (one,) = incidents(reentry(values={**tip, "tip_windows_meet": True}))
    (apart,) = incidents(reentry(values={**tip, "tip_windows_meet": False}))
    said = [e.statement for e in one.evidence if e.source == "TIP message"]
    assert said and "meets the window" in said[0]
    assert not any("Look for re-entry messages" in question for question in one.checklist)
    error = [next(h.probability for h in i.hypotheses if h.id is HypothesisId.H7) for i in (one, apart)]
    assert error[0] <= error[1]


def test_which_state_owns_it_changes_names_only():
    mine, other = (
        correlate([reentry()], objects={62689: thing(62689, "CUBE 1", "OWN", state)}, as_of=AS_OF)[0]
        for state in ("J", "RU")
    )
    assert [h.probability for h in mine.hypotheses] == [h.probability for h in other.hypotheses]
    assert (mine.sentence, mine.level, mine.wording) == (other.sentence, other.level, other.wording)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("changes", [{}, {"values": {"behaviour": "thrusts", "thrust_sign": "change"}}])
def test_a_brief_reads_whole_in_both_languages(language, changes):
    (one,) = incidents(reentry(**changes))
    printed = brief.markdown(one, case_id=one.id, payloads=(), language=language)
    assert wording_problems(printed, language=language) == []
    assert "NRLMSISE-00" in printed
    assert ("台湾海峡" if language == "ja" else "the Taiwan Strait") in printed
    if language == "ja":
        assert printed.count("(原文英語)") == 0
    else:
        assert len(safe_paragraph(one, "en", case_id=one.id).split()) <= MOST_WORDS


def test_the_lead_in_japanese_has_window_area_and_default():
    (one,) = incidents(reentry())
    lead = sentence(one, "ja")
    assert "2026年4月8日 21:49 UTCから2026年4月9日 08:49 UTCの間" in lead
    assert "台湾海峡" in lead
    assert "制御されない再突入とみなす" in lead
    assert "落下地点は公開データからは分からない" in lead


def test_what_came_down_between_catalogues_is_counted_in_both_languages():
    values = {"decayed_count": 347, "catalogue_before": at(2024, 7, 5), "catalogue_after": at(2024, 9, 17)}
    many = reentry(objects=(1, 2), values=values, tables={})
    assert "347" in summary(many, (), "ja")
    assert summary(replace(many, summary="347 objects came down."), (), "en") == "347 objects came down."


def test_the_figure_shows_the_fall_and_its_window():
    from hoshimori.brief.figure import figures

    (one,) = incidents(reentry())
    (drawn,) = figures(one).values()
    assert set(figures(one)) == {"fall"}
    assert "perigee" in drawn and "predicted" in drawn
    assert figures(one) == figures(one)


def test_the_json_of_an_incident_keeps_the_shape():
    (one,) = incidents(reentry())
    made = incident_json(one)
    assert (made["kind"], made["direction"], made["objects"]) == ("decay", "from", [62689])


def test_the_list_of_a_terminal_has_wide_windows_last(tmp_path):
    found = [reentry(objects=(n,), values={"window_h": width}) for n, width in ((1, 90.0), (2, 30.0), (3, 11.0))]
    found.append(reentry(objects=(4,), values={"window_over": True}))
    register = IncidentRegister(derived=Derived(folder=tmp_path / "derived"))
    for one in correlate(found, objects={}, as_of=AS_OF):
        register.enter(one)
    code, out, _ = hoshimori("incidents", "list", "--store", str(tmp_path))
    assert code == 0
    listed = [line.split()[0] for line in out.splitlines() if line.startswith("DEC")]
    assert listed == ["DEC-3", "DEC-2", "DEC-1", "DEC-4"]


def test_a_look_prints_narrow_windows_and_counts_wide_ones(capsys):
    from hoshimori.cli.watch import tell_incidents

    tell_incidents(incidents(reentry(objects=(1,), values={"window_h": 90.0}), reentry()))
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["DEC-62689", "One"]
