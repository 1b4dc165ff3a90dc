"""The relative motion of a pair that an incident is about, in its days. Of no other pair, and of no other days.

Where one object is as seen from another is told of what was found, never of two objects that somebody picks: that would
be geometry for an approach (docs/explanation/what-it-will-not-do.md).
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any, Final

import numpy as np
import polars as pl
from fastapi import APIRouter, Path, Query
from numpy.typing import NDArray
from starlette.responses import Response

from hoshimori.astro.rtn import relative_rtn
from hoshimori.errors import NotFoundError, UsageError
from hoshimori.model import Incident, IncidentKind, Reading, format_instant, parse_instant
from hoshimori.propagation import TimeGrid, propagate_latest
from hoshimori.service.detections import on_file
from hoshimori.service.problem import RefusedError
from hoshimori.service.reader import Reader
from hoshimori.service.reader import Reading as ReadingBy
from hoshimori.service.shapes import RelativeMotion

router = APIRouter(tags=["pairs"])
Number = Annotated[int, Path(ge=1, le=999_999_999)]
#: The days around an incident that its pair is shown for.
_BEFORE, _AFTER = timedelta(days=30), timedelta(days=2)
#: Sets this long before may be the last ones then.
_OLDER: Final = timedelta(days=30)
_MOST_POINTS: Final = 3000
#: Readings that speak of two objects near each other, whatever the incident's kind.
_OF_PAIRS: Final = frozenset(
    {Reading.STAY, Reading.SHARED_SLOT, Reading.SAME_OPERATOR, Reading.DOCKED, Reading.PASS, Reading.SWING}
    | {Reading.DECLARED, Reading.MATCH, Reading.REFERENCE_ORBIT, Reading.CONSTELLATION}
)


@router.get("/pairs/{a}/{b}/relative", summary="Relative motion of an incident's pair", response_model=RelativeMotion)
async def relative(
    reader: ReadingBy,
    a: Number,
    b: Number,
    begin: Annotated[str | None, Query(max_length=40, description="Default: a day before `end`.")] = None,
    end: Annotated[str | None, Query(max_length=40, description="Default: the end of the incident.")] = None,
    step_minutes: Annotated[float, Query(ge=0.1, le=1440)] = 10.0,
) -> Response:
    """Return where `b` is in the RTN frame of `a`, km, over time, from the sets known then; null where SGP4 fails.

    403 for a pair that no incident or detection names, and for days far from its incident.
    """

    def make() -> dict[str, Any]:
        about = _about(reader, a, b)
        last = parse_instant(end) if end else about.end
        first = parse_instant(begin) if begin else last - timedelta(days=1)
        if first < about.begin - _BEFORE or last > about.end + _AFTER:
            raise RefusedError(
                403,
                f"{about.id} is about {format_instant(about.begin)} to {format_instant(about.end)}; its pair is shown "
                f"from {_BEFORE.days} days before to {_AFTER.days} days after. No geometry of other days is computed.",
                kind="other-days",
                incident=about.id,
            )
        points = (last - first) / timedelta(minutes=step_minutes)
        if not 0 < points <= _MOST_POINTS:
            raise UsageError(f"These are {points:.0f} points; ask for 1 to {_MOST_POINTS:,}.", most_points=_MOST_POINTS)
        grid = TimeGrid.regular(first, last, step_minutes * 60.0)
        return _relative(reader, about, (a, b), grid)

    return await reader.answer(make)


def _about(reader: Reader, a: int, b: int) -> Incident:
    """Return the newest incident that the pair is named in.

    Raises:
        RefusedError: There is none.
    """
    named = [
        incident
        for _, one, incident in on_file(reader)
        if {a, b} <= set(one.objects) and (one.kind is IncidentKind.PROXIMITY or one.reading in _OF_PAIRS)
    ]
    if a == b or not named:
        raise RefusedError(
            403,
            f"No incident and no detection here is about {a} and {b}. The motion of one object as seen from another is "
            "shown only of a pair that was found near each other; no geometry of free pairs is computed.",
            kind="free-pair",
        )
    return max(named, key=lambda i: (i.end, i.id))


def _relative(reader: Reader, about: Incident, pair: tuple[int, int], grid: TimeGrid) -> dict[str, Any]:
    instants = grid.instants()
    history = reader.shown_sets(
        reader.parts.watch.store.sets(
            as_of=reader.as_of,
            norad_cat_ids=pair,
            epoch_begin=instants[0] - _OLDER,
            epoch_end=instants[-1] + timedelta(microseconds=1),
        )
    ).filter(pl.col("ephemeris_type") != 4)
    missing = [n for n in pair if history.filter(pl.col("norad_cat_id") == n).is_empty()]
    if missing:
        raise NotFoundError(f"No element set of {missing[0]} from these days is on file.", norad_cat_id=missing[0])
    found = propagate_latest(history, grid)
    rows = [int(np.flatnonzero(found.norad_cat_id == n)[0]) for n in pair]
    (r, v), (r_other, v_other) = ((found.r_km[row], found.v_km_s[row]) for row in rows)
    place, _ = relative_rtn(r, v, r_other, v_other)
    names = {o.norad_cat_id: o.object_name for o in about.objects}
    epochs = history.filter(pl.col("epoch") >= instants[0]).select("norad_cat_id", "epoch").iter_rows()
    return {
        "incident": about.id,
        "exercise": about.exercise,
        "origin": pair[0],
        "objects": [{"norad": n, "name": names.get(n, "")} for n in pair],
        "frame": "RTN of the first object",
        "times": [format_instant(t) for t in instants],
        "radial_km": _rounded(place[:, 0]),
        "transverse_km": _rounded(place[:, 1]),
        "normal_km": _rounded(place[:, 2]),
        "distance_km": _rounded(np.linalg.norm(place, axis=1)),
        "new_sets": [{"norad": n, "epoch": format_instant(t)} for n, t in epochs],
        "before_first_set": [n for n, row in zip(pair, rows, strict=True) if bool(found.before_first[row].any())],
    }


def _rounded(values: NDArray[np.float64]) -> Sequence[float | None]:
    """Return km to a metre, None for NaN: element sets are no better than kilometres."""
    return [round(v, 3) if np.isfinite(v) else None for v in values.tolist()]
