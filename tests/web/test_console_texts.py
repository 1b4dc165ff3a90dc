"""The words of the console: the same in both languages, by the word rules of the briefs, and none is missing."""

import json
import re
from pathlib import Path

import pytest

from hoshimori.brief.wording import wording_problems
from hoshimori.model import vocabulary

SOURCE = Path(__file__).parents[2] / "web" / "src"
PLACE = re.compile(r"\{(\w+)\}")
#: Groups of words → the enumeration that they print.
GROUPS = {
    "kind": vocabulary.IncidentKind,
    "direction": vocabulary.Direction,
    "standing": vocabulary.IncidentStatus,
    "status": vocabulary.ConditionStatus,
    "text": vocabulary.TextStatus,
    "rung": vocabulary.Rung,
    "instrument": vocabulary.InstrumentKind,
    "coverage": vocabulary.Coverage,
    "reading": vocabulary.Reading,
}


def texts(language: str) -> dict[str, str]:
    """Return every text of the console in a language."""
    files = [*SOURCE.glob(f"text/*.{language}.json"), *SOURCE.glob(f"i18n/{language}.json")]
    assert files
    return {key: text for file in sorted(files) for key, text in json.loads(file.read_text(encoding="utf-8")).items()}


def test_both_languages_have_the_same_texts_with_the_same_places():
    english, japanese = texts("en"), texts("ja")
    assert set(english) == set(japanese)
    assert {key for key in english if set(PLACE.findall(english[key])) != set(PLACE.findall(japanese[key]))} == set()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_text_breaks_the_word_rules(language):
    filled = (re.sub(PLACE, "3", text) for text in texts(language).values())
    assert [problem for text in filled for problem in wording_problems(text, language=language)] == []


@pytest.mark.parametrize("group", GROUPS)
def test_every_value_that_a_page_prints_has_a_word(group):
    english = texts("en")
    assert {value.value for value in GROUPS[group] if f"words.{group}_{value.value}" not in english} == set()


def test_every_text_that_the_code_names_exists():
    named = {
        key
        for file in SOURCE.rglob("*.ts")
        for key in re.findall(r"\"((?:shell|floor|case)\.[a-z_0-9]+)\"", file.read_text(encoding="utf-8"))
    }
    assert len(named) > 100
    assert named - set(texts("en")) == set()


def test_japanese_texts_are_japanese():
    latin_alone = {key for key, text in texts("ja").items() if not re.search(r"[\u3040-\u9fff]", text)}
    names = {"words.channel_webhook"}
    signs = {key for key in latin_alone if not re.search(r"[a-z]{4}", re.sub(PLACE, "", texts("ja")[key]))}
    assert latin_alone - names - signs == set()
