"""Notices: signed and safe against repeats, neutral in both languages, each told once, no secret in any message."""

import email
import email.policy
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import sample_incidents

from hoshimori.brief import wording_problems
from hoshimori.brief.account import sentence
from hoshimori.errors import OutsideError, UsageError, VerificationError
from hoshimori.notify import Mail, NoticeDesk, Webhook, of_feed, of_incident, of_silence, of_trouble, verify
from hoshimori.notify.notice import heartbeat
from hoshimori.store.derived import Derived
from receivers_on_loopback import MailReceiver, WebhookReceiver

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
KEY = b"a key of more than sixteen bytes"


def incident_notice(exercise=False):
    incident = replace(sample_incidents.proximity(), exercise=exercise)
    return of_incident(incident, sentences=(sentence(incident, "en"), sentence(incident, "ja")))


def samples():
    return [
        incident_notice(),
        incident_notice(exercise=True),
        of_feed(feeds={"space-track": ["gp"]}, reason="credential", words="It was refused.", since=NOW),
        of_silence(last=NOW - timedelta(hours=7), now=NOW, every="2h"),
        of_trouble(words="The detectors failed (KeyError); the log has the details.", at=NOW),
    ]


@pytest.fixture
def hook():
    with WebhookReceiver() as receiver:
        yield receiver


@pytest.fixture
def post():
    with MailReceiver() as receiver:
        yield receiver


@pytest.fixture
def webhook(hook, clock):
    return Webhook(url=hook.url, key=KEY, clock=clock)


# ---- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notice", samples(), ids=lambda n: n.id[:24])
def test_a_notice_is_neutral_and_speaks_both_languages(notice):
    assert wording_problems(notice.text, language="en") == []
    assert any(sign > "\u3000" for sign in notice.text)
    assert "\n" not in notice.subject
    assert len(notice.subject) < 200


def test_an_exercise_says_so_first():
    notice = incident_notice(exercise=True)
    assert notice.text.startswith("EXERCISE. ")
    assert notice.data["exercise"] is True


def test_a_notice_carries_no_owner():
    assert "states" not in json.dumps(incident_notice().data)


# ---- webhook -------------------------------------------------------------------------------------------------------


def test_a_receiver_can_tell_that_a_message_is_ours_whole_fresh_and_no_repeat(webhook, hook, clock):
    webhook.send(incident_notice())
    ((headers, body),) = hook.received
    seen: set[str] = set()
    assert verify(KEY, headers, body, now=clock.now(), seen=seen)
    assert json.loads(body)["kind"] == "incident"
    with pytest.raises(VerificationError, match="came before"):
        verify(KEY, headers, body, now=clock.now(), seen=seen)
    with pytest.raises(VerificationError, match="of the last 300 seconds"):
        verify(KEY, headers, body, now=clock.now() + timedelta(seconds=301))
    with pytest.raises(VerificationError, match="does not fit"):
        verify(KEY, headers, body + b" ", now=clock.now())
    with pytest.raises(VerificationError, match="does not fit"):
        verify(b"another key of sixteen bytes", headers, body, now=clock.now())


@pytest.mark.parametrize("header", ["Hoshimori-Id", "Hoshimori-Timestamp", "Hoshimori-Signature"])
def test_a_header_that_was_changed_is_seen(webhook, hook, clock, header):
    webhook.send(incident_notice())
    headers, body = hook.received[0]
    with pytest.raises(VerificationError):
        verify(KEY, headers | {header: headers[header] + "1"}, body, now=clock.now())
    with pytest.raises(VerificationError):
        verify(KEY, {k: v for k, v in headers.items() if k != header}, body, now=clock.now())


def test_the_same_notice_sent_twice_is_two_deliveries(webhook, hook, clock):
    webhook.send(incident_notice())
    clock.instant += timedelta(seconds=1)
    webhook.send(incident_notice())
    assert len({headers["Hoshimori-Id"] for headers, _ in hook.received}) == 2


@pytest.mark.parametrize("status", [302, 401, 500])
def test_a_receiver_that_refuses_is_said_without_address_or_key(webhook, hook, status):
    hook.status = status
    with pytest.raises(OutsideError, match=f"answered {status}") as refused:
        webhook.send(incident_notice())
    assert "s3cret" not in refused.value.message + repr(webhook)
    assert KEY.decode() not in refused.value.message + repr(webhook)


@pytest.mark.parametrize(("url", "key"), [("https://a.example", b"short"), ("http://a.example", KEY), ("ftp://x", KEY)])
def test_a_weak_key_or_an_open_line_is_wrong_usage(clock, url, key):
    with pytest.raises(UsageError):
        Webhook(url=url, key=key, clock=clock)


# ---- mail ----------------------------------------------------------------------------------------------------------


def mail(post, clock, user="", password=""):
    at = f"{user}@" if user else ""
    address = f"smtp://{at}127.0.0.1:{post.port}?from=watch@a.example&to=b@b.example,c@c.example"
    return Mail.of(address, password=password, clock=clock)


def test_mail_goes_to_all_receivers_in_both_languages(post, clock):
    mail(post, clock, "watch", "s3cret").send(incident_notice())
    ((to, raw),) = post.mails
    assert to == ["b@b.example", "c@c.example"]
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["Subject"].startswith("[hoshimori] New on the watch: PRX-")
    assert "公開データ" in message.get_content()
    assert message["Message-ID"].endswith("@a.example>")
    assert b"s3cret" not in raw


def test_a_login_that_is_refused_never_shows_its_password(post, clock):
    post.server.takes_login = False
    channel = mail(post, clock, "watch", "s3cret")
    with pytest.raises(OutsideError, match="SMTPAuthenticationError") as refused:
        channel.send(incident_notice())
    assert refused.value.__cause__ is None
    assert "s3cret" not in refused.value.message + repr(channel)


@pytest.mark.parametrize(
    "address",
    [
        "smtp://mail.example?from=a@a.example&to=b@b.example",
        "smtps://mail.example?from=a@a.example",
        "smtps://?from=a@a.example&to=b@b.example",
        "https://mail.example?from=a@a.example&to=b@b.example",
        "smtps://mail.example?from=a@a.example&to=b@b.example%0d%0aBcc:x@x.example",
    ],
)
def test_an_address_without_tls_or_a_part_is_wrong_usage(clock, address):
    with pytest.raises(UsageError):
        Mail.of(address, password="", clock=clock)


# ---- each thing once -----------------------------------------------------------------------------------------------


def test_each_notice_is_told_once_to_each_channel(webhook, hook, post, clock, tmp_path):
    desk = NoticeDesk(channels=(webhook, mail(post, clock)), memory=Derived(folder=tmp_path), clock=clock)
    for _ in range(3):
        desk.tell(samples())
        clock.instant += timedelta(hours=2)
    distinct = len({n.id for n in samples()})
    assert (len(hook.received), len(post.mails)) == (distinct, distinct)


def test_what_a_channel_did_not_take_is_offered_again_and_stops_no_other(webhook, hook, post, clock, tmp_path):
    desk = NoticeDesk(channels=(webhook, mail(post, clock)), memory=Derived(folder=tmp_path), clock=clock)
    hook.status = 503
    told, failed = desk.tell([incident_notice()])
    assert (told, len(failed), len(post.mails)) == (1, 1, 1)
    hook.status = 204
    for _ in range(3):  # also what was delivered late is delivered once
        assert desk.tell([incident_notice()]) == (0, ())
        assert desk.tell([]) == (0, ())
        assert (len(hook.received), len(post.mails)) == (1, 1)


def test_what_another_process_has_delivered_since_is_not_delivered_again(webhook, hook, clock, tmp_path):
    """One process told while its disk was full; another told since, with the store that it can write."""
    memory = Derived(folder=tmp_path)
    full = SimpleNamespace(get=memory.get, put=refused)
    hook.status = 503
    one = NoticeDesk(channels=(webhook,), memory=full, clock=clock)
    assert one.tell([incident_notice()])[0] == 1
    hook.status = 204
    assert NoticeDesk(channels=(webhook,), memory=memory, clock=clock).tell([incident_notice()]) == (1, ())
    full.put = memory.put
    assert one.tell([incident_notice()]) == (0, ())
    assert len(hook.received) == 1


def refused(*_words):
    raise OutsideError("the disk is full")


def test_a_sign_of_life_goes_to_the_webhook_alone(webhook, hook, post, clock, tmp_path):
    desk = NoticeDesk(channels=(webhook, mail(post, clock)), memory=Derived(folder=tmp_path), clock=clock)
    assert desk.beat(heartbeat(at=NOW, next_due=NOW + timedelta(hours=2), rounds=3)) == ()
    assert json.loads(hook.received[0][1])["data"]["rounds"] == 3
    assert post.mails == []
