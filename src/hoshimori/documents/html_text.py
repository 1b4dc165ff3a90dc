"""The visible text of an HTML page, piece by piece, each with its place in the page.

Not `html.parser`: on 200 kB of `<a <a <a …` it needs minutes (its search for the end of a tag starts again at every
`<`). Here a tag is `<`, a name, and what follows up to the next `<` or `>`: one pass, whatever is handed in. A `>`
inside an attribute ends the tag early; what is then left over is shown as text, never lost.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

_HTML: Final = re.compile(
    r"\s{0,200}(?:<!--[^>]{0,2000}-->\s{0,200})?<(?:!doctype\s+html|html|head|body|article|p|div|meta|h1)\b",
    re.IGNORECASE,
)
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})", re.IGNORECASE)
_TAG: Final = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]{0,30})(?P<rest>[^<>]*)>|<[!?][^<>]*>")
_REFERENCE: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ATTRIBUTE: Final = re.compile(r"([A-Za-z:_-]{1,40})\s{0,5}=\s{0,5}(?:\"([^\"]{0,500})\"|'([^']{0,500})')")
#: What holds no visible text; its content is skipped up to the end tag.
_UNSEEN: Final = frozenset(
    {"script", "style", "noscript", "template", "head", "svg", "nav", "form", "iframe", "object"}
)
_BLOCKS: Final = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "table", "section", "article",
     "blockquote", "header", "footer", "aside", "main", "title", "figure", "figcaption", "hr", "pre", "body", "html"}
)  # fmt: skip
_PUBLISHED: Final = frozenset({"article:published_time", "datepublished", "date", "dc.date", "pubdate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Visible text from the characters [begin, end) of the page; `exact` if it is those very characters."""

    text: str
    begin: int
    end: int
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The visible pieces, blocks parted by blank lines, and when the page says that it was published."""

    pieces: tuple[Piece, ...]
    published: str

    @property
    def text(self) -> str:
        """The visible text."""
        return "".join(piece.text for piece in self.pieces)


def looks_like_html(text: str) -> bool:
    """Whether the page begins as HTML does."""
    return _HTML.match(text) is not None


def declared_charset(data: bytes) -> str:
    """Return the charset that a page declares in its first 2,048 bytes, in lower case; empty where none is."""
    found = _CHARSET.search(data[:2048])
    return found.group(1).decode("ascii").lower() if found else ""


def read_html(page: str) -> Page:
    """Return the visible text of a page with its places. What is no HTML comes back as it stands."""
    return Page(pieces=tuple(_pieces(page)), published=_published(page))


def _published(page: str) -> str:
    for tag in _TAG.finditer(page[:100_000]):
        if (tag.group("name") or "").lower() == "meta":
            values = {name.lower(): one or two for name, one, two in _ATTRIBUTE.findall(tag.group("rest"))}
            key = values.get("property") or values.get("name") or values.get("itemprop") or ""
            if key.lower() in _PUBLISHED:
                return str(values.get("content", ""))
    return ""


class _Cursor:
    """Where the reader stands; it moves over one page and is thrown away."""

    def __init__(self) -> None:
        self.at = 0
        self.comment_end_missing = False
        self.end_tag_missing: set[str] = set()


def _pieces(page: str) -> Iterator[Piece]:
    cursor = _Cursor()
    parted = True  # no break before the first words
    while cursor.at < len(page):
        opening = page.find("<", cursor.at)
        stop = len(page) if opening < 0 else opening
        for piece in _text(page, cursor.at, stop):
            parted = False
            yield piece
        if stop == len(page):
            return
        cursor.at = stop
        block, literal = _skip_markup(page, cursor)
        if literal:
            parted = False
            yield Piece(text=page[stop], begin=stop, end=stop + 1, exact=True)
        elif block and not parted:
            parted = True
            yield Piece(text="\n\n", begin=stop, end=stop, exact=False)


def _skip_markup(page: str, cursor: _Cursor) -> tuple[bool, bool]:
    """Move over the markup at the cursor; say whether it parts blocks, and whether it is a mere `<`."""
    start = cursor.at
    if page.startswith("<!--", start) and not cursor.comment_end_missing:
        end = page.find("-->", start + 4)
        cursor.comment_end_missing = end < 0
        if end >= 0:
            cursor.at = end + 3
            return False, False
    tag = _TAG.match(page, start)
    if tag is None:
        cursor.at = start + 1
        return False, True
    cursor.at = tag.end()
    name = (tag.group("name") or "").lower()
    if name in _UNSEEN and not tag.group("close") and not tag.group("rest").endswith("/"):
        if name not in cursor.end_tag_missing:
            end_tag = re.compile(f"</{name}", re.IGNORECASE).search(page, tag.end())
            if end_tag:
                cursor.at = end_tag.start()
            else:
                cursor.end_tag_missing.add(name)  # searched once: what follows is shown
        return True, False
    return name in _BLOCKS, False


def _text(page: str, begin: int, end: int) -> Iterator[Piece]:
    at = begin
    for reference in _REFERENCE.finditer(page, begin, end):
        if at < reference.start():
            yield Piece(text=page[at : reference.start()], begin=at, end=reference.start(), exact=True)
        meant = unescape(reference.group()).replace("\0", "\ufffd")
        yield Piece(text=meant, begin=reference.start(), end=reference.end(), exact=False)
        at = reference.end()
    if at < end:
        yield Piece(text=page[at:end], begin=at, end=end, exact=True)
