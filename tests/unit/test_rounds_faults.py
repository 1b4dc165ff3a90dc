"""What goes wrong round a watch: the feed is marked, what was good stands, a person is told once, nothing is lost."""

import errno
from datetime import timedelta

import pytest
from rounds_world import BEGIN, FEEDS, TWO_HOURS, asked, made_world

from celestrak_on_loopback import GP_ROWS
from hoshimori.clients import Vault, Wish
from hoshimori.rounds import DEFAULT_FEEDS, Heartbeat, default_feeds, silence
from hoshimori.store import derived
from providers_on_loopback import PASSWORD, USER, Loopback, OpenSite, UdlSite, elset

UDL = {"UDL_AUTH_USERNAME": USER, "UDL_AUTH_PASSWORD": PASSWORD}


@pytest.fixture
def world(tmp_path):
    with made_world(tmp_path) as made:
        yield made


def marks(rounds):
    return {s.name: s.reason for s in rounds.providers.feed_log.states() if s.reason}


def test_renamed_columns_of_three_days_are_told_once_and_the_days_are_fetched_later(world):
    rounds = world.rounds(feeds=FEEDS[2:])
    rounds.once()
    world.sites["gpsjam"].columns = "hex,good,bad"
    for _ in range(3):
        world.wait(86_400)
        rounds.once()
    assert world.told.kinds() == ["feed"]
    told = next(n for n in world.told.notices if n.kind == "feed")
    assert told.subject.startswith("A data feed needs a person: gpsjam daily map / ")
    assert "look for a newer Hoshimori" in told.text
    assert "表の列名が変わった" in told.text
    assert marks(rounds) == {"daily map": "columns"}
    world.sites["gpsjam"].columns = OpenSite.columns
    world.wait(86_400)
    rounds.once()
    on_file = {p.url.rpartition("/")[2][:10] for p in rounds.watch.store.payloads()}
    assert on_file == {f"2026-06-0{day}" for day in range(2, 7)}
    assert (marks(rounds), Heartbeat.read(rounds.desk.memory).days) == ({}, ())


def test_a_clock_two_days_ahead_is_told_once_and_what_came_meanwhile_is_taken_when_it_is_right(world):
    rounds = world.rounds()
    rounds.once()
    real, ahead = BEGIN, timedelta(days=2)

    def pass_time(off):
        nonlocal real
        real += timedelta(hours=2, minutes=1)
        world.clock.instant = real + off
        for site in world.sites.values():
            site.now = real

    world.sites["celestrak"].rows = world.sites["celestrak"].rows.replace("T05:12", "T06:12")
    world.sites["celestrak"].updated_at = real + TWO_HOURS
    for _ in range(2):
        pass_time(ahead)
        rounds.once()
    assert world.told.kinds() == ["feed"]
    text = next(n for n in world.told.notices if n.kind == "feed").text
    assert "celestrak active; gpsjam daily map; space-track gp" in text
    assert "Set the clock, unless it is the site's that is wrong; what was set aside is then taken by itself." in text
    held = rounds.watch.store.sets().height
    pass_time(timedelta(0))
    notice = silence(Heartbeat.read(rounds.desk.memory), now=world.clock.now())
    assert "The clock was set back" in notice.subject  # a last round in the future is no sign of life
    assert rounds.once().problems == ()  # requests of the future count as made just now: nobody is asked
    pass_time(timedelta(0))
    report = rounds.once()  # CelesTrak says 403, nothing new: the copy that was set aside is its newest
    assert (report.problems, marks(rounds)) == ((), {})
    assert rounds.watch.store.sets().height == held + 1
    beat = Heartbeat.read(rounds.desk.memory)
    assert (beat.missed, silence(beat, now=world.clock.now())) == ((), None)


def test_a_clock_three_hours_back_asks_nobody_and_loses_nothing(world):
    rounds = world.rounds(feeds=FEEDS[:1])
    rounds.once()
    world.clock.instant -= timedelta(hours=3)
    assert rounds.once().problems == ()
    assert len(world.sites["celestrak"].requests) == 1
    world.clock.instant += timedelta(hours=3)
    world.wait(2 * 3600 + 1)
    assert (rounds.once().fetched, world.told.kinds()) == (1, [])


def full(*_args, **_named):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_disk_without_any_room_ends_no_watch_and_is_told_once(world, monkeypatch):
    rounds = world.rounds(feeds=FEEDS[:1])
    rounds.once()
    monkeypatch.setattr(derived, "_replace", full)
    world.sites["celestrak"].fault = "web page"
    for _ in range(3):
        world.wait(2 * 3600 + 1)
        report = rounds.once()
        assert any("No space left" in p for p in report.problems)
    assert world.told.kinds() == ["feed"]


def test_room_lies_ready_for_signs_of_life_and_for_what_was_told(tmp_path, monkeypatch):
    memory = derived.Derived(folder=tmp_path)
    memory.put("rounds", "heartbeat", {"at": 1})
    room, write = tmp_path / ".room", derived._replace
    assert room.stat().st_size == 1_000_000

    def where_there_is_room(path, data):
        if room.exists() or len(data) > 500_000:
            full()
        write(path, data)

    monkeypatch.setattr(derived, "_replace", where_there_is_room)
    monkeypatch.setattr(derived, "_STEP_BYTES", 600_000)
    with pytest.raises(derived.StoreError, match="No space left"):
        memory.put("incidents", "x", {})  # that can be computed again
    assert room.exists()
    memory.put("notices", "told", {"a": 1})
    memory.put("rounds", "heartbeat", {"at": 2})
    assert (memory.get("notices", "told"), memory.get("rounds", "heartbeat")) == ({"a": 1}, {"at": 2})
    assert not room.exists()
    monkeypatch.setattr(derived, "_replace", write)
    memory.put("rounds", "heartbeat", {"at": 3})
    assert room.stat().st_size == 1_000_000


def test_new_updates_on_a_full_disk_are_no_new_news(world, monkeypatch):
    rounds = world.rounds(feeds=FEEDS[:1])
    rounds.once()
    with monkeypatch.context() as disk:
        disk.setattr("hoshimori.store.commit.write_new", full)
        disk.setattr("hoshimori.store.payloads.replace_file", full)
        for hour in range(3):
            world.sites["celestrak"].rows = world.sites["celestrak"].rows.replace("T05:12", f"T0{hour}:12")
            world.wait(2 * 3600 + 1)
            rounds.once()
    assert (world.told.kinds(), marks(rounds)) == (["feed"], {"active": "disk"})
    world.wait(600)
    assert (rounds.once().accepted, marks(rounds)) == (1, {})


def test_a_reader_that_breaks_ends_no_watch(world, monkeypatch):
    monkeypatch.setattr("hoshimori.watch.Watch.take", lambda *_: {}["x"])
    (problem,) = world.rounds(feeds=FEEDS[:1]).once().problems
    assert "could not be taken in (KeyError)" in problem
    assert world.told.kinds() == ["feed"]


def test_records_that_cannot_be_used_mark_the_feed_until_a_copy_comes_without_any(world):
    rounds, site = world.rounds(feeds=FEEDS[:1]), world.sites["celestrak"]
    good, row = site.rows, site.rows.splitlines(keepends=True)[1]
    rounds.once()
    for rows, reason in (
        (good + row.replace(",13.76647064,", ",-13.7,"), "unreadable"),
        (good.replace(f"{BEGIN:%Y-%m-%d}T", "31.05.2026 "), "unreadable"),
        (good.replace("T05:12", "T06:12"), ""),
        (
            good + good.splitlines(keepends=True)[1] * 20 + good.splitlines(keepends=True)[1].replace(".22", "x"),
            "set_aside",
        ),
    ):
        site.rows = rows
        world.wait(2 * 3600 + 1)
        rounds.once()
        assert marks(rounds) == ({"active": reason} if reason else {})
    assert world.told.kinds() == ["feed", "feed"]
    text = next(n for n in world.told.notices if n.kind == "feed").text
    assert "1 of 3 records were set aside, the rest is in use. The first:" in text
    assert "新しい版を探すか" in text


def test_impossible_cells_of_a_daily_map_are_told_once_and_the_others_are_used(world):
    rounds = world.rounds(feeds=FEEDS[2:])
    site = world.sites["gpsjam"]
    whole = type(site)._text
    site._text = lambda path: whole(site, path) + "84zz735ffffffff,5,3\n8435265ffffffff,-5,3\n"
    for _ in range(2):
        assert rounds.once().accepted == 2
        world.wait(86_400)
    assert (world.told.kinds(), marks(rounds)) == (["feed"], {"daily map": "unreadable"})


def test_whoever_dies_while_telling_tells_when_started_again(world, monkeypatch):
    rounds = world.rounds(feeds=FEEDS[:1])
    world.sites["celestrak"].fault = "web page"
    with monkeypatch.context() as dying:
        dying.setattr(type(world.told), "send", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            rounds.once()
    world.wait(600)
    world.rounds(feeds=FEEDS[:1]).once()
    assert world.told.kinds() == ["feed"]


def test_a_credential_that_is_refused_is_told_once_whenever_the_turn_of_another_feed_comes(world):
    rounds = world.rounds(feeds=[Wish(provider="space-track", kind=kind) for kind in ("tip", "satcat")])
    world.sites["space-track"].password = "another"  # noqa: S105  # of a pretended account
    for hour in (0, 6):  # the turn of satcat comes after 17:00 UTC
        world.wait(hour * 3600)
        rounds.once()
    assert (world.told.kinds(), marks(rounds)) == (["feed"], {"tip": "credential", "satcat": "credential"})


def test_a_credential_that_is_gone_is_told_once_and_forgotten_when_it_is_back(world):
    rounds = world.rounds(feeds=FEEDS[1:2])
    object.__setattr__(rounds.providers, "vault", Vault(environment={}))
    for _ in range(2):
        (problem,) = rounds.once().problems
        assert "hoshimori login space-track" in problem
        world.wait(2 * 3600 + 1)
    assert (world.told.kinds(), marks(rounds)) == (["feed"], {"all feeds": "credential"})
    assert FEEDS[1].provider in {wish.provider for wish in default_feeds(rounds.providers)}
    rounds.providers.feed_log.forget_provider("space-track")
    assert default_feeds(rounds.providers) == DEFAULT_FEEDS
    assert (world.rounds(feeds=FEEDS[1:2]).once().problems, marks(rounds)) == ((), {})


def test_the_account_of_another_provider_is_asked_for_by_its_own_name_and_forgotten_when_it_is_back(world):
    named = (Wish(provider="udl"),)
    (problem,) = world.rounds(feeds=named).once().problems
    assert "hoshimori login udl" in problem
    (notice,) = [n for n in world.told.notices if n.kind == "feed"]
    assert "実行してください: hoshimori login udl" in notice.text
    fresh = [elset(number, epoch=f"{BEGIN:%Y-%m-%d}T03:44:00Z") for number in (900, 902, 1361)]
    with Loopback(UdlSite(now=BEGIN, records=fresh)) as site:
        rounds = world.rounds(feeds=named)
        object.__setattr__(rounds.providers, "vault", Vault(environment=UDL))
        rounds.providers.base_urls["udl"] = site.base_url
        assert (rounds.once().problems, marks(rounds)) == ((), {})
    assert rounds.watch.store.sets(as_of=BEGIN).height == 3


def test_feeds_that_wait_for_one_cause_share_its_words(world):
    rounds = world.rounds(feeds=(FEEDS[0], *(Wish(provider="celestrak", group=g) for g in ("geo", "gnss"))))
    world.sites["celestrak"].fault = "server error"
    (problem,) = rounds.once().problems
    assert "answered 500" in problem
    assert problem.endswith("With it wait: geo, gnss.")
    assert len(asked(world.sites["celestrak"], "GROUP")) == 1


def test_lists_that_shrank_at_once_are_one_notice_that_says_of_each_how_it_is_accepted(world):
    rounds = world.rounds(feeds=[Wish(provider="celestrak", group=group) for group in ("active", "geo")])
    row = GP_ROWS.splitlines(keepends=True)
    for number in (10, 5):
        world.sites["celestrak"].rows = row[0] + row[1] * number
        rounds.once()
        world.wait(3 * 3600)
    (notice,) = (n for n in world.told.notices if n.data.get("reason") == "shrunk")
    assert notice.data["feeds"] == {"celestrak": ["active", "geo"]}
    for group in ("active", "geo"):
        command = f"hoshimori fetch celestrak --group {group} --base-url {world.sites['celestrak'].base_url} --accept."
        assert f"take it with: {command}" in notice.text
