"""The words of a timeline, in both languages at once."""

from collections.abc import Sequence
from typing import Final

from hoshimori.brief.account import summary
from hoshimori.brief.templates import MESSAGES, say, word
from hoshimori.model import Detection, SpaceObject

_LANGUAGES: Final = ("en", "ja")


def timeline_words(
    kind: str, *, detection: Detection | None = None, things: Sequence[SpaceObject] = (), **values: str
) -> dict[str, str]:
    """Return what an event of a timeline is, language → text.

    Args:
        kind: `detection` (then with `detection` and the objects that it speaks of), or the name of a time.
        detection: What was seen.
        things: Objects, for their names.
        values: Words for the sentence, such as `provider`.
    """
    if detection is not None:
        return {language: summary(detection, things, language) for language in _LANGUAGES}
    key = f"timeline_{kind}"
    return {
        language: say(key, language, **{k: word(v, language) for k, v in values.items()})
        if key in MESSAGES[language]
        else word(kind, language)
        for language in _LANGUAGES
    }
