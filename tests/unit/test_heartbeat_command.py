"""`hoshimori heartbeat` and `status`: a stopped watch is told once by webhook and mail; no secret lies in a file."""

import json
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from click.testing import CliRunner
from rounds_world import FEEDS, made_world

from hoshimori.cli.main import root
from hoshimori.clients import FeedLog
from hoshimori.rounds import Heartbeat
from hoshimori.store import Store
from hoshimori.store.derived import Derived
from providers_on_loopback import PASSWORD, USER
from receivers_on_loopback import MailReceiver, WebhookReceiver

KEY, MAIL_PASSWORD = "a key of more than sixteen bytes", "hunter two"


@pytest.fixture
def people(tmp_path, monkeypatch):
    with WebhookReceiver() as hook, MailReceiver() as post:
        for name, value in {
            "HOSHIMORI_STORE": tmp_path / "store",
            "HOSHIMORI_CACHE": tmp_path / "cache",
            "HOSHIMORI_WEBHOOK": hook.url,
            "HOSHIMORI_WEBHOOKKEY": KEY,
            "HOSHIMORI_MAIL": f"smtp://watch@127.0.0.1:{post.port}?from=watch@a.example&to=b@b.example",
            "HOSHIMORI_MAILPASSWORD": MAIL_PASSWORD,
        }.items():
            monkeypatch.setenv(name, str(value))
        yield hook, post


def said(*call):
    return CliRunner().invoke(root, [*call], standalone_mode=False)


def test_a_watch_that_stopped_is_told_once_by_webhook_and_mail(people, tmp_path, clock):
    hook, post = people
    Store.open(tmp_path / "store", clock)
    assert "No round is on record" in said("heartbeat").output
    Heartbeat(at=datetime(2026, 6, 3, tzinfo=UTC), every=timedelta(hours=2), rounds=7).keep(
        Derived(folder=tmp_path / "store" / "derived")
    )
    for _ in range(3):
        again = said("heartbeat")
        assert (again.return_value, again.output.partition(" / ")[0]) == (
            1,
            "The watch has stopped: no round since 2026-06-03 00:00 UTC",
        )
    assert [json.loads(body)["kind"] for _, body in hook.received] == ["silence"]
    ((receivers, mail),) = post.mails
    assert receivers == ["b@b.example"]
    text = message_from_bytes(mail, policy=policy.default).get_content()
    assert "start it again: hoshimori watch --every 2h" in text
    assert "再開してください" in text
    assert "the watch has stopped" in said("status").output


def test_no_secret_lies_in_any_file_of_store_and_cache_nor_in_what_is_printed(people, tmp_path):
    with made_world(tmp_path) as world:
        rounds = world.rounds(feeds=FEEDS[1:2])
        rounds.once()
        world.sites["space-track"].password = "another"  # noqa: S105  # of a pretended account
        world.wait(3 * 3600)
        world.rounds(feeds=FEEDS[1:2]).once()
    printed = said("heartbeat", "--try-channels").output + said("status").output + said("status", "--json").output
    assert "login space-track" in printed
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in (PASSWORD, USER, KEY, MAIL_PASSWORD, "s3cret"):
        assert secret not in printed
        assert secret.encode() not in written
    hook, _ = people
    assert not any(secret in str(hook.received) for secret in (PASSWORD, USER, KEY, MAIL_PASSWORD))


def test_the_status_says_each_cause_once_whatever_the_second_in_which_a_feed_met_it(tmp_path, monkeypatch, clock):
    for name in ("store", "cache"):
        monkeypatch.setenv(f"HOSHIMORI_{name.upper()}", str(tmp_path / name))
    log = FeedLog(path=tmp_path / "cache" / "limits.sqlite", clock=clock)
    for site, name, reason in (
        ("celestrak", "active", "byte_budget"),
        ("celestrak", "geo", "byte_budget"),
        ("space-track/me", "gp", "shrunk"),
        ("space-track/me", "satcat", "shrunk"),
        ("gcat", "launch-log", "disk"),
        ("iers", "finals2000A", "disk"),
    ):
        log.mark(site, name, name, reason=reason, words=f"{reason} of {name}")
        clock.instant += timedelta(seconds=1)
    lines = said("status").output.splitlines()
    marks = [line.removeprefix("  marked: ").partition(" since ")[0] for line in lines if "marked: " in line]
    assert marks == [
        "celestrak active, geo",
        "gcat launch-log; iers finals2000A",
        "space-track gp",
        "space-track satcat",
    ]
    assert sum("budget of" in line for line in lines) == 1
    assert {"    shrunk of gp", "    shrunk of satcat"} <= set(lines)  # each says with which command it is accepted
