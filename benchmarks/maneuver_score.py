"""How detections of manoeuvres are scored: one to one, by falling confidence (docs/methods/maneuver-scores.md).

Times are days; arrays are of one satellite. Nothing here reads a file.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Detections and labels of one satellite.

    Attributes:
        name: Its name.
        epochs: Epochs of its sets, ascending.
        times: Times of the detections.
        confidence: Their statistic.
        labels: Times of the labelled manoeuvres inside the span of the sets.
    """

    name: str
    epochs: Floats
    times: Floats
    confidence: Floats
    labels: Floats

    @property
    def years(self) -> float:
        """Length of the span of the sets, years."""
        return float(self.epochs[-1] - self.epochs[0]) / 365.25


def matched_in_time(times: Floats, confidence: Floats, labels: Floats, tolerance_days: float) -> Ints:
    """Return the label of each detection, -1 where it has none: each label once, the surest detection first."""
    free, found = np.ones(len(labels), dtype=bool), np.full(len(times), -1, dtype=np.int64)
    for i in np.argsort(-confidence, kind="stable"):
        apart = np.where(free, np.abs(labels - times[i]), np.inf)
        if len(labels) and apart.min() <= tolerance_days:
            found[i] = int(apart.argmin())
            free[found[i]] = False
    return found


def matched_in_intervals(one: Scored) -> Ints:
    """Return the label of each detection: in the same interval between sets, or in one beside it."""
    at = np.searchsorted(one.epochs, one.times, side="right").astype(np.float64)
    labelled = np.searchsorted(one.epochs, one.labels, side="right").astype(np.float64)
    return matched_in_time(at, one.confidence, labelled, 1.0)


def f1(hits: int, false: int, labels: int) -> float:
    """Return 2 hits / (2 hits + false + missed)."""
    total = hits + false + labels
    return 2.0 * hits / total if total else 0.0


def best_threshold(satellites: Sequence[Scored], tolerance_days: float) -> float:
    """Return the threshold with the greatest pooled F1."""
    confidence = np.concatenate([one.confidence for one in satellites])
    hits = np.concatenate([matched_in_time(s.times, s.confidence, s.labels, tolerance_days) >= 0 for s in satellites])
    labels = sum(len(one.labels) for one in satellites)
    order = np.argsort(-confidence, kind="stable")
    good = np.cumsum(hits[order])
    score = 2.0 * good / (np.arange(1, len(order) + 1) + labels)
    return float(confidence[order][int(score.argmax())])


def counts(one: Scored, threshold: float, tolerance_days: float) -> tuple[int, int, int]:
    """Return hits, false detections and labels of a satellite at a threshold."""
    kept = one.confidence >= threshold
    found = matched_in_time(one.times[kept], one.confidence[kept], one.labels, tolerance_days)
    hits = int((found >= 0).sum())
    return hits, int(kept.sum()) - hits, len(one.labels)


def counts_above(one: Scored, large: Bools, threshold: float, tolerance_days: float) -> tuple[int, int, int]:
    """Return hits, false detections and labels where only the large labels count.

    Large labels are matched first. A detection that matches only another label is neither a hit nor false.
    """
    kept = one.confidence >= threshold
    times, confidence = one.times[kept], one.confidence[kept]
    hit = matched_in_time(times, confidence, one.labels[large], tolerance_days) >= 0
    small = matched_in_time(times[~hit], confidence[~hit], one.labels[~large], tolerance_days) >= 0
    return int(hit.sum()), int((~small).sum()), int(large.sum())


def pooled(satellites: Sequence[Scored], thresholds: Sequence[float], tolerance_days: float) -> dict[str, float]:
    """Return F1, precision and recall over all labels of all satellites together (micro-average)."""
    return summed([counts(s, t, tolerance_days) for s, t in zip(satellites, thresholds, strict=True)])


def summed(rows: Sequence[tuple[int, int, int]]) -> dict[str, float]:
    """Return F1, precision and recall of rows of hits, false detections and labels."""
    hits, false, labels = (sum(column) for column in zip(*rows, strict=True))
    return {
        "f1": f1(hits, false, labels),
        "precision": hits / max(hits + false, 1),
        "recall": hits / max(labels, 1),
        "hits": hits,
        "false": false,
        "labels": labels,
    }


def left_out_thresholds(satellites: Sequence[Scored], tolerance_days: float) -> list[float]:
    """Return for each satellite the best threshold of all the others."""
    if len(satellites) < 2:
        return [best_threshold(satellites, tolerance_days)] * len(satellites)
    return [best_threshold([s for s in satellites if s is not one], tolerance_days) for one in satellites]


def recall_at(satellites: Sequence[Scored], false_per_year: float) -> dict[str, float]:
    """Return pooled recall where so many detections a satellite-year match no label (interval ± 1), and its range."""
    confidence = np.concatenate([one.confidence for one in satellites])
    hits = np.concatenate([matched_in_intervals(one) >= 0 for one in satellites])
    labels, years = sum(len(one.labels) for one in satellites), sum(one.years for one in satellites)
    order = np.argsort(-confidence, kind="stable")
    good, bad = np.cumsum(hits[order]), np.cumsum(~hits[order])
    within = np.flatnonzero(bad <= false_per_year * years)
    found = int(good[within[-1]]) if len(within) else 0
    low, high = wilson(found, labels)
    return {"recall": found / max(labels, 1), "low": low, "high": high}


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share."""
    if not total:
        return 0.0, 1.0
    z, share = 1.959964, hits / total
    middle, width = share + z * z / (2 * total), z * math.sqrt(share * (1 - share) / total + z * z / (4 * total**2))
    return (middle - width) / (1 + z * z / total), (middle + width) / (1 + z * z / total)


def timing_alone(epochs: Floats) -> tuple[Floats, Floats]:
    """Return times and confidence from the rhythm of the sets alone (the cheating floor)."""
    days = np.diff(epochs)
    usual = np.median(days)
    spread = np.median(np.abs(days - usual)) + 1e-6
    return epochs[:-1] + 0.5 * days, np.abs(days - usual) / spread


def whole_days_late(labels: Floats, times: Floats, reach_days: float = 2.0) -> int:
    """Return by how many whole days labels lie after the nearest detections: 1 for days of the year read from 0."""
    apart = [float(label - times[np.abs(times - label).argmin()]) for label in labels if len(times)]
    near = [one for one in apart if abs(one) <= reach_days]
    return round(float(np.median(near))) if near else 0
