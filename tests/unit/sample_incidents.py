"""Incidents made by hand for the tests of cases and briefs; numbers in the order of magnitude of the real ones."""

from datetime import UTC, datetime, timedelta

from hoshimori.model import (
    CommitmentMatch,
    ConditionResult,
    ConditionStatus,
    Coverage,
    Detection,
    Direction,
    Evidence,
    Hypothesis,
    HypothesisId,
    Incident,
    IncidentKind,
    InstrumentKind,
    ObjectType,
    Payload,
    Reading,
    RegisterClaim,
    Rung,
    SpaceObject,
    TextStatus,
)

SHA_DAILY = "a1" * 32
SHA_CATALOGUE = "b2" * 32
SHA_GCAT = "c3" * 32
AS_OF = datetime(2026, 5, 30, 17, 40, tzinfo=UTC)


def payloads() -> tuple[Payload, ...]:
    gcat_day = datetime(2024, 12, 20, tzinfo=UTC)
    return (
        Payload(
            sha256=SHA_DAILY,
            provider="celestrak",
            url="geo_2026-05_daily.csv",
            fetched_at=AS_OF,
            known_at=None,
            terms="CelesTrak",
        ),
        Payload(
            sha256=SHA_CATALOGUE,
            provider="space-track",
            url="2025-04-15_full_2le.tle",
            fetched_at=AS_OF,
            known_at=datetime(2025, 4, 15, 23, 59, 59, tzinfo=UTC),
            coverage=Coverage.FULL,
            terms="Space-Track (not for passing on)",
        ),
        Payload(
            sha256=SHA_GCAT,
            provider="gcat",
            url="launchlog.tsv",
            fetched_at=AS_OF,
            known_at=gcat_day,
            terms="GCAT CC-BY",
        ),
        Payload(
            sha256="d4" * 32,
            provider="celestrak",
            url="not_named.csv",
            fetched_at=AS_OF,
            known_at=AS_OF,
            terms="CelesTrak",
        ),
    )


def claim(field: str, value: str, register: str = "gcat-launch-log", payload: str = SHA_GCAT) -> RegisterClaim:
    return RegisterClaim(
        field=field, value=value, register=register, known_at=datetime(2024, 12, 20, tzinfo=UTC), payload_sha256=payload
    )


def neighbour(of: int, number: int, name: str, least_km: float, greatest_km: float) -> dict[str, object]:
    return {
        "of": of,
        "norad_cat_id": number,
        "object_name": name,
        "least_km": least_km,
        "greatest_km": greatest_km,
        "date": "2026-05-30",
    }


def proximity(**changes: object) -> Incident:
    """LUCH-5X beside Intelsat 39, as PRX001 would hand it on."""
    begin = datetime(2026, 5, 24, tzinfo=UTC)
    days = [begin + timedelta(days=n) for n in range(7)]
    least = [18.214, 20.03, 19.5, 22.7, 21.1, 24.6, 24.1]
    greatest = [51.9, 54.2, 53.0, 50.7, 47.8, 44.9, 43.3]
    detection = Detection(
        code="PRX001",
        kind=IncidentKind.PROXIMITY,
        objects=(44476, 55841),
        begin=begin,
        end=AS_OF,
        significance=0.0131,
        controls=564,
        reading=Reading.STAY,
        direction=Direction.WITHIN,
        summary="LUCH-5X (55841) and INTELSAT 39 (44476) stayed between 18 and 54 km on each of 7 days.",
        values={
            "least_km": 18.21449999,
            "greatest_km": 54.2,
            "error_km": 5.0,
            "days_with_data": 7,
            "shared_slot_since": datetime(2025, 4, 15, tzinfo=UTC),
            "older_catalogues": 5,
            "older_catalogues_sharing": 1,
            "arrival_visible": False,
            "docked": False,
        },
        tables={
            "distance_by_day": tuple(
                {"date": d.date().isoformat(), "least_km": a, "greatest_km": b}
                for d, a, b in zip(days, least, greatest, strict=True)
            ),
            "longitude": tuple(
                {"object": i, "time": d, "longitude_deg": 62.0 + s * 0.01 * k, "drift_deg_day": s * 0.01}
                for i, s in ((44476, -1), (55841, 1))
                for k, d in enumerate(days)
            ),
            "neighbours": (
                neighbour(44476, 49055, "CHINASAT 2E", 210.44, 377.1),
                neighbour(44476, 44478, "EDRS-C", 402.0, 655.9),
                neighbour(55841, 49055, "CHINASAT 2E", 219.0, 380.2),
            ),
            "slot_history": (
                {"date": "2024-11-01", "difference_deg": 61.0, "shared": False},
                {"date": "2025-04-15", "difference_deg": 0.04, "shared": True},
            ),
            "maneuvers": (),
            "relative_motion": (),
        },
        not_visible=("distances under about 5 km",),
        payloads=(SHA_DAILY, SHA_CATALOGUE),
        settings={"distance_km": 60.0, "least_days": 5},
    )
    fields: dict[str, object] = {
        "id": "PRX-44476-55841",
        "kind": IncidentKind.PROXIMITY,
        "direction": Direction.WITHIN,
        "objects": (
            SpaceObject(
                norad_cat_id=44476,
                object_name="INTELSAT 39 (IS-39)",
                object_id="2019-049B",
                object_type=ObjectType.PAYLOAD,
                owner="INTELU",
                owner_state="US",
                owner_register="gcat-launch-log",
                claims=(
                    claim("owner", "INTELU"),
                    claim("owner_state", "US"),
                    claim("owner", "ITSO", "space-track-satcat", SHA_CATALOGUE),
                ),
            ),
            SpaceObject(
                norad_cat_id=55841,
                object_name="LUCH-5X (OLYMP-K 2)",
                object_id="2023-031A",
                object_type=ObjectType.PAYLOAD,
                owner="FSB",
                owner_state="RU",
                owner_register="gcat-launch-log",
                claims=(claim("owner", "FSB"), claim("owner_state", "RU"), claim("launch_date", "2023-03-12")),
            ),
        ),
        "states": ("RU", "US"),
        "begin": begin,
        "end": AS_OF,
        "as_of": AS_OF,
        "sentence": "LUCH-5X was beside INTELSAT 39 on every day from 24 to 30 May 2026, between 18 and 54 km away.",
        "detections": (detection,),
        "evidence": (
            Evidence(
                id="E1",
                group="geometry",
                statement="Of 564 comparable objects, 1.3 % came as near for as long.",
                source="PRX001",
                basis="measured",
                likelihood_ratios={HypothesisId.H1: 0.5, HypothesisId.H3: 2.0},
            ),
        ),
        "hypotheses": hypotheses(),
        "commitments": commitments(),
        "not_visible": ("radio listening", "optical inspection", "intent", "agreements between operators"),
        "checklist": (
            "Ask the operator of 44476 whether it knows of an agreement.",
            "Ask for sets of a second tracking network.",
        ),
        "payloads": (SHA_DAILY, SHA_CATALOGUE, SHA_GCAT),
    }
    return Incident(**{**fields, **changes})  # type: ignore[arg-type]


def hypotheses() -> tuple[Hypothesis, ...]:
    return (
        Hypothesis(
            id=HypothesisId.H1,
            title="station-keeping or routine operation",
            probability=0.31,
            words="unlikely",
            speaks_for=("GEO slots are shared",),
            speaks_against=("different owners",),
        ),
        Hypothesis(
            id=HypothesisId.H3,
            title="inspection or observation",
            probability=0.52,
            words="roughly even chance",
            speaks_for=("seen near other satellites on single days in 2024",),
        ),
        Hypothesis(id=HypothesisId.H7, title="catalogue or data error", probability=0.04, words="almost no chance"),
        Hypothesis(id=HypothesisId.H8, title="hostile act", probability=None, words="public data cannot tell"),
        Hypothesis(id=HypothesisId.H9, title="deception", probability=None, words="public data cannot tell"),
        Hypothesis(id=HypothesisId.UNKNOWN, title="unknown", probability=0.13, words="very unlikely"),
    )


def commitments() -> tuple[CommitmentMatch, ...]:
    return (
        CommitmentMatch(
            id="OST-IX",
            title="Outer Space Treaty, Article IX",
            kind=InstrumentKind.TREATY_CLAUSE,
            rung=Rung.HARMFUL_INTERFERENCE,
            text_status=TextStatus.OFFICIAL_COPY,
            source="UN Treaty Series 610",
            conditions=(
                ConditionResult(
                    id="potential_interference",
                    title="potentially harmful interference",
                    status=ConditionStatus.UNKNOWN,
                    reason="orbits do not show interference",
                    who_could_answer="the operator of 44476",
                ),
            ),
            consult=("the States Parties concerned",),
        ),
        CommitmentMatch(
            id="US-JP-TREATY-V",
            title="US-Japan Treaty 1960, Art. V",
            kind=InstrumentKind.TREATY_CLAUSE,
            rung=Rung.ARMED_ATTACK,
            text_status=TextStatus.SECOND_HAND,
            source="quoted second-hand",
            conditions=(
                ConditionResult(
                    id="object_linked",
                    title="object linked to a party",
                    status=ConditionStatus.MET,
                    reason="GCAT prints owner state US",
                    evidence=("E1",),
                ),
                ConditionResult(
                    id="territorial_nexus",
                    title="in the territories under the administration of Japan",
                    status=ConditionStatus.UNKNOWN,
                    reason="contested",
                    who_could_answer="the two governments",
                    readings=("a satellite of Japan counts", "no territory exists in outer space (OST II)"),
                ),
            ),
            consult=("JPN", "USA"),
            notify=("UN_SECURITY_COUNCIL",),
            decider=("Government of Japan", "Government of the United States"),
            decision_rule="case by case, in close consultation",
            duties_if_decided=("report the measures taken to the Security Council immediately",),
        ),
    )


def breakup(**changes: object) -> Incident:
    """Cosmos 1408, as BRK001 would hand it on."""
    gabbard = tuple(
        {
            "norad_cat_id": 49503 + n,
            "period_min": 92.0 + 0.05 * n,
            "apogee_km": 480.0 + 11.0 * n,
            "perigee_km": 440.0 - 1.5 * n,
            "is_parent": False,
        }
        for n in range(40)
    )
    parent = {"norad_cat_id": 13552, "period_min": 92.8, "apogee_km": 486.0, "perigee_km": 463.0, "is_parent": True}
    seen = datetime(2021, 12, 1, tzinfo=UTC)
    detection = Detection(
        code="BRK001",
        kind=IncidentKind.BREAKUP,
        objects=(13552, *(row["norad_cat_id"] for row in gabbard)),
        begin=datetime(2021, 11, 15, 2, 20, tzinfo=UTC),
        end=seen,
        significance=None,
        reading=Reading.BREAKUP_LIKE,
        direction=Direction.TO,
        summary="40 new pieces of the launch 1982-092, catalogued from 30 November 2021.",
        values={
            "parent": 13552,
            "parent_name": "COSMOS 1408",
            "count": 40,
            "launch": "1982-092",
            "first_seen": seen,
            "perigee_min_km": 381.5,
            "apogee_max_km": 909.0,
            "epoch_low": datetime(2021, 11, 15, 2, 20, tzinfo=UTC),
            "epoch_high": datetime(2021, 11, 16, 1, 0, tzinfo=UTC),
            "epoch_method": "bracket",
        },
        tables={"gabbard": (parent, *gabbard)},
        not_visible=("pieces under about 10 cm",),
        payloads=(SHA_CATALOGUE,),
    )
    fields: dict[str, object] = {
        "id": "BRK-1982-092",
        "kind": IncidentKind.BREAKUP,
        "direction": Direction.TO,
        "objects": (
            SpaceObject(
                norad_cat_id=13552,
                object_name="COSMOS 1408",
                object_id="1982-092A",
                owner_state="SU",
                owner="MO",
                owner_register="gcat-launch-log",
                claims=(claim("owner_state", "SU"), claim("launch_date", "1982-09-16")),
            ),
            *(SpaceObject(norad_cat_id=row["norad_cat_id"], object_name="COSMOS 1408 DEB") for row in gabbard),
        ),
        "states": ("SU",),
        "begin": detection.begin,
        "end": detection.end,
        "as_of": seen,
        "sentence": "40 pieces of the launch of COSMOS 1408 were catalogued by 1 December 2021; cause undetermined.",
        "detections": (detection,),
        "hypotheses": (
            Hypothesis(id=HypothesisId.H5, title="internal failure", probability=0.4, words="unlikely"),
            Hypothesis(id=HypothesisId.H6, title="debris strike", probability=0.2, words="very unlikely"),
            *hypotheses()[2:],
        ),
        "commitments": commitments()[:1],
        "not_visible": ("a missed direct ascent",),
        "checklist": ("Ask the launching state for an explanation.",),
        "payloads": (SHA_CATALOGUE, SHA_GCAT),
    }
    return Incident(**{**fields, **changes})  # type: ignore[arg-type]
