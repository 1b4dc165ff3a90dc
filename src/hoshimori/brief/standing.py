"""What did people add to the case? A withdrawal opens a brief; a dissent is as plain to see as a concurrence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hoshimori.brief.document import Block, Bullets, Heading, Inline, Paragraph, strong, text
from hoshimori.brief.quantity import day
from hoshimori.brief.templates import say, word
from hoshimori.model import Incident, IncidentStatus, Reply, SignOff, Withdrawal

#: Characters of a comment or reply on page one; the whole stands in annex C.
_SHOWN: Final = 220


_INNER_QUOTES: Final = str.maketrans("“”「」", "\u2018\u2019『』")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the ledger adds to an incident: positions, replies, and whether the case was withdrawn."""

    sign_offs: tuple[SignOff, ...] = ()
    replies: tuple[Reply, ...] = ()
    withdrawal: Withdrawal | None = None

    def is_withdrawn(self, incident: Incident) -> bool:
        """Return whether the case or its incident was withdrawn."""
        return self.withdrawal is not None or incident.status is IncidentStatus.WITHDRAWN


def marks(incident: Incident, standing: Standing, language: str) -> tuple[Block, ...]:
    """Return what opens a brief before its first sentence: exercise, withdrawal, closing."""
    lines = [say("exercise", language)] if incident.exercise else []
    withdrawal = standing.withdrawal
    if withdrawal is not None:
        by = say("withdrawn_by", language, by=withdrawal.by) if withdrawal.by else ""
        when, reason = day(withdrawal.withdrawn_at, language), _quotable(withdrawal.reason).rstrip(".。")
        lines.append(say("withdrawn", language, day=when, by=by, reason=reason))
    elif incident.status is not IncidentStatus.OPEN:
        lines.append(say(f"status_{incident.status}", language))
    blocks: list[Block] = [Paragraph(text=text(line), role="mark") for line in lines]
    if standing.is_withdrawn(incident):
        blocks.append(Paragraph(text=text(say("withdrawn_before", language)), role="note"))
    return tuple(blocks)


def running_head(incident: Incident, standing: Standing, language: str) -> str:
    """Return what stands on every page: EXERCISE, WITHDRAWN, or nothing."""
    said = [say("running_exercise", language)] if incident.exercise else []
    if standing.is_withdrawn(incident):
        said.append(say("running_withdrawn", language))
    return " · ".join(said)


def standing_section(standing: Standing, language: str) -> tuple[Block, ...]:
    """Return replies and positions for page one; that there are none is said too."""
    replies, positions = say("replies_none", language), say("positions_none", language)
    if not standing.replies and not standing.sign_offs:
        return (Paragraph(text=text(replies, say("sentence_separator", language), positions), role="note"),)
    blocks: list[Block] = []
    if standing.replies:
        blocks.append(Paragraph(text=text(strong(say("replies", language)))))
        blocks.append(Bullets(items=tuple(_reply(reply, language, short=True) for reply in standing.replies)))
    else:
        blocks.append(Paragraph(text=text(replies), role="note"))
    if standing.sign_offs:
        blocks.append(Paragraph(text=text(strong(say("positions", language)))))
        blocks.append(Bullets(items=tuple(_position(one, language, short=True) for one in _sorted(standing.sign_offs))))
    else:
        blocks.append(Paragraph(text=text(positions), role="note"))
    return tuple(blocks)


def standing_annex(standing: Standing, language: str) -> tuple[Block, ...]:
    """Return replies and comments that page one shortens, in full."""
    long = [_reply(r, language, short=False) for r in standing.replies if len(r.text) > _SHOWN]
    long += [_position(s, language, short=False) for s in _sorted(standing.sign_offs) if len(s.comment) > _SHOWN]
    if not long:
        return ()
    return (
        Heading(text=say("positions", language).rstrip(".。")),
        Bullets(items=tuple(long)),
    )


def _sorted(sign_offs: Sequence[SignOff]) -> list[SignOff]:
    """Return positions in the order of time, so that neither agreement nor dissent comes first by rule."""
    return sorted(sign_offs, key=lambda one: (one.signed_at, one.party, one.role, one.key_id))


def _reply(reply: Reply, language: str, *, short: bool) -> Inline:
    said, cut = _cut(reply.text, short=short)
    when = day(reply.received_at, language)
    line = say("reply", language, who=reply.who, day=when, text=said, source=reply.source)
    return text(line, _more(language) if cut else "")


def _position(one: SignOff, language: str, *, short: bool) -> Inline:
    when = day(one.signed_at, language)
    role = word(one.role, language)
    if not one.valid:
        return text(say("position_invalid", language, party=one.party, role=role, day=when, key_id=one.key_id[:16]))
    who = say("position", language, party=one.party, role=role, day=when)
    said, cut = _cut(one.comment, short=short)
    comment = say("position_comment", language, comment=said) if said else ""
    return text(strong(word(one.position, language)), " ", who, comment, _more(language) if cut else "")


def _cut(value: str, *, short: bool) -> tuple[str, bool]:
    value = _quotable(value)
    if not short or len(value) <= _SHOWN:
        return value, False
    return value[:_SHOWN].rstrip() + " …", True


def _quotable(value: str) -> str:
    """Return somebody's words on one line, with other quotation marks than those that we put around them."""
    return " ".join(value.split()).translate(_INNER_QUOTES)


def _more(language: str) -> str:
    return " " + say("positions_annex", language)
