"""One round of the watch: fetch what is due, look, tell, leave a sign of life.

No fault of a provider, of the disk or of a detector ends the watch: it is told, and the next round comes. After an
outage the days that were missed are fetched where a provider keeps them, and looked at.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from hoshimori.catalog import tables_ending
from hoshimori.clients import UNUSED, FeedState, Marked, PoliteClient, Providers, Wish, by_cause, cause_of, newest_map
from hoshimori.errors import HoshimoriError, NotFoundError, OutsideError, ProviderError, UsageError
from hoshimori.model.watch_report import Run, Span
from hoshimori.notify import Notice, NoticeDesk, of_feed, of_trouble
from hoshimori.notify.notice import heartbeat as heartbeat_notice
from hoshimori.rounds.catching_up import MOST_DAYS_BACK, Spans, missed_days, missed_spans
from hoshimori.rounds.heartbeat import Heartbeat
from hoshimori.rounds.news import news_of
from hoshimori.rounds.stopped_feeds import mark_stopped
from hoshimori.store import Store
from hoshimori.watch import STRETCH, Watch

_LOG: Final = logging.getLogger(__name__)
#: So many records are read one by one before a round compacts the history.
_RECORDS_APART: Final = 250
#: Where more than this share of a copy's records cannot be used, the provider has changed something.
_MOST_SET_ASIDE: Final = 0.2
#: Refusals that follow from a fault told already.
_FOLLOWING: Final = frozenset({"circuit_open", "missed"})
#: In the log of the feeds, the place of a credential that is not there.
_NO_CREDENTIAL: Final = "no credential"


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
    faults: dict[tuple[str, ...], tuple[str, list[str]]] = field(default_factory=dict)
    clients: list[PoliteClient] = field(default_factory=list)

    def fault(self, client: PoliteClient, error: HoshimoriError, reason: str = "") -> None:
        """Add what went wrong with a feed; feeds with one cause share its words."""
        site, name = client.site.key, client.query.name
        reason = reason or str(error.data.get("reason", ""))
        cause = cause_of(reason, site, name)
        if reason in _FOLLOWING:
            cause = next((key for key in self.faults if site in key[1:2]), ("", site))
        if cause in self.faults:
            self.faults[cause][1].append(name)
        else:
            self.faults[cause] = (error.message, [])

    def words(self) -> tuple[str, ...]:
        """Return all problems as sentences."""
        told = (
            message + (f"\nWith it wait: {', '.join(dict.fromkeys(others))}." if others else "")
            for message, others in self.faults.values()
        )
        return (*told, *dict.fromkeys(self.problems))


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
        tally = _Tally()
        before = self._before(tally)
        now = self.watch.clock.now()
        if before is None:  # a watch that never ends its first round is missed too
            self._keep(Heartbeat(at=now, every=self.every, rounds=0), tally)
        missed = missed_spans(before, now=now, every=self.every, feeds=self.feeds)
        wanted = missed_days(before, now=now, feeds=self.feeds)
        unanswered = [w for w in self.feeds if not self._fetch(w, tally)]
        days = [day for day in wanted if not self._fetch(Wish(provider="gpsjam", day=f"{day}"), tally)]
        days += [newest_map(now) for w in unanswered if w.provider == "gpsjam"]
        missed = tuple(span for span in missed if not self._fetch_history(span, tally))
        self._mark_stopped(tally)
        run = self._look(before, tally)
        self._compact(tally)
        told = self._tell(run, before, tally)
        rounds = self._leave_sign(run, before, missed, days, tally)
        now = self.watch.clock.now()
        self.desk.beat(heartbeat_notice(at=now, next_due=now + self.every, rounds=rounds))
        return RoundReport(
            fetched=tally.fetched,
            accepted=tally.accepted,
            quarantined=tally.quarantined,
            told=told,
            problems=tally.words(),
            run=run,
        )

    def _before(self, tally: _Tally) -> Heartbeat | None:
        try:
            return Heartbeat.read(self.desk.memory)
        except OutsideError as error:
            tally.problems.append(error.message)
            return None

    def _leave_sign(
        self, run: Run | None, before: Heartbeat | None, missed: Spans, days: Sequence[date], tally: _Tally
    ) -> int:
        """Leave the sign of life; return how many rounds there were."""
        rounds = 1 if before is None else before.rounds + 1
        beat = Heartbeat(
            at=self.watch.clock.now(),
            every=self.every,
            rounds=rounds,
            run_end=run.span.end if run else (before.run_end if before else None),
            problems=tally.words(),
            missed=missed,
            days=tuple(days),
        )
        self._keep(beat, tally)
        return rounds

    def _keep(self, beat: Heartbeat, tally: _Tally) -> None:
        try:
            beat.keep(self.desk.memory)
        except OutsideError as error:
            tally.problems.append(error.message)

    def _fetch(self, wish: Wish, tally: _Tally) -> bool:
        """Fetch and ingest one feed; return whether its answer is on file."""
        log = self.providers.feed_log
        try:
            client = self.providers.client(wish)
            tally.clients.append(client)
            if client.session is not None:  # its credential was at hand
                log.forget(wish.provider, _NO_CREDENTIAL)
        except (OutsideError, UsageError) as error:
            if error.data.get("reason") == "credential":
                tally.faults[cause_of("credential", wish.provider, "")] = (error.message, [])
                self._mark((wish.provider, "all feeds", _NO_CREDENTIAL), "credential", error.message, tally)
            else:
                tally.problems.append(error.message)
            return False
        try:
            try:
                report = self.watch.fetch(client)
            except ProviderError as error:
                if error.data.get("reason") not in {"unchanged", "not_open", "too_soon"}:
                    tally.fault(client, error)
                copy = client.last()  # a full disk may have kept the copy of an earlier round out of the store
                if copy is None or self.watch.store.holds(copy.payload):
                    return False
                report = self.watch.take(copy)
            client.taken()
            self._mark_what_was_set_aside(client, report.ingest, tally)
        except HoshimoriError as error:  # the answer came, and the store or a reader could not take it
            reason = "disk" if isinstance(error, OutsideError) else "format"
            words = f"{error.message} The copy stays in the cache and is taken when that is mended."
            self._mark(client.feed, reason, words, tally)
            tally.fault(client, error, reason)
            return False
        except Exception as error:  # noqa: BLE001  # one broken answer must not end a watch of years
            _LOG.exception("taking in %s failed", client.query.name)
            fault = HoshimoriError(
                f"{client.site.title}'s {client.query.name} could not be taken in ({type(error).__name__}); the log "
                "has the details. The copy stays in the cache; look for a newer Hoshimori, or report it."
            )
            self._mark(client.feed, "format", fault.message, tally)
            tally.fault(client, fault, "format")
            return False
        tally.fetched += not report.from_cache
        tally.accepted += report.ingest.accepted
        tally.quarantined += 0 if report.ingest.already_recorded else report.ingest.quarantined
        return True

    def _mark_what_was_set_aside(self, client: PoliteClient, ingest: Any, tally: _Tally) -> None:
        """Mark a feed of which records could not be used, until a copy comes of which all can."""
        if ingest.already_recorded:
            return
        bad, all_of_it = ingest.quarantined, ingest.accepted + ingest.duplicate + ingest.claims + ingest.quarantined
        if not bad:
            self.providers.feed_log.mended(client.feed[0], client.feed[2], reasons=UNUSED)
            return
        reason = UNUSED[bad > _MOST_SET_ASIDE * all_of_it]
        first = ingest.set_aside[0] if ingest.set_aside else "not kept"
        words = (
            f"{client.site.title} {client.query.name}: {bad:,} of {all_of_it:,} records were set aside, the rest is in "
            f"use. The first: {first}. All of them: hoshimori catalog quarantine. If they are many, look "
            "for a newer Hoshimori, or report it."
        )
        self._mark(client.feed, reason, words, tally)

    def _mark(self, feed: tuple[str, str, str], reason: str, words: str, tally: _Tally) -> None:
        try:
            self.providers.feed_log.mark(*feed, reason=reason, words=words)
        except OutsideError as worse:
            tally.problems.append(worse.message)

    def _mark_stopped(self, tally: _Tally) -> None:
        try:
            mark_stopped(self.providers.feed_log, self.watch.store, tally.clients)
        except OutsideError as error:
            tally.problems.append(error.message)

    def _fetch_history(self, span: tuple[datetime, datetime], tally: _Tally) -> bool:
        begin, end = span
        return self._fetch(Wish(provider="space-track", kind="gp_history", begin=begin, end=end), tally)

    def _look(self, before: Heartbeat | None, tally: _Tally) -> Run | None:
        """Run the detectors where something is new; after an outage over all days since the last look."""
        if before is not None and before.run_end is not None and not tally.accepted:
            return None
        try:
            span = self.watch.span()
            if before is not None and before.run_end is not None:
                begin = min(span.begin, max(before.run_end, span.end - MOST_DAYS_BACK * timedelta(days=1)))
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

    def _tell(self, run: Run | None, before: Heartbeat | None, tally: _Tally) -> int:
        """Tell people what is new; return how many notices that were."""
        notices: list[Notice] = []
        states: tuple[FeedState, ...] = ()
        marked: list[FeedState] = []
        now = self.watch.clock.now()
        try:
            notices = [*news_of(self.watch, run), *_of_tables(self.watch.store, now)]
        except OutsideError as error:
            tally.problems.append(error.message)
        try:
            states = self.providers.feed_log.untold()
            marked = [s for s in self.providers.feed_log.states() if s.told_at is not None] if states else []
        except OutsideError as error:
            tally.problems.append(error.message)
        lasting = before.problems if before else ()
        troubles = [p for p in dict.fromkeys(tally.problems) if p not in lasting]  # what lasts was told when it began
        told, failed = self.desk.tell(
            [*notices, *_of_feeds(states, marked), *(of_trouble(words=words, at=now) for words in troubles)]
        )
        tally.problems += failed
        try:
            self.providers.feed_log.told(states)  # only now: who dies before tells again, and nobody is left out
        except OutsideError as error:
            tally.problems.append(error.message)
        return told


def _of_tables(store: Store, now: datetime) -> list[Notice]:
    """Return the notice that the tables of Earth orientation end soon, the same until another table goes on."""
    ending = tables_ending(store, now)
    if ending is None:
        return []
    words, since = ending
    return [of_feed(feeds={"iers": ["finals2000A"]}, reason="ending", words=words, since=since)]


def _of_feeds(states: Sequence[FeedState], told: Sequence[FeedState]) -> list[Notice]:
    """Return one notice a cause: a full disk stops all feeds, a refused password all of one account.

    A feed whose turn comes later, for a cause of which people were `told` already, is no news. Lists of one site that
    shrank at once are one notice, which says of each how it is accepted.
    """
    before = {state.cause for state in told}
    together: dict[tuple[str, ...], list[Marked]] = {}
    for cause, one in by_cause(states).items():
        if cause not in before:
            together.setdefault(cause[:2] if cause[0] == "shrunk" else cause, []).append(one)
    return [
        of_feed(
            feeds=replace(some[0], states=tuple(state for one in some for state in one.states)).feeds,
            reason=some[0].states[0].reason,
            words="\n".join(one.words for one in some),
            since=min(one.since for one in some),
        )
        for some in together.values()
    ]
