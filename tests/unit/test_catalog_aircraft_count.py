"""Counts of a made sky by day and cell: exact numbers, nothing of an aircraft kept, and GNS001 on what comes out.

The aircraft are made; no recording with interference was in hand.
"""

import gzip
import json
from datetime import UTC, datetime, timedelta

import h3
import pytest
from click.testing import CliRunner
from made_sky import position, status

from detection_samples import belt_window
from hoshimori.catalog import ingest_paths
from hoshimori.catalog.aircraft_count import Accuracy, count_aircraft
from hoshimori.catalog.aircraft_kept import keep_counts
from hoshimori.catalog.aircraft_states import FAULTS, JUMP
from hoshimori.cli.count_aircraft import count_aircraft as command
from hoshimori.detection.cell_history import cell_history
from hoshimori.detection.gnss_interference import PoorNavigation
from hoshimori.errors import BadInputError, UsageError
from hoshimori.io import read
from hoshimori.model import Direction, Reading
from hoshimori.model.watch_report import Span
from hoshimori.store import Store

CENTRE = "841f00dffffffff"
CELLS = sorted(h3.grid_disk(CENTRE, 2))
POOR_CELLS = set(h3.grid_disk(CENTRE, 1))
DAY = datetime(2026, 5, 20, tzinfo=UTC)
ANY_HOURS = Accuracy(least_hours=1)


def pair(icao, seconds, latitude, longitude, *, tc=11, nacp=9):
    """Return what an aircraft sends within one second: accuracy, and both halves of a position."""
    return [
        (seconds, status(icao, nacp)),
        (seconds + 0.1, position(icao, latitude, longitude, odd=0, tc=tc)),
        (seconds + 0.6, position(icao, latitude, longitude, odd=1, tc=tc)),
    ]


def written(path, sent, *, day=DAY):
    begin = day.timestamp()
    path.write_text("".join(f"{begin + seconds:.3f},{bits}\n" for seconds, bits in sorted(sent)))
    return path


def sky(day, *, poor):
    """Return a day in which 30 aircraft cross each cell; in the poor cells, 8 with NIC 6 and 4 more with NACp 7."""
    sent = []
    for place, cell in enumerate(CELLS):
        latitude, longitude = h3.cell_to_latlng(cell)
        for n in range(30):
            icao = 0x400000 + (day.day * 100 + place) * 100 + n
            jammed = poor and cell in POOR_CELLS
            tc, nacp = 13 if jammed and n < 8 else 11, 7 if jammed and 8 <= n < 12 else 9
            sent += pair(icao, n % 24 * 3_600 + 60 + place, latitude + 0.001 * n, longitude, tc=tc, nacp=nacp)
    return sent


def cells_in(day):
    found = read(day.data, source=day.name)
    assert found.quarantine.is_empty()
    return {h3.int_to_str(cell): (good, bad) for _, cell, good, bad, _ in found.cells.iter_rows()}


def test_good_and_bad_aircraft_are_counted_cell_for_cell_as_they_were_made(tmp_path):
    (day,) = count_aircraft([written(tmp_path / "day.csv", sky(DAY, poor=True))]).days
    assert (day.name, day.hours, day.whole) == ("2026-05-20-h3_4.csv", 24, True)
    assert cells_in(day) == {cell: (18, 12) if cell in POOR_CELLS else (30, 0) for cell in CELLS}
    lower = Accuracy(least_nic=6, least_nacp=7)
    (day,) = count_aircraft([tmp_path / "day.csv"], accuracy=lower).days
    assert day.bad == 0


def test_an_aircraft_counts_once_in_a_cell_and_day_and_as_bad_if_any_state_there_was(tmp_path):
    a, b = (h3.cell_to_latlng(cell) for cell in CELLS[:2])
    sent = pair(1, 0, *a) + pair(1, 60, *a, tc=14) + pair(1, 120, *a) + pair(1, 600, *b) + pair(2, 0, *a)
    first, second = written(tmp_path / "a.csv", sent), tmp_path / "b.csv.gz"
    written(tmp_path / "again", pair(2, 0.3, *a) + pair(3, 5, *a, nacp=3))
    second.write_bytes(gzip.compress((tmp_path / "again").read_bytes()))
    (day,) = count_aircraft([first, second], accuracy=ANY_HOURS).days
    assert cells_in(day) == {CELLS[0]: (1, 2), CELLS[1]: (1, 0)}


def test_positions_that_cannot_be_are_left_out_with_their_reason_and_the_flight_stays(tmp_path):
    place = h3.cell_to_latlng(CENTRE)
    sent = [one for k in range(5) for one in pair(1, 20 * k, place[0] + 0.03 * k, place[1])]
    sent += pair(1, 45, place[0] + 8, place[1]) + pair(1, 50, place[0] + 8, place[1])  # 890 km away for ten seconds
    sent += [(200, position(2, 120, 8, odd=0)), (200.5, position(2, 120, 8, odd=1))]
    sent += [(300, position(3, 50, 8, odd=0)), (300.5, position(3, 50.03, 8, odd=1))]  # 3.3 km in half a second
    sent += [(400, position(4, 50, 8, odd=0)), (411, position(4, 50, 8, odd=1))]
    found = count_aircraft([written(tmp_path / "day.csv", sent)], accuracy=ANY_HOURS)
    # at 45.1 s the new place meets a half of the old one: no place at all; at 60.1 s the other way round: a jump
    assert found.set_aside == {JUMP: 4, FAULTS[2]: 2, FAULTS[3]: 1}
    # of aircraft 1 the first half at 0, 20, 40 and 80 s; of the others one, one and two
    assert found.passed_by == {"position without its other half within 10 s": 8}
    assert set(cells_in(found.days[0])) == {h3.latlng_to_cell(place[0] + 0.03 * k, place[1], 4) for k in range(5)}
    assert all(text.startswith("day.csv:") for text in found.examples)
    assert not any("000001" in text for text in found.examples)


def test_a_clock_that_goes_back_is_counted_and_nothing_is_put_together_across_it(tmp_path):
    place = h3.cell_to_latlng(CENTRE)
    late, early = pair(1, 7_200, *place), pair(2, 3_600, *place)
    half = [(7_201, position(3, *place, odd=0))]
    lines = [*late, *half, *early, (7_202, position(3, *place, odd=1))]
    begin = DAY.timestamp()
    path = tmp_path / "day.csv"
    path.write_text("".join(f"{begin + seconds:.3f},{bits}\n" for seconds, bits in lines))
    found = count_aircraft([path], accuracy=ANY_HOURS)
    assert found.steps_back_count == 1
    assert cells_in(found.days[0]) == {CENTRE: (2, 0)}


def test_two_days_in_one_file_are_two_files_and_a_day_of_few_hours_is_not_handed_on(tmp_path, clock):
    place = h3.cell_to_latlng(CENTRE)
    sent = sky(DAY, poor=False) + pair(9, 86_400 + 5, *place)
    found = count_aircraft([written(tmp_path / "days.csv", sent)])
    assert [(day.name, day.hours, day.whole) for day in found.days] == [
        ("2026-05-20-h3_4.csv", 24, True),
        ("2026-05-21-h3_4.csv", 1, False),
    ]
    store = Store.open(tmp_path / "store", clock)
    assert [one.name for one in keep_counts(store, found, clock=clock)] == ["2026-05-20-h3_4.csv"]


def test_snapshots_of_decoded_aircraft_count_like_messages(tmp_path):
    latitude, longitude = h3.cell_to_latlng(CENTRE)
    own = {"lat": latitude, "lon": longitude, "nic": 8, "nac_p": 9, "seen_pos": 1.0, "type": "adsb_icao"}
    listed = [
        own | {"hex": "000001"},
        own | {"hex": "000002", "nic": 0},
        own | {"hex": "000003", "nac_p": 7},
        own | {"hex": "~00004"},
        own | {"hex": "000005", "type": "mlat"},
        own | {"hex": "000006", "alt_baro": "ground"},
        own | {"hex": "000007", "lat": 95.0},
        own | {"hex": "000008", "seen_pos": 40},
        {"hex": "000009", "nic": 8},
        own | {"hex": "00000b", "lat": 0.0, "lon": 0.0},
        {name: own[name] for name in ("lat", "lon", "type")} | {"hex": "00000a"},
    ]
    for n, jump in enumerate((0, 20)):  # the second snapshot has the first aircraft 20 degrees away
        listed[0] = own | {"hex": "000001", "lat": latitude + jump}
        at = DAY.timestamp() + 60 * n
        (tmp_path / f"{n}.json").write_text(json.dumps({"now": at, "messages": 5, "aircraft": listed}))
    found = count_aircraft(sorted(tmp_path.glob("*.json")), accuracy=ANY_HOURS)
    assert cells_in(found.days[0]) == {CENTRE: (1, 2)}
    assert found.set_aside == {JUMP: 1, "latitude or longitude of no place": 4}
    assert found.passed_by == {
        "on the ground": 2,
        "position older than 15 s": 2,
        "says nothing of its accuracy": 2,
        "sent on by a ground station, or without an address of ICAO": 4,
        "without a position": 2,
    }


def test_files_that_hold_no_aircraft_are_told_and_the_others_counted(tmp_path):
    (tmp_path / "page.html").write_text("<html>")
    (tmp_path / "odd.json").write_text('{"now": 1e400, "aircraft": 5}\n{"now"\n')
    written(tmp_path / "day.csv", pair(1, 0, *h3.cell_to_latlng(CENTRE)))
    found = count_aircraft([tmp_path], accuracy=ANY_HOURS)
    assert (len(found.days), len(found.problems)) == (1, 1)
    assert found.set_aside == {"line not readable": 2}
    for name in ("a", "b"):
        (tmp_path / f"{name}.avr").write_text(f"@{12:012X}{status(1, 9)};\n")
    with pytest.raises(UsageError, match="one file of AVR"):
        count_aircraft(sorted(tmp_path.glob("*.avr")), begin=DAY)


def test_gns001_sees_the_made_region_in_the_counts_and_the_store_holds_no_aircraft(tmp_path, clock):
    store = Store.open(tmp_path / "store", clock)
    days = [DAY + timedelta(days=n) for n in range(4)]
    for day in days:
        path = written(tmp_path / f"{day:%d}.csv", sky(day, poor=day == days[-1]), day=day)
        (report,) = keep_counts(store, count_aircraft([path]), clock=clock)
        assert (report.accepted, report.provider, report.record_format) == (len(CELLS), "own-receivers", "gpsjam-csv")
        assert report.known_at.date() == day.date()
    span = Span(begin=days[-1], end=days[-1] + timedelta(days=1), as_of=clock.now())
    window = belt_window(cells=cell_history(store, span), begin=span.begin, end=span.end, as_of=span.as_of)
    (one,) = PoorNavigation().detect(window)
    assert (one.reading, one.direction) == (Reading.RISE, Direction.TO_SERVICE)
    assert {row["cell"] for row in one.tables["cells"]} == POOR_CELLS
    assert one.values["poor_share"] == pytest.approx(12 / 30)

    held = [path.read_bytes() for path in sorted((tmp_path / "store").rglob("*")) if path.is_file()]
    held += [gzip.decompress(data) for data in held if data[:2] == b"\x1f\x8b"]
    sent = [bits.encode() for _, bits in sky(days[0], poor=False)[:90]]
    assert held
    assert not any(word in data.lower() for data in held for bits in sent for word in (bits, bits[2:8]))

    (report,) = keep_counts(store, count_aircraft([tmp_path / "20.csv"]), clock=clock)
    assert report.already_recorded
    # counted anew by another rule: known from now on, and the one that is used
    strict = count_aircraft([tmp_path / "20.csv"], accuracy=Accuracy(least_nacp=10))
    (report,) = keep_counts(store, strict, clock=clock)
    assert report.known_at == clock.now()
    first = cell_history(store, span).filter(day=days[0].date())
    assert first["good"].sum() == 0


def test_counts_of_own_receivers_are_not_mixed_with_anothers_days(tmp_path, clock):
    day = tmp_path / "2026-05-19-h3_4.csv"
    day.write_text(f"hex,count_good_aircraft,count_bad_aircraft\n{CENTRE},5,0\n")
    store = Store.open(tmp_path / "store", clock)
    ingest_paths(store, [day], clock=clock, provider="gpsjam")
    found = count_aircraft([written(tmp_path / "a.csv", sky(DAY, poor=False)[:90])], accuracy=ANY_HOURS)
    with pytest.raises(BadInputError, match=r"gpsjam.*a store of their own"):
        keep_counts(store, found, clock=clock)
    own = Store.open(tmp_path / "own", clock)
    keep_counts(own, found, clock=clock)
    assert "own-receivers" in ingest_paths(own, [day], clock=clock, provider="gpsjam").problems[0]
    assert not ingest_paths(own, [day], clock=clock, provider="own-receivers").problems


def test_the_command_writes_the_same_bytes_twice_and_says_what_it_left_out(tmp_path):
    path = written(tmp_path / "day.csv", sky(DAY, poor=True)[:300])
    path.write_text(path.read_text() + "broken\n")
    bytes_of = []
    for name in ("one", "two"):
        result = CliRunner().invoke(
            command, [str(path), "--into", str(tmp_path / name), "--least-hours", "1"], standalone_mode=False
        )
        assert result.return_value == 1
        assert "set aside: 1  line not readable" in result.output
        bytes_of.append((tmp_path / name / "2026-05-20-h3_4.csv").read_bytes())
    assert bytes_of[0] == bytes_of[1]
    result = CliRunner().invoke(
        command, [str(path), "--into", str(tmp_path / "three"), "--json"], standalone_mode=False
    )
    told = json.loads(result.output)
    assert told["days"][0]["written"] == "2026-05-20-h3_4.csv"
    assert told["set_aside"] == {"line not readable": 1}
