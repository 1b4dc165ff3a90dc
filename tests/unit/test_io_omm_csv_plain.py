"""The kernel for large files of plain OMM CSV reads what Polars reads, to the last bit, or leaves the file to it."""

import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from importlib import import_module
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from io_samples import CREATION, CSV_HEADER, CSV_ROW, catalogue, csv
from polars.testing import assert_frame_equal

from hoshimori import io
from hoshimori.errors import FormatError
from hoshimori.io import omm_csv, omm_csv_plain
from hoshimori.io.line_ends import BLOCK, line_ends
from hoshimori.io.omm_record import WANTED
from hoshimori.model.columns import TEXT_RUN

NAMES = CSV_HEADER.split(",")


def columns_of(data):
    """Return name and type of each column, as `omm_csv` asks for them."""
    header = [name.strip('"') for name in data.split(b"\n", 1)[0].decode().rstrip("\r").split(",")]
    keywords = omm_csv.KEYWORDS
    names = [keywords.get(name, name if name in WANTED else f"column {at}") for at, name in enumerate(header)]
    return {name: omm_csv._type(name) for name in names}


def plain(data):
    """Return what the kernel makes of a file; None where it leaves it to others."""
    return omm_csv_plain.read_plain(data, columns_of(data), ends=line_ends(data))


def by_polars(data):
    lines = data.count(b"\n") - data.endswith(b"\n")
    return omm_csv._read_by_polars(data, columns_of(data), lines=lines)


def assert_same(data):
    found, expected = plain(data), by_polars(data)
    assert found is not None
    texts = [name for name, dtype in found.schema.items() if dtype == pl.String]
    assert found.unique([*texts, TEXT_RUN]).height == found[TEXT_RUN].n_unique()  # one run has the same texts
    found = found.drop(TEXT_RUN)
    assert_frame_equal(found, expected.select(found.columns), check_exact=True)
    for name, dtype in found.schema.items():  # -0.0 is equal to 0.0, and yet another
        if dtype == pl.Float64:
            assert found[name].to_numpy().tobytes() == expected[name].to_numpy().tobytes()
    return found


def with_values(**values):
    return ",".join(values.get(name, cell) for name, cell in zip(NAMES, CSV_ROW.split(","), strict=True))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("size", [1, 2, 127, 128, 129, 700])
def test_a_catalogue_is_read_as_polars_reads_it(size, end, last):
    data = io.write(catalogue(size), "omm-csv", creation_date=CREATION).replace(b"\r\n", end.encode())
    found = assert_same(data if last else data.rstrip())
    assert found.height == size


@pytest.mark.parametrize("blocks", [1, 2, 3])
def test_pieces_make_no_difference(monkeypatch, blocks):
    monkeypatch.setattr("hoshimori.io.line_ends.BLOCK", 1_000)
    monkeypatch.setattr(omm_csv_plain, "BLOCK", 1_000)
    monkeypatch.setattr(omm_csv_plain, "_BLOCKS", blocks)
    names = ["A", "A", "B", "", "日本の衛星", "C" * 60]
    rows = [with_values(OBJECT_NAME=names[n // 5 % 6], REV_AT_EPOCH=str(n)) for n in range(120)]
    found = assert_same(csv(*rows))
    assert found["rev_at_epoch"].to_list() == list(range(120))
    assert found["object_name"].to_list() == [names[n // 5 % 6] or None for n in range(120)]


def test_a_line_longer_than_a_block_is_read(monkeypatch):
    monkeypatch.setattr("hoshimori.io.line_ends.BLOCK", 100)
    monkeypatch.setattr(omm_csv_plain, "BLOCK", 100)
    monkeypatch.setattr(omm_csv_plain, "_BLOCKS", 1)
    assert_same(csv(CSV_ROW, with_values(OBJECT_NAME="N" * 950), CSV_ROW, CSV_ROW))


NUMBERS = """
0 -0 0.0 -0.0 00.5 000123.25 .1843421 -.1286E-4 0.0006640600000000001 6.6e-6 1E+2 -5e0 0.0024297999999999998
123456789012345678 1234567890.123456789 0.1234567890123456789 179.99999999999997 12345678.12345678 1234567.123456789
9007199254740993 1e-40 0.00000000000000000000000000012345678901234567 99999999999999999.5 1.7976931348623157 5e-05
1e-5 .5E-3 -12.5e-07 0e-5 -0.0e-10 1.5E-0 123456.789012e-12 1234567890123456e-9 12345678901234567e-9
0.1234567890123456789e-9
"""


@pytest.mark.parametrize("text", NUMBERS.split())
@pytest.mark.parametrize("name", ["MEAN_MOTION", "BSTAR", "MEAN_MOTION_DDOT"])
def test_numbers_of_all_forms_are_read_to_the_last_bit(name, text):
    assert_same(csv(CSV_ROW, with_values(**{name: text}), CSV_ROW))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15), min_size=1), st.data()
)
def test_doubles_in_any_spelling_are_read_to_the_last_bit(values, data):
    forms = ["{!r}", "{:.4f}", "{:.8f}", "{:e}", "{:.17g}", "{:.3E}"]
    texts = [data.draw(st.sampled_from(forms)).format(value) for value in values]
    rows = csv(*(with_values(BSTAR=text) for text in texts))
    found = plain(rows)
    if found is not None:  # tiny and long ones it leaves to others
        assert [x.hex() for x in found["bstar"]] == [float(text).hex() for text in texts]
        assert_same(rows)
    else:
        figures = [text.partition("e")[0].lstrip("-0.").replace(".", "") for text in texts]
        assert any(0 < abs(float(text)) < 1e-30 for text in texts) or max(map(len, figures)) > 19


@pytest.mark.parametrize(
    "text", ["2024-02-29T00:00:00.000000", "2000-02-29T23:59:59.999999", "1901-01-01T00:00:00.000001",
             "2099-12-31T23:59:59.999999", "1957-10-04T19:28:34.000000", "2023-12-31T00:00:00.500000"],
)  # fmt: skip
def test_epochs_of_the_fixed_form_are_read(text):
    found = assert_same(csv(CSV_ROW, with_values(EPOCH=text)))
    assert found["epoch"][1].isoformat(timespec="microseconds") == text + "+00:00"


def test_every_day_of_two_centuries_is_read():
    days = pl.date_range(pl.date(1901, 1, 1), pl.date(2099, 12, 31), eager=True).dt.to_string("%Y-%m-%d").to_list()
    found = plain(csv(*(with_values(EPOCH=f"{day}T12:34:56.789012") for day in days), end="\n"))
    assert found["epoch"].dt.to_string("%Y-%m-%d").to_list() == days
    assert found["epoch"].dt.time().unique().len() == 1


OTHER_EPOCHS = """
2023-02-29T00:00:00.000000 2024-04-31T00:00:00.000000 2024-00-10T00:00:00.000000 2024-13-10T00:00:00.000000
2024-10-00T00:00:00.000000 1900-10-10T00:00:00.000000 2100-10-10T00:00:00.000000 2024-10-10T24:00:00.000000
2024-10-10T00:60:00.000000 2024-10-10T00:00:60.000000 2024-10-10_00:00:00.000000 2024-10-10T00:00:00.00000
2024-10-10T00:00:00.0000000 2024-10-10T00:00:00.000000Z 2024-10-10T00:00:00;000000 2024-1a-10T00:00:00.000000
2024-284T00:00:00.000000 2024-10-10
"""


@pytest.mark.parametrize("text", [*OTHER_EPOCHS.split(), "", "2024-10-10 00:00:00.000000"])
def test_other_epochs_are_left_to_others(text):
    assert plain(csv(CSV_ROW, with_values(EPOCH=text), CSV_ROW)) is None


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(CSV_ROW[:-2], id="a field short"),
        pytest.param(CSV_ROW + ",1", id="a field more"),
        pytest.param("", id="empty"),
        pytest.param(",", id="a comma"),
        pytest.param("," * 16, id="commas"),
        pytest.param(CSV_ROW[:-1], id="the last field empty"),
        pytest.param(with_values(BSTAR=""), id="no number"),
        pytest.param(with_values(BSTAR="-"), id="a sign alone"),
        pytest.param(with_values(BSTAR="."), id="a point alone"),
        pytest.param(with_values(BSTAR="1."), id="a point behind"),
        pytest.param(with_values(BSTAR="+1"), id="plus"),
        pytest.param(with_values(BSTAR=" 1"), id="a blank before"),
        pytest.param(with_values(BSTAR="1 "), id="a blank behind"),
        pytest.param(with_values(BSTAR="1.2.3"), id="two points"),
        pytest.param(with_values(BSTAR="0.1.2"), id="two points behind a nought"),
        pytest.param(with_values(BSTAR="1e"), id="no exponent"),
        pytest.param(with_values(BSTAR="1e-"), id="the sign of an exponent"),
        pytest.param(with_values(BSTAR="1e99999"), id="a long exponent"),
        pytest.param(with_values(BSTAR="1e999"), id="endless"),
        pytest.param(with_values(BSTAR="nan"), id="nan"),
        pytest.param(with_values(BSTAR="inf"), id="inf"),
        pytest.param(with_values(BSTAR="1_0"), id="underscore"),
        pytest.param(with_values(BSTAR="0x10"), id="hexadecimal"),
        pytest.param(with_values(BSTAR="１"), id="another script"),  # noqa: RUF001
        pytest.param(with_values(BSTAR="12345678901234567890"), id="twenty digits"),
        pytest.param(with_values(NORAD_CAT_ID="5.0"), id="a whole number with a point"),
        pytest.param(with_values(NORAD_CAT_ID="T0005"), id="Alpha-5"),
        pytest.param(with_values(NORAD_CAT_ID=""), id="no whole number"),
        pytest.param(with_values(NORAD_CAT_ID="-"), id="the sign of a whole number"),
        pytest.param(with_values(NORAD_CAT_ID="1234567890123456789"), id="a long whole number"),
        pytest.param(with_values(OBJECT_NAME="A\x07"), id="a control character"),
        pytest.param(with_values(OBJECT_NAME="A\tB"), id="a tabulator"),
        pytest.param(with_values(OBJECT_NAME="A\rB"), id="a carriage return"),
        pytest.param(with_values(OBJECT_NAME='A"B'), id="a quotation mark within"),
        pytest.param(with_values(OBJECT_NAME='"A""B"'), id="two of them"),
        pytest.param(with_values(OBJECT_NAME='"A,B"'), id="a comma within"),
        pytest.param(with_values(OBJECT_NAME='"A'), id="one that does not close"),
        pytest.param(with_values(OBJECT_NAME='"'), id="one alone"),
        pytest.param(with_values(OBJECT_NAME='A"'), id="one at the end"),
        pytest.param(with_values(BSTAR='"1'), id="one before a number"),
        *(with_values(BSTAR=text) for text in ("e-5", "-e-5", "1e-", "1e-x", "1.2.3e-5", "1ee-5", "1-e5", ".e-05")),
        pytest.param(with_values(OBJECT_NAME='"A,B"').replace("1958-002B,", ""), id="a comma within and one less"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 200])
def test_a_line_that_is_not_plain_leaves_the_file_to_others_who_say_the_same_as_ever(monkeypatch, row, place):
    rows = [CSV_ROW] * 200
    data = csv(*rows[:place], row, *rows[place:])
    assert plain(data) is None
    assert plain(data.rstrip(b"\r\n") if place == 200 and row else data) is None
    monkeypatch.setattr(omm_csv, "_LARGE", 0)
    found = io.read(data, source="x")
    monkeypatch.setattr(omm_csv, "_LARGE", 2**62)
    expected = io.read(data, source="x")
    assert_frame_equal(found.sets, expected.sets)
    assert_frame_equal(found.quarantine, expected.quarantine)


def test_bytes_that_are_not_utf8_leave_the_file_to_others():
    assert plain(csv(CSV_ROW, CSV_ROW).replace(b"VANGUARD 1", b"VANGUARD \xff", 1)) is None


def test_every_field_may_stand_in_quotation_marks_as_space_track_writes_them():
    header = "CCSDS_OMM_VERS,COMMENT,ORIGINATOR,CENTER_NAME,REF_FRAME,TIME_SYSTEM,MEAN_ELEMENT_THEORY," + CSV_HEADER
    header += ",FILE,DECAY_DATE"
    before = ["3.0", "GENERATED VIA SPACE-TRACK.ORG API", "18 SPCS", "EARTH", "TEME", "UTC", "SGP4"]
    cells = [*before, *CSV_ROW.split(","), "4511234", ""]
    quoted = ",".join(f'"{cell}"' for cell in cells)
    bare = csv(*[",".join(cells[:-1])] * 3, header=header.removesuffix(",DECAY_DATE"))
    found = assert_same(csv(*[quoted] * 3, header=",".join(f'"{name}"' for name in header.split(","))))
    assert found.equals(plain(bare).drop(TEXT_RUN))
    assert found["REF_FRAME"].to_list() == ["TEME"] * 3


@pytest.mark.parametrize("field", ['"a"b"', '"""', 'a"b', '"a"b', '"a,b"'])
def test_a_quotation_mark_within_a_field_that_is_passed_over_leaves_the_file_to_others(monkeypatch, field):
    rows = [CSV_ROW + ",1", CSV_ROW + "," + field, CSV_ROW + ",2", ""]
    data = csv(*rows[:3], header=CSV_HEADER + ",FILE")
    assert plain(data) is None
    readings = []
    for large in (0, 2**62):
        monkeypatch.setattr(omm_csv, "_LARGE", large)
        readings.append(io.read(data, source="x"))
    assert_frame_equal(readings[0].sets, readings[1].sets)
    assert_frame_equal(readings[0].quarantine, readings[1].quarantine)


@pytest.mark.parametrize("large", [0, 2**62])
def test_a_file_of_quoted_fields_cut_anywhere_is_no_fault_of_the_reader(monkeypatch, large):
    monkeypatch.setattr(omm_csv, "_LARGE", large)
    row = ",".join(f'"{cell}"' for cell in CSV_ROW.split(","))
    whole = csv(row, row)
    first = len(csv(row))
    for end in range(first, len(whole) + 1):  # Polars panics where a file ends behind an opening mark
        found = io.read(whole[:end], source="x")
        assert found.sets.height + found.quarantine.height in (1, 2)


def test_a_large_file_without_any_line_end_has_no_records(monkeypatch):
    monkeypatch.setattr(omm_csv, "_LARGE", 0)
    with pytest.raises(FormatError, match="has no records"):
        io.read(CSV_HEADER.encode() + b",", source="x")


def test_runs_of_texts_are_handed_on_for_the_rows_that_are_kept(monkeypatch):
    rows = [
        with_values(OBJECT_NAME=name, INCLINATION=inclination)
        for name, inclination in [(" A", "5"), (" A", "500"), (" A", "6"), ("B", "500"), ("C", "7"), (" A", "8")]
    ]
    by_polars = io.read(csv(*rows), source="x")
    assert by_polars.text_runs is None
    monkeypatch.setattr(omm_csv, "_LARGE", 0)
    found = io.read(csv(*rows), source="x")
    assert_frame_equal(found.sets, by_polars.sets)
    assert_frame_equal(found.quarantine, by_polars.quarantine)
    assert found.sets["object_name"].to_list() == ["A", "A", "C", "A"]
    first, second, third, fourth = found.text_runs
    assert first == second
    assert len({first, third, fourth}) == 3


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + 64, 3 * BLOCK + 77])
def test_line_ends_are_counted_by_the_kernel_too(size):
    data = random.Random(size).choices(b"\n\n,\r0", k=size)  # noqa: S311  # signs of a file, no secret
    assert omm_csv_plain.line_ends(bytes(data)).tolist() == line_ends(bytes(data)).tolist()


@pytest.fixture
def no_kernel(monkeypatch):
    """Let the compiled modules be missing, as where their cache is damaged."""
    monkeypatch.setattr(omm_csv, "_KERNEL", {})
    monkeypatch.setitem(sys.modules, "hoshimori.io.omm_csv_plain", None)
    monkeypatch.setattr(omm_csv, "_LARGE", 0)


@pytest.mark.usefixtures("no_kernel")
def test_a_kernel_that_cannot_be_loaded_is_told_once_and_files_are_read_without(caplog):
    for _ in range(2):
        assert io.read(csv(CSV_ROW, CSV_ROW), source="x").sets.height == 2
    assert [record.message for record in caplog.records] == [
        "large files are read without the kernel, which could not be loaded"
    ]


@pytest.mark.parametrize("large", [{"_LARGE": 0}, {"_PATIENT": 0}, {"_PATIENT": 0, "_PATIENCE_S": 0.05}, {}])
def test_a_large_file_waits_for_the_kernel_that_another_thread_loads(monkeypatch, large):
    may_go_on, loading = Event(), Event()

    def slow(name):
        loading.set()
        assert may_go_on.wait(60)
        return import_module(name)

    monkeypatch.setattr(omm_csv, "_KERNEL", {})
    monkeypatch.setattr(omm_csv, "import_module", slow)
    monkeypatch.setattr(omm_csv, "_WORTH_WHILE", 0)
    for name, value in ({"_PATIENCE_S": 60.0} | large).items():
        monkeypatch.setattr(omm_csv, name, value)
    waits = bool(large) and "_PATIENCE_S" not in large
    with ThreadPoolExecutor(2) as pool:
        pool.submit(omm_csv.make_ready)
        try:
            assert loading.wait(60)
            read = pool.submit(io.read, csv(CSV_ROW), source="x")
            assert not waits or not wait([read], timeout=0.2).done
            if waits:
                may_go_on.set()
            assert (read.result(60).text_runs is not None) is waits  # the kernel read it
        finally:
            may_go_on.set()


def test_a_kernel_is_not_loaded_for_a_small_file(monkeypatch):
    monkeypatch.setattr(omm_csv, "_KERNEL", {})
    assert io.read(csv(CSV_ROW), source="x").sets.height == 1
    assert omm_csv._KERNEL == {}


def test_a_kernel_that_is_there_reads_smaller_files_too(monkeypatch):
    called = []
    kernel = SimpleNamespace(line_ends=line_ends, read_plain=lambda data, *_, **__: called.append(len(data)))
    monkeypatch.setattr(omm_csv, "_KERNEL", {"plain": kernel})
    monkeypatch.setattr(omm_csv, "_WORTH_WHILE", 600)
    small, large = csv(CSV_ROW), csv(*[CSV_ROW] * 4)
    for data in (small, large):
        assert io.read(data, source="x").sets.height == data.count(b"\n") - 1
    assert called == [len(large)]


def test_a_file_without_any_text_is_read():
    kept = [name for name in NAMES if name not in {"OBJECT_NAME", "OBJECT_ID", "CLASSIFICATION_TYPE"}]
    row = ",".join(cell for name, cell in zip(NAMES, CSV_ROW.split(","), strict=True) if name in kept)
    assert assert_same(csv(row, row, header=",".join(kept))).height == 2


def test_files_cut_anywhere_or_with_a_changed_byte_are_read_as_polars_reads_them_or_left(monkeypatch):
    dice = random.Random(5)  # noqa: S311  # where a file is cut, no secret
    whole = io.write(catalogue(150), "omm-csv", creation_date=CREATION)
    monkeypatch.setattr(omm_csv, "_LARGE", 0)
    left = 0
    for _ in range(400):
        data = bytearray(whole[: dice.randrange(len(CSV_HEADER) + 4, len(whole))] if dice.random() < 0.5 else whole)
        if dice.random() < 0.7:
            data[dice.randrange(len(CSV_HEADER) + 2, len(data))] = dice.choice(b'0123456789.,-eE+"\n\r \x00\xff:T')
        found, expected = plain(bytes(data)), by_polars(bytes(data))
        left += found is None
        if found is not None:
            assert expected is not None
            assert_frame_equal(found.drop(TEXT_RUN), expected.select(found.columns[:-1]))
    assert 100 < left < 350


INTERPRETED = """
import polars as pl
from io_samples import CREATION, catalogue, csv
from hoshimori import io
from hoshimori.io import omm_csv
omm_csv._LARGE = 0
data = io.write(catalogue(40), "omm-csv", creation_date=CREATION)
rows = [line.replace(b"U", b"C") if n % 3 else line for n, line in enumerate(data.splitlines(keepends=True)[1:])]
odd = [b'"A",,2024-10-29T12:18:43.492896,"13.76506877",0.0024297999999999998,1.5e1,-0,7,8.25,0,U,5,999,123456789,'
       b'0.0006640600000000001,6.6e-6,1E-10\\r\\n'] * 2
found = io.read(data.splitlines(keepends=True)[0] + b"".join(rows + odd), source="x")
print(found.sets.write_csv())
"""


def test_the_kernel_gives_the_same_interpreted_as_compiled():
    outputs = []
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    for disabled in ("0", "1"):
        environment = {**os.environ, "NUMBA_DISABLE_JIT": disabled, "PYTHONPATH": path}
        command = [sys.executable, "-W", "ignore", "-c", INTERPRETED]
        outputs.append(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)
    assert outputs[0] == outputs[1]
    assert outputs[0].count("\n") == 44
