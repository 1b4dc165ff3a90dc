"""A signed review of one condition of a commitment: what a person holds against what the watch matched.

The watch says met, not met or unknown, with its reason, and never changes because of a review. The review stands beside
it, under a name and a key, and says what the person holds and why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from hoshimori.cases.dsse import opened
from hoshimori.cases.key_set import KeySet, signature_problems
from hoshimori.cases.signer import key_id
from hoshimori.cases.strict_json import base64_bytes, base64_text, canonical_text, instant
from hoshimori.errors import UsageError, VerificationError
from hoshimori.model.instant import format_instant
from hoshimori.model.vocabulary import ConditionStatus

PAYLOAD_TYPE: Final = "application/vnd.hoshimori.review+json"
#: Kind of the ledger record.
KIND: Final = "review/1"
#: Exhibit of a case that holds the reviews of its incident.
REVIEWS: Final = "reviews.json"
MOST_CHARACTERS: Final = 5_000
_TEXTS: Final = ("incident", "commitment", "condition", "before", "status", "reason", "party", "role")
_STATUS: Final = frozenset(s.value for s in ConditionStatus)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a person holds of one condition.

    Attributes:
        incident: Id of the incident.
        as_of: The incident as the watch left it then.
        commitment: Id of the instrument.
        condition: Id of the condition.
        before: What the watch says: `met`, `not_met` or `unknown`.
        status: What the person holds, of the same words.
        reason: Why, in the person's own words; never empty.
        party: For whom the person speaks.
        role: In which role.
        public_key: 32 raw bytes.
        signed_at: By the signer's clock, UTC.
    """

    incident: str
    as_of: datetime
    commitment: str
    condition: str
    before: str
    status: str
    reason: str
    party: str
    role: str
    public_key: bytes = field(repr=False)
    signed_at: datetime

    @property
    def key_id(self) -> str:
        """Id of the key that signs."""
        return key_id(self.public_key)


def review_text(review: Review) -> bytes:
    """Return the bytes that are signed, canonical JSON.

    Raises:
        UsageError: The review has no sound form.
    """
    if problem := _form_problem(review):
        raise UsageError(problem)
    return canonical_text(
        {
            "record": KIND,
            "incident": review.incident,
            "as_of": format_instant(review.as_of),
            "commitment": review.commitment,
            "condition": review.condition,
            "before": review.before,
            "status": review.status,
            "reason": review.reason,
            "party": review.party,
            "role": review.role,
            "public_key": base64_text(review.public_key),
            "signed_at": format_instant(review.signed_at),
        }
    )


def read_review(envelope: Mapping[str, Any]) -> Review:
    """Return the review inside an envelope, whether or not its signature holds (see `review_problems`).

    Raises:
        VerificationError: It is none.
    """
    record = opened(envelope, PAYLOAD_TYPE)
    try:
        if record["record"] != KIND:
            raise VerificationError(f"no {KIND}")
        made = Review(
            as_of=instant(record["as_of"]),
            public_key=base64_bytes(record["public_key"]),
            signed_at=instant(record["signed_at"]),
            **{name: record[name] for name in _TEXTS},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise VerificationError(f"malformed review ({type(error).__name__})") from error
    if problem := _form_problem(made):
        raise VerificationError(problem)
    return made


def review_problems(envelope: Mapping[str, Any], review: Review, key_set: KeySet | None) -> list[str]:
    """Return why the signature of a review does not count for its party; empty if it does."""
    return signature_problems(envelope, review, key_set)


def _form_problem(review: Review) -> str:
    texts = (review.incident, review.commitment, review.condition, review.before, review.status, review.reason)
    if not all(isinstance(text, str) and text.strip() for text in (*texts, review.party, review.role)):
        return "a review names incident, commitment, condition and status, and gives its reason"
    if not {review.before, review.status} <= _STATUS:
        return f"a condition is {', '.join(sorted(_STATUS))}; nothing else"
    if len(review.public_key) != 32:
        return "an Ed25519 key has 32 bytes"
    if len(review.reason) > MOST_CHARACTERS:
        return f"a reason has at most {MOST_CHARACTERS} characters"
    return ""
