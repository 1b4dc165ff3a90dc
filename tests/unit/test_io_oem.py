"""Ephemeris messages: round trips, refusals with their lines, and no state across a gap."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from hoshimori.errors import FormatError, PropagationError
from hoshimori.io.oem import read_oem, write_oem
from hoshimori.io.reading import Limits
from hoshimori.model.ephemeris_message import (
    EphemerisCovariance,
    EphemerisMessage,
    EphemerisSegment,
    EphemerisState,
)
from hoshimori.propagation.oem_ephemeris import ephemeris_states

BEGIN = datetime(2024, 5, 1, tzinfo=UTC)
RATE = 2.0 * np.pi / 5400.0


def circle(t: float):
    c, s = np.cos(RATE * t), np.sin(RATE * t)
    return (7000.0 * c, 7000.0 * s, 0.0), (-7000.0 * RATE * s, 7000.0 * RATE * c, 0.0)


def segment(first_s: float, count: int, step_s: float = 60.0, skip=()) -> EphemerisSegment:
    times = [first_s + k * step_s for k in range(count) if k not in skip]
    states = []
    for t in times:
        r, v = (tuple(map(float, part)) for part in circle(t))
        states.append(EphemerisState(epoch=BEGIN + timedelta(seconds=t), r_km=r, v_km_s=v))
    return EphemerisSegment(
        object_name="A",
        object_id="2000-001A",
        ref_frame="EME2000",
        start_time=states[0].epoch,
        stop_time=states[-1].epoch,
        states=tuple(states),
    )


def message(*segments: EphemerisSegment) -> EphemerisMessage:
    return EphemerisMessage(creation_date=BEGIN, originator="TEST", segments=segments)


FULL = message(
    replace(
        segment(0.0, 6),
        interpolation="HERMITE",
        interpolation_degree=7,
        useable_start_time=BEGIN + timedelta(seconds=60),
        useable_stop_time=BEGIN + timedelta(seconds=240),
        comments=("made up",),
        covariances=(
            EphemerisCovariance(
                epoch=BEGIN,
                cov_ref_frame="RTN",
                matrix=tuple(tuple(1.0 + i + j for j in range(6)) for i in range(6)),
            ),
        ),
    ),
    segment(600.0, 5),
)
KVN = write_oem(FULL).decode()
XML = write_oem(FULL, "oem-xml").decode()


@pytest.mark.parametrize("form", ["oem-kvn", "oem-xml"])
def test_a_message_written_and_read_is_the_same_message(form):
    assert read_oem(write_oem(FULL, form), source="x") == FULL


def test_accelerations_are_read_over():
    line = next(line for line in KVN.splitlines() if line.startswith("2024-05-01T00:01:00Z"))
    assert read_oem(KVN.replace(line, line + " 0.1 0.2 0.3").encode(), source="x") == FULL


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("CCSDS_OEM_VERS = 2.0", "CCSDS_OEM_VERS = 9.0", "1.0, 2.0 and 3.0"),
        ("CCSDS_OEM_VERS = 2.0\n", "", "does not begin"),
        ("ORIGINATOR = TEST\n", "", "ORIGINATOR is missing"),
        ("CREATION_DATE = 2024-05-01", "CREATION_DATE = 2024-04-31", "no time that exists"),
        ("TIME_SYSTEM = UTC", "TIME_SYSTEM = GPS", "only UTC"),
        ("CENTER_NAME = EARTH", "CENTER_NAME = MOON", "only EARTH"),
        ("REF_FRAME = EME2000\n", "", "REF_FRAME is missing"),
        ("REF_FRAME = EME2000\n", "REF_FRAME =\n", "has no value"),
        ("REF_FRAME = EME2000\n", "REF_FRAME = EME2000\nREF_FRAME = GCRF\n", "twice"),
        ("REF_FRAME = EME2000\n", "REF_FRAME = EME2000\nMOOD = calm\n", "no keyword"),
        ("META_STOP\n", "", "has no META_STOP|no keyword"),
        ("INTERPOLATION_DEGREE = 7", "INTERPOLATION_DEGREE = many", "no degree"),
        ("2024-05-01T00:02:00Z", "2024-05-01T00:01:00Z", "does not come after"),
        ("2024-05-01T00:02:00Z", "2024-05-01T00:61:00Z", "no time that exists"),
        ("2024-05-01T00:02:00Z", "2024-05-01T23:02:00Z", "lies outside"),
        ("COVARIANCE_STOP", "EPOCH = 2024-05-01T00:00:00\n1.0\nCOVARIANCE_STOP", "breaks off after 1 rows"),
        ("COV_REF_FRAME = RTN\n1.0\n", "COV_REF_FRAME = RTN\n1.0 2.0\n", "lower triangle"),
        ("EPOCH = 2024-05-01T00:00:00Z", "EPOCH = 2024-02-30T00:00:00Z", "no time that exists"),
    ],
)
def test_what_breaks_the_standard_is_refused_with_its_line(old, new, reason):
    assert old in KVN
    with pytest.raises(FormatError, match=reason) as caught:
        read_oem(KVN.replace(old, new, 1).encode(), source="x")
    assert caught.value.data["line"] >= 1


def test_states_with_too_few_or_broken_numbers_are_refused():
    line = next(line for line in KVN.splitlines() if line.startswith("2024-05-01T00:01:00Z"))
    for new, reason in (
        (" ".join(line.split()[:5]), "6 or 9 numbers"),
        (line.replace(line.split()[2], "NaN"), "no number"),
    ):
        with pytest.raises(FormatError, match=reason):
            read_oem(KVN.replace(line, new).encode(), source="x")
    for old, new, reason in (
        ("META_STOP", "META_STOP\nMOOD = calm", "among the states"),
        ("META_START", "X = 1", "no keyword|META_START is missing"),
    ):
        with pytest.raises(FormatError, match=reason):
            read_oem(KVN.replace(old, new).encode(), source="x")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<cdm/>", "is the root; oem is due"),
        ("<ndm></ndm>", "holds no oem"),
        ("<oem", "is no XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><oem/>', "document type or entities"),
        (XML.replace('<X units="km">', '<X units="m">', 1), "km is due"),
        (XML.replace('<X units="km">', '<X units="km"><b/>', 1), "stands inside a field"),
        (XML.replace("<X ", "<W ", 1).replace("</X>", "</W>", 1), "X is missing"),
        (XML.replace("<Y ", "<X ", 1).replace("</Y>", "</X>", 1), "twice"),
        ("<ndm>" + XML.split("?>")[1] + XML.split("?>")[1] + "</ndm>", "a second time"),
    ],
)
def test_broken_xml_is_refused_with_its_reason(text, reason):
    with pytest.raises(FormatError, match=reason):
        read_oem(text.encode(), source="x")


def test_the_number_of_states_is_bounded():
    for text in (KVN, XML):
        with pytest.raises(FormatError, match="has over 5"):
            read_oem(text.encode(), source="x", limits=Limits(max_records=5))


def test_what_cannot_be_written_is_refused():
    with pytest.raises(FormatError, match="not oem-kvn or oem-xml"):
        write_oem(FULL, "oem-json")
    with pytest.raises(FormatError, match="has no state"):
        write_oem(message(replace(segment(0.0, 2), states=())))


def test_between_the_lines_the_polynomial_follows_the_orbit():
    instants = [BEGIN + timedelta(seconds=t) for t in (0.0, 7.5, 60.0, 90.0, 299.9)]
    r, v = ephemeris_states(message(segment(0.0, 6)), instants)
    for row, instant in enumerate(instants):
        there, speed = circle((instant - BEGIN).total_seconds())
        assert r[row] == pytest.approx(there, abs=1e-6)  # 1 mm
        assert v[row] == pytest.approx(speed, abs=1e-7)


@pytest.mark.parametrize(
    ("ephemeris", "t"),
    [
        (message(segment(0.0, 6), segment(600.0, 5)), 450.0),
        (message(segment(0.0, 20, skip=(8, 9, 10, 11))), 570.0),
        (message(segment(0.0, 6)), -1.0),
        (message(segment(0.0, 1)), 10.0),
        (FULL, 30.0),
        (message(), 0.0),
    ],
)
def test_a_gap_is_never_bridged(ephemeris, t):
    instant = BEGIN + timedelta(seconds=t)
    with pytest.raises(PropagationError, match="no state at"):
        ephemeris_states(ephemeris, [instant])


def test_beside_a_gap_only_knots_of_one_side_are_used():
    ephemeris = message(segment(0.0, 20, skip=(8, 9, 10, 11)))
    for t in (7 * 60.0 - 20.0, 12 * 60.0 + 20.0, 12 * 60.0):
        r, _ = ephemeris_states(ephemeris, [BEGIN + timedelta(seconds=t)])
        assert r[0] == pytest.approx(circle(t)[0], abs=1e-5)


def test_a_segment_of_one_state_gives_that_state():
    r, _ = ephemeris_states(message(segment(0.0, 1)), [BEGIN])
    assert r[0] == pytest.approx(circle(0.0)[0])
