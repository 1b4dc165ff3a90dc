"""How a pair of low orbits reads: kept together, explained, or only alike on the days at hand.

Two orbits look alike by chance a few times a day, and day after day where their drifts are small. So a stay asks for
signs of different kinds: planes and rates agree over days or in catalogues apart, they are kept so against the drift or
matched again after a burn, and the geometry is rare among control pairs. Names and states play no part in any of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hoshimori.detection.matched_history import Row, is_kept, runs
from hoshimori.detection.proximity_reading import Relation
from hoshimori.model import Reading

#: A track is shared when the offset is within this share of what the Earth's turning between the two asks for …
_TRACK_SHARE = 0.25
#: … and that is enough to tell a shared track from a shared plane, degrees.
_LEAST_TRACK_NODE_DEG = 0.04
_TRACK_DRIFT_KM = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFacts:
    """What is known of one pair.

    Attributes:
        days: Its geometry on every day with data, oldest first (`matched_history.pair_days`); not empty.
        relation: Whether one owner, launch or family is behind both.
        complex: The two move as one: identical sets, or near a complex of such objects.
        both_in_shell: Both hold the altitude and inclination of a shell, or their launches do.
        both_in_band: Both fly where nearly all others belong to a shell.
        declared: Statement that declares the close motion, or empty.
        passive: Of how many of the two registers or names say that they are debris or a stage.
        identified: Both have a launch designator.
        rematches: Matched again after the other's burn, in the days at hand.
        track_offset_deg: Offset of the ground tracks on the last day.
        track_node_deg: Difference of node that one track asks for.
        rarity: Share of control pairs at least as tight; None without controls.
    """

    days: Sequence[Row]
    relation: Relation
    complex: bool
    both_in_shell: bool
    both_in_band: bool
    declared: str
    passive: int
    identified: bool
    rematches: int
    track_offset_deg: float
    track_node_deg: float
    rarity: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Persistence:
    """Over which days a pair was matched.

    Attributes:
        run_days: Matched days of the last unbroken run.
        epochs: Times, at least `apart_days` from one another, at which it was matched.
        first: First matched date, empty without one.
        last: Last matched date.
        kept: The matched days stayed together though their drifts would have parted them.
        always: Matched on every day with data over at least `old_days`.
    """

    run_days: int
    epochs: int
    first: str
    last: str
    kept: bool
    always: bool


def persistence(days: Sequence[Row], *, apart_days: float, old_days: float, least_catalogues: int) -> Persistence:
    """Return over which days a pair was matched.

    Args:
        days: As in `PairFacts`.
        apart_days: Epochs this far apart count as two.
        old_days: A pair this old …
        least_catalogues: … that is matched on all of at least so many epochs is older than any visit.
    """
    matched = [row for row in days if row["matched"]]
    unbroken = runs(days)
    epochs, known = _epochs(matched, apart_days), _epochs(days, apart_days)
    age = (matched[-1]["time"] - matched[0]["time"]).total_seconds() / 86400.0 if matched else 0.0
    return Persistence(
        run_days=len(unbroken[-1]) if unbroken and days[-1]["matched"] else 0,
        epochs=epochs,
        first=matched[0]["date"] if matched else "",
        last=matched[-1]["date"] if matched else "",
        kept=is_kept(days),
        always=len(matched) == len(days) and known >= least_catalogues and age >= old_days,
    )


def _epochs(rows: Sequence[Row], apart_days: float) -> int:
    """Return the number of times at least `apart_days` from one another, counted from the first."""
    count, last = 0, None
    for row in rows:
        if last is None or (row["time"] - last).total_seconds() >= apart_days * 86400.0:
            count, last = count + 1, row["time"]
    return count


def on_one_track(facts: PairFacts) -> bool:
    """Return whether the two follow one ground track, so that their planes must differ."""
    asked = abs(facts.track_node_deg)
    held = abs(facts.days[-1]["drift_km"]) <= _TRACK_DRIFT_KM  # who keeps a track does not drift along it
    return held and asked >= _LEAST_TRACK_NODE_DEG and abs(facts.track_offset_deg) <= _TRACK_SHARE * asked


def reading_of(
    facts: PairFacts,
    lasting: Persistence,
    *,
    stay_plane_deg: float,
    stay_along_km: float,
    least_days: int,
    greatest_share: float,
) -> Reading:
    """Return how a pair reads; only `STAY` can open an incident of kind proximity."""
    persists = lasting.run_days >= least_days or lasting.epochs >= 2
    controlled = lasting.kept or facts.rematches > 0
    rare = facts.rarity is not None and facts.rarity <= greatest_share
    last = facts.days[-1]
    near_enough = last["plane_deg"] <= stay_plane_deg and abs(last["along_km"]) <= stay_along_km
    sound = facts.identified and facts.passive < 2 and near_enough
    unknown = facts.relation.word == "owner_unknown"
    rules = (
        (Reading.DOCKED, facts.complex),
        (Reading.DECLARED, bool(facts.declared)),
        (Reading.SAME_OPERATOR, facts.relation.together),
        (Reading.CONSTELLATION, facts.both_in_shell or (facts.both_in_band and unknown)),
        (Reading.PASS, not facts.days[-1]["matched"]),
        (Reading.REFERENCE_ORBIT, facts.passive == 0 and (on_one_track(facts) or lasting.always)),
        (Reading.STAY, persists and controlled and rare and sound),
    )
    return next((reading for reading, holds in rules if holds), Reading.MATCH)


def explained(relation: Relation, *, complex_: bool, declared: str) -> bool:
    """Return whether something explains a pair, so that it is no control."""
    return relation.together or complex_ or bool(declared)
