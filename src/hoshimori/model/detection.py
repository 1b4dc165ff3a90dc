"""A detection: what stood out. Never what it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hoshimori.model.vocabulary import Direction, IncidentKind, Reading

#: A small table that goes with a detection: rows of column → value (str, int, float, bool, None or datetime).
Rows = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What a detector found.

    Attributes:
        code: Detector code, `PRX001`.
        kind: The kind of incident that it could belong to.
        objects: Catalogue numbers, ascending.
        begin: Start of the interval, UTC, inclusive.
        end: End of the interval, UTC, exclusive.
        significance: How far it stands out among same-day controls: share of controls at least as extreme, 0 to 1
            (smaller is rarer); None where there are no controls.
        controls: Number of controls behind `significance`.
        reading: How it reads in the neutral vocabulary.
        direction: Direction of the act it could belong to, or None.
        summary: One plain sentence, numbers with units.
        values: Numbers and words of this detection; every number's name ends with its unit.
        tables: Small tables (distance by day, neighbours, longitudes …), for figures and exhibits.
        not_visible: What public data cannot show here, as sentences.
        payloads: SHA-256 of the payloads that it came from.
        settings: The detector's thresholds, by name.
    """

    code: str
    kind: IncidentKind
    objects: tuple[int, ...]
    begin: datetime
    end: datetime
    significance: float | None
    controls: int = 0
    reading: Reading
    direction: Direction | None = None
    summary: str
    values: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, Rows] = field(default_factory=dict)
    not_visible: tuple[str, ...] = ()
    payloads: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
