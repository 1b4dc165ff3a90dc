"""Rules select and never judge; each incident is told once, by the channels asked for, and the feed is a feed."""

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
import sample_incidents
from defusedxml import ElementTree

from hoshimori.brief import wording_problems
from hoshimori.brief.account import sentence
from hoshimori.errors import BadInputError
from hoshimori.model import IncidentStatus
from hoshimori.notify import Mail, NoticeDesk, Webhook, of_incident, read_rule, rss, selected, under_rules
from hoshimori.store import Store
from hoshimori.store.alert_rules import AlertFile
from hoshimori.store.derived import Derived
from receivers_on_loopback import MailReceiver, WebhookReceiver

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def rule(**record):
    return read_rule({"name": "mine", **record}, party="ALPHA", person="analyst-1")


def notice_of(incident):
    return of_incident(incident, sentences=(sentence(incident, "en"), sentence(incident, "ja")))


STAY = sample_incidents.proximity()


@pytest.mark.parametrize(
    ("record", "fits"),
    [
        ({}, True),
        ({"objects": [STAY.objects[0].norad_cat_id]}, True),
        ({"objects": [1]}, False),
        ({"owners": list(STAY.states)[:1]}, True),
        ({"owners": ["XX"]}, False),
        ({"kinds": ["proximity", "breakup"]}, True),
        ({"kinds": ["breakup"]}, False),
        ({"least_level": "attribution"}, False),
        ({"least_delta_v_m_s": 0.1}, False),
        ({"objects": [STAY.objects[0].norad_cat_id], "kinds": ["breakup"]}, False),
    ],
)
def test_all_that_a_rule_names_must_fit(record, fits):
    assert rule(**record).fits(STAY) is fits


def test_thresholds_look_at_what_was_measured():
    near = replace(STAY.detections[0], values={**STAY.detections[0].values, "least_km": 18.2, "delta_v_m_s": -0.5})
    incident = replace(STAY, detections=(near,))
    assert rule(most_km=20).fits(incident)
    assert not rule(most_km=18).fits(incident)
    assert rule(least_delta_v_m_s=0.5).fits(incident)
    assert not rule(most_window_h=24).fits(incident)
    falling = replace(near, values={"window_h": 11.0})
    assert [rule(most_window_h=h).fits(replace(STAY, detections=(falling,))) for h in (10.9, 11)] == [False, True]
    assert not rule(least_delta_v_m_s=0.6).fits(incident)


def test_a_rule_made_before_there_were_windows_keeps_its_id():
    assert rule(objects=[1], kinds=["decay"]).id == "rule-83066f00b7c1"
    assert rule(objects=[1], kinds=["decay"], most_window_h=24).id != rule(objects=[1], kinds=["decay"]).id


def test_exercises_and_withdrawals_are_told_to_nobody_who_did_not_ask():
    assert not rule().fits(replace(STAY, exercise=True))
    assert rule(exercise=True).fits(replace(STAY, exercise=True))
    assert not rule().fits(replace(STAY, status=IncidentStatus.WITHDRAWN))


def test_a_rule_by_owner_treats_all_owners_alike():
    swapped = replace(STAY, states=tuple("ABCDEFG"[: len(STAY.states)]))
    assert rule(owners=[STAY.states[0]]).fits(STAY) is rule(owners=["A"]).fits(swapped) is True


@pytest.mark.parametrize(
    "record",
    [
        {"name": ""},
        {"name": "two\nlines"},
        {"objects": [0]},
        {"objects": [True]},
        {"objects": list(range(1, 2003))},
        {"owners": ["a b"]},
        {"kinds": ["attack"]},
        {"least_level": "certain"},
        {"most_km": -1},
        {"most_window_h": 0},
        {"most_km": float("nan")},
        {"channels": ["fax"]},
        {"color": "red"},
    ],
)
def test_what_is_no_rule_is_refused_with_its_reason(record):
    with pytest.raises(BadInputError):
        rule(**record)


def test_one_incident_that_two_rules_fit_is_one_notice_by_all_their_channels(clock, tmp_path):
    rules = [rule(channels=["mail"]), rule(name="and mine", channels=["webhook", "rss"]), rule(kinds=["breakup"])]
    ((incident, fitting),) = selected(rules, [STAY])
    told = under_rules(notice_of(incident), fitting)
    assert told.channels == ("mail", "webhook")
    assert "Told because of your rule: mine, and mine" in told.text
    assert wording_problems(told.text, language="en") == []
    with WebhookReceiver() as hook, MailReceiver() as post:
        webhook = Webhook(url=hook.url, key=b"a key of more than sixteen bytes", clock=clock)
        address = f"smtp://127.0.0.1:{post.port}?from=watch@a.example&to=b@b.example"
        channels = [webhook, Mail.of(address, password="", clock=clock)]
        desk = NoticeDesk(channels=channels, memory=Derived(folder=tmp_path), clock=clock)
        assert desk.tell([told])[0] == 1
        assert desk.tell([told])[0] == 0
        assert (len(hook.received), len(post.mails)) == (1, 1)


def test_a_channel_that_no_rule_names_hears_nothing(clock, tmp_path):
    told = under_rules(notice_of(STAY), [rule(channels=["rss"])])
    with WebhookReceiver() as hook:
        webhook = Webhook(url=hook.url, key=b"a key of more than sixteen bytes", clock=clock)
        NoticeDesk(channels=[webhook], memory=Derived(folder=tmp_path), clock=clock).tell([told])
        assert hook.received == []


# ---- feed ----------------------------------------------------------------------------------------------------------


def test_the_feed_is_rss_with_each_incident_once_newest_first():
    older = replace(STAY, id="PRX-1-2", as_of=datetime(2026, 5, 1, tzinfo=UTC))
    entries = [(older.as_of, notice_of(older)), (STAY.as_of, notice_of(STAY))]
    root = ElementTree.fromstring(rss(entries, address="https://watch.example", at=NOW))
    items = root.findall("./channel/item")
    assert root.get("version") == "2.0"
    assert [i.findtext("guid") for i in items] == [f"incident-{STAY.id}", "incident-PRX-1-2"]
    assert items[0].findtext("link") == f"https://watch.example/incidents/{STAY.id}"
    assert parsedate_to_datetime(items[0].findtext("pubDate")) == STAY.as_of.replace(microsecond=0)
    assert wording_problems(items[0].findtext("description"), language="en") == []


def test_hostile_words_cannot_break_the_feed():
    bad = replace(notice_of(STAY), subject="</title><script>x\x00\x1b\ud800&")
    (item,) = ElementTree.fromstring(rss([(NOW, bad)], address="https://watch.example", at=NOW)).findall(
        "./channel/item"
    )
    assert item.findtext("title") == "</title><script>x?&"


# ---- file ----------------------------------------------------------------------------------------------------------


def test_the_file_of_rules_is_its_owners_alone_and_changes_in_one_step(clock, tmp_path):
    Store.open(tmp_path / "store", clock)
    file = AlertFile(store=tmp_path / "store")
    assert file.read() == {"rules": [], "feeds": {}}
    file.change(lambda kept: {**kept, "rules": [{"name": "mine"}]})
    assert file.read()["rules"] == [{"name": "mine"}]
    assert ((tmp_path / "store" / "alert-rules.json").stat().st_mode & 0o777) == 0o600

    def fails(_kept):
        raise BadInputError("no")

    with pytest.raises(BadInputError):
        file.change(fails)
    assert file.read()["rules"] == [{"name": "mine"}]
