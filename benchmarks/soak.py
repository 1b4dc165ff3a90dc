"""Thirty days of the watch in a few minutes: pretended providers on loopback, a simulated clock, faults by a seed.

    python benchmarks/soak.py [--json] [--days 30] [--seed 7] [--folder DIR] [--notices FILE]

The providers keep their owners' rules and lock out who breaks them: CelesTrak answers a repeat with 403 and closes
after 50 errors in two hours; Space-Track lets a cookie live two hours, takes less than 30 requests a minute and 300 an
hour, and minds the hours and cadences of each class. Faults: maintenance pages with status 200, half-sent bodies,
server errors, connections that are hung up, cookies that end early, a machine that is off for a day, a catalogue that
shrinks, a day's map with renamed columns, an expired password (a person gives the new one three days later), a store's
disk that is full for some rounds. The sets are real orbits that go on (`soak_sky.py`): the network's at CelesTrak and
Space-Track, those of five operators in supplemental feeds.

Two runs with one seed give the same figures and the same notices, whatever ports the system hands out and however
Python hashes: `digest of the notices` and `digest of the detections` are numbers made of all their words and times.

One `name: number` a line. `updates due`: updates of the providers' catalogues, without those that came and were
replaced while the machine was off. `updates taken`: of these, how many are whole in the store. `lost sets`: sets of
updates of which the store holds a part. `incidents expected`: times that one supplemental feed goes wrong by far about
one object, on purpose; `incidents told`: of these, how many a person was told of; `incidents told beside`: all others.
"""

import argparse
import errno
import hashlib
import json
import os
import random
import resource
import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import keyring
from keyring.backends import null

from celestrak_on_loopback import LoopbackCelesTrak
from hoshimori.clients import Providers, Vault, Wish
from hoshimori.config import Settings
from hoshimori.errors import StoreError
from hoshimori.model import plain
from hoshimori.notify import NoticeDesk
from hoshimori.rounds import Rounds
from hoshimori.store import Store, payloads
from hoshimori.store.derived import Derived
from hoshimori.watch import Watch
from providers_on_loopback import GP_CSV, PASSWORD, USER, Loopback, OpenSite, SpaceTrackSite
from soak_sky import SUPPLEMENTAL, WRONG, Sky, celestrak_csv, epoch_of, space_track_csv

BEGIN = datetime(2026, 6, 1, 0, 10, tzinfo=UTC)
EVERY = timedelta(hours=2)
GROUPS = (
    "active", "geo", "stations", "starlink", "oneweb", "weather", "resource", "science", "military", "visual",
    "last-30-days", "gnss", "analyst",
)  # fmt: skip
FEEDS = (
    *(Wish(provider="celestrak", group=group) for group in GROUPS),
    Wish(provider="celestrak", kind="decaying"),
    Wish(provider="celestrak", kind="satcat"),
    Wish(provider="celestrak", kind="socrates"),
    *(Wish(provider="celestrak", kind="sup-gp", source=source) for source in SUPPLEMENTAL),
    *(Wish(provider="space-track", kind=k) for k in ("gp", "satcat", "decay", "tip", "cdm_public", "boxscore")),
    *(Wish(provider="gcat", kind=k) for k in ("launch-log", "satcat", "organisations")),
    Wish(provider="iers"),
    Wish(provider="space-weather"),
    Wish(provider="gpsjam"),
)
#: Fault → (chance that a round begins with it, rounds that it lasts).
FAULTS = {"server error": (0.01, 2), "web page": (0.01, 3), "half a body": (0.01, 1), "hung up": (0.01, 2)}
NEW_PASSWORD = "battery staple"  # noqa: S105  # of a pretended account


class Clock:
    """A clock that is moved by hand."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        """Return the simulated present."""
        return self.instant


class Told:
    """A channel that keeps what it is told, and when."""

    name, wants_heartbeat = "told", False

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.notices: list[tuple[datetime, Any]] = []

    def send(self, notice: Any) -> None:
        """Take one notice."""
        self.notices.append((self.clock.now(), notice))


@dataclass
class Soak:
    """The world, and what is counted in it."""

    celestrak: Any
    track: Any
    open_site: Any
    clock: Clock
    random: random.Random
    sky: Sky
    environment: dict[str, str] = field(default_factory=lambda: {"SPACETRACK_USER": USER, "SPACETRACK_PASS": PASSWORD})
    whole: str = ""
    updates: list[datetime] = field(default_factory=list)
    fault_left: dict[str, int] = field(default_factory=dict)
    faults: int = 0

    def pass_time(self, span: timedelta) -> None:
        """Move all clocks; CelesTrak and Space-Track publish at 02, 10 and 18 UTC, give or take."""
        target = self.clock.instant + span
        while (due := self._next_update()) <= target:
            self.updates.append(due)
            self.celestrak.updated_at = due
            network, supplemental = self.sky.publish(due)
            self.whole = self.celestrak.rows = celestrak_csv(network)
            self.celestrak.supplemental = {source: celestrak_csv(rows) for source, rows in supplemental.items()}
            self.track.rows = space_track_csv(network, GP_CSV.splitlines()[0])
        self.clock.instant = target
        for site in (self.celestrak, self.track, self.open_site):
            site.now = target
        self.open_site.version = f"{target:%Y-%m-%d}"
        self.celestrak.day = self.track.day = f"{target - timedelta(days=1):%Y-%m-%d}"

    def _next_update(self) -> datetime:
        last = self.updates[-1] if self.updates else BEGIN - timedelta(hours=8)
        return last + timedelta(hours=8, minutes=(len(self.updates) * 7) % 13)

    def break_something(self) -> None:
        """Begin and end faults."""
        sites = {"celestrak": self.celestrak, "space-track": self.track, "open": self.open_site}
        for name, site in sites.items():
            left = self.fault_left.get(name, 0) - 1
            self.fault_left[name] = max(0, left)
            if left <= 0:
                site.fault = ""
                for fault, (chance, lasts) in FAULTS.items():
                    if self.random.random() < chance:
                        site.fault, self.fault_left[name] = fault, lasts
                        self.faults += 1
                        break
        if self.random.random() < 0.02:
            self.track.cookies.clear()  # sessions end early


def soak(folder: Path, *, days: int, seed: int, notices: Path | None = None) -> dict[str, float]:
    """Run the days and return the figures; write the notices to a file where one is named."""
    keyring.set_keyring(null.Keyring())  # sessions of other runs are nobody's business
    with ExitStack() as stack:
        track = SpaceTrackSite(now=BEGIN)
        open_site = OpenSite(now=BEGIN)
        world = Soak(
            celestrak=stack.enter_context(LoopbackCelesTrak(BEGIN)),
            track=stack.enter_context(Loopback(track)),
            open_site=stack.enter_context(Loopback(open_site)),
            clock=Clock(BEGIN),
            random=random.Random(seed),  # noqa: S311  # faults, no secrets
            sky=Sky(begin=BEGIN, seed=seed),
        )
        return _run(world, folder, days, notices)


def _run(world: Soak, folder: Path, days: int, notices: Path | None) -> dict[str, float]:
    clock = world.clock
    told = Told(clock)
    settings = Settings(store=folder / "store", cache=folder / "cache")
    store = Store.open(settings.store, clock)
    urls = dict.fromkeys(("gcat", "iers", "gpsjam"), world.open_site.base_url)
    urls |= {"celestrak": world.celestrak.base_url, "space-track": world.track.base_url}
    memory = Derived(folder=settings.store / "derived")
    rounds = Rounds(
        watch=Watch(store=store, clock=clock, settings=settings),
        providers=Providers(
            cache=settings.cache,
            clock=clock,
            vault=Vault(environment=world.environment),
            base_urls=urls,
            free_bytes=lambda _: 2**40,  # what this machine has left is no part of the figures
        ),
        feeds=FEEDS,
        desk=NoticeDesk(channels=(told,), memory=memory, clock=clock),
        every=EVERY,
    )
    end, number, skipped = BEGIN + timedelta(days=days), 0, []
    put, fetches, found = payloads.put, 0, hashlib.sha256()
    world.pass_time(timedelta(0))
    while clock.instant < end:
        world.break_something()
        day = (clock.instant - BEGIN) / timedelta(days=1)
        _planned(world, day, days)
        full = 0.60 < day / days < 0.61
        payloads.put = _full if full else put
        try:
            report = rounds.once()
        finally:
            payloads.put = put
        for detection in report.run.detections if report.run else ():
            found.update(json.dumps([f"{clock.now()}", plain(detection)], sort_keys=True).encode())
        fetches += len(FEEDS)
        number += 1
        if world.random.random() < 0.01:  # the machine is off for a day
            skipped.append((clock.instant, clock.instant + timedelta(days=1)))
            world.pass_time(timedelta(days=1))
        else:
            world.pass_time(EVERY + timedelta(seconds=1))
    for site in (world.celestrak, world.track, world.open_site):  # one good round at the end
        site.fault, site.columns = "", "hex,count_good_aircraft,count_bad_aircraft"
    world.pass_time(EVERY + timedelta(seconds=1))
    rounds.once()
    lines = _lines(told, world)
    if notices is not None:
        notices.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    counted = {"fetches": fetches, "rounds": number + 1, "skipped": skipped, "end": clock.instant, "days": days}
    digests = {"notices": hashlib.sha256("\n".join(lines).encode()), "detections": found}
    return _figures(world, store, told, digests=digests, **counted)


def _lines(told: Told, world: Soak) -> list[str]:
    """Return the notices with their times, one a line, without the ports that the system handed out."""
    lines = []
    for at, notice in told.notices:
        line = json.dumps([f"{at:%Y-%m-%d %H:%M}", notice.kind, notice.subject, notice.text], ensure_ascii=False)
        for name, site in (("celestrak", world.celestrak), ("space-track", world.track), ("open", world.open_site)):
            line = line.replace(site.base_url, name)
        lines.append(line)
    return lines


def _planned(world: Soak, day: float, days: int) -> None:
    """Faults that come once: an expired password, renamed columns, a catalogue that shrinks."""
    share = day / days
    world.track.password = NEW_PASSWORD if share > 0.30 else PASSWORD
    if share > 0.33:
        world.environment["SPACETRACK_PASS"] = NEW_PASSWORD  # a person has looked
    world.open_site.columns = "hex,good,bad" if 0.45 < share < 0.48 else "hex,count_good_aircraft,count_bad_aircraft"
    whole = world.whole
    shrunk = "\r\n".join(whole.split("\r\n")[: len(world.sky.orbits) // 2]) + "\r\n"
    was_shrunk = world.celestrak.rows == shrunk
    world.celestrak.rows = shrunk if 0.75 < share < 0.76 else whole
    if was_shrunk and world.celestrak.rows == whole:
        world.celestrak.updated_at = world.clock.instant  # what is put right is published again


def _full(*_arguments: Any, **_named: Any) -> str:
    raise StoreError("Could not write: the disk is full; free some space.", errno=errno.ENOSPC)


def _figures(world: Soak, store: Store, told: Told, digests: dict[str, Any], **counted: Any) -> dict[str, float]:
    held = {(n, e) for n, e in store.sets().select("norad_cat_id", "epoch").iter_rows()}
    taken = due = lost = 0
    for update, following in zip(world.updates, [*world.updates[1:], counted["end"]], strict=True):
        off = any(begin <= update and following <= end for begin, end in counted["skipped"])
        if off or following - update < EVERY:
            continue
        expected = {(n, epoch_of(update, n)) for n in (row["norad_cat_id"] for row in world.sky.orbits)}
        due += 1
        taken += expected <= held
        lost += len(expected - held) if expected & held else 0
    rude = dict(world.track.rudeness) | dict(world.open_site.rudeness)
    if rude:
        print(rude, file=sys.stderr)
    broken = sum(sum(site.rudeness.values()) for site in (world.track, world.open_site))
    locked = sum(site.locked_out for site in (world.celestrak, world.track, world.open_site))
    requests = sum(len(site.requests) for site in (world.celestrak, world.track, world.open_site))
    kinds = [notice.kind for _, notice in told.notices]
    wanted = {f"ART-{one.number}" for one in WRONG if one.told_within(counted["days"])}
    incidents = {notice.data["id"] for _, notice in told.notices if notice.kind == "incident"}
    return {
        "rounds": counted["rounds"],
        "fetches": counted["fetches"],
        "requests": requests,
        "faults": world.faults,
        "updates due": due,
        "updates taken": taken,
        "lock-outs": locked,
        "rules broken": broken,
        "lost sets": lost,
        "alerts raised": len(kinds),
        **{f"alerts raised ({kind})": kinds.count(kind) for kind in sorted(set(kinds))},
        "incidents expected": len(wanted),
        "incidents told": len(incidents & wanted),
        "incidents told beside": len(incidents - wanted),
        **{f"digest of the {name}": int(digest.hexdigest()[:12], 16) for name, digest in digests.items()},
        "memory at the end (MB)": round(_memory_mb(), 1),
        "greatest memory (MB)": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6, 1),
    }


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--notices", type=Path, default=None, help="file that gets all notices, one a line")
    arguments = parser.parse_args()
    memory_disk = Path("/dev/shm")  # noqa: S108  # the soak asks about rules, not about this disk
    parent = arguments.folder or (memory_disk if os.access(memory_disk, os.W_OK) else None)
    folder = Path(tempfile.mkdtemp(prefix="soak-", dir=parent))
    begin = perf_counter()
    try:
        figures = soak(folder, days=arguments.days, seed=arguments.seed, notices=arguments.notices)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures["seconds"] = round(perf_counter() - begin, 1)
    if arguments.json:
        print(json.dumps(figures, indent=2))
        return
    for name, value in figures.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
