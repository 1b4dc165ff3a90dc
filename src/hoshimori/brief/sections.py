"""What stands in a brief, in which order? One tree of blocks from which Markdown and HTML are rendered."""

from collections.abc import Mapping, Sequence
from typing import Final

from hoshimori.brief.clause import checklist_annex, commitment_section, condition_annex
from hoshimori.brief.document import (
    NOTHING,
    Block,
    Bullets,
    Document,
    FigureSlot,
    Heading,
    Inline,
    Paragraph,
    Table,
    strong,
    text,
)
from hoshimori.brief.geometry import (
    gabbard_figure,
    geometry_section,
    leading_detection,
    neighbour_section,
    rarity_sentence,
    unusual_section,
)
from hoshimori.brief.quantity import day, minute
from hoshimori.brief.source import named_payloads, source_annex, source_line
from hoshimori.brief.templates import say, word
from hoshimori.model import (
    Evidence,
    Hypothesis,
    HypothesisId,
    Incident,
    IncidentStatus,
    Payload,
    RegisterClaim,
    SpaceObject,
)

_OBJECTS_SHOWN: Final = 4
_CLAIMS_SHOWN: Final = ("owner_state", "owner", "launch_date", "launch_site", "decay_date")
_DETECTIONS_SHOWN: Final = 40


def brief_document(incident: Incident, *, case_id: str, payloads: Sequence[Payload], language: str) -> Document:
    """Return the brief of an incident: page one, then annexes."""
    sources = named_payloads(incident, payloads)
    return Document(
        title=say("title", language, case_id=case_id, as_of=minute(incident.as_of)),
        language=language,
        blocks=(
            *_opening(incident, language),
            *geometry_section(incident, language),
            *unusual_section(incident, language),
            *whose_section(incident, sources, language),
            *neighbour_section(incident, language),
            *hypothesis_section(incident, language),
            *_not_visible(incident, language),
            *commitment_section(incident, language),
            Paragraph(text=text(source_line(sources, language)), role="note"),
            *condition_annex(incident.commitments, language),
            *checklist_annex(incident, language),
            *evidence_annex(incident, language),
            *source_annex(sources, case_id, language),
        ),
    )


def whose_section(incident: Incident, payloads: Sequence[Payload], language: str) -> tuple[Block, ...]:
    """Return what each register says about the owners, side by side, and the state of registry."""
    if not incident.objects:
        return ()
    shown = _shown_objects(incident)
    withheld = {p.sha256 for p in payloads if not p.may_be_passed_on}
    items = [_whose(space_object, withheld, language) for space_object in shown]
    if more := len(incident.objects) - len(shown):
        items.append(text(say("whose_more", language, n=f"{more:,}")))
    return (
        Paragraph(text=text(strong(say("whose", language)), " ", _registry(shown, language))),
        Bullets(items=tuple(items)),
    )


def hypothesis_section(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return the table of competing explanations, then the evidence that its letters stand for.

    Likelihood stands in words, marked where nothing calibrated them; H8 and H9 never have a number.
    """
    hypotheses = incident.hypotheses
    if not hypotheses:
        return ()
    told = [h for h in hypotheses if h.probability is not None]
    all_uncalibrated = bool(told) and not any(h.calibrated for h in told)
    words_column = say("column_words_uncalibrated" if all_uncalibrated else "column_words", language)
    columns = (
        "",
        say("column_explanation", language),
        words_column,
        *(say(f"column_{n}", language) for n in ("for", "against")),
    )
    ids = {e.statement: e.id for e in incident.evidence}
    rows = tuple(
        (
            text(NOTHING if h.id is HypothesisId.UNKNOWN else h.id.value),
            text(h.title),
            text(_words(h, language, mark=not all_uncalibrated)),
            text(NOTHING if h.probability is None else _cited(h.speaks_for, ids)),
            text(NOTHING if h.probability is None else _cited(h.speaks_against, ids)),
        )
        for h in hypotheses
    )
    used = {s for h in hypotheses for s in (*h.speaks_for, *h.speaks_against)}
    cited = [part for e in incident.evidence if e.statement in used for part in (strong(e.id), f" {e.statement} ")]
    return (
        Paragraph(text=text(strong(say("hypotheses", language)))),
        Table(columns=columns, rows=rows, keyed=True),
        *((Paragraph(text=text(*cited), role="note"),) if cited else ()),
        *((Paragraph(text=text(say("uncalibrated_note", language)), role="note"),) if all_uncalibrated else ()),
    )


def evidence_annex(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return annex C: every detection, every item of evidence with its ratios, the remaining figures."""
    blocks: list[Block] = [Heading(text=say("annex_c", language), level=2)]
    if incident.detections:
        columns = tuple(say(f"column_{name}", language) for name in ("code", "seen", "rarity"))
        rows = tuple(
            (text(d.code), text(d.summary), text(rarity_sentence(d, language)))
            for d in incident.detections[:_DETECTIONS_SHOWN]
        )
        blocks += [Heading(text=say("detections", language)), Table(columns=columns, rows=rows, keyed=True)]
    if incident.evidence:
        heads = ("", *(say(f"column_{name}", language) for name in ("evidence", "basis", "ratios")))
        items = tuple(
            (text(f"{e.id} ({e.group})"), text(f"{e.statement} [{e.source}]"), text(e.basis), text(_ratios(e)))
            for e in incident.evidence
        )
        blocks += [
            Paragraph(text=text(say("evidence_intro", language)), role="note"),
            Table(columns=heads, rows=items, keyed=True),
        ]
    detection = leading_detection(incident)
    tables: Mapping[str, object] = detection.tables if detection else {}
    if detection and tables.get("gabbard") and tables.get("distance_by_day"):
        blocks.append(gabbard_figure(detection, language))
    if tables.get("longitude"):
        blocks.append(
            FigureSlot(
                name="longitude", caption=say("figure_longitude", language), alt=say("figure_longitude_alt", language)
            )
        )
    return tuple(blocks)


def _opening(incident: Incident, language: str) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if incident.exercise:
        blocks.append(Paragraph(text=text(say("exercise", language)), role="mark"))
    if incident.status is not IncidentStatus.OPEN:
        blocks.append(Paragraph(text=text(say(f"status_{incident.status}", language)), role="mark"))
    blocks.append(Paragraph(text=text(strong(incident.sentence)), role="lead"))
    blocks.append(Paragraph(text=text(say("wording", language, wording=incident.wording.rstrip(".")))))
    return tuple(blocks)


def _not_visible(incident: Incident, language: str) -> tuple[Block, ...]:
    hidden = incident.not_visible or tuple(s for d in incident.detections for s in d.not_visible)
    if not hidden:
        return ()
    said = " ".join(dict.fromkeys(s.rstrip(".") + "." for s in hidden))
    return (Paragraph(text=text(strong(say("not_visible", language)), f" {said}")),)


def _shown_objects(incident: Incident) -> tuple[SpaceObject, ...]:
    """Return the objects to print: the parent of a break-up first, then in the order of the incident."""
    detection = leading_detection(incident)
    parent = detection.values.get("parent") if detection else None
    ordered = sorted(incident.objects, key=lambda o: o.norad_cat_id != parent)
    return tuple(ordered if len(ordered) <= _OBJECTS_SHOWN else ordered[:1] if parent else ordered[:_OBJECTS_SHOWN])


def _whose(space_object: SpaceObject, withheld: set[str], language: str) -> Inline:
    name = space_object.object_name or "unnamed"
    label = f"{name} ({space_object.norad_cat_id}{f', {space_object.object_id}' if space_object.object_id else ''})"
    registers: dict[str, list[RegisterClaim]] = {}
    for claim in space_object.claims:
        if claim.field in _CLAIMS_SHOWN:
            registers.setdefault(claim.register, []).append(claim)
    said = [_register(register, claims, withheld, language) for register, claims in registers.items()]
    if not said and space_object.owner_register:
        known = (("owner_state", space_object.owner_state), ("owner", space_object.owner))
        claims = ", ".join(say("whose_claim", language, field=word(f, language), value=v) for f, v in known if v)
        said = [say("whose_short", language, register=space_object.owner_register, claims=claims)]
    return text(strong(label), ": ", "; ".join(said) or say("whose_nobody", language), ".")


def _register(register: str, claims: Sequence[RegisterClaim], withheld: set[str], language: str) -> str:
    if all(c.payload_sha256 in withheld for c in claims):
        return say("whose_withheld", language, register=register)
    open_claims = sorted(
        (c for c in claims if c.payload_sha256 not in withheld), key=lambda c: _CLAIMS_SHOWN.index(c.field)
    )
    said = ", ".join(dict.fromkeys(_claim(c, language) for c in open_claims))
    return say(
        "whose_register", language, register=register, known=day(max(c.known_at for c in open_claims)), claims=said
    )


def _claim(claim: RegisterClaim, language: str) -> str:
    value = day(claim.value) if claim.field.endswith("_date") else claim.value
    inherited = say("whose_inherited", language) if claim.inherited else ""
    return say("whose_claim", language, field=word(claim.field, language), value=value) + inherited


def _registry(objects: Sequence[SpaceObject], language: str) -> str:
    known = [f"{o.norad_cat_id}: {o.state_of_registry}" for o in objects if o.state_of_registry not in {"unknown", ""}]
    if not known:
        return say("registry_unknown", language)
    return say("registry_known", language, states="; ".join(known))


def _words(hypothesis: Hypothesis, language: str, *, mark: bool) -> str:
    if mark and hypothesis.probability is not None and not hypothesis.calibrated:
        return say("uncalibrated_mark", language, words=hypothesis.words)
    return hypothesis.words


def _cited(statements: Sequence[str], ids: Mapping[str, str]) -> str:
    """Return statements by the id of their evidence; what is no evidence stands in full."""
    named = ", ".join(ids[s] for s in statements if s in ids)
    others = [s.rstrip(".") for s in statements if s not in ids]
    return "; ".join(filter(None, [named, *others])) or NOTHING


def _ratios(evidence: Evidence) -> str:
    return ", ".join(f"{h.value} {ratio:g}" for h, ratio in sorted(evidence.likelihood_ratios.items())) or NOTHING
