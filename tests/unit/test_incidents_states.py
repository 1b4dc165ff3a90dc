"""Every state of an incident stays on file: what a store answers for a time is what was known then."""

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import incident_samples
from hoshimori.cli.main import root
from hoshimori.errors import NotFoundError, StoreError
from hoshimori.incidents import IncidentRegister, correlate
from hoshimori.incidents.states import Stretch, entered, stretch_at
from hoshimori.model import IncidentStatus, plain
from hoshimori.model.watch_report import Span
from hoshimori.store.derived import Derived

DAY = timedelta(days=1)
FIRST = datetime(2026, 5, 20, tzinfo=UTC)
STAY = correlate((incident_samples.stay(),), objects=incident_samples.OBJECTS, as_of=FIRST, of_interest=frozenset())[0]
LOOKS = st.lists(st.tuples(st.integers(0, 12), st.sampled_from("abc")), min_size=1, max_size=14)


def on(day):
    return FIRST + day * DAY


def register_in(folder):
    return IncidentRegister(derived=Derived(folder=folder))


def found(day, sentence="a"):
    return replace(STAY, sentence=sentence, as_of=on(day))


def keep(register, day, *incidents):
    register.keep(incidents, Span(begin=STAY.begin - DAY, end=STAY.end + DAY, as_of=on(day)), frozenset({day}))


def state(day, content):
    return Stretch(
        content=content, since=on(day), seen=on(day), status="open", level="observation", looks=({"at": day},) * 2
    )


def of_looks(looks):
    stretches = ()
    for day, content in looks:
        stretches = entered(stretches, state(day, content))
        assert all(x.seen < y.since and x.content != y.content for x, y in itertools.pairwise(stretches))
    return stretches


@given(LOOKS)
@settings(max_examples=200, deadline=None)
def test_looks_in_order_of_time_are_answered_as_a_list_of_all_looks_answers(looks):
    in_order = sorted(dict(looks).items())
    stretches = of_looks(in_order)
    assert len(stretches) == sum(n == 0 or in_order[n - 1][1] != one for n, (_, one) in enumerate(in_order))
    for day in range(-1, 14):
        known = [content for at, content in in_order if at <= day]
        answer = stretch_at(stretches, on(day))
        assert (answer and answer.content) == (known[-1] if known else None)
        if answer:
            shown = answer.shown_as_of(on(day))
            assert shown <= on(day)
            assert on(answer.look(shown)["at"]) == shown


@given(LOOKS.map(lambda looks: [(day, f"{n}{content}") for n, (day, content) in enumerate(looks)]))
@settings(max_examples=200, deadline=None)
def test_looks_in_any_order_are_answered_as_a_list_of_all_looks_answers(looks):
    every = dict(looks)
    stretches = of_looks(looks)
    for day in range(-1, 14):
        known = [at for at in every if at <= day]
        answer = stretch_at(stretches, on(day))
        assert (answer and answer.content) == (every[max(known)] if known else None)


@given(LOOKS)
@settings(max_examples=100, deadline=None)
def test_what_a_look_found_is_the_answer_for_its_time_whatever_was_entered_before(looks):
    for n in range(1, len(looks) + 1):
        day, content = looks[n - 1]
        assert stretch_at(of_looks(looks[:n]), on(day)).content == content


def test_every_differing_state_is_answered_for_its_time_and_the_same_one_is_kept_once(tmp_path):
    register = register_in(tmp_path)
    keep(register, 9, found(9, "c"))
    for day in (3, 4, 5):
        keep(register, day, found(day, "a"))
    keep(register, 7)
    assert [(i.sentence, i.status.value) for day in (2, 3, 6, 7, 8, 9) for i in register.all(as_of=on(day))] == [
        ("a", "open"), ("a", "open"), ("a", "withdrawn"), ("a", "withdrawn"), ("c", "open"),
    ]  # fmt: skip
    assert register.get(STAY.id, as_of=on(4)).as_of == on(3)
    assert register.get(STAY.id, as_of=on(6)).as_of == on(5)
    assert (register.get(STAY.id), register.all()) == (found(9, "c"), (found(9, "c"),))
    assert [(s.since, s.seen, s.status) for s in register.states(STAY.id)] == [
        (on(3), on(5), "open"), (on(7), on(7), "withdrawn"), (on(9), on(9), "open"),
    ]  # fmt: skip
    assert len(list((tmp_path / "states").iterdir())) == 2
    assert register.looked_at(found(5))["of_interest"] == [5]
    assert register.looked_at(found(9))["as_of"] == plain(on(9))
    with pytest.raises(NotFoundError, match="not known yet") as refused:
        register.get(STAY.id, as_of=on(2))
    assert refused.value.data["since"] == plain(on(3))


def test_a_look_made_again_takes_the_place_of_what_it_found_and_leaves_no_file_behind(tmp_path):
    register = register_in(tmp_path)
    for day, sentence in ((3, "a"), (5, "b"), (3, "x"), (3, "y")):
        keep(register, day, found(day, sentence))
    assert [register.get(STAY.id, as_of=on(day)).sentence for day in (3, 5)] == ["y", "b"]
    assert len(list((tmp_path / "states").iterdir())) == 1
    keep(register, 3, found(3, "b"))
    assert [(s.since, s.seen) for s in register.states(STAY.id)] == [(on(3), on(5))]
    assert list((tmp_path / "states").iterdir()) == []


def test_a_store_of_before_is_read_and_its_last_state_becomes_the_first(tmp_path):
    derived = Derived(folder=tmp_path)
    derived.put("incidents", STAY.id, plain(found(3, "a")))
    derived.put("spans", STAY.id, {**plain(Span(begin=on(0), end=on(3), as_of=on(3))), "of_interest": [7]})
    register = register_in(tmp_path)
    assert register.get(STAY.id, as_of=on(3)) == found(3, "a")
    keep(register, 5, found(5, "b"))
    assert register.get(STAY.id, as_of=on(4)) == found(3, "a")
    assert register.looked_at(found(3))["of_interest"] == [7]
    assert register.looked_at(found(5))["of_interest"] == [5]


@pytest.mark.parametrize("dies_at", ["states", "incidents"])
def test_who_dies_in_between_leaves_the_states_as_they_were(tmp_path, monkeypatch, dies_at):
    register = register_in(tmp_path)
    keep(register, 3, found(3, "a"))
    put = Derived.put

    def dies(self, kind, *given, **more):
        if kind == dies_at:
            raise KeyboardInterrupt
        put(self, kind, *given, **more)

    monkeypatch.setattr(Derived, "put", dies)
    with pytest.raises(KeyboardInterrupt):
        keep(register, 5, found(5, "b"))
    monkeypatch.undo()
    assert register.all() == (found(3, "a"),)
    keep(register, 5, found(5, "b"))
    assert [i.sentence for day in (4, 5) for i in register.all(as_of=on(day))] == ["a", "b"]


def test_an_earlier_state_that_is_gone_is_said_and_the_last_one_is_still_there(tmp_path):
    register = register_in(tmp_path)
    for day, sentence in ((3, "a"), (5, "b")):
        keep(register, day, found(day, sentence))
    for path in (tmp_path / "states").iterdir():
        path.unlink()
    with pytest.raises(StoreError, match="watch --as-of 2026-05-23"):
        register.get(STAY.id, as_of=on(4))
    assert register.get(STAY.id).sentence == "b"
    keep(register, 3, found(3, "a"))
    assert register.get(STAY.id, as_of=on(4)).sentence == "a"


def test_commands_show_an_incident_as_it_was_known(tmp_path):
    register = register_in(tmp_path / "store" / "derived")
    keep(register, 3, found(3, "An early sentence."))
    keep(register, 5, found(5, "A late sentence."))

    def run(*words):
        done = CliRunner().invoke(root, [*words, "--store", str(tmp_path / "store"), "--json"], standalone_mode=False)
        return json.loads(done.output) if done.exception is None else done.exception

    listed = run("incidents", "list", "--as-of", "2026-05-23")["incidents"]
    assert [one["wording"] for one in listed] == [STAY.wording]
    assert run("incidents", "show", STAY.id, "--as-of", "2026-05-23")["sentence"] == "An early sentence."
    assert run("incidents", "show", STAY.id)["sentence"] == "A late sentence."
    assert run("incidents", "list", "--as-of", "2026-05-22")["incidents"] == []
    assert isinstance(run("incidents", "show", STAY.id, "--as-of", "2026-05-22"), NotFoundError)
    assert "yesterday" in str(run("incidents", "list", "--as-of", "yesterday"))
    assert run("commitments", "match", STAY.id, "--as-of", "2026-05-23")["incident"] == STAY.id


def test_withdrawn_then_found_again_keeps_all_three_states(tmp_path):
    register = register_in(tmp_path)
    keep(register, 1, found(1))
    keep(register, 2)
    keep(register, 3, found(3))
    assert [register.get(STAY.id, as_of=on(d)).status for d in (1, 2, 3)] == [
        IncidentStatus.OPEN, IncidentStatus.WITHDRAWN, IncidentStatus.OPEN,
    ]  # fmt: skip
