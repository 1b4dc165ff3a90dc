"""Rounds of the watch: each update once, after an outage what was missed, a sign of life, one message a fault."""

import errno
import json
import sys
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sample_incidents
from rounds_world import BEGIN, FEEDS, TWO_HOURS, asked, made_world

from hoshimori.clients import Wish
from hoshimori.errors import BadInputError, OutsideError, StoreError, UsageError
from hoshimori.incidents import correlate
from hoshimori.io.iers import Finals
from hoshimori.model.watch_report import Run, Span
from hoshimori.propagation.earth_tables import installed_tables, mjd_of
from hoshimori.rounds import Heartbeat, every_words, keep_watching, load_base_urls, load_feeds, parse_every, silence
from hoshimori.rounds.loop import pause
from hoshimori.rounds.news import chosen, desk_of, news_of
from hoshimori.service.job_work import work
from hoshimori.store import payloads
from hoshimori.store.alert_rules import AlertFile
from hoshimori.store.derived import Derived
from hoshimori.watch import Watch
from incident_samples import breakup, reentry


@pytest.fixture
def world(tmp_path):
    with made_world(tmp_path) as made:
        yield made


def test_a_round_fetches_looks_and_leaves_a_sign_of_life(world):
    report = world.rounds().once()
    assert (report.fetched, report.accepted, report.problems) == (
        3,
        4,
        (),
    )  # two sets, one of both networks, and two cells
    beat = Heartbeat.read(world.rounds().desk.memory)
    assert (beat.rounds, beat.at) == (1, BEGIN)
    assert beat.run_end == BEGIN + timedelta(microseconds=1)  # exclusive, so that what came in just now is looked at
    assert world.told.notices[-1].kind == "heartbeat"


def test_a_round_with_nothing_new_looks_at_nothing_again(world):
    rounds = world.rounds()
    assert rounds.once().run is not None
    world.clock.instant += TWO_HOURS
    for site in world.sites.values():
        site.now = world.clock.instant
    report = rounds.once()
    assert (report.accepted, report.run, report.problems) == (0, None, ())


def test_after_an_outage_the_days_missed_are_fetched_where_a_provider_keeps_them(world):
    world.rounds().once()
    world.wait(5 * 86_400)
    world.rounds().once()
    (history,) = asked(world.sites["space-track"], "gp_history")
    assert "2026-06-03T12:10:00--2026-06-08T12:10:00" in history
    days = {f"/data/2026-06-{day:02d}-h3_4.csv" for day in range(2, 8)}  # newest before, newest after, all between
    assert set(asked(world.sites["gpsjam"], "h3_4")) == days
    world.wait(2 * 3600 + 1)
    world.rounds().once()
    assert len(asked(world.sites["space-track"], "gp_history")) == 1
    assert world.sites["space-track"].rudeness == {}


def test_history_that_could_not_be_fetched_after_an_outage_is_asked_for_again(world):
    world.rounds().once()
    world.wait(3 * 86_400)
    world.sites["space-track"].fault = "server error"
    world.rounds().once()
    assert len(Heartbeat.read(world.rounds().desk.memory).missed) == 1
    world.sites["space-track"].fault = ""
    world.wait(2 * 3600 + 1)
    world.rounds().once()
    assert Heartbeat.read(world.rounds().desk.memory).missed == ()


def test_a_fault_that_lasts_is_told_once_and_the_rounds_go_on(world):
    rounds = world.rounds()
    rounds.once()
    world.sites["celestrak"].fault = "web page"
    for _ in range(6):
        world.wait(2 * 3600 + 1)
        rounds.once()
    assert world.told.kinds() == ["feed"]
    assert "hoshimori status" in world.told.notices[-4].text or "hoshimori status" in "".join(
        n.text for n in world.told.notices
    )
    world.sites["celestrak"].fault = ""
    world.wait(2 * 3600 + 1)
    assert rounds.once().problems == ()
    world.sites["celestrak"].fault = "web page"
    world.wait(2 * 3600 + 1)
    rounds.once()
    assert world.told.kinds() == ["feed", "feed"]


def test_tables_of_the_earth_that_end_soon_are_told_once(world, monkeypatch):
    whole = installed_tables()
    days = int(mjd_of(BEGIN + timedelta(days=40)) - whole.finals.mjd[0])
    cut = Finals(**{f.name: getattr(whole.finals, f.name)[: days + 1] for f in fields(Finals)})
    monkeypatch.setattr(
        sys.modules["hoshimori.catalog.earth_tables"], "installed_tables", lambda: replace(whole, finals=cut)
    )
    rounds = world.rounds()
    for _ in range(3):
        assert rounds.once().problems == ()
        world.wait(2 * 3600 + 1)
    assert world.told.kinds() == ["feed"]
    text = next(n.text for n in world.told.notices if n.kind == "feed")
    assert "The tables of Earth orientation end on 2026-07-13: run hoshimori fetch iers" in text
    assert "地球姿勢の表" in text


def test_a_full_disk_of_the_store_is_told_once_and_loses_nothing(world, monkeypatch):
    def full(*_args, **_digest):
        raise StoreError("Could not write: the disk is full; free some space.", errno=errno.ENOSPC)

    rounds = world.rounds(feeds=FEEDS[:1])
    with monkeypatch.context() as disk:
        disk.setattr(payloads, "put", full)
        for _ in range(3):
            report = rounds.once()
            assert any("disk is full" in p for p in report.problems)
            world.wait(600)  # the copy stands in the cache: nobody is asked again
    assert world.told.kinds() == ["feed"]
    assert len(world.sites["celestrak"].requests) == 1
    assert rounds.once().accepted == 2
    assert [s.reason for s in rounds.providers.feed_log.states()] == [""]


def test_a_detector_that_breaks_ends_no_watch(world, monkeypatch):
    def broken(*_args, **_options):
        raise KeyError("x")

    monkeypatch.setattr(Watch, "detect", broken)
    report = world.rounds().once()
    assert report.problems == ("The detectors failed (KeyError); the log has the details.",)
    assert world.told.kinds() == ["trouble"]


def test_rules_choose_what_a_round_tells_and_without_rules_all_is_told(world):
    rounds = world.rounds()
    near, other = sample_incidents.proximity(), replace(sample_incidents.proximity(), id="PRX-1-2", objects=())
    assert [i.id for i, fitting in chosen(rounds.watch, [near, other]) if fitting is None] == [near.id, other.id]
    record = {"id": "x", "name": "ours", "party": "", "person": "local user", "channels": ["mail"]}
    rule = record | {"objects": [near.objects[0].norad_cat_id]}
    AlertFile(store=world.folder / "store").change(lambda kept: {**kept, "rules": [rule]})
    ((incident, fitting),) = chosen(rounds.watch, [near, other])
    assert (incident.id, [r.name for r in fitting]) == (near.id, ["ours"])
    AlertFile(store=world.folder / "store").change(lambda kept: {**kept, "rules": [{**rule, "kinds": ["decay"]}]})
    assert chosen(rounds.watch, [near, other]) == []


def test_a_reentry_is_told_when_it_opens_and_once_more_when_its_window_is_a_day(world):
    watch = world.rounds().watch
    told = []
    for number, width in ((1, 300.0), (1, 90.0), (1, 23.0), (1, 5.0), (1, 25.0), (2, 23.0), (2, 25.0), (2, 5.0)):
        found = correlate([reentry(objects=(number,), values={"window_h": width})], objects={}, as_of=BEGIN)
        run = Run(span=Span(begin=BEGIN, end=BEGIN, as_of=BEGIN), detections=(), incidents=found)
        notices = news_of(watch, run)
        told.append([desk_of(watch).tell(notices)[0], *(n.subject.partition(" / ")[0] for n in notices)])
    new, narrow = "New on the watch: DEC-", "Re-entry foretold to within a day: DEC-"
    expected = [(1, new), (0, new), (1, narrow), (0, narrow), (0, new)]
    assert told[:5] == [[count, f"{words}1"] for count, words in expected]
    assert told[5:] == [[count, f"{words}2"] for count, words in ((1, narrow), (0, new), (0, narrow))]


def test_a_break_up_has_a_notice_of_its_own_beside_the_pieces_that_come_down(world):
    watch, said = world.rounds().watch, []
    taken = SimpleNamespace(name="box", wants_heartbeat=False, send=said.append)
    pieces = [reentry(objects=(n,), values={"window_h": 100.0}) for n in breakup().objects[:8]]
    found = correlate([breakup(), *pieces], objects={}, as_of=BEGIN)
    run = Run(span=Span(begin=BEGIN, end=BEGIN, as_of=BEGIN), detections=(), incidents=found)
    replace(desk_of(watch), channels=(taken,)).tell(news_of(watch, run))
    subjects = [notice.subject.partition(" / ")[0] for notice in said]
    assert subjects == ["New on the watch: BRK-1982-092", f"New on the watch: {len(pieces)} at once"]


def test_many_new_incidents_at_one_time_are_one_notice_and_none_of_them_is_told_again(world):
    watch, said = world.rounds().watch, []
    taken = SimpleNamespace(name="box", wants_heartbeat=False, send=said.append)
    desk = replace(desk_of(watch), channels=(taken,))

    def look(numbers, width=100.0):
        looked = [reentry(objects=(n,), values={"window_h": width}) for n in numbers]
        found = correlate(looked, objects={}, as_of=BEGIN)
        run = Run(span=Span(begin=BEGIN, end=BEGIN, as_of=BEGIN), detections=(), incidents=found)
        return desk.tell(news_of(watch, run))[0]

    assert look(range(1, 46)) == 1
    (one,) = said
    assert (one.kind, one.subject) == ("incidents", "New on the watch: 45 at once / 新しい記録: 45件")
    assert one.text.count("is predicted to re-enter") == 40 and "… and 5 more." in one.text and "… 他5件。" in one.text
    assert [d["id"] for d in one.data["incidents"]] == [f"DEC-{n}" for n in sorted(range(1, 46), key=str)]
    assert look(range(1, 48)) == 2  # two more: each by itself
    assert [n.data["id"] for n in said[1:]] == ["DEC-46", "DEC-47"]
    assert look(range(1, 48)) == 0
    assert look(range(1, 7), width=20.0) == 1  # known ones, narrow by now
    assert said.pop().subject == "Re-entries foretold to within a day: 6 / 再突入の予測幅が1日以内: 6件"
    record = {"id": "x", "name": "falling", "party": "", "person": "local user", "channels": ["mail"]}
    AlertFile(store=world.folder / "store").change(lambda kept: {**kept, "rules": [{**record, "kinds": ["decay"]}]})
    assert look(range(101, 110)) == 1
    assert len(said) == 3  # the rule is for mail alone
    kept = Derived(folder=watch.settings.store / "derived").get("notices", "told")
    assert any("Told because of your rule: falling" in entry["text"] for entry in kept.values())


def test_silence_is_told_after_the_interval_and_some_grace():
    beat = Heartbeat(at=BEGIN, every=TWO_HOURS, rounds=7)
    assert silence(beat, now=BEGIN + timedelta(hours=2, minutes=19)) is None
    assert silence(None, now=BEGIN) is None
    notice = silence(beat, now=BEGIN + timedelta(hours=5))
    assert "No round for 5.0 hours." in notice.text
    assert silence(beat, now=BEGIN + timedelta(hours=9)).id == notice.id  # told once


def test_two_loops_over_one_store_are_refused(world, tmp_path):
    def nested(_report):
        with pytest.raises(OutsideError, match="Another watch"):
            keep_watching(world.rounds(), sleep=world.wait, tell=print, lock=tmp_path / "lock", most=1)

    keep_watching(world.rounds(), sleep=world.wait, tell=nested, lock=tmp_path / "lock", most=1)


def test_the_loop_takes_every_update_in_its_interval(world, tmp_path):
    reports = []
    keep_watching(world.rounds(), sleep=world.wait, tell=reports.append, lock=tmp_path / "lock", most=6)
    assert len(reports) == 6
    assert len(asked(world.sites["celestrak"], "GROUP=active")) == 6
    assert not any(site.locked_out for site in world.sites.values())


@pytest.mark.parametrize(("text", "hours"), [("2h", 2), ("30m", 0.5), ("1d", 24)])
def test_an_interval_reads_and_prints_the_same(text, hours):
    assert parse_every(text) == timedelta(hours=hours)
    assert every_words(parse_every(text)) == text


@pytest.mark.parametrize("text", ["", "2", "0h", "9m", "-1h", "2 weeks"])
def test_an_interval_that_is_none_is_wrong_usage(text):
    with pytest.raises(UsageError):
        parse_every(text)


def test_no_round_begins_at_a_busy_minute_and_none_too_early():
    every = timedelta(hours=2)
    shown = set()
    for store in (Path(f"/somewhere/{number}") for number in range(40)):
        for second in range(0, 3600, 97):
            now = datetime(2026, 6, 3, 12, tzinfo=UTC) + timedelta(seconds=second)
            waited = pause(every, now, store=store)
            begins = now + waited
            assert every < waited < every + timedelta(minutes=30)
            assert 5 <= begins.minute % 30 < 24
            if waited > every + timedelta(seconds=1):
                shown.add(begins.minute % 30)
    assert len(shown) > 10  # not all stores at one minute


def test_a_list_of_feeds(tmp_path):
    file = tmp_path / "feeds.toml"
    file.write_text(
        '[[feed]]\nprovider = "celestrak"\ngroup = "geo"\n[[feed]]\nprovider = "space-track"\nkind = "tip"\n'
    )
    assert load_feeds(file) == (Wish(provider="celestrak", group="geo"), Wish(provider="space-track", kind="tip"))


def test_a_list_of_feeds_names_the_proxies_of_a_site_and_may_name_nothing_else(tmp_path):
    file = tmp_path / "feeds.toml"
    file.write_text('[base_url]\ncelestrak = "https://proxy.example.org/ct/"\n')
    assert load_feeds(file) == ()
    assert load_base_urls(file) == {"celestrak": "https://proxy.example.org/ct"}
    file.write_text('[[feed]]\nprovider = "gpsjam"\n' + file.read_text())
    assert load_feeds(file) == (Wish(provider="gpsjam"),)
    assert load_base_urls(file)["celestrak"].startswith("https://proxy")


@pytest.mark.parametrize("wrong", ["base_url = 3", '[base_url]\nnobody = "https://a"', "[base_url]\niers = 3",
                                   '[base_url]\ngcat = "ftp://a"', '[base_url]\ngcat = "https://"',
                                   '[base_url]\ngcat = "https://a/b?c=d"', '[base_urls]\ngcat = "https://a"',
                                   '[base_url]\nspace-track = "http://proxy"'])  # fmt: skip
def test_a_proxy_that_is_wrong_says_where(tmp_path, wrong):
    file = tmp_path / "feeds.toml"
    file.write_text(wrong)
    with pytest.raises(BadInputError, match=r"feeds\.toml: .*base_url"):
        load_base_urls(file)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "feed = 3",
        "not toml",
        '[[feed]]\nprovider = "nobody"',
        '[[feed]]\nprovider = "gcat"\nkind = "gp"',
        '[[feed]]\nprovider = "gcat"\ncolour = "red"',
        '[[feed]]\nprovider = "celestrak"\nobjects = ["x"]',
        '[[feed]]\nprovider = "celestrak"\nkind = "sup-gp"\ngroup = "starlink"',
    ],
)
def test_a_list_of_feeds_that_is_wrong_says_where(tmp_path, text):
    file = tmp_path / "feeds.toml"
    file.write_text(text)
    with pytest.raises(BadInputError, match=r"feeds\.toml"):
        load_feeds(file)


def test_the_status_says_what_is_marked_and_what_is_not_seen(world):
    rounds = world.rounds()
    rounds.once()
    world.sites["celestrak"].fault = "server error"
    world.wait(2 * 3600 + 1)
    rounds.once()
    status = rounds.watch.status()
    assert [s["reason"] for s in status["asked"] if s["reason"]] == ["status"]
    hidden = {need["feed"]: need["hidden"] for need in status["needs"]}
    assert hidden["maps of aircraft navigation"] == ""
    assert "not shown" in hidden["space weather"]
    json.dumps(status, default=str)


def test_a_watch_started_in_the_console_tells_what_a_round_would_and_nobody_twice(world, monkeypatch):
    found = sample_incidents.proximity()
    monkeypatch.setattr(Watch, "detect", lambda *_a, **_k: ())
    monkeypatch.setattr("hoshimori.rounds.news.channels_of", lambda *_a, **_k: (world.told,))
    monkeypatch.setattr(Watch, "correlate", lambda *_a, **_k: (replace(found, payloads=()),))
    rounds = world.rounds()
    rounds.once()
    assert world.told.kinds() == ["incident"]

    def job(**request):
        return work(rounds.watch, "watch", request, lambda *_: None)

    assert (job()["told"], world.told.kinds()) == (0, ["incident"])
    other = replace(found, id="PRX-1-2", payloads=())
    monkeypatch.setattr(Watch, "correlate", lambda *_a, **_k: (other,))
    assert (job(as_of="2026-06-03T12:10:00Z")["told"], job()["told"]) == (0, 1)
    assert (rounds.once().told, world.told.kinds()) == (0, ["incident", "incident"])
    monkeypatch.setattr("hoshimori.rounds.news.channels_of", lambda *_a, **_k: (_ for _ in ()).throw(UsageError("no")))
    assert job()["problems"] == ["no"]
    # a service without a channel leaves the news to the rounds that have one
    monkeypatch.setattr("hoshimori.rounds.news.channels_of", lambda *_a, **_k: ())
    third = replace(found, id="PRX-1-3", payloads=())
    monkeypatch.setattr(Watch, "correlate", lambda *_a, **_k: (third,))
    assert job()["told"] == 0
    monkeypatch.setattr("hoshimori.rounds.news.channels_of", lambda *_a, **_k: (world.told,))
    assert job()["told"] == 1
