"""States of an ephemeris message as a course through time; between states a polynomial, across gaps nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.constants import WGS72_MU_KM3_S2
from hoshimori.errors import BadInputError
from hoshimori.model.ephemeris_message import EphemerisMessage, EphemerisSegment
from hoshimori.propagation.earth_tables import EarthTables
from hoshimori.propagation.teme import TEME, to_teme
from hoshimori.propagation.time_grid import TimeGrid, microseconds

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

_KNOTS = 10
_WIDEST = 2.5  # times the usual step of a segment
_FARTHEST_TURN_RAD = 2.0 * np.pi / 17.0  # between two states; beyond, ten of them do not carry the polynomial
_JD_OF_UNIX = 2440587.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trajectory:
    """States between which one may interpolate, as a record that answers like one of SGP4.

    Attributes:
        us: UTC microseconds since 1970 of the states of each segment, ascending.
        r_km: Their positions, TEME, km, (T, 3) each.
        earth_table: SHA-256 of the fetched table of Earth orientation behind them; "" where none was needed.
    """

    us: tuple[Rows, ...]
    r_km: tuple[Floats, ...]
    earth_table: str = ""

    @classmethod
    def of(
        cls, message: EphemerisMessage, begin: datetime, end: datetime, tables: EarthTables | None = None
    ) -> "Trajectory":
        """Return the trajectory of a message, checked to reach from `begin` to `end`.

        `tables` are those of Earth orientation; None for the installed ones alone.

        Raises:
            BadInputError: It has a gap in the window, its states are too few or too far apart, or its frame is unknown.
        """
        segments = sorted(message.segments, key=lambda segment: segment.start_time)
        parts = [_segment(segment, tables) for segment in segments]
        reached = microseconds(begin)
        for us, _ in parts:
            if us[0] > reached:
                break
            reached = max(reached, int(us[-1]))
        if reached < microseconds(end):
            at = begin + timedelta(microseconds=reached - microseconds(begin))
            raise BadInputError(
                f"the ephemeris has a gap: nothing covers {at:%Y-%m-%dT%H:%M:%SZ} on, and nothing is interpolated "
                f"across a gap; give states up to {end:%Y-%m-%dT%H:%M:%SZ} or a shorter window",
                missing_from=at.isoformat(),
            )
        turned = [s.states[-1].epoch for s in segments if s.ref_frame.upper() != TEME]
        used = tables.fetched_for(max(turned)) if tables is not None and turned else ""
        return cls(us=tuple(us for us, _ in parts), r_km=tuple(r for _, r in parts), earth_table=used)

    def sgp4_array(self, jd: Floats, fr: Floats) -> tuple[NDArray[np.uint8], Floats, Floats]:
        """Return (error, positions km, velocities km/s) as `Satrec.sgp4_array` does; error 6 outside the states."""
        t = ((jd - _JD_OF_UNIX) * 86400.0 + fr * 86400.0) * 1e6
        r, v = np.full((len(t), 3), np.nan), np.full((len(t), 3), np.nan)
        for us, places in zip(self.us, self.r_km, strict=True):  # where two meet, the later one counts
            inside = (t >= us[0]) & (t <= us[-1])
            r[inside], v[inside] = _interpolate((us - us[0]) / 1e6, places, (t[inside] - us[0]) / 1e6)
        return np.where(np.isnan(r[:, 0]), 6, 0).astype(np.uint8), r, v


def _segment(segment: EphemerisSegment, tables: EarthTables | None) -> tuple[Rows, Floats]:
    """Return (times in UTC microseconds since 1970, positions in TEME) of a segment that may be interpolated.

    Raises:
        BadInputError: It has too few states, a gap, or states too far apart.
    """
    us = np.array([microseconds(state.epoch) for state in segment.states], dtype=np.int64)
    if len(us) < _KNOTS:
        raise BadInputError(
            f"a segment of {len(us)} states from {segment.start_time:%Y-%m-%dT%H:%M:%SZ} cannot be interpolated; "
            f"give at least {_KNOTS}",
            states=len(us),
        )
    steps = np.diff(us)
    usual = float(np.median(steps))
    wide = int(np.argmax(steps))
    if steps[wide] > _WIDEST * usual:
        raise BadInputError(
            f"the ephemeris has a gap of {steps[wide] / 1e6:g} s after "
            f"{segment.states[wide].epoch:%Y-%m-%dT%H:%M:%SZ} (its step is {usual / 1e6:g} s), and nothing is "
            "interpolated across a gap; fill it or begin a new segment",
            missing_from=segment.states[wide].epoch.isoformat(),
        )
    r = np.array([state.r_km for state in segment.states], dtype=np.float64)
    radius = np.linalg.norm(r, axis=1).min()
    turn = float(np.sqrt(WGS72_MU_KM3_S2 / radius**3)) * steps[wide] / 1e6 if radius > 0.0 else np.inf
    if turn > _FARTHEST_TURN_RAD:
        raise BadInputError(
            f"states {steps[wide] / 1e6:g} s apart are too far apart to interpolate at a radius of {radius:.0f} km; "
            "give them more closely",
            step_s=steps[wide] / 1e6,
        )
    return us, to_teme(r, segment.ref_frame, TimeGrid.of_microseconds(us), tables)


def _interpolate(knots_s: Floats, r_km: Floats, t: Floats) -> tuple[Floats, Floats]:
    """Return (positions, velocities) of the polynomial through the ten states beside each time, shapes (T, 3).

    Args:
        knots_s: Times of the states, s, ascending, not necessarily evenly.
        r_km: Positions then, (K, 3).
        t: Times, s, between the first and the last state.
    """
    first = np.clip(np.searchsorted(knots_s, t, side="right") - _KNOTS // 2, 0, len(knots_s) - _KNOTS)
    index = first[:, None] + np.arange(_KNOTS)
    nodes = knots_s[index]
    r, v = np.zeros((len(t), 3)), np.zeros((len(t), 3))
    for j in range(_KNOTS):
        others = [m for m in range(_KNOTS) if m != j]
        factors = (t[:, None] - nodes[:, others]) / (nodes[:, [j]] - nodes[:, others])
        weight, slope = factors.prod(axis=1), np.zeros(len(t))
        for k, m in enumerate(others):
            slope += np.delete(factors, k, axis=1).prod(axis=1) / (nodes[:, j] - nodes[:, m])
        r += weight[:, None] * r_km[index[:, j]]
        v += slope[:, None] * r_km[index[:, j]]
    return r, v
