"""CelesTrak: GP data by group and the SATCAT, as OMM CSV, with the manners that its owner asks for.

Rules (CelesTrak's usage pages as of 2026): GP data is checked every two hours and downloaded once an update and
query; a repeat is answered with 403; 50 errors in two hours or 100 MB a day lead to the firewall; software stops on any
answer that is no 200 and tells a person. OMM CSV only: TLE cannot carry catalogue numbers above 339999, and CelesTrak
leaves them out silently.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import httpx2

from hoshimori import __version__
from hoshimori.clients.cache import Answer, AnswerCache
from hoshimori.clients.limiter import UNREACHABLE_S, Limiter, Refusal
from hoshimori.clients.protocol import Fetched
from hoshimori.errors import OutsideError, ProviderError, UsageError
from hoshimori.model import Clock, Coverage, KnownAtRule, Payload

TERMS: Final = "CelesTrak (attribution)"
_GROUP = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_HEADERS: Final = {"gp": b"OBJECT_NAME,OBJECT_ID,EPOCH,", "satcat": b"OBJECT_NAME,OBJECT_ID,NORAD_CAT_ID,OBJECT_TYPE"}
_MAX_BODY_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class CelesTrak:
    """One query to CelesTrak.

    Attributes:
        group: A GP group ("active", "geo", "last-30-days" …), or "satcat" for the catalogue of objects.
        cache: Shared cache folder; answers and the limiter's memory live in it.
        clock: The time.
        base_url: Address of the site.
        contact: Contact address for the User-Agent, or empty.
        timeout_s: How long an answer may take.
    """

    group: str
    cache: Path
    clock: Clock
    base_url: str = "https://celestrak.org"
    contact: str = ""
    timeout_s: float = 120.0
    limiter: Limiter = field(init=False)
    answers: AnswerCache = field(init=False)

    def __post_init__(self) -> None:
        """Check the group's form and open the shared memory."""
        if not _GROUP.fullmatch(self.group):
            raise UsageError(
                f"{self.group!r} is no CelesTrak group; write one like active, geo or satcat", group=self.group
            )
        # a daily file is no GP query: once a day is enough for the SATCAT
        interval_s = 86_400.0 if self.group == "satcat" else 7200.0
        limiter = Limiter(path=self.cache / "limits.sqlite", site="celestrak", clock=self.clock, interval_s=interval_s)
        object.__setattr__(self, "limiter", limiter)
        object.__setattr__(self, "answers", AnswerCache(folder=self.cache / "celestrak"))

    @property
    def address(self) -> str:
        """The address that is asked."""
        if self.group == "satcat":
            return f"{self.base_url}/pub/satcat.csv"
        return f"{self.base_url}/NORAD/elements/gp.php?GROUP={self.group}&FORMAT=CSV"

    def fetch(self, since: datetime | None = None) -> tuple[Fetched, ...]:
        """Return the group's data: from the site where its rules allow a request, else the last copy.

        Raises:
            ProviderError: The site refused or failed. The last copy stands; the message says when to try again.
        """
        kept = self.answers.get(self.address)
        refusal = self.limiter.reserve(self.address)
        if refusal is None:
            answer, from_cache = self._ask(kept)
            message = "asked, and the copy before still stands" if from_cache else f"{len(answer.body):,} bytes"
            message = f"CelesTrak {self.group}: {message}"
        elif kept is None or refusal.reason not in {"too_soon", "in_flight"}:
            raise self._refused(refusal, kept)
        else:
            answer, from_cache = kept, True
            message = (
                f"CelesTrak was asked for {self.group} at {kept.fetched_at:%H:%M} UTC; that copy is in use. "
                f"Next download not before {refusal.next_try_at:%Y-%m-%d %H:%M} UTC."
            )
        if since is not None and answer.fetched_at <= since:
            return ()
        return (Fetched(data=answer.body, payload=self._payload(answer), from_cache=from_cache, message=message),)

    def _ask(self, kept: Answer | None) -> tuple[Answer, bool]:
        """Return the site's answer, or the kept one where the site says that it still stands."""
        headers = {"User-Agent": f"hoshimori/{__version__}" + (f" (+{self.contact})" if self.contact else "")}
        if kept and kept.etag:
            headers["If-None-Match"] = kept.etag
        if kept and kept.last_modified:
            headers["If-Modified-Since"] = kept.last_modified
        try:
            with (
                httpx2.Client(timeout=self.timeout_s, follow_redirects=False, trust_env=True) as http,
                http.stream("GET", self.address, headers=headers) as response,
            ):
                body = self._body(response)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            self.limiter.settle(self.address, status=0, opens_circuit=False)
            raise self._error(
                "CelesTrak could not be reached", 0, kept, self.clock.now() + timedelta(seconds=UNREACHABLE_S)
            ) from error
        except httpx2.HTTPError as error:
            self.limiter.settle(self.address, status=0, opens_circuit=True)
            raise self._failed("CelesTrak's answer broke off, or took too long", 0, kept) from error
        return self._judge(response, body, kept)

    def _body(self, response: httpx2.Response) -> bytes:
        """Return the body, read piece by piece up to the bound."""
        pieces, size = [], 0
        for piece in response.iter_bytes():
            size += len(piece)
            if size > _MAX_BODY_BYTES:
                break
            pieces.append(piece)
        return b"".join(pieces)

    def _judge(self, response: httpx2.Response, body: bytes, kept: Answer | None) -> tuple[Answer, bool]:
        """Return the answer that the response gives, and whether it is the one that we had."""
        status = response.status_code
        if status == 304 and kept is not None:
            self.limiter.settle(self.address, status=status, opens_circuit=False)
            return kept, True
        if status != 200:
            unchanged = status == 403 and b"has not updated" in body
            self.limiter.settle(self.address, status=status, size_bytes=len(body), opens_circuit=not unchanged)
            if unchanged:
                raise self._failed(
                    "CelesTrak answered 403: this group has not changed since your last download", 403, kept
                )
            moved = f" and points to {response.headers['location']}" if "location" in response.headers else ""
            raise self._failed(f"CelesTrak answered {status}{moved}", status, kept)
        kind = "satcat" if self.group == "satcat" else "gp"
        if not body.removeprefix(b"\xef\xbb\xbf").startswith(_HEADERS[kind]) or body.count(b"\n") < 2:
            self.limiter.settle(self.address, status=status, size_bytes=len(body), opens_circuit=True)
            start = body[:60].decode("ascii", "replace").splitlines()[0] if body.strip() else "nothing"
            raise self._failed(
                f"CelesTrak answered 200, but with no data for {self.group!r} (it begins: {start})", status, kept
            )
        if len(body) >= _MAX_BODY_BYTES or not body.endswith(b"\n"):
            self.limiter.settle(self.address, status=status, size_bytes=len(body), opens_circuit=True)
            raise self._failed("CelesTrak's answer broke off in the middle of a line", status, kept)
        answer = Answer(
            body=body,
            fetched_at=self.clock.now(),
            etag=response.headers.get("etag", ""),
            last_modified=response.headers.get("last-modified", ""),
        )
        try:
            self.answers.put(self.address, answer)
        finally:  # the site has answered: that counts, whether or not our own disk took the copy
            self.limiter.settle(self.address, status=status, size_bytes=len(body), opens_circuit=False)
        return answer, False

    def _payload(self, answer: Answer) -> Payload:
        return Payload(
            sha256=hashlib.sha256(answer.body).hexdigest(),
            provider="celestrak",
            url=self.address,
            fetched_at=answer.fetched_at,
            known_at=answer.fetched_at,
            known_at_rule=KnownAtRule.INSTANT,
            coverage=Coverage.FULL if self.group == "satcat" else Coverage.GROUP,
            terms=TERMS,
            size_bytes=len(answer.body),
        )

    def _failed(self, what: str, status: int, kept: Answer | None) -> ProviderError:
        pause_s = self.limiter.interval_s if status == 403 else self.limiter.cool_down_s
        return self._error(what, status, kept, self.clock.now() + timedelta(seconds=pause_s))

    def _refused(self, refusal: Refusal, kept: Answer | None) -> OutsideError:
        words = {
            "unreachable": "CelesTrak was not asked: it could not be reached a few minutes ago",
            "circuit_open": "CelesTrak was not asked: its last answer was no good, and it is left alone for a while",
            "error_budget": "CelesTrak was not asked: too many errors in the last two hours",
            "byte_budget": "CelesTrak was not asked: the day's budget of bytes is used up",
            "too_soon": f"CelesTrak was not asked: {self.group} was asked for less than two hours ago",
            "in_flight": f"CelesTrak was not asked: another process is asking for {self.group} just now",
        }
        return self._error(words[refusal.reason], 0, kept, refusal.next_try_at)

    def _error(self, what: str, status: int, kept: Answer | None, next_try_at: datetime) -> ProviderError:
        at = f"{kept.fetched_at:%Y-%m-%d %H:%M} UTC" if kept else ""
        stands = f"Nothing was lost; the copy from {at} is in use." if kept else "There is no earlier copy."
        return ProviderError(
            f"{what}.\n{stands} Next try not before {next_try_at:%Y-%m-%d %H:%M} UTC.",
            provider="celestrak",
            status=status,
            next_try_at=next_try_at,
            address=self.address,
        )
