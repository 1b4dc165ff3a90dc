"""Element sets in Parquet."""

import io as bytes_io
from datetime import UTC, datetime
from types import SimpleNamespace

import polars as pl
import pytest
from io_samples import CREATION, catalogue

from hoshimori import io
from hoshimori.errors import FormatError
from hoshimori.io import parquet_probe
from hoshimori.io.omm_parquet import parquet_table


def _file(frame: pl.DataFrame) -> bytes:
    buffer = bytes_io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def _read(frame: pl.DataFrame) -> io.Reading:
    return io.read(_file(frame), source="sample.parquet")


def test_columns_may_be_narrower_and_times_without_a_zone():
    sets = catalogue(5)
    known = datetime(2024, 9, 18, tzinfo=UTC)
    narrow = sets.with_columns(
        pl.col("norad_cat_id").cast(pl.UInt32),
        pl.col("element_set_no").cast(pl.Int16),
        pl.col("mean_motion_ddot").cast(pl.Int8),
        pl.col("epoch").dt.replace_time_zone(None).cast(pl.Datetime("ns")),
        pl.col("object_id").cast(pl.Categorical),
        known_at=pl.lit(known).dt.convert_time_zone("Asia/Tokyo"),
        further=pl.lit([1, 2]),
    ).drop("object_name", "ephemeris_type")
    reading = _read(narrow)
    assert reading.record_format == "omm-parquet"
    assert reading.sets["known_at"].to_list() == [known] * 5
    assert reading.sets["line"].to_list() == [1, 2, 3, 4, 5]
    expected = sets.with_columns(object_name=pl.lit(""))
    assert reading.sets.drop("line", "known_at").equals(expected.select(reading.sets.drop("line", "known_at").columns))


def test_names_of_columns_may_be_in_capitals_and_epochs_text():
    sets = catalogue(2).with_columns(pl.col("epoch").dt.to_string("%Y-%m-%dT%H:%M:%S%.6f")).rename(str.upper)
    assert _read(sets).sets["epoch"].to_list() == catalogue(2)["epoch"].to_list()


def test_rows_out_of_range_and_without_known_at_are_set_aside():
    sets = catalogue(3).with_columns(
        eccentricity=pl.Series([0.0, 1.5, 0.0]),
        known_at=pl.Series([CREATION, CREATION, None]),
    )
    reading = _read(sets)
    assert reading.sets.height == 1
    assert reading.quarantine.select("line", "reason").rows() == [(2, "range"), (3, "format")]
    assert "eccentricity=1.5" in reading.quarantine["raw"][0]
    assert reading.quarantine["message"][1] == "known_at is missing"


def test_what_is_written_is_read_back_with_known_at():
    sets = catalogue(4).with_columns(known_at=pl.lit(CREATION))
    reading = io.read(io.write(sets, "omm-parquet", creation_date=CREATION), source="x")
    assert reading.sets.drop("line").equals(sets.select(reading.sets.drop("line").columns))


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (catalogue(1).drop("epoch"), "no column epoch"),
        (catalogue(1).with_columns(epoch=pl.lit(1.5)), "its column epoch is of type Float64"),
        (catalogue(1).with_columns(mean_motion=pl.lit("15")), "its column mean_motion is of type String"),
        (catalogue(1).with_columns(norad_cat_id=pl.lit(5.0)), "its column norad_cat_id is of type Float64"),
        (catalogue(1).with_columns(EPOCH=pl.lit(1)), "the column EPOCH is there twice"),
    ],
)
def test_a_table_of_something_else_is_refused(frame, says):
    with pytest.raises(FormatError, match=r"sample\.parquet is Parquet, but") as caught:
        _read(frame)
    assert says in caught.value.message


def test_damaged_files_are_refused():
    data = _file(catalogue(50))
    for broken in (data[:-1], data[:100], b"PAR1", b"PAR1" + b"\xff" * 200, data[:20] + b"\xff" * 100 + data[120:]):
        with pytest.raises(FormatError, match="damaged"):
            io.read(broken, source="x")


def test_a_few_bytes_may_not_unfold_to_millions_of_rows():
    bomb = _file(catalogue(1).select(pl.all().repeat_by(3_000_000).explode()))
    assert len(bomb) < 1_000_000
    with pytest.raises(FormatError, match="unfold to more than"):
        io.read(bomb, source="x", limits=io.Limits(max_ratio=20))
    with pytest.raises(FormatError, match="at most 10 are read"):
        io.read(_file(catalogue(11)), source="x", limits=io.Limits(max_records=10))


def test_a_file_that_ends_its_reader_ends_the_probe_and_not_this_process(monkeypatch):
    # A page header that says it holds -41 values in place of 40 makes the library ask for 2^61 bytes and abort.
    data = _file(catalogue(40))
    places = [at for at in range(len(data)) if data[at : at + 2] == b"\x15\x50"]
    hostile = (data[: at + 1] + b"\x51" + data[at + 2 :] for at in places)
    killer = next(file for file in hostile if not parquet_probe.survives(file, limits=io.Limits()))
    with pytest.raises(FormatError, match="more memory or time than there is"):
        io.read(killer, source="x")
    monkeypatch.setattr(parquet_probe, "_SECONDS", 0)
    assert not parquet_probe.survives(_file(catalogue(1)), limits=io.Limits())


def test_parquet_table_raises_our_error_only():
    with pytest.raises(FormatError, match="damaged"):
        parquet_table(b"PAR1 nothing PAR1", source="x", limits=io.Limits())


def test_the_probe_ends_quietly_on_what_is_no_parquet(monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=bytes_io.BytesIO(b"PAR1 nothing PAR1")))
    monkeypatch.setattr("resource.setrlimit", lambda *_: None)
    assert parquet_probe.main(["10", "200", "1000000"]) is None


@pytest.mark.parametrize("column", ["epoch", "known_at"])
@pytest.mark.parametrize("days", [-800_000, -20_000, 40_000, 2_932_897, 3_500_000])
def test_a_time_that_python_cannot_name_is_set_aside_like_any_other_that_is_out_of_range(column, days):
    sets = catalogue(5).with_columns(known_at=pl.lit(CREATION).cast(pl.Datetime("us", "UTC")))
    times = sets[column].to_physical().to_list()
    times[2] = days * 86_400_000_000
    found = _read(sets.with_columns(pl.Series(column, times).cast(pl.Datetime("us", "UTC"))))
    assert (found.sets["line"].to_list(), found.quarantine["line"].to_list()) == ([1, 2, 4, 5], [3])
    assert f"{column}=" in found.quarantine["raw"].item()
