"""A document from outside: what it says in which words, what it was copied from, and where two of them differ."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class SlotKind(StrEnum):
    """What a part of a claim says."""

    SPEAKER = "speaker"
    ACT = "act"  # what somebody said or did, with its tense
    DAY = "day"
    DATE = "date"
    AMOUNT = "amount"
    MODALITY = "modality"
    QUANTIFIER = "quantifier"
    CONDITION = "condition"
    PREPOSITION = "preposition"
    TREATY_GLOSS = "treaty_gloss"
    UNIT_NAME = "unit_name"


class ConflictType(StrEnum):
    """In what two wordings differ."""

    DAY = "day"
    MODALITY = "modality"
    PREPOSITION = "preposition"
    TENSE = "tense"
    SPEAKER = "speaker"
    AMOUNT = "amount"
    TREATY_GLOSS = "treaty_gloss"
    DATE = "date"
    QUANTIFIER = "quantifier"
    UNIT_NAME = "unit_name"
    SPELLING = "spelling"
    WORDING = "wording"  # a document against the wording of an instrument


class Kinship(StrEnum):
    """How two documents are related."""

    IDENTICAL = "identical"  # the same words
    NEAR_DUPLICATE = "near_duplicate"  # long runs of the same words
    RETOLD = "retold"  # the same names, numbers and quotations in the same order, in other words
    SHARED_ORIGIN = "shared_origin"  # no copies; both rest on the same persons at the same occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Exact words and where they stand.

    Attributes:
        text: The words, exactly as they stand.
        begin: First byte, counted from 0 in the bytes `sha256`.
        end: The byte after the last one.
        document: Label of the document; the id of an instrument for its wording.
        sha256: Digest of the bytes that `begin` and `end` count in: the document itself; of a PDF the text that was
            read from it, which is stored too; empty for an instrument, whose text (UTF-8) is counted.
    """

    text: str
    begin: int
    end: int
    document: str
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """One trace of scraping or re-translation, and what was done about it.

    Attributes:
        rule: Name of the rule that found it.
        action: `removed`, `split` or `marked` (nothing changed).
        text: What was found, shortened to 200 characters.
        begin: First byte in the bytes that quotes count in.
        end: The byte after the last one.
        text_begin: First character of the text as read.
        text_end: The character after the last one.
        note: What it means.
    """

    rule: str
    action: str
    text: str
    begin: int
    end: int
    text_begin: int
    text_end: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One part of a claim: `value` is its normal form, `quote` its words."""

    kind: SlotKind
    value: str
    quote: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence that asserts something: who, what, when, how much, how firmly."""

    number: int
    quote: Quote
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """Admiralty grade: source A to F, information 1 to 6, judged apart; `reason` is the rule, or who set it."""

    source: str
    information: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A document as recorded.

    Attributes:
        sha256: Digest of its bytes.
        name: File name as handed in (no path).
        kind: `press`, `official` (a statement by a government) or `treaty_text`.
        media: `text`, `html` or `pdf`.
        encoding: How its bytes become characters.
        text_sha256: Digest of the stored bytes that quotes count in.
        size_bytes: Number of bytes.
        recorded_at: When it was ingested, UTC.
        published: Day of publication where it is known.
        zone: Offset or abbreviation of the place of publication (`EST`, `+09:00`), empty where unknown.
        grade: Grade that a person set; None leaves it to the rules.
    """

    sha256: str
    name: str
    kind: str
    media: str
    encoding: str
    text_sha256: str
    size_bytes: int
    recorded_at: datetime
    published: date | None = None
    zone: str = ""
    grade: Grade | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageLink:
    """Why two documents are related: each measure that the rule used, and what they share."""

    kinship: Kinship
    documents: tuple[str, str]
    reason: str
    shingles_shared: float
    order_shared: float
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """Documents that count as one source; `links` say why."""

    number: int
    documents: tuple[str, ...]
    links: tuple[LineageLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageReport:
    """All lineages, and how many lines of evidence remain where lineages share their origin."""

    lineages: tuple[Lineage, ...]
    shared_origins: tuple[LineageLink, ...]
    lines_of_evidence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceWording:
    """The wording of an instrument that documents are compared with.

    Attributes:
        id: Id of the instrument.
        title: Its title.
        text: Its wording on file.
        text_status: How far that wording was verified.
        parties: States or groups that it binds (`JPN`, `USA`).
    """

    id: str
    title: str
    text: str
    text_status: str
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictSide:
    """One of the wordings that differ: `value` is its normal form, `context` the whole sentence, `grade` as B2."""

    value: str
    quote: Quote
    context: Quote
    grade: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Wordings about one matter that differ, side by side. None is preferred, none is dropped.

    Attributes:
        id: Stable name, made from the quotes.
        type: In what they differ.
        aspect: For `wording`: which part differs from the instrument.
        subject: The words they share: why they are taken for the same matter.
        sides: The wordings.
        lineages: Number of separate lineages among the documents.
        note: What a reader should know, such as that two days can name one moment.
    """

    id: str
    type: ConflictType
    aspect: str = ""
    subject: tuple[str, ...] = ()
    sides: tuple[ConflictSide, ...] = field(default=())
    lineages: int = 0
    note: str = ""
