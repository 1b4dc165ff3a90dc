"""Can another instance make every number of a case again, from its own copy of the payloads?

The payloads that the case names are taken out of the partner's store by their SHA-256 and put into a store of their
own, under the times known that the case gives them: so nothing else that the partner has, or knew at another time,
enters.
Then the watch runs over the span of the case, with its thresholds, and the two are compared cell by cell. Words from
outside that the case weighs are taken from it and weighed again: whether somebody said them is for people to check.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

from hoshimori.cases.canonical import canonical_json
from hoshimori.cases.comparison import Comparison, compare
from hoshimori.cases.on_file import CaseFile, read_case
from hoshimori.cases.strict_json import strict_object
from hoshimori.catalog import ingest_bytes
from hoshimori.commitments import match, signed_registry
from hoshimori.config import Settings
from hoshimori.detection import all_detectors
from hoshimori.errors import BadInputError, NotFoundError, UsageError, VerificationError
from hoshimori.incidents import IncidentRegister, with_items
from hoshimori.incidents.level import OUTSIDE
from hoshimori.incidents.no_update import NO_UPDATE, NOT_VISIBLE
from hoshimori.incidents.outside import check_names
from hoshimori.model import Clock, Evidence, HypothesisId, IncidentKind, Payload, parse_instant
from hoshimori.model.restore import restore
from hoshimori.model.watch_report import Span
from hoshimori.store import Store
from hoshimori.store.derived import Derived
from hoshimori.watch import Watch

_DOCUMENT: Final = re.compile(r"DOC[0-9]{1,4}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def reproduce(case: CaseFile, *, store: Store, clock: Clock) -> Comparison:
    """Return how the numbers of a case compare with those that `store` gives.

    Args:
        case: An intact case.
        store: The partner's store; it is read only.
        clock: The time, for receipts only; no number depends on it.

    Raises:
        VerificationError: The case does not say over which span it was made.
        UsageError: It cites a document, and has no number to make again.
    """
    manifest = case.report.manifest
    if strict_object(case.members.get("incident.json", b"{}")).get("kind") == IncidentKind.REPORTED.value:
        raise UsageError(
            "This case cites the words of a document; no number in it comes from orbits, so there is none to make "
            "again. Compare the words, and the document's SHA-256, with your own copy of it."
        )
    span = _span(manifest)
    incident_id, said = str(manifest["incident_id"]), _said(case.members)
    missing = []
    with TemporaryDirectory(prefix="hoshimori-reproduce-") as folder:
        again = Store.open(Path(folder) / "store", clock)
        for reference in manifest["payloads"]:
            payload = _payload(reference, manifest["as_of"])
            try:
                data = store.get(payload.sha256)
            except NotFoundError:
                missing.append(payload.sha256)
                continue
            ingest_bytes(again, data, payload=payload)
        settings = Settings(store=again.path, cache=Path(folder) / "cache")
        watch = Watch(store=again, clock=clock, settings=settings)
        re_run = _re_run(watch, manifest, span, incident_id, said, Path(folder))
    own = {name: data for name, data in case.members.items() if name not in {"manifest.json", "seal.json"}}
    kept_from_before = _kept_from_before(own, span)
    own, re_run = (without_updates(members) for members in (own, re_run))
    return compare(
        own,
        re_run,
        manifest=manifest,
        withheld=case.withheld,
        missing=missing,
        kept_from_before=kept_from_before,
        from_outside=tuple(_label(one) for one in said),
    )


def without_updates(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the exhibits without what is said of objects that had no update.

    It rests on the whole store, which tells until when a feed went on; it weighs nothing, and no payload of the case
    can make it again.
    """
    made = dict(members)
    if "hypotheses.json" in members:
        weighed = strict_object(members["hypotheses.json"])
        kept = [one for one in weighed["evidence"] if one["group"] != NO_UPDATE]
        weighed["evidence"] = [{**one, "id": f"E{k}"} for k, one in enumerate(kept, 1)]  # what stands behind moves up
        made["hypotheses.json"] = canonical_json(weighed)
    if "incident.json" in members:
        told = strict_object(members["incident.json"])
        seen = {sha for one in told["detections"] for sha in one["payloads"]}
        told["not_visible"] = [one for one in told["not_visible"] if one != NOT_VISIBLE]
        told["payloads"] = [sha for sha in told["payloads"] if not seen or sha in seen]
        made["incident.json"] = canonical_json(told)
    return made


def _payload(reference: Any, as_of: str) -> Payload:
    """Return the receipt that a case gives of a payload.

    Raises:
        VerificationError: It is none.
    """
    try:
        payload = cast("Payload", restore(Payload, {**reference, "fetched_at": as_of}))
    except (KeyError, TypeError, ValueError, AttributeError, UsageError) as error:
        raise VerificationError("the case names a payload in a form that nobody knows") from error
    if not _SHA256.fullmatch(payload.sha256):
        raise VerificationError("the case names a payload without its SHA-256")
    return payload


def _said(members: Mapping[str, bytes]) -> tuple[Evidence, ...]:
    """Return the statements from outside that a case has: people's words, which are weighed again and not checked.

    Raises:
        VerificationError: They have not the form in which statements are weighed here.
    """
    try:
        evidence = strict_object(members.get("hypotheses.json", b'{"evidence": []}'))["evidence"]
        found = tuple(
            Evidence(
                **{name: str(one[name]) for name in ("id", "group", "statement", "source", "basis")},
                likelihood_ratios={HypothesisId(h): float(ratio) for h, ratio in one["likelihood_ratios"].items()},
            )
            for one in evidence
            if one["group"] == OUTSIDE
        )
        for names in {h for one in found for h in one.likelihood_ratios}:
            check_names(names)
    except (KeyError, TypeError, ValueError, AttributeError, UsageError) as error:
        raise VerificationError("the case weighs words from outside in a form that nobody knows") from error
    if len({one.id for one in found}) < len(found) or not all(map(_is_sound, found)):
        raise VerificationError("the case weighs words from outside by an id or a ratio that is none")
    return found


def _is_sound(said: Evidence) -> bool:
    ratios = said.likelihood_ratios.values()
    numbered = _DOCUMENT.fullmatch(said.id) is not None and said.basis == "assumed"
    return numbered and len(ratios) < 2 and all(1.0 < ratio < inf for ratio in ratios)


def _label(said: Evidence) -> str:
    """Return "DOC1 (H4, ratio 20)"; an item that weighs nothing by its id alone."""
    weighs = "; ".join(f"{names.value}, ratio {ratio:g}" for names, ratio in said.likelihood_ratios.items())
    return f"{said.id} ({weighs})" if weighs else said.id


def _re_run(
    watch: Watch,
    manifest: Mapping[str, Any],
    span: Span,
    incident_id: str,
    said: Sequence[Evidence],
    folder: Path,
) -> Mapping[str, bytes]:
    """Return the exhibits that the watch makes of the same span; empty if it finds no such incident."""
    recorded = manifest["settings"]
    asked = (recorded.get(code, {}).get("watch_pairs", ()) for code in ("PRX001", "PRX002"))
    pairs = tuple(tuple(pair) for pair in next((found for found in asked if found), ()))
    detectors = [_with_settings(d, recorded.get(d.code, {})) for d in all_detectors()]
    watch.run(
        span=span,
        pairs=cast("tuple[tuple[int, int], ...]", pairs),
        of_interest=frozenset(recorded["watch"].get("of_interest", ())),
        detectors=detectors,
    )
    try:
        at = parse_instant(manifest["as_of"])
        if said or at != span.as_of:  # a person entered words, or took them back, after the look
            found = watch.incident(incident_id)
            told = with_items(found, said) if said else found
            told = replace(told, commitments=match(told, signed_registry(watch.store)), as_of=at)
            IncidentRegister(derived=Derived(folder=watch.settings.store / "derived")).enter(told)
        drafted = watch.draft(incident_id, out=folder)
    except (NotFoundError, BadInputError):
        return {}
    return read_case(drafted.case.read_bytes()).members


def _with_settings(detector: Any, recorded: Mapping[str, Any]) -> Any:
    """Return the detector with the thresholds of a case: fractions stand there as text."""
    changes = {}
    for field in fields(detector):
        if not field.init or field.name not in recorded:
            continue
        changes[field.name] = _like(getattr(detector, field.name), recorded[field.name])
    return replace(detector, **changes)


def _like(default: Any, value: Any) -> Any:
    """Return a recorded value in the form of a default: fractions, groups of fields and lists of them."""
    if isinstance(default, float):
        return float(value)
    if is_dataclass(default) and not isinstance(default, type):
        return replace(default, **{name: _like(getattr(default, name), inner) for name, inner in value.items()})
    if isinstance(value, (list, tuple)):
        first = default[0] if isinstance(default, tuple) and default else None
        return tuple(_like(first, inner) for inner in value)
    return value


def _span(manifest: Mapping[str, Any]) -> Span:
    span = manifest["settings"].get("watch") or {}
    if not {"begin", "end", "as_of"} <= span.keys():
        raise VerificationError(
            "this case does not say over which span it was made; ask its originator for a new draft"
        )
    begin, end, as_of = (parse_instant(span[name]) for name in ("begin", "end", "as_of"))
    return Span(begin=begin, end=end, as_of=as_of)


def _kept_from_before(members: Mapping[str, bytes], span: Span) -> frozenset[tuple[str, str]]:
    """Return the places that an earlier run left: the beginning of an incident that began before the span."""
    if "incident.json" not in members:
        return frozenset()
    begin = parse_instant(strict_object(members["incident.json"])["begin"])
    return frozenset({("incident.json", "/begin")} if begin < span.begin else ())
