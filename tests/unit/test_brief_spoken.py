"""The words of an incident for a screen: one shape in both languages, the same sentences as in the brief."""

import json

import pytest
import sample_incidents

from hoshimori import brief
from hoshimori.brief.spoken import in_language, instrument_in_language
from hoshimori.brief.wording import wording_problems
from hoshimori.commitments import load_registry
from hoshimori.incidents import incident_json
from hoshimori.model import plain


@pytest.fixture
def incident():
    return sample_incidents.proximity()


def shape(value):
    """Return keys and lengths, without the words."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value]
    return type(value).__name__ if not isinstance(value, str) else "text"


def said(incident, language):
    return in_language(incident, incident_json(incident), language)


def test_both_languages_have_the_same_shape(incident):
    assert shape(said(incident, "en")) == shape(said(incident, "ja"))


def test_the_first_sentence_is_that_of_the_brief(incident):
    for language in brief.LANGUAGES:
        page = brief.markdown(incident, case_id=incident.id, payloads=(), language=language)
        assert said(incident, language)["sentence"] in page


def test_numbers_ids_and_statuses_do_not_change_with_the_language(incident):
    plain, japanese = incident_json(incident), said(incident, "ja")
    for key in ("id", "objects", "begin", "end", "level", "payloads", "states"):
        assert japanese[key] == plain[key]
    assert [h["probability"] for h in japanese["hypotheses"]] == [h["probability"] for h in plain["hypotheses"]]
    for one, other in zip(japanese["commitments"], plain["commitments"], strict=True):
        assert [c["status"] for c in one["conditions"]] == [c["status"] for c in other["conditions"]]
        assert one["text_en"] == other["text_en"]


def test_no_banned_word_in_what_a_screen_is_given(incident):
    for language in brief.LANGUAGES:
        given = said(incident, language)
        del given["commitments"]  # quotations of treaties
        lines = json.dumps(given, ensure_ascii=False, indent=0).replace('"', " ")
        problems = [p for p in wording_problems(lines, language=language) if "may stand only" in p]
        assert problems == []


def test_an_instrument_keeps_its_text_and_gets_its_names():
    one = plain(next(i for i in load_registry() if i.id == "OST-IX"))
    english, japanese = (instrument_in_language(one, language) for language in ("en", "ja"))
    assert japanese["short_title"] == "宇宙条約第9条"
    assert english["short_title"] == "Outer Space Treaty IX"
    for said in (english, japanese):
        assert said["title"] == one["title"]
        assert said["text_en"] == one["text_en"]
        assert said["decider_named"]
