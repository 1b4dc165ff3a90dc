"""One question to one provider, asked as its owner wants it asked.

From the site where its rules, its hours and our budgets allow it; else the last good copy. Any answer but 200 or 304
stops the site for a while and a person is told. A body that is not the data asked for is no answer, whatever its
status; one that shrank a lot is set aside until a person accepts it, one that came under a wrong clock until the clock
is right. Where the disk is nearly full nobody is asked: some providers hand out an update once, and what cannot be kept
would be lost.
"""

import hashlib
import shutil
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import httpx2

from hoshimori import __version__
from hoshimori.clients import refusal_words
from hoshimori.clients.body import Fault
from hoshimori.clients.cache import Answer, AnswerCache
from hoshimori.clients.feed_log import ORDERLY, FeedLog
from hoshimori.clients.headers import clock_difference, decoded, end_known, retry_after_s
from hoshimori.clients.limiter import UNREACHABLE_S, Limiter
from hoshimori.clients.manners import THIS_MACHINE, Query, Site, opens_at
from hoshimori.clients.pages import all_pages
from hoshimori.clients.protocol import Fetched, Session
from hoshimori.clients.record_counts import in_time, shrank, with_counts
from hoshimori.errors import OutsideError, ProviderError
from hoshimori.model import Clock, KnownAtRule, Payload

#: Reasons for which the last copy simply serves on.
_COPY_SERVES: Final = frozenset({"too_soon", "in_flight", "not_open", "rate"})
_CLOCK_SLACK: Final = timedelta(hours=1)
_LEAST_FREE_BYTES: Final = 256 * 1024 * 1024
_RIGHT: Final = "what was set aside under a wrong clock is taken"


def _free_bytes(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context()  # a quarter of a second; once a process


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliteClient:
    """A client of one site for one query.

    Attributes:
        site: Whose rules hold.
        query: What is asked.
        cache: Shared cache folder; answers, budgets and the log of the feeds live in it.
        clock: The time.
        contact: Contact address for the User-Agent, or empty.
        timeout_s: How long an answer may take.
        session: A login, where the site wants one.
        accept: Take what was set aside.
        command: What a person types to ask the same.
        free_bytes: Tells how much room a folder has.
    """

    site: Site
    query: Query
    cache: Path
    clock: Clock
    contact: str = ""
    timeout_s: float = 120.0
    session: Session | None = None
    accept: bool = False
    command: str = "hoshimori fetch"
    free_bytes: Callable[[Path], int] = _free_bytes

    @property
    def provider(self) -> str:
        """The provider's name in payloads and the cache."""
        return self.site.key.partition("/")[0]

    @property
    def limiter(self) -> Limiter:
        """The budgets of this site, with the interval of this query."""
        return Limiter(
            path=self.cache / "limits.sqlite",
            site=self.site.key,
            clock=self.clock,
            interval_s=self.query.interval_s,
            max_errors=self.site.max_errors,
            max_bytes_per_day=self.site.max_bytes_per_day,
            rates=self.site.rates,
        )

    @property
    def answers(self) -> AnswerCache:
        """The last good answers of this provider."""
        return AnswerCache(folder=self.cache / self.provider)

    @property
    def feed_log(self) -> FeedLog:
        """How the feeds stand."""
        return FeedLog(path=self.cache / "limits.sqlite", clock=self.clock)

    @property
    def feed(self) -> tuple[str, str, str]:
        """Site, name and address under which the log of the feeds keeps how this one stands."""
        return self.site.key, self.query.feed or self.query.name, self.query.feed or self.query.address

    def fetch(self, since: datetime | None = None) -> tuple[Fetched, ...]:
        """Return the answer: from the site where its rules allow a request, else the last copy.

        What was set aside under a wrong clock comes before it, once the clock is right.

        Raises:
            ProviderError: The site refused or failed, or a person has to look. The last copy stands; the message says
                what to do and when the next try is allowed.
        """
        kept, waiting = self.answers.get(self.query.address), self.answers.aside(self.query.address)
        try:
            answer, message, from_cache = self._answer(kept)
        except ProviderError as error:
            reason = str(error.data.get("reason", ""))
            if reason == "unchanged":
                self.feed_log.nothing_new(*self.feed)
            elif reason not in ORDERLY:
                self.feed_log.mark(*self.feed, reason=reason, words=error.message)
            raise
        new = Fetched(data=answer.body, payload=self._payload(answer), from_cache=from_cache, message=message)
        found = [new] if since is None or answer.fetched_at > since else []
        if not from_cache and waiting is not None and waiting.doubt == "clock" and waiting.body != answer.body:
            waiting = in_time(waiting, kept, self.clock.now())
            if self._shrunk(waiting, kept) is None:
                data, payload, said = waiting.body, self._payload(waiting), f"{message}, and {_RIGHT}"
                found.insert(0, Fetched(data=data, payload=payload, from_cache=False, message=said))
        return tuple(found)

    def taken(self) -> None:
        """Write down that the copy is on file: what our own disk or reader had not taken is mended."""
        self.feed_log.mended(self.feed[0], self.feed[2])

    def last(self) -> Fetched | None:
        """Return the last good copy without asking anybody, or None."""
        kept = self.answers.get(self.query.address)
        if kept is None:
            return None
        return Fetched(data=kept.body, payload=self._payload(kept), from_cache=True, message="the last good copy")

    def ask(self, address: str, headers: dict[str, str], *, form: dict[str, str] | None = None) -> httpx2.Response:
        """Return the response to GET, or to POST of a form; its body is read up to the bound.

        Raises:
            httpx2.HTTPError: No whole answer came.
        """
        agent = f"hoshimori/{__version__}" + (f" (+{self.contact})" if self.contact else "")
        url = httpx2.URL(address)
        verify: Any = _certificates() if url.scheme == "https" else False  # plain HTTP has no certificate
        proxied = url.host not in THIS_MACHINE
        pieces, size = [], 0
        with (
            httpx2.Client(timeout=self.timeout_s, follow_redirects=False, trust_env=proxied, verify=verify) as http,
            http.stream(
                "POST" if form else "GET", address, headers={"User-Agent": agent} | headers, data=form
            ) as response,
        ):
            for piece in response.iter_bytes():
                size += len(piece)
                pieces.append(piece)
                if size > self.query.max_body_bytes:
                    break
        return decoded(response, b"".join(pieces))

    def reserve_more(self, address: str, name: str) -> None:
        """Reserve one more request for the question that is being asked, whatever its interval.

        Raises:
            ProviderError: The budgets do not allow it.
        """
        refusal = replace(self.limiter, interval_s=0.0).reserve(address)
        if refusal is not None:
            words = refusal_words.refused(self.site.title, name, refusal.reason, 0.0)
            raise self._error(words, refusal.reason, next_try_at=refusal.next_try_at)

    def error(self, what: str, reason: str, *, status: int = 0, pause_s: float, advice: str = "") -> ProviderError:
        """Return the error that says what happened, what stands, what to do, and when the next try is allowed."""
        next_try_at = self.clock.now() + timedelta(seconds=pause_s)
        return self._error(what, reason, status=status, next_try_at=next_try_at, advice=advice)

    def _answer(self, kept: Answer | None) -> tuple[Answer, str, bool]:
        """Return the answer, a sentence, and whether the site gave nothing new."""
        title, name, now = self.site.title, self.query.name, self.clock.now()
        if self.accept:
            return self._accepted(), f"{title} {name}: what was set aside is accepted", False
        if kept is not None and self.query.lasting:
            self.feed_log.mended(self.feed[0], self.feed[2], reasons=("clock",))
            return kept, f"{title} {name}: fetched on {kept.fetched_at:%Y-%m-%d}; it never changes", True
        opening = opens_at(self.site, self.query, now=now, asked=self.limiter.last_success(self.query.address))
        if opening > now:
            return self._copy_or_refuse(kept, "not_open", opening)
        if self.free_bytes(self.cache) < _LEAST_FREE_BYTES:
            raise self._error(
                f"{title} was not asked: the disk that holds the download cache {self.cache} is nearly full",
                "disk",
                next_try_at=now,
                advice=f"Free at least {_LEAST_FREE_BYTES // 1024 // 1024} MB or set HOSHIMORI_CACHE.",
            )
        refusal = self.limiter.refusal(self.query.address)
        if refusal is None:  # else nobody logs in for nothing
            login = self.session.headers(self) if self.session else {}
            refusal = self.limiter.reserve(self.query.address)
        if refusal is not None:
            return self._copy_or_refuse(kept, refusal.reason, refusal.next_try_at)
        answer, from_cache = self._judged(self._request(kept, login), kept)
        self.feed_log.good(*self.feed)
        message = "asked, and the copy before still stands" if from_cache else f"{len(answer.body):,} bytes"
        message = _RIGHT if answer.doubt else message
        return replace(answer, doubt=""), f"{title} {name}: {message}", from_cache

    def _accepted(self) -> Answer:
        answer = self.answers.aside(self.query.address)
        if answer is None:
            raise self._error(f"Nothing of {self.site.title} {self.query.name} was set aside", "nothing_aside")
        answer = in_time(answer, self.answers.get(self.query.address), self.clock.now())
        self._use(answer, None)  # a person has said that so many are right
        self.feed_log.good(*self.feed)
        return answer

    def _use(self, answer: Answer, kept: Answer | None) -> None:
        self.answers.put(self.query.address, replace(with_counts(answer, kept), doubt=""))
        self.answers.drop_aside(self.query.address)

    def _copy_or_refuse(self, kept: Answer | None, reason: str, next_try_at: datetime) -> tuple[Answer, str, bool]:
        title, name = self.site.title, self.query.name
        kept = kept or self.answers.get(self.query.address)  # another process may have brought it meanwhile
        if kept is None or reason not in _COPY_SERVES:
            words = refusal_words.refused(title, name, reason, self.query.interval_s)
            raise self._error(words, reason, next_try_at=next_try_at)
        message = (
            f"{title} was asked for {name} at {kept.fetched_at:%H:%M} UTC; that copy is in use. "
            f"Next download not before {next_try_at:%Y-%m-%d %H:%M} UTC."
        )
        return kept, message, True

    def _request(self, kept: Answer | None, login: dict[str, str]) -> httpx2.Response:
        headers = dict(login)
        if kept and kept.etag:
            headers["If-None-Match"] = kept.etag
        if kept and kept.last_modified:
            headers["If-Modified-Since"] = kept.last_modified
        address, title = self.query.address, self.site.title
        try:
            response = self.ask(address, headers)
            if response.status_code == 401 and self.session:  # a cookie lives about two hours
                self._settle(response, opens_circuit=False)
                self.session.expired(self)
                headers |= self.session.headers(self)
                self.reserve_more(address, self.query.name)
                response = self.ask(address, headers)
            response = all_pages(self, response, headers)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            self.limiter.settle(address, status=0, opens_circuit=False)
            raise self.error(f"{title} could not be reached", "unreachable", pause_s=UNREACHABLE_S) from error
        except httpx2.HTTPError as error:
            self.limiter.settle(address, status=0, opens_circuit=True)
            raise self._failed("'s answer broke off, or took too long", "cut", 0) from error
        return response

    def _judged(self, response: httpx2.Response, kept: Answer | None) -> tuple[Answer, bool]:
        """Return the answer that the response gives, and whether it is the one that we had."""
        status, body = response.status_code, response.content
        clock_off = clock_difference(response, self.clock.now())
        if status == 304 and kept is not None and not self.query.page:
            self._settle(response, opens_circuit=False)
            return kept, True
        if status != 200:
            unchanged = status == 403 and bool(self.site.unchanged) and self.site.unchanged in body
            self._settle(response, opens_circuit=not unchanged)
            waiting = self.answers.aside(self.query.address) if unchanged and abs(clock_off) <= _CLOCK_SLACK else None
            if waiting is not None and waiting.doubt == "clock" and self._shrunk(waiting, kept) is None:
                waiting = in_time(waiting, kept, self.clock.now())
                self._use(waiting, kept)
                return waiting, False
            if unchanged:
                raise self._failed(
                    " answered 403: this group has not changed since your last download", "unchanged", 403
                )
            moved = f" and points to {response.headers['location']}" if "location" in response.headers else ""
            pause_s = retry_after_s(response, self.clock.now())
            raise self._failed(f" answered {status}{moved}", "moved" if moved else "status", status, pause_s)
        fault = response.extensions.get("fault") or self.query.check(body)
        if len(body) > self.query.max_body_bytes:
            fault = Fault(reason="cut", words=f"sent more than {self.query.max_body_bytes:,} bytes")
        if fault is not None:
            self._settle(response, opens_circuit=True)
            said = f"answered 200, but with no data for {self.query.name!r} " if fault.reason == "page" else ""
            raise self._failed(f" {said}{fault.words}", fault.reason, status)
        return self._kept(response, kept, clock_off)

    def _kept(self, response: httpx2.Response, kept: Answer | None, clock_off: timedelta) -> tuple[Answer, bool]:
        """Return the answer, kept; one that a person has to look at first is set aside."""
        now = self.clock.now()
        answer = Answer(
            body=response.content,
            fetched_at=now - clock_off if abs(clock_off) > _CLOCK_SLACK else now,
            etag=response.headers.get("etag", ""),
            last_modified=response.headers.get("last-modified", ""),
        )
        least = 0.0 if end_known(response) else self.query.least_unended_share
        doubt = self._clock(clock_off) if abs(clock_off) > _CLOCK_SLACK else self._shrunk(answer, kept, least)
        try:
            if doubt is None:
                self._use(answer, kept)
            else:
                self.answers.put(self.query.address, replace(answer, doubt=str(doubt.data["reason"])))
        except OutsideError as error:
            raise self._error(error.message, "disk", next_try_at=now, advice="Free the disk.") from error
        finally:  # the site has answered: that counts, whether or not our own disk took the copy
            self._settle(response, opens_circuit=False)
        if doubt is not None:
            raise doubt
        return answer, False

    def _clock(self, clock_off: timedelta) -> ProviderError:
        """Return the error of a clock that is wrong."""
        side = "ahead of" if clock_off > timedelta(0) else "behind"
        return self._error(
            f"This machine's clock is {refusal_words.duration(clock_off)} {side} {self.site.title}'s; "
            "times of knowledge would be wrong",
            "clock",
            next_try_at=self.clock.now(),
            advice="Set the clock, unless it is the site's that is wrong; what was set aside is then taken by itself.",
        )

    def _shrunk(self, answer: Answer, kept: Answer | None, least: float = 0.0) -> ProviderError | None:
        """Return why a person has to look at an answer before it is used, or None."""
        before = self.answers.aside(self.query.address) if self.query.lasting else None
        if before is not None and before.body == answer.body:
            return None  # what a site says twice of a day is no answer that broke off
        like = kept or next(filter(None, map(self.answers.get, self.query.beside)), None)
        words = shrank(answer, like, self.query.least_share, without_end=least, of_another=not kept) if like else ""
        if not words:
            return None
        title = self.site.title
        return self._error(
            f"{title}'s {self.query.name} {words}; the new copy was set aside",
            "shrunk",
            next_try_at=self.clock.now() + timedelta(seconds=self.query.interval_s),
            advice=f"Look at {title}'s notices; if the new copy is right, take it with: {self.command} --accept.",
        )

    def _settle(self, response: httpx2.Response, *, opens_circuit: bool) -> None:
        self.limiter.settle(
            self.query.address,
            status=response.status_code,
            size_bytes=response.extensions.get("size_bytes", len(response.content)),
            opens_circuit=opens_circuit,
            pause_s=retry_after_s(response, self.clock.now()),
        )

    def _failed(self, what: str, reason: str, status: int, asked_s: float = 0.0) -> ProviderError:
        pause_s = max(asked_s, self.query.interval_s if status == 403 else self.limiter.cool_down_s)
        advice = refusal_words.ADVICE.get(reason, "")
        return self.error(f"{self.site.title}{what}", reason, status=status, pause_s=pause_s, advice=advice)

    def _error(
        self, what: str, reason: str, *, status: int = 0, next_try_at: datetime | None = None, advice: str = ""
    ) -> ProviderError:
        kept = self.answers.get(self.query.address)
        at = f"{kept.fetched_at:%Y-%m-%d %H:%M} UTC" if kept else ""
        stands = f"Nothing was lost; the copy from {at} is in use." if kept else "There is no earlier copy."
        waits = next_try_at is not None and next_try_at > self.clock.now()
        later = f" Next try not before {next_try_at:%Y-%m-%d %H:%M} UTC." if waits else ""
        return ProviderError(
            f"{what}.\n{stands}{later}" + (f" {advice}" if advice else ""),
            provider=self.provider,
            status=status,
            reason=reason,
            next_try_at=next_try_at,
            address=self.query.address,
        )

    def _payload(self, answer: Answer) -> Payload:
        return Payload(
            sha256=hashlib.sha256(answer.body).hexdigest(),
            provider=self.provider,
            url=self.query.address,
            fetched_at=answer.fetched_at,
            known_at=answer.fetched_at,
            known_at_rule=KnownAtRule.INSTANT,
            coverage=self.query.coverage,
            terms=self.site.terms,
            size_bytes=len(answer.body),
            record_format=self.query.record_format,
        )
