"""Raw ADS-B: published messages with known positions, the made sky back again, forms of recordings, what is refused."""

import json
import random

import pytest
import rs1090
from made_sky import compact, message, parity, position, status, target_state

from hoshimori.astro import compact_position as cpr
from hoshimori.catalog.aircraft_states import states
from hoshimori.errors import FormatError
from hoshimori.io import Limits, read
from hoshimori.io.adsb_frames import frames
from hoshimori.io.adsb_messages import messages

EVEN, ODD = "8D40621D58C382D690C8AC2863A7", "8D40621D58C386435CC412692AD6"
T = 1_457_996_400


def read_frames(text, **more):
    return next(frames(text.encode(), source="day.txt", limits=Limits(), **more))


def states_of(*sent):
    """Return the states of (seconds after T, message)."""
    text = "".join(f"{T + seconds:.3f},{bits}\n" for seconds, bits in sent)
    return states(messages(read_frames(text).table)[0])[0]


def test_the_published_pair_lies_where_it_is_published():
    # 52.2572 N 3.91937 E (J. Sun, The 1090 Megahertz Riddle; even message the newer)
    found = states_of((0, ODD), (2, EVEN)).row(-1, named=True)
    assert (found["latitude_deg"], found["longitude_deg"]) == pytest.approx((52.2572, 3.91937), abs=5e-5)
    assert (found["address"], found["nic"], found["nacp"]) == (0x40621D, 8, None)
    assert found["time_ms"] == (T + 2) * 1_000
    # and with the odd one the newer: 52.26578 N 3.93891 E
    found = states_of((0, EVEN), (2, ODD)).row(-1, named=True)
    assert (found["latitude_deg"], found["longitude_deg"]) == pytest.approx((52.26578, 3.93891), abs=5e-5)


def test_published_bits_are_what_the_made_sky_would_send():
    for bits in (EVEN, ODD):
        assert parity(int(bits, 16) >> 24) == int(bits, 16) & 0xFFFFFF
    assert compact(52.2572021484375, 3.91937255859375, 0) == (93_000, 51_372)
    assert compact(52.26578017412606, 3.938912527901786, 1) == (74_158, 50_194)


def test_places_all_over_the_earth_come_back_as_sent_and_as_the_library_has_them():
    chance = random.Random(7)  # noqa: S311  # places, no secrets
    places = [(chance.uniform(-86.5, 86.5), chance.uniform(-180, 180), chance.randrange(2)) for _ in range(400)]
    pairs = [[compact(a, b, odd) for a, b, _ in places] for odd in (0, 1)]
    newest = [odd for _, _, odd in places]
    latitude, longitude, fault = cpr.global_position(*pairs, newest_is_odd=newest, greatest_move_m=100.0)
    fits = fault == cpr.FITS
    assert fits.sum() >= 398  # a place within 10 m of a border of zones may round to either side
    far = cpr.distance_m(latitude, longitude, *zip(*((a, b) for a, b, _ in places), strict=True))
    assert far[fits].max() < 10  # a step of the code is 5 m at most
    sent, times = [], []
    for n, (a, b, odd) in enumerate(places):
        sent += [position(n + 1, a, b, odd=1 - odd), position(n + 1, a, b, odd=odd)]
        times += [T + 20.0 * n, T + 20.0 * n + 1]
    theirs = rs1090.decode(sent, times)[1::2]
    for mine, one, good in zip(zip(latitude, longitude, strict=True), theirs, fits, strict=True):
        assert not good or mine == pytest.approx((one["latitude"], one["longitude"]), abs=1e-9)


@pytest.mark.parametrize(
    ("tc", "nic_b", "said", "nic", "nacp"),
    [
        (11, 0, status(1, 9), 8, 9),
        (11, 1, status(1, 10, nic_a=1), 9, 10),
        (11, 0, status(1, 10, nic_a=1), 8, 10),
        (11, 0, status(1, 8, version=1, nic_a=1), 9, 8),
        (16, 1, status(1, 5, nic_a=1), 3, 5),
        (13, 1, status(1, 7, nic_a=1), 6, 7),
        (12, 0, status(1, 9, version=0), 7, None),  # version 0 has no NACp: those bits mean nothing
        (18, 0, target_state(1, 0), 0, 0),
        (21, 0, target_state(1, 11), 10, 11),
        (9, 0, message(1, 31 << 51 | 2 << 48 | 9 << 8), 11, None),  # a reserved kind of status
    ],
)
def test_integrity_and_accuracy_follow_type_code_supplements_and_version(tc, nic_b, said, nic, nacp):
    sent = [(0, position(1, 50, 8, odd=0, tc=tc, nic_b=nic_b)), (0.2, said)]
    sent += [(0.5, position(1, 50, 8, odd=1, tc=tc, nic_b=nic_b))]
    found = states_of(*sent).row(-1, named=True)
    assert (found["nic"], found["nacp"]) == (nic, nacp)


def test_what_was_said_of_accuracy_holds_for_half_a_minute_and_for_its_own_aircraft():
    sent = [(0, status(1, 5)), (0, status(2, 10))]
    for seconds in (29, 31):
        sent += [(seconds, position(1, 50, 8, odd=0)), (seconds + 0.5, position(1, 50, 8, odd=1))]
    assert states_of(*sent)["nacp"].to_list() == [5, None, None]  # the third pairs with the second


ROW = f"{T}.25,{EVEN}\n"


@pytest.mark.parametrize(
    "text",
    [
        ROW,
        f"\ufefftimestamp,hex\r\n{T}.25,{EVEN}\r\n",
        f"receiver;ts;rssi;raw\nhere;{T}.25;-3.2;*{EVEN};\n",
        f"{T}.25 *{EVEN};\n",
        json.dumps({"timestamp": T + 0.25, "frame": EVEN.lower(), "df": "17"}) + "\n",
    ],
)
def test_a_message_is_the_same_in_every_form(text):
    block = read_frames(text)
    assert block.table.select("time_ms", "bits").row(0) == (T * 1_000 + 250, EVEN.lower())
    assert not block.counts


def test_a_receivers_counter_runs_from_the_begin_that_was_said_over_its_turn():
    ticks = [2**48 - 12_000_000, 2**48 - 6_000_000, 6_000_000]
    text = "".join(f"@{tick:012X}{EVEN};\n" for tick in ticks[:2]) + f"<{ticks[2]:012X}7F{EVEN};\n"
    found = read_frames(text, begin_ms=T * 1_000).table
    assert found["time_ms"].to_list() == [T * 1_000, T * 1_000 + 500, T * 1_000 + 1_500]
    assert set(found["bits"]) == {EVEN.lower()}


@pytest.mark.parametrize(
    ("text", "words"),
    [(f"*{EVEN};\n", "no time of receipt"), (f"@016CE3671C7E{EVEN};\n", "--begin"), ("hello\n", "no recorded ADS-B")],
)
def test_messages_without_a_time_are_refused_with_what_to_do(text, words):
    with pytest.raises(FormatError, match=words):
        read_frames(text)


@pytest.mark.parametrize(
    "text", [ROW, f"*{EVEN};\n", '{"now": 1, "aircraft": []}', f"<016CE3671C7E0F{EVEN};\n", f"@016CE3671C7E{EVEN};\n"]
)
def test_an_ingest_refuses_single_aircraft_and_names_the_command_that_counts(text):
    with pytest.raises(FormatError, match="hoshimori count-aircraft"):
        read(text.encode(), source="2026-05-01.txt")


def test_a_file_of_cells_with_more_columns_is_no_recording():
    text = "time,hex,count_good_aircraft,count_bad_aircraft\n1795000000,841f00dffffffff,5,0\n"
    assert read(text.encode(), source="2026-05-01.csv").record_format == "gpsjam-csv"


def test_what_stands_in_the_way_of_decoding_is_counted_with_line_and_reason():
    text = "\n".join(
        [
            f"{T},{EVEN}",
            f"{T},{EVEN[:-3]}",  # cut short
            f"{T},{EVEN[:-1]}6",  # last bit of the parity
            f"{T},zz",
            f",{EVEN}",
            f"1e18,{EVEN}",
            f"{T},5D40621D9A0F12",  # DF 11
            "",
            f"{T},{message(1, 0)}",
            f"{T},{message(1, 5 << 51)}",
            f"{T},{message(1, 19 << 51 | 1 << 48)}",
            f"{T},{position(1, 50, 8, odd=0, df=18, ca=2)}",
            f"{T},{position(1, 50, 8, odd=0, df=18, ca=0)}",
        ]
    )
    block = read_frames(text)
    rows, counts, examples = messages(block.table)
    assert block.counts == {
        "message cut short": 1,
        "line not readable": 1,
        "no time of receipt, or none of 2000 to 2099": 2,
        "another type of message": 1,
    }
    assert [line for line, _ in block.examples] == [2, 4, 5, 6]
    assert counts == {
        "parity wrong, or a height that no code stands for": 1,
        "without a position": 1,
        "on the ground": 1,
        "about something else": 1,
        "sent on by a ground station, or without an address of ICAO": 1,
    }
    assert examples == [(3, "parity wrong, or a height that no code stands for")]
    assert rows["line"].to_list() == [1, 13]
