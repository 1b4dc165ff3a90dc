"""What re-entries say that incidents and briefs both ask for: what a window rests on, and the last set."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from hoshimori.model.detection import Detection
from hoshimori.model.vocabulary import PASSIVE_TYPES, IncidentKind

#: Windows hold nine in ten up to so many days after the last set.
MEASURED_DAYS: Final = 10.0
#: `thrust_sign` of a change that would be thrust, of an object that cannot thrust.
UNEXPLAINED: Final = "unexplained"


class WindowBasis(StrEnum):
    """What a window rests on; of `MEASURED` alone nine in ten is said."""

    MEASURED = "measured"
    PASSIVE = "debris or stage"
    FAR_AHEAD = "far ahead"
    UNDER_THRUST = "under thrust"
    MESSAGE = "message"


def window_basis(values: Mapping[str, Any]) -> WindowBasis:
    """Return what a window rests on, from the values of its detection.

    Detections of before had no such value: theirs follows from what they had.
    """
    if basis := values.get("window_basis"):
        return WindowBasis(basis)
    if values.get("method") == "TIP message":
        return WindowBasis.MESSAGE
    if values.get("lowered"):
        return WindowBasis.UNDER_THRUST
    if (values.get("residual_days") or 0.0) > MEASURED_DAYS:
        return WindowBasis.FAR_AHEAD
    return WindowBasis.PASSIVE if values.get("object_type") in PASSIVE_TYPES else WindowBasis.MEASURED


def last_set(detections: Iterable[Detection]) -> datetime | None:
    """Return the epoch of the last set that the re-entries among some detections rest on; None where there is none."""
    epochs = [one.values.get("last_set") for one in detections if one.kind is IncidentKind.DECAY]
    return max((epoch for epoch in epochs if isinstance(epoch, datetime)), default=None)
