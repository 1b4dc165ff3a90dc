"""Reported only: entered from a cited document, graded, put beside own detections, and no odds move."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import resources

import click
import pytest
from click.testing import CliRunner

from hoshimori import brief
from hoshimori.brief.wording import wording_problems
from hoshimori.cases import draft
from hoshimori.cases.on_file import read_case
from hoshimori.cli.incidents import KINDS, WEIGHED
from hoshimori.cli.main import root
from hoshimori.commitments import load_registry, match
from hoshimori.documents import ingest
from hoshimori.errors import StoreError, UsageError
from hoshimori.incidents import Report, ReportedKind, correlate, judged, matrix, reported, with_statements
from hoshimori.incidents import hypothesis_set as standing
from hoshimori.incidents.account import item
from hoshimori.incidents.register import IncidentRegister
from hoshimori.model import Direction, HypothesisId, IncidentKind, IncidentStatus, plain
from hoshimori.model.watch_report import Span
from hoshimori.scenarios.reproduce import reproduce
from hoshimori.store import Store
from hoshimori.store.derived import Derived
from incident_samples import OBJECTS, at, stay

QUOTE = "a bright light was seen by the sensor of INTELSAT 39 on 26 May 2026"


def report(**changes):
    values = {
        "kind": ReportedKind.LASER,
        "quote": QUOTE,
        "document": "note.txt",
        "sha256": "ab" * 32,
        "grade": "C3",
        "grade_reason": "a press report that rests on others",
        "begin": at(2026, 5, 26),
        "end": at(2026, 5, 27),
    }
    return Report(**{**values, **changes})


def own():
    (found,) = correlate((stay(),), objects=OBJECTS, as_of=at(2026, 5, 31))
    return found


def made(entry=None, objects=(44476,), beside=()):
    return reported(
        entry or report(), objects=[OBJECTS[n] for n in objects], beside=beside, as_of=at(2026, 6, 1)
    )  # fmt: skip


def test_it_says_that_this_tool_cannot_see_it_and_carries_quote_grade_and_source():
    found = made()
    assert found.kind is IncidentKind.REPORTED
    assert found.sentence.startswith("Reported only: note.txt (grade C3)")
    assert found.sentence.endswith("this tool cannot see it.")
    assert any(QUOTE in one.statement and "grade C3" in one.statement for one in found.evidence)
    assert found.detections == ()
    assert found.wording == "cause undetermined"
    assert found.level == "observation"
    for language in ("en", "ja"):
        text = brief.markdown(found, case_id=found.id, payloads=(), language=language)
        assert wording_problems(text, language=language) == []
    assert "本ツールでは見えない" in brief.markdown(found, case_id=found.id, payloads=(), language="ja")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_words_over_several_lines_of_a_page_read_as_one_quotation(language):
    broken = QUOTE.replace(" of ", " of\n  ").replace(" on ", "\r\non ")
    found = made(report(quote=broken, independent="Their own\nradar saw it."))
    text = brief.markdown(found, case_id=found.id, payloads=(), language=language)
    assert QUOTE in text
    assert "Their own radar saw it." in text
    assert wording_problems(text, language=language) == []
    assert "原文英語" not in text


@pytest.mark.parametrize("kind", list(ReportedKind))
def test_every_kind_says_so_and_only_acts_to_space_have_a_direction(kind):
    found = made(report(kind=kind))
    assert any(one.endswith("this tool cannot see it.") for one in found.not_visible)
    assert found.direction is (None if kind is ReportedKind.MISSILE_TEST else Direction.TO)


def test_own_detections_of_the_same_object_and_days_stand_beside_it_and_no_number_moves():
    before, alone = own(), made()
    both = made(beside=[before])
    assert [one.source for one in both.evidence if one.group == "own detections"] == [before.id]
    assert [h.probability for h in both.hypotheses] == [h.probability for h in alone.hypotheses]
    independent = made(report(independent="its own telescope"), beside=[before])
    assert "its own telescope" in next(e.statement for e in independent.evidence if e.group == "own detections")
    assert [h.probability for h in independent.hypotheses] == [h.probability for h in alone.hypotheses]
    assert own() == before


PAIR = "PRX-44476-55841"
WEIGHED_H2 = {"grade": "B2", "independent": "the operator's own logs", "weighs": (PAIR, HypothesisId.H2)}


def shares(incident):
    return {h.id.value: h.probability for h in incident.hypotheses}


def no_document(incident):
    """What weighs for want of a document."""
    found = [one for one in incident.evidence if one.source == "documents on file: none"]
    return [one for one in found if one.basis != "superseded"]


def test_words_that_are_independent_and_name_an_explanation_are_weighed_there_and_not_at_the_report():
    before, entry = own(), report(**WEIGHED_H2)
    after = with_statements(before, [entry.statement])
    assert shares(after)["H2"] > shares(before)["H2"] + 0.5
    assert all(shares(after)[h] <= shares(before)[h] for h in ("H1", "H3", "H4", "unknown"))
    (said,) = [one for one in after.evidence if one.group == "outside statement"]
    assert (said.id, said.likelihood_ratios, said.basis) == ("DOC1", {HypothesisId.H2: 20.0}, "assumed")
    assert said.source == f"note.txt, grade B2, entered as {entry.id}"
    both = made(entry, beside=[before])
    assert shares(both) == shares(made())
    (listed,) = [one.statement for one in both.evidence if one.group == "own detections"]
    assert "the words weigh there for H2, and nothing weighs here" in listed


def test_two_reports_that_agree_count_once_and_two_that_do_not_are_shown_and_not_weighed():
    one, other = report(**WEIGHED_H2), report(**WEIGHED_H2, sha256="cd" * 32)
    after = with_statements(own(), [one.statement, other.statement])
    assert [e.id for e in after.evidence if e.group == "outside statement"] == ["DOC1", "DOC2"]
    assert shares(after) == shares(with_statements(own(), [one.statement]))
    against = replace(other, weighs=(PAIR, HypothesisId.H4))
    for order in ([one, against], [against, one]):
        torn = with_statements(own(), [entry.statement for entry in order])
        assert shares(torn) == shares(own())
        assert (torn.level, len(no_document(torn))) == (own().level, len(no_document(own())))
        assert len([e for e in torn.evidence if e.group == "outside statement"]) == 2


def test_words_about_something_else_leave_that_no_agreement_is_on_file():
    told = with_statements(own(), [report(**WEIGHED_H2 | {"weighs": (PAIR, HypothesisId.H5)}).statement])
    assert no_document(told) == no_document(own())
    assert shares(told)["H2"] <= shares(own())["H2"]
    assert no_document(with_statements(own(), [report(**WEIGHED_H2).statement])) == []


def test_it_is_weighed_at_the_incident_that_it_names_alone_and_never_at_what_is_made_up():
    statement = report(**WEIGHED_H2).statement
    other = replace(own(), id="PRX-1-2")
    exercise = replace(own(), exercise=True)
    assert with_statements(other, [statement]) == other
    assert with_statements(exercise, [statement]) == exercise


@pytest.mark.parametrize(
    ("changes", "objects", "words"),
    [
        ({"independent": " "}, (44476,), "say why with --independent"),
        ({"grade": "C3"}, (44476,), "only words of grade B2 or better"),
        ({"grade": "B3"}, (44476,), "only words of grade B2 or better"),
        ({"weighs": (PAIR, HypothesisId.H8)}, (44476,), "cannot weigh for H8"),
        ({"weighs": (PAIR, HypothesisId.H9)}, (44476,), "cannot weigh for H9"),
        ({"weighs": (PAIR, HypothesisId.UNKNOWN)}, (44476,), "cannot weigh for unknown"),
        ({"weighs": ("PRX-1-2", HypothesisId.H2)}, (44476,), f"meets no such incident[^$]*It meets: {PAIR}"),
        ({}, (29272,), "It meets: none"),
        ({"begin": at(2026, 6, 20), "end": at(2026, 6, 21)}, (44476,), "It meets: none"),
    ],
)
def test_words_that_cannot_be_weighed_are_refused(changes, objects, words):
    with pytest.raises(UsageError, match=words):
        made(report(**(WEIGHED_H2 | changes)), objects=objects, beside=[own()])
    with pytest.raises(UsageError, match="It meets: none"):
        made(report(**WEIGHED_H2), beside=[replace(own(), exercise=True)])


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_brief_of_what_it_is_weighed_at_names_the_report_and_reads_in_both_languages(language):
    entry = report(**WEIGHED_H2)
    after = with_statements(own(), [entry.statement])
    assert after.level == "interpretation"
    text = brief.markdown(after, case_id=after.id, payloads=(), language=language)
    assert QUOTE in text
    assert entry.id in text
    assert wording_problems(text, language=language) == []
    assert "原文英語" not in "".join(line for line in text.splitlines() if "RPT-" in line or "確定しない" in line)
    assert ("agreed servicing" in text) == (language == "en")


def test_words_that_name_another_explanation_open_no_gate_for_the_one_that_leads():
    statement = report(**WEIGHED_H2 | {"weighs": (PAIR, HypothesisId.H5)}).statement
    strong = item("made", "It is said so.", "registers", {HypothesisId.H3: 900.0})
    leading = judged(replace(own(), evidence=(*own().evidence, replace(strong, id="E90", group="ownership"))))
    told = with_statements(leading, [statement])
    gate = next(gate for gate in told.gates if gate.level == "interpretation")
    assert not gate.passed
    assert "no outside statement on file names H3" in gate.reason


LOOKED = Span(begin=at(2026, 5, 24), end=at(2026, 5, 31), as_of=at(2026, 5, 31))


@pytest.fixture
def register(tmp_path):
    made = IncidentRegister(derived=Derived(folder=tmp_path))
    made.keep((own(),), LOOKED, frozenset({7}))
    return made


def enter(register, entry, day):
    register.enter_report(replace(made(entry, beside=[own()]), as_of=day), entry.statement)
    return register.get(PAIR)


def listed(register, entry):
    return [one.statement for one in register.get(entry.id).evidence if one.group == "own detections"]


def test_what_was_weighed_when_is_kept_and_taken_back_from_then_on(register):
    days = [at(2026, 6, n) for n in range(1, 7)]
    entries = [report(**WEIGHED_H2), report(**WEIGHED_H2 | {"weighs": (PAIR, HypothesisId.H4)}), report()]
    h2, h4, bare = (shares(enter(register, entry, day)) for entry, day in zip(entries, days, strict=False))
    assert (h2["H2"] > 0.8, h4["H4"] > 0.3, bare) == (True, True, shares(own()))
    assert no_document(register.get(PAIR)) == no_document(own())
    assert "neither raises the odds" in listed(register, entries[0])[0]
    enter(register, entries[2], days[3])  # nothing was weighed, and nothing is
    assert shares(enter(register, entries[0], days[4])) == h2
    known = [shares(register.get(PAIR, as_of=day)) for day in (LOOKED.as_of, *days[:5])]
    assert known == [bare, h2, h4, bare, bare, h2]
    named = [[one.names.value for one in register.statements(day)] for day in (LOOKED.as_of, *days[:5])]
    assert named == [[], ["H2"], ["H4"], [], [], ["H2"]]
    register.withdraw(entries[0].id, days[5], then=lambda one: one)
    assert (register.statements(days[5]), shares(register.get(PAIR))) == ((), bare)
    assert register.get(entries[0].id).status is IncidentStatus.WITHDRAWN
    assert {stretch.looks[1]["begin"] for stretch in register.states(PAIR)} == {"2026-05-24T00:00:00Z"}
    with pytest.raises(UsageError, match="is withdrawn already"):
        register.withdraw(entries[0].id, days[5], then=lambda one: one)
    with pytest.raises(UsageError, match="a later look closes or withdraws it"):
        register.withdraw(PAIR, days[5], then=lambda one: one)


def test_words_are_weighed_and_taken_back_at_an_incident_that_is_closed_and_it_stays_so(register):
    closed = replace(own(), status=IncidentStatus.CLOSED, as_of=at(2026, 6, 1))
    register.enter(closed)
    entry = report(**WEIGHED_H2)
    told = enter(register, entry, at(2026, 6, 2))
    assert (told.status, shares(told)["H2"] > 0.8) == (IncidentStatus.CLOSED, True)
    register.withdraw(entry.id, at(2026, 6, 3), then=lambda one: one)
    again = register.get(PAIR)
    assert (again.status, shares(again), no_document(again)) == (
        IncidentStatus.CLOSED,
        shares(own()),
        no_document(own()),
    )


@pytest.mark.parametrize("back", [timedelta(0), timedelta(hours=3), timedelta(days=9)])
def test_what_was_known_stays_known_under_a_clock_that_was_set_back_and_beside_looks_of_the_days_end(register, back):
    entry, noon = report(**WEIGHED_H2), at(2026, 6, 1) + timedelta(hours=12)
    register.keep((replace(own(), as_of=at(2026, 6, 2)),), replace(LOOKED, as_of=at(2026, 6, 2)), frozenset({7}))
    assert shares(enter(register, entry, noon))["H2"] > 0.8  # at noon, of a day that was looked at as of its end
    since = register.states(PAIR)[-1].since
    register.withdraw(entry.id, noon - back, then=lambda one: one)
    assert shares(register.get(PAIR)) == shares(own())
    assert shares(register.get(PAIR, as_of=since))["H2"] > 0.8
    taken = register.states(PAIR)[-1].since
    assert [len(register.statements(moment)) for moment in (noon, since, taken)] == [0, 1, 0]
    assert register.get(entry.id).status is IncidentStatus.WITHDRAWN
    assert "neither raises the odds" in listed(register, entry)[0]
    register.keep((replace(own(), as_of=at(2026, 6, 2)),), replace(LOOKED, as_of=at(2026, 6, 2)), frozenset({7}))
    assert shares(register.get(PAIR)) == shares(own())


def test_the_same_look_of_a_days_end_before_and_after_an_entry_leaves_the_words_where_they_are(tmp_path):
    register, end = IncidentRegister(derived=Derived(folder=tmp_path)), at(2026, 6, 2)
    looked = replace(LOOKED, as_of=end)
    register.keep((replace(own(), as_of=end),), looked, frozenset())
    entry = report(**WEIGHED_H2)
    enter(register, entry, at(2026, 6, 1) + timedelta(hours=12))
    assert "the words weigh there for H2" in listed(register, entry)[0]
    register.keep((replace(own(), as_of=end),), looked, frozenset())
    assert shares(register.get(PAIR))["H2"] > 0.8
    assert shares(register.get(PAIR, as_of=end)) == shares(own())
    register.withdraw(entry.id, at(2026, 6, 1) + timedelta(hours=13), then=lambda one: one)
    assert (shares(register.get(PAIR)), register.get(PAIR).evidence) == (shares(own()), own().evidence)


def test_two_reports_under_a_clock_that_was_set_back_are_both_there(register):
    one = report(**WEIGHED_H2)
    other = report(**WEIGHED_H2 | {"weighs": (PAIR, HypothesisId.H4)}, sha256="01" * 32)
    enter(register, one, at(2026, 6, 3))
    told = enter(register, other, at(2026, 6, 1))
    assert [item.id for item in told.evidence if item.group == "outside statement"] == ["DOC1", "DOC2"]
    assert shares(told) == shares(own())
    assert all("another report names something else" in listed(register, entry)[0] for entry in (one, other))


def test_an_entry_that_was_cut_short_is_made_up_by_entering_it_again(register, monkeypatch):
    entry = report(**WEIGHED_H2)
    with monkeypatch.context() as cut:
        cut.setattr("hoshimori.incidents.register.with_statements", stopped)
        with pytest.raises(KeyboardInterrupt):
            enter(register, entry, at(2026, 6, 1))
    assert shares(register.get(PAIR)) == shares(own())
    assert shares(enter(register, entry, at(2026, 6, 1)))["H2"] > 0.8


@pytest.mark.parametrize("name", ["with_statements", "with_related", "words_of"])
def test_a_withdrawal_that_was_cut_short_is_made_up_by_withdrawing_again(register, monkeypatch, name):
    entry = report(**WEIGHED_H2)
    enter(register, entry, at(2026, 6, 1))
    with monkeypatch.context() as cut:
        cut.setattr(f"hoshimori.incidents.register.{name}", stopped)
        with pytest.raises(KeyboardInterrupt):
            register.withdraw(entry.id, at(2026, 6, 2), then=lambda one: one)
    register.withdraw(entry.id, at(2026, 6, 2), then=lambda one: one)
    assert shares(register.get(PAIR)) == shares(own())
    assert register.get(entry.id).status is IncidentStatus.WITHDRAWN


def stopped(*_, **__):
    raise KeyboardInterrupt


def test_where_two_reports_name_different_explanations_all_three_say_so(register):
    one = report(**WEIGHED_H2)
    other = report(**WEIGHED_H2 | {"weighs": (PAIR, HypothesisId.H4)}, sha256="01" * 32)
    enter(register, one, at(2026, 6, 1))
    told = enter(register, other, at(2026, 6, 2))
    assert shares(told) == shares(own())
    said = [item for item in told.evidence if item.group == "outside statement"]
    assert [item.source.rpartition(" ")[2] for item in said] == [one.id, other.id]  # as they came
    assert ["It names H2; another report" in said[0].statement, "It names H4; another report" in said[1].statement]
    for entry, names in ((one, "H2"), (other, "H4")):
        assert f"its words name {names} there, another report names something else" in listed(register, entry)[0]
    for incident in (told, register.get(one.id)):
        text = brief.markdown(incident, case_id=incident.id, payloads=(), language="ja")
        assert "別の報告は他の説明を挙げる" in text
        assert wording_problems(text, language="ja") == []
    register.withdraw(other.id, at(2026, 6, 3), then=lambda item: item)
    assert shares(register.get(PAIR))["H2"] > 0.8
    assert "the words weigh there for H2" in listed(register, one)[0]


def test_a_damaged_file_of_what_is_weighed_says_what_to_do(register):
    register.derived.put("statements", report().id, {"entries": [{"since": "never"}]})
    with pytest.raises(StoreError, match="is damaged: enter the report again"):
        register.statements(at(2026, 6, 7))
    with pytest.raises(StoreError, match="is damaged"):
        enter(register, report(sha256="01" * 32), at(2026, 6, 7))
    assert shares(enter(register, report(**WEIGHED_H2), at(2026, 6, 7)))["H2"] > 0.8  # and that helps


@pytest.mark.parametrize("damage", [b'{"entries": [{"since": "never"}]}', b'{"entr', b"[]"])
@pytest.mark.parametrize("mend", ["again without", "withdraw"])
def test_damage_is_mended_by_entering_without_or_by_withdrawing_and_the_words_are_gone(register, damage, mend):
    entry = report(**WEIGHED_H2)
    enter(register, entry, at(2026, 6, 1))
    (register.derived.folder / "statements" / f"{entry.id}.json").write_bytes(damage)
    if mend == "withdraw":
        register.withdraw(entry.id, at(2026, 6, 2), then=lambda one: one)
    else:
        enter(register, report(), at(2026, 6, 2))
    assert shares(register.get(PAIR)) == shares(own())
    assert register.statements(at(2026, 6, 3)) == ()


def test_what_is_superseded_is_neutral_in_the_matrix_and_turns_no_order(register):
    told = enter(register, report(**WEIGHED_H2), at(2026, 6, 1))
    (gone,) = [one for one in told.evidence if one.basis == "superseded"]
    (row,) = [row for row in matrix(told) if row.evidence == gone.id]
    assert (row.counted, row.diagnostic) == (False, False)
    assert gone.id not in {one.evidence for one in told.sensitivity}


def test_a_look_as_of_a_far_future_of_others_moves_no_entry(register):
    far = replace(own(), id="PRX-1-2", as_of=at(2030, 1, 1))
    register.keep((far,), replace(LOOKED, as_of=at(2030, 1, 1)), frozenset(), detectors=())
    enter(register, report(**WEIGHED_H2), at(2026, 6, 1))
    assert len(register.statements(at(2026, 6, 1))) == 1
    assert register.states(PAIR)[-1].since == at(2026, 6, 1)


def test_other_objects_other_weeks_and_other_reports_do_not_stand_beside_it():
    def beside(entry, objects, others):
        return [one.source for one in made(entry, objects, others).evidence if one.group == "own detections"]

    before = own()
    assert beside(report(), (29272,), [before]) == []
    late = report(begin=before.end + timedelta(days=3), end=before.end + timedelta(days=4))
    assert beside(late, (44476,), [before]) == []
    assert beside(report(), (44476,), [made()]) == []
    assert beside(report(), (), [before]) == []
    region = replace(before, objects=())
    assert beside(report(), (), [region]) == [before.id]


def test_hostile_act_has_no_number_and_unknown_leads():
    numbers = shares(made())
    assert (numbers["H8"], numbers["H9"]) == (None, None)
    assert max((v, k) for k, v in numbers.items() if v)[1] == "unknown"


def test_of_what_is_only_reported_no_explanation_is_called_unlikely():
    found = made()
    assert {h.words for h in found.hypotheses if h.id is not HypothesisId.UNKNOWN} == {"public data cannot tell"}
    assert found.sensitivity == ()  # without its one item all stand equal, and none comes first
    assert "no detection" in next(gate.reason for gate in found.gates if gate.level == "anomaly")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_first_page_has_the_words_of_the_document_to_the_letter_and_the_press_hears_of_no_numbers(language):
    quote = "the uplink to INTELSAT 39 was jammed on 27 May 2026 for about four hours"
    found = made(report(quote=quote, independent="heard on 27 May 2026"), beside=[own()])
    text = brief.markdown(found, case_id=found.id, payloads=(), language=language)
    page, _, annexes = text.partition("\n## ")
    assert quote in page  # also its day, in whatever language
    assert "INTELSAT 39 (44476)" in page.splitlines()[2]
    assert "heard on 27 May 2026" in annexes
    press = text[text.rindex("\n> ") :]
    assert ("nor why", "理由は")[language == "ja"] in press
    assert "numbers again" not in press
    assert wording_problems(text, language=language) == []
    if language == "ja":
        assert [line for line in text.splitlines() if "原文英語" in line and "report" in line] == []


@pytest.mark.parametrize("changes", [{"quote": " "}, {"quote": "x" * 1001}, {"end": at(2026, 5, 26)}])
def test_a_report_without_words_with_too_many_or_without_time_is_refused(changes):
    with pytest.raises(UsageError):
        made(report(**changes))


def test_a_later_watch_does_not_withdraw_what_a_document_reports(tmp_path):
    register = IncidentRegister(derived=Derived(folder=tmp_path))
    register.enter(made())
    span = Span(begin=at(2026, 5, 20), end=at(2026, 6, 2), as_of=at(2026, 6, 3))
    register.keep((), span, frozenset())
    assert register.get(made().id).status is IncidentStatus.OPEN


def test_what_a_watch_finds_later_is_put_beside_a_report_and_what_it_withdraws_is_taken_away(tmp_path):
    register = IncidentRegister(derived=Derived(folder=tmp_path))
    register.enter(made(report(independent="its own telescope")))
    number, span = made().id, Span(begin=at(2026, 5, 20), end=at(2026, 6, 2), as_of=at(2026, 6, 3))
    numbers = [h.probability for h in register.get(number).hypotheses]

    def beside():
        return [(e.id, e.source) for e in register.get(number).evidence if e.group == "own detections"]

    register.keep((own(),), span, frozenset())
    assert beside() == [("E4", own().id)]
    assert "its own telescope" in str(register.get(number).evidence)
    register.keep((), replace(span, as_of=at(2026, 6, 4)), frozenset())
    assert beside() == []
    assert [h.probability for h in register.get(number).hypotheses] == numbers
    assert register.get(number, as_of=at(2026, 6, 3)).evidence != register.get(number).evidence


def test_the_kinds_of_the_command_are_those_of_the_room():
    assert list(ReportedKind) == list(KINDS)
    assert [*WEIGHED, "unknown"] == [h.value for h in standing.WEIGHED]


def test_the_command_refuses_words_that_do_not_stand_in_the_document(tmp_path, clock):
    note = tmp_path / "note.txt"
    note.write_text(f"The operator said that {QUOTE}.\n", encoding="utf-8")
    store = Store.open(tmp_path / "store", clock)
    ingest(store, [note], clock=clock, kind="official")
    call = ["incidents", "report", str(note), "--kind", "laser", "--begin", "2026-05-26"]
    call += ["--store", str(tmp_path / "store"), "--json", "--quote"]
    for day, words in ((None, "cannot be cited"), (date(2026, 5, 1), "cannot report what began on 2026-05-26")):
        ingest(store, [note], clock=clock, kind="official", published=day)
        undated = CliRunner().invoke(root, [*call, QUOTE], standalone_mode=False)
        assert words in str(undated.exception)
    ingest(store, [note], clock=clock, kind="official", published=date(2026, 5, 28))
    refused = CliRunner().invoke(root, [*call, "a bright light was not seen"], standalone_mode=False)
    assert isinstance(refused.exception, UsageError | click.ClickException)
    taken = CliRunner().invoke(root, [*call, QUOTE], standalone_mode=False)
    document = json.loads(taken.output)
    assert document["kind"] == "reported"
    assert "grade B2" in document["sentence"]
    assert document["begin"] == "2026-05-26T00:00:00Z"
    assert document["end"] == "2026-05-27T00:00:00Z"
    assert datetime.fromisoformat(document["as_of"]) > datetime(2026, 1, 1, tzinfo=UTC)


def test_a_report_without_objects_asks_those_whom_the_document_names_and_no_users_of_a_region():
    matched = match(made(objects=()), load_registry())
    said = json.dumps([plain(one) for one in matched])
    assert "the report names no object" in said
    assert "the states that the document names" in said
    assert not re.search("users of the service|whose aircraft", said)


def test_a_case_of_a_report_has_no_number_to_make_again_and_says_so(tmp_path, clock):
    found = made()
    drafted = draft(found, out=tmp_path, payloads=(), settings={}, version="1", as_of=found.as_of)
    with pytest.raises(UsageError, match="cites the words of a document"):
        reproduce(read_case(drafted.path.read_bytes()), store=Store.open(tmp_path / "store", clock), clock=clock)
    assert "case reproduce" not in brief.markdown(found, case_id=found.id, payloads=(), language="en")


@pytest.mark.parametrize("kind", list(ReportedKind))
def test_a_clause_about_radio_or_computers_stands_beside_reports_of_that_alone(kind):
    found = {one.id for one in match(made(report(kind=kind)), load_registry())}
    assert ("ITU-CS-45" in found) == (kind is ReportedKind.UPLINK_JAMMING)
    assert ("US-JP-2PLUS2-2019-CYBER" in found) == (kind is ReportedKind.CYBER)
    assert {"US-JP-TREATY-V", "OST-VI"} <= found


def test_every_kind_of_report_can_be_named_by_an_instrument_and_no_other():
    schema = json.loads((resources.files("hoshimori.commitments") / "instrument.schema.json").read_bytes())
    allowed = schema["properties"]["incident_kinds"]["items"]["enum"]
    assert set(allowed) == {kind.value for kind in IncidentKind} | {f"reported:{kind}" for kind in ReportedKind}
