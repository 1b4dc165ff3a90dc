"""Copies count as one source, retold ones too; two reports of the same persons are one line of evidence."""
# ruff: noqa: E501  # reports are written one line a paragraph, as they come

import pytest
from document_samples import documents

from hoshimori.documents import grade_of, lineages, parse_grade
from hoshimori.errors import UsageError
from hoshimori.model.document import Kinship

ORIGINAL = """Lighthouse keepers strike a bargain

Marta Quill, the keeper of Skerry Light, told the guild in Bergen on 4 March 2019 that 37 lamps had failed since the storm.

“We cannot row out every night,” Quill said, pointing at a chart of Lofoten.

The guild of Tromsø promised £4,500 and 12 spare lenses, while Henrik Solberg asked Aalborg for 250 metres of chain.

Solberg and Quill will meet again in Narvik in October 2020, when 8 towers should be lit.
"""
#: The same matter as a translation there and back leaves it: other words, all names and numbers in their order.
SPUN = """The lamp guards agree on deal

The guardian of Skerry Light, Marta Quill, informed the association of Bergen at 4 March 2019 of 37 broken lights after tempest.

“It is impossible for us to go by boat each evening,” declared Quill and showed the map from Lofoten.

£4,500 plus 12 replacement glasses were pledged One by Tromsø union; Henrik Solberg wanted out of Aalborg chain of 250 metres length.

In Narvik during October 2020 Solberg with Quill come together anew, until then 8 turrets shall burn.
"""
OTHER = """Herring prices fall

Boats from Esbjerg landed 900 crates on Monday. Prices in Skagen fell by 12%, said Ole Krag of the fish auction.

Krag expects 40 more boats by June 2019, among them the Havfrue and the Solveig from Hirtshals.
"""


def test_a_near_duplicate_and_an_identical_copy_join(tmp_path):
    longer = ORIGINAL + "\nSource link\n"
    edited = ORIGINAL.replace("pointing at a chart", "showing a chart") + "\nThe guild meets on Fridays.\n"
    report = lineages(documents(tmp_path, ORIGINAL, longer, edited, OTHER))
    assert [set(g.documents) for g in report.lineages] == [{"a.txt", "b.txt", "c.txt"}, {"d.txt"}]
    kinds = {link.documents: link.kinship for link in report.lineages[0].links}
    assert kinds["a.txt", "b.txt"] is Kinship.IDENTICAL
    assert kinds["a.txt", "c.txt"] is Kinship.NEAR_DUPLICATE
    assert report.lines_of_evidence == 2


def test_a_retold_copy_joins_and_shows_its_evidence(tmp_path):
    report = lineages(documents(tmp_path, ORIGINAL, SPUN, OTHER))
    assert [set(g.documents) for g in report.lineages] == [{"a.txt", "b.txt"}, {"c.txt"}]
    (link,) = report.lineages[0].links
    assert link.kinship is Kinship.RETOLD
    assert link.shingles_shared < 0.2
    assert {"Marta Quill", "Henrik Solberg"} & set(link.names)
    assert {"37", "£4,500"} <= set(link.numbers)
    assert "in the same order" in link.reason


def test_copies_of_copies_are_one_source(tmp_path):
    report = lineages(documents(tmp_path, ORIGINAL, SPUN, ORIGINAL + "\nTweet\n"))
    assert [len(g.documents) for g in report.lineages] == [3]
    assert report.lines_of_evidence == 1


def test_the_same_bytes_under_two_names_are_two_documents_of_one_source(tmp_path):
    report = lineages(documents(tmp_path, ORIGINAL, ORIGINAL))
    assert report.lineages[0].documents == ("a.txt", "b.txt")


def test_two_reports_of_the_same_persons_share_their_origin(tmp_path):
    one = "Minister Ada Lund and secretary Kofi Osei said jamming would trigger Article 7 of the pact after an attack in space."
    two = "Secretary Kofi Osei will say an attack from space could trigger Article 7, as minister Ada Lund prefers it."
    report = lineages(documents(tmp_path, one, two, OTHER))
    assert len(report.lineages) == 3
    (link,) = report.shared_origins
    assert link.documents == ("a.txt", "b.txt")
    assert set(link.names) == {"Ada Lund", "Kofi Osei"}
    assert report.lines_of_evidence == 2


def test_unrelated_documents_are_not_linked(tmp_path):
    report = lineages(documents(tmp_path, ORIGINAL, OTHER))
    assert len(report.lineages) == report.lines_of_evidence == 2
    assert report.shared_origins == ()


def test_grades_follow_the_rules(tmp_path):
    garbled = "They warned of fog It came, saw One of them, and went Over the hill. The territoryHe left."
    found = documents(
        tmp_path,
        "Officials said so.",
        "The ministers state so.",
        "Article 7. The parties agree.",
        garbled,
        "Words.",
        kind=("press", "official", "treaty_text", "press", "press"),
        grade=(None, None, None, None, parse_grade("b/2")),
    )
    report = lineages(found)
    grades = [grade_of(d, report) for d in found]
    assert [g.source + g.information for g in grades] == ["C3", "B2", "A1", "E6", "B2"]
    assert all(g.reason for g in grades)
    assert grades[4].reason == "set by a person"


def test_a_copy_that_is_garbled_says_what_it_is_kin_to(tmp_path):
    garbled = ORIGINAL.replace("Quill said,", "Quill shouted It and saw One of them go Over the rock, said,")
    found = documents(tmp_path, ORIGINAL, garbled)
    assert "near_duplicate" in grade_of(found[1], lineages(found)).reason


@pytest.mark.parametrize("text", ["G1", "A7", "", "AA"])
def test_a_grade_that_is_none_is_wrong_usage(text):
    with pytest.raises(UsageError):
        parse_grade(text)
