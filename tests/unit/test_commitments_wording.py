"""What incidents and commitments print passes the word rules of briefs."""

import re

import pytest

from hoshimori.brief.wording import wording_problems
from hoshimori.commitments import forum_line, forums, load_pledges, load_registry, match, text_status_words
from hoshimori.commitments.vocabulary import definitions
from hoshimori.incidents import correlate
from hoshimori.model import TextStatus
from incident_samples import OBJECTS, at, breakup, burn, stay


def registry_texts():
    for one in load_registry():
        yield f"{one.id} title", one.title
        own = (one.note, one.text_note, one.must_say, one.decision_rule, one.notify_when, *one.duties_if_decided)
        yield from ((one.id, words) for words in own)
    for one in definitions().values():
        yield from ((one.id, words) for words in (one.title, one.reason, one.who_could_answer, *one.readings))
    for forum in (*forums().values(), *(f for one in load_registry() for f in one.forum)):
        yield forum.id, forum_line(forum)
        yield forum.id, forum.note
    for one in load_pledges():
        yield from ((one.id, words) for words in (one.title, one.metric, one.note, one.status_at_last_check))
        yield from ((one.id, v.note) for v in (*one.observed, *one.conflicting))  # values are others' words
    yield from ((status, text_status_words(status)) for status in TextStatus)


def incident_texts(incident):
    yield incident.id, incident.sentence
    printed = (*incident.not_visible, *incident.checklist, *(e.statement for e in incident.evidence))
    yield from ((incident.id, words) for words in printed)
    yield from ((incident.id, f"{h.title}: {h.words}") for h in incident.hypotheses)
    for found in match(incident, load_registry()):
        yield from ((found.id, f"{one.title}: {one.reason}. {one.who_could_answer}") for one in found.conditions)


def texts():
    yield from registry_texts()
    detections = (stay(), breakup(), burn(55841), burn(values={"of_interest": True}))
    for as_of in (at(2021, 12, 2), at(2026, 5, 31)):
        for incident in correlate(detections, objects=OBJECTS, as_of=as_of):
            yield from incident_texts(incident)


def test_nothing_printed_breaks_the_word_rules():
    problems = [(where, wording_problems(words, language="en")) for where, words in texts() if words]
    assert [found for found in problems if found[1]] == []


@pytest.mark.parametrize("word", ["invoked", "triggered", "act of war", "armed attack"])
def test_four_phrases_stand_only_in_quotations(word):
    quotation = re.compile(r"“[^”]*”|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)")
    named = {"armed attack": {"US-PH-MDT-V title"}}.get(word, set())  # the clause's own title says what it defines
    bad = [(where, words) for where, words in texts() if word in quotation.sub("", words) and where not in named]
    assert bad == []
