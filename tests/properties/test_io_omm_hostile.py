"""Broken and hostile OMM: our error or rows in quarantine, never another exception, never a wrong set."""

import json
import random
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoshimori.errors import FormatError
from hoshimori.io import Limits, read
from hoshimori.io.gcat import read_gcat_launch_log
from hoshimori.io.omm_json import read_omm_json
from hoshimori.io.omm_kvn import read_omm_kvn
from hoshimori.io.omm_xml import read_omm_xml
from hoshimori.io.satcat import read_satcat_csv, read_satcat_json

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))
from io_omm_samples import omm_json, omm_kvn, omm_message, omm_xml

CHANGES = [{"NORAD_CAT_ID": number, "BSTAR": "0.00012345"} for number in (5, 25544, 270449, 999999999)]
WHOLE = {
    "json": (read_omm_json, omm_json(*CHANGES)),
    "pretty": (read_omm_json, json.dumps(json.loads(omm_json(*CHANGES)), indent=2).encode()),
    "xml": (read_omm_xml, omm_xml(*(omm_message(change) for change in CHANGES))),
    "kvn": (read_omm_kvn, "".join(omm_kvn(change) for change in CHANGES).encode()),
}
READERS = (
    read_omm_json,
    read_omm_xml,
    read_omm_kvn,
    read_satcat_csv,
    read_satcat_json,
    read_gcat_launch_log,
)


@pytest.mark.parametrize("form", WHOLE)
def test_a_file_cut_anywhere_never_yields_a_set_that_the_whole_does_not_hold(form):
    reader, data = WHOLE[form]
    whole = reader(data, source="x", limits=Limits()).sets.drop("line")
    assert whole.height == len(CHANGES)
    for cut in random.Random(7).sample(range(len(data)), 200):  # noqa: S311  # offsets, no secret
        try:
            reading = reader(data[:cut], source="x", limits=Limits())
        except FormatError:
            continue
        kept = reading.sets.drop("line")
        assert kept.equals(whole.head(kept.height)), cut
        ended = data[cut:].strip() == b"" or (form == "kvn" and data[:cut].endswith(b"\r\n"))
        assert reading.quarantine.height or ended, cut


@pytest.mark.parametrize("form", WHOLE)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_bytes_end_in_our_error_or_in_tables(form, data):
    reader, whole = WHOLE[form]
    at = data.draw(st.integers(0, len(whole) - 1))
    patch = data.draw(st.binary(max_size=8))
    damaged = whole[:at] + patch + whole[at + data.draw(st.integers(0, 40)) :]
    _survives(reader, damaged)


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_end_in_our_error_or_in_tables(reader, data):
    _survives(reader, data)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"MEAN_MOTION":' * 100_000,
        b'[{"MEAN_MOTION":' + b"9" * 100_000 + b"}]",
        b'[{"MEAN_MOTION":1e' + b"9" * 10_000 + b"}]",
        b'[{"MEAN_MOTION":NaN,"NORAD_CAT_ID":Infinity}]',
        b'[{"MEAN_MOTION":"' + b"\\u0000" * 1_000 + b'"}]',
        b"<ndm>" + b"<omm>" * 50_000,
        b"<ndm>" + b"<omm></x>" * 20_000,
        b"<omm " + b"a" * 1_000_000,
        b"<ndm>" + b"<" * 200_000,
        b"CCSDS_OMM_VERS = 3.0\n" + b"EPOCH = 1\n" * 50_000,
        b"CCSDS_OMM_VERS = 3.0\n" * 50_000,
        b"CCSDS_OMM_VERS = 3.0\n" + b"=" * 1_000_000,
    ],
    ids=range(13),
)
@pytest.mark.timeout(20)
def test_hostile_files_are_bounded(data):
    try:
        reading = read(data, source="x")
    except FormatError:
        return
    assert reading.sets.is_empty()
    assert reading.quarantine.height
    assert reading.quarantine["raw"].str.len_chars().max() < 2_100


def _survives(reader, data):
    try:
        reading = reader(data, source="x", limits=Limits())
    except FormatError:
        return
    table = reading.claims if reading.sets is None else reading.sets
    assert isinstance(table, pl.DataFrame)
    assert reading.quarantine["line"].is_sorted()
    assert reading.quarantine["reason"].null_count() == 0
    assert reading.quarantine["message"].null_count() == 0
