"""Drafting: what goes into a case, what never does, and that the same input gives the same bytes."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import sample_incidents

from hoshimori.cases import bundle, draft
from hoshimori.errors import BadInputError, OutsideError, UsageError
from hoshimori.model import Detection

SETTINGS = {"PRX001": {"distance_km": 60.5, "codes": [1.5, 2]}}


def drafted(folder: Path, incident=None, **changes):
    arguments = {"out": folder, "payloads": sample_incidents.payloads(), "settings": SETTINGS, "version": "0.1.0"}
    return draft(incident or sample_incidents.proximity(), **{**arguments, **changes})


def member(case, name):
    with zipfile.ZipFile(case.path) as archive:
        return archive.read(name)


def with_table(name, rows):
    incident = sample_incidents.proximity()
    detection = replace(incident.detections[0], tables={name: rows})
    return replace(incident, detections=(detection,))


def test_the_same_input_gives_the_same_bytes(tmp_path):
    one = drafted(tmp_path / "one", extra_exhibits={"brief.md": b"# brief\n"})
    two = drafted(
        tmp_path / "two",
        extra_exhibits={"brief.md": b"# brief\n"},
        payloads=tuple(reversed(sample_incidents.payloads())),
    )
    assert one.path.read_bytes() == two.path.read_bytes()
    assert one.manifest_sha256 == two.manifest_sha256


def test_the_file_is_named_after_the_incident_unless_a_name_is_given(tmp_path):
    assert drafted(tmp_path).path == tmp_path / "PRX-44476-55841.zip"
    assert drafted(tmp_path, out=tmp_path / "other.zip").path == tmp_path / "other.zip"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["PRX-44476-55841.zip", "other.zip"]


def test_the_manifest_names_every_exhibit_and_only_the_payloads_that_are_used(tmp_path):
    case = drafted(tmp_path, extra_exhibits={"brief.md": b"text"})
    manifest = json.loads(member(case, "manifest.json"))
    with zipfile.ZipFile(case.path) as archive:
        assert {e["name"] for e in manifest["exhibits"]} == set(archive.namelist()) - {"manifest.json", "seal.json"}
    assert [p["sha256"][:2] for p in manifest["payloads"]] == ["a1", "b2", "c3"]
    assert "fetched_at" not in manifest["payloads"][0]
    assert manifest["as_of"] == "2026-05-30T17:40:00Z"
    assert manifest["settings"] == {"PRX001": {"distance_km": "60.5", "codes": ["1.5", 2]}}
    exhibit = next(e for e in manifest["exhibits"] if e["name"].endswith("distance_by_day.csv"))
    assert exhibit["resolution"] == {"greatest_km": 0.001, "least_km": 0.001}
    assert exhibit["media_type"] == "text/csv"


def test_computed_numbers_are_rounded_and_settings_are_exact(tmp_path):
    record = json.loads(member(drafted(tmp_path), "incident.json"))
    detection = record["detections"][0]
    assert detection["values"]["least_km"] == 18.214
    assert detection["settings"]["distance_km"] == "60.0"
    assert detection["tables"]["distance_by_day"] == "exhibits/d01-prx001-distance_by_day.csv"
    assert "maneuvers" not in detection["tables"]  # an empty table is no exhibit


def test_claims_of_a_source_that_may_not_be_passed_on_are_reduced_to_a_hash(tmp_path):
    record = json.loads(member(drafted(tmp_path), "incident.json"))
    claims = record["objects"][0]["claims"]
    assert [c["value"] for c in claims] == ["INTELU", "US", None]
    assert claims[2]["payload_sha256"] == sample_incidents.SHA_CATALOGUE
    assert "ITSO" not in member(drafted(tmp_path), "incident.json").decode()


TLE = "1 25544U 98067A   24200.50000000  .00016717  00000-0  10270-3 0  9000"


def test_raw_element_sets_never_enter_a_case(tmp_path):
    with pytest.raises(BadInputError, match="raw element sets"):
        drafted(tmp_path, extra_exhibits={"sets.txt": f"ISS\n{TLE}\n".encode()})
    with pytest.raises(BadInputError, match="raw element sets"):
        drafted(tmp_path, with_table("sets", ({"norad_cat_id": 1, "mean_anomaly": 1},)))
    with pytest.raises(BadInputError, match="raw element sets"):
        drafted(tmp_path, extra_exhibits={"sets.json": b'[{"MEAN_ANOMALY": 1}]'})


@pytest.mark.parametrize("settings", [{"own": [1]}, {"watch": {"own_objects": [1]}}, {"parts": [{"own_list": [1]}]}])
def test_the_list_of_own_objects_never_enters_a_case(tmp_path, settings):
    with pytest.raises(UsageError, match="own objects"):
        drafted(tmp_path, settings=settings)


def test_a_payload_that_is_named_and_not_given_is_an_error(tmp_path):
    with pytest.raises(BadInputError, match="was not handed in"):
        drafted(tmp_path, payloads=())


def test_a_number_without_unit_is_an_error_that_names_the_exhibit(tmp_path):
    with pytest.raises(BadInputError, match=r"exhibits/d01-prx001-odd\.csv: nearness"):
        drafted(tmp_path, with_table("odd", ({"nearness": 0.5},)))
    incident = sample_incidents.proximity()
    odd: Detection = replace(incident.detections[0], values={"nearness": 0.5})
    with pytest.raises(BadInputError, match=r"incident\.json: nearness"):
        drafted(tmp_path, replace(incident, detections=(odd,)))


@pytest.mark.parametrize("name", ["manifest.json", "seal.json", "incident.json"])
def test_an_exhibit_cannot_take_a_name_of_the_case_itself(tmp_path, name):
    with pytest.raises(UsageError, match="one name"):
        drafted(tmp_path, extra_exhibits={name: b"{}"})


@pytest.mark.parametrize("name", ["program.exe", "../brief.md"])
def test_an_exhibit_of_unknown_kind_or_unsafe_name_is_refused(tmp_path, name):
    with pytest.raises(UsageError):
        drafted(tmp_path, extra_exhibits={name: b"x"})


def test_an_incident_id_that_is_no_safe_name_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot name a case"):
        drafted(tmp_path, sample_incidents.proximity(id="../../x"))


def test_a_folder_that_cannot_be_written_is_an_outside_fault(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutsideError, match="nothing was left behind"):
        drafted(tmp_path / "file" / "cases")


def test_a_write_that_fails_leaves_the_old_case_and_nothing_else(tmp_path, monkeypatch):
    before = drafted(tmp_path).path.read_bytes()

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bundle.os, "fsync", full)
    with pytest.raises(OutsideError, match="No space left"):
        drafted(tmp_path, version="0.2.0")
    assert [p.name for p in tmp_path.iterdir()] == ["PRX-44476-55841.zip"]
    assert (tmp_path / "PRX-44476-55841.zip").read_bytes() == before


def test_public_names_load_when_asked_for():
    import hoshimori.cases

    for name in hoshimori.cases.__all__:
        assert getattr(hoshimori.cases, name) is not None
    with pytest.raises(AttributeError):
        _ = hoshimori.cases.nothing_of_that_name
