"""Cases of the belt that must come out right, and look-alikes that must not, on real catalogues and daily series.

Only the objects of the cases and some of their neighbours are taken from the files, so that a day takes a fraction of
a second; shares among comparable objects are not judged here. Names of owners come from GCAT (December 2024).
"""

import itertools
from datetime import UTC, date, datetime, time, timedelta

import polars as pl
import pytest

from hoshimori.catalog import identities, ingest_paths
from hoshimori.detection import Snapshot, Window
from hoshimori.detection.proximity_geo import PersistentNeighbours
from hoshimori.io import read
from hoshimori.model import Coverage, Reading
from hoshimori.store import Store

pytestmark = pytest.mark.shared_data

DAY = timedelta(days=1)
#: Catalogue numbers of the cases.
CASES = {
    *(40258, 55841, 41748, 43632, 42907, 42950, 44476, 40613, 36033, 28358, 46113, 32487, 26824, 44625),
    *(49330, 34779, 62485, 43874, 58204, 50574, 62374, 29272, 43432, 36744, 56372, 55131, 43271, 40746),
    *(50321, 50322, 41744, 41745, 43339, 55239, 43450, 45863, 32767, 35755, 35362, 37265, 28378, 29643, 30794, 39727),
    *(41838, 44910, 42741, 27820, 44476, 37606, 39360, 64467, 49062, 39157, 58995, 65588),
    # Intelsat, SES, Eutelsat, TDRS, Fengyun, Himawari: fleets and neighbours
    *(29055, 31306, 37775, 33436, 39460, 41380, 34941, 40267, 41836, 41882, 43491, 48808, 26388, 27566, 39070, 39504),
    *(40733, 42432, 29273, 37816, 40875, 36830, 26824, 27513, 38740, 41747, 36397, 37826, 40874, 28187),
}
#: Every so many of the other payloads of GCAT, so that a picture of the belt is one.
_FILL = 12


class StoppedClock:
    """A clock after every file."""

    def now(self):
        return datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def who(shared_data, tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("who"), StoppedClock())
    ingest_paths(store, [shared_data / "satcat" / "gcat_launchlog_2024-12.tsv"], clock=StoppedClock())
    known = identities(store)
    named = known.clear(1).with_columns(norad_cat_id=pl.lit(62485, pl.Int64), object_name=pl.lit("Shi Jian 25"))
    return pl.concat([known, named])  # launched after GCAT's file; named as its later file would


def belt_lines(text):
    """Return the pairs of lines of a TLE file that lie in the belt, of the cases and some others."""
    lines = [line.rstrip() for line in text.splitlines()]
    kept = []
    for one, two in itertools.pairwise(lines):
        if not (one.startswith("1 ") and two.startswith("2 ")) or not 0.99 < float(two[52:63]) < 1.015:
            continue
        number = two[2:7]
        if number.isdigit() and (int(number) in CASES or int(number) % _FILL == 0):
            kept += [one, two]
    return "\n".join(kept) + "\n"


def frame_of(data, source, known_at):
    sets = read(data, source=source).sets
    return sets.with_columns(
        known_at=pl.lit(known_at) if known_at is not None else pl.col("epoch"),
        payload=pl.lit(source.ljust(64, "0")[:64]),
        epoch_ahead=pl.lit(value=False),
    )


@pytest.fixture(scope="module")
def sky(shared_data):
    """Return the belt's sets of all full catalogues, and which catalogue held which."""
    frames, snapshots = [], []
    for path in sorted((shared_data / "catalogs").glob("*_full_*")):
        known = datetime.combine(date.fromisoformat(path.name[:10]) + DAY, time(tzinfo=UTC)) - timedelta(microseconds=1)
        if path.suffix == ".csv":
            kept = read(path.read_bytes(), source=path.name).sets
            near = pl.col("mean_motion").is_between(0.99, 1.015)
            mine = pl.col("norad_cat_id").is_in(sorted(CASES)) | (pl.col("norad_cat_id") % _FILL == 0)
            frame = kept.filter(near & mine).with_columns(
                known_at=pl.lit(known), payload=pl.lit(path.name.ljust(64, "0")[:64]), epoch_ahead=pl.lit(value=False)
            )
        else:
            frame = frame_of(belt_lines(path.read_text()).encode(), path.name, known)
        frames.append(frame)
        snapshots.append(
            Snapshot(
                payload=path.name.ljust(64, "0")[:64],
                known_at=known,
                coverage=Coverage.FULL,
                members=frame.select("norad_cat_id", "epoch"),
            )
        )
    return pl.concat(frames, how="diagonal_relaxed"), tuple(snapshots)


@pytest.fixture(scope="module")
def spring(shared_data, sky):
    """Return the sky with the full cadence of 17 visitors and their neighbours, 16 March to 7 May 2026."""
    data = (shared_data / "history" / "geo_proximity_2026-03_05_full_cadence.tle").read_bytes()
    series = frame_of(data, "geo_proximity", None)
    return pl.concat([sky[0], series], how="diagonal_relaxed"), sky[1]


@pytest.fixture(scope="module")
def shown(who):
    """Return a function that looks at some days of a sky; the same days are looked at once."""
    looked: dict[object, dict[tuple[int, ...], object]] = {}

    def look(sky, end, days=1, **settings):
        key = (sky[0].height, end, days, *sorted(settings.items()))
        if key not in looked:
            window = Window(
                begin=end - days * DAY, end=end, as_of=end, history=sky[0], snapshots=sky[1], identities=who
            )
            looked[key] = {d.objects: d for d in PersistentNeighbours(**settings).detect(window)}
        return looked[key]

    return look


def after(text):
    return datetime.combine(date.fromisoformat(text) + DAY, time(tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "pair", "came", "between"),
    [
        ("2019-03-19", (40258, 41748), None, None),  # Luch beside Intelsat 33E: arrival not visible
        ("2021-05-29", (40258, 43632), 40258, ("2019-03-1", "2021-05-2")),  # beside Intelsat 38
        ("2023-03-25", (40258, 42950), 40258, ("2022-07-1", "2023-03-2")),  # beside Intelsat 37E
        ("2024-07-05", (40613, 55841), 55841, ("2023-03-2", "2024-07-0")),  # Luch-5X beside Thor 7
        ("2025-04-15", (44476, 55841), 55841, ("2024-10-3", "2025-04-1")),  # beside Intelsat 39
    ],
)
def test_stays_of_single_catalogues(sky, shown, day, pair, came, between):
    stay = shown(sky, after(day))[pair]
    assert stay.reading is Reading.STAY
    assert "Single days do not show a stay." in stay.not_visible
    assert any("arrival is not visible" in sentence for sentence in stay.not_visible)
    assert stay.values["arrived"] == came
    if between:
        told = [stay.values[name].date().isoformat() for name in ("arrival_after", "arrival_before")]
        assert [one.startswith(prefix) for one, prefix in zip(told, between, strict=True)] == [True, True]
        assert stay.values["slot_held_since"] < stay.values["arrival_before"]


def test_a_visitor_of_other_slots_that_stays_for_500_days_still_reads_as_a_stay(sky, shown):
    pair = shown(sky, after("2024-09-17"))[40258, 42950]
    assert pair.values["beside_at_least_days"] > 500
    assert pair.values["visits"] == 2  # Intelsat 38, Intelsat 37E
    assert pair.reading is Reading.STAY


@pytest.mark.parametrize(
    ("day", "pair", "reading"),
    [
        ("2022-07-14", (40258, 44476), Reading.PASS),  # Luch by Intelsat 39: 24 km, 164 km the next day
        ("2025-04-15", (55841, 56372), Reading.PASS),  # GS-1 by LUCH-5X, 3.7 km
        ("2022-01-22", (34779, 49330), Reading.DOCKED),  # SJ-21 towing Compass-G2
        ("2024-07-05", (26824, 44625), Reading.DOCKED),  # MEV-1 with Intelsat 901
        ("2025-04-15", (28358, 46113), Reading.DOCKED),  # MEV-2 with Intelsat 10-02
        ("2025-04-15", (29272, 43432), Reading.SHARED_SLOT),  # Cosmos 2526 and JCSAT-3A
        ("2025-04-15", (32767, 35755), Reading.SHARED_SLOT),  # JCSAT-12 came to the slot of its own operator
        ("2025-04-15", (43339, 55239), Reading.SHARED_SLOT),  # APSTAR-6E the same
        ("2025-04-15", (28378, 29643), Reading.SHARED_SLOT),  # ANIK F2 and WILDBLUE-1, matched planes
        ("2025-04-15", (30794, 39727), Reading.SHARED_SLOT),  # SKYNET 5A and LUCH-5V, matched planes
    ],
)
def test_what_reads_alike_and_is_no_stay(sky, shown, day, pair, reading):
    found = shown(sky, after(day))
    mine = next(d for objects, d in found.items() if set(pair) <= set(objects))
    assert mine.reading is reading


def test_the_pass_of_gs_1_is_the_nearest_of_that_day(sky, shown):
    one = shown(sky, after("2025-04-15"))[55841, 56372]
    assert one.values["closest_km"] == pytest.approx(3.6, abs=0.3)
    assert "this is a pass" in one.summary


def test_the_spring_of_2026_day_by_day(spring, shown):
    found = shown(spring, datetime(2026, 5, 8, tzinfo=UTC), days=53, watch_pairs=((29272, 49330), (41744, 44476)))
    stay = found[44476, 55841]
    assert stay.reading is Reading.STAY
    assert stay.values["near_every_day_with_data"]
    assert stay.values["dwell_days"] >= 50
    assert 2.0 <= stay.values["least_km"] <= stay.values["greatest_km"] <= 100.0
    assert any("arrival is not visible" in sentence for sentence in stay.not_visible)
    pair = found[49330, 62485]
    assert pair.reading is Reading.SAME_OPERATOR
    assert 150.0 < pair.values["least_km"] < pair.values["greatest_km"] < 600.0
    stays = {objects for objects, d in found.items() if d.reading is Reading.STAY}
    assert not {n for objects in stays for n in objects} & {49330, 50321, 50322, 55131, 41744, 41745}
    swing = found[29272, 49330]
    assert swing.reading is Reading.SWING
    assert swing.values["greatest_km"] > 3000.0
    # USA 270: 13 sets, none after 21 April. What is shown of it says on which days nothing can be said.
    assert any("USA 270" in s and "where it was then cannot be said" in s for s in found[41744, 44476].not_visible)


def test_sy_12_passes_and_does_not_visit(spring, shown):
    found = shown(spring, datetime(2026, 4, 13, tzinfo=UTC), days=7)
    mine = {d.reading for objects, d in found.items() if {50321, 50322} & set(objects)}
    assert mine <= {Reading.PASS}


def test_tjs_3_with_tjs_10_in_2024(sky, shown):
    pair = shown(sky, after("2024-09-17"))[43874, 58204]
    assert pair.reading is Reading.SAME_OPERATOR
    assert pair.values["greatest_km"] < 100.0


@pytest.mark.parametrize("day", ["2024-07-05", "2025-04-15"])
def test_fleets_weather_and_relay_satellites_are_no_stays(sky, shown, day):
    neighbours = {29055, 31306, 33436, 39460, 41380, 34941, 40267, 41836, 41882, 43491, 26388, 27566, 39070, 39504}
    stays = [objects for objects, d in shown(sky, after(day)).items() if d.reading is Reading.STAY]
    assert not {n for objects in stays for n in objects} & neighbours
    assert all({40258, 55841} & set(objects) for objects in stays if 44476 in objects or 42950 in objects)
