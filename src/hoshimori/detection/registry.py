"""Every detector, by code."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass

from hoshimori.detection.breakup_pieces import NewPieces
from hoshimori.detection.catalogue_change import CatalogueChange
from hoshimori.detection.decay import Decay
from hoshimori.detection.feed_difference import FeedDifference
from hoshimori.detection.gnss_interference import PoorNavigation
from hoshimori.detection.launch_group import NewLaunches
from hoshimori.detection.maneuver_low_orbit import LowOrbitBurn
from hoshimori.detection.maneuver_low_thrust import LowThrust
from hoshimori.detection.maneuver_step import MeanElementStep
from hoshimori.detection.protocol import Detector
from hoshimori.detection.proximity_geo import PersistentNeighbours
from hoshimori.detection.proximity_leo import MatchedPairs
from hoshimori.detection.rare_orbit import RareOrbits
from hoshimori.detection.release import Releases
from hoshimori.errors import UsageError
from hoshimori.model.preset_area import PresetArea

#: Code → detector class. A new detector is one file and one line here.
DETECTORS: dict[str, type] = {
    "ART001": FeedDifference,
    "BRK001": NewPieces,
    "DEC001": Decay,
    "GNS001": PoorNavigation,
    "LCH001": NewLaunches,
    "MAN001": LowOrbitBurn,
    "MAN002": MeanElementStep,
    "MAN003": LowThrust,
    "NEW001": CatalogueChange,
    "ORB001": RareOrbits,
    "PRX001": PersistentNeighbours,
    "PRX002": MatchedPairs,
    "REL001": Releases,
}


def all_detectors(
    codes: Sequence[str] | None = None, *, areas: Sequence[PresetArea] | None = None
) -> tuple[Detector, ...]:
    """Return detectors with their default thresholds, ordered by code.

    Args:
        codes: Codes to return; None for all.
        areas: Areas of the ground for those that look at some; None for the presets.

    Raises:
        UsageError: A code that does not exist (`code`, `known` in `data`).
    """
    wanted = sorted(DETECTORS) if codes is None else sorted(set(codes))
    for code in wanted:
        if code not in DETECTORS:
            known = ", ".join(sorted(DETECTORS))
            raise UsageError(f"There is no detector {code}; there are {known}.", code=code, known=sorted(DETECTORS))
    found = (DETECTORS[code] for code in wanted)
    return tuple(made(areas=tuple(areas)) if areas is not None and _looks_at_areas(made) else made() for made in found)


def _looks_at_areas(made: type) -> bool:
    return is_dataclass(made) and any(field.name == "areas" for field in fields(made))
