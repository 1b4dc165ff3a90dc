"""To whom may an exhibit be handed, and in which form? TLP 2.0 and a list of parties, exhibit by exhibit.

TLP 2.0 (FIRST, August 2022) names five labels. What a label asks of a person is for people; what it means for `export`:

    CLEAR                    may go to anybody
    GREEN, AMBER             goes to the parties that the release names, and they may hand it to each other
    AMBER+STRICT, RED        goes to the parties that the release names, and no further

An exhibit goes as rows, or by reference (its hash, what to ask its source for, how to make it again) where the source's
terms forbid passing rows on. No release turns the second into the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from hoshimori.cases.key_set import name_problem
from hoshimori.cases.strict_json import instant
from hoshimori.errors import VerificationError
from hoshimori.model.instant import format_instant

TLP: Final = ("RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR")
_NO_FURTHER: Final = frozenset({"RED", "AMBER+STRICT"})
FORMS: Final = ("rows", "reference")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """The marking of one exhibit, or of all that have none of their own.

    Attributes:
        tlp: One of `TLP`.
        releasable_to: Parties that may have it.
        form: `rows`, or `reference` for its hash and recipe alone.
    """

    tlp: str = "AMBER"
    releasable_to: tuple[str, ...] = ()
    form: str = "rows"

    def refusal(self, party: str, *, by_originator: bool) -> str:
        """Return why an exhibit with this marking may not go to `party`, or an empty string."""
        if self.tlp == "CLEAR":
            return ""
        if party not in self.releasable_to:
            return f"TLP:{self.tlp}, not releasable to {party}"
        if not by_originator and self.tlp in _NO_FURTHER:
            return f"TLP:{self.tlp}: only its originator hands it on"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What two people release: who may have what, and whether those whom the case names were asked.

    Attributes:
        marking: For every exhibit without a marking of its own, and for manifest and seal.
        exhibits: Exhibit → marking.
        reply_sought_at: When the operator or state that the case names was asked.
        no_reply_because: Why nobody was asked, where that is so.
    """

    marking: Marking
    exhibits: Mapping[str, Marking] = field(default_factory=dict)
    reply_sought_at: datetime | None = None
    no_reply_because: str = ""

    def of(self, exhibit: str) -> Marking:
        """Return the marking of an exhibit."""
        return self.exhibits.get(exhibit, self.marking)

    def record(self) -> dict[str, Any]:
        """Return the terms as a record of text."""
        return {
            "marking": _record(self.marking),
            "exhibits": {name: _record(marking) for name, marking in sorted(self.exhibits.items())},
            "reply_sought_at": None if self.reply_sought_at is None else format_instant(self.reply_sought_at),
            "no_reply_because": self.no_reply_because,
        }

    def problem(self) -> str:
        """Return why nobody can release on these terms, or an empty string."""
        for name, marking in [("the case", self.marking), *self.exhibits.items()]:
            if marking.tlp not in TLP:
                return f"{name}: TLP:{marking.tlp} is none of {', '.join(TLP)}"
            if marking.form not in FORMS:
                return f"{name}: the form is rows or reference, not {marking.form}"
            if bad := [p for p in marking.releasable_to if name_problem(p)]:
                return f"{name}: {str(bad[0])[:40]!r} cannot name a party"
        if self.reply_sought_at is None and not self.no_reply_because.strip():
            return "say when a reply was sought from those whom the case names, or why none was (reply_sought_at)"
        return ""


def read_terms(record: Mapping[str, Any]) -> Terms:
    """Return the terms of a record.

    Raises:
        VerificationError: It is malformed.
    """
    try:
        sought = record["reply_sought_at"]
        return Terms(
            marking=_marking(record["marking"]),
            exhibits=read_markings(record["exhibits"]),
            reply_sought_at=None if sought is None else instant(sought),
            no_reply_because=str(record["no_reply_because"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise VerificationError(f"release terms are malformed ({type(error).__name__})") from error


def read_markings(record: Mapping[str, Any]) -> dict[str, Marking]:
    """Return the markings of exhibits from {exhibit: {tlp, releasable_to, form}}.

    Raises:
        VerificationError: It is malformed.
    """
    try:
        return {str(name): _marking(entry) for name, entry in record.items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise VerificationError(f"markings are malformed ({type(error).__name__})") from error


def _record(marking: Marking) -> dict[str, Any]:
    return {"tlp": marking.tlp, "releasable_to": sorted(marking.releasable_to), "form": marking.form}


def _marking(record: Mapping[str, Any]) -> Marking:
    return Marking(tlp=record["tlp"], releasable_to=tuple(record["releasable_to"]), form=record["form"])
