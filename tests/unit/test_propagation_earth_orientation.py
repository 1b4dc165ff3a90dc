from datetime import UTC, datetime, timedelta
from pathlib import Path

import astropy_iers_data
import numpy as np
import pytest

from hoshimori.errors import FormatError, PropagationError
from hoshimori.io.iers import read_finals2000a, read_leap_seconds
from hoshimori.propagation import TimeGrid
from hoshimori.propagation.earth_orientation import earth_orientation
from hoshimori.propagation.earth_tables import EarthTables

ARCSEC = np.pi / 180 / 3600
LEAPS = "#  File expires on 28 June 2027\n    53736.0    1  1 2006       33\n    57754.0    1  1 2017       37\n"


def line(mjd, ut1, flag="I", lod="0.5000", dx="   0.100", dy="  -0.200"):
    return (
        f"170101 {mjd:8.2f} {flag}  0.100000 0.000009  0.300000 0.000010  {flag}{ut1:10.7f} 0.0000100"
        f" {lod:>7} 0.0100  {flag} {dx:>9}    0.009 {dy:>9}    0.009"
    )


TABLE = "\n".join([line(57752, -0.4), line(57753, -0.401), line(57754, 0.598), line(57755, 0.597, "P"), " " * 60])


def test_the_fixed_columns_of_finals2000a_are_read():
    finals = read_finals2000a(TABLE)
    assert finals.mjd.tolist() == [57752, 57753, 57754, 57755]
    assert finals.ut1_utc_s.tolist() == [-0.4, -0.401, 0.598, 0.597]
    assert finals.xp_arcsec[0] == 0.1
    assert finals.yp_arcsec[0] == 0.3
    assert finals.lod_ms[0] == 0.5
    assert finals.dx_mas[0] == 0.1
    assert finals.dy_mas[0] == -0.2
    assert finals.predicted.tolist() == [False, False, False, True]


def test_blank_pole_offsets_of_predictions_are_zero():
    finals = read_finals2000a(line(57752, -0.4, "P", lod="", dx="", dy=""))
    assert finals.lod_ms[0] == finals.dx_mas[0] == finals.dy_mas[0] == 0.0


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("<html>too many requests</html>", None),
        ("", None),
        (line(57752, -0.4).replace(" 0.100000", " 0.1x0000"), "xp_arcsec"),
        (line(57752, 99.4), "ut1_utc_s"),
        (line(57752, -0.4) + "\n" + line(57754, -0.4), None),
    ],
)
def test_what_is_not_finals2000a_is_refused_with_its_line(text, keyword):
    with pytest.raises(FormatError) as caught:
        read_finals2000a(text)
    assert caught.value.data["standard"] == "finals2000A"
    assert caught.value.data.get("keyword") == keyword


def test_leap_seconds_are_read_with_their_expiry():
    leaps = read_leap_seconds(LEAPS)
    assert leaps.tai_utc_s.tolist() == [33, 37]
    assert leaps.expires == datetime(2027, 6, 28, tzinfo=UTC)
    assert read_leap_seconds("41317.0 1 1 1972 10").expires is None


@pytest.mark.parametrize("text", ["", "# nothing", "41317.0 1 1", "x y z a b"])
def test_what_is_no_list_of_leap_seconds_is_refused(text):
    with pytest.raises(FormatError):
        read_leap_seconds(text)


def test_ut1_does_not_jump_to_its_value_after_a_leap_second():
    grid = TimeGrid.at([datetime(2016, 12, 31, 12, tzinfo=UTC)])
    found = earth_orientation(grid, EarthTables(finals=read_finals2000a(TABLE), leaps=read_leap_seconds(LEAPS)))
    # UT1-TAI runs from -33.401 to -36.402 only because this table is short of leap seconds between 2006 and 2017
    assert found.angles.tai_utc_s[0] == 33
    assert found.angles.xp_rad[0] == pytest.approx(0.1 * ARCSEC)
    assert not found.predicted[0]


def test_the_shipped_table_is_interpolated_between_days():
    noon = datetime(2020, 6, 15, 12, tzinfo=UTC)
    half = timedelta(hours=12)
    found = earth_orientation(TimeGrid.at([noon - half, noon, noon + half]))
    ut1 = found.angles.ut1_utc_s
    assert ut1[1] == pytest.approx((ut1[0] + ut1[2]) / 2)
    assert found.angles.tai_utc_s.tolist() == [37, 37, 37]
    rows = Path(astropy_iers_data.IERS_A_FILE).read_text(encoding="ascii").splitlines()
    (row,) = (row for row in rows if row[7:15] == "59015.00")  # 2020-06-15
    assert ut1[0] == pytest.approx(float(row[58:68]), abs=1e-9)
    assert found.angles.xp_rad[0] == pytest.approx(float(row[18:27]) * ARCSEC)
    assert found.staleness.age_days < 0
    assert found.staleness.warnings == ()


def test_ut1_is_continuous_in_tai_across_the_leap_second_of_2017():
    begin = datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)
    found = earth_orientation(TimeGrid.at([begin, begin + timedelta(seconds=2)]))
    ut1_tai = found.angles.ut1_utc_s - found.angles.tai_utc_s
    assert np.diff(found.angles.tai_utc_s) == 1.0
    assert np.diff(ut1_tai) == pytest.approx(0.0, abs=1e-6)


def test_predictions_are_flagged_and_told_with_their_age():
    last = earth_orientation(TimeGrid.at([datetime(2020, 1, 1, tzinfo=UTC)])).staleness.last_measured
    found = earth_orientation(TimeGrid.at([last - timedelta(days=1), last + timedelta(days=20)]))
    assert found.predicted.tolist() == [False, True]
    assert found.staleness.age_days == pytest.approx(20.0)
    assert found.staleness.predicted_share == 0.5
    assert "20.0 days ahead" in found.staleness.warnings[0]


def test_times_after_the_expiry_of_the_leap_seconds_are_told():
    tables = EarthTables(finals=read_finals2000a(TABLE), leaps=read_leap_seconds(LEAPS.replace("2027", "2016")))
    found = earth_orientation(TimeGrid.at([datetime(2017, 1, 1, tzinfo=UTC)]), tables)
    assert any("leap seconds" in sentence for sentence in found.staleness.warnings)


@pytest.mark.parametrize("year", [1960, 2100])
def test_times_outside_the_table_are_refused(year):
    with pytest.raises(PropagationError) as caught:
        earth_orientation(TimeGrid.at([datetime(year, 1, 1, tzinfo=UTC)]))
    assert caught.value.data["first"] < caught.value.data["last"]


def test_no_times_give_no_orientation():
    found = earth_orientation(TimeGrid.at([]))
    assert len(found.predicted) == 0
    assert found.staleness.predicted_share == 0.0
