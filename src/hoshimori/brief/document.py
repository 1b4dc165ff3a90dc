"""What is a brief made of before it is Markdown or HTML? A small tree of blocks; text is never markup here.

Names of objects come from outside, so renderers escape every piece of text; only `Span.style` makes anything bold.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeAlias


class Style(StrEnum):
    """How a piece of text stands out."""

    PLAIN = "plain"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one style."""

    text: str
    style: Style = Style.PLAIN


Inline: TypeAlias = tuple[Span, ...]

#: What stands in a cell that has nothing to say.
NOTHING: Final = "\N{EN DASH}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; level 2 opens a part, 3 a section. `new_page` starts a page in print."""

    text: str
    level: int = 3
    new_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph.

    `role` is `lead` (the sentence), `mark` (EXERCISE), `note` (small), `intro` (small, kept with what follows), `quote`
    or empty.
    """

    text: Inline
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list; with `checks` each item has a box to tick."""

    items: tuple[Inline, ...]
    checks: bool = False
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. Every number's unit stands in its cell or in the head of its column.

    `numeric` names the columns set to the right; with `keyed` the first column holds short keys that are never broken.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]
    caption: str = ""
    numeric: tuple[int, ...] = ()
    keyed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureSlot:
    """Where a figure goes; `alt` says in words what it shows. Markdown leaves it out."""

    name: str
    caption: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Two groups of blocks side by side where there is room, else one after the other."""

    left: tuple["Block", ...]
    right: tuple["Block", ...]


Block: TypeAlias = Heading | Paragraph | Bullets | Table | FigureSlot | Columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole brief.

    Attributes:
        as_of: What was known when; the date of the PDF.
        running_head: What stands at the top of every page (EXERCISE, WITHDRAWN); empty for nothing.
        footer: What stands at the foot of every printed page.
    """

    title: str
    language: str
    blocks: tuple[Block, ...]
    as_of: datetime
    running_head: str = ""
    footer: str = ""


def text(*parts: str | Span) -> Inline:
    """Return inline text; plain strings are plain spans, empty ones are dropped."""
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts if part)


def strong(value: str) -> Span:
    """Return bold text."""
    return Span(value, Style.STRONG)


def emphasis(value: str) -> Span:
    """Return text in italics."""
    return Span(value, Style.EMPHASIS)


def code(value: str) -> Span:
    """Return text to type or copy."""
    return Span(value, Style.CODE)


@lru_cache(maxsize=16_384)  # a brief is written in six forms, and its names come again and again
def clean(value: str) -> str:
    """Return text from outside on one line, without control and direction-changing characters."""
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in value)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in {"Cf", "Cs", "Co"}).split())
