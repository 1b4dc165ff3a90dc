"""What the window of a predicted re-entry rests on, as its detection says; needed by incidents and briefs alike."""

from collections.abc import Mapping
from typing import Any, Final

from hoshimori.model.vocabulary import PASSIVE_TYPES

#: Of these windows alone nine in ten hold.
MEASURED: Final = "measured"
#: Windows hold nine in ten up to so many days after the last set.
MEASURED_DAYS: Final = 10.0


def window_basis(values: Mapping[str, Any]) -> str:
    """Return `measured`, `debris or stage`, `far ahead`, `under thrust` or `message` from the values of a detection.

    Detections of before had no such value: theirs follows from what they had.
    """
    if basis := values.get("window_basis"):
        return str(basis)
    if values.get("method") == "TIP message":
        return "message"
    if values.get("lowered"):
        return "under thrust"
    if (values.get("residual_days") or 0.0) > MEASURED_DAYS:
        return "far ahead"
    return "debris or stage" if values.get("object_type") in PASSIVE_TYPES else MEASURED
