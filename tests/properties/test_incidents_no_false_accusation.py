"""Whatever detectors hand over, no incident accuses: no number for H8 and H9, no state in a judgement, no verdict."""

import ast
import json
import re
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import hoshimori.incidents
from hoshimori.brief import wording_problems
from hoshimori.incidents import Level, correlate, incident_json
from hoshimori.model import Detection, Direction, HypothesisId, IncidentKind, ObjectType, Reading, SpaceObject
from incident_samples import at

STATES = ("US", "RU", "SU", "CN", "J", "IN", "F", "UK", "KR", "IR", "D", "I", "ESA", "")
COUNTRIES = ("America", "China", "Chinese", "Russia", "Soviet", "Japan", "India", "Korea", "Iran", "France", "Britain")
NUMBERS = (44476, 55841, 29272, 49330)
KINDS = (IncidentKind.PROXIMITY, IncidentKind.BREAKUP, IncidentKind.MANEUVER)
AS_OF = at(2026, 5, 31)

shares = st.one_of(st.none(), st.floats(0, 1))
distances = st.floats(0, 5_000, allow_nan=False)


def optional(strategy):
    return st.one_of(st.none(), strategy)


@st.composite
def detections(draw):
    kind = draw(st.sampled_from(KINDS))
    begin = at(2026, 5, 1) + timedelta(hours=draw(st.integers(0, 600)))
    end = begin + timedelta(hours=draw(st.integers(1, 170)))
    if kind is IncidentKind.PROXIMITY:
        reading = draw(st.sampled_from([Reading.STAY, Reading.STAY, Reading.PASS, Reading.SHARED_SLOT]))
        objects = tuple(sorted(draw(st.permutations(NUMBERS))[:2]))
        values = {
            "least_km": draw(optional(distances)),
            "greatest_km": draw(optional(distances)),
            "dwell_days": draw(st.integers(1, 7)),
            "days_with_data": draw(st.integers(1, 7)),
            "relation": draw(st.sampled_from(["different_owners", "owner_unknown", "same_owner", None])),
            "older_catalogues": draw(st.integers(0, 5)),
            "older_catalogues_sharing": draw(st.integers(0, 5)),
            "shared_slot_since": draw(optional(st.just(at(2024, 11, 1)))),
            "maneuvers": draw(st.integers(0, 4)),
        }
    elif kind is IncidentKind.BREAKUP:
        reading = draw(st.sampled_from([Reading.BREAKUP_LIKE, Reading.LATE_PIECES]))
        objects = tuple(range(60000, 60000 + draw(st.integers(1, 40))))
        values = {
            "launch": draw(st.sampled_from(["1982-092", "2024-140"])),
            "parent": draw(optional(st.sampled_from(NUMBERS))),
            "catalogued_lately": draw(st.integers(0, 600)),
            "count": draw(st.integers(1, 600)),
            "known_before": draw(st.integers(0, 50)),
            "mean_altitude_spread_km": draw(optional(st.floats(0, 2_000))),
            "epoch": draw(optional(st.just(begin))),
        }
    else:
        reading, objects = Reading.MANEUVER, (draw(st.sampled_from(NUMBERS)),)
        values = {
            "delta_v_m_s": draw(optional(st.floats(0.01, 50))),
            "step_in_spreads": draw(optional(st.floats(1, 1_000))),
            "of_interest": True,
        }
    return Detection(
        code={IncidentKind.PROXIMITY: "PRX001", IncidentKind.BREAKUP: "BRK001"}.get(kind, "MAN002"),
        kind=kind,
        objects=objects,
        begin=begin,
        end=end,
        significance=draw(shares),
        controls=draw(st.integers(0, 400)),
        reading=reading,
        direction=draw(st.sampled_from([None, Direction.TO, Direction.WITHIN])),
        summary="What was seen.",
        values=values,
    )


@st.composite
def catalogues(draw):
    numbers = (*NUMBERS, *range(60000, 60040))
    states = draw(st.lists(st.sampled_from(STATES), min_size=len(numbers), max_size=len(numbers)))
    kind = draw(st.sampled_from([ObjectType.PAYLOAD, ObjectType.ROCKET_BODY]))
    return {
        n: SpaceObject(
            norad_cat_id=n, object_name=f"OBJECT {n}", owner=f"O-{s}" if s else "", owner_state=s, object_type=kind
        )
        for n, s in zip(numbers, states, strict=True)
    }


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def names_a_state(text):
    codes = set(re.findall(r"\b[A-Z]{1,3}\b", text)) & set(STATES)
    return bool(codes) or any(country.lower() in text.lower() for country in COUNTRIES)


@settings(max_examples=150, deadline=None)
@given(st.lists(detections(), min_size=1, max_size=6), catalogues())
def test_no_incident_of_any_findings_accuses(found, objects):
    for incident in correlate(found, objects=objects, as_of=AS_OF, of_interest=frozenset(NUMBERS)):
        assert incident.kind in KINDS
        by_id = {h.id: h for h in incident.hypotheses}
        assert set(by_id) == set(HypothesisId)
        for h in (HypothesisId.H8, HypothesisId.H9):
            assert by_id[h].probability is None
            assert by_id[h].words == "public data cannot tell"
            assert by_id[h].would_need
            assert not by_id[h].calibrated
            assert not any(h in item.likelihood_ratios for item in incident.evidence)
            assert not any(h in one.order for one in incident.sensitivity)
        # Without an outside statement: no level above interpretation, and today none above anomaly.
        assert Level(incident.level) in {Level.OBSERVATION, Level.ANOMALY}
        assert incident.wording == "cause undetermined"
        assert incident.capability == "not assessed from orbits"
        assert incident.intent == "public data cannot tell"
        judged = (
            incident.wording,
            incident.level,
            incident.capability,
            incident.intent,
            *(gate.reason for gate in incident.gates),
            *(one.words for one in incident.sensitivity),
            *(text for h in incident.hypotheses for text in (h.title, h.words, *h.would_need)),
            *(text for h in incident.hypotheses for text in (*h.speaks_for, *h.speaks_against)),
            *incident.not_visible,
        )
        assert not [text for text in judged if names_a_state(text)]


@settings(max_examples=60, deadline=None)
@given(st.lists(detections(), min_size=1, max_size=4), catalogues())
def test_no_text_of_an_incident_breaks_the_word_rules(found, objects):
    """Likelihood and confidence never share a sentence, no verdicts, no number for H8 and H9 (`brief/wording.py`)."""
    for incident in correlate(found, objects=objects, as_of=AS_OF, of_interest=frozenset(NUMBERS)):
        for text in strings(json.loads(json.dumps(incident_json(incident)))):
            assert wording_problems(text, language="en") == []


def test_the_room_has_no_word_of_confidence_at_all():
    """So that no sentence that it can build puts one beside a likelihood (docstrings apart)."""
    for path in sorted(Path(hoshimori.incidents.__file__).parent.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
        docs = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, documented) and is_doc(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                assert not re.search(r"confiden", node.value, re.IGNORECASE), f"{path.name}:{node.lineno}"


def is_doc(node):
    return bool(node.body) and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
