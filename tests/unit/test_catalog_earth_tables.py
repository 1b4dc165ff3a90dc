"""The installed table of Earth orientation, cut short, goes on with the whole one as if that had been fetched."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import astropy_iers_data
import numpy as np
import pytest

from fixed_clock import FixedClock
from hoshimori.catalog import earth_tables, ingest_bytes, ingest_paths, keep_bytes
from hoshimori.catalog.earth_tables import earth_standing
from hoshimori.errors import BadInputError, FormatError, PropagationError
from hoshimori.io.iers import FORMAT, Finals, read_finals2000a
from hoshimori.model import Coverage, Payload
from hoshimori.propagation import TimeGrid
from hoshimori.propagation.earth_orientation import earth_orientation
from hoshimori.propagation.earth_tables import EarthTables, continued, installed_tables
from hoshimori.propagation.teme import to_teme
from hoshimori.store import Store

DAY = timedelta(days=1)
#: Days of the year 2017 on: enough for the seam, and quick to read.
BEGIN, SEAM = 57700, 60000  # 2016-11-07, 2023-02-25
SEAM_DAY = datetime(2023, 2, 25, tzinfo=UTC)
KNOWN = datetime(2026, 6, 1, tzinfo=UTC)


@cache
def whole_text() -> str:
    """Return the installed table from 2016 on, as its file has it."""
    lines = Path(astropy_iers_data.IERS_A_FILE).read_text(encoding="ascii").splitlines()
    return "".join(f"{line}\n" for line in lines if float(line[7:15]) >= BEGIN)


@cache
def short() -> EarthTables:
    """Return what plays the installed tables: they end on `SEAM_DAY`."""
    kept = "\n".join(line for line in whole_text().splitlines() if float(line[7:15]) <= SEAM)
    return EarthTables(finals=read_finals2000a(kept), leaps=installed_tables().leaps)


@cache
def whole() -> Finals:
    return read_finals2000a(whole_text())


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store", FixedClock())


def fetched(store, text=None, known_at=KNOWN):
    """Put a table into the store as a fetch does."""
    payload = Payload(
        sha256="", provider="iers", url="https://datacenter.iers.org/data/10/finals2000A.data", fetched_at=known_at,
        known_at=known_at, coverage=Coverage.PARTIAL, terms="IERS (free, cite)", record_format=FORMAT,
    )  # fmt: skip
    return keep_bytes(store, (text or whole_text()).encode(), payload=payload).sha256


def kept_unread(store, data, known_at):
    """Put bytes into the store that an older version kept without reading."""
    payload = Payload(
        sha256=store.put(data), provider="iers", url="finals2000A.data", fetched_at=known_at, known_at=known_at,
        coverage=Coverage.PARTIAL, terms="", record_format=FORMAT, size_bytes=len(data),
    )  # fmt: skip
    store.record(payload)


def edited(mjd, begin, text):
    """Return the whole table with the field of one day that begins at a column written anew."""
    lines = whole_text().splitlines()
    row = next(number for number, line in enumerate(lines) if float(line[7:15]) == mjd)
    lines[row] = lines[row][:begin] + text + lines[row][begin + len(text) :]
    return "".join(f"{line}\n" for line in lines)


def positions(grid, tables):
    r = np.tile([7000.0, -1200.0, 800.0], (len(grid), 1))
    return [to_teme(r, frame, grid, tables) for frame in ("ITRF", "GCRF")]


def test_positions_beyond_the_installed_table_are_those_of_the_whole_one(store):
    sha256 = fetched(store)
    tables = earth_tables(store, KNOWN, installed=short())
    grid = TimeGrid.at([SEAM_DAY + k * timedelta(hours=7) for k in range(-20, 900)])
    full = EarthTables(finals=whole(), leaps=short().leaps)
    for ours, theirs in zip(positions(grid, tables), positions(grid, full), strict=True):
        assert np.abs(ours - theirs).max() < 1e-9
    found, expected = earth_orientation(grid, tables), earth_orientation(grid, full)
    assert found.predicted.tolist() == expected.predicted.tolist()
    assert found.staleness.last_measured == expected.staleness.last_measured
    assert tables.fetched_for(SEAM_DAY) == ""
    assert tables.fetched_for(SEAM_DAY + timedelta(microseconds=1)) == sha256


def test_what_the_installed_table_covers_does_not_change_by_one_bit(store):
    whole_pole = whole().xp_arcsec + 0.1  # a fetched table that says something else
    moved = replace(whole(), xp_arcsec=whole_pole)
    tables = continued(short(), moved, sha256="0" * 64)
    before = TimeGrid.at([SEAM_DAY - k * timedelta(hours=5) for k in range(50)])
    across = TimeGrid.at([SEAM_DAY - k * timedelta(hours=5) for k in range(50)] + [SEAM_DAY + 3 * DAY])
    alone = earth_orientation(before, short())
    for grid in (before, across):
        found = earth_orientation(grid, tables)
        for one, other in zip(found.angles, alone.angles, strict=True):
            assert one[:50].tobytes() == other.tobytes()
    assert earth_orientation(before, tables).staleness == alone.staleness
    last = earth_orientation(across, tables).angles.xp_rad[-1]
    assert np.degrees(last) * 3600 == pytest.approx(whole_pole[int(SEAM + 3 - BEGIN)])
    assert earth_standing(store, KNOWN)["payload"] is None


def test_without_a_fetched_table_the_refusal_says_what_to_do(store):
    tables = earth_tables(store, KNOWN, installed=short())
    with pytest.raises(
        PropagationError, match=r"to 2023-02-25 only.*hoshimori fetch iers.*astropy-iers-data"
    ) as caught:
        earth_orientation(TimeGrid.at([SEAM_DAY + DAY]), tables)
    assert caught.value.data["last"] == SEAM_DAY


def test_a_table_that_became_known_later_than_as_of_is_not_used(store):
    fetched(store)
    before = earth_tables(store, KNOWN - timedelta(seconds=1), installed=short())
    assert (before.later, before.set_aside) == (None, ())
    assert earth_tables(store, KNOWN, installed=short()).later is not None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (edited(60050, 58, " 0.3000000"), "jumps on 2023-04-16"),
        (edited(60050, 18, " 0.900000"), "jumps on 2023-04-16"),
        ("".join(whole_text().splitlines(keepends=True)[:3000]), "it broke off"),
        (edited(60000, 8, "0001.00"), "is missing in finals2000A"),
        (edited(60050, 58, " 0.01x0000"), "as ut1_utc_s"),
    ],
)
def test_a_damaged_table_is_set_aside_and_the_last_good_one_stands(store, text, says):
    good = fetched(store)
    kept_unread(store, text.encode(), KNOWN + DAY)
    tables = earth_tables(store, KNOWN + 2 * DAY, installed=short())
    assert tables.later.sha256 == good
    assert len(tables.set_aside) == 1
    assert says in tables.set_aside[0]
    assert tables.set_aside[0].startswith("The table fetched on 2026-06-02 (")


def test_a_damaged_table_alone_leaves_the_refusal_with_its_reason(store):
    kept_unread(store, edited(60050, 58, " 0.3000000").encode(), KNOWN)
    with pytest.raises(PropagationError, match="is not used: UT1 or the pole jumps on 2023-04-16"):
        earth_orientation(TimeGrid.at([SEAM_DAY + DAY]), earth_tables(store, KNOWN, installed=short()))


def test_bytes_that_changed_on_disk_are_set_aside(store):
    sha256 = fetched(store)
    (path,) = store.path.rglob(f"*{sha256[2:]}*")
    path.chmod(0o644)
    path.write_bytes(b"x")
    tables = earth_tables(store, KNOWN, installed=short())
    assert tables.later is None
    assert "have changed" in tables.set_aside[0]
    assert str(store.path) not in tables.set_aside[0]


def test_two_tables_that_differ_at_the_seam_are_a_data_artefact():
    for change in ({"ut1_utc_s": whole().ut1_utc_s + 1.0}, {"yp_arcsec": -whole().yp_arcsec}):
        with pytest.raises(BadInputError, match=r"2023-02-25.*data artefact"):
            continued(short(), replace(whole(), **change), sha256="0" * 64)
    near = continued(short(), replace(whole(), ut1_utc_s=whole().ut1_utc_s + 0.28), sha256="0" * 64)
    at_seam = TimeGrid.at([SEAM_DAY, SEAM_DAY + DAY / 2, SEAM_DAY + DAY])
    ut1 = earth_orientation(at_seam, near).angles.ut1_utc_s
    assert np.diff(ut1) == pytest.approx([0.14, 0.14], abs=2e-3)  # within one day from one to the other


def test_a_table_that_begins_after_the_seam_leaves_days_without_any(store):
    late = "".join(line for line in whole_text().splitlines(keepends=True) if float(line[7:15]) > SEAM + 1)
    fetched(store, late)
    tables = earth_tables(store, KNOWN, installed=short())
    assert "begins on 2023-02-27, after the installed table's last day, 2023-02-25" in tables.set_aside[0]


def test_a_table_that_reaches_no_further_is_neither_used_nor_blamed(store):
    fetched(store)
    tables = earth_tables(store, KNOWN, installed=EarthTables(finals=whole(), leaps=short().leaps))
    assert (tables.later, tables.set_aside) == (None, ())


@pytest.mark.parametrize("at", [SEAM + 100, SEAM - 100])
def test_leap_seconds_after_the_installed_list_are_read_from_the_jumps(at):
    after = whole().mjd >= at
    stepped = replace(whole(), ut1_utc_s=whole().ut1_utc_s + after)
    tables = continued(short(), stepped, sha256="0" * 64)
    (day,) = tables.later.new_leap_seconds
    assert day == SEAM_DAY + (at - SEAM) * DAY
    found = earth_orientation(TimeGrid.at([SEAM_DAY + 100.5 * DAY]), tables).angles
    plain = earth_orientation(TimeGrid.at([SEAM_DAY + 100.5 * DAY]), continued(short(), whole(), sha256="")).angles
    assert (found.tai_utc_s[0], plain.tai_utc_s[0]) == (38.0, 37.0)
    assert found.ut1_utc_s[0] - plain.ut1_utc_s[0] == pytest.approx(1.0, abs=1e-9)
    on_the_day = earth_orientation(TimeGrid.at([SEAM_DAY + 99.5 * DAY]), tables).angles
    assert on_the_day.tai_utc_s[0] == (37.0 if at > SEAM else 38.0)
    assert abs(on_the_day.ut1_utc_s[0] - (on_the_day.tai_utc_s[0] - 37)) < 0.1  # no ramp of a second over the day


def test_the_bounds_hold_for_every_day_since_1973():
    installed = installed_tables()
    early = Finals(**{name: getattr(installed.finals, name)[:1000] for name in Finals.__slots__})
    known = installed.leaps.mjd <= early.mjd[-1]
    leaps = replace(installed.leaps, mjd=installed.leaps.mjd[known], tai_utc_s=installed.leaps.tai_utc_s[known])
    tables = continued(EarthTables(finals=early, leaps=leaps), installed.finals, sha256="0" * 64)
    assert tables.later.leaps.tai_utc_s.tolist() == installed.leaps.tai_utc_s.tolist()
    assert tables.later.leaps.mjd.tolist() == installed.leaps.mjd.tolist()
    assert tables.until == installed.until


def test_a_fetched_table_that_cannot_be_read_is_not_kept(store):
    with pytest.raises(FormatError, match="as ut1_utc_s; fetch the file again"):
        fetched(store, edited(60050, 58, " 0.01x0000"))
    assert store.payloads() == ()


def test_a_partner_takes_the_same_bytes_in_from_a_file(store, tmp_path):
    sha256 = fetched(store)
    (tmp_path / "finals.data").write_bytes(store.get(sha256))
    theirs = Store.open(tmp_path / "theirs", FixedClock())
    report = ingest_paths(theirs, [tmp_path / "finals.data"], clock=FixedClock(), known_at=KNOWN)
    assert report.problems == ()
    assert earth_tables(theirs, KNOWN, installed=short()).later.sha256 == sha256
    (payload,) = theirs.payloads()
    assert ingest_bytes(theirs, store.get(sha256), payload=payload).kind == "earth_orientation"


def test_status_says_until_when_and_warns_in_time(store):
    sha256 = fetched(store)
    standing = earth_standing(store, KNOWN, installed=short())
    assert standing["installed_until"] == "2023-02-25T00:00:00Z"
    assert standing["until"][:10] == f"{datetime(1858, 11, 17, tzinfo=UTC) + whole().mjd[-1] * DAY:%Y-%m-%d}"
    assert (standing["payload"], standing["known_at"]) == (sha256, "2026-06-01T00:00:00Z")
    assert standing["warnings"] == []
    end = datetime(1858, 11, 17, tzinfo=UTC) + whole().mjd[-1] * DAY
    for now, word in ((end - 61 * DAY, None), (end - 59 * DAY, "end on"), (end + DAY, "have ended on")):
        said = [line for line in earth_standing(store, now, installed=short())["warnings"] if "tables of Earth" in line]
        assert [word in line and "fetch iers" in line for line in said] == ([True] if word else [])


def test_status_warns_of_a_list_of_leap_seconds_that_ends_and_of_old_predictions(store):
    fetched(store)
    expiring = replace(short(), leaps=replace(short().leaps, expires=KNOWN + 10 * DAY))
    alone = earth_standing(Store.open(store.path.parent / "empty", FixedClock()), KNOWN, installed=expiring)
    assert any("leap seconds is complete until 2026-06-11" in line for line in alone["warnings"])
    assert earth_standing(store, KNOWN, installed=expiring)["leap_seconds_until"] > "2026-08-01"  # the table says more
    wrong = replace(short(), finals=replace(short().finals, ut1_utc_s=short().finals.ut1_utc_s + 0.2))
    assert earth_standing(store, SEAM_DAY - DAY, installed=wrong)["payload"] is None  # not known yet
    later = earth_standing(store, KNOWN, installed=wrong)
    assert later["ut1_difference_s"] is None  # the installed table has ended


def test_old_predictions_that_the_fetched_table_corrects_are_told(store):
    fetched(store, known_at=SEAM_DAY - 9 * DAY)
    wrong = replace(short(), finals=replace(short().finals, ut1_utc_s=short().finals.ut1_utc_s + 0.2))
    standing = earth_standing(store, SEAM_DAY - DAY, installed=wrong)
    assert standing["ut1_difference_s"] == pytest.approx(-0.2)
    assert any("by -0.20 s" in line and "93 m on the equator" in line for line in standing["warnings"])


def test_no_room_that_makes_a_case_uses_earth_orientation():
    source = Path(earth_orientation.__code__.co_filename).parents[1]
    rooms = ("detection", "incidents", "commitments", "cases", "brief", "documents")
    files = [path for room in rooms for path in (source / room).rglob("*.py")]
    assert len(files) > 100
    words = ("earth_orientation", "earth_tables", "propagation.teme")
    assert [path.name for path in files if any(word in path.read_text(encoding="utf-8") for word in words)] == []
