"""Detectors: what stood out, never what it means."""

from hoshimori.detection.decay_gone import gone_between
from hoshimori.detection.geo_belt import check_pairs
from hoshimori.detection.gnss_interference import PoorNavigation
from hoshimori.detection.matched_orbits import rate_matched_objects
from hoshimori.detection.protocol import Detector, Snapshot, Window
from hoshimori.detection.proximity_geo import PersistentNeighbours
from hoshimori.detection.proximity_leo import MatchedPairs
from hoshimori.detection.registry import DETECTORS, all_detectors
from hoshimori.detection.window_of import window_of

__all__ = [
    "DETECTORS",
    "Detector",
    "MatchedPairs",
    "PersistentNeighbours",
    "PoorNavigation",
    "Snapshot",
    "Window",
    "all_detectors",
    "check_pairs",
    "gone_between",
    "rate_matched_objects",
    "window_of",
]
