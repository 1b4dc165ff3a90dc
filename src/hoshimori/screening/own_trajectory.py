"""An operator's own planned trajectory against the whole catalogue: clear, or not clear, and the least distance.

One trajectory, of an object that its operator declares to be its own, at most seven days, against a whole catalogue:
there is no way to aim it at one object of somebody else, and nothing here varies or optimises a trajectory. The states
come from an orbit ephemeris message; between them the polynomial through ten of them stands, never across a gap.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.errors import UsageError
from hoshimori.model.ephemeris_message import EphemerisMessage
from hoshimori.propagation.earth_tables import EarthTables
from hoshimori.screening.compiled import compiled
from hoshimori.screening.confirm import Minima, refine, states_at
from hoshimori.screening.pair_test import TIDE_S2
from hoshimori.screening.part import Job, Request
from hoshimori.screening.result import Schema
from hoshimori.screening.sampling import SAMPLE_ERROR_KM, STRETCH_STEPS, Drop
from hoshimori.screening.table import age_warnings
from hoshimori.screening.trajectory import Trajectory

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Rows = NDArray[np.int64]

LONGEST_DAYS = 7.0
#: Fewer objects than this are no catalogue: a trajectory is never screened against a chosen few.
LEAST_OBJECTS = 100
_SPACING_S = 1.0
_SAME_S = 0.5

OWN_COLUMNS: Final[Schema] = {
    "secondary": pl.Int64,
    "tca": pl.Datetime("us", "UTC"),
    "miss_distance_km": pl.Float64,
    "relative_speed_km_s": pl.Float64,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OwnScreening:
    """The answer about one own trajectory.

    Attributes:
        clear: Whether nobody comes within the distance asked for.
        least_distance_km: Least distance to anybody within the window; NaN if nobody could be propagated.
        least_at: When.
        conjunctions: Minima within the distance: secondary, tca, miss_distance_km, relative_speed_km_s; by tca.
        objects: How many objects it was screened against.
        warnings: Sentences about what limits the answer.
        earth_table: SHA-256 of the fetched table of Earth orientation that the trajectory's frame needed; "" for none.
    """

    clear: bool
    least_distance_km: float
    least_at: datetime | None
    conjunctions: pl.DataFrame
    objects: int
    warnings: tuple[str, ...]
    earth_table: str = ""


def screen_own(
    message: EphemerisMessage,
    sets: pl.DataFrame,
    *,
    begin: datetime,
    end: datetime,
    miss_distance_km: float,
    own: int | None = None,
    tables: EarthTables | None = None,
) -> OwnScreening:
    """Return whether an own trajectory is clear of a whole catalogue.

    Args:
        message: The trajectory.
        sets: Element sets of the catalogue; one row is one object.
        begin: First instant.
        end: End, at most 7 days later.
        miss_distance_km: What counts as near.
        own: Catalogue number of the own object, which is left out of the catalogue; its COSPAR designator in the
            message does the same where the sets carry it.
        tables: Earth orientation for frames that turn with the Earth or stand with the stars; None for the installed.

    Raises:
        UsageError: The window is empty or over 7 days, the distance is not positive, or the catalogue is but a few
            objects.
        BadInputError: The trajectory has a gap or cannot be interpolated.
    """
    if end - begin > timedelta(days=LONGEST_DAYS):
        raise UsageError(f"an own trajectory is screened for at most {LONGEST_DAYS:g} days; give a shorter window")
    names = {segment.object_id for segment in message.segments}
    others = sets if own is None else sets.filter(pl.col("norad_cat_id") != own)
    if "object_id" in sets.columns:
        others = others.filter(~pl.col("object_id").is_in(sorted(names)))
    if len(others) < LEAST_OBJECTS:
        raise UsageError(
            f"{len(others)} objects are no catalogue; an own trajectory is screened against everything that is known, "
            f"at least {LEAST_OBJECTS} objects"
        )
    job = Job.of(others, Request(begin=begin, end=end, miss_distance_km=miss_distance_km))
    trajectory = Trajectory.of(message, begin, end, tables)
    rows, guess, drops = _candidates(job, trajectory)
    records: list[Any] = [*job.sampler.records, trajectory]
    mine = np.full(len(rows), len(job.ids))
    window = job.sampler.window
    minima = refine(records, mine, rows, guess, window=window, spacing_s=_SPACING_S)
    every = _with_guesses(records, mine, rows, np.clip(guess, 0.0, window.span_s), minima, job)
    until = np.full(len(job.ids), np.inf)
    for drop in drops:
        until[drop.row] = min(until[drop.row], drop.step * window.dt_s)
    every = every.where(np.isfinite(every.distance_km) & (every.t < until[every.b]))
    near = minima.where((minima.distance_km <= miss_distance_km) & (minima.t >= 0.0) & (minima.t < window.span_s))
    near = near.where(near.t < until[near.b])
    near = near.where(np.lexsort((near.t, near.b)))
    again = np.zeros(len(near.t), dtype=np.bool_)
    again[1:] = (near.b[1:] == near.b[:-1]) & (np.diff(near.t) < _SAME_S)
    near = near.where(~again)
    best = int(np.argmin(every.distance_km)) if len(every.t) else -1
    least = float(every.distance_km[best]) if best >= 0 else float("nan")
    tca = [begin + timedelta(microseconds=round(t * 1e6)) for t in near.t.tolist()]
    columns = (job.ids[near.b], tca, near.distance_km, near.speed_km_s)
    table = pl.DataFrame(dict(zip(OWN_COLUMNS, columns, strict=True)), schema=pl.Schema(OWN_COLUMNS))
    return OwnScreening(
        clear=not least <= miss_distance_km,
        least_distance_km=least,
        least_at=begin + timedelta(seconds=float(every.t[best])) if best >= 0 else None,
        conjunctions=table.sort("tca", "secondary"),
        objects=len(job.ids) - len({drop.row for drop in drops if drop.step == 0}),
        warnings=age_warnings(others, window),
        earth_table=trajectory.earth_table,
    )


def _candidates(job: Job, trajectory: Trajectory) -> tuple[Rows, Floats, list[Drop]]:
    """Return (row, guess of the time, who drops out) of whoever may be within the distance or be the nearest of all."""
    window = job.sampler.window
    drops: list[Drop] = []
    rows: list[Rows] = []
    guesses: list[Floats] = []
    least = np.inf
    for first in range(0, window.steps, STRETCH_STEPS):
        last = min(first + STRETCH_STEPS, window.steps)
        for block in job.sampler.blocks(first, last, drops):
            steps = np.arange(block.first, block.first + len(block.r_km))
            grid = window.grid(steps)  # the middles of steps all lie inside the window
            _, r, v = trajectory.sgp4_array(grid.jd, grid.fr)
            doubt = (block.pad_km + 2.0 * SAMPLE_ERROR_KM).astype(np.float64)
            time, distance, doubtful = nearest(block.r_km, block.v_km_s, doubt, r, v, 0.5 * window.dt_s)
            least = min(least, float(np.nanmin(distance + doubtful, initial=np.inf)))
            with np.errstate(invalid="ignore"):
                step, column = np.nonzero(distance - doubtful <= max(job.lim.distance, least))
            rows.append(block.rows[column])
            guesses.append((steps[step] + 0.5) * window.dt_s + time[step, column])
    return np.concatenate(rows), np.concatenate(guesses), drops


@compiled
def nearest(
    r: Singles, v: Singles, doubt: Floats, own_r: Floats, own_v: Floats, half: float
) -> tuple[Floats, Floats, Floats]:
    """Return (time after the step, least distance, its doubt) within half a step in straight relative motion, (S, M).

    Args:
        r: Positions of the others, (S, M, 3), km; NaN gives NaN.
        v: Their velocities, km/s.
        doubt: Doubt about their places, (M,), km.
        own_r: Own positions, (S, 3).
        own_v: Own velocities.
        half: Half a step, s.
    """
    time = np.empty(r.shape[:2])
    distance, doubtful = np.empty(r.shape[:2]), np.empty(r.shape[:2])
    for s in range(r.shape[0]):
        for k in range(r.shape[1]):
            dx, dy, dz = r[s, k, 0] - own_r[s, 0], r[s, k, 1] - own_r[s, 1], r[s, k, 2] - own_r[s, 2]
            ux, uy, uz = v[s, k, 0] - own_v[s, 0], v[s, k, 1] - own_v[s, 1], v[s, k, 2] - own_v[s, 2]
            speed2 = ux * ux + uy * uy + uz * uz
            along = dx * ux + dy * uy + dz * uz
            t = min(max(-along / speed2, -half), half) if speed2 > 0.0 else 0.0
            d = np.sqrt((dx + ux * t) ** 2 + (dy + uy * t) ** 2 + (dz + uz * t) ** 2)
            far = d + 2.0 * half * np.sqrt(speed2)
            time[s, k], distance[s, k] = t, d
            doubtful[s, k] = doubt[k] + 0.5 * TIDE_S2 * half * half * far
    return time, distance, doubtful


def _with_guesses(records: list[Any], mine: Rows, rows: Rows, at: Floats, minima: Minima, job: Job) -> Minima:
    """Return the minima inside the window and, for the edges of the window, the distances at the guesses themselves."""
    window = job.sampler.window
    r, _ = states_at(records, np.concatenate((mine, rows)), np.tile(at, 2), window)
    own, other = r.reshape(2, -1, 3)
    inside = (minima.t >= 0.0) & (minima.t < window.span_s)
    return Minima(
        a=np.concatenate((minima.a, mine)),
        b=np.concatenate((minima.b, rows)),
        t=np.concatenate((minima.t, at)),
        distance_km=np.concatenate((np.where(inside, minima.distance_km, np.nan), np.linalg.norm(other - own, axis=1))),
        speed_km_s=np.concatenate((minima.speed_km_s, np.full(len(at), np.nan))),
    )
