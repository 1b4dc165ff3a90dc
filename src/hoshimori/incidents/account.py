"""What one kind of incident says about itself: built by `proximity.py`, `breakup.py`, `maneuver.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hoshimori.incidents.association import Association
from hoshimori.model import Detection, Direction, Evidence, HypothesisId, SpaceObject

#: Source of the items that say that no document is on file.
NO_DOCUMENT = "documents on file: none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What an account is made from.

    Attributes:
        association: The detections of the incident.
        objects: Every object of the incident, by catalogue number.
        detections: All detections of the run, for what an object did elsewhere.
        as_of: Nothing was known later than this.
    """

    association: Association
    objects: Mapping[int, SpaceObject]
    detections: Sequence[Detection]
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The parts of an incident that depend on its kind; `activity` is what was seen, without a word on causes."""

    sentence: str
    activity: str
    direction: Direction | None
    objects: tuple[SpaceObject, ...]
    evidence: tuple[Evidence, ...]
    not_visible: tuple[str, ...]
    checklist: tuple[str, ...]
    base: Evidence | None = None  # base rates of its own; None: those of the kind


def item(
    group: str,
    statement: str,
    source: str,
    ratios: Mapping[HypothesisId, float] | None = None,
    *,
    basis: str = "assumed",
) -> Evidence:
    """Return an item of evidence that has no id yet; `numbered` gives it one."""
    return Evidence(
        id="",
        group=group,
        statement=statement,
        source=source,
        basis=basis,
        likelihood_ratios=dict(ratios or {}),
    )


def label(thing: SpaceObject) -> str:
    """Return "INTELSAT 39" without the aliases that catalogues add in brackets, or "object 44476" without a name."""
    return thing.object_name.partition(" (")[0] or f"object {thing.norad_cat_id}"


def labelled(thing: SpaceObject) -> str:
    """Return "INTELSAT 39 (44476)"."""
    return f"{thing.object_name} ({thing.norad_cat_id})" if thing.object_name else label(thing)
