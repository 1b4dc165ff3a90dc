"""The visible text of an HTML page, piece by piece, each with its place in the page."""

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Final

_HTML: Final = re.compile(
    r"\s{0,200}(?:<!--.{0,2000}?-->\s{0,200})?<(?:!doctype\s+html|html|head|body|article|p|div|meta)\b", re.I | re.S
)
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})", re.I)
_UNSEEN: Final = frozenset(
    {"script", "style", "noscript", "template", "head", "svg", "nav", "form", "iframe", "object"}
)
_BLOCKS: Final = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "section", "article",
     "blockquote", "header", "footer", "aside", "main", "title", "figure", "figcaption", "hr", "pre"}
)  # fmt: skip
_VOID: Final = frozenset({"br", "hr", "img", "meta", "link", "input", "source", "wbr", "col", "area", "base", "embed"})
_PUBLISHED: Final = frozenset({"article:published_time", "datepublished", "date", "dc.date", "pubdate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Visible text from the characters [begin, end) of the page; `exact` if it is those very characters."""

    text: str
    begin: int
    end: int
    exact: bool


def looks_like_html(text: str) -> bool:
    """Whether the page begins as HTML does."""
    return _HTML.match(text) is not None


def declared_charset(data: bytes) -> str:
    """Return the charset that a page declares in its first 2,048 bytes, in lower case; empty where none is."""
    found = _CHARSET.search(data[:2048])
    return found.group(1).decode("ascii").lower() if found else ""


def read_html(page: str) -> tuple[list[Piece], str]:
    """Return the visible pieces of a page, blocks parted by blank lines, and when it says it was published."""
    reader = _Reader(page)
    reader.feed(page)
    reader.close()
    return reader.pieces, reader.published


class _Reader(HTMLParser):
    """Keeps text with its place. White space is the page's own, so that offsets stay exact; blocks add a break."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[Piece] = []
        self.published = ""
        self._page = page
        self._unseen: list[str] = []
        self._lines = [0]
        for found in re.finditer("\n", page):
            self._lines.append(found.end())

    def _at(self) -> int:
        line, offset = self.getpos()
        return self._lines[line - 1] + offset

    def _break(self) -> None:
        if self.pieces and not self.pieces[-1].text.endswith("\n\n"):
            at = self.pieces[-1].end
            self.pieces.append(Piece(text="\n\n", begin=at, end=at, exact=False))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the day of publication, hide what is not seen, part the blocks."""
        values = {name: value or "" for name, value in attrs}
        key = (values.get("property") or values.get("name") or values.get("itemprop") or "").lower()
        if tag == "meta" and key in _PUBLISHED and not self.published:
            self.published = values.get("content", "")
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag in _BLOCKS and not self._unseen:
            self._break()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Treat `<br/>` as a start."""
        if tag in _VOID or tag in _BLOCKS:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Show again what follows a hidden part; part the blocks."""
        if tag in _UNSEEN:
            if tag in self._unseen:
                while self._unseen.pop() != tag:
                    pass
        elif tag in _BLOCKS and not self._unseen:
            self._break()

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self._keep(data, len(data), exact=True)

    def handle_entityref(self, name: str) -> None:
        """Keep the character that `&name;` stands for."""
        self._reference(f"&{name}", len(name) + 1)

    def handle_charref(self, name: str) -> None:
        """Keep the character that `&#name;` stands for."""
        self._reference(f"&#{name}", len(name) + 2)

    def _reference(self, raw: str, length: int) -> None:
        at = self._at()
        closed = self._page[at + length : at + length + 1] == ";"
        self._keep(unescape(raw + ";"), length + closed, exact=False)

    def _keep(self, text: str, length: int, *, exact: bool) -> None:
        if self._unseen:
            return
        at = self._at()
        self.pieces.append(Piece(text=text, begin=at, end=at + length, exact=exact))
