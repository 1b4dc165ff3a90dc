"""Three pretended sites, a machine that makes rounds before them, and time that passes for all."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from celestrak_on_loopback import LoopbackCelesTrak
from fixed_clock import FixedClock
from hoshimori.clients import Providers, Vault, Wish
from hoshimori.config import Settings
from hoshimori.notify import NoticeDesk
from hoshimori.rounds import Rounds
from hoshimori.store import Store
from hoshimori.store.derived import Derived
from hoshimori.watch import Watch
from providers_on_loopback import PASSWORD, USER, Loopback, OpenSite, SpaceTrackSite

BEGIN = datetime(2026, 6, 3, 12, 10, tzinfo=UTC)
TWO_HOURS = timedelta(hours=2)
FEEDS = (Wish(provider="celestrak", group="active"), Wish(provider="space-track"), Wish(provider="gpsjam"))


class Told:
    """A channel that keeps what it is told."""

    name, wants_heartbeat = "told", True

    def __init__(self) -> None:
        self.notices = []

    def send(self, notice) -> None:
        self.notices.append(notice)

    def kinds(self):
        return [n.kind for n in self.notices if n.kind != "heartbeat"]


@dataclass
class World:
    """Three pretended sites, a machine, and time that passes for all of them."""

    folder: Path
    sites: dict
    clock: FixedClock
    told: Told

    def rounds(self, feeds=FEEDS) -> Rounds:
        settings = Settings(store=self.folder / "store", cache=self.folder / "cache")
        urls = {name: self.sites[name].base_url for name in ("celestrak", "space-track", "gpsjam")}
        vault = Vault(environment={"SPACETRACK_USER": USER, "SPACETRACK_PASS": PASSWORD})
        watch = Watch(store=Store.open(settings.store, self.clock), clock=self.clock, settings=settings)
        memory = Derived(folder=settings.store / "derived")
        desk = NoticeDesk(channels=(self.told,), memory=memory, clock=self.clock)
        providers = Providers(cache=settings.cache, clock=self.clock, vault=vault, base_urls=urls)
        return Rounds(watch=watch, providers=providers, feeds=feeds, desk=desk, every=TWO_HOURS)

    def wait(self, seconds: float) -> None:
        self.clock.instant += timedelta(seconds=seconds)
        for site in self.sites.values():
            site.now = self.clock.instant
        self.sites["celestrak"].updated_at = self.clock.instant


def asked(site, part):
    return [entry[-2] for entry in site.requests if part in entry[-2]]


@contextmanager
def made_world(folder):
    open_site = OpenSite(now=BEGIN)
    with (
        LoopbackCelesTrak(BEGIN) as celestrak,
        Loopback(SpaceTrackSite(now=BEGIN)) as space_track,
        Loopback(open_site),
    ):
        for site in (celestrak, space_track):
            site.rows = site.rows.replace("2026-05-31", f"{BEGIN:%Y-%m-%d}")  # what a round meets is fresh
        sites = {"celestrak": celestrak, "space-track": space_track, "gpsjam": open_site}
        yield World(folder=folder, sites=sites, clock=FixedClock(BEGIN), told=Told())
