"""What of a report is weighed at an incident of the watch, and since when: a file a report; entries are added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hoshimori.errors import StoreError, UsageError
from hoshimori.incidents.outside import OutsideStatement
from hoshimori.model import format_instant, parse_instant, plain
from hoshimori.model.restore import restore
from hoshimori.store.derived import Derived

#: Since when what is weighed, in order; None is nothing.
Entries = tuple[tuple[datetime, OutsideStatement | None], ...]

_KIND = "statements"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLog:
    """The entries of all reports, by the id of the report."""

    derived: Derived

    def entries(self, *, but: str = "") -> dict[str, Entries]:
        """Return the entries of all reports, without those of one.

        Raises:
            StoreError: A file is damaged.
        """
        found = {name: self.of(name) for name in self.derived.names(_KIND) if name != but}
        damaged = next((name for name, one in found.items() if one is None), None)
        if damaged is not None:
            raise StoreError(
                f"What is weighed of {damaged} is damaged: enter the report again, or run: "
                f"hoshimori incidents withdraw {damaged}",
                id=damaged,
            )
        return {name: one for name, one in found.items() if one is not None}

    def of(self, report: str) -> Entries | None:
        """Return the entries of one report; None where its file is damaged."""
        try:
            listed = (self.derived.get(_KIND, report) or {"entries": []})["entries"]
            return tuple((parse_instant(e["since"]), restore(OutsideStatement, e["statement"])) for e in listed)
        except (KeyError, TypeError, ValueError, UsageError, StoreError):
            return None

    def put(self, report: str, entries: Entries) -> None:
        """Replace the entries of one report."""
        listed = [{"since": format_instant(since), "statement": plain(one)} for since, one in entries]
        self.derived.put(_KIND, report, {"entries": listed})

    def at(self, as_of: datetime) -> tuple[OutsideStatement, ...]:
        """Return what was weighed at `as_of`, in the order of entry.

        Raises:
            StoreError: A file is damaged.
        """
        known = (tuple(one for one in said if one[0] <= as_of) for said in self.entries().values())
        return in_force(known)


def in_force(entries: Iterable[Entries]) -> tuple[OutsideStatement, ...]:
    """Return the last statement of each report, in the order of entry."""
    last = [(since, one) for since, one in (said[-1] for said in entries if said) if one is not None]
    return tuple(one for _, one in sorted(last, key=lambda entry: (entry[0], entry[1].report)))
