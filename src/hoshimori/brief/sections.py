"""What stands in a brief, in which order? One tree of blocks from which Markdown, HTML and PDF are rendered."""

from collections.abc import Mapping, Sequence
from typing import Final

from hoshimori.brief.account import leading_detection, sentence
from hoshimori.brief.clause import checklist_annex, checklist_items, commitment_section, condition_annex
from hoshimori.brief.document import (
    Block,
    Bullets,
    Columns,
    Document,
    FigureSlot,
    Heading,
    Inline,
    Paragraph,
    strong,
    text,
)
from hoshimori.brief.geometry import (
    cloud_figures,
    gabbard_figure,
    geometry_section,
    neighbour_section,
    unusual_section,
)
from hoshimori.brief.hypothesis import evidence_table, fields_annex, hypothesis_section, reasons_annex
from hoshimori.brief.phrase import phrase
from hoshimori.brief.press import press_annex
from hoshimori.brief.quantity import day, minute
from hoshimori.brief.relative_figure import relative_slot
from hoshimori.brief.source import named_payloads, source_annex, source_line
from hoshimori.brief.standing import Standing, marks, running_head, standing_annex, standing_section
from hoshimori.brief.templates import say, word
from hoshimori.model import Incident, IncidentKind, Payload, RegisterClaim, SpaceObject

_OBJECTS_SHOWN: Final = 4
_CLAIMS_SHOWN: Final = ("owner_state", "owner", "launch_date", "launch_site", "decay_date")
#: Items on page one of what public data cannot show; all of them stand in annex C.
_HIDDEN_SHOWN: Final = 4


def brief_document(
    incident: Incident, *, case_id: str, payloads: Sequence[Payload], language: str, standing: Standing | None = None
) -> Document:
    """Return the brief of an incident: page one, then annexes."""
    standing = standing or Standing()
    sources = named_payloads(incident, payloads)
    as_of = minute(incident.as_of, language)
    items = len(checklist_items(incident, language))
    pointer = say("checklist_pointer", language, n=items)
    closing = say("sentence_separator", language).join([pointer, source_line(sources, language)])
    return Document(
        title=say("title", language, case_id=case_id, as_of=as_of),
        language=language,
        as_of=incident.as_of,
        running_head=running_head(incident, standing, language),
        footer=say("footer", language, case_id=case_id, as_of=as_of),
        blocks=(
            *marks(incident, standing, language),
            Paragraph(text=text(strong(sentence(incident, language))), role="lead"),
            Paragraph(text=text(say("wording", language, wording=phrase(incident.wording.rstrip("."), language)))),
            *_reported_words(incident, language),
            *standing_section(standing, language),
            *geometry_section(incident, language),
            *_cause(incident, language),
            *unusual_section(incident, language),
            *whose_section(incident, sources, language),
            *_explanations(incident, language),
            *commitment_section(incident, language),
            Paragraph(text=text(closing), role="note"),
            *condition_annex(incident.commitments, language),
            *checklist_annex(incident, language),
            *evidence_annex(incident, standing, language),
            *source_annex(sources, case_id, language, numbers=incident.kind is not IncidentKind.REPORTED),
            *press_annex(incident, language, case_id=case_id),
            Paragraph(text=text(say("closing", language)), role="note"),
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


def evidence_annex(incident: Incident, standing: Standing, language: str) -> tuple[Block, ...]:
    """Return annex C: reasons, evidence with its ratios, neighbours, figures, and what page one shortens."""
    blocks: list[Block] = [
        Heading(text=say("annex_c", language), level=2),
        *fields_annex(incident, language),
        *reasons_annex(incident, language),
        *evidence_table(incident, language),
        *neighbour_section(incident, language),
    ]
    hidden = hidden_sentences(incident, language)
    if len(hidden) > _HIDDEN_SHOWN:
        blocks.append(Paragraph(text=text(strong(say("not_visible", language)))))
        blocks.append(Bullets(items=tuple(text(line) for line in hidden)))
    detection = leading_detection(incident)
    tables: Mapping[str, object] = detection.tables if detection else {}
    if detection and tables.get("gabbard") and tables.get("distance_by_day"):
        blocks.append(gabbard_figure(detection, language))
    if detection:
        blocks += cloud_figures(detection, language)
    if tables.get("longitude"):
        blocks.append(
            FigureSlot(
                name="longitude", caption=say("figure_longitude", language), alt=say("figure_longitude_alt", language)
            )
        )
    if detection and tables.get("relative_motion"):
        blocks.append(relative_slot(detection, language))
    return (*blocks, *standing_annex(standing, language))


def hidden_sentences(incident: Incident, language: str) -> tuple[str, ...]:
    """Return what public data cannot show, each once: what differs only in words about the same thing counts once."""
    hidden = incident.not_visible or tuple(s for d in incident.detections for s in d.not_visible)
    ended = (phrase(s, language) for s in hidden)
    stop = "。" if language == "ja" else "."
    return tuple(dict.fromkeys(s if s.endswith((stop, ")")) else s.rstrip(".") + stop for s in ended))


def _cause(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return what the signs of a break-up come to, which is no finding of its cause; nothing for other incidents."""
    said = next((one.statement for one in incident.evidence if one.group == "cause"), "")
    if not said:
        return ()
    whole = say("sentence_separator", language).join([phrase(said, language), say("cause_note", language)])
    return (Paragraph(text=text(strong(say("cause", language)), " ", whole)),)


def _reported_words(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return the words of the document that reports it, with its grade and why; nothing for other incidents."""
    said = (one.statement for one in incident.evidence if one.group == "report")
    return tuple(Paragraph(text=text(phrase(one, language)), role="quote") for one in said)


def _explanations(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return the explanations beside what public data cannot show."""
    table, hidden = hypothesis_section(incident, language), _not_visible(incident, language)
    return (Columns(left=table, right=hidden),) if table and hidden else (*table, *hidden)


def _not_visible(incident: Incident, language: str) -> tuple[Block, ...]:
    hidden = hidden_sentences(incident, language)
    if not hidden:
        return ()
    return (
        Paragraph(text=text(strong(say("not_visible", language)))),
        Bullets(items=tuple(text(line) for line in hidden[:_HIDDEN_SHOWN])),
    )


def _shown_objects(incident: Incident) -> tuple[SpaceObject, ...]:
    """Return the objects to print: the parent of a break-up first, then in the order of the incident."""
    detection = leading_detection(incident)
    parent = detection.values.get("parent") if detection else None
    ordered = sorted(incident.objects, key=lambda o: o.norad_cat_id != parent)
    return tuple(ordered if len(ordered) <= _OBJECTS_SHOWN else ordered[:1] if parent else ordered[:_OBJECTS_SHOWN])


def _whose(space_object: SpaceObject, withheld: set[str], language: str) -> Inline:
    name = space_object.object_name or say("unnamed", language)
    number = ", ".join(filter(None, (str(space_object.norad_cat_id), space_object.object_id)))
    label = say("named", language, name=name, number=number)
    registers: dict[str, list[RegisterClaim]] = {}
    for claim in space_object.claims:
        if claim.field in _CLAIMS_SHOWN:
            registers.setdefault(claim.register, []).append(claim)
    said = [_register(register, claims, withheld, language) for register, claims in registers.items()]
    if not said and space_object.owner_register:
        known = (("owner_state", space_object.owner_state), ("owner", space_object.owner))
        claims = say("name_separator", language).join(
            say("whose_claim", language, field=word(f, language), value=v) for f, v in known if v
        )
        said = [say("whose_short", language, register=space_object.owner_register, claims=claims)]
    line = say("list_separator", language).join(said) or say("whose_nobody", language)
    return text(strong(label), ": ", line, "。" if language == "ja" else ".")


def _register(register: str, claims: Sequence[RegisterClaim], withheld: set[str], language: str) -> str:
    if all(c.payload_sha256 in withheld for c in claims):
        return say("whose_withheld", language, register=register)
    open_claims = sorted(
        (c for c in claims if c.payload_sha256 not in withheld), key=lambda c: _CLAIMS_SHOWN.index(c.field)
    )
    said = say("name_separator", language).join(dict.fromkeys(_claim(c, language) for c in open_claims))
    known = day(max(c.known_at for c in open_claims), language)
    return say("whose_register", language, register=register, known=known, claims=said)


def _claim(claim: RegisterClaim, language: str) -> str:
    value = day(claim.value, language) if claim.field.endswith("_date") else claim.value
    inherited = say("whose_inherited", language) if claim.inherited else ""
    return say("whose_claim", language, field=word(claim.field, language), value=value) + inherited


def _registry(objects: Sequence[SpaceObject], language: str) -> str:
    known = [f"{o.norad_cat_id}: {o.state_of_registry}" for o in objects if o.state_of_registry not in {"unknown", ""}]
    if not known:
        return say("registry_unknown", language)
    return say("registry_known", language, states=say("list_separator", language).join(known))
