"""One pair of belt objects: its reading, its episode, its numbers and tables, as a detection."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hoshimori.detection.geo_belt import Belt, DayDistances
from hoshimori.detection.longitude_track import Track
from hoshimori.detection.naming import Names
from hoshimori.detection.protocol import settings_of
from hoshimori.detection.proximity_control import DailyShares
from hoshimori.detection.proximity_error import distance_error_km
from hoshimori.detection.proximity_reading import SERVICERS, Motion, Relation, is_docked, reading_of, relation
from hoshimori.detection.proximity_table import (
    exact_distance_by_day,
    identical_sets,
    longitude_rows,
    nearer_every_day,
    neighbours,
    payloads_of,
    relative_motion,
)
from hoshimori.detection.proximity_words import not_visible, summary
from hoshimori.detection.slot_episode import Episode, episode
from hoshimori.detection.slot_history import OlderCatalogue, SlotHistory, slot_history
from hoshimori.detection.slot_visit import Visit, Visits
from hoshimori.model import Detection, Direction, IncidentKind, Reading

if TYPE_CHECKING:
    from hoshimori.detection.proximity_geo import PersistentNeighbours

Pair = tuple[int, int]
Days = tuple[dict[str, Any], ...]
#: Length of a degree of longitude in the belt: 42,164 km times pi / 180.
KM_PER_DEGREE = 735.9
#: Fewer pictures of the belt do not show who visits.
LEAST_PICTURES = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sky:
    """What all pairs of one window are read against.

    Attributes:
        belt: The belt over the window.
        names: Registers.
        older: Older catalogues.
        picture: Where the belt's objects stand at its newest set.
        visits: Who came to slots of others, of all objects.
        visited: Pairs of which one, a visitor, stands in the slot of the other.
        tracks: Longitudes over time of the objects of the pairs.
        near: How near comparable objects come, day by day.
        last_day: Index of the last day with data.
        last_distances: Distances of all pairs on it.
        of_day: The count of close pairs of that day.
        burns_of: Catalogue number → its manoeuvres.
    """

    belt: Belt
    names: Names
    older: tuple[OlderCatalogue, ...]
    picture: OlderCatalogue
    visits: Visits
    visited: frozenset[Pair]
    tracks: Mapping[int, Track]
    near: DailyShares
    last_day: int
    last_distances: DayDistances
    of_day: Mapping[str, Any]
    burns_of: Mapping[int, tuple[Detection, ...]]
    set_error_km: Callable[[int], float | None]


def last_picture(belt: Belt) -> OlderCatalogue:
    """Return where the belt's objects stand at its newest set, from their latest sets."""
    latest = belt.sets.unique("norad_cat_id", keep="last", maintain_order=True)
    return OlderCatalogue.of(latest, belt.newest_set, payload="")


def pair_detection(detector: "PersistentNeighbours", sky: Sky, pair: Pair, days: Days) -> Detection | None:
    """Return what one pair is, or None where it is nothing to show."""
    belt, names = sky.belt, sky.names
    watched = detector.is_watched(pair)
    belongs = relation(names, *pair)
    limit_km = detector.limit_km(belt, names, sky.visited, pair)
    if days and not belongs.together and (watched or days[-1]["greatest_km"] <= 2.0 * limit_km):
        days = exact_distance_by_day(belt, *pair)
    if not days:
        return None
    motion, near_dates = _motion(detector, sky, pair, days, limit_km)
    slot_width_deg = max(detector.slot_width_deg, limit_km / KM_PER_DEGREE if limit_km > detector.near_km else 0.0)
    slots = slot_history(
        sky.older,
        pair,
        greatest_longitude_difference_deg=slot_width_deg,
        greatest_drift_deg_day=detector.slow_drift_deg_day,
    )
    met = episode(
        sky.tracks[pair[0]],
        sky.tracks[pair[1]],
        pair,
        slot_width_deg=slot_width_deg,
        match_drift_deg_day=detector.pass_drift_deg_day,
    )
    reading = reading_of(
        motion,
        belongs,
        licensed=_is_licensed(detector, sky, slots, met),
        pass_drift_deg_day=detector.pass_drift_deg_day,
        docked_km=detector.docked_km,
        servicer_docked_km=detector.servicer_docked_km,
    )
    far = reading is Reading.PASS and min(day["least_km"] for day in days) > detector.near_km
    if (reading is Reading.SWING or far) and not watched:
        return None
    days = tuple({**day, **sky.near.on(day["date"], pair, day["least_km"], day["greatest_km"])} for day in days)
    burns = tuple(b for number in pair for b in sky.burns_of.get(number, ()))
    significance, controls = _significance(sky, reading, days)
    values = {
        **_values(detector, sky, pair, motion, near_dates, days, belongs, slots),
        **_episode_values(sky, pair, met, reading),
        **sky.of_day,
        "share_as_near_at_least": days[-1]["share_as_near_at_least"],
        "share_as_near_all_day": days[-1]["share_as_near_all_day"],
        "maneuvers": len(burns),
        "nearer_every_day": nearer_every_day(belt, pair, days) if reading is Reading.SWING else (),
    }
    payloads = payloads_of(belt, pair) | {row["payload"] for row in slots.rows}
    return Detection(
        code=detector.code,
        kind=IncidentKind.PROXIMITY,
        objects=tuple(pair),
        begin=max(belt.begin, belt.days[0]),
        end=belt.end,
        significance=significance,
        controls=controls,
        reading=reading,
        direction=Direction.WITHIN,
        summary=summary(names, pair, reading, days, near_dates, slots),
        values=values,
        tables=_tables(detector, sky, pair, days, slots, met, burns),
        not_visible=not_visible(reading, days, near_dates, values, _silence(belt, names, pair)),
        payloads=tuple(sorted(payloads)),
        settings=settings_of(detector),
    )


def _motion(
    detector: "PersistentNeighbours", sky: Sky, pair: Pair, days: Days, limit_km: float
) -> tuple[Motion, tuple[str, ...]]:
    """Return what the days of a pair look like, and the dates of its last run of near days."""
    belt = sky.belt
    row_a, row_b = (belt.row(number) or 0 for number in pair)
    relative = float(belt.drift_deg_day[row_a] - belt.drift_deg_day[row_b])
    run: list[str] = []
    last_run: list[str] = []
    for day in days:
        run = [*run, day["date"]] if day["greatest_km"] <= limit_km else []
        last_run = run or last_run
    few = len(last_run) < detector.least_near_days
    beyond = max((d["greatest_km"] for d in days if d["date"] in last_run), default=0.0) > detector.near_km
    if len(last_run) < min(detector.least_near_days, len(days)) or (
        few and beyond and abs(relative) > detector.formation_drift_deg_day
    ):
        last_run = []
    motion = Motion(
        least_km=tuple(day["least_km"] for day in days),
        greatest_km=tuple(day["greatest_km"] for day in days),
        near_days=len(last_run),
        near_every_day=len(last_run) == len(days),
        relative_drift_deg_day=relative,
        slow_pass=detector.is_slow_pass(belt, sky.picture, pair, days),
        identical_sets=identical_sets(belt, *pair),
        servicer=bool(SERVICERS & set(pair)),
    )
    return motion, tuple(last_run)


def _is_licensed(detector: "PersistentNeighbours", sky: Sky, slots: SlotHistory, met: Episode | None) -> bool:
    """Return whether two share a slot by a licence, as far as the past shows: for years, or by the one who came.

    Together in every older catalogue for long; or the one that came filled a slot of its own operator; or it came long
    ago and is no visitor of other slots.
    """
    long = timedelta(days=detector.least_shared_days)
    if slots.always and slots.catalogues >= detector.least_shared_catalogues and slots.shared_since is not None:
        return sky.belt.begin - slots.shared_since >= long
    if met is None or met.arrival is None or met.arrival.moved is None:
        return False
    came = met.arrival.moved
    if sky.visits.own_slot.get(came, False):
        return True
    measured = came in sky.visits.of and sky.visits.pictures >= LEAST_PICTURES
    visitor = not measured or len(sky.visits.of[came]) >= detector.visitor_count
    return not visitor and sky.belt.end - met.arrival.before >= long


def _significance(sky: Sky, reading: Reading, days: Days) -> tuple[float | None, int]:
    """Return the share of comparable objects as near on the last day (of a pass: the nearest), and their number."""
    if reading is Reading.PASS:
        nearest = min(days, key=lambda day: day["least_km"])
        return nearest["share_as_near_at_least"], nearest["comparable_objects"]
    last = days[-1]
    if last["date"] != sky.belt.days[sky.last_day].date().isoformat() or not last["comparable_objects"]:
        return None, 0
    share = "share_as_near_at_least" if reading is Reading.SWING else "share_as_near_all_day"
    return last[share], last["comparable_objects"]


def _values(
    detector: "PersistentNeighbours",
    sky: Sky,
    pair: Pair,
    motion: Motion,
    near_dates: tuple[str, ...],
    days: Days,
    belongs: Relation,
    slots: SlotHistory,
) -> dict[str, Any]:
    belt, names = sky.belt, sky.names
    rows = [belt.row(number) or 0 for number in pair]
    near = [day for day in days if day["date"] in set(near_dates)] or list(days)
    closest = min(days, key=lambda day: day["least_km"])
    return {
        "object_a": pair[0],
        "object_b": pair[1],
        "least_km": min(day["least_km"] for day in near),
        "greatest_km": max(day["greatest_km"] for day in near),
        "closest_km": closest["least_km"],
        "closest_at": closest["least_at"],
        "error_km": distance_error_km(pair, sky.set_error_km),
        "days_with_data": len(days),
        "dwell_days": len(near_dates),
        "first_day_near": near_dates[0] if near_dates else None,
        "last_day_near": near_dates[-1] if near_dates else None,
        "formation": max(day["greatest_km"] for day in near) > detector.near_km
        and bool(near_dates)
        and pair not in sky.visited,
        "near_every_day_with_data": motion.near_every_day,
        "arrival_visible": bool(near_dates) and near_dates[0] != days[0]["date"],
        "relation": belongs.word,
        "relation_basis": belongs.basis,
        "owner_a": names.owner(pair[0]),
        "owner_b": names.owner(pair[1]),
        "drift_a_deg_day": float(belt.drift_deg_day[rows[0]]),
        "drift_b_deg_day": float(belt.drift_deg_day[rows[1]]),
        "inclination_a_deg": float(belt.inclination_deg[rows[0]]),
        "inclination_b_deg": float(belt.inclination_deg[rows[1]]),
        "identical_sets": motion.identical_sets,
        "docked": is_docked(motion, docked_km=detector.docked_km, servicer_docked_km=detector.servicer_docked_km),
        "shared_slot_since": slots.shared_since,
        "older_catalogues": slots.catalogues,
        "older_catalogues_sharing": slots.shared,
        "slot_sentence": slots.sentence(),
    }


def _episode_values(sky: Sky, pair: Pair, met: Episode | None, reading: Reading) -> dict[str, Any]:
    """Return arrival, dwell and departure by the longitudes, and how often who came has come to slots of others."""
    persistent = reading in {Reading.STAY, Reading.SHARED_SLOT, Reading.SAME_OPERATOR, Reading.DOCKED}
    if met is None or not persistent:
        return {}
    came, went = met.arrival, met.departure
    subject = came.moved if came is not None else None
    counted = [(len(sky.visits.of[n]), n) for n in pair if n in sky.visits.of]
    if subject is None and counted:
        subject = max(counted)[1]
    share = None
    if subject is not None:
        numbers = sky.belt.norad_cat_id[sky.near.controls(sky.last_day, pair)].tolist()
        share = sky.visits.share(subject, tuple(numbers))
    return {
        "beside_at_least_days": met.dwell_at_least_days,
        "beside_at_most_days": met.dwell_at_most_days,
        "beside_since_at_latest": met.begin,
        "arrival_after": None if came is None else came.after,
        "arrival_before": None if came is None else came.before,
        "arrived": None if came is None else came.moved,
        "slot_held_since": None if came is None else came.held_since,
        "arrived_in_own_slot": came is not None
        and came.moved is not None
        and sky.visits.own_slot.get(came.moved, False),
        "departure_after": None if went is None else went.after,
        "departure_before": None if went is None else went.before,
        "departed": None if went is None else went.moved,
        "rematches": met.rematches,
        "visitor": subject,
        "visits": None if subject is None else len(sky.visits.of.get(subject, ())),
        "visit_share": None if share is None else share[0],
        "visit_controls": 0 if share is None else share[1],
        "pictures": sky.visits.pictures,
    }


def _tables(
    detector: "PersistentNeighbours",
    sky: Sky,
    pair: Pair,
    days: Days,
    slots: SlotHistory,
    met: Episode | None,
    burns: tuple[Detection, ...],
) -> dict[str, tuple[Mapping[str, Any], ...]]:
    belt = sky.belt
    day = belt.last_day_with_data(*(belt.row(number) or 0 for number in pair))
    return {
        "distance_by_day": days,
        "neighbours": tuple(
            row
            for number in pair
            for row in neighbours(belt, sky.last_day, sky.last_distances, number, sky.names, count=detector.neighbours)
        ),
        "slot_history": slots.rows,
        "phases": () if met is None else met.phases,
        "visits": tuple(_visit_row(number, v) for number in pair for v in sky.visits.of.get(number, ())),
        "maneuvers": tuple(_burn_row(b) for b in burns),
        "longitude": longitude_rows(belt, pair),
        "relative_motion": () if day is None else relative_motion(belt, day, *pair),
    }


def _silence(belt: Belt, names: Names, pair: Pair) -> tuple[str, ...]:
    """Return a sentence for each of two objects that has no data on days on which the belt has them."""
    common = belt.has_data.mean(axis=0) > 0.5
    said = []
    for number in pair:
        missing = [d for d, ok in zip(belt.days, belt.has_data[belt.row(number) or 0], strict=True) if not ok]
        missing = [d for d in missing if common[belt.days.index(d)]]
        if missing:
            said.append(
                f"{names.label(number)} has no element set fresh enough on {len(missing)} of {int(common.sum())} days: "
                "where it was then cannot be said."
            )
    return tuple(said)


def _visit_row(number: int, visit: Visit) -> dict[str, Any]:
    return {
        "object": number,
        "after": visit.after,
        "before": visit.before,
        "longitude_deg": visit.longitude_deg,
        "beside": ", ".join(str(n) for n in visit.beside),
    }


def _burn_row(burn: Detection) -> dict[str, Any]:
    names = ("delta_v_m_s", "delta_v_sigma_m_s", "type", "in_track_m_s", "normal_m_s")
    return {"object": burn.objects[0], "begin": burn.begin, "end": burn.end, **{n: burn.values[n] for n in names}}
