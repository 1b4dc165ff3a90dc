"""How does the JSON of an incident read in a language? The same keys; only sentences and names change.

Whoever shows an incident on a screen takes its words from here, so that a screen and a brief say the same. Treaties are
never translated: `text_en` and `text_ja` stay as they are on file.
"""

from collections.abc import Mapping
from typing import Any, Final

from hoshimori.brief.account import sentence, summary
from hoshimori.brief.clause import checklist_items, short_title
from hoshimori.brief.document import Bullets, Inline
from hoshimori.brief.phrase import clause, parties, party, phrase
from hoshimori.brief.sections import hidden_sentences, whose_section
from hoshimori.brief.templates import say, word
from hoshimori.model import CommitmentMatch, Incident

#: Keys whose value is one sentence.
_SENTENCES: Final = frozenset(
    {"statement", "title", "reason", "who_could_answer", "decision_rule", "must_say", "note", "wording", "capability"}
    | {"intent", "reading", "cause", "words"}
)
#: Keys whose value is a list of sentences.
_LISTS: Final = frozenset({"speaks_for", "speaks_against", "would_need", "readings", "duties_if_decided"})
#: Keys whose words are also names of registers, detectors and files, which are the same in every language.
_NAMES: Final = frozenset({"source", "group", "origin", "basis"})


def in_language(incident: Incident, document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return `document`, the incident as JSON, with its sentences in `language` and names as they are printed.

    It adds `language`, `whose` (a sentence an object: what each register says), and to each commitment `short_title`
    and `consult_named`, `notify_named`, `decider_named`. `checklist` is the whole one: whom to consult and to notify,
    then the questions.
    """
    said: dict[str, Any] = {
        key: value if key == "commitments" else _said(key, value, language) for key, value in document.items()
    }
    said["language"] = language
    said["sentence"] = sentence(incident, language)
    if incident.activity:
        said["activity"] = incident.activity if language == "en" else said["sentence"]
    said["sensitivity"] = [_sensitivity(one, incident, language) for one in document["sensitivity"]]
    said["detections"] = [
        {**one, "summary": summary(found, incident.objects, language)}
        for one, found in zip(document["detections"], incident.detections, strict=True)
    ]
    said["commitments"] = [
        _match(one, match, language) for one, match in zip(document["commitments"], incident.commitments, strict=True)
    ]
    said["not_visible"] = list(hidden_sentences(incident, language))
    said["checklist"] = [_plain(item) for item in checklist_items(incident, language)]
    said["whose"] = [
        _plain(item)
        for block in whose_section(incident, (), language)
        if isinstance(block, Bullets)
        for item in block.items
    ]
    return said


def instrument_in_language(document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return an instrument of the registry, as JSON, in `language`: its own texts and title stay as they are on file.

    It adds `short_title` and `parties_named`, `consult_named`, `notify_named`, `decider_named`.
    """
    title = str(document["title"])
    said = {key: _said(key, value, language) for key, value in document.items() if key not in {"title", "source"}}
    named = {f"{key}_named": parties(document[key], language) for key in ("parties", "consult", "notify", "decider")}
    return {
        **said,
        **named,
        "title": title,
        "source": document["source"],
        "short_title": clause(title, str(document["id"]), language),
    }


def _said(key: str, value: Any, language: str) -> Any:
    if isinstance(value, Mapping):
        return {k: _said(k, v, language) for k, v in value.items()}
    if isinstance(value, str):
        if key in _NAMES:
            return _named(value, language)
        return _sentence(key, value, language) if key in _SENTENCES else value
    if isinstance(value, list | tuple):
        if key in _LISTS:
            return [phrase(str(one), language) for one in value]
        return [_said(key, one, language) if isinstance(one, Mapping) else one for one in value]
    return value


def _sentence(key: str, value: str, language: str) -> str:
    if key == "words":
        return word(value, language)
    if key == "decision_rule":
        return phrase(value.replace("_", " "), language)
    if key == "note" and value and language == "ja":  # the book has notes without their full stop
        return phrase(value.rstrip("."), language) + "。"
    return phrase(value, language)


def _named(value: str, language: str) -> str:
    found = phrase(value, language)
    return value if found == say("original_english", language, sentence=value) else found


def _sensitivity(one: Mapping[str, Any], incident: Incident, language: str) -> dict[str, Any]:
    """Return one item with its sentence made from its values where another explanation would come first."""
    if language == "en" or not one["leader_changes"] or not one["order"]:
        return {**one, "words": phrase(str(one["words"]), language)}
    titles = {h.id.value: phrase(h.title, language) for h in incident.hypotheses}
    first = str(one["order"][0])
    words = say("sensitivity_leader", language, evidence=one["evidence"], first=titles.get(first, first))
    return {**one, "words": words}


def _match(one: Mapping[str, Any], match: CommitmentMatch, language: str) -> dict[str, Any]:
    said = {key: _said(key, value, language) for key, value in one.items() if key not in {"title", "source"}}
    return {
        **said,
        "title": match.title,
        "source": match.source,
        "short_title": short_title(match, language),
        "consult_named": parties(match.consult, language),
        "notify_named": parties(match.notify, language),
        "decider_named": parties(match.decider, language),
        "forum": [{**forum, "name": party(phrase(forum["name"], language), language)} for forum in one["forum"]],
    }


def _plain(item: Inline) -> str:
    return "".join(span.text for span in item)
