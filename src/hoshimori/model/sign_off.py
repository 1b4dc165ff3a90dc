"""What people add to a case: positions under their own signature, replies of those it names, a withdrawal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """The position of one person of one party on a case.

    Attributes:
        party: Whose person it is, e.g. `BRAVO`.
        role: In which role, e.g. `reviewer`.
        position: A dissent counts and is printed like a concurrence.
        comment: In the signer's own words.
        signed_at: UTC.
        key_id: Id of the key.
        valid: Whether the signature holds for this case, key and role.
    """

    party: str
    role: str
    position: Literal["concur", "dissent", "abstain"]
    comment: str = ""
    signed_at: datetime
    key_id: str
    valid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer of an operator or a state that a case names.

    Attributes:
        who: Who answered.
        text: In their own words.
        received_at: UTC.
        source: How it came: a document on file, a letter, an address.
    """

    who: str
    text: str
    received_at: datetime
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Why and when a case was withdrawn, and by whom."""

    reason: str
    withdrawn_at: datetime
    by: str = ""
