"""Element sets as initialised SGP4 records: WGS-72, improved mode, the numbers of `Satrec.twoline2rv` to the last bit.

The record carries no catalogue number: `sgp4` takes numbers up to 339999 only, so ours stay beside the record.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import astroz.api
import numpy as np
import polars as pl
from numpy.typing import NDArray
from sgp4.api import WGS72, Satrec

from hoshimori.errors import PropagationError, UsageError
from hoshimori.model import ElementSet
from hoshimori.propagation.time_grid import epochs_jd_fr

_JD_OF_1950 = 2433281.5
_REV_DAY = 1440.0 / (2.0 * np.pi)  # rev/day in one rad/min; `xpdotp` of SGP4
_DEGREE = np.pi / 180.0

#: Columns that SGP4 reads.
SGP4_COLUMNS = (
    "norad_cat_id",
    "epoch",
    "mean_motion",
    "eccentricity",
    "inclination",
    "ra_of_asc_node",
    "arg_of_pericenter",
    "mean_anomaly",
    "bstar",
    "mean_motion_dot",
    "mean_motion_ddot",
)


def satrec(row: Mapping[str, Any] | ElementSet) -> Satrec:
    """Return the SGP4 record of one element set.

    Args:
        row: An `ElementSet`, or a mapping with its names (bstar and the derivatives may be missing: 0).

    Raises:
        PropagationError: SGP4 refuses the elements (`norad_cat_id`, `code` in data).
    """
    values = asdict(row) if isinstance(row, ElementSet) else dict(row)
    for optional in ("bstar", "mean_motion_dot", "mean_motion_ddot"):
        values.setdefault(optional, 0.0)
    frame = pl.DataFrame({name: [values[name]] for name in SGP4_COLUMNS})
    (record,) = satrecs(frame)
    if record.error:
        raise PropagationError(
            f"SGP4 refuses the element set of {values['norad_cat_id']} at {values['epoch']} (code {record.error}); "
            "use another set of this object",
            norad_cat_id=values["norad_cat_id"],
            code=record.error,
        )
    return record


def satrecs(sets: pl.DataFrame) -> list[Satrec]:
    """Return the exact SGP4 record of each row, same order; rows that SGP4 refuses carry `error` != 0."""
    return _initialised(sets, Satrec)


def fast_satrecs(sets: pl.DataFrame) -> list[Any]:
    """Return the `astroz` record of each row, same order, for sampling only (ADR 0005)."""
    return _initialised(sets, astroz.api.Satrec)


def elements(sets: pl.DataFrame) -> dict[str, NDArray[np.float64]]:
    """Return the SGP4 columns of `sets` as arrays: rad and rad/min; epochs as `jd`, `fr`.

    Raises:
        UsageError: A column is missing.
    """
    missing = [name for name in SGP4_COLUMNS if name not in sets.columns]
    if missing:
        raise UsageError(f"element sets without {', '.join(missing)} cannot be propagated", missing=missing)
    jd, fr = epochs_jd_fr(sets["epoch"])
    raw = {name: sets[name].cast(pl.Float64).to_numpy() for name in SGP4_COLUMNS if name != "epoch"}
    return {
        "jd": jd,
        "fr": fr,
        "bstar": raw["bstar"],
        "ndot": raw["mean_motion_dot"] / (_REV_DAY * 1440.0),
        "nddot": raw["mean_motion_ddot"] / (_REV_DAY * 1440.0 * 1440.0),
        "ecco": raw["eccentricity"],
        "argpo": raw["arg_of_pericenter"] * _DEGREE,
        "inclo": raw["inclination"] * _DEGREE,
        "mo": raw["mean_anomaly"] * _DEGREE,
        "no_kozai": raw["mean_motion"] / _REV_DAY,
        "nodeo": raw["ra_of_asc_node"] * _DEGREE,
    }


def _initialised(sets: pl.DataFrame, create: Callable[[], Any]) -> list[Any]:
    """Return one initialised record a row of the class that `create` makes."""
    e = elements(sets)
    epoch = (e["jd"] + e["fr"]) - _JD_OF_1950  # as twoline2rv hands it to sgp4init, with its rounding
    order = ("bstar", "ndot", "nddot", "ecco", "argpo", "inclo", "mo", "no_kozai", "nodeo")
    rows = zip(epoch.tolist(), *(e[name].tolist() for name in order), strict=True)
    records = []
    for row in rows:
        record = create()
        record.sgp4init(WGS72, "i", 0, *row)
        records.append(record)
    if create is Satrec:
        for record, jd, fr in zip(records, e["jd"].tolist(), e["fr"].tolist(), strict=True):
            record.jdsatepoch, record.jdsatepochF = jd, fr  # the pair, not the rounded sum
    return records
