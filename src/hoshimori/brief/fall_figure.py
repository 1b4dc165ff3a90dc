"""The figure of a re-entry: perigee and apogee against time, seen and predicted, with the window as a band."""

from hoshimori.brief.chart import BLUE, ORANGE, PURPLE, WIDTH, altair_module, svg_of
from hoshimori.brief.templates import say
from hoshimori.model import Detection, Rows, plain


def fall_figure(rows: Rows, detection: Detection, language: str = "en") -> str:
    """Return perigee and apogee height against time as SVG; solid where seen, dashed where predicted."""
    alt = altair_module()
    ends = [say(f"mark_{end}", language) for end in ("apogee", "perigee")]
    parts = {part: say(f"mark_{part}", language) for part in ("seen", "predicted")}
    values = [
        {"end": name, "time": plain(row["time"]), "height_km": row[f"{end}_km"], "part": parts[row["part"]]}
        for row in rows
        for end, name in zip(("apogee", "perigee"), ends, strict=True)
    ]
    axis = alt.Axis(format=say("axis_date", language), labelOverlap=True, tickCount=6)
    legend = alt.Legend(title=None, orient="top")
    lines = (
        alt.Chart(alt.Data(values=values))
        .mark_line(strokeWidth=1.5)
        .encode(
            x=alt.X("time:T", title="UTC", scale=alt.Scale(type="utc"), axis=axis),
            y=alt.Y("height_km:Q", title=say("axis_height", language), scale=alt.Scale(zero=False)),
            color=alt.Color("end:N", scale=alt.Scale(domain=ends, range=[ORANGE, BLUE]), legend=legend),
            strokeDash=alt.StrokeDash(
                "part:N", scale=alt.Scale(domain=list(parts.values()), range=[[1, 0], [4, 3]]), legend=legend
            ),
        )
    )
    low = plain(detection.values.get("epoch_low", detection.begin))
    high = plain(detection.values.get("epoch_high", detection.end))
    band = (
        alt.Chart(alt.Data(values=[{"low": low, "high": high}]))
        .mark_rect(color=PURPLE, opacity=0.3)
        .encode(x=alt.X("low:T", title="UTC", scale=alt.Scale(type="utc"), axis=axis), x2="high:T")
    )
    return svg_of(alt.layer(band, lines).properties(width=WIDTH, height=190))
