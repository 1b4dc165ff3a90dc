"""Public pledges: values side by side, who looked when, and nothing about means."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import yaml

from hoshimori.commitments import load_pledges, load_registry, pledge, standing
from hoshimori.commitments.pledge import STALE_AFTER_DAYS
from hoshimori.errors import FormatError, NotFoundError
from hoshimori.model import InstrumentKind, TextStatus

DAY = date(2026, 6, 1)

GOOD = {
    "id": "PLEDGE-ALPHA",
    "title": "ALPHA, an invented pledge",
    "kind": "pledge",
    "parties": ["JPN"],
    "metric": "number of invented things",
    "text_status": "memory",
    "recorded_status": "M",
    "source": "none (an example)",
    "status_at_last_check": "not looked at",
}


def folder_with(tmp_path, **changes):
    content = {key: value for key, value in (GOOD | changes).items() if value is not None}
    (tmp_path / "PLEDGE-ALPHA.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return tmp_path


def test_three_pledges_a_statement_and_two_instruments_are_followed():
    assert {p.id: p.kind for p in load_pledges()} == {
        "C-G7-2023": InstrumentKind.POLITICAL_STATEMENT,
        "PLEDGE-2PCT-FY2027": InstrumentKind.PLEDGE,
        "PLEDGE-MLR-2025": InstrumentKind.PLEDGE,
        "PLEDGE-TOMAHAWK": InstrumentKind.PLEDGE,
        "STATEMENT-JP-COUNTERSTRIKE": InstrumentKind.POLITICAL_STATEMENT,
        "UK-JP-RAA": InstrumentKind.TREATY,
    }


def test_what_is_an_instrument_too_agrees_with_it():
    registry = {one.id: one for one in load_registry()}
    for one in load_pledges():
        if one.instrument:
            found = registry[one.instrument]
            assert (one.parties, one.kind, one.text_status, one.source) == (
                found.parties,
                found.kind,
                found.text_status,
                found.source,
            )
    assert [v.date for v in pledge("UK-JP-RAA").observed] == [
        str(registry["UK-JP-RAA"].date),
        str(registry["UK-JP-RAA"].in_force),
    ]


def test_amounts_that_disagree_stand_side_by_side_with_their_sources():
    found = {v.value: v.source for v in pledge("PLEDGE-TOMAHAWK").conflicting}
    assert found["JPY 5tn (USD 38bn)"] == "report 002"
    assert found["hundreds"] == "report 000"
    assert found["JPY 211.3bn, 400 missiles"].startswith("defence minister")
    assert found["about USD 1.7bn, up to 400"].startswith("contract")
    assert found["up to USD 2.35bn"].startswith("US approval")
    assert len(found) == 5


def test_the_amount_that_the_notes_doubt_says_why_and_that_it_is_from_memory():
    (doubted,) = [v for v in pledge("PLEDGE-TOMAHAWK").conflicting if v.value.startswith("JPY 5tn")]
    assert "From memory" in doubted.note


def test_counterstrike_is_a_statement_and_nothing_else():
    one = pledge("STATEMENT-JP-COUNTERSTRIKE")
    assert one.kind is InstrumentKind.POLITICAL_STATEMENT
    assert one.deadline == ""
    assert one.observed == ()
    assert "Political statement only" in one.note


def test_no_pledge_models_a_means():
    modelled = re.compile(
        r"\b(range|warhead|speed|payload|radius|aimpoint|launch site|salvo|km|accuracy)\b", re.IGNORECASE
    )
    for one in load_pledges():
        said = " ".join((one.title, one.metric, one.note, *(v.value for v in (*one.observed, *one.conflicting))))
        assert not modelled.search(said), one.id


def test_nobody_has_checked_since_entry_and_every_line_says_so():
    for one in load_pledges():
        found = standing(one, DAY)
        assert found.stale
        assert found.words == "stale: never checked since entry"


@pytest.mark.parametrize(
    ("age", "stale"),
    [(0, False), (STALE_AFTER_DAYS - 1, False), (STALE_AFTER_DAYS, True), (STALE_AFTER_DAYS + 1, True)],
)
def test_a_pledge_is_stale_180_days_after_its_check(age, stale):
    checked = DAY - timedelta(days=age)
    found = standing(replace(pledge("PLEDGE-TOMAHAWK"), checked_on=checked), DAY)
    assert found.stale is stale
    assert found.words == f"{'stale: ' if stale else ''}checked on {checked}, {age} days before {DAY}"


def test_a_check_after_the_day_asked_about_does_not_count():
    found = standing(replace(pledge("PLEDGE-TOMAHAWK"), checked_on=DAY + timedelta(days=1)), DAY)
    assert found.stale
    assert found.words == f"stale: never checked since entry by {DAY}"
    assert found.pledge.checked_on is None


def test_values_dated_later_are_left_out_and_counted():
    found = standing(pledge("PLEDGE-TOMAHAWK"), date(2023, 12, 1))
    assert found.later_values == 1
    assert "about USD 1.7bn, up to 400" not in {v.value for v in found.pledge.conflicting}
    assert found.pledge.status_at_last_check == "recorded after that day; not shown"


def test_a_deadline_is_read_at_its_widest():
    assert standing(pledge("PLEDGE-MLR-2025"), date(2025, 12, 31)).deadline_words.endswith("is still ahead)")
    assert standing(pledge("PLEDGE-MLR-2025"), date(2026, 1, 1)).deadline_words.endswith("has passed)")
    assert "2028-03-31" in standing(pledge("PLEDGE-2PCT-FY2027"), DAY).deadline_words
    assert standing(pledge("PLEDGE-TOMAHAWK"), DAY).deadline_words == ""


def test_every_value_has_a_source_and_a_status():
    for one in load_pledges():
        for value in (*one.observed, *one.conflicting):
            assert value.source
            assert value.status in TextStatus


def test_a_pledge_is_one_file(tmp_path):
    (one,) = load_pledges(folder_with(tmp_path, checked_on="2026-05-01"))
    assert standing(one, DAY).words == "checked on 2026-05-01, 31 days before 2026-06-01"


@pytest.mark.parametrize(
    ("changes", "keyword", "words"),
    [
        ({"kind": "law"}, "kind", "is not one of"),
        ({"metric": None}, "the file", "'metric' is a required property"),
        ({"checked_on": "2026-13-40"}, "checked_on", "is no date"),
        ({"parties": ["ATLANTIS"]}, "parties", "no state or group"),
        ({"id": "PLEDGE-BRAVO"}, "id", "is not the file's name"),
        ({"deadline_on": "2026-01-01"}, "the file", "'deadline' is a dependency"),
        ({"conflicting": [{"value": "1 thing", "source": "ALPHA", "status": "memory"}]}, "conflicting", "too short"),
        ({"observed": [{"value": "1 thing", "status": "memory"}]}, "observed.0", "'source' is a required property"),
        ({"range_km": 1600}, "the file", "Additional properties"),
    ],
)
def test_a_bad_pledge_is_refused_with_file_keyword_and_advice(tmp_path, changes, keyword, words):
    with pytest.raises(FormatError) as caught:
        load_pledges(folder_with(tmp_path, **changes))
    assert caught.value.data["keyword"] == keyword
    assert words in caught.value.message
    assert "docs/how-to/add-an-instrument.md" in caught.value.message


def test_an_unknown_pledge_says_how_to_find_the_ids():
    with pytest.raises(NotFoundError, match="hoshimori commitments pledges"):
        pledge("PLEDGE-NONE")


@pytest.mark.shared_data
def test_pledges_are_carried_over_from_the_notes(shared_data):
    notes = shared_data.parent / "commitments.yaml"
    if not notes.is_file():
        pytest.skip("the notes are not beside the data")
    entries = {e["id"]: e for e in yaml.safe_load(notes.read_text(encoding="utf-8"))["commitments"]}
    for name in ("PLEDGE-2PCT-FY2027", "PLEDGE-MLR-2025", "PLEDGE-TOMAHAWK"):
        one, entry = pledge(name), entries[name]
        assert one.title == entry["title"]
        assert one.recorded_status == entry["text_status"]
        assert set(one.parties) == set(entry["parties"])
        amounts = {v["value"] for v in entry.get("values_conflict", ())}
        assert amounts <= {v.value for v in one.conflicting}
        seen = {v.get("value", v.get("event")) for v in entry.get("observed", ())}
        assert seen <= {v.value for v in one.observed}
    report = {"000": "", "002": ""}
    for path in (shared_data.parent / "documents").glob("*.txt"):
        report[path.name[:3]] = path.read_text(encoding="utf-8")
    for one in load_pledges():
        for value in one.conflicting:
            if value.source in {"report 000", "report 002"}:
                for quote in re.findall(r'"([^"]+)"', value.value):
                    assert quote in report[value.source[-3:]], quote
