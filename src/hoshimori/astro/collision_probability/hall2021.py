"""Expected number of collisions of two objects with large errors or slow relative motion: three dimensions and time.

The rate of entries into the sphere (`collision_rate`) of the cloud about the likeliest meeting (`peak_overlap`) is
integrated over a span of time around closest approach. Holds for short, long and repeated approaches within the span,
and for errors so large that the in-track cloud bends with the orbit. For one approach it equals the probability; for
several it counts each, so it is an upper bound. It does not count a pair that begins the span inside the sphere.

Assumed: two-body motion within the span (half a revolution either way unless told otherwise), Gaussian errors in
equinoctial elements, independent between the objects. Not for hyperbolic orbits. Takes 0.02 to 1 s an event: for events
that `foster1992` flags, not for whole catalogues.

References:
    Hall (2021), Expected collision rates for tracked satellites, J. Spacecraft and Rockets 58(3), 715-728.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hoshimori.astro.collision_probability.collision_rate import collision_rate
from hoshimori.astro.collision_probability.covariance_remediation import CLIP_RADII
from hoshimori.astro.collision_probability.equinoctial import equinoctial, states_and_partials
from hoshimori.astro.collision_probability.outcome import (
    NO_RADIUS,
    NOT_ELLIPTIC,
    NOT_FINITE,
    NOT_POSITIVE_DEFINITE,
    OPEN_ENDED,
    REMEDIATED,
    UNSETTLED,
    Codes,
)
from hoshimori.astro.collision_probability.peak_overlap import Pair, peak_overlap
from hoshimori.astro.collision_probability.time_quadrature import adaptive, support

Floats = NDArray[np.float64]

_DEPTH: Final = 60.0  # squared deviations above the least at which the rate is nothing: exp(-30) = 1e-13
_FAR: Final = 1400.0  # beyond this the rate underflows
_OPEN: Final = 1e-3
_ROUNDING: Final = 1e-7
_MENDABLE: Final = 1e-2


def hall2021(
    r1: Floats, v1: Floats, C1: Floats, r2: Floats, v2: Floats, C2: Floats, hbr: Floats, *, half_span_s: float = 0.0
) -> tuple[Floats, Codes]:
    """Return expected numbers of collisions and codes.

    Args:
        r1: Positions of the first objects at one common time near closest approach, km, inertial, shape (N, 3).
        v1: Velocities, km/s.
        C1: Covariances, km^2, km^2/s, km^2/s^2, same frame, shape (N, 6, 6).
        r2: Positions of the second objects; `v2`, `C2` likewise.
        v2: See `v1`.
        C2: See `C1`.
        hbr: Combined radii, km, shape (N,) or one.
        half_span_s: Seconds before and after that count; 0 for half the shorter period.

    Returns:
        (numbers, codes), shape (N,): NaN with a refusing code; OPEN_ENDED where the rate has not died away at an end
        of the span; UNSETTLED where the quadrature or the linearisation did not converge.
    """
    r1, v1, r2, v2 = (np.atleast_2d(np.asarray(a, dtype=np.float64)) for a in (r1, v1, r2, v2))
    radii = np.broadcast_to(np.asarray(hbr, dtype=np.float64), r1.shape[:1])
    pc, code = np.empty(len(r1)), np.zeros(len(r1), dtype=np.uint16)
    for i in range(len(r1)):
        pc[i], code[i] = _one(
            np.concatenate((r1[i], v1[i])),
            np.asarray(C1[i], dtype=np.float64),
            np.concatenate((r2[i], v2[i])),
            np.asarray(C2[i], dtype=np.float64),
            float(radii[i]),
            half_span_s,
        )
    return pc, code


def _one(x1: Floats, C1: Floats, x2: Floats, C2: Floats, hbr: float, half_span_s: float) -> tuple[float, int]:
    if not all(np.isfinite(a).all() for a in (x1, C1, x2, C2, np.array(hbr))):
        return np.nan, NOT_FINITE
    if hbr <= 0.0:
        return 0.0, NO_RADIUS
    frame = _frame(x1, x2)
    x1, x2, C1, C2 = frame @ x1, frame @ x2, frame @ C1 @ frame.T, frame @ C2 @ frame.T
    E1, E2 = equinoctial(x1[:3], x1[3:]), equinoctial(x2[:3], x2[3:])
    if not (np.isfinite(E1).all() and np.isfinite(E2).all()):
        return np.nan, NOT_ELLIPTIC
    G1, code1 = _root(C1, E1)
    G2, code2 = _root(C2, E2)
    if (code1 | code2) & NOT_POSITIVE_DEFINITE or not (G1.any() or G2.any()):
        return np.nan, NOT_POSITIVE_DEFINITE
    pair = Pair(E1=E1, G1=G1, E2=E2, G2=G2)
    floor = (CLIP_RADII * hbr) ** 2
    span = half_span_s or np.pi / float(max(E1[0], E2[0]))
    code = code1 | code2

    def square(t: Floats) -> Floats:
        """Return a lower bound of the squared deviations of any place inside the sphere."""
        cloud = peak_overlap(pair, t, floor)
        reach = hbr / np.sqrt(np.linalg.eigvalsh(cloud.covariance[:, :3, :3])[:, 0])
        return np.asarray(np.maximum(np.sqrt(cloud.square) - reach, 0.0) ** 2)

    def rate(t: Floats) -> Floats:
        cloud = peak_overlap(pair, t, floor)
        out = np.zeros(len(t))
        out[cloud.settled] = collision_rate(cloud.mean[cloud.settled], cloud.covariance[cloud.settled], hbr)
        return out

    panels, at_end = support(square, span, depth=_DEPTH, far=_FAR)
    total, settled = adaptive(rate, panels)
    if at_end and float(rate(np.array([-span, span])).max()) * span > _OPEN * total:
        code |= OPEN_ENDED
    code |= 0 if settled else UNSETTLED
    return total, code


def _frame(x1: Floats, x2: Floats) -> Floats:
    """Return the rotation of states (6, 6) into a frame in which neither orbit is near the singular 180 deg."""
    w1, w2 = (np.cross(x[:3], x[3:]) for x in (x1, x2))
    w1, w2 = w1 / (np.linalg.norm(w1) or 1.0), w2 / (np.linalg.norm(w2) or 1.0)
    z = w1 + w2
    if np.linalg.norm(z) < 1e-3:  # opposite orbits: any axis in their plane is 90 deg from both
        z = x1[:3]
    z = z / (np.linalg.norm(z) or 1.0)
    x = np.cross(np.eye(3)[np.abs(z).argmin()], z)
    x = x / (np.linalg.norm(x) or 1.0)
    turn = np.stack((x, np.cross(z, x), z))
    frame = np.zeros((6, 6))
    frame[:3, :3] = frame[3:, 3:] = turn
    return frame


def _root(C: Floats, E: Floats) -> tuple[Floats, int]:
    """Return a square root of the covariance of the elements, and what was done to a covariance of the state for it."""
    _, J = states_and_partials(E, np.array(0.0))
    size = np.sqrt(np.abs(np.diag(C)))
    scale = np.where(size > 0.0, size, 1.0)
    values, vectors = np.linalg.eigh(0.5 * (C + C.T) / np.outer(scale, scale))
    greatest = max(float(values[-1]), 0.0)
    if (np.diag(C) < 0.0).any() or values[0] < -_MENDABLE * greatest:
        return np.zeros((6, 6)), NOT_POSITIVE_DEFINITE
    root = scale[:, None] * vectors * np.sqrt(np.maximum(values, 0.0))
    return np.linalg.solve(J, root), REMEDIATED if values[0] < -_ROUNDING * greatest else 0
