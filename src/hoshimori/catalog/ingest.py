"""Files and downloads into the store: read, set aside what may not be used, keep the bytes, record.

A file that fails does not stop the others. The bytes go into the store before the record that names them.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from threading import Thread
from time import perf_counter
from typing import Final

import polars as pl

from hoshimori import io
from hoshimori.catalog.cell_counter import check_one_counter
from hoshimori.catalog.conflict import conflicts_on_file, naming_conflicts
from hoshimori.catalog.file_list import list_files, read_file
from hoshimori.catalog.ingest_report import IngestReport, PayloadReport, nothing_new, summed
from hoshimori.catalog.known_at import Known, epochs_old_and_ahead, known
from hoshimori.catalog.provider import origin
from hoshimori.catalog.sources_toml import SourceLookup
from hoshimori.catalog.turned_over import set_aside_before_launch
from hoshimori.catalog.withheld import set_aside, withheld_list
from hoshimori.errors import BadInputError, HoshimoriError, OutsideError
from hoshimori.model import Clock, Coverage, KnownAtRule, Payload, parse_instant
from hoshimori.store import Store, set_key
from hoshimori.store.names import named_once
from hoshimori.store.payloads import digest

#: Called with the file's name, bytes done and bytes in all.
Progress = Callable[[str, int, int], None]

_SHOWN: Final = 20
_AHEAD: Final = 256 * 1024**2  # bytes of two files that are in memory at once
_MUCH: Final = 384 * 1024**2  # bytes of all files, for which kernels are worth loading
_PACKED: Final = frozenset({".gz", ".zip"})  # how large these are nobody knows before


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the caller says about the files; None leaves it to SOURCES.toml."""

    known_at: datetime | None = None
    known_at_rule: KnownAtRule | None = None
    coverage: Coverage | None = None
    provider: str | None = None
    terms: str | None = None


def ingest_paths(
    store: Store,
    paths: Sequence[Path],
    *,
    clock: Clock,
    known_at: datetime | None = None,
    known_at_rule: KnownAtRule | None = None,
    coverage: Coverage | None = None,
    provider: str | None = None,
    terms: str | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Ingest files and folders and return what became of them.

    Args:
        store: Where they go.
        paths: Files and folders; folders with everything below, sorted, without what only describes data.
        clock: Gives the time of ingest, the last resort for `known_at`.
        known_at: When the content was known; wins over SOURCES.toml.
        known_at_rule: `epoch` or `column` where each set has its own time.
        coverage: What part of the catalogue the files cover.
        provider: Who handed them out.
        terms: Terms of the source; `ST`, `CT` and `other` are spelled out.
        progress: Called after each file.

    Returns:
        The report; problems of single files are in it and raise nothing.
    """
    told = Told(known_at=known_at, known_at_rule=known_at_rule, coverage=coverage, provider=provider, terms=terms)
    listed = list_files(paths)
    lookup = SourceLookup()
    withheld_list()  # read once, before the clock of the rates runs
    reports: list[PayloadReport] = []
    problems = list(listed.problems)
    outside = False
    sizes = [_size(path) for path in listed.files]
    if sum(sizes) >= _MUCH:
        Thread(target=make_ready).start()  # a small file is read without meanwhile
    contents = _in_turn(listed.files, listed.names, sizes)
    for number, (path, name, content) in enumerate(zip(listed.files, listed.names, contents, strict=True), start=1):
        try:
            reports.append(_ingest_file(store, path, name, content, lookup, told, clock.now()))
        except OutsideError as error:
            outside = True
            problems.append(_problem(path, name, error.message))
        except HoshimoriError as error:
            problems.append(_problem(path, name, error.message))
        except OSError as error:
            problems.append(f"{path}: cannot be read: {error.strerror or error}")
        if progress is not None:
            progress(path.name, sum(sizes[:number]), sum(sizes))
    return summed(
        tuple(reports),
        problems=tuple(problems),
        skipped=listed.skipped,
        outside_fault=outside,
    )


def make_ready() -> None:
    """Load the kernels of reading and recording, which cost a second of one core once in a process.

    They pay for that where some million element sets follow. After an install they are compiled first, in some seconds,
    for which the end of the process waits, also after Ctrl-C: a compiler that is cut off can take the process with it.
    """
    io.make_ready()
    set_key.make_ready()


def ingest_bytes(store: Store, data: bytes, *, payload: Payload, seconds: float = 0.0) -> PayloadReport:
    """Ingest bytes that came in with their provenance and return what became of them.

    Args:
        store: Where they go.
        data: The bytes.
        payload: Provenance. Digest, size and format are filled in here.
        seconds: Time already spent on these bytes, added to the report's.

    Raises:
        FormatError: The bytes hold no data that we read.
        BadInputError: The rule for `known_at` does not fit the content.
        StoreError: The store cannot be written.
    """
    begin = perf_counter() - seconds
    content = _read(data, source=payload.url)
    return replace(_record(store, content, payload, source=payload.url), seconds=perf_counter() - begin)


def keep_bytes(store: Store, data: bytes, *, payload: Payload) -> PayloadReport:
    """Keep bytes that hold neither element sets nor claims, under the format that their client named.

    What some room here will read is read once before it is kept: the copy on file before a damaged one stands.

    Args:
        store: Where they go.
        data: The bytes.
        payload: Provenance, with `record_format`.

    Raises:
        FormatError: They do not hold what their client named.
        StoreError: The store cannot be written.
    """
    begin = perf_counter()
    if payload.record_format in io.READERS and data.strip() != io.EMPTY_LIST:
        io.read(data, source=payload.url)
    payload = replace(payload, sha256=store.put(data), size_bytes=len(data))
    recorded = store.record(payload)
    return replace(
        nothing_new(payload),
        payload_id=recorded.payload_id,
        kind="kept",
        already_recorded=recorded.already_recorded,
        seconds=perf_counter() - begin,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """Bytes, their digest, and what is in them."""

    data: bytes
    sha256: str
    reading: io.Reading


def _in_turn(paths: Sequence[Path], names: Sequence[str], sizes: Sequence[int]) -> Iterator[Callable[[], _Content]]:
    """Yield for each file what returns its content, or raises what is wrong with it.

    While a file that was returned is in the hands of the caller the next one is read, unless the two may be large
    together. Nobody waits for that where the caller goes away.
    """

    def read(at: int) -> _Content:
        return _read(read_file(paths[at], max_bytes=io.Limits().max_bytes), source=names[at])

    def together(at: int) -> int:
        packed = any(path.suffix.lower() in _PACKED for path in paths[at : at + 2])
        return _AHEAD if packed else sum(sizes[at : at + 2])

    coming: Future[_Content] | None = None
    for place in range(len(paths)):
        this, coming = coming, None

        def content(at: int = place, this: Future[_Content] | None = this) -> _Content:
            nonlocal coming
            found = read(at) if this is None else this.result()
            if at + 1 < len(paths) and together(at) < _AHEAD:
                coming = _begun(lambda: read(at + 1))
            return found

        yield content


def _begun(work: Callable[[], _Content]) -> Future[_Content]:
    """Return what a thread is working on, which the end of the process does not wait for."""
    future: Future[_Content] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001  # for whoever asks for the result
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future


def _read(data: bytes, *, source: str) -> _Content:
    """Return what is in some bytes, which are digested meanwhile."""
    with ThreadPoolExecutor(1) as beside:
        digested = beside.submit(digest, data)
        reading = io.read(data, source=source)
        return _Content(data=data, sha256=digested.result(), reading=reading)


def _ingest_file(
    store: Store,
    path: Path,
    name: str,
    read: Callable[[], _Content],
    lookup: SourceLookup,
    told: Told,
    now: datetime,
) -> PayloadReport:
    begin = perf_counter()
    entry = lookup.entry(path)
    content = read()
    reading = content.reading
    source = origin(entry, provider=told.provider, terms=told.terms, record_format=reading.record_format)
    when = known(
        path,
        entry=entry,
        has_column=reading.sets is not None and "known_at" in reading.sets.columns,
        fetched_at=now,
        known_at=told.known_at,
        rule=told.known_at_rule,
    )
    if reading.cells is not None:
        when = _known_by_day(reading.cells, when, now, told.known_at)
    payload = Payload(
        sha256="",
        provider=source.provider,
        # the name of a day of cells holds its day
        url=(entry.url if entry and reading.cells is None else "") or name,
        fetched_at=now,
        known_at=when.instant,
        known_at_rule=when.rule,
        coverage=told.coverage or (entry.coverage if entry else None) or Coverage.PARTIAL,
        complete_for=entry.complete_for if entry else (),
        terms=source.terms,
    )
    return replace(_record(store, content, payload, source=name), name=name, seconds=perf_counter() - begin)


def _record(store: Store, content: _Content, payload: Payload, *, source: str) -> PayloadReport:
    reading = content.reading
    if reading.kind == "register" and payload.known_at is None:
        raise BadInputError("a register has no epochs; say when it was known (--known-at DATE)", path=payload.url)
    if reading.cells is not None:
        check_one_counter(store, payload.provider)
    size, sets, quarantine = len(content.data), reading.sets, reading.quarantine
    payload = replace(payload, sha256=content.sha256, size_bytes=size, record_format=reading.record_format)
    old = ahead = 0
    conflicts: tuple[str, ...] = ()
    with ThreadPoolExecutor(1) as beside:  # the bytes are written beside what is done with what is in them
        safe = beside.submit(store.put, content.data, sha256=content.sha256).result
        if sets is not None:
            if reading.text_runs is not None:
                sets = sets.with_columns(reading.text_runs)
            named = named_once(sets)
            sets, withheld = set_aside(
                sets, named=named, provider=payload.provider, source=source, withheld=withheld_list()
            )
            sets, early = set_aside_before_launch(sets, named=named, source=source)
            for more in (withheld, early):
                if more.height:
                    quarantine = pl.concat([quarantine, more.select(quarantine.columns).cast(quarantine.schema)])
            if payload.known_at_rule is not KnownAtRule.COLUMN and "known_at" in sets.columns:
                sets = sets.drop("known_at")
            old, ahead = epochs_old_and_ahead(sets, payload.known_at)
            named = named_once(sets) if withheld.height or early.height else named
            conflicts = (*naming_conflicts(named), *conflicts_on_file(named, store.names_on_file()))
        recorded = store.record(payload, sets=sets, claims=reading.claims, quarantine=quarantine, bytes_safe=safe)
    rows = reading.messages if reading.kind == "messages" else reading.cells
    cells = 0 if rows is None else rows.height  # rows of tables that are read again from the bytes
    return PayloadReport(
        name=payload.url,
        sha256=payload.sha256,
        payload_id=recorded.payload_id,
        record_format=reading.record_format,
        kind=reading.kind,
        provider=payload.provider,
        terms=payload.terms,
        coverage=payload.coverage,
        known_at=payload.known_at,
        known_at_rule=payload.known_at_rule,
        accepted=recorded.accepted if not cells or recorded.already_recorded else cells,
        duplicate=cells if cells and recorded.already_recorded else recorded.duplicate,
        quarantined=recorded.quarantined,
        claims=0 if reading.claims is None else reading.claims.height,
        epochs_old=old,
        epochs_ahead=ahead,
        already_recorded=recorded.already_recorded,
        conflicts=conflicts,
        set_aside=_first_set_aside(quarantine),
    )


def _known_by_day(cells: pl.DataFrame, when: Known, now: datetime, said: datetime | None) -> Known:
    """Return when a day of cells was known: as said, else the end of its day, not the time of a late ingest."""
    if said is not None or (when.instant is not None and when.instant != now):
        return when
    day = cells["day"].max()
    end = parse_instant(day, end_of_day=True) if isinstance(day, date) else now
    return Known(instant=min(end, now), rule=KnownAtRule.INSTANT)


def _first_set_aside(quarantine: pl.DataFrame) -> tuple[str, ...]:
    rows = quarantine.head(_SHOWN).select("source", "line", "message").iter_rows()
    rest = quarantine.height - _SHOWN
    more = (f"and {rest:,} more",) if rest > 0 else ()
    return (*(f"{source}:{line}: {message}: quarantined" for source, line, message in rows), *more)


def _problem(path: Path, name: str, message: str) -> str:
    """Return the message with the path in front; some of ours begin with the file's name already."""
    for given in (name, path.name):
        if message.startswith(given):
            return f"{path}{message.removeprefix(given)}"
    return f"{path}: {message}"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
