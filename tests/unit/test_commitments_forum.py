"""Forums of consultation as data: what was read, what is from memory, and where a text names the body."""

from hoshimori.commitments import forum_line, forums, groups, instrument, load_registry, match
from hoshimori.incidents import correlate
from hoshimori.model import TextStatus
from incident_samples import OBJECTS, at, stay


def test_the_forums_of_the_notes_are_on_file_and_no_other():
    assert set(forums()) == {"US_JP_SCC", "US_JP_SDC", "US_JP_ACM", "NORTH_ATLANTIC_COUNCIL", "US_KR_2PLUS2"}


def test_what_nobody_read_a_page_on_is_from_memory_and_says_so():
    for one in forums().values():
        assert one.status in {TextStatus.SECOND_HAND, TextStatus.MEMORY}
        assert (one.source == "none (from memory)") is (one.status is TextStatus.MEMORY)
        if one.status is TextStatus.MEMORY:
            assert "from memory" in one.note
            assert "from memory" in forum_line(one)


def test_a_sub_committee_stands_under_its_committee():
    assert forums()["US_JP_SDC"].part_of == "US_JP_SCC"
    assert all(one.part_of in {"", *forums()} for one in forums().values())


def test_an_instrument_is_linked_only_to_forums_of_its_own_parties():
    for one in load_registry():
        for forum in one.forum:
            assert set(forum.members) == set(one.parties), (one.id, forum.id)
            assert forum.basis


def test_a_council_that_is_consulted_by_name_is_a_forum_on_file():
    for one in load_registry():
        for name in one.consult:
            if name in forums():
                assert name in {forum.id for forum in one.forum}, one.id
            else:
                assert name.isupper() is (name not in {"acting_state", "affected_states"})
    assert all(set(f.members) <= {"JPN", "USA", "KOR"} | set(groups()) for f in forums().values())


def test_the_space_sentence_was_made_in_the_committee_and_the_treaty_names_no_body():
    basis = {f.id: f.basis for f in instrument("US-JP-2PLUS2-2023-SPACE").forum}
    assert basis["US_JP_SCC"] == "the statement was made in it"
    assert "does not name it" in instrument("US-JP-TREATY-V").forum[0].basis


def test_a_match_carries_the_forum_and_the_words():
    (incident,) = correlate([stay()], objects=OBJECTS, as_of=at(2026, 5, 31))
    found = {m.id: m for m in match(incident, load_registry())}
    assert [f.id for f in found["US-JP-2PLUS2-2023-SPACE"].forum] == ["US_JP_SCC", "US_JP_SDC", "US_JP_ACM"]
    assert [f.id for f in found["NATO-4"].forum] == ["NORTH_ATLANTIC_COUNCIL"]
    assert found["OST-IX"].forum == ()
    assert found["NATO-5"].text_en == instrument("NATO-5").text_en
    assert found["NATO-5"].text_ja == ""
