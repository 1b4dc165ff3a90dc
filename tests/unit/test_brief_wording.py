"""The lint of words, and that every template and every generated text passes it."""

import pytest
import sample_incidents

from hoshimori import brief
from hoshimori.brief.templates import MESSAGES, WORDS
from hoshimori.brief.wording import RULES, wording_problems
from hoshimori.errors import UsageError
from hoshimori.model import Rung, TextStatus


def problems(text, language="en"):
    return wording_problems(text, language=language)


@pytest.mark.parametrize(
    "text",
    [
        "The attacker moved.",
        "It approached its target.",
        "This is a threat.",
        "A violation of the treaty.",
        "The aggressor left.",
        "A hostile approach.",
        "Article V was invoked.",
        "It would trigger Article V.",
        "It breached the treaty.",
        "An enemy satellite.",
        "Article V applies.",
        "State X is responsible for it.",
        "It stalked the other.",
    ],
)
def test_a_banned_word_is_found(text):
    assert len(problems(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Such attacks “could lead to the invocation of Article V”.",
        'It says "would trigger".',
        "Say 'could lead to', never 'would trigger'.",
        "H8 hostile act: public data cannot tell.",
        "the threat or use of force",
        "a threat to security: for the parties to say",
        "whether the security of Japan is threatened",
        "Japan, Three New Conditions (survival-threatening situation)",
        "TARGET (12345) is a satellite",
        "armed attack: public data cannot tell",
        "It is likely. Confidence is low.",
        "between 0.5 and 1.5 km",
        "error 0.19 ± 0.02 m/s",
        "2.7 % of 371 objects; 0.030°/day",
        "| H8 | hostile act | public data cannot tell |",
        "version 0.1.0 of 2026.05.30",
        "| day | least, km |\n| --- | --- |\n| 1 May | 0.5 |",
        "| | likelihood ratios |\n| --- | --- |\n| E1 | H1 0.5 |",
    ],
)
def test_what_may_be_said_passes(text):
    assert problems(text) == []


def test_likelihood_and_confidence_never_share_a_sentence():
    assert "one sentence" in problems("It is very likely with high confidence.")[0]


@pytest.mark.parametrize("text", ["H8 12 %", "| H9 | deception | 0.05 |", "H8: p = 3"])
def test_hostile_act_and_deception_with_a_number_are_found(text):
    assert any("carry no number" in p for p in problems(text))


@pytest.mark.parametrize("text", ["a distance of 2.5 was seen", "| day | least |\n| --- | --- |\n| 1 May | 0.5 |"])
def test_a_fraction_without_unit_is_found(text):
    assert "has no unit" in problems(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "攻撃者が接近した。",
        "第5条が発動された。",
        "可能性が高いと高い確度で言える。",
        "敵対的な接近",
        "距離は2.5だった",
    ],
)
def test_the_japanese_rules_find_the_same(text):
    assert problems(text, "ja")


@pytest.mark.parametrize(
    "text",
    [
        "「第5条の発動」につながり得る",
        "H8 敵対的行為: 公開データからは分からない",
        "距離は18 kmから54 kmの範囲、誤差2.5 km",
    ],
)
def test_the_japanese_rules_let_quotations_and_names_pass(text):
    assert problems(text, "ja") == []


def test_an_unknown_language_is_refused():
    with pytest.raises(UsageError, match="no word rules"):
        problems("x", "fr")


@pytest.mark.parametrize("language", sorted(MESSAGES))
def test_every_template_passes(language):
    assert language in RULES
    for catalogue in (MESSAGES[language], WORDS[language]):
        found = {key: problems(text, language) for key, text in catalogue.items()}
        assert {key: p for key, p in found.items() if p} == {}


def test_every_word_of_the_vocabulary_that_is_printed_has_a_word():
    for language in WORDS:
        assert {*TextStatus, *Rung} <= WORDS[language].keys()


@pytest.mark.parametrize("make", [sample_incidents.proximity, sample_incidents.breakup])
@pytest.mark.parametrize("exercise", [True, False])
def test_every_generated_brief_passes(make, exercise):
    incident = make(exercise=exercise)
    assert problems(brief.markdown(incident, case_id=incident.id, payloads=sample_incidents.payloads())) == []


def test_a_generated_morning_page_passes():
    page = brief.morning_page(
        party="ALPHA",
        as_of=sample_incidents.AS_OF,
        own=(44476,),
        incidents=(sample_incidents.proximity(),),
        latest_epochs={},
    )
    assert problems(brief.morning_markdown(page)) == []
