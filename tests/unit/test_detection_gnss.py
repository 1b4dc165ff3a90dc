"""GNS001: gpsjam's levels cell for cell, regions that rise or last, quiet cells, traffic that is gone."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import h3
import polars as pl
import pytest

from detection_samples import BEGIN, CELL_DAYS, DAY, belt_window, cells_of, cells_window
from hoshimori.astro.beta_binomial import beta_binomial_tail
from hoshimori.detection.cell_baseline import with_level
from hoshimori.detection.cell_cluster import box, reaches, tile
from hoshimori.detection.gnss_interference import PoorNavigation
from hoshimori.incidents import correlate
from hoshimori.io import read
from hoshimori.model import Direction, HypothesisId, IncidentKind, Reading, plain
from hoshimori.model.preset_area import PRESET_AREAS

CENTRE = "841f00dffffffff"


def found(window, **changes):
    return PoorNavigation(**changes).detect(window)


def test_the_tail_of_a_beta_binomial_is_that_of_the_counts():
    # alpha = beta = 1 is uniform on 0 … n: P(X >= k) = (n - k + 1) / (n + 1)
    assert beta_binomial_tail([0, 3, 10], [10, 10, 10], [1.0] * 3, [1.0] * 3) == pytest.approx([1.0, 8 / 11, 1 / 11])
    # Polya's urn, 2 of 5 first draws: P(X = 1 of 1) is the mean
    assert beta_binomial_tail([1], [1], [2.0], [3.0])[0] == pytest.approx(0.4)
    assert 0.0 < beta_binomial_tail([500], [1000], [0.2], [200.0])[0] < 1e-50


def test_levels_are_those_of_gpsjam_cell_for_cell():
    # gpsjam.org FAQ: (bad - 1) / (bad + good); low under 2 %, medium under 10 %, else high
    rows = [(0, 1), (1, 0), (98, 2), (97, 3), (49, 2), (89, 11), (88, 12), (18, 2), (8, 2), (9, 1)]
    cells = pl.DataFrame(rows, schema={"good": pl.Int64, "bad": pl.Int64}, orient="row")
    levels = with_level(cells)
    assert levels["level_share"].to_list() == pytest.approx([(b - 1) / (b + g) for g, b in rows])
    assert levels["level"].to_list() == [
        "low", "low", "low", "medium", "low", "high", "high", "medium", "high", "low",
    ]  # fmt: skip


def test_a_region_that_rises_is_found_on_its_days_with_its_numbers():
    (one,) = found(cells_window())
    assert (one.reading, one.direction, one.kind) == (Reading.RISE, Direction.TO_SERVICE, IncidentKind.INTERFERENCE)
    assert (one.values["first_day"], one.values["last_day"]) == (str(CELL_DAYS[13]), str(CELL_DAYS[14]))
    assert one.values["most_cells_in_a_day_count"] == len(h3.grid_disk(CENTRE, 2))
    assert {row["cell"] for row in one.tables["cells"]} == set(h3.grid_disk(CENTRE, 2))
    assert one.values["poor_share"] == pytest.approx(1 / 3, abs=0.02)
    assert one.values["usual_share"] < 0.02
    assert one.values["most_days_before_count"] == 14
    assert one.objects == ()
    assert one.significance == 0.0


def test_quiet_cells_are_not_flagged_and_lone_aircraft_never_are():
    assert found(belt_window(cells=cells_of(CELL_DAYS))) == ()
    cells = cells_of(CELL_DAYS).with_columns(bad=pl.lit(1, pl.Int64))  # one aircraft with a broken receiver, everywhere
    assert found(belt_window(cells=cells)) == ()


def test_a_region_that_lasts_is_shown_as_lasting_and_not_as_a_rise():
    (one,) = found(belt_window(cells=cells_of(CELL_DAYS, lasting_steps=3)))
    assert one.reading is Reading.LASTING
    assert "as on most of the 15 days with data before" in one.summary
    assert one.values["most_cells_in_a_day_count"] == len(h3.grid_disk(CENTRE, 2))


def test_fewer_than_three_days_before_or_fewer_than_three_cells_say_nothing():
    days = CELL_DAYS[11:14]
    window = belt_window(cells=cells_of(days, poor_days=days[-1:]))
    assert found(window) == ()
    assert found(belt_window(cells=cells_of(CELL_DAYS, poor_days=CELL_DAYS[13:14], poor_steps=0))) == ()


def test_traffic_that_is_gone_is_said_and_opens_no_incident():
    window = belt_window(cells=cells_of(CELL_DAYS, empty_days=CELL_DAYS[13:14], steps=20))
    detections = found(window)
    assert [one.reading for one in detections] == [Reading.NO_TRAFFIC]
    assert "interference there cannot be seen" in detections[0].summary
    assert correlate(detections, objects={}, as_of=window.as_of) == ()


@pytest.mark.parametrize(("later_days", "cells_lost"), [(0, 14), (1, 14), (2, 0)])
def test_traffic_that_is_gone_on_any_day_of_an_incident_is_said_in_it(later_days, cells_lost):
    (rise,) = found(cells_window())
    lasting = replace(rise, reading=Reading.LASTING, begin=rise.end, end=rise.end + DAY)
    day = rise.end - DAY + later_days * DAY
    values = rise.values | {"cells_count": 14}
    empty = replace(rise, reading=Reading.NO_TRAFFIC, direction=None, begin=day, end=day + DAY, values=values)
    (incident,) = correlate((rise, lasting, empty), objects={}, as_of=rise.end + 3 * DAY)
    assert (incident.begin, incident.end) == (rise.begin, rise.end + DAY)
    (said,) = (one.statement for one in incident.evidence if one.group == "traffic")
    assert ("Within the same degrees 14 cells lost their usual aircraft" in said) is bool(cells_lost)
    assert ("No region without its usual aircraft" in said) is not bool(cells_lost)


def test_days_without_a_map_and_days_with_too_few_before_are_named():
    days = [CELL_DAYS[0] + n * DAY for n in range(8)]
    on_file = [day for day in days if day != days[5]]
    begin = datetime.combine(days[0], time(), UTC)
    (early,) = PoorNavigation().not_compared(on_file, begin, begin + 5 * DAY)
    assert early.startswith("Fewer than 3 days with maps of aircraft lie before: of 3 days between ")
    (missing,) = PoorNavigation().not_compared(on_file, begin + 4 * DAY, begin + 7 * DAY)
    assert missing == f"No map of aircraft is on file of {days[5]:%-d %B %Y}: interference then is not seen."
    assert PoorNavigation().not_compared(on_file, begin + 3 * DAY, begin + 5 * DAY) == ()
    assert (
        PoorNavigation().not_compared(on_file, begin + 5 * DAY + DAY / 2, begin + 6 * DAY) == ()
    )  # no day begins in it


def test_a_later_payload_of_a_day_takes_the_place_of_the_earlier_one():
    cells = cells_of(CELL_DAYS, poor_days=CELL_DAYS[13:14])
    corrected = cells_of(CELL_DAYS).filter(pl.col("day") == CELL_DAYS[13]).with_columns(
        pl.col("known_at") + timedelta(hours=1), payload=pl.lit("9" * 64)
    )  # fmt: skip
    assert found(belt_window(cells=cells)) != ()
    assert found(belt_window(cells=pl.concat([cells, corrected]))) == ()


def test_nothing_finer_than_resolution_4_no_middle_and_no_emitter_comes_out():
    (one,) = found(cells_window())
    text = json.dumps(plain(one))
    cells = set(re.findall(r"\b8[0-9a-f]{14}\b", text))
    assert cells
    assert {h3.get_resolution(cell) for cell in cells} == {4}
    assert not re.search(r"cent(re|er|roid)|emitter|latitude_deg|longitude_deg", text)
    corners = [value for name, value in one.values.items() if name.endswith("_deg")]
    assert corners
    assert all(isinstance(value, int) for value in corners)


def test_a_box_across_the_date_line_is_narrow_and_a_tile_is_ten_degrees():
    cells = [h3.latlng_to_cell(10.5, lon, 4) for lon in (179.2, -179.4)]
    around = box(cells)
    assert (around.west_deg, around.east_deg) == (178, -179)
    assert around.words() == "10 to 11° N, 178° E to 179° W"
    assert tile([h3.latlng_to_cell(-3.0, -3.0, 4)]) == "10S010W"


def test_a_preset_area_is_named_where_a_region_reaches_into_it():
    area = next(a for a in PRESET_AREAS if a.id == "24-27n-122-129e")
    inside, outside = h3.latlng_to_cell(25.0, 125.0, 4), h3.latlng_to_cell(40.0, 10.0, 4)
    assert reaches([inside], area.vertices_deg)
    assert not reaches([outside], area.vertices_deg)
    window = belt_window(cells=cells_of(CELL_DAYS, poor_days=CELL_DAYS[13:14], centre=inside))
    (one,) = found(window)
    assert one.values["areas"] == (area.name,)
    (incident,) = correlate([one], objects={}, as_of=window.as_of)
    assert area.name in incident.sentence


def test_an_incident_is_worded_undetermined_and_hostile_act_has_no_number():
    window = cells_window()
    (incident,) = correlate(found(window), objects={}, as_of=window.as_of)
    assert incident.id == f"GNS-202605-{found(window)[0].values['tile']}"
    assert incident.kind is IncidentKind.INTERFERENCE
    assert incident.direction is Direction.TO_SERVICE
    assert incident.wording == "cause undetermined"
    assert [h.probability for h in incident.hypotheses if h.id.value in {"H8", "H9"}] == [None, None]
    assert {h.title for h in incident.hypotheses} >= {"natural cause (space weather)"}
    leader = max((h for h in incident.hypotheses if h.probability), key=lambda h: h.probability)
    assert leader.id.value not in {"H5", "H3"}  # many aircraft in many cells: no broken receiver, no observation


def test_days_that_begin_before_the_window_do_not_count():
    window = cells_window()
    later = replace(window, begin=BEGIN + 2 * DAY)
    (one,) = found(later)
    assert one.values["first_day"] == str(CELL_DAYS[14])


@pytest.mark.parametrize(
    ("tenths", "words", "ratio"), [(27, "no geomagnetic storm", 0.2), (67, "a geomagnetic storm", 3.0)]
)
def test_space_weather_of_the_days_is_a_rival_explanation_where_a_file_is_on_hand(tenths, words, ratio):
    head = "DATE,BSRN,ND," + ",".join(f"KP{n}" for n in range(1, 9)) + ",KP_SUM,F10.7_OBS\n"
    kp = ",".join(["10"] * 7 + [str(tenths)])
    text = head + "".join(f"{day},1,1,{kp},90,{112.4}\n" for day in CELL_DAYS) + "2026-13-40,1,1,x\n"
    days = read(text.encode(), source="SW-Last5Years.csv").space_weather
    assert days.height == len(CELL_DAYS)
    window = replace(cells_window(), space_weather=days.with_columns(payload=pl.lit("5" * 64)))
    (one,) = found(window)
    assert one.values["greatest_kp"] == f"{tenths / 10:.1f}"
    assert "5" * 64 in one.payloads
    (incident,) = correlate([one], objects={}, as_of=window.as_of)
    item = next(e for e in incident.evidence if e.group == "space weather")
    assert words in item.statement
    assert "F10.7 up to 112" in item.statement
    assert item.likelihood_ratios == {HypothesisId.H6: ratio}
    (without,) = correlate(found(cells_window()), objects={}, as_of=window.as_of)
    assert "a storm is not ruled out" in next(e for e in without.evidence if e.group == "space weather").statement


def weather(*lines, more=""):
    """Return a file of space weather: (day, eighth Kp in tenths or "", type of the day)."""
    head = "DATE,BSRN,ND," + ",".join(f"KP{n}" for n in range(1, 9)) + ",KP_SUM,F10.7_OBS,F10.7_DATA_TYPE\n"
    rows = "".join(f"{day},1,1,{','.join(['10'] * 7)},{last},90,112.4,{kind}\n" for day, last, kind in lines)
    return (head + rows + more).encode()


def test_a_forecast_and_a_day_that_is_not_over_are_no_space_weather_of_a_day():
    days = [str(day) for day in CELL_DAYS[:5]]
    text = weather((days[0], 27, "OBS"), (days[1], 30, "INT"), (days[2], "", "OBS"), (days[3], 27, "PRD"),
                   (days[4], "", "PRM"))  # fmt: skip
    found_days = read(text, source="SW-Last5Years.csv").space_weather
    assert found_days.select(pl.col("day").cast(pl.String), "greatest_kp").rows() == [
        (days[0], 2.7), (days[1], 3.0), (days[2], None),
    ]  # fmt: skip


@pytest.mark.parametrize(("tenths", "said"), [(27, None), (67, "6.7")])
def test_a_file_that_lacks_a_day_rules_no_storm_out_and_tells_one(tenths, said):
    first, last = CELL_DAYS[12], CELL_DAYS[13]
    cells = cells_of(CELL_DAYS, poor_days=[first, last])
    text = weather((first, tenths, "OBS"))
    days = read(text, source="SW-Last5Years.csv").space_weather.with_columns(payload=pl.lit("5" * 64))
    window = replace(belt_window(cells=cells), space_weather=days)
    (one,) = found(window)
    assert (one.values["first_day"], one.values["last_day"]) == (str(first), str(last))
    assert one.values.get("greatest_kp") == said
    assert ("5" * 64 in one.payloads) is (said is not None)
