"""Pairs of one operator, gathered: a slot full of sister satellites is one line, not one a pair."""

from collections.abc import Sequence
from dataclasses import replace

from hoshimori.model import Detection, Reading


def fleets(detections: Sequence[Detection]) -> tuple[Detection, ...]:
    """Return the detections with those of `SAME_OPERATOR` that share objects gathered into one each.

    The detection of a fleet is that of its nearest pair with all objects; its distance table holds every pair
    (columns object_a, object_b), its other tables are those of the nearest pair.
    """
    kept = [d for d in detections if d.reading is not Reading.SAME_OPERATOR]
    groups: list[list[Detection]] = []
    for detection in sorted((d for d in detections if d.reading is Reading.SAME_OPERATOR), key=lambda d: d.objects):
        touching = [g for g in groups if any(set(d.objects) & set(detection.objects) for d in g)]
        merged = [d for g in touching for d in g] + [detection]
        groups = [g for g in groups if g not in touching] + [merged]
    return (*kept, *(_fleet(group) for group in groups))


def _fleet(group: list[Detection]) -> Detection:
    if len(group) == 1:
        return group[0]
    ordered = sorted(group, key=lambda d: (d.values["greatest_km"], d.objects))
    nearest = ordered[0]
    objects = tuple(sorted({number for d in group for number in d.objects}))
    rows = tuple(
        {"object_a": d.objects[0], "object_b": d.objects[1], **day}
        for d in sorted(group, key=lambda d: d.objects)
        for day in d.tables["distance_by_day"]
    )
    greatest = max(d.values["greatest_km"] for d in group)
    return replace(
        nearest,
        objects=objects,
        summary=f"{len(objects)} objects of one operator, launch or family share a slot: {len(group)} pairs within "
        f"{greatest:.0f} km of one another.",
        values={**nearest.values, "fleet_objects": len(objects), "fleet_pairs": len(group)},
        tables={**nearest.tables, "distance_by_day": rows},
        payloads=tuple(sorted({p for d in group for p in d.payloads})),
    )
