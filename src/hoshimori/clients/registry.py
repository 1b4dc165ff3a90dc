"""Which providers there are, and what may be asked of each: the one place that turns words into a client."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from hoshimori.clients import celestrak, open_files, space_track, udl
from hoshimori.clients.basic_login import BasicLogin
from hoshimori.clients.credentials import NAMES, Vault
from hoshimori.clients.feed_log import FeedLog
from hoshimori.clients.login import SpaceTrackLogin
from hoshimori.clients.manners import THIS_MACHINE, Query, Site
from hoshimori.clients.polite import PoliteClient
from hoshimori.clients.protocol import Session
from hoshimori.errors import UsageError
from hoshimori.model import Clock

#: Provider → what may be asked of it; the first is asked where nothing is said.
KINDS: Final[dict[str, tuple[str, ...]]] = {
    "celestrak": celestrak.KINDS,
    "space-track": space_track.KINDS,
    "gcat": open_files.GCAT_KINDS,
    "iers": ("finals",),
    "space-weather": ("last-5-years",),
    "gpsjam": ("day",),
    "udl": udl.KINDS,
}
_ONE_OF: Final = ("group", "objects", "launch")
#: Provider and kind → what narrows the question; nothing narrows the others.
_TAKES: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("celestrak", "gp"): _ONE_OF,
    ("celestrak", "gp-first"): _ONE_OF,
    ("celestrak", "gp-last"): _ONE_OF,
    ("celestrak", "sup-gp"): ("source", "objects", "launch"),
    ("space-track", "gp"): ("objects",),
    ("space-track", "gp_history"): ("objects", "begin", "end"),
    ("gpsjam", "day"): ("day",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person or a list of feeds asks for.

    Attributes:
        provider: One of `KINDS`.
        kind: What of it; empty for the first.
        group: CelesTrak: a GP group.
        objects: Catalogue numbers.
        launch: CelesTrak: a launch, "2026-150".
        source: CelesTrak: name of supplemental data.
        begin: gp_history: first epoch.
        end: gp_history: end of the epochs.
        day: gpsjam: the day.
    """

    provider: str
    kind: str = ""
    group: str = ""
    objects: tuple[int, ...] = ()
    launch: str = ""
    source: str = ""
    begin: datetime | None = None
    end: datetime | None = None
    day: str = ""

    @property
    def kind_asked(self) -> str:
        """The kind, where none was said the first of the provider, which must be one of `KINDS`."""
        return self.kind or KINDS[self.provider][0]

    def command(self) -> str:
        """Return what a person types to ask for it."""
        words = ["hoshimori fetch", self.provider]
        said = {"kind": self.kind, "group": self.group, "launch": self.launch, "source": self.source, "day": self.day}
        words += [f"--{name} {value}" for name, value in said.items() if value]
        words += [f"--object {number}" for number in self.objects]
        words += [f"--{name} {at:%Y-%m-%dT%H:%M:%SZ}" for name, at in (("begin", self.begin), ("end", self.end)) if at]
        return " ".join(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Providers:
    """All providers, as this process meets them; logins are shared by its clients.

    Attributes:
        cache: Shared cache folder.
        clock: The time.
        contact: Contact address for the User-Agent, or empty.
        vault: Where credentials come from.
        base_urls: Provider → another address of the same service.
        timeout_s: How long an answer may take.
        free_bytes: Tells how much room a folder has; None for the system's word.
    """

    cache: Path
    clock: Clock
    contact: str = ""
    vault: Vault = field(default_factory=Vault)
    base_urls: dict[str, str] = field(default_factory=dict)
    timeout_s: float = 120.0
    free_bytes: Callable[[Path], int] | None = None
    _logins: dict[str, Session] = field(default_factory=dict, repr=False)

    @property
    def feed_log(self) -> FeedLog:
        """How the feeds stand."""
        return FeedLog(path=self.cache / "limits.sqlite", clock=self.clock)

    def client(self, wish: Wish, *, accept: bool = False) -> PoliteClient:
        """Return the client for a wish.

        Raises:
            UsageError: No such provider, or it has no such thing.
            ProviderError: It needs a credential and there is none.
        """
        if wish.provider not in KINDS:
            raise UsageError(
                f"There is no client for {wish.provider!r}; there is: {', '.join(KINDS)}.", provider=wish.provider
            )
        check_used(wish)
        for provider, address in self.base_urls.items():
            check_base_url(provider, address)
        if wish.provider == "gpsjam" and not wish.day:  # the newest one is another tomorrow, when a person looks at it
            wish = replace(wish, day=open_files.newest_map(self.clock.now()).isoformat())
        site, query, session = self._parts(wish, wish.kind_asked)
        proxy = self.base_urls.get(wish.provider)
        options: dict[str, Any] = {} if self.free_bytes is None else {"free_bytes": self.free_bytes}
        return PoliteClient(
            site=site,
            query=query,
            cache=self.cache,
            clock=self.clock,
            contact=self.contact,
            timeout_s=self.timeout_s,
            session=session,
            accept=accept,
            command=wish.command() + (f" --base-url {proxy}" if proxy else ""),
            **options,
        )

    def login(self, provider: str) -> tuple[PoliteClient, Session]:
        """Return a client of a provider that wants a credential, and its session, to try it.

        Raises:
            ProviderError: There is no credential.
        """
        client = self.client(Wish(provider=provider))
        return client, self._logins[client.site.key]

    def _parts(self, wish: Wish, kind: str) -> tuple[Site, Query, Session | None]:
        url = self.base_urls.get(wish.provider, "")
        if wish.provider in NAMES:
            return self._with_account(wish, kind, url)
        if wish.provider == "gcat":
            return open_files.GCAT, open_files.gcat(kind, base_url=url or open_files.GCAT_URL), None
        if wish.provider == "iers":
            return open_files.IERS, open_files.iers(kind, base_url=url or open_files.IERS_URL), None
        if wish.provider == "gpsjam":
            base = url or open_files.GPSJAM_URL
            return open_files.GPSJAM, open_files.gpsjam(wish.day, clock=self.clock, base_url=base), None
        if wish.provider == "space-weather":
            url, kind = url or self.base_urls.get("celestrak", ""), "space-weather"
        if wish.group == "satcat" and kind == "gp":
            kind = "satcat"
        return celestrak.SITE, self._celestrak(wish, kind, url or celestrak.BASE_URL), None

    def _with_account(self, wish: Wish, kind: str, url: str) -> tuple[Site, Query, Session]:
        credential = self.vault.get(wish.provider)
        login: Session
        if wish.provider == "udl":
            base = url or udl.BASE_URL
            site, query = udl.site(credential.identity), udl.query(kind, base_url=base)
            login = BasicLogin(credential=credential, probe=udl.probe(base))
        else:
            site, base = space_track.site(credential.identity), url or space_track.BASE_URL
            query = space_track.query(
                kind, clock=self.clock, base_url=base, objects=wish.objects, begin=wish.begin, end=wish.end
            )
            login = SpaceTrackLogin(base_url=base, vault=self.vault, credential=credential)
        before = self._logins.get(site.key)
        if before is None or not before.uses(credential):
            self._logins[site.key] = login
        return site, query, self._logins[site.key]

    def _celestrak(self, wish: Wish, kind: str, base: str) -> Query:
        chosen = bool(wish.group or wish.objects or wish.launch)
        return celestrak.query(
            kind,
            base_url=base,
            group=wish.group if chosen or kind == "sup-gp" else "active",
            objects=wish.objects,
            launch=wish.launch,
            source=wish.source,
        )


def check_base_url(provider: str, address: str) -> None:
    """Refuse another address of a provider that would give a password away; "" is none.

    Raises:
        UsageError: A password would go over a network unencrypted, a user name stands in the address, or it is none.
    """
    wrong = UsageError(f"The address of {provider} is no web address.")
    try:
        parts = urlsplit(address)
        names = parts.username is not None or parts.password is not None
        port = parts.port
    except ValueError as error:
        raise wrong from error
    if address and (port == 0 or not parts.hostname or any(s.isspace() or not s.isprintable() for s in address)):
        raise wrong
    if names:
        raise UsageError(f"The address of {provider} holds a user name: an account is kept with hoshimori login.")
    if address and provider in NAMES and parts.scheme != "https" and parts.hostname not in THIS_MACHINE:
        raise UsageError(f"{provider}: {address}: a password goes there, so it must begin with https.")


def check_used(wish: Wish) -> None:
    """Refuse what would be passed over without a word.

    Raises:
        UsageError: Something narrows a question that cannot be narrowed so, or two things narrow it.
    """
    kind = wish.kind_asked
    said = [name for name in ("group", "objects", "launch", "source", "begin", "end", "day") if getattr(wish, name)]
    said = [name for name in said if (name, kind) != ("group", wish.group)]  # satcat is called a group too
    strange = [name for name in said if name not in _TAKES.get((wish.provider, kind), ())]
    several = [name for name in said if name in (*_ONE_OF, "source")]
    options = {name: "--object" if name == "objects" else f"--{name}" for name in said}
    if strange:
        names = " and ".join(options[name] for name in strange)
        raise UsageError(f"{wish.provider} {kind} does not take {names}; leave it out.", options=strange)
    if len(several) > 1:
        names = " or ".join(options[name] for name in several)
        raise UsageError(f"{wish.provider} {kind} takes one of them: {names}.", options=several)
