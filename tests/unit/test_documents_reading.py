"""Text, HTML and PDF become characters that know their bytes; what is none of them is refused in plain words."""
# ruff: noqa: E501  # reports are written one line a paragraph, as they come

import time

import pytest
from document_samples import Clock, documents

from hoshimori.documents import ingest, ingest_bytes, load
from hoshimori.documents.html_text import read_html
from hoshimori.documents.reading import LARGEST_BYTES, LARGEST_CHARACTERS, read
from hoshimori.errors import FormatError, UsageError
from hoshimori.store import Store

PAGE = """<!DOCTYPE html><html><head><title>unseen</title><meta charset="utf-8">
<meta property="article:published_time" content="2031-03-10T18:00:00-05:00"><script>var a = "said Monday";</script></head>
<body><!-- a comment --><nav>Home</nav><h1>Harbour &amp; strait</h1><p>Ministers said jamming <b>could</b> trigger Article&#32;7
of the pact.</p><p>Leave a Reply</p><form>Name</form></body></html>"""


def pdf(text: str) -> bytes:
    """Return a small PDF of one page with one line of text."""
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode()
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    return out + head + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def test_every_character_of_a_text_knows_its_bytes():
    data = "﻿“Née” ¥5tn 星".encode()
    reading = read(data, name="a")
    for at, character in enumerate(reading.text):
        assert data[reading.begins[at] : reading.ends[at]].decode() == character
    assert reading.quote(0, len(reading.text), document="a").text == "“Née” ¥5tn 星"


@pytest.mark.parametrize(("encoding", "text"), [("cp932", "日米が協議"), ("cp1252", "“quoted”"), ("utf-16-le", "a星")])
def test_a_named_encoding_is_read_exactly(encoding, text):
    data = text.encode(encoding)
    reading = read(data, name="a", encoding=encoding)
    assert reading.text == text
    assert data[reading.begins[1] : reading.ends[1]].decode(encoding) == text[1]


def test_html_shows_what_a_reader_sees():
    reading = read(PAGE.encode(), name="page")
    assert reading.media == "html"
    assert "Harbour & strait" in reading.text
    for unseen in ("unseen", "Monday", "comment", "Home", "Name"):
        assert unseen not in reading.text
    assert reading.published == "2031-03-10T18:00:00-05:00"


def test_quotes_of_html_are_bytes_of_the_page(tmp_path):
    (found,) = documents(tmp_path, PAGE)
    (claim,) = [c for c in found.claims if any(s.kind == "modality" for s in c.slots)]
    raw = PAGE.encode()[claim.quote.begin : claim.quote.end].decode()
    assert raw.startswith("Ministers said jamming <b>could</b>")
    assert claim.quote.text.startswith("Ministers said jamming could trigger Article 7")
    speaker = next(s.quote for s in claim.slots if s.kind == "speaker")
    assert PAGE.encode()[speaker.begin : speaker.end].decode() == speaker.text == "Ministers"
    assert [a.action for a in found.artefacts] == ["removed"]
    assert found.statement.published.isoformat() == "2031-03-10"
    assert found.statement.zone == "-05:00"


@pytest.mark.parametrize("said", ["2031-03-10", "2031-99-99", "yesterday"])
def test_a_day_that_the_page_gives_is_taken_only_if_it_is_one(tmp_path, said):
    (found,) = documents(tmp_path, PAGE.replace("2031-03-10T18:00:00-05:00", said))
    assert (found.statement.published is not None) == (said == "2031-03-10")
    assert found.statement.zone == ""


@pytest.mark.parametrize(
    "text", ["a < b", "<p>a<b", "<script>never ended", "<!-- never ended", "&bogus; &#0; &amp", "<>", ""]
)
def test_broken_html_loses_no_text_and_raises_nothing(text):
    page = read_html(text)
    assert all(p.text == text[p.begin : p.end] for p in page.pieces if p.exact)


@pytest.mark.parametrize("bait", ["<a ", "<!--", "<!", "</", "&#", "<script>", "<a b='"])
def test_hostile_html_takes_linear_time(bait):
    begin = time.perf_counter()
    read_html(bait * (400_000 // len(bait)))
    assert time.perf_counter() - begin < 10  # seconds; a quadratic reader takes minutes


def test_a_pdf_is_quoted_from_its_stored_text(tmp_path):
    store = Store.open(tmp_path / "store", Clock())
    ingest_bytes(store, pdf("Ministers agreed that jamming could trigger Article 7."), name="a.pdf", clock=Clock())
    (found,) = load(store)
    assert found.statement.media == "pdf"
    assert found.statement.text_sha256 != found.statement.sha256
    quote = found.claims[0].quote
    assert quote.sha256 == found.statement.text_sha256
    assert store.get(quote.sha256)[quote.begin : quote.end].decode() == quote.text
    assert quote.text == "Ministers agreed that jamming could trigger Article 7."


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "byte 0"),
        (b"PK\x03\x04" + bytes(100), "binary"),
        (b"abc \xff def", "byte 4"),
        (b"text\x01\x02\x03", "binary"),
        (b"a" * (LARGEST_BYTES + 1), "may have"),
        (b"a" * (LARGEST_CHARACTERS + 1), "characters"),
        (b"<html><head><meta charset='utf-7'></head><p>a</p></html>", "utf-7"),
        (b"<html><body><script>only this</script></body></html>", "no text"),
        (b"%PDF-1.7 nothing else", "cannot be read"),
        (pdf(""), "no text"),
        (b"Officials said so. " * 9000, "parts of claims"),
        (b"\xff\xfea", "byte"),
    ],
)
def test_what_is_no_document_is_refused_and_nothing_is_kept(tmp_path, data, says):
    store = Store.open(tmp_path / "store", Clock())
    with pytest.raises(FormatError, match=says):
        ingest_bytes(store, data, name="bad.bin", clock=Clock())
    assert load(store) == ()
    assert list((tmp_path / "store" / "payloads").rglob("*")) == []


def test_a_locked_pdf_is_refused():
    pypdf = pytest.importorskip("pypdf")
    import io

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("Words")))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(FormatError, match="locked"):
        read(out.getvalue(), name="locked.pdf")


def test_an_encoding_that_is_none_is_wrong_usage():
    with pytest.raises(UsageError, match="klingon"):
        read(b"words", name="a", encoding="klingon")


def test_bytes_that_do_not_come_back_are_refused():
    with pytest.raises(FormatError, match="same bytes"):
        read(b"abc \x8f\xa2\xb7", name="a", encoding="euc_jp")  # a tilde of three bytes goes back to one


def test_a_refused_file_does_not_stop_the_others(tmp_path):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("Ministers agreed that it could trigger Article 7.", encoding="utf-8")
    bad.write_bytes(b"\x00\x01")
    big = tmp_path / "big.txt"
    big.write_bytes(b"a" * (LARGEST_BYTES + 1))
    store = Store.open(tmp_path / "store", Clock())
    report = ingest(store, [bad, tmp_path / "missing.txt", big, tmp_path, good], clock=Clock())
    assert [d.statement.name for d in report.documents] == ["good.txt"]
    assert len(report.problems) == 4
    assert len(load(store)) == 1


def test_a_file_that_may_not_be_read_is_said(tmp_path, monkeypatch):
    from pathlib import Path

    path = tmp_path / "a.txt"
    path.write_text("words", encoding="utf-8")

    def refuse(_self):
        raise PermissionError(13, "Permission denied")

    store = Store.open(tmp_path / "store", Clock())
    monkeypatch.setattr(Path, "read_bytes", refuse)
    report = ingest(store, [path], clock=Clock())
    assert report.problems == ("a.txt: cannot be read (Permission denied)",)


@pytest.mark.parametrize("settings", [{"kind": "rumour"}, {"zone": "Mars"}, {"zone": "+15:00"}])
def test_settings_that_do_not_exist_are_wrong_usage(tmp_path, settings):
    with pytest.raises(UsageError):
        documents(tmp_path, "Words.", **settings)
