"""How far the wording of an instrument was verified, in words. Only a compared text prints as verified."""

from hoshimori.model import TextStatus

_WORDS = {
    TextStatus.COMPARED: "verified: compared with the official wording",
    TextStatus.OFFICIAL_COPY: "copied from an official page, not yet compared with the official wording",
    TextStatus.SECOND_HAND: "second-hand, not yet compared with the official wording",
    TextStatus.MEMORY: "from memory, not verified: a person must compare it with the official wording before use",
}


def text_status_words(status: TextStatus) -> str:
    """Return the words that stand beside a text of this status."""
    return _WORDS[status]
