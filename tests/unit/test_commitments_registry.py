import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from hoshimori.commitments import (
    compare_instruments,
    groups,
    instrument,
    load_records,
    load_registry,
    party_of,
    record,
    text_status_words,
)
from hoshimori.commitments.party import first_day, membership
from hoshimori.commitments.vocabulary import definitions
from hoshimori.commitments.yaml_file import LARGEST_BYTES, read_mapping
from hoshimori.errors import FormatError, NotFoundError
from hoshimori.model import ConditionStatus, TextStatus

REQUIRED = [
    "US-JP-TREATY-IV",
    "US-JP-TREATY-V",
    "US-JP-TREATY-VI",
    "US-JP-2PLUS2-2023-SPACE",
    "US-JP-2PLUS2-2019-CYBER",
    "JP-THREE-CONDITIONS-2015",
    "JP-DIET-ANSWER-2019-SPACE",
    "NATO-4",
    "NATO-5",
    "NATO-BRUSSELS-2021-33",
    "OST-III",
    "OST-VI",
    "OST-VII",
    "OST-VIII",
    "OST-IX",
    "LIAB-II",
    "LIAB-III",
    "REG-II",
    "REG-IV",
    "REG-VI",
    "UN-CHARTER-2-4",
    "UN-CHARTER-51",
    "UNGA-77-41",
    "DA-ASAT-MORATORIUM",
    "ITU-CS-45",
    "US-KR-MDT-III",
    "US-KR-2PLUS2-2024-SPACE",
    "ANZUS-IV",
    "CAMP-DAVID-CONSULT-2023",
    "US-PH-MDT-IV",
]

GOOD = {
    "id": "ALPHA-BRAVO-1",
    "title": "Treaty of ALPHA and BRAVO, Art. 1",
    "kind": "treaty_clause",
    "parties": ["JPN", "USA"],
    "rung": "consultation",
    "text_status": "memory",
    "recorded_status": "M",
    "source": "none (an example)",
    "incident_kinds": ["proximity"],
    "conditions": ["object_linked_to_party"],
    "decider": ["the parties"],
}

COMPARED = {"by": "A. Person", "url": "https://official.example", "date": "2026-01-01", "sha256": "0" * 64}


def folder_with(tmp_path, name="ALPHA-BRAVO-1.yaml", **changes):
    content = {key: value for key, value in (GOOD | changes).items() if value is not None}
    (tmp_path / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return tmp_path


def refusal(folder: Path) -> FormatError:
    with pytest.raises(FormatError) as caught:
        load_registry(folder)
    return caught.value


def test_every_required_instrument_is_on_file():
    ids = {one.id for one in load_registry()}
    assert not set(REQUIRED) - ids
    assert len(ids) >= 42


def test_nothing_is_compared_and_only_compared_prints_as_verified():
    assert {one.text_status for one in load_registry()} <= {
        TextStatus.OFFICIAL_COPY,
        TextStatus.SECOND_HAND,
        TextStatus.MEMORY,
    }
    verified = [s for s in TextStatus if text_status_words(s).startswith("verified")]
    assert verified == [TextStatus.COMPARED]
    assert all("not" in text_status_words(s) for s in TextStatus if s is not TextStatus.COMPARED)


def test_official_copy_is_said_only_of_official_pages():
    official = re.compile(r"mofa\.go\.jp|sangiin\.go\.jp|usembassy\.gov|marines\.mil")
    for one in load_registry():
        if one.text_status is TextStatus.OFFICIAL_COPY:
            assert official.search(one.source), one.id


def test_a_text_from_memory_is_marked_so():
    assert {one.id for one in load_registry() if one.text_status is TextStatus.MEMORY} == {
        "LIAB-IV-V",
        "REG-VI",
        "US-JP-TREATY-IV",
        "US-JP-TREATY-VI",
        "US-KR-MDT-III",
    }


def test_cyber_and_space_keep_their_different_words():
    cyber, space = instrument("US-JP-2PLUS2-2019-CYBER"), instrument("US-JP-2PLUS2-2023-SPACE")
    assert "constitute an armed attack" in cyber.text_en
    assert "invocation" not in cyber.text_en
    assert "could lead to the invocation of Article V" in space.text_en
    assert "constitute" not in space.text_en
    assert "from memory" in space.text_note


def test_the_three_statements_keep_the_word_could():
    for one in ("US-JP-2PLUS2-2023-SPACE", "NATO-BRUSSELS-2021-33", "US-KR-2PLUS2-2024-SPACE"):
        assert "could lead" in instrument(one).text_en
        assert "would trigger" in instrument(one).must_say


def test_thirty_seven_states_made_the_pledge_and_three_are_said_not_to_have():
    states = {state for state, _, _ in record("DA-ASAT-MORATORIUM").states}
    assert len(states) == 37
    assert not states & {"CHN", "RUS", "IND"}
    assert "China, Russia, India are not among the 37" in instrument("DA-ASAT-MORATORIUM").note
    assert ("USA", "2022-04-18", "second_hand") in record("DA-ASAT-MORATORIUM").states
    assert ("GBR", "2022-10-03", "memory") in record("DA-ASAT-MORATORIUM").states


def test_article_v_shows_both_readings_of_its_territories():
    condition = next(c for c in instrument("US-JP-TREATY-V").conditions if c.contested)
    assert condition.id == "in_territories_under_administration_of_japan"
    assert "Lieber" in condition.readings[0]
    assert "Yomiuri" in condition.readings[1]
    assert "検討していて" in condition.readings[1]


def test_every_contested_condition_has_two_readings_and_every_other_a_way_to_be_answered():
    for one in definitions().values():
        assert (len(one.readings) >= 2) is one.contested, one.id
        assert one.rule or one.reason, one.id
        assert one.who_could_answer or one.rule == "made_before", one.id


def test_every_definition_is_used_by_an_instrument():
    used = {c.id for one in load_registry() for c in one.conditions}
    assert set(definitions()) == used


def test_extensions_point_to_instruments_on_file():
    ids = {one.id for one in load_registry()}
    assert {one.extends for one in load_registry() if one.extends} <= ids


def test_the_registry_is_cached_by_content(tmp_path):
    folder_with(tmp_path)
    first = load_records(tmp_path)
    assert load_records(tmp_path) is first
    folder_with(tmp_path, title="Treaty of ALPHA and BRAVO, Art. 1, renamed")
    assert load_records(tmp_path)[0].instrument.title.endswith("renamed")


def test_an_unknown_instrument_says_how_to_find_the_ids():
    with pytest.raises(NotFoundError, match="hoshimori commitments list"):
        instrument("NO-SUCH-1")


@pytest.mark.parametrize(
    ("changes", "keyword", "words"),
    [
        ({"kind": "law"}, "kind", "is not one of"),
        ({"parties": []}, "parties", "non-empty"),
        ({"parties": ["ATLANTIS"]}, "parties", "no state or group on file"),
        ({"text_status": "compared"}, "text_status", "add compared: {by, url, date, sha256}"),
        ({"compared": COMPARED}, "compared", "change one of the two"),
        ({"conditions": ["no_such_condition"]}, "conditions", "not in conditions.yaml"),
        ({"conditions": ["armed_attack", "armed_attack"]}, "conditions", "named twice"),
        ({"extends": "NOT-ON-FILE"}, "extends", "is not on file"),
        ({"date": "2023-13-40"}, "date", "is no date"),
        ({"source": None}, "the file", "'source' is a required property"),
        ({"verdict": "yes"}, "the file", "Additional properties"),
        ({"id": "OTHER-ID-1"}, "id", "is not the file's name"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_file_keyword_and_advice(tmp_path, changes, keyword, words):
    error = refusal(folder_with(tmp_path, **changes))
    assert error.data["path"] == "ALPHA-BRAVO-1.yaml"
    assert error.data["keyword"] == keyword
    assert words in error.message
    assert "docs/how-to/add-an-instrument.md" in error.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a\n- b\n", "holds no mapping"),
        ("id: [1, 2\n", "ALPHA-BRAVO-1.yaml:2"),
        ("id: A\nid: B\n", "the key 'id' is given twice"),
        ("a: &x 1\nb: *x\n", "an alias"),
        ("a: " + "x" * LARGEST_BYTES, "more than 200000 bytes"),
        ("a: !!python/object:os.system {}\n", "could not determine a constructor"),
    ],
)
def test_what_is_no_instrument_is_refused(tmp_path, text, words):
    (tmp_path / "ALPHA-BRAVO-1.yaml").write_text(text, encoding="utf-8")
    assert words in refusal(tmp_path).message


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(FormatError, match="not readable as UTF-8"):
        read_mapping(b"\xff\xfe\x00", name="x.yaml")


def test_a_compared_text_carries_who_compared_it(tmp_path):
    (one,) = load_registry(folder_with(tmp_path, text_status="compared", compared=COMPARED))
    assert one.text_status is TextStatus.COMPARED
    assert "Compared by A. Person on 2026-01-01 with https://official.example" in one.text_note


def test_an_alliance_is_one_file_with_its_own_condition(tmp_path):
    own = {"id": "council_asked", "title": "council asked", "reason": "no request on file", "who_could_answer": "ALPHA"}
    (one,) = load_registry(folder_with(tmp_path, conditions=["object_linked_to_party", own], text_ja="条文"))
    assert [c.id for c in one.conditions] == ["object_linked_to_party", "council_asked"]
    assert one.text_ja == "条文"


def test_treaties_stand_side_by_side_in_their_own_words():
    table = compare_instruments(["US-JP-TREATY-V", "NATO-5"])
    rows = dict(table.rows)
    assert table.instruments == ("US-JP-TREATY-V", "NATO-5")
    assert "act to meet the common danger" in rows["text (English)"][0]
    assert "considered an attack against them all" in rows["text (English)"][1]
    assert "(contested)" in rows["conditions"][0]
    assert rows["extends"] == ("\N{EN DASH}", "\N{EN DASH}")
    with pytest.raises(NotFoundError):
        compare_instruments(["US-JP-TREATY-V", "NATO-55"])


@pytest.mark.parametrize(
    ("code", "state"),
    [("US", "USA"), ("J", "JPN"), ("RU", "RUS"), ("SU", "RUS"), ("CIS", "RUS"), ("CN", "CHN"), ("PRC", "CHN"),
     ("UK", "GBR"), ("F", "FRA"), ("D", "DEU"), ("I", "ITA"), ("I-ESA", ""), ("SES", ""), ("QQ", "")],
)  # fmt: skip
def test_owner_codes_stand_for_states(code, state):
    assert party_of(code).state == state


def test_no_code_stands_for_two_states():
    table = yaml.safe_load(
        (Path(__import__("hoshimori").__file__).parent / "commitments/states.yaml").read_text(encoding="utf-8")
    )
    codes = [code for entry in table["states"].values() for code in entry["codes"]] + list(table["organisations"])
    assert len(codes) == len(set(codes))


def test_an_incomplete_list_never_says_no_party():
    status, reason = membership("IRN", ("OST_PARTIES",), date(2026, 1, 1))
    assert status is ConditionStatus.UNKNOWN
    assert "incomplete" in reason


def test_membership_counts_from_its_day():
    assert membership("SWE", ("NATO",), date(2024, 1, 1))[0] is ConditionStatus.NOT_MET
    assert membership("SWE", ("NATO",), date(2024, 6, 1))[0] is ConditionStatus.MET
    assert membership("RUS", ("NATO",), date(2024, 6, 1))[0] is ConditionStatus.NOT_MET
    assert membership("", ("NATO",), date(2024, 6, 1))[0] is ConditionStatus.UNKNOWN
    assert membership("RUS", ("NATO", "OST_PARTIES"), date(2024, 6, 1))[0] is ConditionStatus.MET


def test_a_date_of_low_precision_counts_from_its_last_day():
    assert [first_day(text) for text in ("2022", "2022-07", "2022-12", "2022-04-18")] == [
        date(2022, 12, 31),
        date(2022, 7, 31),
        date(2022, 12, 31),
        date(2022, 4, 18),
    ]


def test_every_group_says_where_its_list_comes_from():
    assert all("memory" in g.source or "37 states" in g.source for g in groups().values())


@pytest.mark.shared_data
def test_texts_are_carried_over_exactly(shared_data):
    notes = shared_data.parent / "commitments.yaml"
    if not notes.is_file():
        pytest.skip("the notes are not beside the data")
    entries = {e["id"]: e for e in yaml.safe_load(notes.read_text(encoding="utf-8"))["commitments"]}
    for found in load_records():
        entry = entries[found.instrument.id]
        assert found.instrument.text_en == entry.get("text", "").strip()
        assert found.recorded_status == entry["text_status"]
        assert found.instrument.source == entry.get("source", found.instrument.source)
