"""A payload: bytes as received, where they came from, and what they cover."""

from dataclasses import dataclass
from datetime import datetime

from hoshimori.model.vocabulary import Coverage, KnownAtRule

#: How terms begin that bar passing rows on, by their letters alone.
_NOT_FOR_PASSING_ON = ("spacetrack", "udl", "unifieddatalibrary")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One receipt of bytes. The same bytes from two places are one stored file and two payload records.

    Attributes:
        sha256: Lower-case hex digest of the bytes; their address in the store.
        provider: `celestrak`, `space-track`, `gcat`, `file` …
        url: Address, or file name as handed in (no machine path is kept).
        fetched_at: When these bytes came in, UTC.
        known_at: When their content was known, UTC; None where `known_at_rule` is `epoch` or `column`.
        known_at_rule: Where `known_at` comes from.
        coverage: What part of the catalogue they cover.
        complete_for: Launch tags ("1982-092") for which a partial payload is complete; usually empty.
        terms: Terms of the source: `CelesTrak`, `Space-Track`, `GCAT CC-BY`, `other` …
        size_bytes: Number of bytes.
        record_format: What they were read as, e.g. `tle-2le`, `omm-csv`, `gcat-launch-log`.
    """

    sha256: str
    provider: str
    url: str
    fetched_at: datetime
    known_at: datetime | None
    known_at_rule: KnownAtRule = KnownAtRule.INSTANT
    coverage: Coverage = Coverage.PARTIAL
    complete_for: tuple[str, ...] = ()
    terms: str = "not stated"
    size_bytes: int = 0
    record_format: str = ""

    @property
    def known_since(self) -> datetime:
        """Since when it is known as a whole, UTC: `known_at`, else when it came in."""
        return self.known_at or self.fetched_at

    @property
    def may_be_passed_on(self) -> bool:
        """Whether the source's terms let its rows be passed on; if not, a case carries their hash instead.

        Where none are stated, the provider's count.
        """
        said = self.provider if self.terms == "not stated" else self.terms
        letters = "".join(sign for sign in said.casefold() if sign.isalnum())
        return not letters.startswith(_NOT_FOR_PASSING_ON)
