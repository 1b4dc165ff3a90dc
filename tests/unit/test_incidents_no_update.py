"""Objects without update: printed inside an incident that names one, and weighed for nothing."""

from datetime import UTC, datetime, timedelta

from catalog_samples import element_sets, put

from hoshimori.brief.phrase import phrase
from hoshimori.brief.wording import wording_problems
from hoshimori.cases.canonical import canonical_json
from hoshimori.catalog import last_updates
from hoshimori.config import Settings
from hoshimori.incidents import correlate, with_updates
from hoshimori.incidents.no_update import NO_UPDATE, NOT_VISIBLE
from hoshimori.model import Coverage
from hoshimori.model.last_update import LastUpdate
from hoshimori.scenarios.reproduce import without_updates
from hoshimori.watch import Watch
from incident_samples import OBJECTS, at, breakup, stay

DAY = timedelta(days=1)
FIRST = datetime(2026, 5, 1, 12, tzinfo=UTC)
CROWD = [(number, f"2020-001{chr(65 + number % 24)}", 14.0) for number in range(1000, 1030)]
PAIR = [(44476, "2019-049B", 1.0), (55841, "2023-031A", 1.0)]


def days_of(store, days, rows, *, name="gp-{}.csv", coverage=Coverage.GROUP):
    for day in days:
        when = FIRST + day * DAY
        put(store, name.format(day), known_at=when, coverage=coverage, sets=element_sets(rows, epoch=when - DAY / 8))


def test_an_object_that_its_feed_no_longer_updates_is_lost_and_the_others_are_not(store):
    days_of(store, range(10), [*PAIR, *CROWD])
    days_of(store, range(10, 17), [PAIR[0], *CROWD])
    found = last_updates(store, [44476, 55841], FIRST + 17 * DAY)
    assert found[55841].lost
    assert found[55841].last_set == FIRST + 9 * DAY - DAY / 8
    assert found[55841].usual == DAY
    assert found[55841].looked_until == FIRST + 16 * DAY - DAY / 8
    assert not found[44476].lost
    assert not last_updates(store, [55841], FIRST + 12 * DAY)[55841].lost  # three days: not yet, as it was known then


def test_a_feed_that_stopped_loses_nobody(store):
    days_of(store, range(10), [*PAIR, *CROWD])
    assert not any(one.lost for one in last_updates(store, [44476, 55841], FIRST + 60 * DAY).values())


def test_another_feed_that_goes_on_does_not_speak_for_it(store):
    days_of(store, range(10), [*PAIR, *CROWD], name="belt-{}.csv")
    days_of(store, range(17), [(n + 500, i, m) for n, i, m in CROWD], name="weather-{}.csv")
    assert not last_updates(store, [55841], FIRST + 17 * DAY)[55841].lost


def test_files_of_one_object_each_are_no_feed(store):
    days_of(store, range(10), PAIR[1:], name="55841-{}.csv")
    days_of(store, range(17), PAIR[:1], name="44476-{}.csv")
    assert 55841 not in last_updates(store, [55841], FIRST + 17 * DAY)


def test_too_few_sets_have_no_cadence(store):
    days_of(store, range(3), [*PAIR, *CROWD])
    days_of(store, range(3, 10), CROWD)
    assert last_updates(store, PAIR[0][:1], FIRST + 10 * DAY) == {}
    assert last_updates(store, [], FIRST) == {}


def update(number, **changes):
    given = {"last_set": at(2026, 5, 20, 6), "usual": DAY / 2, "looked_until": at(2026, 5, 30, 12)} | changes
    return LastUpdate(norad_cat_id=number, payload_sha256="e" * 64, **given)


def test_an_incident_names_the_object_that_it_lost_and_its_judgement_stays():
    (before,) = correlate([stay()], objects=OBJECTS, as_of=at(2026, 5, 31))
    after = with_updates(before, {55841: update(55841), 44476: update(44476, last_set=at(2026, 5, 30))})
    (new,) = [one for one in after.evidence if one not in before.evidence]
    assert new.statement == (
        "LUCH-5X (55841) has no element set after 20 May 2026 06:00 UTC: 10.2 days without one, where 0.5 days are "
        "usual, while its feed went on for others until 30 May 2026."
    )
    assert new.id not in {one.id for one in before.evidence}
    assert not new.likelihood_ratios
    assert NOT_VISIBLE in after.not_visible
    assert "e" * 64 in after.payloads
    assert (after.hypotheses, after.gates, after.level) == (before.hypotheses, before.gates, before.level)
    assert with_updates(before, {}) is before


def test_of_a_cloud_three_are_named_and_the_rest_counted_in_both_languages():
    (before,) = correlate([breakup()], objects=OBJECTS, as_of=at(2026, 5, 31))
    lost = {one.norad_cat_id: update(one.norad_cat_id) for one in before.objects[:8]}
    added = with_updates(before, lost).evidence[len(before.evidence) :]
    assert len(added) == 4
    assert added[-1].statement.startswith(f"5 more of the {len(before.objects)} objects of this incident")
    for said in (*(one.statement for one in added), *(one.source for one in added), NOT_VISIBLE, NO_UPDATE):
        japanese = phrase(said, "ja")
        assert "原文" not in japanese and "英語" not in japanese, japanese
        assert not wording_problems(said, language="en")
        assert not wording_problems(japanese, language="ja")


def test_the_watch_asks_for_the_objects_of_its_incidents(store, clock, tmp_path, monkeypatch):
    monkeypatch.setattr("hoshimori.commitments.signed_registry", lambda _store: None)  # reading all texts takes seconds
    monkeypatch.setattr("hoshimori.commitments.match", lambda _incident, _registry: ())
    days_of(store, range(10), [*PAIR, *CROWD])
    days_of(store, range(10, 17), [PAIR[0], *CROWD])
    watch = Watch(store=store, clock=clock, settings=Settings(store=tmp_path / "store", cache=tmp_path))
    (incident,) = watch.correlate([stay()], as_of=FIRST + 17 * DAY)
    assert sum("has no element set after" in one.statement for one in incident.evidence) == 1


def test_what_rests_on_the_whole_store_is_not_compared_when_a_case_is_made_again():
    weighed = {"evidence": [{"id": "E1", "group": "pieces"}, {"id": "E2", "group": "ownership"}], "hypotheses": []}
    told = {"detections": [{"payloads": ["a" * 64]}], "not_visible": ["Purpose."], "payloads": ["a" * 64]}
    lost = {"id": "E2", "group": NO_UPDATE}
    with_lost = weighed | {"evidence": [weighed["evidence"][0], lost, weighed["evidence"][1] | {"id": "E3"}]}
    beside = told | {"not_visible": ["Purpose.", NOT_VISIBLE], "payloads": ["a" * 64, "b" * 64]}

    def members(evidence, incident):
        return {"hypotheses.json": canonical_json(evidence), "incident.json": canonical_json(incident), "brief.md": b""}

    assert without_updates(members(with_lost, beside)) == without_updates(members(weighed, told))
    assert without_updates(members(weighed, told)) == members(weighed, told)
    assert without_updates({"brief.md": b""}) == {"brief.md": b""}
