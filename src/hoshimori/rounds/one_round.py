"""One round of the watch: fetch what is due, look, tell, leave a sign of life.

No fault of a provider, of the disk or of a detector ends the watch: it is told, and the next round comes. After an
outage the days that were missed are fetched where a provider keeps them, and looked at.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from hoshimori.clients import FeedState, Providers, Wish
from hoshimori.errors import HoshimoriError, NotFoundError, OutsideError, ProviderError, UsageError
from hoshimori.model.watch_report import Run, Span
from hoshimori.notify import Notice, NoticeDesk, of_feed, of_trouble
from hoshimori.notify.notice import heartbeat as heartbeat_notice
from hoshimori.rounds.heartbeat import Heartbeat
from hoshimori.rounds.news import news_of
from hoshimori.watch import STRETCH, Watch

_LOG: Final = logging.getLogger(__name__)
#: An interval that is longer than the plan by this factor was an outage.
_OUTAGE: Final = 1.5
#: So many records are read one by one before a round compacts the history.
_RECORDS_APART: Final = 250
#: Marks that all feeds of a site share.
_OF_A_WHOLE_SITE: Final = frozenset({"credential", "unreachable", "shrunk", "error_budget", "byte_budget"})
#: Missed days further back than this are not fetched on their own.
_MOST_DAYS_BACK: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """What one round did.

    Attributes:
        fetched: Answers of providers that were new.
        accepted: Element sets and cells of maps that the store did not know.
        quarantined: Records set aside.
        told: Notices that are new.
        problems: What went wrong, as sentences.
        run: What the detectors found, or None where there was nothing new to look at.
    """

    fetched: int = 0
    accepted: int = 0
    quarantined: int = 0
    told: int = 0
    problems: tuple[str, ...] = ()
    run: Run | None = None


@dataclass  # not frozen: it adds up within one round
class _Tally:
    fetched: int = 0
    accepted: int = 0
    quarantined: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """Rounds of one watch.

    Attributes:
        watch: The watch.
        providers: Its providers; logins last from round to round.
        feeds: What is fetched every round.
        desk: Where notices are handed in.
        every: The interval.
        party: Party of the morning page, or None.
        own: Its list of own objects.
        out: Folder of the page.
    """

    watch: Watch
    providers: Providers
    feeds: Sequence[Wish]
    desk: NoticeDesk
    every: timedelta
    party: str | None = None
    own: Path | None = None
    out: Path | None = None

    def once(self) -> RoundReport:
        """Make one round and return what it did."""
        before = Heartbeat.read(self.desk.memory)
        missed = self._missed(before)
        tally = _Tally()
        for wish in (*self.feeds, *self._missed_days(before)):
            self._fetch(wish, tally)
        missed = tuple(span for span in missed if not self._fetch_history(span, tally))
        run = self._look(before, tally)
        self._compact(tally)
        told, failed = self.desk.tell(self._notices(run, tally))
        tally.problems += failed
        now = self.watch.clock.now()
        beat = Heartbeat(
            at=now,
            every=self.every,
            rounds=1 if before is None else before.rounds + 1,
            run_end=run.span.end if run else (before.run_end if before else None),
            problems=tuple(tally.problems),
            missed=missed,
        )
        beat.keep(self.desk.memory)
        self.desk.beat(heartbeat_notice(at=now, next_due=now + self.every, rounds=beat.rounds))
        return RoundReport(
            fetched=tally.fetched,
            accepted=tally.accepted,
            quarantined=tally.quarantined,
            told=told,
            problems=tuple(tally.problems),
            run=run,
        )

    def _fetch(self, wish: Wish, tally: _Tally) -> bool:
        """Fetch and ingest one feed; return whether its answer is on file."""
        log = self.providers.feed_log
        try:
            client = self.providers.client(wish)
        except (ProviderError, UsageError) as error:
            tally.problems.append(error.message)
            return False
        try:
            try:
                report = self.watch.fetch(client)
            except ProviderError as error:
                if error.data.get("reason") not in {"unchanged", "not_open"}:
                    tally.problems.append(error.message)
                copy = client.last()  # a full disk may have kept the copy of an earlier round out of the store
                if copy is None or self.watch.store.holds(copy.payload):
                    return False
                report = self.watch.take(copy)
        except HoshimoriError as error:  # the answer came, and the store or a reader could not take it
            reason = "disk" if isinstance(error, OutsideError) else "format"
            words = f"{error.message} The copy stays in the cache and is taken when that is mended."
            try:
                log.mark(client.site.key, client.query.name, client.query.address, reason=reason, words=words)
            except OutsideError as worse:
                tally.problems.append(worse.message)
            tally.problems.append(error.message)
            return False
        log.mended(client.site.key, client.query.address)
        tally.fetched += not report.from_cache
        tally.accepted += report.ingest.accepted
        tally.quarantined += 0 if report.ingest.already_recorded else report.ingest.quarantined
        return True

    def _missed(self, before: Heartbeat | None) -> tuple[tuple, ...]:  # type: ignore[type-arg]
        """Return the spans of outages whose history is still wanted; only Space-Track can be asked for them."""
        if before is None:
            return ()
        now = self.watch.clock.now()
        outage = ((before.at, now),) if now - before.at > _OUTAGE * self.every else ()
        asks = any(w.provider == "space-track" and w.kind in {"", "gp"} for w in self.feeds)
        return (*before.missed, *outage) if asks else ()

    def _fetch_history(self, span: tuple, tally: _Tally) -> bool:  # type: ignore[type-arg]
        begin, end = span
        wish = Wish(provider="space-track", kind="gp_history", begin=begin, end=end)
        return self._fetch(wish, tally)

    def _missed_days(self, before: Heartbeat | None) -> tuple[Wish, ...]:
        """Return the maps of days that no round has fetched; each provider's newest is asked for anyway."""
        if before is None or not any(w.provider == "gpsjam" for w in self.feeds):
            return ()
        now = self.watch.clock.now()
        days = min(_MOST_DAYS_BACK, (now - before.at).days)
        return tuple(
            Wish(provider="gpsjam", day=f"{now - timedelta(days=2 + back):%Y-%m-%d}") for back in range(1, days + 1)
        )

    def _look(self, before: Heartbeat | None, tally: _Tally) -> Run | None:
        """Run the detectors where something is new; after an outage over all days since the last look."""
        if before is not None and before.run_end is not None and not tally.accepted:
            return None
        try:
            span = self.watch.span()
            if before is not None and before.run_end is not None:
                begin = min(span.begin, max(before.run_end, span.end - _MOST_DAYS_BACK * timedelta(days=1)))
                span = Span(begin=min(begin, span.end - STRETCH), end=span.end, as_of=span.as_of)
            return self.watch.run(span=span, party=self.party, own=self.own, out=self.out)
        except NotFoundError:
            return None  # nothing on file yet
        except HoshimoriError as error:
            tally.problems.append(error.message)
        except Exception as error:  # noqa: BLE001  # one broken round must not end a watch of years
            _LOG.exception("the round failed")
            tally.problems.append(f"The detectors failed ({type(error).__name__}); the log has the details.")
        return None

    def _compact(self, tally: _Tally) -> None:
        """Make the history quick to read again, once many records have come in."""
        store = self.watch.store
        try:
            if store.not_compacted >= _RECORDS_APART:
                store.compact()
        except OutsideError as error:
            tally.problems.append(error.message)

    def _notices(self, run: Run | None, tally: _Tally) -> list[Notice]:
        notices = news_of(self.watch, run)
        try:
            states = self.providers.feed_log.untold()
            notices += _of_feeds(states)
            self.providers.feed_log.told(states)
        except OutsideError as error:
            tally.problems.append(error.message)
        now = self.watch.clock.now()
        notices += [of_trouble(words=p, at=now) for p in tally.problems if p.startswith("The detectors failed")]
        return notices


def _of_feeds(states: Sequence[FeedState]) -> list[Notice]:
    """Return one notice a cause: a full disk stops all feeds, a refused password all of one account."""
    causes: dict[tuple[str, ...], list[FeedState]] = {}
    for state in states:
        cause = {"disk": (), "clock": ()}.get(
            state.reason,
            (state.site,) if state.reason in _OF_A_WHOLE_SITE else (state.site, state.address),
        )
        causes.setdefault((state.reason, *cause), []).append(state)
    return [
        of_feed(
            site=found[0].site,
            name=", ".join(s.name for s in found),
            reason=found[0].reason,
            words=found[0].words,
            since=min(s.since or s.tried_at for s in found),
        )
        for found in causes.values()
    ]
