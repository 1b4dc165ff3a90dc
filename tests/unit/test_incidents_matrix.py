import ast
from dataclasses import replace
from pathlib import Path

import hoshimori.incidents
from hoshimori.incidents import Sign, correlate, judged, matrix
from hoshimori.model import HypothesisId
from incident_samples import OBJECTS, at, breakup, burn, stay

H = HypothesisId


def incidents():
    return correlate(
        [stay(), breakup(), burn()], objects=OBJECTS, as_of=at(2026, 5, 31), of_interest=frozenset({49330})
    )


def test_signs_are_those_of_the_likelihood_ratios():
    for incident in incidents():
        items = {e.id: e for e in incident.evidence}
        for row in matrix(incident):
            for h, sign in row.signs.items():
                ratio = items[row.evidence].likelihood_ratios.get(h, 1.0)
                if h in {H.H8, H.H9}:
                    assert sign is Sign.CANNOT_TELL
                else:
                    assert sign is (Sign.CONSISTENT if ratio > 1 else Sign.INCONSISTENT if ratio < 1 else Sign.NEUTRAL)


def test_rows_are_the_evidence_and_columns_all_ten_hypotheses():
    for incident in incidents():
        rows = matrix(incident)
        weighed = [e.id for e in incident.evidence if e.group not in {"base rate", "ownership"}]
        assert [row.evidence for row in rows] == weighed
        assert all(list(row.signs) == list(HypothesisId) for row in rows)


def test_one_item_of_a_group_counts_and_neutral_rows_are_not_diagnostic():
    stay_incident = next(i for i in incidents() if i.id.startswith("PRX"))
    rows = matrix(stay_incident)
    assert [row.counted for row in rows if row.group == "geometry"] == [False, True]
    assert not next(row for row in rows if row.group == "rarity").diagnostic
    assert next(row for row in rows if row.group == "slot").diagnostic


def test_each_sign_has_one_mark():
    assert [sign.mark for sign in Sign] == ["+", "-", "0", "?"]


def test_nothing_is_computed_from_the_matrix():
    """Only the door of the room and the JSON form import it; numbers do not change whatever it shows."""
    folder = Path(hoshimori.incidents.__file__).parent
    readers = {
        path.name
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("incidents.matrix")
    }
    assert readers == {"__init__.py", "record.py"}


def test_ratios_of_one_sign_show_alike_and_weigh_differently():
    incident = next(i for i in incidents() if i.id.startswith("PRX"))
    slot = next(e for e in incident.evidence if e.group == "slot")
    stronger = replace(slot, likelihood_ratios={h: r**3 for h, r in slot.likelihood_ratios.items()})
    other = judged(replace(incident, evidence=tuple(stronger if e is slot else e for e in incident.evidence)))
    assert matrix(other) == matrix(incident)
    assert [h.probability for h in other.hypotheses] != [h.probability for h in incident.hypotheses]
