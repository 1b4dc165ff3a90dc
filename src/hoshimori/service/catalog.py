"""The whole catalogue in bulk: who is who, element sets and states as compact binary, the belt over time.

Little endian throughout. The order of the rows is that of the index: by catalogue number.

    elements   "HSE1", u32 count, f64 reference epoch (Unix s), then an object at a time 72 bytes:
               u32 norad, u32 flags, f64 epoch (Unix s), f64 bstar (1/Earth radii), inclination, right ascension of the
               node, eccentricity, argument of perigee, mean anomaly (rad), mean motion (rad/min): what SGP4 takes
    states     "HSS1", u32 count, f64 time (Unix s), count x u32 norad, count x 6 f32 (TEME km, km/s; NaN where the
               set cannot be propagated)

Flags: 1 the set is none of SGP4 (ephemeris type 4); 2 it was made up for training (EXERCISE).
"""

import struct
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

import numpy as np
import polars as pl
from fastapi import APIRouter, Query
from starlette.responses import Response

from hoshimori.errors import UsageError
from hoshimori.model import format_instant, parse_instant
from hoshimori.propagation import TimeGrid, propagate
from hoshimori.service.belt import belt
from hoshimori.service.reader import Reader, Reading
from hoshimori.service.shapes import Belt, CatalogIndex
from hoshimori.watch import EXERCISE_PROVIDER

router = APIRouter(tags=["catalog"])
BINARY: Final = "application/octet-stream"
XP, MADE_UP = 1, 2
ELEMENTS: Final = np.dtype(
    [("norad", "<u4"), ("flags", "<u4"), ("epoch", "<f8"), ("bstar", "<f8"), ("inclination", "<f8"), ("node", "<f8"),
     ("eccentricity", "<f8"), ("perigee", "<f8"), ("anomaly", "<f8"), ("mean_motion", "<f8")]
)  # fmt: skip
_BINARY: dict[int | str, dict[str, Any]] = {
    200: {"description": "Binary, see the description.", "content": {BINARY: {}}}
}
_MOST_TIMES: Final = 400


@router.get("/catalog/index", summary="Who is who, in the order of the buffers", response_model=CatalogIndex)
async def index(reader: Reading) -> Response:
    """Return `objects` as rows [catalogue number, name, type, owner's state, regime], compact."""

    def make() -> dict[str, Any]:
        rows = reader.catalogue().select("norad_cat_id", "object_name", "object_type", "owner_state", "regime")
        return {
            "objects": [list(row) for row in rows.iter_rows()],
            "columns": ["norad", "name", "type", "owner", "regime"],
            "as_of": None if reader.as_of is None else format_instant(reader.as_of),
            "count": rows.height,
        }

    return await reader.answer(make)


@router.get("/catalog/elements", summary="Element sets as one buffer", response_class=Response, responses=_BINARY)
async def elements(reader: Reading) -> Response:
    """Return the last element set of every object: "HSE1", u32 count, f64 reference epoch, then 72 bytes an object."""
    return await reader.answer(lambda: elements_buffer(reader.catalogue(), _made_up(reader)), media_type=BINARY)


@router.get("/catalog/states", summary="States at a time as one buffer", response_class=Response, responses=_BINARY)
async def states(
    reader: Reading, at: Annotated[str | None, Query(max_length=40, description="Time; default now.")] = None
) -> Response:
    """Return TEME states of every object: "HSS1", u32 count, f64 time, count u32 numbers, count x 6 f32."""
    when = parse_instant(at) if at else reader.parts.clock.now().replace(microsecond=0)
    return await reader.answer(lambda: states_buffer(reader.catalogue(), when), media_type=BINARY, keep=at is not None)


@router.get("/catalog/belt", summary="Longitude and latitude of the GEO belt over time", response_model=Belt)
async def belt_of(
    reader: Reading,
    begin: Annotated[str | None, Query(max_length=40, description="Default: seven days before `end`.")] = None,
    end: Annotated[str | None, Query(max_length=40, description="Default: the newest epoch on file.")] = None,
    step_hours: Annotated[float, Query(ge=0.01, le=240)] = 6.0,
    min_longitude: Annotated[float, Query(ge=-360, le=360)] = -180.0,
    max_longitude: Annotated[float, Query(ge=-360, le=360)] = 180.0,
) -> Response:
    """Return geocentric longitudes (east, -180 to 180) and latitudes of GEO objects between two meridians.

    Each time uses the last set with an epoch before it, or the first one on file. An object is shown where it is
    between the meridians at any of the times; from 170 to 190 crosses the date line.
    """

    def make() -> dict[str, Any]:
        rows = reader.catalogue()
        if rows.is_empty():
            return {"times": [], "objects": []}
        last = parse_instant(end) if end else _newest(rows)
        first = parse_instant(begin) if begin else last - timedelta(days=7)
        times = (last - first) / timedelta(hours=step_hours)
        if not 0 < times <= _MOST_TIMES:
            raise UsageError(
                f"From {format_instant(first)} to {format_instant(last)} by {step_hours:g} h are {times:.0f} times; "
                f"ask for 1 to {_MOST_TIMES}.",
                most_times=_MOST_TIMES,
            )
        grid = TimeGrid.regular(first, last, step_hours * 3600.0)
        return belt(reader, rows, grid, west_deg=min_longitude, east_deg=max_longitude)

    return await reader.answer(make)


def elements_buffer(rows: pl.DataFrame, made_up: frozenset[str] = frozenset()) -> bytes:
    """Return the buffer of element sets of `rows`, as `current_catalogue` returns them."""
    buffer = np.zeros(rows.height, dtype=ELEMENTS)
    buffer["norad"] = rows["norad_cat_id"].to_numpy()
    flags = np.where(rows["ephemeris_type"].to_numpy() == 4, XP, 0)
    buffer["flags"] = flags | np.where(rows["payload"].is_in(sorted(made_up)).to_numpy(), MADE_UP, 0)
    buffer["epoch"] = rows["epoch"].dt.epoch("us").to_numpy() / 1e6
    buffer["bstar"] = rows["bstar"].to_numpy()
    angles = {
        "inclination": "inclination",
        "node": "ra_of_asc_node",
        "perigee": "arg_of_pericenter",
        "anomaly": "mean_anomaly",
    }
    for name, column in angles.items():
        buffer[name] = np.radians(rows[column].to_numpy())
    buffer["eccentricity"] = rows["eccentricity"].to_numpy()
    buffer["mean_motion"] = rows["mean_motion"].to_numpy() * (2.0 * np.pi / 1440.0)
    reference = float(buffer["epoch"].max()) if rows.height else 0.0
    return struct.pack("<4sId", b"HSE1", rows.height, reference) + buffer.tobytes()


def states_buffer(rows: pl.DataFrame, at: datetime) -> bytes:
    """Return the buffer of states of `rows` at a time, by the exact SGP4."""
    found = propagate(rows, TimeGrid.at([at]))
    state = np.concatenate((found.r_km[:, 0], found.v_km_s[:, 0]), axis=1).astype("<f4")
    state[rows["ephemeris_type"].to_numpy() == 4] = np.nan  # mean elements of another theory
    head = struct.pack("<4sId", b"HSS1", rows.height, at.timestamp())
    return head + found.norad_cat_id.astype("<u4").tobytes() + state.tobytes()


def _made_up(reader: Reader) -> frozenset[str]:
    return frozenset(p.sha256 for p in reader.payloads() if p.provider == EXERCISE_PROVIDER)


def _newest(rows: pl.DataFrame) -> datetime:
    newest = rows["epoch"].max()
    if not isinstance(newest, datetime):
        raise UsageError("There is no element set on file; ingest a catalogue first.")
    return newest
