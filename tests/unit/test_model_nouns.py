"""Nouns, times as text, and plain values there and back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoshimori.config import load_own, load_settings
from hoshimori.errors import BadInputError, UsageError
from hoshimori.model import (
    CommitmentMatch,
    ConditionResult,
    ConditionStatus,
    Detection,
    Direction,
    Evidence,
    Hypothesis,
    HypothesisId,
    Incident,
    IncidentKind,
    InstrumentKind,
    Reading,
    RegisterClaim,
    Rung,
    SpaceObject,
    TextStatus,
    format_instant,
    parse_instant,
    plain,
)
from hoshimori.model.instant import minute_from, nearest_minute
from hoshimori.model.restore import restore

NOON = datetime(2026, 5, 30, 12, tzinfo=UTC)


def incident() -> Incident:
    claim = RegisterClaim(
        field="owner", value="FSB", register="gcat-launch-log", known_at=NOON, payload_sha256="0" * 64
    )
    detection = Detection(
        code="PRX001",
        kind=IncidentKind.PROXIMITY,
        objects=(1, 2),
        begin=NOON,
        end=NOON + timedelta(days=1),
        significance=0.03,
        controls=371,
        reading=Reading.STAY,
        direction=Direction.WITHIN,
        summary="Two objects stayed within 54 km.",
        values={"least_km": 18.25, "at": NOON, "days": 7, "none": None, "many": (1, 2)},
        tables={"distance_by_day": ({"date": "2026-05-30", "least_km": 18.25},)},
        payloads=("a" * 64,),
        settings={"near_km": 100.0},
    )
    condition = ConditionResult(id="c", title="t", status=ConditionStatus.UNKNOWN, reason="r", readings=("x", "y"))
    match = CommitmentMatch(
        id="OST-IX",
        title="t",
        kind=InstrumentKind.TREATY_CLAUSE,
        rung=Rung.CONSULTATION,
        text_status=TextStatus.SECOND_HAND,
        source="s",
        conditions=(condition,),
    )
    return Incident(
        id="PRX-1-2",
        kind=IncidentKind.PROXIMITY,
        direction=Direction.WITHIN,
        objects=(SpaceObject(norad_cat_id=1, claims=(claim,)), SpaceObject(norad_cat_id=2)),
        states=("RU", "US"),
        begin=NOON,
        end=NOON + timedelta(days=1),
        as_of=NOON,
        sentence="s",
        detections=(detection,),
        evidence=(
            Evidence(
                id="E1",
                group="g",
                statement="s",
                source="x",
                basis="measured",
                likelihood_ratios={HypothesisId.H1: 2.0},
            ),
        ),
        hypotheses=(
            Hypothesis(id=HypothesisId.H8, title="hostile act", probability=None, words="public data cannot tell"),
        ),
        commitments=(match,),
    )


def test_an_incident_comes_back_from_its_plain_values():
    assert restore(Incident, plain(incident())) == incident()


@given(st.datetimes(min_value=datetime(1957, 10, 4), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # bounds are naive by hypothesis's rule
def test_an_instant_survives_its_text(instant):
    text = format_instant(instant)
    assert text.endswith("Z")
    assert parse_instant(text) == instant


def test_a_bare_date_is_the_end_of_that_day_where_it_is_an_as_of():
    assert parse_instant("2024-07-05", end_of_day=True) == datetime(2024, 7, 5, 23, 59, 59, 999999, UTC)
    assert parse_instant("2024-07-05T06:00Z", end_of_day=True) == datetime(2024, 7, 5, 6, tzinfo=UTC)
    assert parse_instant(date(2024, 7, 5)) == datetime(2024, 7, 5, tzinfo=UTC)


def test_an_offset_is_turned_into_utc():
    assert parse_instant("2023-01-12T08:00+09:00") == datetime(2023, 1, 11, 23, tzinfo=UTC)


def test_words_that_are_no_time_are_wrong_usage():
    with pytest.raises(UsageError, match="is no time"):
        parse_instant("yesterday")


def test_settings_come_from_the_call_then_the_environment(tmp_path):
    settings = load_settings(
        {"HOSHIMORI_STORE": "/s", "HOSHIMORI_DATA": "/d", "HOSHIMORI_CONTACT": "me"}, store=tmp_path
    )
    assert settings.store == tmp_path
    assert str(settings.data) == "/d"
    assert settings.contact == "me"
    assert str(load_settings({"HOSHIMORI_STORE": "/s"}).store) == "/s"
    assert load_settings({}).data is None


def test_the_own_list_is_read(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text("[[object]]\nnorad_cat_id = 44476\n[[follow]]\nlongitude_deg = 62.0\nhalf_width_deg = 2.0\n")
    own = load_own(file)
    assert own.objects == (44476,)
    assert own.follow == ((62.0, 2.0),)


@pytest.mark.parametrize("text", ["", "[[object]]\nname = 'x'\n", "[[object]\n", "object = 5\n"])
def test_a_wrong_own_list_is_said_with_what_to_write(tmp_path, text):
    file = tmp_path / "own.toml"
    file.write_text(text)
    with pytest.raises(BadInputError, match=r"own\.toml"):
        load_own(file)


def test_a_time_printed_to_the_minute_is_rounded_and_an_end_is_held():
    at = datetime(2021, 11, 15, 2, 46, 57, 229_888, tzinfo=UTC)
    assert nearest_minute(at) == datetime(2021, 11, 15, 2, 47, tzinfo=UTC)
    assert nearest_minute(at.replace(second=29)) == datetime(2021, 11, 15, 2, 46, tzinfo=UTC)
    assert nearest_minute(at.replace(second=0, microsecond=0)) == at.replace(second=0, microsecond=0)
    assert minute_from(at) == datetime(2021, 11, 15, 2, 47, tzinfo=UTC)
    assert minute_from(at.replace(second=0, microsecond=0)) == at.replace(second=0, microsecond=0)
