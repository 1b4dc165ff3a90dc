"""Detections made by hand in the shape that PRX001, BRK001 and MAN002 give them; numbers of data/INDEX.md."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hoshimori.detection.decay_words import NOT_VISIBLE
from hoshimori.model import Detection, Direction, IncidentKind, ObjectType, Reading, SpaceObject

REGISTER = "gcat-launch-log"


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def thing(
    number: int, name: str = "", owner: str = "", state: str = "", kind: ObjectType = ObjectType.PAYLOAD
) -> SpaceObject:
    return SpaceObject(
        norad_cat_id=number,
        object_name=name,
        object_type=kind,
        owner=owner,
        owner_state=state,
        owner_register=REGISTER if state else "",
    )


OBJECTS = {
    one.norad_cat_id: one
    for one in (
        thing(44476, "INTELSAT 39", "INTELU", "US"),
        thing(55841, "LUCH-5X", "FSB", "RU"),
        thing(29272, "JCSAT-3A", "JSAT", "J"),
        thing(49330, "SJ-21", "CASC", "CN"),
        thing(13552, "COSMOS 1408", "GRU", "SU"),
        *(thing(number, "", "GRU", "SU", ObjectType.DEBRIS) for number in range(49500, 49603)),
    )
}


def stay(**changes: Any) -> Detection:
    """LUCH-5X beside Intelsat 39, 24 to 30 May 2026 (least 18 km, greatest 54 km)."""
    values = {
        "object_a": 44476,
        "object_b": 55841,
        "least_km": 17.9,
        "greatest_km": 54.2,
        "days_with_data": 7,
        "dwell_days": 7,
        "first_day_near": "2026-05-24",
        "last_day_near": "2026-05-30",
        "relation": "different_owners",
        "shared_slot_since": at(2025, 4, 15),
        "older_catalogues": 4,
        "older_catalogues_sharing": 1,
        "maneuvers": 1,
        "belt_objects": 564,
        "close_pairs": 25,
        "close_pairs_of_different_owners": 8,
        "close_pairs_within_km": 60.0,
        "statistics_date": "2026-05-30",
    } | changes.pop("values", {})
    slot_history = (
        {"time": at(2024, 11, 1), "longitude_a_deg": 62.0, "longitude_b_deg": -1.0, "shared": False},
        {"time": at(2025, 4, 15), "longitude_a_deg": 62.0, "longitude_b_deg": 62.1, "shared": True},
    )
    base = Detection(
        code="PRX001",
        kind=IncidentKind.PROXIMITY,
        objects=(44476, 55841),
        begin=at(2026, 5, 23),
        end=at(2026, 5, 30, 18),
        significance=0.018,
        controls=222,
        reading=Reading.STAY,
        direction=Direction.WITHIN,
        summary="LUCH-5X (55841) and INTELSAT 39 (44476) were between 18 and 54 km apart.",
        values=values,
        tables={"slot_history": slot_history},
        payloads=("a" * 64,),
    )
    return replace(base, **changes)


def breakup(**changes: Any) -> Detection:
    """Cosmos 1408: 103 pieces, first seen on 1 December 2021."""
    values = {
        "launch": "1982-092",
        "parent": 13552,
        "parent_name": "COSMOS 1408",
        "count": 103,
        "known_before": 2,
        "first_seen": at(2021, 12, 1),
        "epoch": at(2021, 11, 15, 2, 47),
        "epoch_low": at(2021, 11, 15, 2, 40),
        "epoch_high": at(2021, 11, 15, 2, 52),
        "mean_altitude_5_percent_km": 401.2,
        "mean_altitude_95_percent_km": 702.8,
        "mean_altitude_spread_km": 301.6,
    } | changes.pop("values", {})
    base = Detection(
        code="BRK001",
        kind=IncidentKind.BREAKUP,
        objects=(13552, *range(49500, 49603)),
        begin=at(2021, 11, 15, 2, 40),
        end=at(2021, 12, 1, 0, 0, 1),
        significance=0.0,
        controls=300,
        reading=Reading.BREAKUP_LIKE,
        direction=Direction.TO,
        summary="103 new pieces of launch 1982-092.",
        values=values,
        not_visible=("Small pieces are never catalogued.",),
        payloads=("b" * 64,),
    )
    return replace(base, **changes)


def burn(number: int = 49330, begin: datetime | None = None, **changes: Any) -> Detection:
    """SJ-21 on 27 May 2026: about 0.19 m/s between its sets of 16:05 and 19:04."""
    begin = begin or at(2026, 5, 27, 16, 5)
    base = Detection(
        code="MAN002",
        kind=IncidentKind.MANEUVER,
        objects=(number,),
        begin=begin,
        end=begin + timedelta(hours=2, minutes=59),
        significance=0.05,
        controls=200,
        reading=Reading.MANEUVER,
        summary="SJ-21 (49330) changed its mean orbit by about 0.19 m/s.",
        values={"delta_v_m_s": 0.19, "delta_v_sigma_m_s": 0.01, "step_in_spreads": 40.0} | changes.pop("values", {}),
        payloads=("c" * 64,),
    )
    return replace(base, **changes)


def reentry(**changes: Any) -> Detection:
    """An invented CubeSat whose window of eleven hours passes over an area."""
    values = {
        "epoch": at(2026, 4, 9, 2, 14),
        "epoch_low": at(2026, 4, 8, 21, 49),
        "epoch_high": at(2026, 4, 9, 8, 49),
        "window_h": 11.0,
        "last_set": at(2026, 4, 7, 22, 42),
        "name": "CUBE 1",
        "perigee_km": 210.1,
        "apogee_km": 228.4,
        "ballistic_m2_kg": 0.05,
        "method": "own fall",
        "density_basis": "NRLMSISE-00 mean profile",
        "behaviour": "coasts",
        "thrusting": False,
        "thrust_sign": "",
        "controlled": "unknown",
        "arc_count": 60,
        "areas_crossed": "taiwan-strait",
        "window_over": False,
    } | changes.pop("values", {})
    areas = (
        {"area": "24-27n-122-129e", "name": "24-27N 122-129E", "track_percent": 0.0},
        {"area": "taiwan-strait", "name": "Taiwan Strait", "track_percent": 0.12},
    )
    fall = tuple(
        {"time": at(2026, 4, day), "part": part, "perigee_km": 340.0 - 15 * day, "apogee_km": 350.0 - 15 * day}
        for day, part in ((1, "seen"), (5, "seen"), (8, "seen"), (8, "predicted"), (9, "predicted"))
    )
    base = Detection(
        code="DEC001",
        kind=IncidentKind.DECAY,
        objects=(62689,),
        begin=at(2026, 4, 7, 22, 42),
        end=at(2026, 4, 9, 8, 49),
        significance=None,
        reading=Reading.REENTRY_PREDICTED,
        direction=Direction.FROM,
        summary="CUBE 1 (62689) is falling: re-entry predicted about 2026-04-09 02:14 UTC.",
        values=values,
        tables={"areas": areas, "fall": fall},
        not_visible=NOT_VISIBLE,
        payloads=("d" * 64,),
    )
    return replace(base, **changes)
