"""Neither actor nor victim is a prior, on real findings: relabel all states one to one, and only names change.

Detection runs a few times on relabelled identities; association, weighing and gates run for 1,000 random bijections.
Which treaties match may change with the states: that is law, and no part of this test.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files

import numpy as np
import polars as pl
import pytest

from hoshimori.catalog import ingest_paths, space_objects
from hoshimori.config import Settings
from hoshimori.detection import all_detectors
from hoshimori.incidents import correlate, correlation, matrix
from hoshimori.incidents.account import item
from hoshimori.model import HypothesisId, IncidentKind, plain
from hoshimori.scenarios.demo import BREAKUP, GEO_WEEK, OF_INTEREST, PAIRS
from hoshimori.store import Store
from hoshimori.watch import STRETCH, Span, Watch

#: How often the states are relabelled; all thousand with `make brute-force`.
BIJECTIONS = (100, pytest.param(1_000, marks=pytest.mark.brute_force))
#: States that no object of the catalogue has, so that a bijection can lead out of it; invented codes.
ELSEWHERE = ("QQ1", "QQ2", "QQ3")
SPANS = (
    Span(begin=GEO_WEEK[0], end=GEO_WEEK[1], as_of=GEO_WEEK[1]),
    Span(begin=BREAKUP[1] - STRETCH, end=BREAKUP[1], as_of=BREAKUP[1]),
)


class Still:
    def now(self):
        return datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def windows(tmp_path_factory):
    """The windows of the demo's two spans, and every object of the catalogue."""
    folder = tmp_path_factory.mktemp("symmetry")
    settings = Settings(store=folder / "store", cache=folder / "cache")
    watch = Watch(store=Store.open(settings.store, Still()), clock=Still(), settings=settings)
    with as_file(files("hoshimori.scenarios") / "data") as data:
        ingest_paths(watch.store, [data], clock=Still())
    found = tuple(watch._window(span) for span in SPANS)
    numbers = sorted(set(found[0].identities["norad_cat_id"].to_list()))
    return found, space_objects(watch.store, numbers)


@pytest.fixture(scope="module")
def findings(windows):
    """Detections of each window with the states as registers print them, and the objects that they name."""
    detections = tuple(detect(window) for window in windows[0])
    named = {n for found in detections for one in found for n in one.objects}
    return detections, {n: thing for n, thing in windows[1].items() if n in named}


def detect(window, codes=None):
    found = []
    for detector in all_detectors(codes):
        shown = replace(detector, watch_pairs=PAIRS) if hasattr(detector, "watch_pairs") else detector
        found += shown.detect(window)
    return tuple(found)


def relabelled_window(window, mapping):
    state = pl.col("owner_state")
    return replace(window, identities=window.identities.with_columns(state.replace(mapping)))


def relabelled_objects(objects, mapping):
    def claim(one):
        return replace(one, value=mapping[one.value]) if one.field == "owner_state" and one.value in mapping else one

    return {
        n: replace(
            thing,
            owner_state=mapping.get(thing.owner_state, thing.owner_state),
            claims=tuple(claim(one) for one in thing.claims),
        )
        for n, thing in objects.items()
    }


def relabelled_detections(found, mapping):
    """The owners that detectors print beside their numbers, "US, INTELU", under other names."""

    def other(name, value):
        if name not in {"owner_a", "owner_b"}:
            return value
        state, comma, rest = value.partition(",")
        return mapping.get(state, state) + comma + rest

    def one_of(one):
        if "owner_a" not in one.values:
            return one
        return replace(one, values={name: other(name, value) for name, value in one.values.items()})

    return tuple(tuple(one_of(one) for one in some) for some in found)


def bijection(states, rng):
    """A random one-to-one renaming of the states, into themselves and `ELSEWHERE`."""
    return dict(zip(states, rng.permutation([*states, *ELSEWHERE]).tolist(), strict=False))


def states_of(objects):
    return sorted({thing.owner_state for thing in objects.values()} - {""})


def run(detections, objects):
    return tuple(
        incident
        for found, span in zip(detections, SPANS, strict=True)
        for incident in correlate(found, objects=objects, as_of=span.as_of, of_interest=OF_INTEREST)
    )


def without_states(incident):
    """All that an incident says, without the two places that name states: `states` and the owners on file."""
    said = plain(replace(incident, states=(), objects=(), detections=(), evidence=()))
    said["evidence"] = [plain(item) for item in incident.evidence if item.group != "ownership"]
    said["matrix"] = plain(matrix(incident))
    said["objects"] = [thing.norad_cat_id for thing in incident.objects]
    said["detections"] = [nameless(one) for one in incident.detections]
    return said


def nameless(detection):
    """A detection without the owners that it prints."""
    values = {name: value for name, value in detection.values.items() if name not in {"owner_a", "owner_b"}}
    summary = re.sub(r"; owners: .*\.$", "", detection.summary)
    tables = {name: [unowned(row) for row in rows] for name, rows in detection.tables.items()}
    return plain(replace(detection, values=values, summary=summary, tables=tables))


def unowned(row):
    return {name: value for name, value in row.items() if not name.startswith("owner")}


def owner_statements(incident):
    return [item.statement for item in incident.evidence if item.group == "ownership"]


def renamed(statement, mapping):
    return re.sub(r"(?<=: state )[^,;. ]+", lambda m: mapping[m.group()], statement)


def test_the_findings_are_those_of_the_demo(findings):
    detections, objects = findings
    kinds = {incident.kind for incident in run(detections, objects)}
    assert kinds == {IncidentKind.PROXIMITY, IncidentKind.BREAKUP, IncidentKind.MANEUVER, IncidentKind.DECAY}
    assert len(states_of(objects)) >= 10


@pytest.mark.parametrize("bijections", BIJECTIONS)
def test_relabellings_of_the_states_change_nothing_but_names(findings, bijections):
    detections, objects = findings
    states = states_of(objects)
    before = run(detections, objects)
    expected = [without_states(incident) for incident in before]
    rng = np.random.default_rng(1408)
    seen = set()
    for _ in range(bijections):
        mapping = bijection(states, rng)
        seen.add(tuple(mapping.values()))
        after = run(relabelled_detections(detections, mapping), relabelled_objects(objects, mapping))
        assert [without_states(incident) for incident in after] == expected
        for one, other in zip(before, after, strict=True):
            assert other.states == tuple(sorted(mapping[state] for state in one.states))
            assert owner_statements(other) == [renamed(said, mapping) for said in owner_statements(one)]
    assert len(seen) == bijections


def test_the_comparison_sees_a_prior_that_somebody_puts_in(findings, monkeypatch):
    """A ratio that depends on a state is found within a few relabellings: the comparison is no empty promise."""
    detections, objects = findings
    honest = correlation.ownership

    def biased(things):
        told = item("prior", "An owner counts.", "nobody", {HypothesisId.H3: 4.0})
        return (*honest(things), *((told,) if any(thing.owner_state == "RU" for thing in things) else ()))

    monkeypatch.setattr(correlation, "ownership", biased)
    expected = [without_states(incident) for incident in run(detections, objects)]
    rng, states = np.random.default_rng(1), states_of(objects)
    relabelled = (relabelled_objects(objects, bijection(states, rng)) for _ in range(5))
    assert any([without_states(i) for i in run(detections, other)] != expected for other in relabelled)


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.brute_force) for seed in (2, 3))])
def test_detection_on_relabelled_identities_finds_the_same(windows, findings, seed):
    states = sorted({s for s in windows[0][0].identities["owner_state"].to_list() if s})
    mapping = bijection(states, np.random.default_rng(seed))
    for window, expected in zip(windows[0], findings[0], strict=True):
        found = detect(relabelled_window(window, mapping))
        assert [nameless(one) for one in found] == [nameless(one) for one in expected]
    after = run(findings[0], relabelled_objects(findings[1], mapping))
    assert [i.id for i in after] == [i.id for i in run(*findings)]


def test_owners_swapped_within_a_pair_change_nothing_but_names(findings):
    """Every pair that opened an incident, with owner and state of the two exchanged."""
    detections, objects = findings
    pairs = [i for i in run(detections, objects) if i.kind is IncidentKind.PROXIMITY]
    assert pairs
    for incident in pairs:
        one, other = incident.objects
        exchanged = objects | {
            one.norad_cat_id: swapped(one, other),
            other.norad_cat_id: swapped(other, one),
        }
        after = next(i for i in run(detections, exchanged) if i.id == incident.id)
        assert judgement(after) == judgement(incident)
        assert after.states == incident.states


def swapped(thing, other):
    return replace(
        thing,
        owner=other.owner,
        owner_state=other.owner_state,
        owner_register=other.owner_register,
        claims=other.claims,
    )


def judgement(incident):
    return plain(
        (
            incident.kind,
            incident.direction,
            incident.sentence,
            incident.activity,
            incident.capability,
            incident.intent,
            incident.wording,
            incident.level,
            incident.gates,
            incident.hypotheses,
            incident.sensitivity,
            incident.not_visible,
            tuple(e for e in incident.evidence if e.group != "ownership"),
        )
    )


def test_identities_swapped_within_a_pair_are_detected_alike(windows, findings):
    """Owner and state of LUCH-5X and Intelsat 39 exchanged before detection: the pair's numbers stay."""
    window = windows[0][0]
    pair = (44476, 55841)
    rows = {r["norad_cat_id"]: r for r in window.identities.to_dicts()}
    first, second = (rows[n] for n in pair)
    for column in ("owner", "owner_state"):
        first[column], second[column] = second[column], first[column]
    exchanged = replace(window, identities=pl.DataFrame(list(rows.values()), schema=window.identities.schema))
    before = next(d for d in findings[0][0] if d.objects == pair)
    after = next(d for d in detect(exchanged, [before.code]) if d.objects == pair)
    assert after.reading is before.reading
    assert (after.significance, after.controls) == (before.significance, before.controls)
    assert after.values["relation"] == before.values["relation"]
    assert (after.begin, after.end, after.direction) == (before.begin, before.end, before.direction)
    assert after.end - after.begin > timedelta(days=5)
