"""What an ingest did: counts, rates, and what was wrong where."""

from dataclasses import dataclass
from datetime import datetime

from hoshimori.model import Coverage, KnownAtRule, Payload

#: Exit codes of DESIGN.md §7: done, bad input, outside fault.
DONE, BAD_INPUT, OUTSIDE_FAULT = 0, 1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadReport:
    """What became of one payload.

    Attributes:
        name: The file's path as given (its name or its path in the folder, where that was absolute), or the address.
        sha256: Digest of its bytes.
        payload_id: Its record in the store.
        record_format: What it was read as.
        kind: `element_sets`, `register`, `kept` (bytes that another room reads) or `recorded` (not read again).
        provider: Who handed it out.
        terms: Terms of the source.
        coverage: What part of the catalogue it covers.
        known_at: When it was known, None where each set has its own time.
        known_at_rule: Where `known_at` comes from.
        accepted: Element sets that the store did not know.
        duplicate: Element sets that it knew already, or that the payload holds twice.
        quarantined: Records set aside.
        claims: Claims of a register.
        epochs_old: Sets whose epoch lies more than 30 days before they were known.
        epochs_ahead: Sets whose epoch is later than they were known.
        already_recorded: The same bytes with the same provenance were recorded before.
        conflicts: Numbers to which the payload gives two names or designators, or others than were on file, as
            sentences.
        set_aside: The first records set aside, as `file:line: reason`.
        seconds: Time that it took; of a file, without what was read of it while the one before was recorded.
    """

    name: str
    sha256: str
    payload_id: str
    record_format: str
    kind: str
    provider: str
    terms: str
    coverage: Coverage
    known_at: datetime | None
    known_at_rule: KnownAtRule
    accepted: int
    duplicate: int
    quarantined: int
    claims: int = 0
    epochs_old: int = 0
    epochs_ahead: int = 0
    already_recorded: bool = False
    conflicts: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What an ingest of files did.

    Attributes:
        accepted: Element sets that the store did not know.
        duplicate: Element sets that it knew already.
        quarantined: Records set aside.
        seconds: Time to read, hash and record, without process start.
        sets_per_second: Sets of all three kinds over `seconds`.
        payloads: One report a payload, in the order of ingest.
        problems: What was not ingested, and why, as sentences with the path.
        skipped: What was passed by: SOURCES.toml, INDEX.md, README, hidden files, and (each with a word why) links to
            folders, pipes, sockets and devices.
        outside_fault: Whether a problem was the disk's, not the data's.
    """

    accepted: int
    duplicate: int
    quarantined: int
    seconds: float
    sets_per_second: float
    payloads: tuple[PayloadReport, ...]
    problems: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    outside_fault: bool = False

    @property
    def exit_code(self) -> int:
        """0 done; 1 something was set aside or could not be read; 3 the disk or store failed."""
        if self.outside_fault:
            return OUTSIDE_FAULT
        return BAD_INPUT if self.quarantined or self.problems else DONE


def nothing_new(payload: Payload) -> PayloadReport:
    """Return the report of a payload that was recorded before and was not read again."""
    return PayloadReport(
        name=payload.url,
        sha256=payload.sha256,
        payload_id="",
        record_format=payload.record_format,
        kind="recorded",
        provider=payload.provider,
        terms=payload.terms,
        coverage=payload.coverage,
        known_at=payload.known_at,
        known_at_rule=payload.known_at_rule,
        accepted=0,
        duplicate=0,
        quarantined=0,
        already_recorded=True,
    )


def summed(
    payloads: tuple[PayloadReport, ...],
    *,
    problems: tuple[str, ...] = (),
    skipped: tuple[str, ...] = (),
    outside_fault: bool = False,
) -> IngestReport:
    """Return the report over several payloads."""
    accepted = sum(p.accepted for p in payloads)
    duplicate = sum(p.duplicate for p in payloads)
    quarantined = sum(p.quarantined for p in payloads)
    timed = [p for p in payloads if p.kind == "element_sets"]
    seconds = sum(p.seconds for p in payloads)
    spent = sum(p.seconds for p in timed)
    sets = sum(p.accepted + p.duplicate + p.quarantined for p in timed)
    return IngestReport(
        accepted=accepted,
        duplicate=duplicate,
        quarantined=quarantined,
        seconds=seconds,
        sets_per_second=sets / spent if spent > 0 else 0.0,
        payloads=payloads,
        problems=problems,
        skipped=skipped,
        outside_fault=outside_fault,
    )
