"""Every detector, by code."""

from collections.abc import Sequence

from hoshimori.detection.breakup_pieces import NewPieces
from hoshimori.detection.catalogue_change import CatalogueChange
from hoshimori.detection.gnss_interference import PoorNavigation
from hoshimori.detection.launch_group import NewLaunches
from hoshimori.detection.maneuver_low_orbit import LowOrbitBurn
from hoshimori.detection.maneuver_step import MeanElementStep
from hoshimori.detection.protocol import Detector
from hoshimori.detection.proximity_geo import PersistentNeighbours
from hoshimori.detection.proximity_leo import MatchedPairs
from hoshimori.detection.rare_orbit import RareOrbits
from hoshimori.detection.release import Releases
from hoshimori.errors import UsageError

#: Code → detector class. A new detector is one file and one line here.
DETECTORS: dict[str, type] = {
    "BRK001": NewPieces,
    "GNS001": PoorNavigation,
    "LCH001": NewLaunches,
    "MAN001": LowOrbitBurn,
    "MAN002": MeanElementStep,
    "NEW001": CatalogueChange,
    "ORB001": RareOrbits,
    "PRX001": PersistentNeighbours,
    "PRX002": MatchedPairs,
    "REL001": Releases,
}


def all_detectors(codes: Sequence[str] | None = None) -> tuple[Detector, ...]:
    """Return detectors with their default thresholds, ordered by code.

    Args:
        codes: Codes to return; None for all.

    Raises:
        UsageError: A code that does not exist (`code`, `known` in `data`).
    """
    wanted = sorted(DETECTORS) if codes is None else sorted(set(codes))
    for code in wanted:
        if code not in DETECTORS:
            known = ", ".join(sorted(DETECTORS))
            raise UsageError(f"There is no detector {code}; there are {known}.", code=code, known=sorted(DETECTORS))
    return tuple(DETECTORS[code]() for code in wanted)
