"""What could have taken an object apart: signs with a ratio and a source each; a name only where two of them agree.

Three causes are compared: from inside (propellant, battery, pressure), a collision of two catalogued objects, and an
impact of something that no catalogue holds. Who or what put that something there cannot be seen. A cause is named where
two signs of different origin speak for it and none speaks against it; else it is an unknown energetic event, and the
causes that the signs leave open are listed.

References:
    Johnson et al. (2001) for speeds and numbers; ratios marked "assumed" are ours. What real clouds show:
    docs/methods/BRK001.md.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from hoshimori.model import Detection, ObjectType, SpaceObject

UNKNOWN = "unknown energetic event"
#: A sign speaks for a cause from this ratio on, and against it below its inverse.
SPEAKS = 2.0
#: A cause stays open while its ratio is at least this share of the best one's.
_OPEN_SHARE = 0.1
_RECENT_LAUNCH = timedelta(days=45)
_PIECES_AT_SCALE_ONE = 239.0  # explosion, S = 1, larger than 10 cm
_MODEL_FACTOR = 4.0  # by so much single events miss the model
_SLOPE_SIGMA = 0.5
_LARGEST_SPEED_RATIO = 3.0
_CLEAR_SIGMAS = 4.0
_MODEL = "Johnson et al. (2001)"


class Cause(StrEnum):
    """Causes that are compared."""

    INSIDE = "explosion-like event, from inside"
    CATALOGUED = "collision of two catalogued objects"
    NOT_CATALOGUED = "impact of something that is not catalogued"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One sign.

    Attributes:
        name: Its name; signs of one name count once.
        origin: What it rests on; two signs of one origin are not independent.
        statement: What was found, as a sentence.
        ratios: Cause → likelihood ratio; 1 where it says nothing.
        source: Where the ratio comes from.
    """

    name: str
    origin: str
    statement: str
    ratios: Mapping[Cause, float]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the signs come to.

    Attributes:
        reading: The name of a cause, or `UNKNOWN`.
        wording: One sentence that says no more than the signs do.
        ranking: Causes with the product of their ratios, best first.
        signs: What it rests on.
    """

    reading: str
    wording: str
    ranking: tuple[tuple[Cause, float], ...]
    signs: tuple[Sign, ...]


def finding(found: Detection, parent: SpaceObject | None) -> Finding:
    """Return what speaks for which cause of a break-up.

    Args:
        found: The detection of the break-up, with what screening found around it.
        parent: Its parent where one is named.
    """
    listed = (
        _body(found, parent),
        _age(found),
        _speeds(found),
        _balance(found),
        _number(found),
        _clouds(found),
        _partner(found),
    )
    signs = tuple(one for one in listed if one is not None)
    products = {cause: math.prod(sign.ratios.get(cause, 1.0) for sign in signs) for cause in Cause}
    ranking = tuple(sorted(products.items(), key=lambda row: (-round(row[1], 9), row[0].value)))
    best, top = ranking[0]
    origins = {sign.origin for sign in signs if sign.ratios.get(best, 1.0) >= SPEAKS}
    against = any(sign.ratios.get(best, 1.0) <= 1.0 / SPEAKS for sign in signs)
    left = [cause for cause, product in ranking if product >= _OPEN_SHARE * top]
    named = len(origins) > 1 and not against and left == [best]
    return Finding(
        reading=best.value if named else UNKNOWN,
        wording=_wording(best, named=named, left=left, signs=signs),
        ranking=ranking,
        signs=signs,
    )


def _wording(best: Cause, *, named: bool, left: Sequence[Cause], signs: Sequence[Sign]) -> str:
    if named:
        of_stage = any(sign.name == "body" and sign.ratios.get(Cause.INSIDE, 1.0) > 1.0 for sign in signs)
        cause = best.value.replace("event", "event of a stage") if best is Cause.INSIDE and of_stage else best.value
        return f"Consistent with: {cause}; two independent signs agree. Nothing here shows intent."
    collision = {sign.name: sign.ratios.get(Cause.CATALOGUED, 1.0) for sign in signs}
    clouds = "Two clouds" if collision["clouds"] > 1.0 else "One cloud"
    partner = (
        "no catalogued partner in what is on file"
        if "partner" not in collision
        else "no catalogued partner"
        if collision["partner"] < 1.0
        else "an object passed nearby"
    )
    listed = ", or ".join(cause.value for cause in left)
    return f"{clouds}, energetic, {partner}; consistent with: {listed}."


def _body(found: Detection, parent: SpaceObject | None) -> Sign | None:
    stage = parent is not None and parent.object_type is ObjectType.ROCKET_BODY
    named = str(found.values.get("stage_by_name") or "")
    by_number = found.values.get("stage_by_number")
    numbered = by_number if parent is not None and parent.norad_cat_id == by_number else None
    is_stage = stage or numbered is not None or (parent is not None and parent.object_name.upper() == named.upper())
    other = parent is not None and found.values.get("parent_basis") == "orbit" and not is_stage
    if other or (not stage and not named and numbered is None):
        return None  # a stage of the launch says nothing where something else came apart
    what = (
        "The parent by orbit is a rocket body"
        if stage
        else f"The pieces are catalogued under the name of {named}"
        if named
        else f"Object {numbered} is numbered between payloads and pieces of its launch, as its stage is"
    )
    return Sign(
        name="body",
        origin="registers",
        statement=f"{what}; left-over propellant and pressure are the commonest cause for those.",
        ratios={Cause.INSIDE: 3.0, Cause.CATALOGUED: 0.5},
        source="NASA ODPO History of On-Orbit Satellite Fragmentations, in general; ratio assumed",
    )


def _age(found: Detection) -> Sign | None:
    epoch, launch = found.values.get("epoch"), found.values.get("launch_date")
    earlier = found.values.get("earlier_catalogue")
    if not isinstance(epoch, datetime):
        return None
    if launch:
        age = timedelta(days=(epoch.date() - datetime.fromisoformat(str(launch)).date()).days)
        since = f"{age.days} days after its launch"
    elif not found.values.get("known_before") and isinstance(earlier, datetime):
        age, since = epoch - earlier, f"at most {(epoch - earlier).days} days after its launch"
    else:
        return None
    if age > _RECENT_LAUNCH:
        return None
    return Sign(
        name="age",
        origin="launch date",
        statement=f"It came apart {since}, while energy is still stored in stages and new spacecraft.",
        ratios={Cause.INSIDE: 3.0, Cause.NOT_CATALOGUED: 0.7, Cause.CATALOGUED: 0.7},
        source="assumed: stored energy is vented or spent with time, flux of debris is the same every day",
    )


def _speeds(found: Detection) -> Sign | None:
    slope, sigma = found.values.get("speed_slope_ratio"), found.values.get("speed_slope_sigma")
    if slope is None or sigma is None:
        return None
    median, laws = (
        found.values.get("speed_median_m_s"),
        [found.values.get(name) for name in ("model_inside_m_s", "model_collision_m_s")],
    )
    beside = ""
    if median is not None and None not in laws:
        beside = (
            f" The median speed is {median:.0f} m/s; for pieces as light as these the model gives {laws[0]:.0f} m/s "
            f"from inside and {laws[1]:.0f} m/s in a collision."
        )
    width = math.hypot(_SLOPE_SIGMA, sigma)
    ratio = math.exp((((slope - 0.9) / width) ** 2 - ((slope - 0.2) / width) ** 2) / 2.0)
    inside = min(_LARGEST_SPEED_RATIO, max(1.0 / _LARGEST_SPEED_RATIO, ratio))
    return Sign(
        name="slope",
        origin="element sets",
        statement=(
            f"Pieces ten times as light left {_faster(slope)} % faster (from {_faster(slope - sigma)} % to "
            f"{_faster(slope + sigma)} %); the model gives {_faster(0.2)} % from inside and {_faster(0.9)} % in a "
            "collision, and catalogued pieces alone bend both."
            f"{beside}"
        ),
        ratios={Cause.INSIDE: inside, Cause.CATALOGUED: 1.0, Cause.NOT_CATALOGUED: 1.0},
        source=f"{_MODEL}; error of a slope from catalogued pieces assumed one half",
    )


def _faster(slope: float) -> int:
    """Return by how many percent a piece of ten times the area to mass is faster at a slope."""
    return round(100.0 * (float(10.0**slope) - 1.0))


def _balance(found: Detection) -> Sign | None:
    mean, sigma = found.values.get("speed_mean_vector_m_s"), found.values.get("speed_mean_vector_sigma_m_s")
    if mean is None or not sigma:
        return None
    clear = mean > _CLEAR_SIGMAS * sigma
    return Sign(
        name="balance",
        origin="element sets",
        statement=(
            f"The middle of the pieces moves by {mean:.0f} m/s (error {sigma:.0f} m/s an axis) against the parent's "
            "last orbit; heavy pieces are not seen apart, so this is no full balance."
        ),
        ratios={Cause.INSIDE: 0.5, Cause.CATALOGUED: 1.0, Cause.NOT_CATALOGUED: 1.0} if clear else {Cause.INSIDE: 1.2},
        source="momentum: pieces of an event from inside share the parent's; ratio assumed",
    )


def _number(found: Detection) -> Sign | None:
    count = int(found.values.get("catalogued_lately") or found.values.get("count") or 0)
    if not count:
        return None
    scale = float(found.values.get("model_scale_ratio") or count / _PIECES_AT_SCALE_ONE)
    many = scale > _MODEL_FACTOR
    return Sign(
        name="number",
        origin="element sets",
        statement=(
            f"{count} pieces are catalogued so far, {100.0 * scale:.0f} % of what the model gives above 10 cm for a "
            "stage of 600 to 1,000 kg from inside; single events miss it by a factor of four."
        ),
        ratios={Cause.INSIDE: 0.5} if many else {},
        source=_MODEL,
    )


def _clouds(found: Detection) -> Sign:
    second = found.values.get("second_cloud")
    if second:
        return Sign(
            name="clouds",
            origin="catalogue numbers",
            statement=f"Pieces of launch {second} have the same epoch within the intervals: two clouds.",
            ratios={Cause.CATALOGUED: 30.0},
            source="assumed: two break-ups of one time by chance are rarer than one in a thousand",
        )
    return Sign(
        name="clouds",
        origin="catalogue numbers",
        statement="One cloud: no pieces of another launch share the epoch.",
        ratios={Cause.CATALOGUED: 0.3},
        source="assumed: a small catalogued partner may leave no cloud of its own",
    )


def _partner(found: Detection) -> Sign | None:
    looked_at = found.values.get("screened_objects")
    if not looked_at:
        return None
    rows = found.tables.get("conjunctions", ())
    if not rows:
        return Sign(
            name="partner",
            origin="screening",
            statement=f"Of {looked_at:,} catalogued objects none came near the parent in the interval of the epoch.",
            ratios={Cause.CATALOGUED: 0.05},
            source="screening with the last element sets; ratio assumed",
        )
    nearest = min(rows, key=lambda row: (row["miss_distance_km"], row["norad_cat_id"]))
    return Sign(
        name="partner",
        origin="screening",
        statement=(
            f"Object {nearest['norad_cat_id']} passed the parent at {nearest['miss_distance_km']:.2f} km and "
            f"{nearest['relative_speed_km_s']:.1f} km/s at {nearest['tca']:%Y-%m-%d %H:%M:%S} UTC, by the last element "
            f"sets before ({looked_at:,} objects looked at)."
        ),
        ratios={Cause.CATALOGUED: 20.0},
        source="screening with the last element sets; such a pass by chance within the interval is rare; ratio assumed",
    )


def cause_json(found: Detection, parent: SpaceObject | None) -> dict[str, Any]:
    """Return what the signs of a break-up come to as a JSON object: reading, wording, ranking, signs."""
    told = finding(found, parent)
    return {
        "reading": told.reading,
        "wording": told.wording,
        "ranking": [{"cause": cause.value, "likelihood_ratio": round(ratio, 3)} for cause, ratio in told.ranking],
        "signs": [
            {
                "name": sign.name,
                "origin": sign.origin,
                "statement": sign.statement,
                "source": sign.source,
                "likelihood_ratios": {cause.value: round(ratio, 3) for cause, ratio in sorted(sign.ratios.items())},
            }
            for sign in told.signs
        ],
    }
