"""Every real file of element sets, counted and compared with python-sgp4 and with `float()`.

Counts: INDEX.md of the data. One set of starlink_history.tle (line 280,394) carries a B* of -66000-10 in 70 columns; a
reader by columns takes it for -0.066, so it is set aside.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sgp4.api import Satrec
from sgp4.conveniences import sat_epoch_datetime

from hoshimori import io
from hoshimori.io.alpha5 import decode

pytestmark = pytest.mark.shared_data

CREATION = datetime(2026, 6, 1, tzinfo=UTC)
COUNTS = {
    "catalogs/2019-03-19_full_3le_alexphi.tle": 17_892,
    "catalogs/2021-05-29_full_3le_asmialek.tle": 21_584,
    "catalogs/2021-07-21_full_2le_keeptrack.tle": 23_249,
    "catalogs/2022-01-22_full_3le_odap.tle": 23_939,
    "catalogs/2022-07-14_full_3le_person2.tle": 24_132,
    "catalogs/2023-03-25_full_3le_keeptrack.tle": 24_516,
    "catalogs/2024-07-05_full_3le_heyoka.tle": 26_389,
    "catalogs/2024-09-17_full_2le_mizuba.tle": 26_905,
    "catalogs/2025-04-15_full_2le_keplemon_spacetrack.tle": 27_485,
    "catalogs/2024-11-01_full_omm_csv_celestrak_mizuba.csv": 26_834,
    "catalogs/2026-07-10_active_omm_csv_celestrak_midexplorer.csv": 15_985,
    "history/active_2026-03-16_05-07_daily.parquet": 775_958,
    "history/geo_history.tle": 11_580,
    "history/oneweb_history.tle": 14_540,
    "history/iss_25544_2020-01_2024-12.tle": 9_571,
    "events/cosmos1408_2021/cosmos1408_pre_event_2021-11-13_15.tle": 2,
    "events/cosmos1408_2021/debris_2022-01-11_celestrak.tle": 924,
    "events/fengyun1c/fengyun1c_debris_2025-02-15_celestrak.tle": 1_918,
    "reentry_histories/histories.tle": 11_573,
    "controls/LAGEOS-1_08820.tle": 9_678,
}


def _bytes(folder: Path, name: str) -> bytes:
    if not (folder / name).is_file():
        pytest.skip(f"{name} is not among the real data")
    return (folder / name).read_bytes()


@pytest.mark.parametrize("name", COUNTS)
def test_every_set_of_a_real_file_is_read_and_none_is_set_aside(shared_data, name):
    reading = io.read(_bytes(shared_data, name), source=name)
    assert reading.quarantine.to_dicts() == []
    assert reading.sets.height == COUNTS[name]


def test_one_shifted_line_among_193_263_is_set_aside(shared_data):
    reading = io.read(_bytes(shared_data, "history/starlink_history.tle"), source="starlink")
    assert reading.sets.height == 193_262
    assert reading.quarantine.select("line", "norad_cat_id", "reason").rows() == [(280_394, 60_069, "format")]


@pytest.mark.parametrize(
    "folder", ["controls", "manoeuvre_truth", "events", "history", "catalogs/daily_active_2026-04"]
)
def test_no_set_of_the_other_files_is_set_aside(shared_data, folder):
    files = sorted((shared_data / folder).rglob("*.tle"))
    for path in files:
        if path.name != "starlink_history.tle":
            reading = io.read(path.read_bytes(), source=path.name)
            assert reading.quarantine.is_empty(), path.name
            assert reading.sets.height > 0


def test_alpha5_objects_are_counted_and_dated(shared_data):
    sets = io.read(_bytes(shared_data, "catalogs/2022-01-22_full_3le_odap.tle"), source="x").sets
    assert sets.filter(pl.col("norad_cat_id") > 99_999).height == 278


def _pairs(data: bytes) -> list[tuple[str, str]]:
    lines = [line.rstrip() for line in data.decode().splitlines()]
    return [(a, b) for a, b in pairwise(lines) if a.startswith("1 ") and b.startswith("2 ")]


def _float(text: str) -> float:
    return float(text.replace(" ", "")) + 0.0


def _power(text: str) -> float:
    return _float(f"{text[0]}.{text[1:6].replace(' ', '0')}e{text[6:]}")


@pytest.mark.parametrize(
    "name",
    [
        "catalogs/2025-04-15_full_2le_keplemon_spacetrack.tle",
        "catalogs/2019-03-19_full_3le_alexphi.tle",
        "controls/LAGEOS-1_08820.tle",
    ],
)
def test_numbers_are_those_of_a_plain_parser_to_the_last_bit(shared_data, name):
    data = _bytes(shared_data, name)
    sets = io.read(data, source="x").sets
    pairs = _pairs(data)
    plain = {
        "norad_cat_id": [decode(one[2:7]) for one, _ in pairs],
        "mean_motion_dot": [_float(one[33:43]) for one, _ in pairs],
        "mean_motion_ddot": [_power(one[44:52]) for one, _ in pairs],
        "bstar": [_power(one[53:61]) for one, _ in pairs],
        "element_set_no": [int(one[64:68]) for one, _ in pairs],
        "inclination": [_float(two[8:16]) for _, two in pairs],
        "ra_of_asc_node": [_float(two[17:25]) for _, two in pairs],
        "eccentricity": [_float("." + two[26:33]) for _, two in pairs],
        "arg_of_pericenter": [_float(two[34:42]) for _, two in pairs],
        "mean_anomaly": [_float(two[43:51]) for _, two in pairs],
        "mean_motion": [_float(two[52:63]) for _, two in pairs],
        "rev_at_epoch": [int(two[63:68]) for _, two in pairs],
        "epoch": [
            datetime(2000 + int(one[18:20]) if int(one[18:20]) < 57 else 1900 + int(one[18:20]), 1, 1, tzinfo=UTC)
            + timedelta(days=int(one[20:23]) - 1, microseconds=int(one[24:32]) * 864)
            for one, _ in pairs
        ],
    }
    for field, values in plain.items():
        assert sets[field].to_list() == values, field


def test_numbers_of_csv_are_those_of_float_to_the_last_bit(shared_data):
    data = _bytes(shared_data, "catalogs/2024-11-01_full_omm_csv_celestrak_mizuba.csv")
    sets = io.read(data, source="x").sets
    header, *rows = [line.split(",") for line in data.decode().split("\r\n") if line]
    for at, keyword in enumerate(header):
        column = sets[keyword.lower()]
        if column.dtype == pl.Float64:
            assert column.to_list() == [float(row[at]) for row in rows], keyword
        elif column.dtype == pl.Int64:
            assert column.to_list() == [int(row[at]) for row in rows], keyword
    assert sets["line"].to_list() == list(range(2, len(rows) + 2))


@pytest.mark.parametrize("name", ["catalogs/2024-09-17_full_2le_mizuba.tle", "catalogs/2022-01-22_full_3le_odap.tle"])
def test_element_sets_agree_with_python_sgp4(shared_data, name):
    data = _bytes(shared_data, name)
    sets = io.read(data, source="x").sets
    records = [Satrec.twoline2rv(one, two) for one, two in _pairs(data)]
    per_day = 2 * np.pi / 1440.0
    expected = {
        "norad_cat_id": [record.satnum for record in records],
        "inclination": np.degrees([record.inclo for record in records]),
        "ra_of_asc_node": np.degrees([record.nodeo for record in records]),
        "arg_of_pericenter": np.degrees([record.argpo for record in records]),
        "mean_anomaly": np.degrees([record.mo for record in records]),
        "eccentricity": [record.ecco for record in records],
        "mean_motion": np.array([record.no_kozai for record in records]) / per_day,
        "bstar": [record.bstar for record in records],
        "mean_motion_dot": np.array([record.ndot for record in records]) * 1440.0**2 / (2 * np.pi),
        "mean_motion_ddot": np.array([record.nddot for record in records]) * 1440.0**3 / (2 * np.pi),
        "rev_at_epoch": [record.revnum for record in records],
        "element_set_no": [record.elnum for record in records],
    }
    for field, values in expected.items():
        np.testing.assert_allclose(sets[field].to_numpy(), np.asarray(values), rtol=4e-15, atol=1e-300, err_msg=field)
    ten_microseconds = timedelta(microseconds=10)  # sgp4 keeps days as a float pair
    for record, epoch in list(zip(records, sets["epoch"], strict=True))[::50]:
        assert abs(sat_epoch_datetime(record) - epoch) <= ten_microseconds


@pytest.mark.parametrize(
    "name", ["catalogs/2023-03-25_full_3le_keeptrack.tle", "history/geo_history.tle", "history/military_history.tle"]
)
def test_celestrak_lines_are_written_back_byte_for_byte(shared_data, name):
    data = _bytes(shared_data, name)
    written = io.write(io.read(data, source="x").sets, "tle-2le", creation_date=CREATION)
    assert [line for pair in _pairs(written) for line in pair] == [line for pair in _pairs(data) for line in pair]


@pytest.mark.parametrize("record_format", ["tle-3le", "omm-csv", "omm-parquet"])
def test_a_whole_catalogue_comes_back(shared_data, record_format):
    sets = io.read(_bytes(shared_data, "catalogs/2024-07-05_full_3le_heyoka.tle"), source="x").sets
    back = io.read(io.write(sets, record_format, creation_date=CREATION), source="x").sets
    assert back.drop("line").equals(sets.drop("line"))


def test_a_catalogue_of_csv_is_kept_to_the_digits_of_a_tle(shared_data):
    sets = io.read(_bytes(shared_data, "catalogs/2024-11-01_full_omm_csv_celestrak_mizuba.csv"), source="x").sets
    back = io.read(io.write(sets, "tle-3le", creation_date=CREATION), source="x").sets
    assert (sets["eccentricity"] - back["eccentricity"]).abs().max() <= 0.5e-7 * (1 + 1e-6)
    assert back.drop("line", "eccentricity", "bstar", "mean_motion_ddot").equals(
        sets.drop("line", "eccentricity", "bstar", "mean_motion_ddot")
    )
