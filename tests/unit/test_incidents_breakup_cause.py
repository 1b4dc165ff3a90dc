"""What could have taken an object apart: signs, ratios, and a name only where two of different origin agree."""

from dataclasses import replace

import pytest

from hoshimori.brief import markdown, wording_problems
from hoshimori.brief.phrase import phrase
from hoshimori.incidents import correlate, incident_json
from hoshimori.incidents.breakup_cause import SPEAKS, UNKNOWN, Cause, finding
from hoshimori.model import HypothesisId, ObjectType
from incident_samples import OBJECTS, at, breakup, thing

# Speeds of Cosmos 1408 (docs/methods/BRK001.md): slope 0.21 with error 0.05, the middle moved by 39 m/s (8.7 an axis).
COSMOS = {
    "speed_slope_ratio": 0.21,
    "speed_slope_sigma": 0.05,
    "speed_median_m_s": 128.5,
    "model_inside_m_s": 60.0,
    "model_collision_m_s": 310.0,
    "speed_mean_vector_m_s": 39.2,
    "speed_mean_vector_sigma_m_s": 8.7,
    "screened_objects": 23_249,
}
# CZ-6A 2024-140: slope 0.19 with error 0.04, launched at most a month before.
STAGE = {
    "speed_slope_ratio": 0.19,
    "speed_slope_sigma": 0.04,
    "launch_date": "2024-08-06",
    "epoch": at(2024, 8, 6, 17, 15),
    "epoch_low": at(2024, 8, 6, 12),
    "epoch_high": at(2024, 8, 6, 22),
    "parent": None,
    "known_before": 0,
    "count": 405,
    "catalogued_lately": 405,
    "launch": "2024-140",
}
PASS = {"norad_cat_id": 22675, "tca": at(2009, 2, 10, 16, 56), "miss_distance_km": 0.7, "relative_speed_km_s": 11.6}


def found(values, **tables):
    base = breakup(values=values)
    return replace(base, tables={**base.tables, **tables})


def test_cosmos_1408_is_an_unknown_energetic_event_and_never_more():
    told = finding(found(COSMOS), thing(13552))
    assert told.reading == UNKNOWN
    assert told.wording.startswith("One cloud, energetic, no catalogued partner; consistent with: ")
    assert Cause.NOT_CATALOGUED.value in told.wording
    assert Cause.CATALOGUED.value not in told.wording


def test_a_stage_soon_after_its_launch_is_explosion_like():
    told = finding(found(STAGE), None)
    assert told.reading == Cause.INSIDE.value
    assert "two independent signs agree" in told.wording
    stage = finding(found(STAGE | {"stage_by_name": "CZ-6A R/B"}), None)
    assert stage.wording.startswith(
        "Consistent with: explosion-like event of a stage, from inside; two independent signs"
    )
    assert phrase(stage.wording, "ja").startswith("次と矛盾しない: ロケット機体の内部からの爆発に似た事象。")


def test_the_brief_says_what_the_signs_come_to_and_that_it_is_no_finding():
    values = STAGE | {"stage_by_name": "CZ-6A R/B", "payloads_count": 18, "parent": 60397, "parent_basis": "numbering"}
    things = OBJECTS | {60397: thing(60397)}
    (incident,) = correlate([found(values)], objects=things, as_of=at(2024, 9, 18))
    assert incident.sentence.startswith(
        "405 new objects of launch 2024-140 (18 of them payloads; parent by numbering: object 60397) were first seen "
    )
    assert incident.sentence.endswith("cause undetermined.")
    briefs = {language: markdown(incident, case_id="X", payloads=(), language=language) for language in ("en", "ja")}
    assert "Consistent with: explosion-like event of a stage, from inside" in briefs["en"].partition("## Annex")[0]
    assert "no finding: the cause stays undetermined" in briefs["en"]
    assert "ロケット機体の内部からの爆発に似た事象" in briefs["ja"].partition("## 附属")[0]
    assert "うちペイロード18個)(番号の並びから見た親物体: 60397)" in briefs["ja"]
    for language, said in briefs.items():
        assert wording_problems(said.partition("## ")[0], language=language) == []


def test_a_stage_of_the_launch_is_no_sign_where_another_object_came_apart():
    """Cosmos 1408 (13552): object 13553, its stage by its number, is whole."""
    values = COSMOS | {"parent_basis": "orbit", "stage_by_number": 13553}
    told = finding(found(values), thing(13552, "COSMOS 1408"))
    assert "body" not in {sign.name for sign in told.signs}
    assert Cause.INSIDE.value in told.wording
    assert Cause.NOT_CATALOGUED.value in told.wording
    stage = finding(found(values | {"stage_by_number": 13552}), thing(13552, "COSMOS 1408"))
    assert "body" in {sign.name for sign in stage.signs}
    named = finding(found(values | {"stage_by_name": "SL-14 R/B"}), thing(13553, "SL-14 R/B"))
    assert "body" in {sign.name for sign in named.signs}


def test_two_clouds_and_a_pass_of_their_parents_are_a_collision():
    values = {"second_cloud": "1993-036", "conjunction_partner": 22675, "screened_objects": 2}
    told = finding(found(values, conjunctions=(PASS,)), thing(24946))
    assert told.reading == Cause.CATALOGUED.value


def test_one_sign_alone_names_nothing():
    assert finding(found({"speed_slope_ratio": 0.2, "speed_slope_sigma": 0.02}), thing(13552)).reading == UNKNOWN
    stage = thing(13552, "STAGE", kind=ObjectType.ROCKET_BODY)
    assert finding(found({}), stage).reading == UNKNOWN


def test_a_sign_against_the_best_cause_keeps_it_unnamed():
    values = {**STAGE, "speed_mean_vector_m_s": 90.0, "speed_mean_vector_sigma_m_s": 5.0}
    assert finding(found(values), None).reading == UNKNOWN


@pytest.mark.parametrize("values", [COSMOS, STAGE, {"second_cloud": "1993-036"}])
def test_every_sign_has_a_ratio_a_source_and_its_japanese(values):
    told = finding(found(values), None)
    for sign in told.signs:
        assert sign.source
        assert sign.statement.endswith(".")
        assert wording_problems(f"{sign.statement} {sign.source}", language="en") == []
        assert "原文英語" not in phrase(sign.statement, "ja")
        assert phrase(sign.statement, "ja").isascii() is False
        assert all(0.0 < ratio <= 30.0 for ratio in sign.ratios.values())
    assert phrase(told.wording, "ja").isascii() is False
    assert wording_problems(told.wording, language="en") == []
    assert SPEAKS > 1.0


def test_an_incident_carries_the_signs_and_the_ranking():
    (incident,) = correlate([found(COSMOS)], objects=OBJECTS, as_of=at(2021, 12, 2))
    told = incident_json(incident)["cause"]
    assert told["reading"] == UNKNOWN
    assert {row["cause"] for row in told["ranking"]} == {cause.value for cause in Cause}
    assert told["wording"] in [item.statement for item in incident.evidence]
    assert "cause undetermined" in incident.sentence


def test_a_collision_speaks_for_a_strike_and_a_stage_for_a_failure():
    values = {"second_cloud": "1993-036", "conjunction_partner": 22675, "screened_objects": 2}
    shares = {}
    for name, one in (("two", found(values, conjunctions=(PASS,))), ("stage", found(STAGE)), ("plain", found({}))):
        (incident,) = correlate([one], objects=OBJECTS, as_of=at(2026, 1, 1))
        shares[name] = {h.id: h.probability for h in incident.hypotheses}
    assert shares["two"][HypothesisId.H6] > 2 * shares["plain"][HypothesisId.H6]
    assert shares["stage"][HypothesisId.H5] > shares["plain"][HypothesisId.H5]
