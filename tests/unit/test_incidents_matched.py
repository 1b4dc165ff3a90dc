"""An incident of two low orbits that are kept together: what it says in both languages, and what opens none."""

from dataclasses import replace

import polars as pl
import pytest

from hoshimori import brief
from hoshimori.brief.account import sentence
from hoshimori.brief.wording import wording_problems
from hoshimori.detection import MatchedPairs
from hoshimori.incidents import correlate, incident_json
from hoshimori.model import HypothesisId, SpaceObject
from low_orbit_samples import END, low_window

MARK = "(原文英語)"


@pytest.fixture(scope="module")
def window():
    return low_window()


def incidents_of(window, states=("A", "B")):
    detections = MatchedPairs().detect(window)
    rows = {row["norad_cat_id"]: row for row in window.identities.iter_rows(named=True)}
    objects = {
        n: SpaceObject(
            norad_cat_id=n,
            object_name=rows[n]["object_name"],
            owner=rows[n]["owner"],
            owner_state=states[n % 2],
        )
        for d in detections
        for n in d.objects
    }
    return correlate(detections, objects=objects, as_of=END)


@pytest.fixture(scope="module")
def incidents(window):
    return incidents_of(window)


def test_only_the_kept_pair_opens_an_incident(incidents):
    (one,) = incidents
    assert one.id == "PRX-901-902"
    assert one.sentence.startswith("C-902 was beside B-901 on every day")
    assert "error about ± 1.0 km" in one.sentence
    assert wording_problems(one.sentence, language="en") == []
    assert incident_json(one)["level"] in {"observation", "anomaly"}
    assert "belt" not in " ".join((one.sentence, *one.not_visible, *(e.statement for e in one.evidence)))


def test_nothing_hostile_or_deceptive_gets_a_number(incidents):
    for hypothesis in incidents[0].hypotheses:
        hidden = hypothesis.id in {HypothesisId.H8, HypothesisId.H9}
        assert (hypothesis.probability is None) == hidden


def test_it_reads_whole_in_japanese(incidents):
    (one,) = incidents
    assert sentence(one, "ja").startswith("C-902 は、")
    assert MARK not in sentence(one, "ja")
    text = brief.markdown(one, case_id=one.id, payloads=(), language="ja")
    assert "基準率は、" in text
    said = [line for line in text.splitlines() if MARK in line]
    assert not any("orbit" in line for line in said), said


def test_states_change_names_only(window, incidents):
    (other,) = incidents_of(window, states=("ZZ", "YY"))
    assert [h.probability for h in other.hypotheses] == [h.probability for h in incidents[0].hypotheses]
    assert other.sentence == incidents[0].sentence


def test_a_declared_pair_opens_none(window):
    numbers = {901: 33500, 902: 58992}
    declared = replace(
        window,
        history=window.history.with_columns(pl.col("norad_cat_id").replace(numbers)),
        identities=window.identities.with_columns(pl.col("norad_cat_id").replace(numbers)),
    )
    assert incidents_of(declared) == ()
    (one,) = [d for d in MatchedPairs().detect(declared) if d.objects == (33500, 58992)]
    assert one.reading.value == "declared"
    assert "declared by" in one.values["declared"]
