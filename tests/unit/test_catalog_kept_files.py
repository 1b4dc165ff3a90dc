"""A damaged or an empty file of what is kept as bytes: the last good one stands, and the round goes on."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from fixed_clock import FixedClock
from hoshimori.catalog import keep_bytes
from hoshimori.catalog.reentry_messages import reentry_messages
from hoshimori.config import Settings
from hoshimori.detection.cell_history import space_weather
from hoshimori.errors import FormatError, NotFoundError
from hoshimori.model import Coverage, Payload
from hoshimori.model.watch_report import Span
from hoshimori.store import Store
from hoshimori.watch import Watch

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
SPAN = Span(begin=NOW - 7 * DAY, end=NOW, as_of=NOW)
HEAD = "DATE,BSRN,ND,KP1,KP2,KP3,KP4,KP5,KP6,KP7,KP8,KP_SUM,AP_AVG,F10.7_OBS\n"


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store", FixedClock(NOW))


def payload(record_format, known_at):
    return Payload(
        sha256="", provider="somebody", url=f"https://example.org/{record_format}", fetched_at=known_at,
        known_at=known_at, coverage=Coverage.PARTIAL, terms="", record_format=record_format,
    )  # fmt: skip


def unread(store, record_format, data, known_at):
    """Put bytes into the store that an older version kept without reading."""
    one = payload(record_format, known_at)
    store.record(Payload(**{name: getattr(one, name) for name in one.__slots__} | {"sha256": store.put(data)}))


def weather(tenths):
    return (HEAD + f"2026-05-31,1,1,{','.join([str(tenths)] * 8)},90,5,112.4\n").encode()


def tip(number, inserted):
    return {
        "NORAD_CAT_ID": str(number), "MSG_EPOCH": f"{inserted:%Y-%m-%d %H:%M:%S}", "WINDOW": "900",
        "INSERT_EPOCH": f"{inserted:%Y-%m-%d %H:%M:%S}", "DECAY_EPOCH": f"{inserted + DAY:%Y-%m-%d %H:%M:%S}",
    }  # fmt: skip


def kept(store, record_format, data, known_at):
    return keep_bytes(store, data, payload=payload(record_format, known_at)).sha256


def test_the_newest_space_weather_that_can_be_read_and_was_known_is_used(store):
    good = kept(store, "space-weather-csv", weather(20), NOW - 3 * DAY)
    unread(store, "space-weather-csv", b"<html>maintenance</html>", NOW - 2 * DAY)
    kept(store, "space-weather-csv", weather(60), NOW + DAY)
    (row,) = space_weather(store, SPAN).rows(named=True)
    assert (row["greatest_kp"], row["payload"]) == (2.0, good)
    later = space_weather(store, Span(begin=SPAN.begin, end=NOW, as_of=NOW + DAY))
    assert later["greatest_kp"].to_list() == [6.0]
    assert space_weather(store, Span(begin=SPAN.begin, end=NOW, as_of=NOW - 4 * DAY)) is None


def test_an_answer_without_messages_does_not_stop_the_watch(store, tmp_path):
    kept(store, "space-track-tip", b"[]", NOW - DAY)
    unread(store, "space-track-tip", b"Sorry, maintenance", NOW - DAY)
    good = kept(store, "space-track-tip", json.dumps([tip(900, NOW - 2 * DAY)]).encode(), NOW - 2 * DAY)
    assert reentry_messages(store, SPAN)["payload"].to_list() == [good]
    watch = Watch(store=store, clock=FixedClock(NOW), settings=Settings(store=store.path, cache=tmp_path / "cache"))
    (one,) = watch.detect(SPAN, codes=["DEC001"])
    assert one.objects == (900,)


def test_a_store_with_messages_alone_is_looked_at_without_saying_which_days(store, tmp_path):
    watch = Watch(store=store, clock=FixedClock(NOW), settings=Settings(store=store.path, cache=tmp_path / "cache"))
    with pytest.raises(NotFoundError, match="holds no element sets"):
        watch.span()
    kept(store, "space-track-tip", json.dumps([tip(900, NOW - 2 * DAY)]).encode(), NOW + 400 * DAY)  # an old archive
    (one,) = watch.detect(watch.span(), codes=["DEC001"])
    assert one.objects == (900,)


def test_messages_count_from_their_own_time_and_old_answers_are_not_read_again(store):
    later = kept(store, "space-track-tip", json.dumps([tip(900, NOW - 2 * DAY)]).encode(), NOW + 30 * DAY)
    kept(store, "space-track-tip", json.dumps([tip(901, NOW - 98 * DAY)]).encode(), NOW - 98 * DAY)
    assert reentry_messages(store, SPAN)["payload"].to_list() == [later]
    early = Span(begin=NOW - 90 * DAY, end=NOW, as_of=NOW)
    assert reentry_messages(store, early)["norad_cat_id"].to_list() == [901, 900]


@pytest.mark.parametrize("record_format", ["space-weather-csv", "space-track-tip", "gcat-organisations"])
def test_what_a_room_will_read_is_read_before_it_is_kept(store, record_format):
    with pytest.raises(FormatError):
        kept(store, record_format, b"Sorry, we are down for maintenance.\n", NOW)
    assert store.payloads() == ()


def test_what_nobody_reads_at_once_is_kept_as_it_is(store):
    kept(store, "socrates-csv", b"anything", NOW)
    assert len(store.payloads()) == 1
