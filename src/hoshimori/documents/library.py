"""Documents in a store: bytes under their digest, a record beside them, and the way back to their claims."""

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hoshimori.documents.artefacts import clean
from hoshimori.documents.claims import Document, labels
from hoshimori.documents.dates import zone_offset
from hoshimori.documents.grading import grade_of
from hoshimori.documents.lineage import lineages
from hoshimori.documents.reading import LARGEST_BYTES, Reading, read
from hoshimori.errors import FormatError, HoshimoriError, NotFoundError, UsageError
from hoshimori.model import Clock
from hoshimori.model.document import Grade, Statement
from hoshimori.store import Store
from hoshimori.store.documents import DocumentRecords

#: Bound against hostile input: every part is compared with every one like it in the other documents.
_MOST_PARTS: Final = 4000
KINDS: Final = ("press", "official", "treaty_text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """One document as taken in: whether it is new, its claims, what was removed, split or marked."""

    statement: Statement
    new: bool
    claims: int
    removed: int
    split: int
    marked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestedDocuments:
    """All of one call; `problems` are sentences about files that were refused."""

    documents: tuple[Ingested, ...]
    problems: tuple[str, ...]


def ingest(
    store: Store,
    paths: Sequence[Path],
    *,
    clock: Clock,
    kind: str = "press",
    published: dt.date | None = None,
    zone: str = "",
    grade: Grade | None = None,
    encoding: str = "",
) -> IngestedDocuments:
    """Take in files; one that is refused does not stop the others, and leaves nothing behind.

    Raises:
        UsageError: `kind`, `zone` or `encoding` is none.
        StoreError: The store cannot be written.
    """
    found, problems = [], []
    for path in paths:
        try:
            data = _bytes(path)
        except FormatError as error:
            problems.append(error.message)
            continue
        try:
            found.append(
                ingest_bytes(
                    store,
                    data,
                    name=path.name,
                    clock=clock,
                    kind=kind,
                    published=published,
                    zone=zone,
                    grade=grade,
                    encoding=encoding,
                )
            )
        except FormatError as error:
            problems.append(error.message)
    return IngestedDocuments(documents=tuple(found), problems=tuple(problems))


def ingest_bytes(
    store: Store,
    data: bytes,
    *,
    name: str,
    clock: Clock,
    kind: str = "press",
    published: dt.date | None = None,
    zone: str = "",
    grade: Grade | None = None,
    encoding: str = "",
) -> Ingested:
    """Take in one document: read first, then keep bytes and record.

    Raises:
        FormatError: The bytes are no document.
        UsageError: `kind`, `zone` or `encoding` is none.
        StoreError: The store cannot be written.
    """
    if kind not in KINDS:
        raise UsageError(f"{kind!r} is no kind of document; there are: {', '.join(KINDS)}", kind=kind)
    zone_offset(zone)
    reading = read(data, name=name, encoding=encoding)
    said, said_zone = _published(reading.published)
    statement = Statement(
        sha256=hashlib.sha256(data).hexdigest(),
        name=name,
        kind=kind,
        media=reading.media,
        encoding=reading.encoding,
        text_sha256=reading.sha256,
        size_bytes=len(data),
        recorded_at=clock.now(),
        published=published or said,
        zone=zone or (said_zone if published is None else ""),
        grade=grade,
    )
    document = Document(statement=statement, label=name, cleaned=clean(reading))
    _bounded(document)  # every quote is checked, too, before anything is kept
    store.put(data)
    store.put(reading.data)
    new = DocumentRecords.of(store).add(statement)
    actions = [a.action for a in document.artefacts]
    return Ingested(
        statement=statement,
        new=new,
        claims=len(document.claims),
        removed=actions.count("removed"),
        split=actions.count("split"),
        marked=actions.count("marked"),
    )


def load(store: Store) -> tuple[Document, ...]:
    """Return every document of the store, taken apart anew from its bytes.

    Raises:
        StoreError: A record or its bytes cannot be read.
    """
    statements = DocumentRecords.of(store).current()
    return tuple(
        Document.of(s, _reread(store, s), label=label) for s, label in zip(statements, labels(statements), strict=True)
    )


def find(documents: Sequence[Document], key: str) -> Document:
    """Return the document with this label, whose digest begins so, or whose bytes are those of a file at this path.

    Raises:
        NotFoundError: None, or several.
    """
    named = [d for d in documents if d.label == key]
    found = named or [d for d in documents if len(key) >= 4 and d.statement.sha256.startswith(key.lower())]
    if not found and Path(key).is_file() and Path(key).stat().st_size <= LARGEST_BYTES:
        digest = hashlib.sha256(Path(key).read_bytes()).hexdigest()
        found = [d for d in documents if d.statement.sha256 == digest]
    if len(found) == 1:
        return found[0]
    what = "several documents" if found else "no document"
    raise NotFoundError(
        f"{what} {key!r} on file; `hoshimori documents list` prints them, `hoshimori documents ingest` takes one in",
        document=key,
    )


def cited(store: Store, key: str, quote: str, *, of: dt.datetime) -> dict[str, str]:
    """Return the document that holds `quote`, on what began at `of`, word for word: what a report says of it.

    Its label (`document`), digest (`sha256`), `grade` ("B2") and `grade_reason`.

    Raises:
        NotFoundError: There is no such document.
        UsageError: It cannot be cited, for its day of publication is not on file or lies before `of` by more than a
            zone; or the words do not stand in it: blanks count as one, nothing else is forgiven.
    """
    on_file = load(store)
    document = find(on_file, key)
    published = document.statement.published
    if published is None:
        raise UsageError(
            f"{document.label} cannot be cited: the day of its publication is not on file. Take it in again with: "
            f"hoshimori documents ingest {document.label} --published DAY",
            document=document.label,
        )
    if of.date() > published + dt.timedelta(days=1):
        raise UsageError(
            f"{document.label} was published on {published}; it cannot report what began on {of:%Y-%m-%d}. "
            "Look at --begin, and at the day with which the document was taken in.",
            document=document.label,
        )
    words = " ".join(quote.split())
    if not words or words not in " ".join(document.cleaned.text.split()):
        raise UsageError(
            f"These words do not stand in {document.label}. Quote exactly: hoshimori documents show {document.label}",
            document=document.label,
        )
    grade = grade_of(document, lineages(on_file))
    return {
        "document": document.label,
        "sha256": document.statement.sha256,
        "grade": grade.source + grade.information,
        "grade_reason": grade.reason,
    }


def _reread(store: Store, statement: Statement) -> Reading:
    data = store.get(statement.text_sha256)
    try:
        reading = read(data, name=statement.name, encoding=statement.encoding)
    except HoshimoriError as error:
        raise FormatError(f"{statement.name}: {error.message}", path=statement.name) from error
    return reading


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise FormatError(f"{path.name}: there is no such file", path=path.name)
        if path.stat().st_size > LARGEST_BYTES:
            raise FormatError(
                f"{path.name}: {path.stat().st_size:,} bytes; a document may have {LARGEST_BYTES:,}. "
                "Cut out the pages that matter.",
                path=path.name,
            )
        return path.read_bytes()
    except OSError as error:
        raise FormatError(f"{path.name}: cannot be read ({error.strerror})", path=path.name) from error


def _bounded(document: Document) -> None:
    found = sum(len(claim.slots) for claim in document.claims)
    if found > _MOST_PARTS:
        raise FormatError(
            f"{document.label}: {found:,} parts of claims; a document may have {_MOST_PARTS:,}, so that all of "
            "them can be compared. Cut out the pages that matter.",
            path=document.label,
        )


def _published(said: str) -> tuple[dt.date | None, str]:
    """Return the day and offset that a page gives ("2023-01-11T18:00:00-05:00"); nothing where it is no time."""
    if not re.match(r"\d{4}-\d{2}-\d{2}", said):
        return None, ""
    try:
        moment = dt.datetime.fromisoformat(said.strip())
    except ValueError:
        return None, ""
    return moment.date(), _offset(moment)


def _offset(moment: dt.datetime) -> str:
    raw = moment.strftime("%z")  # "-0500", empty without a zone
    return f"{raw[:3]}:{raw[3:5]}" if raw else ""
