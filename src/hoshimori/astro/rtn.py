"""The frame that goes with an object: radial, transverse (along the motion), normal to the orbit."""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float64]


def rtn_basis(r: Vectors, v: Vectors) -> Vectors:
    """Return the rotation from an inertial frame to RTN.

    Args:
        r: Position of the primary, km, shape (..., 3).
        v: Velocity of the primary, km/s, same frame and shape as `r`.

    Returns:
        Rotation matrices, shape (..., 3, 3); rows are R, T, N. NaN where `r` and `v` are parallel or either is zero.

    References:
        CCSDS 508.0-B-1 (CDM); also called RIC and RSW.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        radial = _unit(r)
        normal = _unit(np.cross(radial, _unit(v)), least=1e-12)  # a sine below this is parallel within rounding
        transverse = np.cross(normal, radial)
    basis = np.stack((radial, transverse, normal), axis=-2)
    return np.where(np.isfinite(basis).all(axis=(-2, -1), keepdims=True), basis, np.nan)


def relative_rtn(r: Vectors, v: Vectors, r_other: Vectors, v_other: Vectors) -> tuple[Vectors, Vectors]:
    """Return position and velocity of another object in the RTN frame of the primary.

    Args:
        r: Position of the primary, km, shape (..., 3).
        v: Velocity of the primary, km/s.
        r_other: Position of the other object, same frame, broadcast against `r`.
        v_other: Its velocity.

    Returns:
        (km, km/s), shape (..., 3): components of the *inertial* difference along R, T, N, as in a CDM; the
        rotation of the frame is not taken off the velocity.
    """
    basis = rtn_basis(r, v)
    return (
        np.einsum("...ij,...j->...i", basis, r_other - r),
        np.einsum("...ij,...j->...i", basis, v_other - v),
    )


def _unit(vectors: Vectors, least: float = 0.0) -> Vectors:
    """Return unit vectors, NaN where the length is not above `least`."""
    largest = np.abs(vectors).max(axis=-1, keepdims=True)
    if least == 0.0:  # squares of very small components would lose their digits
        vectors = vectors / np.where(largest > 0.0, largest, 1.0)
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.where(length > least, vectors / np.where(length > least, length, 1.0), np.nan)
