"""What may this person see? The one place through which every result passes, lists, streams and exports included."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from hoshimori.model import Incident
from hoshimori.service.access import Principal


class Release(Protocol):
    """The seam of release markings."""

    def shows(self, principal: Principal, noun: str, thing: Any) -> bool:
        """Return whether the person may know of `thing`.

        Args:
            principal: Who asks.
            noun: `incident`, `detection`, `payload`, `case`, `job` or `event`.
            thing: The incident, detection or payload; of a case, job or event its JSON object.
        """
        ...

    def incidents(
        self, principal: Principal, every: Callable[[], Sequence[Incident]], as_of: datetime | None = None
    ) -> Sequence[Incident]:
        """Return the incidents that the person may read, as the person may read it, of `every` as known by `as_of`.

        `every` is asked only for who may read all of it: what fails there tells nobody else anything.
        """
        ...


class EverythingShown:
    """Nothing is withheld: the embedded mode, whose only user owns the store."""

    def shows(self, principal: Principal, noun: str, thing: Any) -> bool:  # noqa: ARG002  # the seam's signature
        """Return True."""
        return True

    def incidents(
        self,
        principal: Principal,  # noqa: ARG002
        every: Callable[[], Sequence[Incident]],
        as_of: datetime | None = None,  # noqa: ARG002
    ) -> Sequence[Incident]:
        """Return all of them."""
        return every()
