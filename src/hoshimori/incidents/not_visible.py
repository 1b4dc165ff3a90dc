"""What public data cannot show, each thing once. The sentence of the incident's kind is preferred to a detector's."""

import re
from collections.abc import Sequence

#: What a sentence is about → how one can tell. Two sentences about the same things say the same.
_TOPICS: dict[str, re.Pattern[str]] = {
    topic: re.compile(pattern, re.IGNORECASE)
    for topic, pattern in {
        "purpose": r"\bpurpose\b|\bintent\b|^why an object",
        "observation": r"radio listening|optical inspection",
        "agreements": r"\bagreements?\b",
        "resolution": r"told apart",
        "cause": r"\bcause\b",
        "suborbital": r"suborbital|direct ascent",
        "small pieces": r"small (?:ones|pieces)|too small",
        "delay": r"days to months",
        "time of the burn": r"time of the burn|when between two element sets",
    }.items()
}


def merged(preferred: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Return the preferred sentences, then those of the others that say something more, in their order.

    A sentence that is about nothing in `_TOPICS` is dropped only where it stands already word for word.
    """
    kept: list[str] = []
    covered: set[str] = set()
    for sentence in (*preferred, *others):
        about = {topic for topic, pattern in _TOPICS.items() if pattern.search(sentence)}
        if sentence in kept or (about and about <= covered):
            continue
        kept.append(sentence)
        covered |= about
    return tuple(kept)
