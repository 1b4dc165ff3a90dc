"""When a rate is worth counting, and its integral over that time."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Function = Callable[[Floats], Floats]

_LINEAR, _CLOSE = 241, 120  # places of the first look: even over the span, and crowding towards its middle
_LEAST_S: Final = 1e-3
_ROUNDS: Final = 40
_TOLERANCE: Final = 1e-6
_MINIMUM, _FALL = 0.1, 4.0  # changes of the squared deviations at which a gap is halved

# Gauss-Kronrod, 7 and 15 points (QUADPACK, qk15).
_XGK = np.array(
    [0.991455371120812639206854697526329, 0.949107912342758524526189684047851, 0.864864423359769072789712788640926,
     0.741531185599394439863864773280788, 0.586087235467691130294144691693013, 0.405845151377397166906606412076961,
     0.207784955007898467600689403773245, 0.0]
)  # fmt: skip
_WGK = np.array(
    [0.022935322010529224963732008058970, 0.063092092629978553290700663189204, 0.104790010322250183839876322541518,
     0.140653259715525918745189590510238, 0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
     0.204432940075298892414161999234649, 0.209482141084727828012999174891714]
)  # fmt: skip
_WG = np.array(
    [0.0, 0.129484966168869693270611432679082, 0.0, 0.279705391489276667901467771423780,
     0.0, 0.381830050505118944950369775488975, 0.0, 0.417959183673469387755102040816327]
)  # fmt: skip
_NODES = np.concatenate((-_XGK, _XGK[-2::-1]))
_KRONROD = np.concatenate((_WGK, _WGK[-2::-1]))
_GAUSS = np.concatenate((_WG, _WG[-2::-1]))


def support(square: Function, span: float, *, depth: float, far: float) -> tuple[list[tuple[float, float]], bool]:
    """Return where in (-span, span) a function is within `depth` of its least value, as panels to integrate over.

    Args:
        square: Squared deviations at times, (T,) to (T,); may have several minima.
        span: Seconds either way.
        depth: Above the least value.
        far: Minima above this do not count at all.

    Returns:
        (panels, ascending, over none of which the function changes by more than 4; whether one touches an end).
    """
    close = np.geomspace(_LEAST_S, span, _CLOSE)
    t = np.unique(np.concatenate((np.linspace(-span, span, _LINEAR), close, -close, [0.0])))
    values = square(t)
    for _ in range(_ROUNDS):  # zoom in on every minimum, then until no panel spans much of the fall
        low = np.flatnonzero((values <= np.append(values[1:], np.inf)) & (values <= np.append(np.inf, values[:-1])))
        low = low[values[low] < values.min() + 2.0 * depth]
        between = np.unique(np.concatenate((low[low > 0] - 1, low[low < len(t) - 1])))
        fall = np.abs(np.diff(values))
        inside = np.minimum(values[1:], values[:-1]) <= values.min() + depth
        wide = np.union1d(between[fall[between] > _MINIMUM], np.flatnonzero(inside & (fall > _FALL)))
        if not len(wide):
            break
        extra = t[wide] + 0.5 * np.diff(t)[wide]
        t, order = np.unique(np.concatenate((t, extra)), return_index=True)
        values = np.concatenate((values, square(extra)))[order]
    least = values.min()
    if not least < far:
        return [], False
    inside = np.minimum(values[1:], values[:-1]) <= least + depth
    panels = [(float(t[k]), float(t[k + 1])) for k in np.flatnonzero(inside)]
    return panels, bool(inside[0] or inside[-1])


def adaptive(rate: Function, panels: list[tuple[float, float]]) -> tuple[float, bool]:
    """Return the integral of `rate` over the panels and whether it settled to a part in a million."""
    if not panels:
        return 0.0, True
    a, b = np.array(panels).T
    done = 0.0
    for _ in range(_ROUNDS):
        middle, half = 0.5 * (a + b), 0.5 * (b - a)
        values = rate((middle[:, None] + half[:, None] * _NODES).ravel()).reshape(len(a), len(_NODES))
        fine, coarse = half * (values @ _KRONROD), half * (values @ _GAUSS)
        total = done + fine.sum()
        rough = np.abs(fine - coarse) > _TOLERANCE * abs(total) / (4.0 * len(a) ** 0.5)
        done += fine[~rough].sum()
        if not rough.any():
            return float(done), True
        middle = middle[rough]
        a, b = np.concatenate((a[rough], middle)), np.concatenate((middle, b[rough]))
    return float(done + fine[rough].sum()), False
