"""Close approaches with what is known of their error: columns for a table of events, and the sentence to print.

The probability is a *screening Pc (assumed covariance)*: element sets carry no covariance, so one is assumed, and its
source stands beside the number. The greatest probability and the dilution flag need less of it.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hoshimori.astro.collision_probability import alfano2005, elrod2019, encounter_plane, long_encounter
from hoshimori.astro.collision_probability.outcome import LONG_ENCOUNTER, words
from hoshimori.astro.error_growth import FLOOR_KM
from hoshimori.astro.rtn import rtn_basis
from hoshimori.model.instant import format_instant
from hoshimori.propagation.satrec import satrecs
from hoshimori.propagation.time_grid import epochs_jd_fr
from hoshimori.screening.covariance import AssumedCovariance
from hoshimori.screening.hard_body import DEFAULT_RADIUS_M
from hoshimori.screening.result import Schema

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]

PC_METHOD: Final = "Foster (1992), 2D"

#: Columns that `with_errors` adds: `sigma_miss_km` is the standard deviation along the miss; `pc` is NaN where refused;
#: `pc_max` is the greatest for error ellipses of this ratio of axes, whatever their size and direction; `diluted` says
#: that better data could raise `pc`; `remarks` qualify it.
ERROR_COLUMNS: Final[Schema] = {
    "sigma_miss_km": pl.Float64,
    "pc_max": pl.Float64,
    "diluted": pl.Boolean,
    "pc": pl.Float64,
    "pc_method": pl.String,
    "hbr_m": pl.Float64,
    "covariance_source": pl.String,
    "remarks": pl.String,
}

_STEP = 1e-3  # relative change of the standard deviations that shows on which side of its peak a probability lies
_METRES_A_KM = 1000.0
_CHUNK = 50_000  # events at once: the matrices of one are 1.2 kB


def with_errors(
    conjunctions: pl.DataFrame,
    sets: pl.DataFrame,
    *,
    assumed: Mapping[int, AssumedCovariance],
    radius_m: Mapping[int, float] | None = None,
    hbr_m: float | None = None,
) -> pl.DataFrame:
    """Return the events with `ERROR_COLUMNS` added, in the same order.

    Args:
        conjunctions: Columns primary, secondary, tca.
        sets: The element sets that the events come from, one an object.
        assumed: Covariance of each object of the events (`covariance.assumed_covariances`).
        radius_m: Hard-body radius of each object, m; one that is missing has `DEFAULT_RADIUS_M`.
        hbr_m: Combined radius of every event, m, in place of the sum of two.
    """
    if conjunctions.is_empty():
        return conjunctions.with_columns(pl.Series(name, [], dtype=kind) for name, kind in ERROR_COLUMNS.items())
    ids, epoch = sets["norad_cat_id"].to_numpy(), epochs_jd_fr(sets["epoch"])
    order = np.argsort(ids, kind="stable")
    sides = np.concatenate([conjunctions[side].to_numpy() for side in ("primary", "secondary")])
    used, places = np.unique(order[np.searchsorted(ids[order], sides)], return_inverse=True)
    jd, fr = (np.tile(part, 2) for part in epochs_jd_fr(conjunctions["tca"]))
    growths = [assumed[number] for number in ids[used].tolist()]
    r, v = _states(sets[used], places, jd, fr)
    sigmas = _sigmas(growths, places, (jd - epoch[0][used][places]) + (fr - epoch[1][used][places]))
    radii = np.array([(radius_m or {}).get(number, DEFAULT_RADIUS_M) for number in ids[used].tolist()])
    count = len(conjunctions)
    combined = radii[places].reshape(2, count).sum(axis=0) if hbr_m is None else np.full(count, hbr_m)
    parts = []
    for low in range(0, count, _CHUNK):
        high = min(low + _CHUNK, count)
        one, other = slice(low, high), slice(count + low, count + high)
        parts.append(errors_of((r[one], v[one], r[other], v[other]), (sigmas[one], sigmas[other]), combined[one]))
    found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    columns = {
        **found,
        "pc_method": [PC_METHOD] * count,
        "hbr_m": combined,
        "covariance_source": _sources(growths, *places.reshape(2, count)),
        "remarks": _remarks(found["codes"]),
    }
    return conjunctions.with_columns(pl.Series(name, columns[name], dtype=kind) for name, kind in ERROR_COLUMNS.items())


def errors_of(
    states: tuple[Floats, Floats, Floats, Floats], sigmas_km: tuple[Floats, Floats], hbr_m: Floats
) -> dict[str, Any]:
    """Return the columns of numbers for events.

    Args:
        states: Position km and velocity km/s of the primaries, then of the secondaries, at closest approach, one
            inertial frame, shape (N, 3) each.
        sigmas_km: Standard deviations of the positions in R, T, N of each object's own frame, shape (N, 3) each.
        hbr_m: Combined hard-body radii, m, shape (N,).

    Returns:
        sigma_miss_km, pc_max, diluted, pc, each of shape (N,), and `codes` (`outcome`).
    """
    r1, v1, r2, v2 = states
    C1, C2 = _inertial(sigmas_km[0], r1, v1), _inertial(sigmas_km[1], r2, v2)
    radius = np.asarray(hbr_m, dtype=np.float64) / _METRES_A_KM
    miss, P, code = encounter_plane(r1, v1, C1, r2, v2, C2, radius)
    long = long_encounter(r1, v1, C1, r2, v2, C2, radius)
    known: Flags = np.isfinite(P[:, 0, 0]) & np.isfinite(P[:, 1, 1])
    axes = np.sqrt(np.linalg.eigvalsh(np.where(known[:, None, None], P, np.eye(2))))
    pc_max = np.where(known, alfano2005(miss, radius, axes[:, 1] / axes[:, 0])[0], np.nan)
    wider, narrower = (elrod2019(miss, P * scale**2, radius) for scale in (1.0 + _STEP, 1.0 - _STEP))
    return {
        "sigma_miss_km": _along(r2 - r1, C1 + C2),
        "pc_max": pc_max,
        "diluted": known & ((wider < narrower) | (miss <= radius)),  # one peak: beyond it where wider errors lower it
        "pc": elrod2019(miss, P, radius),
        "codes": np.where(long, code | np.uint16(LONG_ENCOUNTER), code),
    }


def event_statement(event: Mapping[str, Any]) -> str:
    """Return one line for people of a row of `with_errors`: miss and error, greatest probability, screening Pc."""
    radius = f"combined radius {event['hbr_m']:.1f} m"
    parts = [
        f"{event['primary']} and {event['secondary']} at {format_instant(event['tca'])}",
        f"miss {event['miss_distance_km']:.3f} km \u00b1 {event['sigma_miss_km']:.3f} km (1 sigma)",
        f"relative speed {event['relative_speed_km_s']:.3f} km/s",
        f"maximum probability {event['pc_max']:.1e}",
        "diluted: a small probability is no evidence of safety" if event["diluted"] else "not diluted",
        f"screening Pc (assumed covariance) {event['pc']:.1e} by {event['pc_method']}, {radius}",
        f"covariance: {event['covariance_source']}",
    ]
    return "; ".join(parts + ([event["remarks"]] if event["remarks"] else []))


def _sources(growths: list[AssumedCovariance], a: Rows, b: Rows) -> list[str]:
    """Return where both covariances of each event come from."""
    kinds, which = np.unique([growth.covariance_source for growth in growths], return_inverse=True)
    pairs = list(zip(which[a].tolist(), which[b].tolist(), strict=True))
    both = {(i, j): "; ".join(dict.fromkeys((str(kinds[i]), str(kinds[j])))) for i, j in set(pairs)}
    return [both[pair] for pair in pairs]


def _remarks(codes: Rows) -> list[str]:
    """Return the sentences of each code."""
    said = {code: "; ".join(words(code)) for code in np.unique(codes).tolist()}
    return [said[code] for code in codes.tolist()]


def _states(sets: pl.DataFrame, at: Rows, jd: Floats, fr: Floats) -> tuple[Floats, Floats]:
    """Return exact (positions, velocities) of set at[m] at the m-th time, shape (M, 3); NaN where SGP4 has none."""
    r, v = np.full((len(at), 3), np.nan), np.full((len(at), 3), np.nan)
    order = np.argsort(at, kind="stable")
    records = satrecs(sets)
    for group in np.split(order, np.flatnonzero(np.diff(at[order])) + 1) if len(order) else []:
        error, here, moving = records[at[group[0]]].sgp4_array(jd[group], fr[group])
        r[group], v[group] = np.where(error[:, None] == 0, here, np.nan), moving
    return r, v


def _sigmas(growths: list[AssumedCovariance], at: Rows, age_days: Floats) -> Floats:
    """Return the standard deviations in R, T, N of object at[m] at the m-th age, shape (M, 3)."""
    terms = np.array(
        [
            [(axis.at_epoch_km, axis.per_day_km, axis.per_day2_km) for axis in (one.radial, one.transverse, one.normal)]
            for one in growths
        ]
    )[at]
    t = np.abs(age_days)[:, None]
    powers = np.stack((np.ones_like(t), t, t * t), axis=-1)
    return np.asarray(np.maximum(np.sqrt(((terms * powers) ** 2).sum(axis=-1)), FLOOR_KM))


def _inertial(sigmas_km: Floats, r: Floats, v: Floats) -> Floats:
    """Return the covariances of diagonal ones in RTN in the frame of the states, shape (N, 3, 3)."""
    scaled = rtn_basis(r, v) * np.asarray(sigmas_km)[:, :, None]
    return np.asarray(np.einsum("nai,naj->nij", scaled, scaled))


def _along(dr: Floats, C: Floats) -> Floats:
    """Return the standard deviation along each difference; of a zero difference the greatest there is."""
    length = np.linalg.norm(dr, axis=1)
    finite: Flags = np.isfinite(C.sum(axis=(1, 2)))
    greatest = np.linalg.eigvalsh(np.where(finite[:, None, None], C, np.eye(3)))[:, -1]
    with np.errstate(invalid="ignore", divide="ignore"):
        along = np.einsum("ni,nij,nj->n", dr, C, dr) / length**2
    return np.where(finite, np.sqrt(np.where(length > 0.0, along, greatest)), np.nan)
