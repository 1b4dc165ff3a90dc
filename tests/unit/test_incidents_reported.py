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
from hoshimori.errors import UsageError
from hoshimori.incidents import Report, ReportedKind, correlate, reported, with_reports
from hoshimori.incidents import hypothesis_set as standing
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


NAMED = {"grade": "B2", "independent": "the operator's own logs", "names": HypothesisId.H2}


def weighed(entry, beside=None, **options):
    return with_reports(beside or own(), [(made(entry, **options), entry.statement)])


def shares(incident):
    return {h.id.value: h.probability for h in incident.hypotheses}


def test_words_that_are_independent_and_name_an_explanation_are_weighed_there_and_not_at_the_report():
    before, entry = own(), report(**NAMED)
    after = weighed(entry)
    assert shares(after)["H2"] > shares(before)["H2"] + 0.5
    assert all(shares(after)[h] <= shares(before)[h] for h in ("H1", "H3", "H4", "unknown"))
    (said,) = [one for one in after.evidence if one.group == "outside statement"]
    assert (said.likelihood_ratios, said.basis) == ({HypothesisId.H2: 20.0}, "assumed")
    assert said.source == f"note.txt, grade B2, entered as {entry.id}"
    both = made(entry, beside=[before])
    assert shares(both) == shares(made())
    (listed,) = [one.statement for one in both.evidence if one.group == "own detections"]
    assert "the words weigh there for H2, and nothing weighs here" in listed


def test_weighing_it_again_changes_nothing_and_two_reports_count_once():
    one, other = report(**NAMED), report(**NAMED, sha256="cd" * 32)
    after = weighed(one)
    assert weighed(one, beside=after) == after
    both = with_reports(own(), [(made(one), one.statement), (made(other), other.statement)])
    assert [e.id for e in both.evidence if e.group == "outside statement"] == ["DOC1", "DOC2"]
    assert shares(both) == shares(after)


def test_it_is_weighed_only_where_objects_and_days_meet():
    assert weighed(report(**NAMED), objects=(29272,)) == own()
    late = own().end + timedelta(days=3)
    assert weighed(report(**NAMED, begin=late, end=late + timedelta(days=1))) == own()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"independent": " "}, "say why with --independent"),
        ({"grade": "C3"}, "only words of grade B2 or better"),
        ({"grade": "B3"}, "only words of grade B2 or better"),
        ({"names": HypothesisId.H8}, "cannot weigh for H8"),
        ({"names": HypothesisId.H9}, "cannot weigh for H9"),
        ({"names": HypothesisId.UNKNOWN}, "cannot weigh for unknown"),
    ],
)
def test_words_that_cannot_be_weighed_are_refused(changes, words):
    with pytest.raises(UsageError, match=words):
        made(report(**(NAMED | changes)))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_brief_of_what_it_is_weighed_at_names_the_report_and_reads_in_both_languages(language):
    after = weighed(report(**NAMED))
    assert after.level == "interpretation"
    text = brief.markdown(after, case_id=after.id, payloads=(), language=language)
    assert QUOTE in text
    assert report(**NAMED).id in text
    assert wording_problems(text, language=language) == []
    assert "原文英語" not in "".join(line for line in text.splitlines() if "RPT-" in line or "確定しない" in line)
    assert ("agreed servicing" in text) == (language == "en")


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
