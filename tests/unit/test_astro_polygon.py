"""Areas of the ground: what lies inside, and files that are wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoshimori.astro.polygon import inside_polygon
from hoshimori.config import load_settings
from hoshimori.errors import BadInputError
from hoshimori.io.area_toml import load_areas
from hoshimori.model import plain
from hoshimori.model.preset_area import PRESET_AREAS, PresetArea, box

SQUARE = "vertices_deg = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]]"


def written(tmp_path, text):
    path = tmp_path / "areas.toml"
    path.write_text(text, encoding="utf-8")
    return path


@given(st.floats(-180, 180), st.floats(-90, 90), st.integers(-2, 2))
def test_a_box_holds_what_lies_between_its_sides_on_every_turn(lon, lat, turns):
    first = PRESET_AREAS[0]
    wanted = 122.0 < lon < 129.0 and 24.0 < lat < 27.0
    on_an_edge = min(abs(lon - 122), abs(lon - 129), abs(lat - 24), abs(lat - 27)) < 1e-9
    assert on_an_edge or bool(inside_polygon(lon + 360.0 * turns, lat, first.vertices_deg)) == wanted


def test_an_area_across_the_date_line_holds_both_sides():
    area = box("pacific", "Pacific", west=170.0, south=-5.0, east=190.0, north=5.0)
    inside = inside_polygon([175.0, -175.0, 169.0, -169.0, np.nan], np.zeros(5), area.vertices_deg)
    assert inside.tolist() == [True, True, False, False, False]


def test_the_strait_holds_its_middle_and_no_coast_city():
    strait = next(a for a in PRESET_AREAS if a.id == "taiwan-strait")
    places = {"middle": (119.5, 24.3), "Taipei": (121.56, 25.04), "Xiamen": (118.09, 24.48), "Kaohsiung": (120.4, 22.6)}
    assert [n for n, (lon, lat) in places.items() if inside_polygon(lon, lat, strait.vertices_deg)] == ["middle"]


def test_areas_come_back_from_plain_values_with_fractions_as_text():
    for area in PRESET_AREAS:
        made = plain(area)
        assert PresetArea.of(made) == area
        made["vertices_deg"] = [[str(c) for c in corner] for corner in made["vertices_deg"]]
        assert PresetArea.of(made) == area


def test_a_file_adds_to_the_presets_or_stands_for_them(tmp_path):
    area = f'[[area]]\nid = "square"\nname = "Square"\n{SQUARE}\n'
    assert [a.id for a in load_areas(written(tmp_path, area))] == ["24-27n-122-129e", "square", "taiwan-strait"]
    assert [a.id for a in load_areas(written(tmp_path, f"presets = false\n{area}"))] == ["square"]
    assert load_areas(None) == PRESET_AREAS
    assert load_settings({"HOSHIMORI_AREAS": "areas.toml"}).areas is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no toml [", "TOML"),
        ("[[zone]]\nid = 'a'", "area"),
        ("presets = false", "no .*area"),
        (f"[[area]]\nid = 'A b'\nname = 'x'\n{SQUARE}", "id"),
        (f"[[area]]\nid = 'a'\nname = ''\n{SQUARE}", "name"),
        (f"[[area]]\nid = 'taiwan-strait'\nname = 'x'\n{SQUARE}", "twice"),
        ("[[area]]\nid = 'a'\nname = 'x'\nvertices_deg = [[0, 0], [1, 1]]", "3 to"),
        ("[[area]]\nid = 'a'\nname = 'x'\nvertices_deg = [[0, 0], [1, nan], [1, 0]]", "no pair"),
        ("[[area]]\nid = 'a'\nname = 'x'\nvertices_deg = [[0, 0], [1, 91], [1, 0]]", "latitude"),
        ("[[area]]\nid = 'a'\nname = 'x'\nvertices_deg = [[170, 0], [-170, 0], [-170, 5]]", "date line"),
        ("[[area]]\nid = 'a'\nname = 'x'\nvertices_deg = [[0, 0], [1, 1], [1, 0], [0, 1]]", "cross"),
        ("[[area]]\nid = 'a'\nname = 'x'\nvertices_deg = [[0, 0], [1, 0], [1, 1], [0, 0]]", "repeats"),
    ],
)
def test_a_wrong_file_is_refused_with_its_entry(tmp_path, text, said):
    with pytest.raises(BadInputError, match=f"areas.toml.*{said}"):
        load_areas(written(tmp_path, text))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadInputError, match=r"none\.toml"):
        load_areas(tmp_path / "none.toml")
