"""What a watch concludes of two feeds depends neither on their ports nor on which was fetched first."""

from datetime import timedelta
from itertools import groupby

import pytest

from detection_samples import BEGIN, DAY, history_of
from feed_samples import series
from hoshimori.catalog import feeds_by_payload
from hoshimori.config import Settings
from hoshimori.model import KnownAtRule, Payload
from hoshimori.model.columns import ELEMENT_SET
from hoshimori.model.watch_report import Span
from hoshimori.store import Store, payloads
from hoshimori.watch import Watch

GP, SUPPLEMENTAL = "/NORAD/elements/gp.php?GROUP=active", "/NORAD/elements/supplemental/sup-gp.php?FILE=iss"


@pytest.fixture
def looked(tmp_path, clock):
    """Return what ART001 says of feeds (provider, address, what its bytes begin with, minutes late, rows).

    Without minutes a feed is an archive: each of its sets counts as known at its epoch.
    """

    def look(name, feeds):
        store = Store.open(tmp_path / name, clock)
        for provider, url, begins, minutes_late, rows in feeds:
            for day, some in groupby(rows, key=lambda row: (row["epoch"] - BEGIN) // DAY):
                data = f"{begins} {day}".encode()
                known = BEGIN + (day + 1) * DAY + timedelta(minutes=0 if minutes_late is None else minutes_late(day))
                payload = Payload(
                    sha256=payloads.digest(data),
                    provider=provider,
                    url=url,
                    fetched_at=known,
                    known_at=None if minutes_late is None else known,
                    known_at_rule=KnownAtRule.EPOCH if minutes_late is None else KnownAtRule.INSTANT,
                    size_bytes=len(data),
                )
                store.put(data)
                store.record(payload, sets=history_of(list(some)).select(list(ELEMENT_SET)))
        watch = Watch(store=store, clock=clock, settings=Settings(store=tmp_path / name, cache=tmp_path))
        end = BEGIN + 7 * DAY
        return watch.detect(Span(begin=BEGIN, end=end, as_of=end + DAY), codes=["ART001"])

    return look


def at_once(_day):
    return 0


def test_the_same_bytes_of_several_feeds_are_of_all_of_them():
    sites = (("space-track", "/gp"), ("celestrak", SUPPLEMENTAL), ("celestrak", GP), ("celestrak", GP))
    found = [Payload(sha256="a", provider=n, url=u, fetched_at=BEGIN, known_at=BEGIN) for n, u in sites]
    assert feeds_by_payload(found) == {"a": ("celestrak", "celestrak supplemental", "space-track")}


@pytest.mark.parametrize("phase_deg", [0.0, 20.0])
def test_it_plays_no_part_which_of_two_feeds_was_fetched_first(looked, phase_deg):
    rows = series(25544, "")
    other = ("celestrak", SUPPLEMENTAL, "others", at_once, series(25544, "", phase_deg=phase_deg, begin_h=4.0))
    found = []
    for name, late in (("one", at_once), ("two", lambda _: 2), ("by turns", lambda day: 2 * (day % 2))):
        one = ("celestrak", GP, "csv", lambda _: 1, rows)
        two = ("space-track", "/gp", "csv with quotes", late, rows)
        found.append([one.values for one in looked(name, [one, two, other])])
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == (phase_deg > 0.0)


def test_sets_of_an_archive_are_shared_by_the_feed_that_hands_them_out_too(looked):
    rows = series(25544, "")
    other = series(25544, "", phase_deg=20.0, begin_h=4.0)
    archive = ("celestrak", GP, "csv", None, sorted([*rows, *other[-6:]], key=lambda row: row["epoch"]))
    live = ("space-track", "/gp", "csv with quotes", at_once, rows)
    assert len(looked("archive", [archive, live])) == 1
