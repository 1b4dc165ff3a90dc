"""Whatever bytes come in: a FormatError in plain words, or claims whose quotes are the very bytes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hoshimori.documents.artefacts import clean
from hoshimori.documents.claims import passages
from hoshimori.documents.reading import read
from hoshimori.errors import FormatError

WORDS = st.sampled_from(
    [
        "The", "ministers", "US", "officials", "said", "agreed", "will", "announce", "Wednesday", "that", "any",
        "attack", "to, from and within", "in or from", "space", "could", "trigger", "Article V", "of the treaty",
        "¥5tn", "($38bn)",
        "hundreds of", "missiles", "by 2025", "See also  this", "\n\n", "\n", ".", ",", "“", "”", "[x]", "territoryHe",
        "War IIincluding", "<b>", "</p>", "&amp;", "星", "in certain circumstances", "31 April 2023", "regiment", "2%",
    ]
)  # fmt: skip


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(data):
    try:
        reading = read(data, name="any")
    except FormatError as error:
        assert str(error).startswith("any: ")  # noqa: PT017  # both outcomes are right
        return
    assert len(reading.begins) == len(reading.ends) == len(reading.text)


@given(st.lists(WORDS, min_size=1, max_size=60), st.sampled_from(["", "<html><body>"]))
@settings(max_examples=120, deadline=None)
def test_every_part_of_every_sentence_is_the_very_bytes(words, head):
    data = (head + " ".join(words) + " end").encode()
    cleaned = clean(read(data, name="any"))
    for passage in passages(cleaned.text):
        sentence = passage.sentence
        assert cleaned.text[sentence.begin : sentence.end] == sentence.text
        for part in passage.parts:
            assert 0 <= part.begin < part.end <= len(sentence.text)
            span = cleaned.source_span(sentence.begin + part.begin, sentence.begin + part.end)
            quote = cleaned.reading.quote(*span, document="any")
            assert head or data[quote.begin : quote.end].decode() == quote.text
    for artefact in cleaned.log:
        assert cleaned.reading.says(artefact.begin, artefact.end, artefact.text) or len(artefact.text) == 200
