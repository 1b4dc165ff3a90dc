"""A provider that goes on answering with what it had: told once, shown in `status`, gone when newer data comes."""

import re
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from click.testing import CliRunner
from rounds_world import BEGIN, FEEDS, made_world
from store_frames import sets_frame

from hoshimori import io
from hoshimori.catalog import standing
from hoshimori.catalog.content_end import stopped
from hoshimori.catalog.feed_age import needs
from hoshimori.cli.main import root
from hoshimori.clients import Wish
from hoshimori.model import Coverage, Payload

CELESTRAK = (FEEDS[0], Wish(provider="celestrak", group="geo"))
TWO_HOURS_S = 2 * 3600 + 1


@pytest.fixture
def world(tmp_path):
    with made_world(tmp_path) as made:
        yield made


def marks(rounds):
    return [(s.name, s.reason) for s in rounds.providers.feed_log.states() if s.reason]


def test_a_catalogue_that_stopped_is_told_once_in_two_languages_until_newer_sets_come(world, monkeypatch):
    rounds, site = world.rounds(feeds=CELESTRAK), world.sites["celestrak"]
    rounds.once()
    world.wait(40 * 3600)
    rounds.once()
    assert (world.told.kinds(), marks(rounds)) == ([], [])  # an hour is no stop
    for _ in range(3):
        world.wait(24 * 3600)
        assert rounds.once().problems == ()
    assert (world.told.kinds(), marks(rounds)) == (["feed"], [("active", "stopped"), ("geo", "stopped")])
    notice = next(n for n in world.told.notices if n.kind == "feed")
    english, japanese = notice.text.split("\n\n")
    assert "CelesTrak answers, but its newest orbits are of 3 June 2026." in english
    assert "celestrak active, geo" in english
    assert "2026-06-03" in japanese
    assert notice.data["since"] == "2026-06-03T05:12:00Z"
    monkeypatch.setenv("HOSHIMORI_CACHE", str(world.folder / "cache"))
    said = CliRunner().invoke(root, ["status", "--store", str(world.folder / "store")], standalone_mode=False).output
    assert "marked: celestrak active, geo since 2026-06-03T05:12:00Z (last good 2026-06-08T04:" in said
    site.rows = site.rows.replace("2026-06-03", f"{world.clock.instant:%Y-%m-%d}")
    world.wait(TWO_HOURS_S)
    rounds.once()
    assert (world.told.kinds(), marks(rounds)) == (["feed"], [])


def test_a_catalogue_that_only_says_it_has_not_changed_has_stopped_too(world):
    rounds, site = world.rounds(feeds=CELESTRAK[:1]), world.sites["celestrak"]
    rounds.once()
    for _ in range(3):
        world.wait(24 * 3600)
        site.updated_at = BEGIN - timedelta(hours=1)  # 403: not updated since your last download
        rounds.once()
    assert (world.told.kinds(), marks(rounds)) == (["feed"], [("active", "stopped")])


def test_a_feed_that_fails_is_told_of_as_failing_and_not_as_stopped(world):
    rounds, site = world.rounds(feeds=CELESTRAK[:1]), world.sites["celestrak"]
    rounds.once()
    site.fault = "server error"
    for _ in range(3):
        world.wait(24 * 3600)
        rounds.once()
    assert marks(rounds) == [("active", "status")]


def test_a_set_dated_in_the_future_hides_no_stop(world):
    rounds, site = world.rounds(feeds=CELESTRAK[:1]), world.sites["celestrak"]
    lines = site.rows.splitlines(keepends=True)
    for day in range(4):
        site.rows = "".join(lines) + lines[1].replace("2026-06-03", "2027-01-01").replace(",900,", f",{901 + day},")
        world.wait(24 * 3600)
        rounds.once()
    assert marks(rounds) == [("active", "stopped")]
    assert any("but its newest orbits are of 3 June 2026 05:12 UTC" in line for line in rounds.watch.status()["blind"])


def weather_of(last: date) -> bytes:
    head = "DATE,BSRN,ND,KP1,KP2,KP3,KP4,KP5,KP6,KP7,KP8,KP_SUM,AP_AVG,F10.7_OBS,F10.7_DATA_TYPE\n"
    whole = f"{last},2628,9,20,13,17,23,30,27,20,13,163,8,148.2,OBS\n"
    begun = f"{last + timedelta(days=1)},2628,10,20,13,,,,,,,33,8,148.2,OBS\n"
    return (head + whole + begun).encode()


@pytest.mark.parametrize(("days_old", "serves"), [(0, True), (1, True), (3, False)])
def test_space_weather_is_as_old_as_its_last_whole_day_however_fresh_the_file(store, clock, days_old, serves):
    url, last = "https://a.example/SW-Last5Years.csv", clock.now().date() - timedelta(days=days_old + 1)
    data = weather_of(last)
    payload = Payload(
        sha256=store.put(data),
        provider="celestrak",
        url=url,
        fetched_at=clock.now(),
        known_at=clock.now(),
        record_format="space-weather-csv",
    )
    store.record(payload)
    (row,) = (need for need in standing(store, clock.now())["needs"] if need["feed"] == "space weather")
    assert (row["serves"], row["age_h"]) == (serves, 12.0 + 24.0 * days_old)
    found = stopped(store, {url: clock.now()})
    assert (url in found) is not serves
    if not serves:
        assert found[url].words.endswith(f"{last:%-d %B %Y}")


def test_space_weather_without_any_kp_is_as_old_as_its_first_day(store, clock):
    url, now = "https://a.example/SW-Last5Years.csv", clock.now()
    data = weather_of(now.date() - timedelta(days=3))
    none = re.sub(rb"(?m)^(2026-[^,]*,[^,]*,[^,]*)(,[0-9]*){8}", rb"\1,,,,,,,,", data)
    assert io.read(none, source=url).space_weather["greatest_kp"].null_count() == 2
    payload = Payload(
        sha256=store.put(none),
        provider="celestrak",
        url=url,
        fetched_at=now,
        known_at=now,
        record_format="space-weather-csv",
    )
    store.record(payload)
    assert url in stopped(store, {url: now})


@pytest.mark.parametrize("url", ["1999.csv", "https://a.example/archive"])
def test_an_archive_that_came_in_later_hides_no_feed(store, clock, url):
    now = clock.now()
    live = Payload(
        sha256=store.put(b"live"),
        provider="celestrak",
        url="https://a.example/gp.php",
        fetched_at=now - timedelta(hours=2),
        known_at=now - timedelta(hours=2),
        coverage=Coverage.FULL,
        record_format="omm-csv",
    )
    fresh = sets_frame(1).with_columns(epoch=pl.lit(now - timedelta(hours=3)).cast(pl.Datetime("us", "UTC")))
    store.record(live, sets=fresh)
    archive = replace(live, sha256=store.put(b"old"), url=url, fetched_at=now, known_at=now)
    store.record(archive, sets=fresh.with_columns(pl.col("epoch") - timedelta(days=9000), object_name=pl.lit("OLD")))
    blind = standing(store, now)["blind"]
    assert not [line for line in blind if "newest orbits" in line or "No full catalogue since" in line]
    registers = [
        replace(one, sha256=store.put(b"SATCAT" + one.url.encode()), record_format="satcat-csv")
        for one in (live, archive)
    ]
    for one in registers:
        store.record(one)
    old = needs(registers, now, lambda payload: now - timedelta(days=9000 if payload.url == url else 0))
    assert next(row for row in old if row["feed"] == "registers")["serves"]


def test_a_register_that_never_turns_over_has_stopped_and_a_list_without_messages_has_not(store, clock):
    begin = clock.now()
    for record_format, data in (("satcat-csv", b"the same"), ("space-track-tip", b"[]")):
        sha256 = store.put(data)
        for day in range(12):
            at = begin + timedelta(days=day)
            store.record(
                Payload(
                    sha256=sha256,
                    provider="space-track",
                    url=f"https://a.example/{record_format}",
                    fetched_at=at,
                    known_at=at,
                    coverage=Coverage.FULL,
                    record_format=record_format,
                )
            )
    now = begin + timedelta(days=11)
    addresses = ("https://a.example/satcat-csv", "https://a.example/space-track-tip")
    found = stopped(store, dict.fromkeys(addresses, now))
    assert {url: (one.until, one.words) for url, one in found.items()} == {
        "https://a.example/satcat-csv": (begin, f"the catalogue of objects is the same since {begin:%-d %B %Y}")
    }
    earlier = begin + timedelta(days=3)  # not asked since: that says nothing of today
    assert stopped(store, dict.fromkeys(addresses, earlier)) == {}


def test_an_empty_list_is_as_old_as_at_its_own_address(store, clock):
    sha256 = store.put(b"[]")
    for record_format, days in (("space-track-tip", 0), ("space-track-cdm-public", 300)):
        at = clock.now() + timedelta(days=days)
        store.record(
            Payload(
                sha256=sha256,
                provider="space-track",
                url=record_format,
                fetched_at=at,
                known_at=at,
                record_format=record_format,
            )
        )
    assert stopped(store, {"space-track-cdm-public": at}) == {}
    assert list(stopped(store, {"space-track-cdm-public": at + timedelta(days=3)})) == ["space-track-cdm-public"]


def test_a_few_records_set_aside_hide_no_stop(world):
    rounds, site = world.rounds(feeds=CELESTRAK[:1]), world.sites["celestrak"]
    header, first, *rest = site.rows.splitlines(keepends=True)
    site.rows = "".join([header, first, *rest, first.replace("2026-06-03", "1926-06-03")])
    rounds.once()
    for _ in range(3):
        world.wait(24 * 3600)
        rounds.once()
    assert ("active", "stopped") in marks(rounds)
