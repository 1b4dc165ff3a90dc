"""Who may do what within a party? Roles with thresholds, after TUF."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

#: A key has one of these roles.
ROLES: Final = ("analyst", "reviewer", "authority")
#: Position in a statement → roles whose keys may take it. `draft` stands in the seal of a bundle.
PERMITTED: Final[dict[str, frozenset[str]]] = {
    "draft": frozenset(ROLES),
    "concur": frozenset(ROLES),
    "dissent": frozenset(ROLES),
    "abstain": frozenset(ROLES),
    "reply": frozenset(ROLES),
    "release": frozenset({"reviewer", "authority"}),
    "withdraw": frozenset({"authority"}),
}
#: Positions that a person takes on what the case says.
OPINIONS: Final = ("concur", "dissent", "abstain")
#: How many keys of how many people an act of the party needs, where the key set says nothing else.
THRESHOLDS: Final[dict[str, int]] = {"analyst": 1, "reviewer": 1, "authority": 1, "release": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role: which keys have it, and how many of them speak for it."""

    name: str
    key_ids: frozenset[str]
    threshold: int

    def is_met_by(self, key_ids: Iterable[str]) -> bool:
        """Return whether enough different keys of this role are among `key_ids`."""
        return len(self.key_ids & frozenset(key_ids)) >= self.threshold
