"""Which figures does a brief hold? Vega-Lite by Altair, drawn to static SVG by vl-convert.

Colours are those of Okabe and Ito, told apart by colour-blind readers; shape or place repeats what colour says.
The same rows give the same bytes: data stand in the specification in the order of the rows, and nothing is random.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import h3

from hoshimori.brief.account import leading_detection
from hoshimori.brief.chart import BLACK, BLUE, GREEN, ORANGE, PURPLE, WIDTH, altair_module, svg_of
from hoshimori.brief.cloud_figure import crossings_figure, evolution_figure, lifetimes_figure
from hoshimori.brief.document import clean
from hoshimori.brief.fall_figure import fall_figure
from hoshimori.brief.relative_figure import relative_figure
from hoshimori.brief.templates import say
from hoshimori.model import Incident, Rows, plain

#: In the order of a brief.
FIGURE_NAMES: Final = (
    "distance_by_day",
    "longitude",
    "relative_motion",
    "gabbard",
    "cells",
    "evolution",
    "lifetimes",
    "crossings",
    "fall",
)
_PALETTE: Final = (BLUE, ORANGE, GREEN, PURPLE, "#E69F00", "#56B4E9")
#: Longitudes further apart than this in time, or in degrees (180 to -180), are not joined by a line.
_LONGEST_GAP: Final = timedelta(days=7)
_GREATEST_STEP_DEG: Final = 90.0
#: A factor between least and greatest distance above which the scale is logarithmic.
_LOG_FACTOR: Final = 20.0


def figures(incident: Incident, language: str = "en") -> dict[str, str]:
    """Return the figures of an incident where there are rows, name → SVG.

    Names: `distance_by_day`, `longitude`, `relative_motion`, `gabbard`, `cells`, `fall`.

    Raises:
        UsageError: The extra `brief` is not installed.
    """
    detection = leading_detection(incident)
    if detection is None:
        return {}
    names = {o.norad_cat_id: o.object_name for o in incident.objects}
    drawn: dict[str, Callable[[Rows], str]] = {
        "distance_by_day": lambda rows: distance_by_day_figure(rows, language),
        "longitude": lambda rows: longitude_figure(rows, names, language),
        "relative_motion": lambda rows: relative_figure(rows, detection, names, language),
        "gabbard": lambda rows: gabbard_figure(rows, language),
        "cells": lambda rows: cells_figure(rows, language),
        "evolution": lambda rows: evolution_figure(rows, language),
        "lifetimes": lambda rows: lifetimes_figure(rows, language),
        "crossings": lambda rows: crossings_figure(rows, language),
        "fall": lambda rows: fall_figure(rows, detection, language),
    }
    return {name: draw(detection.tables[name]) for name, draw in drawn.items() if detection.tables.get(name)}


def figure_names(incident: Incident) -> tuple[str, ...]:
    """Return the names of the figures of an incident, without drawing them."""
    detection = leading_detection(incident)
    return () if detection is None else tuple(name for name in FIGURE_NAMES if detection.tables.get(name))


def distance_by_day_figure(rows: Rows, language: str = "en") -> str:
    """Return a bar a day from least to greatest distance; logarithmic where a factor above 20 lies between."""
    alt, values = altair_module(), _values(rows)
    least, greatest = min(r["least_km"] for r in rows), max(r["greatest_km"] for r in rows)
    logarithmic = greatest > _LOG_FACTOR * max(least, 1e-3)
    scale = (
        alt.Scale(type="log", domainMin=max(least, 1e-2) * 0.8) if logarithmic else alt.Scale(domainMin=0, nice=True)
    )
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("date:O", title=say("axis_day", language), axis=_day_axis(alt, len(rows)))
    )
    y = alt.Y("least_km:Q", title=say("axis_distance", language), scale=scale)
    thickness = max(2, min(18, 300 // len(rows)))
    band = base.mark_bar(color=BLUE, opacity=0.45, size=thickness).encode(y=y, y2="greatest_km:Q")
    ends = [
        base.mark_tick(color=BLUE, thickness=2, size=thickness).encode(
            y=alt.Y(f"{end}:Q", title=say("axis_distance", language), scale=scale)
        )
        for end in ("least_km", "greatest_km")
    ]
    return svg_of(alt.layer(band, *ends).properties(width=WIDTH, height=170))


def longitude_figure(rows: Rows, names_by_number: Mapping[int, str], language: str = "en") -> str:
    """Return longitude over time, one line an object, told apart by colour and dash, broken where data are missing."""
    alt, values = altair_module(), _values(rows)
    for row, stretch in zip(values, _stretches(rows), strict=True):
        row["stretch"] = stretch
        row["object"] = clean(f"{names_by_number.get(row['object']) or say('mark_object', language)} ({row['object']})")
    names = list(dict.fromkeys(row["object"] for row in values))
    colour = alt.Color(
        "object:N",
        scale=alt.Scale(domain=names, range=[_PALETTE[n % len(_PALETTE)] for n in range(len(names))]),
        legend=alt.Legend(title=None, orient="top", labelLimit=220, symbolType="stroke", symbolStrokeWidth=3),
    )
    dash = alt.StrokeDash("object:N", scale=alt.Scale(domain=names), legend=None)
    chart = (
        alt.Chart(alt.Data(values=values))
        .mark_line(point=alt.OverlayMarkDef(size=30), strokeWidth=1.5)
        .encode(
            x=alt.X(
                "time:T",
                title="UTC",
                scale=alt.Scale(type="utc"),
                axis=alt.Axis(format=say("axis_date", language), labelOverlap=True, tickCount=6),
            ),
            y=alt.Y("longitude_deg:Q", title=say("axis_longitude", language), scale=alt.Scale(zero=False)),
            color=colour,
            strokeDash=dash,
            detail="stretch:N",
        )
    )
    return svg_of(chart.properties(width=WIDTH, height=190))


def gabbard_figure(rows: Rows, language: str = "en") -> str:
    """Return apogee and perigee height against period; the parent is a ring with its name of role beside it."""
    alt = altair_module()
    names = [say(f"mark_{end}", language) for end in ("apogee", "perigee")]
    ends = [
        {"end": name, "period_min": r["period_min"], "height_km": r[f"{end}_km"], "parent": bool(r.get("is_parent"))}
        for r in _values(rows)
        for end, name in zip(("apogee", "perigee"), names, strict=True)
    ]
    x = alt.X("period_min:Q", title=say("axis_period", language), scale=alt.Scale(zero=False, nice=False, padding=12))
    y = alt.Y("height_km:Q", title=say("axis_height", language), scale=alt.Scale(zero=False))
    pieces = (
        alt.Chart(alt.Data(values=[r for r in ends if not r["parent"]]))
        .mark_point(size=22, strokeWidth=1.2)
        .encode(
            x=x,
            y=y,
            color=alt.Color("end:N", scale=alt.Scale(domain=names, range=[ORANGE, BLUE]), legend=_top(alt)),
            shape=alt.Shape(
                "end:N",
                scale=alt.Scale(domain=names, range=["triangle-up", "circle"]),
                legend=_top(alt),
            ),
        )
    )
    parents = [r | {"label": say("mark_parent", language) if r["end"] == names[0] else ""} for r in ends if r["parent"]]
    layers = [pieces]
    if parents:
        base = alt.Chart(alt.Data(values=parents)).encode(x=x, y=y)
        layers.append(base.mark_point(size=130, shape="diamond", color=BLACK, strokeWidth=2, filled=False))
        halo: dict[str, Any] = {"dx": -12, "dy": -26, "align": "right", "fontWeight": "bold"}
        layers.append(base.mark_text(stroke="#ffffff", strokeWidth=4, **halo).encode(text="label:N"))
        layers.append(base.mark_text(color=BLACK, **halo).encode(text="label:N"))
    return svg_of(alt.layer(*layers).properties(width=WIDTH, height=230))


def cells_figure(rows: Rows, language: str = "en") -> str:
    """Return the outlines of cells over longitude and latitude, filled by level; those above their baseline are bold.

    Args:
        rows: cell (H3 index), greatest_level_share, stands_out.
        language: Language of the axes.
    """
    alt = altair_module()
    levels = [say(f"mark_level_{name}", language) for name in ("low", "medium", "high")]
    outlines = {str(row["cell"]): h3.cell_to_boundary(row["cell"]) for row in rows}
    east = [lon for outline in outlines.values() for _, lon in outline]
    turn = 360.0 if max(east) - min(east) > 180.0 else 0.0  # a region across 180° is drawn in one piece
    values = [
        {
            "cell": row["cell"],
            "lon": round(lon + turn * (lon < 0.0), 3),
            "lat": round(lat, 3),
            "corner": corner,
            "level": levels[bisect_right(_LEVELS, row["greatest_level_share"])],
            "bold": bool(row["stands_out"]),
        }
        for row in rows
        for corner, (lat, lon) in enumerate((*outlines[str(row["cell"])], outlines[str(row["cell"])][0]))
    ]
    lons, lats = [v["lon"] for v in values], [v["lat"] for v in values]
    middle = math.radians((min(lats) + max(lats)) / 2.0)
    tall = (max(lats) - min(lats) + 1.0) / ((max(lons) - min(lons) + 1.0) * max(math.cos(middle), 0.2))
    scale = alt.Scale(zero=False, nice=False, padding=8)
    chart = (
        alt.Chart(alt.Data(values=values))
        .mark_line(filled=True, stroke=BLACK, interpolate="linear-closed")
        .encode(
            x=alt.X("lon:Q", title=say("axis_longitude", language), scale=scale),
            y=alt.Y("lat:Q", title=say("axis_latitude", language), scale=scale),
            order="corner:O",
            detail="cell:N",
            fill=alt.Fill(
                "level:N",
                scale=alt.Scale(domain=levels, range=["#f2f2f2", "#E69F00", ORANGE]),
                legend=alt.Legend(title=say("mark_level", language), orient="top", symbolType="square"),
            ),
            strokeWidth=alt.StrokeWidth("bold:N", scale=alt.Scale(domain=[False, True], range=[0.3, 1.4]), legend=None),
        )
    )
    return svg_of(chart.properties(width=WIDTH, height=int(min(max(WIDTH * tall, 120), 420))))


#: Limits of the levels medium and high.
_LEVELS: Final = (0.02, 0.1)


def presence_figure(rows: Sequence[Mapping[str, Any]], *, most_states: int = 15) -> str:
    """Return objects on orbit by owner state as stacked bars of regimes.

    Args:
        rows: The catalogue's presence table: `owner_state` (or `state`), `regime`, and `count` (or `objects`).
        most_states: States shown by name, the ones with most objects; the rest is one bar, `others`.
    """
    alt = altair_module()
    counted: dict[tuple[str, str], int] = {}
    for row in rows:
        state = clean(str(row.get("owner_state", row.get("state", "")) or "not known"))
        key = (state, str(plain(row["regime"])))
        counted[key] = counted.get(key, 0) + int(row.get("count", row.get("objects", 0)))
    totals: dict[str, int] = {}
    for (state, _), count in counted.items():
        totals[state] = totals.get(state, 0) + count
    ranked = sorted(totals, key=lambda s: (-totals[s], s))
    shown = ranked[:most_states]
    merged: dict[tuple[str, str], int] = {}
    for (state, regime), count in counted.items():
        label = state if state in shown else "others"
        merged[label, regime] = merged.get((label, regime), 0) + count
    values = [{"state": s, "regime": r, "count": n} for (s, r), n in sorted(merged.items())]
    order = [*shown, *(["others"] if len(ranked) > len(shown) else [])]
    regimes = ["LEO", "MEO", "GEO", "HEO", "OTHER"]
    chart = (
        alt.Chart(alt.Data(values=values))
        .mark_bar()
        .encode(
            y=alt.Y("state:N", sort=order, title=None),
            x=alt.X("sum(count):Q", title="objects"),
            color=alt.Color(
                "regime:N", scale=alt.Scale(domain=regimes, range=[*_PALETTE[:4], "#999999"]), legend=_top(alt)
            ),
            order=alt.Order("regime:N"),
        )
    )
    return svg_of(chart.properties(width=WIDTH, height=alt.Step(15)))


def presence_change_figure(rows: Sequence[Mapping[str, Any]], *, most_states: int = 15) -> str:
    """Return payloads on orbit then and now by owner state, two bars a state; all states by the same rule.

    Args:
        rows: state, before, now; several rows a state are added up.
        most_states: States shown by name, the ones with most payloads now; the rest is `others`.
    """
    alt = altair_module()
    sums: dict[str, list[int]] = {}
    for row in rows:
        both = sums.setdefault(clean(str(row["state"])), [0, 0])
        both[0] += int(row["before"])
        both[1] += int(row["now"])
    ranked = sorted(sums, key=lambda s: (-sums[s][1], s))
    shown = {state: sums[state] for state in ranked[:most_states]}
    if rest := ranked[most_states:]:
        shown["others"] = [sum(sums[s][k] for s in rest) for k in (0, 1)]
    values = [
        {"state": state, "when": when, "payloads": count}
        for state, both in shown.items()
        for when, count in zip(("before", "now"), both, strict=True)
    ]
    chart = (
        alt.Chart(alt.Data(values=values))
        .mark_bar()
        .encode(
            y=alt.Y("state:N", sort=list(shown), title=None),
            yOffset=alt.YOffset("when:N", sort=["before", "now"]),
            x=alt.X("payloads:Q", title="payloads on orbit (square-root scale)", scale=alt.Scale(type="sqrt")),
            color=alt.Color(
                "when:N", scale=alt.Scale(domain=["before", "now"], range=["#56B4E9", BLUE]), legend=_top(alt)
            ),
        )
    )
    return svg_of(chart.properties(width=WIDTH, height=alt.Step(10)))


def _stretches(rows: Rows) -> list[int]:
    """Return the number of the unbroken stretch that each row belongs to: a line never bridges a gap in the data."""
    found: list[int] = []
    before: Mapping[str, Any] | None = None
    for row in rows:
        broken = (
            before is None
            or row["object"] != before["object"]
            or row["time"] - before["time"] > _LONGEST_GAP
            or abs(row["longitude_deg"] - before["longitude_deg"]) > _GREATEST_STEP_DEG
        )
        found.append((found[-1] if found else 0) + broken)
        before = row
    return found


def _values(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{key: plain(value) for key, value in row.items()} for row in rows]


def _top(alt: Any) -> Any:
    return alt.Legend(title=None, orient="top")


def _day_axis(alt: Any, count: int) -> Any:
    few = 16
    return alt.Axis(
        labelAngle=0 if count <= few // 2 else -60, labelOverlap=True, labelExpr="substring(datum.label, 5)"
    )
