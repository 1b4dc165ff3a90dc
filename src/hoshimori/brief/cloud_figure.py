"""What becomes of the pieces of a break-up: how their planes spread, how long they stay, whose heights they visit."""

from typing import Final

from hoshimori.brief.chart import BLUE, ORANGE, WIDTH, altair_module, svg_of
from hoshimori.brief.templates import say
from hoshimori.model import Rows

_YEAR: Final = 365.25
#: Upper ends of the bars of lifetimes, years; one more bar holds what stays longer than the last.
_LIVES: Final = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0)
#: Families shown; the exhibits hold all of them.
FAMILIES_SHOWN: Final = 30


def evolution_figure(rows: Rows, language: str = "en") -> str:
    """Return the share of pieces that is still up, and how far their planes have spread, over the years to come."""
    alt = altair_module()
    values = [
        {"years": row["days"] / _YEAR, "up": 100.0 * row["share_up"], "spread": row["node_spread_deg"]} for row in rows
    ]
    x = alt.X("years:Q", title=say("axis_years", language), scale=alt.Scale(type="symlog", constant=0.1))
    base = alt.Chart(alt.Data(values=values)).encode(x=x)
    up = base.mark_line(point=True, color=BLUE).encode(y=alt.Y("up:Q", title=say("axis_up", language)))
    spread = base.mark_line(point=alt.OverlayMarkDef(shape="triangle-up", size=50), color=ORANGE, strokeDash=[4, 3])
    planes = spread.encode(y=alt.Y("spread:Q", title=say("axis_spread", language), scale=alt.Scale(domainMin=0)))
    left, right = (chart.properties(width=(WIDTH - 70) // 2, height=170) for chart in (up, planes))
    return svg_of(alt.hconcat(left, right))


def lifetimes_figure(rows: Rows, language: str = "en") -> str:
    """Return how many pieces come down within how many years."""
    alt = altair_module()
    years = [None if row["lifetime_days"] is None else row["lifetime_days"] / _YEAR for row in rows]
    bounds = [0.0, *_LIVES]
    counted = [
        {"years": f"{low:g}\u2013{high:g}", "count": sum(y is not None and low <= y < high for y in years)}
        for low, high in zip(bounds, _LIVES, strict=False)
    ]
    longer = sum(y is None or y >= _LIVES[-1] for y in years)
    counted.append({"years": f"> {_LIVES[-1]:g}", "count": longer})
    chart = (
        alt.Chart(alt.Data(values=counted))
        .mark_bar(color=BLUE)
        .encode(
            x=alt.X("years:N", sort=[row["years"] for row in counted], title=say("axis_life", language),
                    axis=alt.Axis(labelAngle=0)),
            y=alt.Y("count:Q", title=say("axis_pieces", language)),
        )
    )  # fmt: skip
    return svg_of(chart.properties(width=WIDTH, height=170))


def crossings_figure(rows: Rows, language: str = "en") -> str:
    """Return how often pieces pass objects within a kilometre, families by the alphabet, the largest ones by number."""
    alt = altair_module()
    largest = sorted(rows, key=lambda row: (-row["objects"], row["family"]))[:FAMILIES_SHOWN]
    values = sorted(
        ({"family": f"{row['family']} ({row['objects']})", "rate": row["passes_a_year"]} for row in largest),
        key=lambda row: row["family"],
    )
    chart = (
        alt.Chart(alt.Data(values=values))
        .mark_point(color=BLUE, filled=True, size=45)
        .encode(
            y=alt.Y("family:N", sort=[row["family"] for row in values], title=None, axis=alt.Axis(labelLimit=200)),
            x=alt.X("rate:Q", title=say("axis_passes", language), scale=alt.Scale(type="log")),
        )
    )
    return svg_of(chart.properties(width=WIDTH - 150, height=alt.Step(14)))
