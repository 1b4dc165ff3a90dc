"""The window of a screening, cut into equal steps."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from hoshimori.errors import UsageError
from hoshimori.propagation.time_grid import TimeGrid, microseconds, to_jd_fr

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

_STEP_S, _OBJECTS = 120.0, 30_000  # the best step for so many objects, and the longest one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """The window of a screening and its steps.

    Attributes:
        jd: Julian date of the begin, whole part.
        fr: Its fraction.
        span_s: Length, s.
        steps: How many steps; step k stands for the time (k + 1/2) dt and answers for half a step on either side.
        dt_s: Their length, s.
    """

    jd: float
    fr: float
    span_s: float
    steps: int
    dt_s: float

    @classmethod
    def between(cls, begin: datetime, end: datetime, objects: int) -> "Window":
        """Return the window cut into equal steps: of at most 60 s, fewer for many objects.

        Work a step goes with N, pairs to test with N^2 dt^2, so the best dt goes with N^(-1/3).

        Raises:
            UsageError: The window is empty.
        """
        span = (microseconds(end) - microseconds(begin)) / 1e6
        if span <= 0.0:
            raise UsageError(f"the window from {begin} to {end} is empty", begin=str(begin), end=str(end))
        steps = int(np.ceil(span / min(_STEP_S, _STEP_S * np.cbrt(_OBJECTS / max(objects, 1)))))
        jd, fr = to_jd_fr(begin)
        return cls(jd=jd, fr=fr, span_s=span, steps=steps, dt_s=span / steps)

    def grid(self, steps: Rows) -> TimeGrid:
        """Return the times of steps (they may lie outside the window)."""
        return self.at((steps.astype(np.float64) + 0.5) * self.dt_s)

    def at(self, t: Floats) -> TimeGrid:
        """Return the times `t` seconds after the begin."""
        return TimeGrid(jd=np.full(len(t), self.jd), fr=self.fr + t / 86400.0)
