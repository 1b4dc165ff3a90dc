"""Bytes as characters, with the way back: every character knows its bytes.

Text must be UTF-8 (or say otherwise by a byte order mark, a charset of the page, or `encoding`). Bytes that do not
decode are refused with their place: a guess would make quotes that nobody wrote.
"""

import codecs
from array import array
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from hoshimori.documents.html_text import Page, declared_charset, looks_like_html, read_html
from hoshimori.documents.pdf_text import read_pdf
from hoshimori.errors import FormatError, UsageError
from hoshimori.model.document import Quote

#: Bounds against hostile input.
LARGEST_BYTES: Final = 8_000_000
LARGEST_CHARACTERS: Final = 500_000

#: Encodings without state, so that one character is always the same bytes.
ENCODINGS: Final = ("utf-8", "cp1252", "latin-1", "cp932", "euc_jp", "utf-16-le", "utf-16-be")
_ALIASES: Final = {
    "utf8": "utf-8", "utf-8-sig": "utf-8", "ascii": "utf-8", "us-ascii": "utf-8", "windows-1252": "cp1252",
    "iso-8859-1": "cp1252", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
    "euc-jp": "euc_jp", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
}  # fmt: skip
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MOST_CONTROL_CHARACTERS: Final = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document as read.

    Attributes:
        media: `text`, `html` or `pdf`.
        encoding: How the bytes became characters.
        data: The bytes that offsets count in (of a PDF: the text read from it).
        sha256: Digest of `data`.
        text: The characters.
        begins: First byte of each character.
        ends: The byte after each character's last.
        published: Day and time of publication as the page itself says, else empty.
    """

    media: str
    encoding: str
    data: bytes
    sha256: str
    text: str
    begins: "array[int]"
    ends: "array[int]"
    published: str = ""

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Return the bytes of the characters [begin, end)."""
        if begin >= end:
            at = self.begins[begin] if begin < len(self.begins) else len(self.data)
            return at, at
        return self.begins[begin], self.ends[end - 1]

    def quote(self, begin: int, end: int, *, document: str) -> Quote:
        """Return the characters [begin, end) as a quote, checked against the bytes.

        Raises:
            FormatError: The bytes do not say that.
        """
        first, last = self.span(begin, end)
        text = self.text[begin:end]
        if not self.says(first, last, text):
            raise FormatError(
                f"{document}: the bytes {first} to {last} do not hold the words read from them; nothing is quoted",
                path=document,
                begin=first,
                end=last,
            )
        return Quote(text=text, begin=first, end=last, document=document, sha256=self.sha256)

    def says(self, begin: int, end: int, text: str) -> bool:
        """Whether the bytes [begin, end) hold `text`; between tags of HTML, markup and white space do not count."""
        found = self.data[begin:end].decode(self.encoding, errors="replace")
        if found == text:
            return True
        return self.media == "html" and _bare(read_html(found).text) == _bare(text)


def read(data: bytes, *, name: str, encoding: str = "") -> Reading:
    """Return the characters of a text file, an HTML page or a PDF, told by content.

    Args:
        data: The bytes.
        name: What to call it in errors.
        encoding: Encoding of a text that is not UTF-8; empty leaves it to the bytes.

    Raises:
        FormatError: Empty, too large, binary, wrongly encoded, or a PDF that cannot be read.
        UsageError: There is no such encoding here.
    """
    if not data.strip():
        raise FormatError(f"{name}: the file is empty; there is nothing to read", path=name)
    if len(data) > LARGEST_BYTES:
        raise FormatError(
            f"{name}: {len(data):,} bytes; a document may have {LARGEST_BYTES:,}. Cut out the pages that matter.",
            path=name,
            size_bytes=len(data),
        )
    if data.startswith(b"%PDF-"):
        text = read_pdf(data, name=name, largest=LARGEST_CHARACTERS)
        return _reading("pdf", "utf-8", text.encode("utf-8"), name=name)
    chosen, skip = _encoding(data, encoding, name)
    whole = _reading("text", chosen, data, name=name, skip=skip)
    if not looks_like_html(whole.text):
        return whole
    return _from_page(whole, read_html(whole.text), name)


def _encoding(data: bytes, asked: str, name: str) -> tuple[str, int]:
    """Return the encoding and how many bytes of a byte order mark come first."""
    for mark, found in _MARKS:
        if data.startswith(mark):
            return found, len(mark)
    if asked:
        found = _ALIASES.get(asked.lower(), asked.lower())
        if found not in ENCODINGS:
            raise UsageError(f"{asked!r} is no encoding that can be read; there are: {', '.join(ENCODINGS)}")
        return found, 0
    declared = declared_charset(data)
    found = _ALIASES.get(declared, declared) or "utf-8"
    if found not in ENCODINGS:
        raise FormatError(
            f"{name}: the page says that its encoding is {declared!r}, which cannot be read; save it as UTF-8",
            path=name,
        )
    return found, 0


def _reading(media: str, encoding: str, data: bytes, *, name: str, skip: int = 0) -> Reading:
    try:
        text = data[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        at = skip + error.start
        raise FormatError(
            f"{name}: byte {at} does not belong to text in {encoding}; if it is text in another encoding, name it with "
            f"--encoding (cp1252, cp932, euc_jp …), else it is no text, HTML or PDF",
            path=name,
            byte=at,
            encoding=encoding,
        ) from error
    if len(text) > LARGEST_CHARACTERS:
        raise FormatError(
            f"{name}: {len(text):,} characters; a document may have {LARGEST_CHARACTERS:,}", path=name, size=len(text)
        )
    control = sum(1 for c in text if c < " " and c not in "\t\n\r\f")
    if "\0" in text or control > _MOST_CONTROL_CHARACTERS * len(text):
        raise FormatError(f"{name}: this is binary data, no text, HTML or PDF", path=name)
    begins, ends = array("L"), array("L")
    at = skip
    for character in text:
        begins.append(at)
        at += len(character.encode(encoding, errors="strict")) if character > "\x7f" or _wide(encoding) else 1
        ends.append(at)
    if at != len(data):
        raise FormatError(
            f"{name}: its {encoding} cannot be turned back into the same bytes; save it as UTF-8", path=name
        )
    return Reading(
        media=media, encoding=encoding, data=data, sha256=sha256(data).hexdigest(), text=text, begins=begins, ends=ends
    )


def _wide(encoding: str) -> bool:
    return encoding.startswith("utf-16")


def _from_page(whole: Reading, page: Page, name: str) -> Reading:
    begins, ends, parts = array("L"), array("L"), []
    for piece in page.pieces:
        for offset, _ in enumerate(piece.text):
            # a character reference (&amp;) is one character of many bytes; a break is a character of none
            first = piece.begin + (offset if piece.exact else 0)
            last = first + 1 if piece.exact else piece.end
            begins.append(whole.begins[first] if first < len(whole.text) else len(whole.data))
            ends.append(whole.ends[last - 1] if last > first else begins[-1])
        parts.append(piece.text)
    text = "".join(parts)
    if not text.strip():
        raise FormatError(f"{name}: the page holds no text; save the page as it looks, not its frame", path=name)
    return Reading(
        media="html",
        encoding=whole.encoding,
        data=whole.data,
        sha256=whole.sha256,
        text=text,
        begins=begins,
        ends=ends,
        published=page.published,
    )


def _bare(text: str) -> str:
    return "".join(text.split())
