"""The catalogue in bulk, objects, the belt, pairs and clouds: the numbers are those of the propagation itself."""

import struct
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from sgp4.api import WGS72, Satrec

from hoshimori.catalog import current_catalogue, identities
from hoshimori.service.catalog import ELEMENTS
from service_on_loopback import watch_over


def test_the_current_catalogue_names_objects_as_the_identities_do(store_folder):
    store = watch_over(store_folder).store
    now = current_catalogue(store)
    who = identities(store).filter(pl.col("norad_cat_id").is_in(now["norad_cat_id"].implode()))
    columns = ["norad_cat_id", "object_name", "object_id", "object_type", "owner", "owner_state"]
    assert now.select(columns).equals(who.select(columns))
    assert now.height == store.latest_sets().height > 600


def test_the_element_buffer_propagates_to_the_same_place(ask):
    data = ask("/v1/catalog/elements").content
    magic, count, reference = struct.unpack("<4sId", data[:16])
    rows = np.frombuffer(data[16:], dtype=ELEMENTS)
    index = ask("/v1/catalog/index").json()
    assert (magic, count) == (b"HSE1", len(rows))
    assert ELEMENTS.itemsize == 72
    assert [o[0] for o in index["objects"]] == rows["norad"].tolist()
    assert reference == rows["epoch"].max()
    at = datetime(2026, 5, 30, 12, tzinfo=UTC)
    states = ask("/v1/catalog/states?at=2026-05-30T12:00:00Z").content
    head = struct.unpack("<4sId", states[:16])
    assert head == (b"HSS1", count, at.timestamp())
    numbers = np.frombuffer(states[16 : 16 + 4 * count], "<u4")
    place = np.frombuffer(states[16 + 4 * count :], "<f4").reshape(count, 6)
    assert (numbers == rows["norad"]).all()
    ten_metres_km = 0.01  # f32 of 42,000 km keeps 4 m; the epoch as Unix seconds keeps 0.2 us
    compared = 0
    for row, state in zip(rows[:200], place[:200], strict=True):
        record = Satrec()
        days = row["epoch"] / 86400.0
        epoch = days + 2440587.5 - 2433281.5
        record.sgp4init(
            WGS72, "i", 1, epoch, row["bstar"], 0.0, 0.0, row["eccentricity"], row["perigee"], row["inclination"],
            row["anomaly"], row["mean_motion"], row["node"],
        )  # fmt: skip
        error, r, _ = record.sgp4_tsince((at.timestamp() - row["epoch"]) / 60.0)
        if error == 0 and np.isfinite(state).all():
            assert np.linalg.norm(np.array(r) - state[:3]) < ten_metres_km
            compared += 1
    assert compared > 100


def test_as_of_reads_what_was_known_then(ask):
    then, now = (ask(f"/v1/catalog/index{q}").json() for q in ("?as_of=2021-12-31", ""))
    assert 0 < then["count"] < now["count"]
    assert then["as_of"] == "2021-12-31T23:59:59.999999Z"
    assert ask("/v1/objects?as_of=1990-01-01").json()["total"] == 0


def test_objects_are_found_by_name_number_regime_and_launch(ask):
    assert ask("/v1/objects?q=luch-5x").json()["objects"][0]["norad_cat_id"] == 55841
    assert [o["norad_cat_id"] for o in ask("/v1/objects?q=44476").json()["objects"]] == [44476]
    geo = ask("/v1/objects?regime=GEO&limit=500").json()
    assert {o["regime"] for o in geo["objects"]} == {"GEO"}
    assert ask("/v1/objects?launch=1982-092&limit=1").json()["total"] > 100


def test_pages_of_objects_join_to_the_whole_list(ask):
    numbers, cursor = [], ""
    while cursor is not None:
        page = ask(f"/v1/objects?limit=200{f'&cursor={cursor}' if cursor else ''}").json()
        numbers += [o["norad_cat_id"] for o in page["objects"]]
        cursor = page["next"]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == page["total"]


def test_an_object_has_the_claims_of_each_register_and_its_sets(ask):
    found = ask("/v1/objects/44476").json()
    assert {c["register"] for c in found["claims"]} >= {"element-sets", "gcat-launch-log"}
    sets = ask("/v1/objects/44476/element-sets?begin=2026-05-25&end=2026-05-28&limit=500").json()["element_sets"]
    assert sets
    assert all("2026-05-25" <= s["epoch"][:10] < "2026-05-28" for s in sets)
    assert ask("/v1/objects/999999998").status_code == 404


def test_the_belt_shows_both_objects_of_the_stay_at_62_degrees(ask):
    query = "begin=2026-05-28&end=2026-05-29&step_hours=6&min_longitude=60&max_longitude=64"
    found = ask(f"/v1/catalog/belt?{query}").json()
    assert len(found["times"]) == 4
    shown = {o["norad"]: o for o in found["objects"]}
    assert {44476, 55841} <= set(shown)
    for number in (44476, 55841):
        assert all(abs(v - 62.0) < 0.2 for v in shown[number]["longitude_deg"])
        assert all(abs(v) < 0.2 for v in shown[number]["latitude_deg"])
    assert ask("/v1/catalog/belt?begin=2026-05-01&end=2026-05-29&step_hours=0.01").status_code == 400
    assert ask("/v1/catalog/belt?begin=2026-05-29&end=2026-05-01").status_code == 400


def test_the_relative_motion_of_the_pair_is_as_far_as_the_detector_saw(ask):
    found = ask("/v1/pairs/44476/55841/relative?begin=2026-05-30&end=2026-05-31").json()
    assert found["incident"] == "PRX-44476-55841"
    distance = found["distance_km"]
    rtn = np.array([found[k] for k in ("radial_km", "transverse_km", "normal_km")])
    assert np.allclose(np.linalg.norm(rtn, axis=0), distance, atol=0.002)
    assert 17.0 < min(distance) < max(distance) < 55.0  # incident_samples.stay: 17.9 to 54.2 km over the week
    there = ask("/v1/pairs/55841/44476/relative?begin=2026-05-30&end=2026-05-31").json()
    assert np.allclose(there["distance_km"], distance, atol=0.002)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/pairs/44476/29272/relative", "free-pair"),
        ("/v1/pairs/44476/44476/relative", "free-pair"),
        ("/v1/pairs/13552/49500/relative", "free-pair"),
        ("/v1/pairs/44476/55841/relative?end=2026-08-01", "other-days"),
        ("/v1/pairs/44476/55841/relative?begin=2020-01-01", "other-days"),
    ],
)
def test_no_geometry_of_free_pairs_or_other_days(ask, path, kind):
    answer = ask(path)
    assert answer.status_code == 403
    assert answer.json()["type"] == f"urn:hoshimori:problem:{kind}"


def test_a_cloud_has_parent_interval_and_elements(ask):
    found = ask("/v1/incidents/BRK-1982-092/cloud").json()
    assert found["parent"] == 13552
    assert found["epoch_low"] <= found["epoch"] <= found["epoch_high"]
    assert ask("/v1/incidents/PRX-44476-55841/cloud").status_code == 404


def test_detections_and_commitments_are_listed(ask):
    codes = {d["code"] for d in ask("/v1/detections").json()["detections"]}
    assert codes == {"PRX001", "BRK001", "MAN002"}
    assert {d["code"] for d in ask("/v1/detections?object=13552").json()["detections"]} == {"BRK001"}
    assert ask("/v1/detections?end=2000-01-01").json()["total"] == 0
    listed = ask("/v1/commitments").json()["commitments"]
    one = ask(f"/v1/commitments/{listed[0]['id']}").json()
    assert one == listed[0]
    pledge = ask("/v1/pledges?limit=1").json()["pledges"][0]
    assert ask(f"/v1/commitments/{pledge['id']}").json()["id"] == pledge["id"]
    assert ask("/v1/commitments/NONE").status_code == 404
