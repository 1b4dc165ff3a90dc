"""States between the lines of an ephemeris message; never across a gap.

Inside a segment, position and velocity of the four nearest lines fix a polynomial of degree 7 (Hermite). A time outside
every segment, outside the useable span, or between two lines that lie more than three usual steps apart is refused:
what an object did in a gap is not known, and a burn there is what gaps are for.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.errors import PropagationError
from hoshimori.model.ephemeris_message import EphemerisMessage, EphemerisSegment
from hoshimori.model.instant import format_instant

Floats = NDArray[np.float64]

_KNOTS: Final = 4
_MOST_STEPS: Final = 3.0


def ephemeris_states(message: EphemerisMessage, instants: Sequence[datetime]) -> tuple[Floats, Floats]:
    """Return positions and velocities at times, in the frame that the segments name.

    Args:
        message: Segments may differ in frame; at one time the first that holds it counts.
        instants: UTC.

    Returns:
        (km, km/s), shapes (T, 3).

    Raises:
        PropagationError: A time lies in a gap or outside the ephemeris (`instant`, `reason` in data).
    """
    r, v = np.empty((len(instants), 3)), np.empty((len(instants), 3))
    tables = [_Table(segment) for segment in message.segments]
    for row, instant in enumerate(instants):
        reasons = []
        for table in tables:
            reason = table.refusal(instant)
            if not reason:
                r[row], v[row] = table.state(instant)
                break
            reasons.append(reason)
        else:
            near = next(
                (reason for reason in reasons if "lies in a" in reason), reasons[0] if reasons else "no segment"
            )
            raise PropagationError(
                f"no state at {format_instant(instant)}: {near}; ask for a time that the ephemeris covers",
                instant=format_instant(instant),
                reason=near,
            )
    return r, v


class _Table:
    """One segment as arrays."""

    def __init__(self, segment: EphemerisSegment) -> None:
        self._segment = segment
        self._origin = segment.states[0].epoch
        self._t = np.array([(state.epoch - self._origin).total_seconds() for state in segment.states])
        self._x = np.array([(*state.r_km, *state.v_km_s) for state in segment.states])
        steps = np.diff(self._t)
        self._widest = _MOST_STEPS * float(np.median(steps)) if len(steps) else 0.0

    def refusal(self, instant: datetime) -> str:
        """Return why there is no state at a time, empty where there is one."""
        segment, t = self._segment, (instant - self._origin).total_seconds()
        begin = max(segment.useable_start_time or segment.states[0].epoch, segment.states[0].epoch)
        end = min(segment.useable_stop_time or segment.states[-1].epoch, segment.states[-1].epoch)
        if not begin <= instant <= end:
            return f"it lies in a gap or outside; a segment goes from {format_instant(begin)} to {format_instant(end)}"
        low = self._interval(t)
        width = self._t[low + 1] - self._t[low] if len(self._t) > 1 else 0.0
        if width > self._widest and t not in (self._t[low], self._t[low + 1]):
            return f"it lies in a gap of {width:.0f} s, more than {_MOST_STEPS:.0f} usual steps"
        return ""

    def state(self, instant: datetime) -> tuple[Floats, Floats]:
        t = (instant - self._origin).total_seconds()
        exact = np.flatnonzero(self._t == t)
        if len(exact):
            return self._x[exact[0], :3], self._x[exact[0], 3:]
        low = self._interval(t)
        first, last = low, low + 1  # widen to four knots, not over a gap
        while last - first + 1 < _KNOTS:
            left = first > 0 and self._t[first] - self._t[first - 1] <= self._widest
            right = last < len(self._t) - 1 and self._t[last + 1] - self._t[last] <= self._widest
            if left and (not right or low - first <= last - low - 1):
                first -= 1
            elif right:
                last += 1
            else:
                break
        return _hermite(self._t[first : last + 1] - t, self._x[first : last + 1])

    def _interval(self, t: float) -> int:
        return int(np.clip(np.searchsorted(self._t, t, side="right") - 1, 0, max(len(self._t) - 2, 0)))


def _hermite(t: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Return position and velocity at time 0 of the polynomial through states at times `t`, shape (K,)."""
    scale = float(t[-1] - t[0])
    s = t / scale
    r, v = x[:, :3], x[:, 3:] * scale
    position, velocity = np.zeros(3), np.zeros(3)
    for i in range(len(s)):
        others = np.delete(s, i)
        factors = -others / (s[i] - others)
        basis = factors.prod()
        slope = sum(np.delete(factors, k).prod() / (s[i] - others[k]) for k in range(len(others)))
        own = (1.0 / (s[i] - others)).sum()  # slope of the basis at its own knot
        a, b = 1.0 + 2.0 * own * s[i], -s[i]
        position += a * basis**2 * r[i] + b * basis**2 * v[i]
        velocity += (-2.0 * own * basis**2 + a * 2.0 * basis * slope) * r[i]
        velocity += (basis**2 + b * 2.0 * basis * slope) * v[i]
    return position, velocity / scale
