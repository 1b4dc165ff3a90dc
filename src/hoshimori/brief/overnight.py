"""What of a run of the watch goes on the morning page of one party?

Ranked by own object times rarity (see `morning`), never by state. The list of own objects is used here and goes
nowhere else.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from hoshimori.brief.account import leading_detection, sentence, summary
from hoshimori.brief.decay import wide_window_h
from hoshimori.brief.morning import MOST_CHANGES, Candidate, MorningPage, rank_changes
from hoshimori.brief.quantity import quantity
from hoshimori.brief.templates import say, word
from hoshimori.model import Detection, Incident, IncidentKind, IncidentStatus

#: An own object whose newest set is older is named under "not seen".
_OLD: Final = timedelta(hours=24)
_NAMED: Final = 4


def morning_page(
    *,
    party: str,
    as_of: datetime,
    own: Sequence[int],
    follow: Sequence[tuple[float, float]] = (),
    incidents: Sequence[Incident] = (),
    detections: Sequence[Detection] = (),
    latest_epochs: Mapping[int, datetime] | None = None,
    conjunctions: Sequence[Mapping[str, Any]] = (),
    blind: Sequence[str] = (),
    before: Mapping[str, Any] | None = None,
    language: str = "en",
) -> MorningPage:
    """Return the morning page of a party.

    Args:
        party: Whose page it is.
        as_of: What was known when.
        own: Catalogue numbers of the party's objects.
        follow: Stretches of the geostationary belt that it follows: (longitude_deg, half_width_deg), east positive.
        incidents: What the run found, closed and withdrawn ones among them.
        detections: Everything that stood out, also what opened no incident.
        latest_epochs: Catalogue number → epoch of the newest set of each object.
        conjunctions: Close approaches of own objects in the next 24 h: primary, secondary, tca, miss_distance_km.
        blind: Sentences on what the feeds hide.
        before: The page before: {"incidents": [ids]}; empty for the first page.
        language: Language of the page.
    """
    epochs = latest_epochs or {}
    mine = frozenset(own)
    known = frozenset(before.get("incidents", ())) if before else None
    candidates = [
        *_of_incidents(incidents, mine, follow, known, language),
        *_of_detections(incidents, detections, mine, language),
    ]
    return MorningPage(
        party=party,
        as_of=as_of,
        own_count=len(mine),
        near_count=sum(1 for c in candidates if c.own or c.near_own),
        changes=rank_changes(candidates),
        more_changes=max(0, len(candidates) - MOST_CHANGES),
        unseen=(*_old_sets(mine, epochs, as_of, language), *blind),
        closed=_closed(incidents, known or frozenset(), language),
        next_24_h=_ahead(conjunctions, mine, language),
        counts={
            say("morning_objects", language): len(epochs),
            say("morning_detections", language): len(detections),
        }
        if epochs
        else {},
        exercise=any(i.exercise for i in incidents),
    )


def _of_incidents(
    incidents: Sequence[Incident],
    mine: frozenset[int],
    follow: Sequence[tuple[float, float]],
    known: frozenset[str] | None,
    language: str,
) -> Iterable[Candidate]:
    for incident in incidents:
        if incident.status is not IncidentStatus.OPEN:
            continue
        detection = leading_detection(incident)
        own = any(o.norad_cat_id in mine for o in incident.objects)
        near = not own and _followed(incident, follow)
        other = "area" if incident.kind is IncidentKind.DECAY and incident.direction else "rare"
        reason = say(f"morning_why_{'own' if own else 'followed' if near else other}", language)
        since = [] if known is None else [say(f"morning_why_{'still' if incident.id in known else 'new'}", language)]
        yield Candidate(
            id=incident.id,
            sentence=sentence(incident, language),
            why_shown=say("list_separator", language).join([*since, reason, incident.id]),
            own=own,
            near_own=near,
            share_of_controls=detection.significance if detection else None,
            controls=detection.controls if detection else 0,
            ordinary=not own and wide_window_h(incident) > 0.0,
        )


def _of_detections(
    incidents: Sequence[Incident], detections: Sequence[Detection], mine: frozenset[int], language: str
) -> Iterable[Candidate]:
    """Yield what stood out at own objects without opening an incident."""
    told = {(d.code, d.objects, d.begin) for i in incidents for d in i.detections}
    for d in detections:
        if mine.intersection(d.objects) and (d.code, d.objects, d.begin) not in told:
            yield Candidate(
                id=f"{d.code}-{'-'.join(map(str, d.objects[:2]))}-{d.begin:%Y%m%d%H%M}",
                sentence=d.summary if language == "en" else summary(d, (), language),
                why_shown=say("morning_why_no_incident", language, reading=word(d.reading, language)),
                own=True,
                share_of_controls=d.significance,
                controls=d.controls,
            )


def _followed(incident: Incident, follow: Sequence[tuple[float, float]]) -> bool:
    """Whether an object of the incident stood in a stretch of the belt that the party follows."""
    longitudes = [
        row["longitude_deg"]
        for d in incident.detections
        for row in d.tables.get("longitude", ())
        if row.get("longitude_deg") is not None
    ]
    return any(abs((x - middle + 180) % 360 - 180) <= width for x in longitudes for middle, width in follow)


def _old_sets(mine: frozenset[int], epochs: Mapping[int, datetime], as_of: datetime, language: str) -> tuple[str, ...]:
    lines = []
    old = sorted(((as_of - epochs[n], n) for n in mine if n in epochs and as_of - epochs[n] > _OLD), reverse=True)
    if old:
        named = ", ".join(f"{n}: {quantity(round(age / timedelta(hours=1)), 'h')}" for age, n in old[:_NAMED])
        lines.append(
            say("morning_old", language, n=len(old), own=len(mine), named=named + (" …" if len(old) > _NAMED else ""))
        )
    if absent := sorted(mine - epochs.keys()):
        named = ", ".join(map(str, absent[:_NAMED])) + (" …" if len(absent) > _NAMED else "")
        lines.append(say("morning_absent", language, n=len(absent), own=len(mine), named=named))
    return tuple(lines)


def _closed(incidents: Sequence[Incident], known: frozenset[str], language: str) -> tuple[str, ...]:
    ended = [
        say(f"morning_ended_{i.status.value}", language, id=i.id)
        for i in incidents
        if i.status is not IncidentStatus.OPEN
    ]
    gone = sorted(known - {i.id for i in incidents})
    return (*ended, *(say("morning_gone", language, id=name) for name in gone))


def _ahead(conjunctions: Sequence[Mapping[str, Any]], mine: frozenset[int], language: str) -> tuple[str, ...]:
    if not mine:
        return ()
    if not conjunctions:
        return (say("morning_no_conjunction", language),)
    nearest = min(conjunctions, key=lambda c: (c["miss_distance_km"], c["primary"], c["secondary"]))
    return (
        say(
            "morning_conjunctions",
            language,
            n=len(conjunctions),
            nearest=quantity(nearest["miss_distance_km"], "km"),
            time=f"{nearest['tca']:%H:%M} UTC",
            pair=say("morning_ahead_pair", language, primary=nearest["primary"], secondary=nearest["secondary"]),
        ),
    )
