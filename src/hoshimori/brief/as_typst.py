"""How does a brief look on paper? The source of a Typst document; every text in it is a string, never markup."""

import math
import re
from datetime import UTC
from functools import lru_cache
from typing import Final

from hoshimori.brief.document import (
    Block,
    Bullets,
    Columns,
    Document,
    FigureSlot,
    Heading,
    Inline,
    Paragraph,
    Style,
    Table,
    clean,
)
from hoshimori.brief.font import FONT_FAMILY
from hoshimori.brief.templates import say

#: Label of the place where the annexes begin; its value is the page.
ANNEX_LABEL: Final = "annex"
_STYLES: Final = {Style.STRONG: "strong", Style.EMPHASIS: "emph", Style.CODE: "raw"}
_MONTHS: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
#: A number and its unit, a day and its month stand on one line.
_TOGETHER: Final = re.compile(
    rf"(?<=\d) (?=(?:km|m/s|%|h|UTC|{_MONTHS})(?![A-Za-z]))|(?<=±) (?=\d)|(?<=annex) (?=[A-E]\b)"
)
_TOGETHER_JA: Final = re.compile(r"(?<=\d)(?=[年月日個件組条])")
#: Words longer than this may be broken after punctuation: addresses, file names.
_LONG_WORD: Final = 24
#: Columns no wider than this (Latin letters) keep their lines whole; the last one may be wider.
_SHORT: Final = 12
_SHORT_LAST: Final = 26
#: A column gets room by the square root of its longest cell, up to this.
_LONGEST: Final = 240
_BREAK_AFTER = re.compile(r"([/_\-.?=&;])(?=\w)")

_PREAMBLE: Final = """\
#set document(title: {title}, author: "Hoshimori", date: datetime(year: {year}, month: {month}, day: {day}))
#set page(paper: "a4", margin: (x: 15mm, top: 14mm, bottom: 13mm), header-ascent: 3mm, footer-descent: 3mm,
  header: {header}, footer: context {{
    set text(size: 7pt, fill: luma(90))
    grid(columns: (1fr, auto), {footer}, {pages})
  }})
#set text(font: ({family}, "DejaVu Sans Mono"), size: {size}pt, lang: {language}, {region} cjk-latin-spacing: none,
  fallback: true)
#show emph: it => text(fill: rgb("#0b4f8a"), it.body)
#set par(leading: {leading}em, spacing: {spacing}em, justify: false)
#set list(indent: 0pt, body-indent: 0.5em, spacing: {leading}em, marker: [#text(fill: rgb("#0b4f8a"), "•")])
#set enum(indent: 0pt, body-indent: 0.5em, spacing: {leading}em)
#show heading.where(level: 1): it => block(below: 0.9em,
  text(size: {small}pt, weight: "bold", fill: luma(80), it.body))
#show heading.where(level: 2): it => block(above: 1.6em, below: 0.7em, stroke: (bottom: 0.7pt + rgb("#0b4f8a")),
  inset: (bottom: 0.3em), width: 100%, sticky: true, text(size: {large}pt, weight: "bold", it.body))
#show heading.where(level: 3): it => block(above: 1.1em, below: 0.5em, sticky: true,
  text(size: {middle}pt, weight: "bold", fill: rgb("#0b4f8a"), it.body))
#set table.cell(breakable: false)
#show raw: it => text(font: ("DejaVu Sans Mono", {family}), size: 0.95em, it)
#let lead(body) = block(above: 0.5em, below: 0.7em, text(size: 1.28em, weight: "bold", body))
#let mark(body) = block(width: 100%, inset: 0.5em, stroke: 1.2pt + rgb("#8a2b06"),
  align(center, text(fill: rgb("#8a2b06"), weight: "bold", body)))
#let note(body) = block(text(size: 0.86em, fill: luma(75), body))
#let intro(body) = block(sticky: true, text(size: 0.86em, fill: luma(75), body))
#let quoted(body) = block(width: 100%, breakable: false, inset: 0.8em, fill: luma(244),
  stroke: (left: 2pt + rgb("#0b4f8a")), body)
#let figurebox(body) = layout(size => block(width: calc.min(size.width, 11.5cm), below: 0.4em, body))
#let plain(body) = block(body)
#let grown(columns, header, aligned, ..cells) = block(above: 0.6em, below: 0.8em, {{
  set text(size: 0.9em)
  set par(leading: 0.5em)
  table(columns: columns, align: aligned, inset: (x: 0.35em, y: 0.26em), stroke: (x, y) => (bottom: 0.4pt + luma(190)),
    table.header(..header.map(it => text(size: 0.9em, fill: luma(80), weight: "bold", it))), ..cells)
}})
"""


def typst_source(
    document: Document, *, size_pt: float, spacing_em: float = 0.8, figures: frozenset[str] = frozenset()
) -> str:
    """Return the Typst source of a brief.

    Args:
        document: The brief.
        size_pt: Size of running text, points.
        spacing_em: Space between blocks, in sizes of the text.
        figures: Names of the figures that the compiler will find as `<name>.svg`.
    """
    on = document.as_of.astimezone(UTC)
    japanese = document.language == "ja"
    head = f'align(center, text(size: 8pt, weight: "bold", fill: rgb("#8a2b06"), {_string(document.running_head)}))'
    pages = say("footer_page", document.language, page="\0", pages="\1")
    preamble = _PREAMBLE.format(
        title=_string(document.title),
        year=on.year,
        month=on.month,
        day=on.day,
        header=head if document.running_head else "none",
        footer=_string(document.footer),
        pages=_pages(pages),
        family=_string(FONT_FAMILY),
        size=size_pt,
        large=round(size_pt * 1.3, 2),
        middle=round(size_pt * 1.05, 2),
        small=round(size_pt * 0.9, 2),
        language=_string(document.language),
        region='region: "JP",' if japanese else "",
        leading=0.62 if japanese else 0.55,
        spacing=spacing_em,
    )
    body = (_block(block, figures) for block in document.blocks)
    return "\n".join(
        [preamble, f"#heading(level: 1, {_string(document.title)})", *(f"#{part}" for part in body if part)]
    )


def _block(block: Block, figures: frozenset[str]) -> str:
    match block:
        case Heading():
            heading = f"heading(level: {block.level}, {_string(block.text)})"
            return (
                f"pagebreak(weak: true)\n#context [#metadata(here().page()) <{ANNEX_LABEL}>]\n#{heading}"
                if (block.new_page)
                else heading
            )
        case Paragraph():
            kind = {"lead": "lead", "mark": "mark", "note": "note", "intro": "intro", "quote": "quoted"}.get(
                block.role, "plain"
            )
            return f"{kind}({_inline(block.text)})"
        case Bullets():
            return _bullets(block)
        case Table():
            return _table(block)
        case FigureSlot():
            return _figure(block, figures)
        case Columns():
            left, right = (_stack(side, figures) for side in (block.left, block.right))
            shares = "2fr, 3fr" if any(isinstance(b, FigureSlot) for b in block.right) else "12fr, 8fr"
            return f"grid(columns: ({shares}), column-gutter: 1.6em, {left}, {right})"


def _stack(blocks: tuple[Block, ...], figures: frozenset[str]) -> str:
    return "[" + "\n".join(f"#{part}" for part in (_block(b, figures) for b in blocks) if part) + "]"


def _bullets(block: Bullets) -> str:
    kind = "enum" if block.numbered else "list"
    marker = 'marker: text(font: "DejaVu Sans Mono", "☐"), ' if block.checks else ""
    return f"{kind}({marker}{', '.join(_inline(item) for item in block.items)})"


def _table(table: Table) -> str:
    """Return a table whose columns share the width by how much they hold; short ones keep their words whole."""
    widths = []
    for n, column in enumerate(table.columns):
        longest = max([_width(column), *(sum(_width(s.text) for s in row[n]) for row in table.rows)])
        last = n == len(table.columns) - 1
        short = longest <= _SHORT or (table.keyed and n == 0) or (last and longest <= _SHORT_LAST)
        widths.append("auto" if short else f"{math.sqrt(min(longest, _LONGEST)):.2f}fr")
    aligned = ", ".join("right" if n in table.numeric else "left" for n in range(len(table.columns)))
    header = ", ".join(_string(column) for column in table.columns)
    cells = ", ".join(_inline(cell) for row in table.rows for cell in row)
    caption = f"note({_string(table.caption)})\n#" if table.caption else ""
    return f"{caption}grown(({', '.join(widths)},), ({header},), ({aligned},), {cells})"


def _figure(slot: FigureSlot, figures: frozenset[str]) -> str:
    if slot.name not in figures:
        return ""
    image = f'image("{slot.name}.svg", width: 100%, alt: {_string(slot.alt)})'
    return f"block(breakable: false, width: 100%, {{ figurebox({image}); note({_string(slot.caption)}) }})"


def _inline(inline: Inline) -> str:
    parts = []
    for span in inline:
        body = _string(span.text)
        parts.append(f"#{_STYLES[span.style]}({body})" if span.style in _STYLES else f"#{body}")
    return "[" + "".join(f"{part};" for part in parts) + "]"


def _pages(pattern: str) -> str:
    """Return "page 2 of 9" as an expression that counts when the page is laid out."""
    before, _, rest = pattern.partition("\0")
    between, _, after = rest.partition("\1")
    return (
        f"[#{_string(before)};#counter(page).display();#{_string(between)};"
        f"#counter(page).final().first();#{_string(after)};]"
    )


def _width(value: str) -> int:
    """Return how wide a text is, in Latin letters; a Japanese character counts two."""
    return sum(2 if ord(c) > 0x2E80 else 1 for c in value)


@lru_cache(maxsize=16_384)  # each size of type that is tried asks for the same
def _string(value: str) -> str:
    """Return text as a Typst string; a space at either end stays, long words may be broken."""
    body = " ".join(_breakable(word) for word in clean(value).split(" "))
    body = _TOGETHER_JA.sub("\u2060", _TOGETHER.sub("\u00a0", body))
    if value and body:
        body = (" " if value[0].isspace() else "") + body + (" " if value[-1].isspace() else "")
    elif value.isspace():
        body = " "
    return '"' + body.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _breakable(word: str) -> str:
    return _BREAK_AFTER.sub("\\1\u200b", word) if len(word) > _LONG_WORD else word
