"""Planted differences come out typed; sentences that agree, or speak of other matters, do not meet."""
# ruff: noqa: E501  # reports are written one line a paragraph, as they come

import datetime as dt

import pytest
from document_samples import documents, quotes

from hoshimori.documents import conflicts
from hoshimori.model.document import ReferenceWording

CABLE_A = """Harbour ministers meet

Lund and Osei said Tuesday in Valletta that jamming of harbour beacons would trigger Article 7 of the Harbour Pact, which states that damage to one beacon is damage to all beacons.

The ministers agreed that strikes to, from or within the strait fall under the harbour treaty and its beacon annex.

The harbour fund will buy 300 Kestrel patrol buoys by 2031.
"""
CABLE_B = """Harbour preview

Officials will announce on Monday in Valletta, where Lund and Osei are meeting, a beacon annex to the harbour treaty covering strikes in or from the strait.

Jamming of harbour beacons could trigger Article 7 of the Harbour Pact, which provides that the parties would consult and share the costs of repair.

The harbour fund will buy 450 Kestrel patrol buoys by 2033.
"""


@pytest.fixture
def cables(tmp_path):
    return conflicts(documents(tmp_path, CABLE_A, CABLE_B))


def test_a_planted_modality_comes_out(cables):
    assert {"would trigger", "could trigger"} in quotes(cables, "modality")


def test_planted_prepositions_come_out(cables):
    assert quotes(cables, "preposition") == [{"to, from or within", "in or from"}]


def test_a_planted_tense_comes_out(cables):
    assert {"agreed", "will announce"} in quotes(cables, "tense")


def test_a_planted_gloss_comes_out(cables):
    (found,) = quotes(cables, "treaty_gloss")
    assert found == {
        "damage to one beacon is damage to all beacons",
        "the parties would consult and share the costs of repair",
    }


def test_planted_amounts_and_deadlines_come_out(cables):
    assert {"300", "450"} in quotes(cables, "amount")
    assert {"2031", "2033"} in quotes(cables, "date")


def test_planted_speakers_come_out(cables):
    assert any({"The ministers", "Officials"} <= found for found in quotes(cables, "speaker"))


def test_every_quote_has_its_bytes(tmp_path):
    found = documents(tmp_path, CABLE_A, CABLE_B)
    data = {d.label: d.cleaned.reading.data for d in found}
    for conflict in conflicts(found):
        assert len(conflict.sides) >= 2
        for side in conflict.sides:
            q = side.quote
            assert data[q.document][q.begin : q.end].decode() == q.text
            assert data[q.document][side.context.begin : side.context.end].decode() == side.context.text
            assert q.text in side.context.text


def test_the_order_of_documents_changes_no_conflict(tmp_path):
    found = documents(tmp_path, CABLE_A, CABLE_B)
    turned = {frozenset((s.quote.document, s.quote.text) for s in c.sides) for c in conflicts(found[::-1])}
    assert {frozenset((s.quote.document, s.quote.text) for s in c.sides) for c in conflicts(found)} == turned


def test_other_matters_make_no_conflict(tmp_path):
    weather = "Fishermen said Friday that herring could trigger a shortage of ice. The guild bought 20 nets by 2019.\n"
    assert conflicts(documents(tmp_path, CABLE_A, weather)) == ()


def test_two_reports_that_agree_make_no_conflict(tmp_path):
    other = (
        "Lund and Osei said Tuesday, speaking in Valletta, that jamming of harbour beacons would trigger Article 7 of the "
        "Harbour Pact. The harbour fund will buy 300 Kestrel patrol buoys by 2031.\n"
    )
    assert conflicts(documents(tmp_path, CABLE_A, other)) == ()


def test_a_number_inside_a_vague_one_is_no_conflict(tmp_path):
    one = "The port authority will purchase hundreds of Kestrel patrol buoys.\n"
    assert quotes(conflicts(documents(tmp_path, one, one.replace("hundreds of", "400"))), "amount") == []
    beyond = documents(tmp_path / "b", one, one.replace("hundreds of", "4,000"))
    assert quotes(conflicts(beyond), "amount") == [{"hundreds", "4,000"}]


def test_a_count_beside_a_price_says_that_neither_disproves_the_other(tmp_path):
    found = conflicts(
        documents(
            tmp_path,
            "The port authority will purchase dozens of Kestrel patrol buoys.\n",
            "The port authority will purchase $2.5bn of Kestrel patrol buoys.\n",
        )
    )
    (amount,) = [c for c in found if c.type.value == "amount"]
    assert "neither proves the other wrong" in amount.note


def test_a_denial_differs_from_an_assertion(tmp_path):
    one = "Officials said that jamming of harbour beacons could trigger Article 7 of the Harbour Pact.\n"
    found = conflicts(documents(tmp_path, one, one.replace("could trigger", "could not trigger")))
    assert {"could trigger", "could not trigger"} in quotes(found, "modality")


def test_may_and_could_do_not_differ(tmp_path):
    one = "Officials said that jamming of harbour beacons could trigger Article 7 of the Harbour Pact.\n"
    assert quotes(conflicts(documents(tmp_path, one, one.replace("could", "may"))), "modality") == []


def test_the_object_must_be_shared_too(tmp_path):
    one = "Jamming of harbour beacons would trigger Article 7 of the pact.\n"
    other = "Jamming of harbour beacons could trigger insurance claims.\n"
    assert quotes(conflicts(documents(tmp_path, one, other)), "modality") == []


def test_quantifiers_differ_only_where_both_say_one(tmp_path):
    one = (
        "Ministers agreed that any jamming of harbour beacons in the strait shall be reported to the registry office.\n"
    )
    assert quotes(conflicts(documents(tmp_path, one, one.replace("any jamming", "certain jamming"))), "quantifier")
    assert not quotes(conflicts(documents(tmp_path / "b", one, one.replace("any jamming", "jamming"))), "quantifier")


def test_a_weekday_is_a_date_only_beside_a_day_of_publication(tmp_path):
    one = "Minister Lund said Tuesday after talks with minister Osei in Valletta about the harbour beacons.\n"
    other = "Minister Lund will announce on Monday, after talks with minister Osei in Valletta, new harbour beacons.\n"
    (day,) = [c for c in conflicts(documents(tmp_path, one, other)) if c.type.value == "day"]
    assert all("not resolved" in side.note for side in day.sides)
    dated = documents(
        tmp_path / "b",
        one,
        other,
        published=(dt.date(2031, 3, 11), dt.date(2031, 3, 10)),
        zone=("JST", "EST"),
    )
    (day,) = [c for c in conflicts(dated) if c.type.value == "day"]
    assert [side.note[:10] for side in day.sides] == ["2031-03-11", "2031-03-10"]
    assert "can name one moment" in day.note


def test_one_moment_in_two_zones_is_no_conflict_of_dates(tmp_path):
    text = "Ministers Lund and Osei signed the harbour beacon annex in Valletta on {}.\n"
    same = documents(tmp_path, text.format("11 January 2031 EST"), text.format("12 January 2031 JST"))
    assert quotes(conflicts(same), "date") == []
    bare = documents(tmp_path / "b", text.format("11 January 2031"), text.format("January 12, 2031"))
    assert quotes(conflicts(bare), "date") == [{"11 January 2031", "January 12, 2031"}]


def test_a_misspelled_given_name_comes_out(tmp_path):
    found = conflicts(documents(tmp_path, "Minister Marten Lund spoke.\n", "Minister Martin Lund spoke.\n"))
    assert quotes(found, "spelling") == [{"Marten Lund", "Martin Lund"}]
    assert conflicts(documents(tmp_path / "b", "Minister Marten Lund spoke.\n", "Minister Boris Lund spoke.\n")) == ()


REFERENCE = ReferenceWording(
    id="TEST-7",
    title="Pact, Art. 7",
    text="The parties consider that jamming to, from or within the strait could, in certain circumstances, lead to the "
    "invocation of Article 7 of the pact.",
    text_status="second_hand",
    parties=("JPN", "USA"),
)


def test_a_document_is_compared_with_the_wording_of_an_instrument(tmp_path):
    text = "US and Japanese officials said any harmful jamming in or from the strait would trigger Article 7 of the pact.\n"
    found = conflicts(documents(tmp_path, text), reference=(REFERENCE,))
    aspects = {c.aspect: {s.quote.text for s in c.sides} for c in found}
    assert aspects["condition"] == {"any harmful jamming", "in certain circumstances"}
    assert {"would trigger"} < aspects["modality"]
    assert all(c.sides[1].quote.document == "TEST-7" and c.sides[1].grade == "B2" for c in found)
    for conflict in found:
        quote = conflict.sides[1].quote
        assert REFERENCE.text.encode()[quote.begin : quote.end].decode() == quote.text


def test_a_document_that_keeps_the_wording_has_no_conflict_with_it(tmp_path):
    text = "US and Japanese officials said jamming could, in certain circumstances, lead to the invocation of Article 7 of the pact.\n"
    assert conflicts(documents(tmp_path, text), reference=(REFERENCE,)) == ()


def test_an_instrument_of_other_parties_is_left_alone(tmp_path):
    text = "French and German officials said any harmful jamming would trigger Article 7 of the pact.\n"
    assert conflicts(documents(tmp_path, text), reference=(REFERENCE,)) == ()


def test_an_account_of_an_article_that_drops_its_territory_comes_out(tmp_path):
    treaty = ReferenceWording(
        id="TREATY-7",
        title="Treaty, Art. VII",
        text="An armed attack against either Party in the territories under the administration of Japan would be met.",
        text_status="memory",
        parties=("JPN", "USA"),
    )
    text = "The US and Japan have a treaty; its Article 7, which states that an attack on one is an attack on both, is old.\n"
    (found,) = conflicts(documents(tmp_path, text), reference=(treaty,))
    assert found.aspect == "treaty_gloss"
    assert found.sides[1].quote.text == "in the territories under the administration of Japan"
    assert found.sides[1].grade == "F6"


def test_no_documents_make_no_conflicts():
    assert conflicts((), reference=(REFERENCE,)) == ()
