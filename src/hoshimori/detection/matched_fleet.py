"""What flies together, gathered: a station with its visitors, a family of satellites: one line, not one a pair."""

from collections.abc import Sequence
from dataclasses import replace

from hoshimori.model import Detection, Reading

#: Readings that are gathered.
GATHERED = (Reading.DOCKED, Reading.SAME_OPERATOR)


def gathered(detections: Sequence[Detection]) -> list[Detection]:
    """Return the detections with those of one operator, and those that move as one, gathered where they share objects.

    The detection of a family is that of its nearest pair with all objects; its distance table holds every pair.
    """
    result = [d for d in detections if d.reading not in GATHERED]
    for reading in GATHERED:
        groups: list[list[Detection]] = []
        for one in sorted((d for d in detections if d.reading is reading), key=lambda d: d.objects):
            touching = [g for g in groups if any(set(one.objects) & set(d.objects) for d in g)]
            groups = [g for g in groups if g not in touching] + [[*(d for g in touching for d in g), one]]
        result += [_family(group, reading) for group in groups]
    return result


def _family(group: list[Detection], reading: Reading) -> Detection:
    if len(group) == 1:
        return group[0]
    nearest = min(group, key=lambda d: (d.values["greatest_km"] is None, d.values["greatest_km"] or 0.0, d.objects))
    objects = tuple(sorted({number for d in group for number in d.objects}))
    greatest = max((d.values["greatest_km"] for d in group if d.values["greatest_km"] is not None), default=None)
    far = "" if greatest is None else f", at most {greatest:,.0f} km apart"
    words = {
        Reading.DOCKED: f"{len(objects)} objects move as one{far}: {{}}.",
        Reading.SAME_OPERATOR: f"{len(objects)} objects of one operator, launch or family fly together: "
        f"{len(group)} matched pairs{far}; {{}}.",
    }[reading]
    rows = tuple(
        {"object_a": d.objects[0], "object_b": d.objects[1], **day}
        for d in sorted(group, key=lambda d: d.objects)
        for day in d.tables["distance_by_day"]
    )
    listed = ", ".join(str(number) for number in objects[:_MOST_LISTED])
    return replace(
        nearest,
        objects=objects,
        summary=words.format(listed + (" …" if len(objects) > _MOST_LISTED else "")),
        values={
            **nearest.values,
            "fleet_objects": len(objects),
            "fleet_pairs": len(group),
            "several_launches": any(d.values["several_launches"] for d in group),
        },
        tables={**nearest.tables, "distance_by_day": rows},
        payloads=tuple(sorted({p for d in group for p in d.payloads})),
    )


_MOST_LISTED = 12
