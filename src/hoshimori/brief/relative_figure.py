"""The figure of relative motion: where the other of a pair is, seen from the first, in RTN on equal scales."""

from collections.abc import Mapping
from typing import Final

from hoshimori.brief.chart import BLACK, BLUE, ORANGE, WIDTH, altair_module, svg_of
from hoshimori.brief.document import FigureSlot, clean
from hoshimori.brief.quantity import day
from hoshimori.brief.templates import say
from hoshimori.model import Detection, Rows, plain

_AXES: Final = ("radial_km", "transverse_km", "normal_km")
#: White space around the motion, as a share of the greatest extent.
_MARGIN: Final = 0.08
#: Least width of an axis, km: two docked objects are one point, and no axis has a width of nothing.
_LEAST_EXTENT_KM: Final = 1.0


def relative_figure(rows: Rows, detection: Detection, names_by_number: Mapping[int, str], language: str = "en") -> str:
    """Return radial and normal against transverse, km, as SVG; all axes span the same, the first object is the origin.

    Args:
        rows: time, radial_km, transverse_km, normal_km of the other object in the RTN frame of the first, by time.
        detection: Names the pair in the values object_a and object_b, or else in the order of its objects.
        names_by_number: Names of the objects.
        language: Language of the words.
    """
    alt = altair_module()
    first, other = (
        clean(f"{names_by_number.get(number) or say('mark_object', language)} ({number})")
        for number in pair_of(detection)
    )
    begin = say("mark_first_time", language, time=str(plain(rows[0]["time"]))[11:16])
    path = [{"order": k, "what": other, **{axis: row[axis] for axis in _AXES}} for k, row in enumerate(rows)]
    marks = [{**path[0], "what": begin}, {"order": 0, "what": first, **dict.fromkeys(_AXES, 0.0)}]
    domains = _domains(rows)
    shown = {"domain": [first, other, begin]}
    legend = alt.Legend(title=None, orient="top", labelLimit=220)
    colour = alt.Color("what:N", scale=alt.Scale(**shown, range=[BLACK, BLUE, ORANGE]), legend=legend)
    shape = alt.Shape("what:N", scale=alt.Scale(**shown, range=["cross", "circle", "diamond"]), legend=legend)
    side = (WIDTH - 70) // 2
    panels = []
    for up in ("radial", "normal"):
        x = alt.X(
            "transverse_km:Q",
            title=say("axis_transverse", language),
            scale=alt.Scale(domain=domains["transverse_km"], nice=False),
            axis=alt.Axis(tickCount=5),
        )
        y = alt.Y(
            f"{up}_km:Q",
            title=say(f"axis_{up}", language),
            scale=alt.Scale(domain=domains[f"{up}_km"], nice=False),
            axis=alt.Axis(tickCount=5),
        )
        along = alt.Chart(alt.Data(values=path)).encode(x=x, y=y, color=colour)
        line = along.mark_line(strokeWidth=1.2).encode(order="order:O")
        points = along.mark_point(filled=True, size=12, opacity=1.0).encode(shape=shape)
        ends = alt.Chart(alt.Data(values=marks)).mark_point(filled=True, size=80, opacity=1.0)
        panels.append(
            alt.layer(line, points, ends.encode(x=x, y=y, color=colour, shape=shape)).properties(
                width=side, height=side
            )
        )
    return svg_of(alt.hconcat(*panels))


def relative_slot(detection: Detection, language: str) -> FigureSlot:
    """Return the slot of the figure of relative motion."""
    rows = detection.tables["relative_motion"]
    when = day(str(plain(rows[0]["time"]))[:10], language)
    first, other = pair_of(detection)
    return FigureSlot(
        name="relative_motion",
        caption=say("figure_relative", language, day=when),
        alt=say("figure_relative_alt", language, n=len(rows), first=first, other=other, day=when),
    )


def pair_of(detection: Detection) -> tuple[int, int]:
    """Return the first object, at the origin, and the other: of a fleet the pair that its tables are about."""
    first, other = detection.objects[:2]
    return int(detection.values.get("object_a", first)), int(detection.values.get("object_b", other))


def _domains(rows: Rows) -> dict[str, list[float]]:
    """Return (low, high) of each axis, km: all as wide as the widest, the origin within."""
    ends = {axis: (min(0.0, *(r[axis] for r in rows)), max(0.0, *(r[axis] for r in rows))) for axis in _AXES}
    half = max(_LEAST_EXTENT_KM, *(high - low for low, high in ends.values())) * (0.5 + _MARGIN)
    return {axis: [(low + high) / 2.0 - half, (low + high) / 2.0 + half] for axis, (low, high) in ends.items()}
