"""CARA's 87 messages and the samples of CCSDS, from $HOSHIMORI_DATA."""

import pytest

from hoshimori.errors import FormatError
from hoshimori.io.cdm import read_cdm, write_cdm

pytestmark = pytest.mark.shared_data


def test_all_87_messages_of_cara_are_read_and_written_without_loss(shared_data):
    paths = sorted((shared_data / "conjunction" / "cara").glob("*/*.cdm"))
    assert len(paths) == 87
    for path in paths:
        message = read_cdm(path.read_bytes(), source=path.name).message
        for form in ("cdm-kvn", "cdm-xml"):
            again = read_cdm(write_cdm(message, form), source=path.name)
            assert again.message == message, path.name
            assert again.notes == ()


def test_the_samples_of_ccsds_are_read_but_the_invalid_one(shared_data):
    folder = shared_data / "conjunction" / "ccsds_samples"
    for path in sorted(folder.iterdir()):
        if "Invalid" in path.name:
            with pytest.raises(FormatError, match=r"2010-04-31T22:37:52\.618' is no time that exists") as caught:
                read_cdm(path.read_bytes(), source=path.name)
            assert caught.value.data["line"] == 5
        else:
            assert read_cdm(path.read_bytes(), source=path.name).message.object2.object_designator


def test_a_kept_library_reads_what_we_write_with_the_same_numbers(shared_data):
    ccsds_ndm = pytest.importorskip("ccsds_ndm")
    for path in sorted((shared_data / "conjunction" / "cara").glob("*/*.cdm"))[::5]:
        message = read_cdm(path.read_bytes(), source=path.name).message
        for form in ("cdm-kvn", "cdm-xml"):
            theirs = ccsds_ndm.Cdm.from_str(write_cdm(message, form).decode())
            for ours, segment in zip((message.object1, message.object2), theirs.body.segments, strict=True):
                state, matrix = segment.data.state_vector, segment.data.covariance_matrix
                assert (state.x, state.y, state.z) == ours.r_km
                assert matrix.ct_t == pytest.approx(ours.covariance_rtn[1][1] * 1e6, rel=1e-14)
                assert matrix.cndot_rdot == pytest.approx(ours.covariance_rtn[5][3] * 1e6, rel=1e-14)
