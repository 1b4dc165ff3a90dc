import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from hoshimori.cases import Ed25519Signer
from hoshimori.commitments import (
    compare_instruments,
    compare_text,
    groups,
    instrument,
    japanese_text_words,
    load_records,
    load_registry,
    match,
    party_of,
    record,
    record_body,
    signed,
    text_status_words,
)
from hoshimori.commitments.party import first_day, membership
from hoshimori.commitments.vocabulary import definitions
from hoshimori.commitments.yaml_file import LARGEST_BYTES, read_mapping
from hoshimori.errors import FormatError, NotFoundError
from hoshimori.incidents import correlate
from hoshimori.model import ConditionStatus, Rung, TextStatus
from incident_samples import OBJECTS, at, stay

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

SIGNER = Ed25519Signer.from_seed(bytes(32))


def compared_record(text="The words.", instrument_id="ALPHA-BRAVO-1", official=b"The words."):
    (one,) = load_registry_of({"id": instrument_id, "text_en": text})
    comparison, _ = compare_text(one, official, by="A. Person", url="https://official.example", date=date(2026, 1, 1))
    return record_body(signed(comparison, SIGNER))


def load_registry_of(changes):
    base = instrument("US-JP-TREATY-IV")
    return (replace(base, **changes),)


COMPARED = compared_record()
WORDS = {"text_status": "compared", "text_en": "The words."}
JAPANESE = {"text_ja": "条文", "text_ja_source": "https://a.example", "text_ja_status": "official_copy"}


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


def test_no_instrument_merges_the_words_for_cyber_with_the_words_for_space():
    for one in load_registry():
        if "constitute an armed attack" in one.text_en:
            assert one.id == "US-JP-2PLUS2-2019-CYBER"
            assert "outer space" not in one.text_en
        if "lead to the invocation" in one.text_en:
            assert one.id in {"US-JP-2PLUS2-2023-SPACE", "NATO-BRUSSELS-2021-33"}
            assert "cyber" not in one.text_en
    table = compare_instruments(["US-JP-2PLUS2-2019-CYBER", "US-JP-2PLUS2-2023-SPACE"])
    assert {"text (English)", "conditions", "must be said as"} <= set(table.differing)
    assert "constitute an armed attack" in instrument("US-JP-2PLUS2-2019-CYBER").must_say
    assert "constitute" in instrument("US-JP-2PLUS2-2023-SPACE").note


LADDER = {
    Rung.CONSULTATION: {"CAMP-DAVID-CONSULT-2023", "NATO-4", "OST-III", "OST-IX", "OST-V-PHENOMENA", "OST-VI",
                        "OST-VIII", "REG-II", "REG-IV", "REG-VI", "UK-JP-RAA", "US-JP-SPACE-FRAMEWORK-2023",
                        "US-JP-TREATY-IV", "US-JP-TREATY-VI"},
    Rung.HARMFUL_INTERFERENCE: {"ITU-CS-45", "ITU-CS-48"},
    Rung.LIABILITY: {"LIAB-I", "LIAB-II", "LIAB-III", "LIAB-IV-V", "OST-VII"},
    Rung.NORM: {"C-G7-2023", "DA-ASAT-MORATORIUM", "OST-IV", "UNGA-77-41"},
    Rung.USE_OF_FORCE: {"UN-CHARTER-2-4"},
    Rung.ARMED_ATTACK: {"ANZUS-IV", "AUSMIN-2010-SPACE", "JP-DIET-ANSWER-2019-SPACE", "JP-THREE-CONDITIONS-2015",
                        "NATO-5", "NATO-6", "NATO-BRUSSELS-2021-33", "UN-CHARTER-51", "US-JP-2PLUS2-2019-CYBER",
                        "US-JP-2PLUS2-2023-SPACE", "US-JP-TREATY-V", "US-KR-2PLUS2-2024-SPACE", "US-KR-MDT-III",
                        "US-PH-BDG-2023", "US-PH-MDT-IV", "US-PH-MDT-V"},
}  # fmt: skip


def test_the_ladder_has_six_rungs_and_every_instrument_stands_on_the_one_of_the_notes():
    assert list(Rung) == list(LADDER)  # COMMITMENTS 2.3, lowest first
    found = {rung: {one.id for one in load_registry() if one.rung is rung} for rung in Rung}
    assert found == LADDER


def test_an_extension_stands_on_the_rung_of_what_it_extends():
    rungs = {one.id: one.rung for one in load_registry()}
    for one in load_registry():
        if one.extends:
            assert rungs[one.extends] is one.rung, one.id


def test_the_clause_of_article_v_defaults_to_unknown_whatever_the_facts():
    registry = load_registry()
    for state in ("", "J", "US", "RU"):
        objects = {n: replace(o, owner_state=state, state_of_registry="JPN") for n, o in OBJECTS.items()}
        (incident,) = correlate([stay()], objects=objects, as_of=at(2026, 5, 31))
        matches = {m.id: m for m in match(incident, registry)}
        if "US-JP-TREATY-V" in matches:
            condition = next(c for c in matches["US-JP-TREATY-V"].conditions if "territories" in c.id)
            assert condition.status is ConditionStatus.UNKNOWN
            assert len(condition.readings) == 2
            assert "state of registry JPN" in condition.reason
    contested = {c.id for one in registry for c in one.conditions if c.contested}
    assert contested == {
        "in_territories_under_administration_of_japan",
        "in_europe_or_north_america",
        "in_territories_under_administrative_control",
    }


def test_on_the_two_highest_rungs_governments_decide_case_by_case():
    (incident,) = correlate([stay()], objects=OBJECTS, as_of=at(2026, 5, 31))
    for found in match(incident, load_registry()):
        high = found.rung in {Rung.USE_OF_FORCE, Rung.ARMED_ATTACK}
        assert ("case" in found.decision_rule) is high, found.id


def test_the_japanese_words_are_those_of_the_answer_and_nobody_elses():
    with_words = [one for one in load_registry() if one.text_ja]
    assert [one.id for one in with_words] == ["JP-DIET-ANSWER-2019-SPACE"]
    (answer,) = with_words
    assert (
        answer.text_ja == "必ずしも我が国の領土、領海、領空に限られるものではない … 個々の状況に応じて異なる"
    )  # COMMITMENTS 2.1
    assert "sangiin.go.jp" in answer.text_ja_source
    assert answer.text_ja_status is TextStatus.OFFICIAL_COPY
    assert answer.text_ja in japanese_text_words(answer)
    assert "never translated" in japanese_text_words(instrument("NATO-5"))


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
        ({"text_status": "compared"}, "text_status", "add compared: the signed record"),
        ({"compared": COMPARED}, "compared", "change one of the two"),
        ({"conditions": ["no_such_condition"]}, "conditions", "not in conditions.yaml"),
        ({"conditions": ["armed_attack", "armed_attack"]}, "conditions", "named twice"),
        ({"extends": "NOT-ON-FILE"}, "extends", "is not on file"),
        ({"date": "2023-13-40"}, "date", "is no date"),
        ({"source": None}, "the file", "'source' is a required property"),
        (WORDS | {"compared": COMPARED, "text_en": "Other words."}, "compared", "another text was compared"),
        (WORDS | {"compared": COMPARED | {"by": "B. Person"}}, "compared", "the signature does not hold"),
        (WORDS | {"compared": compared_record(instrument_id="OTHER-ID-1")}, "compared", "a record of OTHER-ID-1"),
        (WORDS | {"compared": compared_record(official=b"Different.")}, "compared.outcome", "'equal' was expected"),
        ({"compared": {"by": "A. Person"}, "text_status": "compared"}, "compared", "required property"),
        (WORDS | {"compared": COMPARED | {"date": "2026-13-40"}}, "compared", "no date"),
        ({"text_ja": "条文"}, "the file", "'text_ja_source' is a dependency"),
        ({"text_ja_source": "https://a.example", "text_ja_status": "official_copy"}, "the file", "dependency of"),
        (JAPANESE | {"text_ja_source": "仮訳です"}, "text_ja_source", "translation"),
        (JAPANESE | {"text_ja_source": "own Translation"}, "text_ja_source", "translation"),
        (JAPANESE | {"text_ja_status": "memory"}, "text_ja_status", "is not one of"),
        ({"forum": [{"id": "NO_SUCH", "basis": "none"}], "consult": ["JPN"]}, "forum", "not in forums.yaml"),
        ({"forum": [{"id": "US_JP_SCC", "basis": "none"}]}, "the file", "'consult' is a dependency"),
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
        ("a: " + "[" * 5000 + "]" * 5000, "levels deep"),
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
    folder = folder_with(tmp_path, text_status="compared", compared=COMPARED, text_en="The words.")
    (one,) = load_registry(folder)
    assert one.text_status is TextStatus.COMPARED
    assert "Compared by A. Person on 2026-01-01 with https://official.example" in one.text_note


def test_an_alliance_is_one_file_with_its_own_condition(tmp_path):
    own = {"id": "council_asked", "title": "council asked", "reason": "no request on file", "who_could_answer": "ALPHA"}
    japanese = {"text_ja": "条文", "text_ja_source": "https://official.example", "text_ja_status": "official_copy"}
    (one,) = load_registry(folder_with(tmp_path, conditions=["object_linked_to_party", own], **japanese))
    assert [c.id for c in one.conditions] == ["object_linked_to_party", "council_asked"]
    assert one.text_ja == "条文"


def test_the_alliance_of_the_how_to_loads_and_matches(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "add-an-instrument.md").read_text(encoding="utf-8")
    written = re.search(r"```yaml\n(id: ALPHA-BRAVO-1.*?)```", page, re.DOTALL).group(1)
    (tmp_path / "ALPHA-BRAVO-1.yaml").write_text(written, encoding="utf-8")
    registry = load_registry(tmp_path)
    (incident,) = correlate([stay()], objects=OBJECTS, as_of=at(2026, 5, 31))
    (found,) = match(incident, registry)
    assert found.id == "ALPHA-BRAVO-1"
    assert [forum.id for forum in found.forum] == ["US_JP_SCC"]
    assert found.forum[0].basis == "the text names it"
    assert found.text_ja == "正文がある場合のみ"
    assert {c.id: c.status.value for c in found.conditions} == {
        "object_linked_to_party": "met",
        "council_asked": "unknown",
    }


def test_treaties_stand_side_by_side_in_their_own_words():
    table = compare_instruments(["US-JP-TREATY-V", "NATO-5"])
    rows = dict(table.rows)
    assert table.instruments == ("US-JP-TREATY-V", "NATO-5")
    assert "act to meet the common danger" in rows["text (English)"][0]
    assert "considered an attack against them all" in rows["text (English)"][1]
    assert "(contested)" in rows["conditions"][0]
    assert rows["extends"] == ("\N{EN DASH}", "\N{EN DASH}")
    assert rows["words of modality"] == ("would, shall", "shall, will")
    assert "no Japanese text on file" in rows["text (Japanese)"][0]
    assert "North Atlantic Council" in rows["forum"][1]
    assert {"parties", "text (English)", "conditions", "who decides"} <= set(table.differing)
    assert not {"kind", "rung", "who is notified"} & set(table.differing)
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
