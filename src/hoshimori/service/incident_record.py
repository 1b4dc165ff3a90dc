"""An incident as the console reads it: what the command line prints, and its words in both languages."""

from collections.abc import Iterator
from typing import Any, Final

from hoshimori import brief
from hoshimori.brief.phrase import phrase
from hoshimori.brief.spoken import in_language
from hoshimori.incidents import incident_json
from hoshimori.model import Incident, SpaceObject, format_instant, plain

#: Keys of an incident whose texts people read, at any depth.
_WORDS: Final = frozenset(
    {
        "statement",
        "title",
        "words",
        "speaks_for",
        "speaks_against",
        "would_need",
        "reason",
        "readings",
        "summary",
        "activity",
        "capability",
        "intent",
        "wording",
        "not_visible",
        "checklist",
        "must_say",
        "who_could_answer",
        "consult",
        "notify",
        "decider",
        "decision_rule",
        "duties_if_decided",
    }
)
#: Objects of a list that are named in a summary; a cloud has hundreds.
_NAMED: Final = 4


def in_both(incident: Incident) -> dict[str, str]:
    """Return the first line of the brief in both languages."""
    return {language: brief.sentence(incident, language) for language in brief.LANGUAGES}


def summary(incident: Incident) -> dict[str, Any]:
    """Return an incident as a row of a list."""
    return {
        "id": incident.id,
        "kind": incident.kind.value,
        "direction": None if incident.direction is None else incident.direction.value,
        "status": incident.status.value,
        "level": incident.level,
        "exercise": incident.exercise,
        "begin": format_instant(incident.begin),
        "end": format_instant(incident.end),
        "as_of": format_instant(incident.as_of),
        "states": list(incident.states),
        "objects": [_named(o) for o in incident.objects[:_NAMED]],
        "object_count": len(incident.objects),
        "sentence": in_both(incident),
        "why": {language: brief.why_here(incident, language) for language in brief.LANGUAGES},
    }


def full(incident: Incident, language: str | None = None) -> dict[str, Any]:
    """Return an incident with everything, in a language.

    Without one its sentences are English, and `ja` is a book from each of them to the Japanese one.
    """
    found = incident_json(incident)
    if language is not None:
        found = in_language(incident, found, language)
    words = {one: brief.figure_words(incident, one) for one in brief.LANGUAGES}
    found |= {
        "sentence": in_both(incident),
        "why": {one: brief.why_here(incident, one) for one in brief.LANGUAGES},
        "objects": [_named(o) | {"claims": plain(o.claims)} for o in incident.objects],
        "blind": found["not_visible"],
        "figures": [
            {
                "name": name,
                "title": {one: of[name].caption for one, of in words.items()},
                "alt": {one: of[name].alt for one, of in words.items()},
            }
            for name in words["en"]
        ],
    }
    if language is None:
        found["ja"] = {text: phrase(text, "ja") for text in sorted(set(_sentences(found)))}
    return found


def _named(thing: SpaceObject) -> dict[str, Any]:
    return {
        "norad": thing.norad_cat_id,
        "name": thing.object_name,
        "type": thing.object_type.value,
        "owner": thing.owner,
        "owner_state": thing.owner_state,
        "cospar": thing.object_id,
    }


def _sentences(value: Any, key: str = "") -> Iterator[str]:
    """Yield the English texts of an incident that people read."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _sentences(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _sentences(inner, key)
    elif isinstance(value, str) and value and key in _WORDS:
        yield value
