"""What of an incident goes into a case, and under which names?

    incident.json       the incident, its objects with claims, its detections (their tables are exhibits)
    hypotheses.json     competing explanations and the evidence with its likelihood ratios
    commitments.json    clauses that may be relevant, condition by condition
    exhibits/*.csv      the tables of the detections

Two things never enter: raw element sets, and the list of a party's own objects. Claims from a source whose terms forbid
passing rows on are reduced to the hash of the bytes that carry them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hoshimori.cases.canonical import canonical_csv, canonical_json
from hoshimori.cases.resolution import rounded_tree
from hoshimori.errors import BadInputError, UsageError
from hoshimori.model import Detection, Incident, Payload, RegisterClaim, SpaceObject, plain

_TLE_LINE: Final = re.compile(rb"(?m)^1 [ 0-9A-Z][ 0-9]{4}[UCS ] [ 0-9A-Z]{8} [ 0-9]{5}\.[ 0-9]{8} ")
_MEAN_ANOMALY: Final = re.compile(rb"(?i)\bmean_anomaly\b")
_SUFFIXES: Final = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One member of a case besides manifest and seal. `resolution` is column → resolution in the column's unit."""

    name: str
    data: bytes
    media_type: str
    resolution: Mapping[str, float] = field(default_factory=dict)


def incident_exhibits(incident: Incident, payloads: Sequence[Payload]) -> tuple[Exhibit, ...]:
    """Return the exhibits of an incident, sorted by name.

    Raises:
        BadInputError: A number without a unit in its name, or a table that holds raw element sets.
    """
    withheld = {p.sha256 for p in payloads if not p.may_be_passed_on}
    tables = [
        _table(f"exhibits/d{number:02d}-{detection.code.lower()}-{name}.csv", rows)
        for number, detection in enumerate(incident.detections, 1)
        for name, rows in sorted(detection.tables.items())
        if rows
    ]
    records = {
        "incident.json": _incident_record(incident, withheld),
        "hypotheses.json": {
            "record": "hypotheses/1",
            "hypotheses": plain(incident.hypotheses),
            "evidence": plain(incident.evidence),
        },
        "commitments.json": {"record": "commitments/1", "commitments": plain(incident.commitments)},
    }
    jsons = [
        Exhibit(name=name, data=canonical_json(_rounded(name, record)), media_type="application/json")
        for name, record in records.items()
    ]
    return tuple(sorted([*jsons, *tables], key=lambda e: e.name))


def extra_exhibit(name: str, data: bytes) -> Exhibit:
    """Return an exhibit that the caller made, e.g. `brief.md`.

    Raises:
        UsageError: The name has no known ending.
        BadInputError: The content holds raw element sets.
    """
    for suffix, media_type in _SUFFIXES.items():
        if name.endswith(suffix):
            refuse_element_sets(name, data)
            return Exhibit(name=name, data=data, media_type=media_type)
    raise UsageError(f"{name}: an exhibit ends in one of {', '.join(_SUFFIXES)}", name=name)


def refuse_element_sets(name: str, data: bytes) -> None:
    """Raise BadInputError if `data` holds raw element sets: a case names their bytes by hash instead."""
    if _TLE_LINE.search(data) or _MEAN_ANOMALY.search(data):
        raise BadInputError(
            f"{name} holds raw element sets; a case carries what was derived from them and the hash of their payload",
            name=name,
        )


def refuse_own_objects(settings: Any) -> None:
    """Raise UsageError if settings name a party's own objects: that list stays on its machine."""
    if isinstance(settings, Mapping):
        for key, value in settings.items():
            if str(key) == "own" or str(key).startswith("own_"):
                raise UsageError(
                    f"settings: {key!r} would carry a list of own objects into a case; leave it out", key=key
                )
            refuse_own_objects(value)
    elif isinstance(settings, (list, tuple)):
        for value in settings:
            refuse_own_objects(value)


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> Exhibit:
    try:
        data, resolutions = canonical_csv(rows)
    except BadInputError as error:
        raise BadInputError(f"{name}: {error.message}", **error.data) from error
    refuse_element_sets(name, data)
    return Exhibit(name=name, data=data, media_type="text/csv", resolution=resolutions)


def _rounded(name: str, record: Any) -> Any:
    try:
        return rounded_tree(record)
    except BadInputError as error:
        raise BadInputError(f"{name}: {error.message}", **error.data) from error


def _incident_record(incident: Incident, withheld: set[str]) -> dict[str, Any]:
    elsewhere = {"objects", "detections", "evidence", "hypotheses", "commitments"}
    record: dict[str, Any] = {
        name: plain(getattr(incident, name)) for name in incident.__slots__ if name not in elsewhere
    }
    record["record"] = "incident/1"
    record["objects"] = [_object_record(o, withheld) for o in incident.objects]
    record["detections"] = [_detection_record(n, d) for n, d in enumerate(incident.detections, 1)]
    return record


def _detection_record(number: int, detection: Detection) -> dict[str, Any]:
    record: dict[str, Any] = plain(detection)
    record["record"] = "detection/1"
    record["tables"] = {
        name: f"exhibits/d{number:02d}-{detection.code.lower()}-{name}.csv"
        for name in record["tables"]
        if detection.tables[name]
    }
    # Settings are what was chosen, not what was computed: they are given exactly, as text.
    record["settings"] = {k: repr(v) if isinstance(v, float) else v for k, v in record["settings"].items()}
    return record


def _object_record(space_object: SpaceObject, withheld: set[str]) -> dict[str, Any]:
    record: dict[str, Any] = plain(space_object)
    record["claims"] = [_claim_record(claim, withheld) for claim in space_object.claims]
    return record


def _claim_record(claim: RegisterClaim, withheld: set[str]) -> dict[str, Any]:
    record: dict[str, Any] = plain(claim)
    if claim.payload_sha256 in withheld or claim.register.startswith("space-track"):
        record["value"] = None
        record["withheld"] = "the terms of this source do not let the row be passed on; see payload_sha256"
    return record
