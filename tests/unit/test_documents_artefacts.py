"""What scraping left is removed, split or marked; the log says where, and quotes come from the bytes as they were."""

from document_samples import documents

from hoshimori.documents.artefacts import clean
from hoshimori.documents.reading import read

SCRAPED = """Ministers met after World War IIincluding an envoy of the territoryHe was late.

See also  A pony wins the harbour race

“We hold that [the strait] “It is ours,” the minister said.He left.

Some officials warned about storms It will rain, said one.

Source link

Leave a Reply

Your email address will not be published. Required fields are marked *
"""


def cleaned(text: str):
    return clean(read(text.encode(), name="a"))


def test_page_furniture_is_removed_and_logged_with_its_bytes():
    found = cleaned(SCRAPED)
    removed = [a for a in found.log if a.action == "removed"]
    assert [a.rule for a in removed] == ["see_also", "source_link", "reply_form", "reply_form"]
    for artefact in removed:
        assert SCRAPED.encode()[artefact.begin : artefact.end].decode() == artefact.text
        assert SCRAPED[artefact.text_begin : artefact.text_end] == artefact.text
        assert artefact.text not in found.text


def test_glued_words_are_split_and_logged():
    found = cleaned(SCRAPED)
    assert "War II including an envoy of the territory He was late." in found.text
    assert "said. He left." in found.text
    assert [a.text for a in found.log if a.action == "split"] == ["IIincluding", "territoryHe", "said.He"]


def test_a_broken_quotation_and_a_stray_capital_are_marked_and_nothing_changes():
    marks = {a.rule: a for a in cleaned(SCRAPED).log if a.action == "marked"}
    assert set(marks) == {"broken_quotation", "stray_capital"}
    assert marks["stray_capital"].text == "It"


def test_clean_text_stays_as_it_is():
    text = (
        "SpaceX, LinkedIn, iPhone, NATOs and McDonald met in The Hague, see https://a.example/someThe for more.\n\n"
        "The reader should see also the annex. The source link was broken. “One “two” three.”\n"
    )
    found = cleaned(text)
    assert found.text == text
    assert found.log == ()


def test_quotes_of_split_words_are_the_bytes_as_they_came(tmp_path):
    (found,) = documents(tmp_path, SCRAPED)
    data = SCRAPED.encode()
    for claim in found.claims:
        for quote in (claim.quote, *(s.quote for s in claim.slots)):
            assert data[quote.begin : quote.end].decode() == quote.text
    assert not any("pony" in c.quote.text or "Reply" in c.quote.text for c in found.claims)
