"""The place through which every read passes: who asks, as of when, what they may see, and the answer as bytes."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar

import polars as pl
from anyio import to_thread
from fastapi import Depends, Query, Request
from starlette.responses import Response

from hoshimori.catalog import current_catalogue
from hoshimori.errors import NotFoundError
from hoshimori.model import Incident, Payload, parse_instant
from hoshimori.service.access import Principal
from hoshimori.service.answer import Answer, answer_of
from hoshimori.service.parts import Parts
from hoshimori.service.problem import RefusedError
from hoshimori.service.shelf import State

_T = TypeVar("_T")
AS_OF: Final = "Only what was known at this time: ISO 8601; a bare date means the end of that day, UTC."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One read by one person. Every result of the store comes from here, filtered by what the person may see."""

    parts: Parts
    request: Request
    principal: Principal
    as_of: datetime | None
    state: State

    async def answer(
        self, make: Callable[[], Any], *, media_type: str = "application/json", name: str = "", keep: bool = True
    ) -> Response:
        """Return what `make` returns as a response; kept for this state of the store, this view and this address.

        Args:
            make: Runs in a thread of its own.
            media_type: Of the bytes or text that `make` returns; JSON of all else.
            name: File name, for what is saved rather than shown.
            keep: False where the answer depends on the time of day.
        """
        key = (self.state.name, self.principal.view, self.request.url.path, self.request.url.query)
        found: Answer | None = self.parts.pages.get(key) if keep else None
        if found is None:
            found = await to_thread.run_sync(
                lambda: self._made(key, make, media_type, name, keep=keep), limiter=self.parts.threads
            )
        return found.response(self.request)

    def _made(
        self, key: tuple[Hashable, ...], make: Callable[[], Any], media_type: str, name: str, *, keep: bool
    ) -> Answer:
        made = answer_of(make(), media_type=media_type, name=name)
        if keep and self.state.at_rest and made.size <= 16_000_000:
            self.parts.pages.put(key, made)
        return made

    def of_state(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what `make` returns, made once for this state of the store. Not filtered: pass rows to `shown`."""
        return self.parts.shelf.of(self.state, key, make)

    def shown(self, noun: str, things: Iterable[_T]) -> list[_T]:
        """Return the things that the person may know of."""
        release, principal = self.parts.release, self.principal
        return [one for one in things if release.shows(principal, noun, one)]

    def incidents(self) -> list[Incident]:
        """Return the incidents known by `as_of`, as they were known then, that the person may see; newest first."""

        def every() -> tuple[Incident, ...]:
            return self.of_state(("incidents", self.as_of), lambda: self.parts.incidents.all(as_of=self.as_of))

        return list(self.parts.release.incidents(self.principal, every, self.as_of))

    def incident(self, incident_id: str) -> Incident:
        """Return one incident.

        Raises:
            NotFoundError: There is none, or the person may not know of it: the two answers are the same.
        """
        found = next((i for i in self.incidents() if i.id == incident_id), None)
        if found is None:
            then = f" that was known by {self.as_of:%Y-%m-%d %H:%M} UTC" if self.as_of else ""
            raise NotFoundError(f"There is no incident {incident_id[:80]!r} here{then}.", id=incident_id[:80])
        return found

    def payloads(self) -> list[Payload]:
        """Return the payload records known by `as_of` that the person may see."""
        every = self.of_state(("payloads", self.as_of), lambda: self.parts.watch.store.payloads(self.as_of))
        return self.shown("payload", every)

    def catalogue(self) -> pl.DataFrame:
        """Return the catalogue known by `as_of`: one row an object, sorted by number; see `current_catalogue`.

        `upper_name` is for searching.
        """

        def make() -> pl.DataFrame:
            found = current_catalogue(self.parts.watch.store, as_of=self.as_of)
            return found.with_columns(pl.col("object_name").str.to_uppercase().alias("upper_name"))

        return self.shown_sets(self.of_state(("catalogue", self.as_of), make))

    def shown_sets(self, sets: pl.DataFrame) -> pl.DataFrame:
        """Return the rows whose payload the person may see."""
        every = self.of_state(("every payload",), self.parts.watch.store.payloads)
        hidden = {p.sha256 for p in every} - {p.sha256 for p in self.shown("payload", every)}
        return sets.filter(~pl.col("payload").is_in(sorted(hidden))) if hidden else sets


def parts_of(request: Request) -> Parts:
    """Return the parts of the service that got this request."""
    parts: Parts = request.app.state.parts
    return parts


async def principal_of(request: Request) -> Principal:
    """Return who asks, within the rates.

    Raises:
        RefusedError: 401, 403 or 429.
    """
    parts = parts_of(request)
    address = request.client.host if request.client else "local"
    try:
        found = await parts.access.principal(request)
    except RefusedError as refusal:
        if refusal.status == 401:
            parts.refused.take(address)  # a good token is never refused for the bad ones of others
        raise
    parts.reads.take(f"{found.party}/{found.person}")
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        parts.writes.take(f"{found.party}/{found.person}")
    return found


Asking = Annotated[Principal, Depends(principal_of)]


async def known_by(as_of: Annotated[str | None, Query(max_length=40, description=AS_OF)] = None) -> datetime | None:
    """Return the time whose knowledge is asked for; None: now.

    Raises:
        UsageError: `as_of` is no time.
    """
    return parse_instant(as_of, end_of_day=True) if as_of else None


KnownBy = Annotated[datetime | None, Depends(known_by)]


async def reader_of(request: Request, principal: Asking, as_of: KnownBy) -> Reader:
    """Return the reader of one request.

    Raises:
        RefusedError: The person may not read.
    """
    allow(principal, "read")
    parts = parts_of(request)
    return Reader(parts=parts, request=request, principal=principal, as_of=as_of, state=parts.shelf.state())


Reading = Annotated[Reader, Depends(reader_of)]


def allow(principal: Principal, act: str) -> None:
    """Refuse what the person may not do.

    Raises:
        RefusedError: 403.
    """
    if act not in principal.may:
        raise RefusedError(
            403, f"{principal.person} may not {act} here; ask whoever gives roles.", kind="not-allowed", act=act
        )
