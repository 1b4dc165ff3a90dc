"""An event of a screening as a conjunction data message, with the assumed covariance said to be one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.astro.frames import teme_to_gcrs
from hoshimori.model.conjunction_data import ConjunctionDataMessage, ConjunctionObject, Matrix
from hoshimori.propagation import TimeGrid, propagate
from hoshimori.propagation.earth_orientation import earth_orientation
from hoshimori.propagation.earth_tables import EarthTables
from hoshimori.screening.covariance import AssumedCovariance

Floats = NDArray[np.float64]

ORIGINATOR: Final = "HOSHIMORI"
_DAY_S: Final = 86400.0


def event_message(
    event: Mapping[str, Any],
    sets: pl.DataFrame,
    *,
    assumed: Mapping[int, AssumedCovariance],
    written_at: datetime,
    tables: EarthTables | None = None,
) -> ConjunctionDataMessage:
    """Return one event as a message: states in GCRF at closest approach, covariances assumed.

    Args:
        event: A row of `event_errors.with_errors`.
        sets: Element sets, one an object.
        assumed: Covariance of each object.
        written_at: Creation date of the message, UTC.
        tables: Earth orientation; None for the installed tables alone.

    Raises:
        PropagationError: The closest approach lies outside the tables of Earth orientation.
    """
    grid = TimeGrid.at([event["tca"]])
    angles = earth_orientation(grid, tables).angles
    fetched = tables.fetched_for(event["tca"]) if tables is not None else ""
    bodies = []
    for side in ("primary", "secondary"):
        row = sets.filter(pl.col("norad_cat_id") == event[side])
        states = propagate(row, grid)
        r, v = teme_to_gcrs(states.r_km[0], states.v_km_s[0], grid.jd, grid.fr, angles=angles)
        age_days = (event["tca"] - row["epoch"][0]).total_seconds() / _DAY_S
        bodies.append(_body(row.row(0, named=True), r[0], v[0], assumed[event[side]], age_days))
    return ConjunctionDataMessage(
        creation_date=written_at,
        originator=ORIGINATOR,
        message_id=f"{event['primary']}-{event['secondary']}-{event['tca']:%Y%m%dT%H%M%S}",
        tca=event["tca"],
        miss_distance_km=event["miss_distance_km"],
        relative_speed_km_s=event["relative_speed_km_s"],
        collision_probability=event["pc"] if np.isfinite(event["pc"]) else None,
        collision_probability_method="FOSTER-1992" if np.isfinite(event["pc"]) else "",
        hbr_m=event["hbr_m"],
        object1=bodies[0],
        object2=bodies[1],
        details=(
            ("COMMENT", f"HBR = {event['hbr_m']:g} [m]"),
            ("COMMENT", "Screening of public element sets; the covariance is assumed, not calculated."),
            ("COMMENT", f"Covariance: {event['covariance_source']}; of the velocity none is assumed (zero)."),
            *((("COMMENT", f"Earth orientation: IERS finals2000A, SHA-256 {fetched}"),) if fetched else ()),
        ),
    )


def _body(
    row: Mapping[str, Any], r: Floats, v: Floats, growth: AssumedCovariance, age_days: float
) -> ConjunctionObject:
    matrix = np.zeros((6, 6))
    matrix[:3, :3] = growth.matrix_km2(age_days)
    covariance: Matrix = tuple(tuple(line) for line in matrix.tolist())
    number = str(row["norad_cat_id"])
    return ConjunctionObject(
        object_designator=number,
        catalog_name="SATCAT",
        object_name=row.get("object_name") or number,
        international_designator=row.get("object_id") or "UNKNOWN",
        ephemeris_name="NONE",
        covariance_method="DEFAULT",
        maneuverable="N/A",
        ref_frame="GCRF",
        r_km=(float(r[0]), float(r[1]), float(r[2])),
        v_km_s=(float(v[0]), float(v[1]), float(v[2])),
        covariance_rtn=covariance,
        details=(("ORBIT_CENTER", "EARTH"),),
    )
