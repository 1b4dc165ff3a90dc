"""What the watch looks at, and what it says of a run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from hoshimori.model.detection import Detection
from hoshimori.model.incident import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days that are looked at, and what was known then."""

    begin: datetime
    end: datetime
    as_of: datetime

    def words(self) -> str:
        """Return the span as words."""
        return f"{self.begin:%Y-%m-%d %H:%M} to {self.end:%Y-%m-%d %H:%M} UTC, as known {self.as_of:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run of the watch found."""

    span: Span
    detections: tuple[Detection, ...]
    incidents: tuple[Incident, ...]
    page: Path | None = None
    page_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """Files of one drafted case."""

    incident: str
    case: Path
    briefs: tuple[Path, ...]
    manifest_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchReport:
    """What a fetch brought."""

    message: str
    from_cache: bool
    ingest: Any

    def after(self, before: Sequence[Self]) -> Self:
        """Return this report with the sets that came just before it counted in."""
        accepted = self.ingest.accepted + sum(report.ingest.accepted for report in before)
        return replace(self, ingest=replace(self.ingest, accepted=accepted)) if before else self
