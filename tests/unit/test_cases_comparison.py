"""Cell by cell, within the declared resolution: equal, different, cannot."""

import hashlib
import json

import pytest

from hoshimori.cases import compare

MANIFEST = {
    "exhibits": [
        {"name": "incident.json", "resolution": {}},
        {"name": "exhibits/d01-prx001-days.csv", "resolution": {"least_km": 0.001}},
    ]
}
INCIDENT = {
    "begin": "2026-05-24T00:00:00Z",
    "detections": [
        {"payloads": ["a"], "values": {"least_km": 18.156, "days": 7, "docked": False, "note": None}},
        {"payloads": ["b"], "values": {"delta_v_m_s": 0.351, "empty": []}},
    ],
    "share_of_controls": 0.0323,
}
TABLE = "day,least_km,words\n2026-05-24,18.156,near\n2026-05-25,,near\n"


def exhibits(incident=None, table=TABLE, **more):
    return {
        "incident.json": json.dumps(incident or INCIDENT).encode(),
        "exhibits/d01-prx001-days.csv": table.encode(),
        **more,
    }


def changed(**values):
    return json.loads(json.dumps(INCIDENT)) | values


def test_the_same_is_equal_and_counted():
    found = compare(exhibits(), exhibits(), manifest=MANIFEST)
    assert (found.equal, found.different, found.cannot) == (5, 0, 0)
    assert found.numbers == 5
    assert found.words_equal == 11
    assert found.is_reproduced


@pytest.mark.parametrize(("least", "equal"), [("18.157", True), ("18.155", True), ("18.158", False), ("", False)])
def test_a_number_is_equal_within_one_resolution(least, equal):
    found = compare(exhibits(), exhibits(table=TABLE.replace("18.156", least)), manifest=MANIFEST)
    assert found.is_reproduced is equal
    assert found.different == (0 if equal else 1)


def test_a_number_in_json_has_the_resolution_of_its_name_and_a_count_is_exact():
    near = changed(share_of_controls=0.0324)
    assert compare(exhibits(), exhibits(near), manifest=MANIFEST).is_reproduced
    near["detections"][0]["values"]["days"] = 8
    (difference,) = compare(exhibits(), exhibits(near), manifest=MANIFEST).differences
    assert (difference.exhibit, difference.place) == ("incident.json", "/detections/0/values/days")
    assert (difference.case, difference.re_run) == ("7", "8")


def test_a_word_that_differs_is_told_apart_from_a_number():
    found = compare(exhibits(), exhibits(table=TABLE.replace("near", "far", 1)), manifest=MANIFEST)
    assert (found.different, found.words_different) == (0, 1)
    assert not found.is_reproduced


def test_a_truth_value_is_no_number():
    other = changed()
    other["detections"][0]["values"]["docked"] = 0
    found = compare(exhibits(), exhibits(other), manifest=MANIFEST)
    assert found.words_different == 1


def test_what_the_re_run_makes_beyond_the_case_is_a_difference():
    found = compare(exhibits(), exhibits(table=TABLE + "2026-05-26,1.0,near\n"), manifest=MANIFEST)
    assert (found.different, found.words_different) == (1, 2)
    assert found.differences[0].case == "nothing"


def test_a_re_run_that_finds_no_such_incident_makes_nothing():
    found = compare(exhibits(), {}, manifest=MANIFEST)
    assert (found.equal, found.different) == (0, 5)
    assert found.differences[0].re_run is None


def test_what_rests_on_a_missing_payload_cannot_be_compared():
    found = compare(exhibits(), exhibits(), manifest=MANIFEST, missing=["a"])
    assert (found.equal, found.cannot) == (1, 4)  # the second detection rests on another payload
    assert found.missing == ("a",)
    assert not found.is_reproduced
    assert compare(exhibits(), exhibits(), manifest=MANIFEST, missing=["b"]).cannot == 2


def test_what_an_earlier_run_left_is_not_claimed():
    kept = frozenset({("incident.json", "/begin")})
    found = compare(exhibits(), exhibits(changed(begin="x")), manifest=MANIFEST, kept_from_before=kept)
    assert (found.words_different, found.words_cannot) == (0, 1)


def test_an_exhibit_that_was_left_out_is_compared_by_its_hash():
    name, whole = "exhibits/d01-prx001-days.csv", exhibits()
    digest = hashlib.sha256(whole[name]).hexdigest()
    case = {"incident.json": whole["incident.json"]}
    found = compare(case, whole, manifest=MANIFEST, withheld={name: digest, "brief.md": "x"})
    assert (found.equal, found.different) == (5, 0)
    found = compare(case, exhibits(table=TABLE.replace("18", "19")), manifest=MANIFEST, withheld={name: digest})
    assert (found.equal, found.different) == (4, 1)
    assert found.differences[0].place == "SHA-256"
    assert compare(case, {}, manifest=MANIFEST, withheld={name: digest}).differences[-1].re_run is None
    assert compare(case, whole, manifest=MANIFEST, withheld={name: digest}, missing=["a"]).cannot == 4
    assert compare({}, whole, manifest=MANIFEST, withheld={name: digest}, missing=["a"]).cannot == 1


def test_texts_for_people_are_told_and_not_counted():
    found = compare(exhibits(**{"brief.md": b"x"}), exhibits(**{"brief.md": b"y"}), manifest=MANIFEST)
    assert found.rendered == {"brief.md": False}
    assert found.is_reproduced


def test_all_differences_are_counted_and_some_listed():
    found = compare(exhibits(), {}, manifest=MANIFEST, most_differences=2)
    assert len(found.differences) == 2
    assert found.different == 5
