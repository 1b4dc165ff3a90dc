"""The signed act that lets a text count as verified, and everything that must not."""

from dataclasses import replace
from datetime import date

import pytest

from hoshimori.cases import Ed25519Signer
from hoshimori.commitments import (
    compare_text,
    comparison_of,
    instrument,
    load_registry,
    quote_diff,
    record_body,
    signature_holds,
    signed,
    text_status_words,
    with_comparisons,
)
from hoshimori.commitments.text_comparison import LARGEST_BYTES
from hoshimori.errors import BadInputError, FormatError, UsageError
from hoshimori.model import TextStatus

ALPHA, BRAVO = Ed25519Signer.from_seed(b"A" * 32), Ed25519Signer.from_seed(b"B" * 32)
SPACE = "US-JP-2PLUS2-2023-SPACE"
URL = "https://official.example/statement"
#: An invented page that holds the words of the registry: what the real page says nobody has read yet.
PAGE = (
    "Joint statement\n\nThe ministers consider that attacks to, from, or within space present a clear challenge to\n"
    "the security of the Alliance, and affirmed such attacks, in certain circumstances, could lead to the invocation\n"
    "of Article V of the Japan-U.S. Security Treaty. A decision would be made on a case-by-case basis.\n"
)


def comparison(text=PAGE, *, name=SPACE, signer=ALPHA, **changes):
    values = {"by": "A. Person", "url": URL, "date": date(2026, 6, 1)} | changes
    found, _ = compare_text(instrument(name), text.encode(), **values)
    return signed(found, signer)


def status_of(comparisons, name=SPACE, **kwargs):
    raised = {one.id: one for one in with_comparisons(load_registry(), comparisons, **kwargs)}
    return raised[name].text_status


def test_an_equal_text_signed_by_a_person_counts_as_compared():
    raised = {one.id: one for one in with_comparisons(load_registry(), [comparison()])}
    assert raised[SPACE].text_status is TextStatus.COMPARED
    assert text_status_words(raised[SPACE].text_status).startswith("verified")
    assert f"Compared by A. Person on 2026-06-01 with {URL}" in raised[SPACE].text_note
    assert [one.id for one in raised.values() if one.text_status is TextStatus.COMPARED] == [SPACE]


def test_the_registry_itself_is_not_changed():
    with_comparisons(load_registry(), [comparison()])
    assert instrument(SPACE).text_status is TextStatus.SECOND_HAND


@pytest.mark.parametrize(
    "change",
    [
        {"by": "B. Person"},
        {"url": "https://other.example"},
        {"outcome": "equal", "signature": ""},
        {"signature": "00" * 64},
        {"signature": "no hex"},
        {"public_key": BRAVO.public_key.hex()},
        {"public_key": "00"},
        {"instrument": "NATO-5"},
        {"date": date(2026, 6, 2)},
    ],
)
def test_a_record_changed_after_signing_raises_nothing(change):
    changed = replace(comparison(), **change)
    assert not signature_holds(changed)
    assert status_of([changed]) is TextStatus.SECOND_HAND


def test_an_unsigned_record_raises_nothing():
    found, _ = compare_text(instrument(SPACE), PAGE.encode(), by="A. Person", url=URL, date=date(2026, 6, 1))
    assert status_of([found]) is TextStatus.SECOND_HAND


def test_a_different_text_raises_nothing_even_signed():
    found = comparison(PAGE.replace("could lead", "would lead"))
    assert found.outcome == "different"
    assert signature_holds(found)
    assert status_of([found]) is TextStatus.SECOND_HAND


def test_the_last_record_on_the_same_text_decides():
    different = comparison("nothing of the kind", by="B. Person", signer=BRAVO)
    assert status_of([comparison(), different]) is TextStatus.SECOND_HAND
    assert status_of([different, comparison()]) is TextStatus.COMPARED


def test_a_text_changed_later_is_unverified_again():
    changed = [replace(one, text_en=one.text_en + " More.") for one in load_registry()]
    raised = {one.id: one for one in with_comparisons(changed, [comparison()])}
    assert raised[SPACE].text_status is TextStatus.SECOND_HAND


def test_only_trusted_keys_count_where_they_are_named():
    assert status_of([comparison()], trusted={ALPHA.public_key.hex()}) is TextStatus.COMPARED
    assert status_of([comparison()], trusted={BRAVO.public_key.hex()}) is TextStatus.SECOND_HAND


def test_the_comparison_of_one_text_raises_no_other():
    assert status_of([comparison()], name="US-JP-2PLUS2-2019-CYBER") is TextStatus.SECOND_HAND


def test_a_japanese_text_has_a_comparison_of_its_own():
    name = "JP-DIET-ANSWER-2019-SPACE"
    page = "答弁書 自衛の措置は必ずしも我が国の領土、領海、領空に限られるものではないが、個々の状況に応じて異なる。"
    found = comparison(page, name=name, language="ja")
    assert found.outcome == "equal"
    raised = {one.id: one for one in with_comparisons(load_registry(), [found])}
    assert raised[name].text_ja_status is TextStatus.COMPARED
    assert raised[name].text_status is TextStatus.COMPARED  # it has no English wording
    assert comparison(page.replace("必ずしも", ""), name=name, language="ja").outcome == "different"


def test_the_record_survives_the_ledger():
    found = comparison()
    assert comparison_of(record_body(found)) == found
    assert record_body(found)["record"] == "text_comparison/1"


@pytest.mark.parametrize(
    "change",
    [{"record": "review/1"}, {"extra": "1"}, {"by": 7}, {"date": "soon"}],
)
def test_what_is_no_comparison_is_refused(change):
    with pytest.raises(FormatError):
        comparison_of(record_body(comparison()) | change)


@pytest.mark.parametrize(
    ("official", "words"),
    [
        (b"", "empty"),
        (b"  <html>", "web page"),
        (b"%PDF-1.7", "PDF"),
        (b"\xff\xfe", "no UTF-8"),
        (b"a" * (LARGEST_BYTES + 1), "bytes, more than"),
    ],
)
def test_a_file_that_is_no_plain_text_is_refused(official, words):
    with pytest.raises(BadInputError, match=words):
        compare_text(instrument(SPACE), official, by="A. Person", url=URL, date=date(2026, 6, 1))


@pytest.mark.parametrize(
    ("name", "by", "url", "language"),
    [
        ("LIAB-I", "A. Person", URL, "en"),
        ("NATO-5", "A. Person", URL, "ja"),
        (SPACE, "A", URL, "en"),
        (SPACE, "A. Person", "official.example", "en"),
        (SPACE, "A. Person", "https://", "en"),
    ],
)
def test_no_wording_no_name_and_no_address_are_refused(name, by, url, language):
    with pytest.raises(UsageError):
        compare_text(instrument(name), PAGE.encode(), by=by, url=url, date=date(2026, 6, 1), language=language)


# ---- the word diff ---------------------------------------------------------------------------------------------------


def test_a_faithful_excerpt_shows_what_its_ellipsis_and_its_ends_leave_out():
    found = quote_diff(instrument(SPACE).text_en, PAGE)
    assert found.equal
    kinds = {change.kind: change for change in found.changes}
    assert kinds["before"].official.endswith("The ministers consider that")
    assert "and affirmed" in kinds["left_out"].official
    assert "after" not in kinds or kinds["after"].official == ""


def test_a_lost_condition_shows_where_the_excerpt_hides_it():
    found = quote_diff("such attacks ... could lead to the invocation", PAGE)
    assert found.equal
    left_out = next(c for c in found.changes if c.kind == "left_out")
    assert left_out.official == ", in certain circumstances,"
    assert left_out.marks == ("preposition", "condition")
    assert next(c for c in found.changes if c.kind == "after").official.startswith("of Article V")


@pytest.mark.parametrize(
    ("ours", "marked", "marks"),
    [
        ("attacks to, from, or within space could trigger it", None, None),
        ("such attacks, in certain circumstances, would lead", "[-would-]{+could+}", ("modality",)),
        ("attacks in, from, or within space present", "[-in-]{+to+}", ("preposition",)),
        ("such attacks could lead to the invocation of Article V", "{+, in certain circumstances,+}",
         ("preposition", "condition")),
        ("security of the alliance, and affirmed", "[-alliance-]{+Alliance+}", ()),
    ],
)  # fmt: skip
def test_modality_prepositions_and_conditions_are_marked(ours, marked, marks):
    found = quote_diff(ours, PAGE)
    assert not found.equal
    if marked is not None:
        assert marked in found.marked
        assert marks in {change.marks for change in found.changes}


def test_white_space_and_quotation_marks_are_folded_and_nothing_else():
    assert quote_diff("the “Alliance” said\n  so", 'He said the "Alliance" said so.').equal
    assert not quote_diff("the alliance said", "the Alliance said").equal
    assert not quote_diff("case by case", "case-by-case").equal


def test_pieces_out_of_order_are_different():
    assert quote_diff("alpha ... bravo", "alpha then bravo").equal
    assert not quote_diff("bravo ... alpha", "alpha then bravo").equal


def test_a_text_that_is_not_there_is_all_ours():
    found = quote_diff("words of our own", "something else entirely")
    assert not found.equal
    assert found.marked == "[-words of our own-]"
    assert found.changes[0].kind == "only_ours"


def test_nothing_compares_equal_to_an_empty_text():
    assert not quote_diff("...", PAGE).equal


def test_the_place_that_shares_most_words_is_compared_in_a_long_page():
    page = ("The weather was fair in space and on land. " * 400) + PAGE + ("Nothing more was said there. " * 400)
    found = quote_diff(instrument(SPACE).text_en.replace("could lead", "would lead"), page)
    assert [c.official for c in found.changes if "modality" in c.marks] == ["could"]


def test_an_article_v_excerpt_without_its_territories_shows_the_lost_limit():
    article = instrument("US-JP-TREATY-V").text_en
    found = quote_diff("an armed attack against either Party would be dangerous to its own peace", article)
    (change,) = found.changes
    assert change.official == "in the territories under the administration of Japan"
    assert set(change.marks) == {"preposition", "condition"}
