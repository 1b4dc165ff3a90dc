"""The demo does the main job: offline, on real data, the same bytes each time."""

import hashlib
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from demo_once import StepClock, quiet
from hoshimori.brief import wording_problems
from hoshimori.cases.verify import verify
from hoshimori.model import Direction, HypothesisId, IncidentKind, Reading
from hoshimori.scenarios.demo import OWN, PAIRS, run_demo
from hoshimori.store import Store


def incident(demo, name):
    return next(i for i in demo[1].incidents if i.id == name)


def test_luch_5x_beside_intelsat_39_is_an_incident_with_the_distances_of_each_day(demo):
    found = incident(demo, "PRX-44476-55841")
    assert found.kind is IncidentKind.PROXIMITY
    rows = next(d for d in found.detections if d.code == "PRX001").tables["distance_by_day"]
    # data/INDEX.md, SGP4 on a one-minute grid, least / greatest of each day 24 to 30 May 2026, km
    expected = [(21, 44), (31, 54), (25, 46), (27, 51), (28, 45), (24, 43), (18, 39)]
    one_km = 1.0
    assert len(rows) == len(expected)
    for row, (least, greatest) in zip(rows, expected, strict=True):
        assert abs(row["least_km"] - least) <= one_km
        assert abs(row["greatest_km"] - greatest) <= one_km
    assert set(found.states) == {"RU", "US"}


def test_the_look_alikes_open_no_proximity_incident(demo):
    pairs = {tuple(o.norad_cat_id for o in i.objects) for i in demo[1].incidents if i.kind is IncidentKind.PROXIMITY}
    assert not pairs & set(PAIRS)
    readings = {d.objects: d for d in demo[1].detections if d.objects in PAIRS}
    swing = readings[29272, 49330]
    assert swing.reading is Reading.SWING
    greatest_km = [row["greatest_km"] for row in swing.tables["distance_by_day"]]
    least_km = [row["least_km"] for row in swing.tables["distance_by_day"]]
    # data/INDEX.md: 221 to 260 km, and 3,760 to 3,780 km, every day
    assert min(least_km) == pytest.approx(221, abs=1)
    assert max(least_km) == pytest.approx(260, abs=1)
    assert min(greatest_km) == pytest.approx(3760, abs=1)
    assert max(greatest_km) == pytest.approx(3780, abs=1)
    slot = readings[29272, 43432]
    assert slot.reading is Reading.SHARED_SLOT
    assert "2019-03-19" in slot.summary


def test_sj_21_manoeuvred_on_27_may(demo):
    found = incident(demo, "MAN-49330-20260527")
    detection = found.detections[0]
    assert detection.values["delta_v_m_s"] == pytest.approx(0.19, abs=0.02)
    assert detection.begin == pytest.approx(datetime(2026, 5, 27, 16, 5, tzinfo=UTC), abs=timedelta(minutes=2))
    assert detection.end == pytest.approx(datetime(2026, 5, 27, 19, 4, tzinfo=UTC), abs=timedelta(minutes=2))


def test_cosmos_1408_has_its_parent_and_an_interval_that_covers_the_epoch(demo):
    found = incident(demo, "BRK-1982-092")
    values = next(d for d in found.detections if d.code == "BRK001").values
    assert values["parent"] == 13552
    assert values["catalogued_lately"] == 103
    # COMMITMENTS.md I04: 2021-11-15 about 02:47 UTC
    assert values["epoch_low"] <= datetime(2021, 11, 15, 2, 47, tzinfo=UTC) <= values["epoch_high"]
    assert abs(values["epoch"] - datetime(2021, 11, 15, 2, 47, tzinfo=UTC)) <= timedelta(minutes=10)
    assert found.wording == "cause undetermined"


def test_hostile_act_and_deception_never_carry_a_number(demo):
    for found in demo[1].incidents:
        by_id = {h.id: h for h in found.hypotheses}
        assert set(by_id) == set(HypothesisId)
        for name in (HypothesisId.H8, HypothesisId.H9):
            assert by_id[name].probability is None
            assert by_id[name].words == "public data cannot tell"


def test_every_incident_has_a_case_that_verifies_and_briefs_that_pass_the_word_rules(demo):
    out, result = demo
    for found in result.incidents:
        checked = verify(out / "cases" / f"{found.id}.zip")
        assert checked.valid, checked.problems
        assert "signed by nobody" in checked.words
        text = (out / "briefs" / f"{found.id}.md").read_text(encoding="utf-8")
        assert wording_problems(text, language="en") == []
        page = (out / "briefs" / f"{found.id}.html").read_text(encoding="utf-8")
        assert "<script" not in page
        assert 'src="http' not in page


def test_the_morning_page_has_at_most_350_words_and_seven_changes(demo):
    page = (demo[0] / "page" / "morning-ALPHA-2026-05-31.md").read_text(encoding="utf-8")
    assert len(page.split()) <= 350
    assert page.count("\n8. ") == 0
    assert "Not seen" in page
    assert wording_problems(page, language="en") == []


def test_own_objects_stay_local(demo):
    out, result = demo
    for path in (out / "store").rglob("*"):
        assert path.name != "own.toml"
    for found in result.incidents:
        with zipfile.ZipFile(out / "cases" / f"{found.id}.zip") as bundle:
            names = bundle.namelist()
            assert "own.toml" not in names
            assert OWN.encode() not in b"".join(bundle.read(n) for n in names)
            manifest = json.loads(bundle.read("manifest.json"))
        assert "own" not in json.dumps(manifest["settings"])


def test_element_sets_of_a_source_that_forbids_it_are_not_passed_on(demo):
    lines = [
        line
        for file in (Path(__file__).parents[2] / "src/hoshimori/scenarios/data").glob("story_*.tle")
        for line in file.read_text(encoding="ascii").splitlines()
        if line.startswith(("1 ", "2 "))
    ]
    for found in demo[1].incidents:
        content = (demo[0] / "cases" / f"{found.id}.zip").read_bytes()
        assert not any(line.encode() in content for line in lines)


@pytest.mark.timeout(900)
def test_run_again_it_gives_the_same_bytes(demo, tmp_path):
    out, result = demo
    run_demo(tmp_path / "d", clock=StepClock(datetime(2031, 1, 1, tzinfo=UTC)), progress=quiet)
    for file in result.files:
        again = tmp_path / "d" / file.relative_to(out)
        assert hashlib.sha256(file.read_bytes()).digest() == hashlib.sha256(again.read_bytes()).digest(), file.name


def test_a_folder_that_holds_something_else_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    script = f"from hoshimori.cli import main; main(['demo', '--out', {str(tmp_path)!r}])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "is no demo folder" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_incident_to_a_service_is_made_up_and_says_so_everywhere(demo):
    out, result = demo
    (found,) = [i for i in result.incidents if i.kind is IncidentKind.INTERFERENCE]
    assert found.direction is Direction.TO_SERVICE
    assert found.exercise
    assert [i.id for i in result.incidents if i.exercise] == [found.id]
    assert result.sentences[-1].startswith("EXERCISE (made up): Within ")
    for name in (f"{found.id}.md", f"{found.id}.ja.md", f"{found.id}.html"):
        assert "EXERCISE" in (out / "briefs" / name).read_text(encoding="utf-8")
    with zipfile.ZipFile(out / "cases" / f"{found.id}.zip") as bundle:
        assert b'"exercise":true' in bundle.read("manifest.json")
    matched = {m.id for m in found.commitments}
    assert {"ITU-CS-45", "OST-IX", "US-JP-TREATY-V"} <= matched
    assert "US-JP-2PLUS2-2023-SPACE" not in matched  # it names attacks to, from and within space


def test_an_incident_from_space_is_a_predicted_re_entry_over_a_preset_area(demo):
    found = incident(demo, "DEC-58277")
    assert found.kind is IncidentKind.DECAY
    assert found.direction is Direction.FROM
    assert not found.exercise
    values = found.detections[0].values
    # of the series it was cut from: last set 2026-04-21 12:21, missing on 2026-04-22 19:42 UTC
    assert found.begin <= datetime(2026, 4, 22, 19, 42, tzinfo=UTC)
    assert found.end >= datetime(2026, 4, 21, 12, 21, tzinfo=UTC)
    assert "24-27n-122-129e" in str(values["areas_crossed"])
    assert {"LIAB-II", "OST-VII"} <= {m.id for m in found.commitments}
    assert [i.id for i in demo[1].incidents if i.direction is Direction.FROM] == [found.id]


def test_it_tells_seven_plain_sentences(demo):
    sentences = demo[1].sentences
    assert len(sentences) == 7
    assert all(s.endswith(".") and wording_problems(s, language="en") == [] for s in sentences)
    assert sum("no incident" in s for s in sentences) == 2


def test_the_store_that_the_demo_leaves_can_be_opened(demo):
    store = Store.open(demo[0] / "store", StepClock(datetime(2026, 6, 2, tzinfo=UTC)))
    assert len(store.payloads()) >= 12
