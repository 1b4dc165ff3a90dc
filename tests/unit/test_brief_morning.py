"""The morning page: one page, ranked without regard to state, `nothing` only with counts."""

import random
from datetime import UTC, datetime, timedelta

import pytest
import sample_incidents

from hoshimori import brief
from hoshimori.brief.morning import MOST_WORDS, fitted, word_count
from hoshimori.errors import UsageError
from hoshimori.incidents import correlate
from hoshimori.model import IncidentStatus
from incident_samples import reentry, thing

AS_OF = datetime(2026, 5, 30, 6, 0, tzinfo=UTC)


def page(**changes):
    words = {"party": "ALPHA", "as_of": AS_OF, "own_count": 6, "counts": {"objects": 15230, "pairs": 564}}
    return brief.MorningPage(**{**words, **changes})


def change(n, words=12):
    return brief.Change(
        rank=n, sentence=" ".join(f"w{n}x{k}" for k in range(words)) + ".", why_shown="because it is yours"
    )


def test_the_page_says_how_many_things_stood_out_and_lists_them_in_order():
    text = brief.morning_markdown(page(changes=(change(1), change(2)), near_count=2))
    assert text.startswith("# ALPHA, 30 May 2026 06:00 UTC\n\n**Two things stood out near your 6 satellites.**")
    assert "1. w1x0" in text
    assert "*(because it is yours)*" in text
    assert "Looked at: 15,230 objects, 564 pairs." in text


@pytest.mark.parametrize(
    ("changes", "lead"),
    [
        ({"near_count": 1, "more_changes": 9}, "One thing stood out near your 6 satellites. Elsewhere: 10."),
        ({"near_count": 0}, "Two things stood out, none at or near your 6 satellites."),
        ({"own_count": 0}, "Two things stood out."),
        ({"own_count": 1, "near_count": 2}, "Two things stood out near your 1 satellite."),
        ({"near_count": 11, "more_changes": 9}, "11 things stood out near your 6 satellites."),
    ],
)
def test_the_first_sentence_counts_what_is_near_and_what_is_elsewhere(changes, lead):
    assert f"**{lead}**" in brief.morning_markdown(page(**{"changes": (change(1), change(2)), **changes}))


def test_nothing_is_said_only_with_counts():
    assert "**Nothing among 15,230 objects, 564 pairs.**" in brief.morning_markdown(page())
    assert "cannot say that nothing changed" in brief.morning_markdown(page(counts={}))


def test_what_was_not_seen_closed_and_ahead_has_its_line():
    text = brief.morning_markdown(
        page(unseen=("29272: 31 h.",), closed=("BRK-1 is closed",), next_24_h=("3 approaches",))
    )
    for line in (
        "**Not seen:** 29272: 31 h.",
        "**Closed or withdrawn:** BRK-1 is closed.",
        "**Next 24 h:** 3 approaches.",
    ):
        assert line in text
    assert "**Not seen:** no gap is known." in brief.morning_markdown(page())


def test_at_most_seven_changes_are_printed_and_the_rest_is_counted():
    text = brief.morning_markdown(page(changes=tuple(change(n) for n in range(1, 11)), more_changes=2))
    assert "7. w7x0" in text
    assert "w8x0" not in text
    assert "5 more are in the list of incidents." in text


@pytest.mark.parametrize("words", [5, 20, 40, 60, 120, 250])
def test_the_page_never_has_more_than_350_words(words):
    full = page(
        changes=tuple(change(n, words) for n in range(1, 8)),
        unseen=tuple(f"gap {n} " + "in the data " * 4 for n in range(30)),
        closed=tuple(f"BRK-{n} is closed" for n in range(30)),
        next_24_h=tuple(f"approach {n}" for n in range(30)),
    )
    text = brief.morning_markdown(full)
    assert word_count(text) <= MOST_WORDS
    assert "1. w1x0" in text
    left_out = fitted(full)
    assert left_out.unseen[-1].startswith("and ")
    assert int(left_out.unseen[-1].split()[1]) + len(left_out.unseen) - 1 == 30


def test_a_page_that_cannot_be_condensed_says_so():
    with pytest.raises(UsageError, match="too long"):
        brief.morning_markdown(page(changes=(change(1, 400),)))


def test_an_exercise_is_marked():
    assert "EXERCISE" in brief.morning_markdown(page(exercise=True))
    assert "EXERCISE" in brief.morning_html(page(exercise=True))


def test_the_html_page_has_no_script_and_no_request():
    text = brief.morning_html(page(changes=(change(1),)))
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")


def candidate(n, **changes):
    return brief.Candidate(id=f"PRX-{n}", sentence=f"sentence {n}", **changes)


def test_an_own_object_outranks_a_place_followed_and_that_the_rest():
    rarity = {"share_of_controls": 0.01, "controls": 500}
    ranked = brief.rank_changes(
        [candidate(1, **rarity), candidate(2, near_own=True, **rarity), candidate(3, own=True, **rarity)]
    )
    assert [c.sentence for c in ranked] == ["sentence 3", "sentence 2", "sentence 1"]
    assert [c.rank for c in ranked] == [1, 2, 3]


def test_the_rarer_one_outranks_and_no_controls_count_as_one_in_ten():
    rare = candidate(1, share_of_controls=0.0, controls=1000)
    common = candidate(2, share_of_controls=0.5, controls=1000)
    unknown = candidate(3)
    assert [c.sentence[-1] for c in brief.rank_changes([common, unknown, rare])] == ["1", "3", "2"]
    assert candidate(4, share_of_controls=0.0, controls=3).score == pytest.approx(0.602, abs=0.001)  # -log10(1/4)


def test_the_ranking_does_not_depend_on_order_and_keeps_the_limit():
    source = random.Random(7)  # noqa: S311  # an order to try, no key
    found = [candidate(n, own=n % 3 == 0, share_of_controls=(n % 7) / 10, controls=50) for n in range(30)]
    expected = brief.rank_changes(found)
    for _ in range(20):
        source.shuffle(found)
        assert brief.rank_changes(found) == expected
    assert len(expected) == 7
    assert len(brief.rank_changes(found, limit=3)) == 3


def overnight(**changes):
    words = {
        "party": "ALPHA",
        "as_of": sample_incidents.AS_OF,
        "own": (44476, 29272, 99999),
        "follow": (),
        "incidents": (sample_incidents.proximity(), sample_incidents.breakup()),
        "detections": (),
        "latest_epochs": {44476: sample_incidents.AS_OF, 29272: sample_incidents.AS_OF - timedelta(hours=31)},
    }
    return brief.morning_page(**{**words, **changes})


def test_a_run_becomes_a_page_with_own_objects_first():
    made = overnight()
    assert made.changes[0].sentence.startswith("LUCH-5X was beside")
    assert made.changes[0].why_shown == "yours; PRX-44476-55841"
    assert "not yours; shown because it is rare" in made.changes[1].why_shown
    assert (made.own_count, made.near_count) == (3, 1)
    assert made.unseen == (
        "1 of your 3 satellites without a set newer than 24 h (29272: 31 h)",
        "1 of your 3 satellites without any set on file (99999)",
    )


def test_what_stood_out_at_own_objects_without_an_incident_is_shown():
    detection = sample_incidents.proximity().detections[0]
    made = overnight(incidents=(), detections=(detection, sample_incidents.breakup().detections[0]))
    assert [c.sentence for c in made.changes] == [detection.summary]
    assert made.changes[0].why_shown == "yours; reads as: stays near, owners differ; no incident"
    assert overnight(detections=(detection,)).near_count == 1  # not told twice


def fallers(*widths_h, **changes):
    found = [reentry(objects=(n,), values={"window_h": width}) for n, width in enumerate(widths_h, start=1)]
    things = {n: thing(n, f"CUBE {n}", "OWN", "J") for n in range(1, len(found) + 1)}
    return correlate(found, objects=things, as_of=sample_incidents.AS_OF, **changes)


def test_wide_windows_of_reentry_stand_behind_all_else_but_own_objects_do_not():
    many = (*fallers(200.0, 200.0, 11.0), sample_incidents.breakup())
    made = overnight(incidents=many)
    assert [c.why_shown.rpartition("; ")[2] for c in made.changes] == ["BRK-1982-092", "DEC-3", "DEC-1", "DEC-2"]
    assert made.changes[-1].why_shown.startswith("not yours; its track crosses an area that is looked at")
    assert overnight(incidents=many, own=(2,)).changes[0].why_shown == "yours; DEC-2"


def test_a_followed_longitude_counts_as_near():
    made = overnight(own=(1,), follow=((62.0, 1.0),))
    assert "at a longitude that you follow" in made.changes[0].why_shown
    assert overnight(own=(1,), follow=((-100.0, 1.0),)).near_count == 0


def test_the_page_before_tells_what_is_new_still_so_and_gone():
    made = overnight(before={"incidents": ["PRX-44476-55841", "MAN-1-20260501"]})
    assert made.changes[0].why_shown.startswith("still so")
    assert made.changes[1].why_shown.startswith("new since the last page")
    assert made.closed == ("MAN-1-20260501 is no longer found in the days looked at",)
    ended = sample_incidents.proximity(status=IncidentStatus.WITHDRAWN)
    assert overnight(incidents=(ended,)).closed == ("PRX-44476-55841 is withdrawn",)


def test_the_next_day_names_the_nearest_approach():
    rows = [
        {"primary": 44476, "secondary": 5, "tca": sample_incidents.AS_OF + timedelta(hours=2), "miss_distance_km": 3.4},
        {
            "primary": 44476,
            "secondary": 4,
            "tca": sample_incidents.AS_OF + timedelta(hours=1),
            "miss_distance_km": 2.14,
        },
    ]
    (line,) = overnight(conjunctions=rows).next_24_h
    assert line.startswith("close approaches of your satellites: 2; the nearest 2.1 km at 18:40 UTC (44476 with 4")
    assert "no close approach" in overnight().next_24_h[0]
    assert overnight(own=()).next_24_h == ()


def test_without_sets_the_page_has_no_counts():
    assert overnight(latest_epochs=None).counts == {}
    assert overnight(own=tuple(range(10))).unseen[-1].endswith("…)")


def test_relabelling_states_changes_no_rank():
    """Any one-to-one relabelling of states leaves the order as it is: the ranking has nothing to read them from."""
    source = random.Random(20260530)  # noqa: S311  # relabellings to try, no key
    incidents = [
        sample_incidents.proximity(id=f"PRX-1-{n}", states=(a, b))
        for n, (a, b) in enumerate([("AA", "BB"), ("CC", "DD"), ("BB", "EE")])
    ]
    expected = [c.why_shown for c in overnight(incidents=incidents).changes]
    labels = ["AA", "BB", "CC", "DD", "EE"]
    for _ in range(100):
        turned = dict(zip(labels, source.sample(labels, len(labels)), strict=True))
        relabelled = [
            sample_incidents.proximity(id=i.id, states=tuple(turned[s] for s in i.states), objects=tuple(i.objects))
            for i in incidents
        ]
        assert [c.why_shown for c in overnight(incidents=relabelled).changes] == expected
