"""How does an incident become a case that others can check?"""

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from hoshimori.cases.canonical import canonical_json
from hoshimori.cases.container import build, name_problem
from hoshimori.cases.envelope import seal, sign_envelope
from hoshimori.cases.exhibits import extra_exhibit, incident_exhibits, refuse_own_objects
from hoshimori.cases.signer import Signer
from hoshimori.errors import BadInputError, OutsideError, UsageError
from hoshimori.model import Incident, Payload, plain

MANIFEST: Final = "manifest.json"
SEAL: Final = "seal.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedCase:
    """A written case. The digest of its manifest is what signatures cover."""

    path: Path
    case_id: str
    manifest_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signs a case, in which role and with which position."""

    signer: Signer
    party: str
    role: str
    position: str


def case_id(incident: Incident) -> str:
    """Return the id of the case of an incident: the incident's own (`as_of` and digest tell drafts apart)."""
    return incident.id


def draft(
    incident: Incident,
    *,
    out: Path,
    payloads: Sequence[Payload],
    settings: Mapping[str, Any],
    version: str,
    as_of: datetime | None = None,
    extra_exhibits: Mapping[str, bytes] | None = None,
    signatory: Signatory | None = None,
) -> DraftedCase:
    """Write the case of an incident and return where it lies. The same arguments give the same bytes.

    Args:
        incident: What the case is about.
        out: A folder (the case becomes `<incident id>.zip` in it), or a file name ending in `.zip`.
        payloads: Receipts of the bytes behind the incident; those that it does not name are left out.
        settings: Settings of the run. Fractions are kept as text, exactly.
        version: Version of this program.
        as_of: What was known when; the incident's own `as_of` if not given.
        extra_exhibits: Further members by name, e.g. `brief.md`; their names end in a known suffix.
        signatory: Signs the seal; without one the case is intact and signed by nobody.

    Raises:
        BadInputError: The incident names a payload that is not given, or a number has no unit, or a table holds raw
            element sets.
        UsageError: A name is unsafe or taken, something is too large, or settings carry a list of own objects.
        OutsideError: The file cannot be written.
    """
    refuse_own_objects(settings)
    name = case_id(incident)
    if problem := name_problem(name):
        raise UsageError(f"{name!r} cannot name a case: {problem}", case_id=name)
    referenced = _referenced(incident, payloads)
    exhibits = list(incident_exhibits(incident, referenced))
    exhibits += [extra_exhibit(extra, data) for extra, data in sorted((extra_exhibits or {}).items())]
    members = {exhibit.name: exhibit.data for exhibit in exhibits}
    if len(members) < len(exhibits) or members.keys() & {MANIFEST, SEAL}:
        raise UsageError("two exhibits of one name, or an exhibit named like the manifest or the seal")
    manifest = canonical_json(
        {
            "record": "manifest/1",
            "case_id": name,
            "incident_id": incident.id,
            "exercise": incident.exercise,
            "version": version,
            "as_of": as_of or incident.as_of,
            "settings": _exact(plain(settings)),
            "payloads": [_payload_reference(p) for p in referenced],
            "exhibits": [
                {
                    "name": e.name,
                    "sha256": hashlib.sha256(e.data).hexdigest(),
                    "size_bytes": len(e.data),
                    "media_type": e.media_type,
                    "resolution": e.resolution,
                }
                for e in sorted(exhibits, key=lambda e: e.name)
            ],
        }
    )
    digest = hashlib.sha256(manifest).hexdigest()
    envelope = seal(digest, predicate={"case_id": name, "exercise": incident.exercise, "version": version})
    if signatory:
        envelope = sign_envelope(
            envelope, signatory.signer, party=signatory.party, role=signatory.role, position=signatory.position
        )
    members |= {MANIFEST: manifest, SEAL: canonical_json(envelope)}
    path = out if out.suffix == ".zip" else out / f"{name}.zip"
    _write(path, build(members))
    return DraftedCase(path=path, case_id=name, manifest_sha256=digest)


def _referenced(incident: Incident, payloads: Sequence[Payload]) -> tuple[Payload, ...]:
    """Return the payloads that the incident names, sorted; one receipt of each bytes and address."""
    needed = {*incident.payloads, *(p for d in incident.detections for p in d.payloads)}
    claimed = {claim.payload_sha256 for o in incident.objects for claim in o.claims}
    known = {(p.sha256, p.provider, p.url): p for p in payloads if p.sha256 in needed | claimed}
    if missing := needed - {p.sha256 for p in known.values()}:
        raise BadInputError(
            f"{incident.id} rests on payload {min(missing)[:12]}… which was not handed in"
            f" ({len(missing)} missing); a case names every source",
            missing=sorted(missing),
        )
    return tuple(known[key] for key in sorted(known))


def _payload_reference(payload: Payload) -> dict[str, Any]:
    """Return what a case says of a payload: enough to ask the source for the same bytes, nothing of this machine."""
    kept = ("sha256", "provider", "url", "known_at", "known_at_rule", "coverage", "complete_for", "terms", "size_bytes",
            "record_format")  # fmt: skip
    return {name: plain(getattr(payload, name)) for name in kept}


def _exact(value: Any) -> Any:
    """Return settings with fractions as text: they were chosen, so they are given exactly and never rounded."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {k: _exact(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_exact(v) for v in value]
    return value


def _write(path: Path, data: bytes) -> None:
    """Write all bytes or nothing: a reader never sees half a case."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            unfinished = Path(file.name)
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                unfinished.chmod(0o644)
                unfinished.replace(path)
            except OSError:
                unfinished.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise OutsideError(
            f"{path} cannot be written: {error.strerror}; nothing was left behind", path=str(path)
        ) from error
