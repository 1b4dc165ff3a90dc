"""Conjunctions for tests: the CARA data (not shipped, NOSA) and a small message of our own."""

import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from defusedxml.ElementTree import fromstring

from hoshimori.astro.rtn import rtn_basis
from hoshimori.model.conjunction_data import ConjunctionDataMessage, ConjunctionObject

# CARA, A09TestCases_01_12_Distributed.csv as quoted in METHODS 2.3: combined radius m, Pc of Alfano (2009) for straight
# motion, Nc of Hall, bounds of Monte Carlo (1e8 trials, 95 %); Alfano (2009) supplementary data: end of the span, s.
ALFANO_2009 = {
    1: (15, 0.146749549, 0.216808363, 0.2167846, 0.2169462, 21600),
    2: (4, 0.006222267, 0.015567749, 0.0155227, 0.0155712, 21600),
    3: (15, 0.100351176, 0.100336423, 0.1002820, 0.1003998, 21600),
    4: (15, 0.049323406, 0.073640419, 0.0735894, 0.0736917, 21600),
    5: (10, 0.044487386, 0.044489813, 0.0444257, 0.0445065, 1419),
    6: (10, 0.004335455, 0.004333131, 0.0043114, 0.0043371, 1419),
    7: (10, 0.000158147, 0.000161841, 0.0001576, 0.0001626, 1419),
    8: (4, 0.036948008, 0.035250175, 0.0352012, 0.0352735, 10135),
    9: (6, 0.290146291, 0.279834261, 0.2796868, 0.2798628, 10800),
    10: (6, 0.290146291, 0.364063796, 0.3639516, 0.3641402, 21600),
    11: (4, 0.002672026, 0.002440749, 0.0024268, 0.0024461, 1420),
    12: (4, 0.001917487, 0.002441547, 0.0024131, 0.0024324, 1420),
}


def message_arrays(message: ConjunctionDataMessage) -> list[np.ndarray]:
    """Return r1, v1, C1, r2, v2, C2 with a first axis of one; covariances turned from RTN into the message's frame."""
    parts = []
    for body in (message.object1, message.object2):
        r, v = np.array(body.r_km), np.array(body.v_km_s)
        turn = np.kron(np.eye(2), rtn_basis(r, v).T)
        parts += [r[None], v[None], (turn @ np.array(body.covariance_rtn) @ turn.T)[None]]
    return parts


def small_message() -> ConjunctionDataMessage:
    """Return a made-up message: two objects in LEO, 1 km/s apart."""
    covariance = tuple(tuple(1e-4 * (i + 1) if i == j else 0.0 for j in range(6)) for i in range(6))
    words = {
        "catalog_name": "SATCAT",
        "international_designator": "2000-001A",
        "ephemeris_name": "NONE",
        "covariance_method": "CALCULATED",
        "maneuverable": "N/A",
        "ref_frame": "EME2000",
        "covariance_rtn": covariance,
    }
    return ConjunctionDataMessage(
        creation_date=datetime(2024, 1, 1, tzinfo=UTC),
        originator="TEST",
        message_id="T1",
        tca=datetime(2024, 1, 2, 3, 4, 5, 678000, tzinfo=UTC),
        miss_distance_km=0.123456,
        relative_speed_km_s=1.0,
        collision_probability=1.5e-5,
        collision_probability_method="FOSTER-1992",
        hbr_m=12.5,
        object1=ConjunctionObject(
            object_designator="1", object_name="A", r_km=(7000.0, 0.0, 0.0), v_km_s=(0.0, 7.5, 0.0), **words
        ),
        object2=ConjunctionObject(
            object_designator="2", object_name="B", r_km=(7000.0, 0.0, 0.123456), v_km_s=(0.0, 7.5, 1.0), **words
        ),
        details=(("COMMENT", "HBR = 12.5 [m]"), ("MESSAGE_FOR", "X")),
    )


def sheet(path: Path) -> list[dict[str, str]]:
    """Return the rows of the first sheet of an xlsx file, by the names of its first row."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as archive:
        shared = fromstring(archive.read("xl/sharedStrings.xml"))
        table = fromstring(archive.read("xl/worksheets/sheet1.xml"))
    words = ["".join(text.text or "" for text in item.iter(f"{space}t")) for item in shared.iter(f"{space}si")]
    rows = []
    for row in table.iter(f"{space}row"):
        cells = {}
        for cell in row:
            value = cell.find(f"{space}v")
            text = "" if value is None else value.text or ""
            cells[cell.get("r").rstrip("0123456789")] = words[int(text)] if cell.get("t") == "s" else text
        rows.append(cells)
    return [{rows[0][key]: text for key, text in row.items()} for row in rows[1:]]


def alfano_case(folder: Path, case: int) -> list[np.ndarray]:
    """Return r1, v1, C1, r2, v2, C2 (km, km/s) of a case of Alfano (2009) at closest approach."""
    data = (folder / f"Case{case} data at TCA.xls").read_bytes()
    rows: dict[int, dict[int, float]] = {}
    for row, column, value in _numbers(_workbook(data)):
        rows.setdefault(row, {})[column] = value
    numbers = [[rows[row][column] for column in sorted(rows[row])] for row in sorted(rows) if len(rows[row]) >= 3]
    parts = []
    for at in (0, 8):
        parts += [np.array(numbers[at + k][:3])[None] / 1e3 for k in (0, 1)]
        parts.append(np.array([row[:6] for row in numbers[at + 2 : at + 8]])[None] / 1e6)
    return parts


def _workbook(data: bytes) -> bytes:
    """Return the workbook stream of an OLE2 file whose sector table fits in its header."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    tables, directory = struct.unpack_from("<II", data, 44)
    sectors = [data[at : at + size] for at in range(size, len(data), size)]
    following = [
        n for at in struct.unpack_from("<109I", data, 76)[:tables] for n in struct.unpack(f"<{size // 4}I", sectors[at])
    ]

    def chain(at: int) -> bytes:
        out = b""
        while at < 0xFFFFFFFA:
            out, at = out + sectors[at], following[at]
        return out

    entries = chain(directory)
    for at in range(0, len(entries), 128):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        if entries[at : at + max(length - 2, 0)].decode("utf-16le") in ("Workbook", "Book"):
            start, count = struct.unpack_from("<II", entries, at + 116)
            return chain(start)[:count]
    raise AssertionError("no workbook")


def _numbers(book: bytes):
    """Yield row, column and value of the numbers on the first sheet."""
    at, number = 0, -1
    while at < len(book) - 4:
        kind, size = struct.unpack_from("<HH", book, at)
        body = book[at + 4 : at + 4 + size]
        at += 4 + size
        if kind == 0x809 and body[2:4] == b"\x10\x00":
            number += 1
        if number != 0:
            continue
        if kind == 0x203:
            row, column, _, value = struct.unpack("<HHHd", body)
            yield row, column, value
        elif kind == 0x27E:
            row, column, _, value = struct.unpack("<HHHI", body)
            yield row, column, _rk(value)
        elif kind == 0xBD:
            row, column = struct.unpack_from("<HH", body)
            for k in range((size - 6) // 6):
                yield row, column + k, _rk(struct.unpack_from("<HI", body, 4 + 6 * k)[1])


def _rk(value: int) -> float:
    bits = value & 0xFFFFFFFC
    number = (
        struct.unpack("<i", struct.pack("<I", bits))[0] >> 2
        if value & 2
        else struct.unpack("<d", struct.pack("<Q", bits << 32))[0]
    )
    return number / 100 if value & 1 else float(number)
