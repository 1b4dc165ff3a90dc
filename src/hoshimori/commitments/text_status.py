"""How far the wording of an instrument was verified, in words. Only a compared text prints as verified."""

from hoshimori.model import CommitmentMatch, Instrument, TextStatus

_WORDS = {
    TextStatus.COMPARED: "verified: compared with the official wording",
    TextStatus.OFFICIAL_COPY: "copied from an official page, not yet compared with the official wording",
    TextStatus.SECOND_HAND: "second-hand, not yet compared with the official wording",
    TextStatus.MEMORY: "from memory, not verified: a person must compare it with the official wording before use",
}


def text_status_words(status: TextStatus) -> str:
    """Return the words that stand beside a text of this status."""
    return _WORDS[status]


def japanese_text_words(clause: Instrument | CommitmentMatch) -> str:
    """Return the authentic Japanese words, quoted, with how far they were verified; or that none is on file."""
    if not clause.text_ja:
        return "no Japanese text on file; a treaty is never translated here"
    status = text_status_words(clause.text_ja_status) if clause.text_ja_status else "not verified"
    return f"「{clause.text_ja}」 ({status}; {clause.text_ja_source})"
