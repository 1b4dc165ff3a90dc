"""Which bytes does a brief rest on, and how are they printed?"""

from collections import defaultdict
from collections.abc import Sequence

from hoshimori.brief.document import Block, Heading, Paragraph, Table, code, text
from hoshimori.brief.quantity import day
from hoshimori.brief.templates import say
from hoshimori.model import Incident, KnownAtRule, Payload


def named_payloads(incident: Incident, payloads: Sequence[Payload]) -> tuple[Payload, ...]:
    """Return the payloads that an incident names, in the order of time known, provider, address."""
    named = {*incident.payloads, *(p for d in incident.detections for p in d.payloads)}
    named |= {claim.payload_sha256 for o in incident.objects for claim in o.claims}
    kept = {(p.sha256, p.provider, p.url): p for p in payloads if p.sha256 in named}
    return tuple(sorted(kept.values(), key=lambda p: (p.known_at is None, p.known_since, p.provider, p.url, p.sha256)))


def source_line(payloads: Sequence[Payload], language: str) -> str:
    """Return the sources in one sentence: how many of which provider, known when."""
    if not payloads:
        return say("sources_none", language)
    groups: dict[str, list[Payload]] = defaultdict(list)
    for payload in payloads:
        groups[payload.provider].append(payload)
    parts = [
        say(
            "source_count",
            language,
            n=say("source_files" if len(group) > 1 else "source_file", language, n=len(group)),
            provider=provider,
            known=_span(group, language),
        )
        for provider, group in sorted(groups.items())
    ]
    return say("sources_line", language, sources=say("list_separator", language).join(parts))


def source_annex(
    payloads: Sequence[Payload], case_id: str, language: str, *, numbers: bool = True
) -> tuple[Block, ...]:
    """Return the annex that lists every payload and says how to check the case, and its `numbers` where it has any."""
    columns = tuple(say(f"column_{name}", language) for name in ("provider", "file", "known", "terms", "sha"))
    rows = tuple(
        (text(p.provider), text(p.url), text(_known(p, language)), text(p.terms), text(code(f"{p.sha256[:12]}…")))
        for p in payloads
    )
    return (
        Heading(text=say("annex_d", language), level=2),
        Table(columns=columns, rows=rows) if rows else Paragraph(text=text(say("sources_none", language))),
        Paragraph(text=text(say("check" if numbers else "check_cited", language))),
        Paragraph(text=text(code(f"python -m hoshimori.cases.verify {case_id}.zip"))),
        *((Paragraph(text=text(code(f"hoshimori case reproduce {case_id}"))),) if numbers else ()),
    )


def _known(payload: Payload, language: str) -> str:
    if payload.known_at:
        return day(payload.known_at, language)
    return say("known_at_column" if payload.known_at_rule is KnownAtRule.COLUMN else "known_at_epoch", language)


def _span(payloads: Sequence[Payload], language: str) -> str:
    known = sorted(p.known_at for p in payloads if p.known_at)
    if not known:
        return _known(payloads[0], language)
    first, last = day(known[0], language), day(known[-1], language)
    dates = first if first == last else say("source_dates", language, first=first, last=last)
    undated = [_known(p, language) for p in payloads if not p.known_at]
    return say("name_separator", language).join([dates, *dict.fromkeys(undated)])
