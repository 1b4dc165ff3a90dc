"""Sentences of DEC001."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from hoshimori.detection.reentry_prediction import STEERS, THRUSTS, Prediction
from hoshimori.model.reentry import MEASURED_DAYS, UNEXPLAINED, WindowBasis

NOT_VISIBLE: Final = (
    "Where on its track an object comes down, and whether anything of it reaches the ground, cannot be seen here.",
    "Whether a re-entry is controlled cannot be seen in orbits; it is unknown unless a document says so.",
)
#: What a window rests on → how well it holds, which is not visible of the one at hand.
HOLDS: Final = {
    WindowBasis.MEASURED: (
        "Space weather to come is not known; the window holds nine in ten re-entries of spring 2026 like this one."
    ),
    WindowBasis.PASSIVE: (
        "Space weather to come is not known; how well such a window holds for debris and stages is measured weeks "
        "ahead, not in the last days: no history of one to its end is on file."
    ),
    WindowBasis.FAR_AHEAD: (
        "Space weather to come is not known; of windows more than ten days ahead 82 in a hundred held in spring 2026."
    ),
    WindowBasis.UNDER_THRUST: (
        "When an object that thrusts far above its end comes down is its operator's choice: of such windows 19 in a "
        "hundred held in spring 2026."
    ),
}
_BEHAVIOUR: Final = {
    THRUSTS: "its orbit changed in ways that drag does not explain",
    STEERS: "satellites of its fleet steer to their end",
}


def basis_of(found: Prediction, *, ahead_days: float, passive: bool) -> WindowBasis:
    """Return what the window of a prediction rests on, one of `HOLDS`.

    Args:
        found: The prediction.
        ahead_days: From the last set to the predicted end.
        passive: It is debris or a stage.
    """
    if found.under_thrust:
        return WindowBasis.UNDER_THRUST
    if ahead_days > MEASURED_DAYS:
        return WindowBasis.FAR_AHEAD
    return WindowBasis.PASSIVE if passive else WindowBasis.MEASURED


def prediction_summary(label: str, values: Mapping[str, Any]) -> str:
    """Return the sentence of a predicted end, or of one whose window is over."""
    low, high = values["epoch_low"], values["epoch_high"]
    heights = f"perigee {values['perigee_km']:.0f} km, apogee {values['apogee_km']:.0f} km in its last set"
    behaviour = THRUSTS if values.get("thrust_sign") == UNEXPLAINED else str(values.get("behaviour"))
    odd = _BEHAVIOUR.get(behaviour)
    thrust = f"; {odd}, so the window is wide" if odd else ""
    if values["window_over"]:
        return (
            f"{label} has no set after {_minute(values['last_set'])} UTC and its window of re-entry closed on "
            f"{_minute(high)} UTC ({heights}){thrust}."
        )
    crossed = f"; its track passes over {values['areas_crossed']}" if values["areas_crossed"] else ""
    if values["window_basis"] == WindowBasis.UNDER_THRUST:
        return (
            f"{label} changes its orbit under thrust ({heights}): drag alone would bring it down about "
            f"{_minute(values['epoch'])} UTC; when it comes down, if at all, is its operator's choice."
        )
    measured = values["window_basis"] == WindowBasis.MEASURED
    between = f"nine in ten between {_minute(low)} and" if measured else f"window {_minute(low)} to"
    return (
        f"{label} is falling: re-entry predicted about {_minute(values['epoch'])} UTC, {between} "
        f"{_minute(high)} UTC ({heights}){crossed}{thrust}."
    )


def message_summary(label: str, values: Mapping[str, Any]) -> str:
    """Return the sentence of a re-entry that a TIP message alone foretells."""
    return (
        f"A TIP message of {_minute(values['tip_message'])} UTC foretells the re-entry of {label} about "
        f"{_minute(values['epoch'])} UTC, ± {values['tip_window_min']:.0f} min; no element set of it is on file."
    )


def gone_summary(count: int, before: datetime, after: datetime) -> str:
    """Return the sentence of what has come down between two catalogues."""
    objects = "1 object" if count == 1 else f"{count:,} objects"
    return (
        f"{objects} with low, falling orbits came down between the full catalogues of {before:%Y-%m-%d} and "
        f"{after:%Y-%m-%d}."
    )


def _minute(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M}"
