from datetime import timedelta

import pytest

from hoshimori.incidents import correlate
from hoshimori.model import IncidentKind, Reading
from incident_samples import OBJECTS, at, breakup, burn, reentry, stay

AS_OF = at(2026, 5, 31)


def ids(*detections, of_interest=frozenset()):
    return [i.id for i in correlate(detections, objects=OBJECTS, as_of=AS_OF, of_interest=of_interest)]


def test_a_stay_opens_one_proximity_incident_named_after_its_pair():
    assert ids(stay()) == ["PRX-44476-55841"]


@pytest.mark.parametrize(
    "reading", [Reading.SHARED_SLOT, Reading.SAME_OPERATOR, Reading.DOCKED, Reading.PASS, Reading.SWING]
)
def test_look_alikes_of_a_stay_open_no_incident(reading):
    assert ids(stay(reading=reading)) == []


def test_stays_of_one_pair_in_two_windows_are_one_incident_and_the_longer_one_speaks():
    early = stay(
        begin=at(2026, 5, 1),
        end=at(2026, 5, 3),
        values={"dwell_days": 2, "first_day_near": "2026-05-01", "last_day_near": "2026-05-02", "least_km": 30.0},
    )
    (incident,) = correlate([early, stay()], objects=OBJECTS, as_of=AS_OF)
    assert (incident.begin, incident.end) == (at(2026, 5, 1), at(2026, 5, 30, 18))
    assert "24 to 30 May 2026" in incident.sentence
    assert len(incident.detections) == 2


def test_a_break_up_is_named_after_its_launch_and_late_pieces_join_it():
    late = breakup(reading=Reading.LATE_PIECES, objects=(49610,), begin=at(2022, 1, 11), end=at(2022, 1, 12))
    (incident,) = correlate([late, breakup()], objects=OBJECTS, as_of=AS_OF)
    assert incident.id == "BRK-1982-092"
    assert incident.detections[0].reading is Reading.BREAKUP_LIKE
    assert 49610 in {thing.norad_cat_id for thing in incident.objects}


def test_a_piece_of_a_break_up_that_comes_down_over_an_area_opens_one_beside_that_of_the_break_up():
    apart = breakup()
    piece = reentry(objects=apart.objects[:1])
    assert ids(apart, piece) == ["BRK-1982-092", f"DEC-{apart.objects[0]}"]


def test_late_pieces_and_launches_alone_open_nothing():
    assert (
        ids(breakup(reading=Reading.LATE_PIECES), breakup(reading=Reading.LAUNCH_LIKE, kind=IncidentKind.LAUNCH)) == []
    )


def test_routine_manoeuvres_open_nothing():
    assert ids(*(burn(number) for number in range(30000, 30300))) == []


def test_a_manoeuvre_of_an_object_of_interest_opens_an_incident_of_its_own():
    assert ids(burn(), of_interest=frozenset({49330})) == ["MAN-49330-20260527"]
    assert ids(burn(values={"of_interest": True})) == ["MAN-49330-20260527"]


def test_a_manoeuvre_in_a_stay_belongs_to_the_stay():
    found = correlate([stay(), burn(55841)], objects=OBJECTS, as_of=AS_OF, of_interest=frozenset({55841}))
    assert [i.id for i in found] == ["PRX-44476-55841"]
    assert [d.code for d in found[0].detections] == ["PRX001", "MAN002"]


def test_a_manoeuvre_long_before_a_stay_does_not_belong_to_it():
    old = burn(55841, begin=at(2026, 5, 23) - timedelta(days=30))
    assert ids(stay(), old, of_interest=frozenset({55841})) == ["MAN-55841-20260423", "PRX-44476-55841"]


def test_the_order_of_the_detections_does_not_matter():
    detections = [stay(), burn(55841), breakup(), burn(), stay(begin=at(2026, 5, 24))]
    forward = correlate(detections, objects=OBJECTS, as_of=AS_OF, of_interest=frozenset({49330}))
    backward = correlate(reversed(detections), objects=OBJECTS, as_of=AS_OF, of_interest=frozenset({49330}))
    assert forward == backward


def test_no_detections_give_no_incidents():
    assert correlate([], objects={}, as_of=AS_OF) == ()


def test_an_object_that_no_register_knows_is_shown_with_its_number():
    (incident,) = correlate([stay()], objects={}, as_of=AS_OF)
    assert incident.sentence.startswith("object 55841 was beside object 44476")
    assert incident.states == ()


def test_ordinary_neighbours_open_nothing_however_they_read():
    assert ids(stay(significance=0.3, tables={})) == []


def test_a_stay_whose_arrival_older_catalogues_bracket_opens_whatever_its_rarity():
    (incident,) = correlate([stay(significance=0.3)], objects=OBJECTS, as_of=AS_OF)
    slot = next(e for e in incident.evidence if e.group == "slot")
    assert "came to the slot of the other" in slot.statement
    assert "shown because of that arrival" in slot.statement


def test_a_stay_with_nothing_to_compare_with_opens():
    assert ids(stay(significance=None, controls=0, tables={})) == ["PRX-44476-55841"]
