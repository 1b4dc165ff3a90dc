"""A report that does not rest on public orbital data is weighed at the break-up that it meets, from its entry on."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files

import pytest

from fixed_clock import FixedClock
from hoshimori.cases.on_file import read_case
from hoshimori.catalog import ingest_paths
from hoshimori.config import Settings
from hoshimori.documents import ingest
from hoshimori.errors import VerificationError
from hoshimori.model import HypothesisId
from hoshimori.model.watch_report import Span
from hoshimori.scenarios.reproduce import reproduce
from hoshimori.store import Store
from hoshimori.watch import Watch

BREAKUP = "BRK-1982-092"
LOOK = datetime(2021, 12, 2, tzinfo=UTC)
ENTERED = datetime(2021, 12, 2, 1, tzinfo=UTC)
QUOTE = "the ministry said that it had tested a weapon of its own on an old satellite of its own"
DAY = {"begin": datetime(2021, 11, 15, tzinfo=UTC), "end": datetime(2021, 11, 16, tzinfo=UTC)}
WHY = {"independent": "It is what the ministry says that it did."}
WEIGHED = WHY | {"weighs": (BREAKUP, HypothesisId.H4)}


@pytest.fixture
def watch(tmp_path):
    clock = FixedClock(ENTERED)
    settings = Settings(store=tmp_path / "store", cache=tmp_path / "cache")
    watch = Watch(store=Store.open(settings.store, clock), clock=clock, settings=settings)
    with as_file(files("hoshimori.scenarios") / "data") as folder:
        ingest_paths(watch.store, sorted(folder.glob("cosmos1408*")), clock=clock)
    note = tmp_path / "note.txt"
    note.write_text(f"It was told that {QUOTE}.\n", encoding="utf-8")
    ingest(watch.store, [note], clock=clock, kind="official", published=datetime(2021, 11, 16, tzinfo=UTC).date())
    look(watch, LOOK)
    return watch


def look(watch, as_of):
    return watch.run(span=Span(begin=LOOK - timedelta(days=7), end=LOOK, as_of=as_of))


def share(watch, as_of=None):
    return {h.id: h.probability for h in watch.incident(BREAKUP, as_of=as_of).hypotheses}[HypothesisId.H4]


def test_it_raises_the_odds_of_what_it_names_from_its_entry_on_and_looks_that_follow_keep_them(watch):
    before = share(watch)
    entered = watch.report("note.txt", "missile-test", QUOTE, **DAY, objects=(13552,), **WEIGHED)
    after = share(watch)
    assert after > before
    assert share(watch, as_of=LOOK) == before  # what was known then stays as it was
    assert [s.since for s in watch.states(BREAKUP)] == [LOOK, ENTERED]
    assert entered.id in watch.incident(BREAKUP).evidence[-1].source
    cited = [c.id for m in watch.incident(BREAKUP).commitments for c in m.conditions if "DOC1" in c.evidence]
    assert cited  # conditions that ask for such words cite them
    look(watch, LOOK + timedelta(hours=2))
    assert share(watch) == after
    assert len(watch.states(BREAKUP)) == 2
    look(watch, LOOK)  # as of a time before the report
    assert share(watch, as_of=LOOK) == before


def test_taken_back_it_weighs_no_more_and_what_was_known_meanwhile_stays(watch, tmp_path):
    before = share(watch)
    entered = watch.report("note.txt", "missile-test", QUOTE, **DAY, objects=(13552,), **WEIGHED)
    after = share(watch)
    watch.clock.instant += timedelta(hours=1)
    gone = watch.withdraw_report(entered.id)
    assert (gone.status.value, share(watch)) == ("withdrawn", before)
    assert [share(watch, as_of=day) for day in (LOOK, ENTERED, watch.clock.now())] == [before, after, before]
    assert not [one for one in watch.incident(BREAKUP).evidence if one.group == "outside statement"]
    case = read_case(watch.draft(BREAKUP, out=tmp_path / "out").case.read_bytes())
    made = reproduce(case, store=watch.store, clock=watch.clock)
    assert (made.different, made.words_different, made.from_outside) == (0, 0, ())
    assert made.equal > 50


def test_entered_again_without_it_weighs_no_more(watch):
    before = share(watch)
    watch.report("note.txt", "missile-test", QUOTE, **DAY, objects=(13552,), **WEIGHED)
    watch.clock.instant += timedelta(hours=1)
    watch.report("note.txt", "missile-test", QUOTE, **DAY, objects=(13552,), **WHY)
    assert share(watch) == before


def test_without_a_reason_or_an_explanation_no_number_moves(watch):
    before = watch.incident(BREAKUP)
    watch.report("note.txt", "missile-test", QUOTE, **DAY, objects=(13552,), **WHY)
    assert watch.incident(BREAKUP) == before


@pytest.mark.parametrize("again", [False, True])
def test_its_case_is_made_again_with_the_words_that_it_weighs(watch, tmp_path, again):
    watch.report("note.txt", "missile-test", QUOTE, **DAY, objects=(13552,), **WEIGHED)
    if again:  # of a look that knew the words
        look(watch, LOOK + timedelta(hours=2))
    drafted = watch.draft(BREAKUP, out=tmp_path / "out")
    made = reproduce(read_case(drafted.case.read_bytes()), store=watch.store, clock=watch.clock)
    assert (made.different, made.words_different, made.missing) == (0, 0, ())
    assert made.equal > 50
    assert made.from_outside == ("DOC1 (H4, ratio 20)",)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"likelihood_ratios": {"H8": 20}}, "in a form that nobody knows"),
        ({"likelihood_ratios": {"H99": 20}}, "in a form that nobody knows"),
        ({"likelihood_ratios": {"H4": "much"}}, "in a form that nobody knows"),
        ({"likelihood_ratios": [4]}, "in a form that nobody knows"),
        ({"likelihood_ratios": {"H4": 0.5}}, "by an id or a ratio that is none"),
        ({"likelihood_ratios": {"H4": "nan"}}, "by an id or a ratio that is none"),
        ({"likelihood_ratios": {"H4": 20, "H5": 20}}, "by an id or a ratio that is none"),
        ({"id": "E1"}, "by an id or a ratio that is none"),
        ({"basis": "superseded"}, "by an id or a ratio that is none"),
        ({"id": "DOC1\nall is well"}, "by an id or a ratio that is none"),
    ],
)
def test_a_case_with_words_in_another_form_is_refused(watch, tmp_path, change, words):
    with pytest.raises(VerificationError, match=words):
        reproduce(forged(watch, tmp_path, change), store=watch.store, clock=watch.clock)


def test_a_ratio_that_a_case_has_for_itself_is_shown_and_the_numbers_differ(watch, tmp_path):
    made = reproduce(forged(watch, tmp_path, {"likelihood_ratios": {"H4": 1e9}}), store=watch.store, clock=watch.clock)
    assert made.from_outside == ("DOC1 (H4, ratio 1e+09)",)
    assert made.different > 0


def forged(watch, tmp_path, change):
    """Return a case of the break-up whose item of outside words was changed."""
    watch.report("note.txt", "missile-test", QUOTE, **DAY, objects=(13552,), **WEIGHED)
    case = read_case(watch.draft(BREAKUP, out=tmp_path / "out").case.read_bytes())
    weighed = json.loads(case.members["hypotheses.json"])
    (said,) = [one for one in weighed["evidence"] if one["group"] == "outside statement"]
    said |= change
    return replace(case, members={**case.members, "hypotheses.json": json.dumps(weighed).encode()})
