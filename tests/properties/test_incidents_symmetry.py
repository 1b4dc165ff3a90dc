"""Neither actor nor victim is a prior: relabel the states one to one, and nothing changes but the names."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hoshimori.incidents import correlate, level
from hoshimori.model import plain
from incident_samples import OBJECTS, at, breakup, burn, stay

STATES = sorted({thing.owner_state for thing in OBJECTS.values()})
OTHERS = ["F", "D", "IN", "UK", "KR", "IR", "XX", "ZZ"]
DETECTIONS = (stay(), breakup(), burn(), burn(55841), stay(objects=(29272, 44476), tables={}, values={"dwell_days": 2}))
AS_OF = at(2026, 5, 31)


def judged(incidents, names):
    """Everything that judges, with states replaced by their rank in `names`."""
    text = json.dumps(
        [
            {
                "id": i.id,
                "kind": i.kind,
                "direction": i.direction,
                "wording": i.wording,
                "level": level(i),
                "sentence": i.sentence,
                "hypotheses": plain(i.hypotheses),
                "evidence": [plain(e) for e in i.evidence if e.group != "ownership"],
                "not_visible": i.not_visible,
                "checklist": i.checklist,
                "states": sorted(names.index(s) for s in i.states),
            }
            for i in incidents
        ]
    )
    return json.loads(text)


def run(mapping):
    objects = {n: replace(o, owner_state=mapping[o.owner_state]) for n, o in OBJECTS.items()}
    return correlate(DETECTIONS, objects=objects, as_of=AS_OF, of_interest=frozenset({49330}))


@settings(max_examples=40, deadline=None)
@given(st.permutations(STATES + OTHERS))
def test_relabelling_states_one_to_one_changes_nothing_but_names(order):
    mapping = dict(zip(STATES, order, strict=False))
    plain_names = judged(run({s: s for s in STATES}), STATES)
    assert judged(run(mapping), [mapping[s] for s in STATES]) == plain_names
