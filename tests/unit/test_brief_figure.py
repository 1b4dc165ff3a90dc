"""Figures: there where there are rows, the same bytes, nothing from outside."""

import builtins
import hashlib
import json
import math
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import altair as alt
import pytest
import sample_incidents

from hoshimori import brief
from hoshimori.brief import figure
from hoshimori.brief.chart import specified
from hoshimori.brief.figure import distance_by_day_figure, gabbard_figure, longitude_figure
from hoshimori.brief.relative_figure import _domains
from hoshimori.errors import UsageError


def words(svg):
    return [e.text for e in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314  # our own SVG


def with_relative_motion():
    incident = sample_incidents.proximity()
    turns = [math.tau * k / 12 for k in range(13)]
    rows = tuple(
        {
            "time": sample_incidents.AS_OF + timedelta(hours=2 * k),
            "radial_km": 5.0 * math.sin(turn),
            "transverse_km": 30.0 + 10.0 * math.cos(turn),
            "normal_km": -20.0 * math.sin(turn),
        }
        for k, turn in enumerate(turns)
    )
    first = incident.detections[0]
    tables = {**first.tables, "relative_motion": rows}
    return replace(incident, detections=(replace(first, tables=tables), *incident.detections[1:]))


def test_each_table_has_its_figure():
    assert set(brief.figures(sample_incidents.proximity())) == {"distance_by_day", "longitude"}
    assert set(brief.figures(sample_incidents.breakup())) == {"gabbard"}
    assert brief.figures(sample_incidents.proximity(detections=())) == {}


def test_figures_carry_units_on_their_axes():
    drawn = brief.figures(sample_incidents.proximity())
    assert "distance, km" in words(drawn["distance_by_day"])
    assert "longitude, ° east" in words(drawn["longitude"])
    assert {"height, km", "period, min", "parent"} <= set(words(brief.figures(sample_incidents.breakup())["gabbard"]))


@pytest.mark.parametrize("incident", [sample_incidents.proximity(), sample_incidents.breakup(), with_relative_motion()])
def test_figures_follow_the_schema_of_their_language(incident):
    with specified():
        drawn = brief.figures(incident)
    assert drawn
    for specification in drawn.values():
        alt.Chart.from_dict(json.loads(specification))


def test_figures_are_the_same_in_another_process():
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import sample_incidents, hashlib; from hoshimori import brief;"
        "print(hashlib.sha256(repr(brief.figures(sample_incidents.proximity())).encode()).hexdigest())"
    )
    folder = str(Path(__file__).parent)
    elsewhere = subprocess.run(
        [sys.executable, "-c", script, folder], capture_output=True, text=True, check=True
    ).stdout
    drawn = brief.figures(sample_incidents.proximity())
    assert elsewhere.strip() == hashlib.sha256(repr(drawn).encode()).hexdigest()


def test_a_factor_above_twenty_makes_the_scale_logarithmic():
    near = tuple({"date": f"2026-05-{d}", "least_km": 20.0, "greatest_km": 60.0} for d in range(24, 31))
    wide = tuple({"date": f"2026-05-{d}", "least_km": 221.0, "greatest_km": 9000.0} for d in range(24, 31))
    assert "0" in words(distance_by_day_figure(near))
    assert "0" not in words(distance_by_day_figure(wide))


def test_a_line_never_bridges_a_gap_the_date_line_or_two_objects():
    hours = (0, 12, 24 * 300, 24 * 300 + 12, 24 * 300 + 24, 24 * 300 + 30)
    longitudes = (10.0, 11.0, 62.0, 179.9, 179.99, -179.9)
    objects = (1, 1, 1, 1, 1, 1)
    rows = tuple(
        {"object": o, "time": sample_incidents.AS_OF + timedelta(hours=h), "longitude_deg": x}
        for o, h, x in zip(objects, hours, longitudes, strict=True)
    )
    assert figure._stretches(rows) == [1, 1, 2, 3, 3, 4]
    assert figure._stretches((*rows[:2], {**rows[1], "object": 2})) == [1, 1, 2]
    assert "object (1)" in words(longitude_figure(rows, {}))


@pytest.mark.parametrize(
    ("language", "axes", "caption"),
    [
        ("en", {"radial, km", "transverse, km", "normal, km"}, "Relative motion on"),
        ("ja", {"動径方向, km", "進行方向, km", "軌道面法線方向, km"}, "の相対運動"),
    ],
)
def test_a_pair_shows_its_relative_motion(language, axes, caption):
    incident = with_relative_motion()
    drawn = brief.figures(incident, language)["relative_motion"]
    assert axes <= set(words(drawn))
    assert sum("(44476)" in word for word in words(drawn)) == 1
    assert drawn == brief.figures(incident, language)["relative_motion"]
    assert caption in brief.html(incident, case_id=incident.id, payloads=(), language=language)


def test_relative_motion_has_equal_scales_that_hold_the_origin_and_all_places():
    rows = with_relative_motion().detections[0].tables["relative_motion"]
    docked = ({"radial_km": 0.0, "transverse_km": 0.0, "normal_km": 0.0},)
    for places in (rows, docked):
        domains = _domains(places)
        widths = [high - low for low, high in domains.values()]
        assert min(widths) == pytest.approx(max(widths))
        assert min(widths) > 1.0
        for axis, (low, high) in domains.items():
            assert all(low < x < high for x in (0.0, *(row[axis] for row in places)))


def test_a_gabbard_diagram_without_parent_is_drawn():
    rows = tuple(r for r in sample_incidents.breakup().detections[0].tables["gabbard"] if not r["is_parent"])
    assert "parent" not in words(gabbard_figure(rows))


def test_a_hostile_name_is_text_in_a_figure():
    incident = sample_incidents.proximity()
    objects = tuple(replace(o, object_name="<script>x</script>&\u202e") for o in incident.objects)
    svg = brief.figures(replace(incident, objects=objects))["longitude"]
    assert "<script" not in svg
    assert "<script>x</script>& (44476)" in words(svg)


def test_presence_merges_small_states_and_keeps_counts():
    rows = [{"owner_state": f"S{n:02d}", "regime": r, "count": n} for n in range(20) for r in ("LEO", "GEO")]
    svg = brief.presence_figure([*rows, {"state": "", "regime": "MEO", "objects": 3}], most_states=5)
    assert {"S19", "S15", "others", "LEO"} <= set(words(svg))
    assert "S10" not in words(svg)
    assert "others" not in words(brief.presence_figure(rows[-4:]))


def test_without_the_extra_figures_say_what_to_install(monkeypatch):
    real = builtins.__import__

    def without_altair(name, *arguments, **named):
        if name == "altair":
            raise ImportError(name)
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without_altair)
    with pytest.raises(UsageError, match=r"hoshimori\[brief\]"):
        brief.figures(sample_incidents.proximity())
