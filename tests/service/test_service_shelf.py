"""What is kept in memory: bounded, of one state of the store, and never of a store that just changed."""

import os
from datetime import UTC, datetime, timedelta

from hoshimori.service.incident_shelf import IncidentShelf
from hoshimori.service.shelf import Shelf
from service_on_loopback import StandingClock, enter, sample_incidents, watch_over


def test_values_of_another_state_go_and_the_rest_is_bounded_by_size(tmp_path):
    shelf = Shelf(store=tmp_path, clock=StandingClock(), most_bytes=100, size_of=len)
    for n in range(5):
        shelf.put(("one", n), b"x" * 30)
    assert [shelf.get(("one", n)) is not None for n in range(5)] == [False, False, True, True, True]
    shelf.put(("one", 9), b"x" * 500)
    assert shelf.get(("one", 9)) is not None
    assert shelf.get(("one", 4)) is None
    shelf.put(("two", 1), b"x")
    assert shelf.get(("one", 9)) is None


def test_nothing_is_kept_of_a_store_that_changed_a_moment_ago(tmp_path):
    clock = StandingClock()
    (tmp_path / "records").mkdir()
    moment = clock.instant.timestamp()
    shelf = Shelf(store=tmp_path, clock=clock)
    made = []

    def make() -> int:
        made.append(1)
        return len(made)

    os.utime(tmp_path / "records", (moment, moment))
    assert [shelf.of(shelf.state(), "key", make) for _ in range(2)] == [1, 2]
    clock.instant += timedelta(seconds=1)
    assert [shelf.of(shelf.state(), "key", make) for _ in range(2)] == [3, 3]
    os.utime(tmp_path / "records", (moment + 0.5, moment + 0.5))
    assert shelf.of(shelf.state(), "key", make) == 4


def test_incidents_in_memory_are_those_of_the_register(tmp_path):
    from dataclasses import replace

    watch = watch_over(tmp_path / "store")
    shelf = IncidentShelf(store=tmp_path / "store")
    first, *others = sample_incidents()
    enter(tmp_path / "store", first, *others)
    before = shelf.all()
    assert before == watch.incidents()
    enter(tmp_path / "store", replace(first, sentence="Another sentence."))
    after = shelf.all()
    assert after == watch.incidents()
    assert [a is b for a, b in zip(before, after, strict=True)] == [i.id != first.id for i in after]
    assert "another sentence." in shelf.words(next(i for i in after if i.id == first.id))
    later = replace(first, sentence="A third sentence.", as_of=first.as_of + timedelta(days=1))
    enter(tmp_path / "store", later)
    for as_of in (None, later.as_of, first.as_of, first.as_of - timedelta(days=1)):
        then = shelf.all(as_of=as_of)
        assert then == watch.incidents(as_of=as_of)
        assert all(a is b for a, b in zip(then, shelf.all(as_of=as_of), strict=True))
    earlier = next(i for i in shelf.all(as_of=first.as_of) if i.id == first.id)
    assert "another sentence." in shelf.words(earlier)
    assert shelf.row(earlier, lambda i: {"sentence": i.sentence}) is shelf.row(earlier, lambda _: {})
    (tmp_path / "store/derived/incidents" / f"{first.id}.json").unlink()
    assert len(shelf.all()) == len(others)
    assert shelf.all(as_of=datetime(2020, 1, 1, tzinfo=UTC)) == ()
