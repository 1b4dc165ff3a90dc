"""Points in a polygon of longitude and latitude; edges are straight in these coordinates, poles are not supported."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def inside_polygon(lon_deg: ArrayLike, lat_deg: ArrayLike, vertices_deg: ArrayLike) -> NDArray[np.bool_]:
    """Return which points lie in a polygon (even-odd rule; a point on an edge may fall on either side).

    Args:
        lon_deg: Longitudes, degrees, any turn, any shape.
        lat_deg: Latitudes, degrees, same shape.
        vertices_deg: Corners (longitude, latitude), shape (n, 2), not closed; longitudes may run past 180.

    Returns:
        Booleans of the shape of the points; False where a coordinate is NaN.
    """
    corners = np.asarray(vertices_deg, dtype=np.float64)
    x, y = np.broadcast_arrays(np.asarray(lon_deg, dtype=np.float64), np.asarray(lat_deg, dtype=np.float64))
    x = corners[:, 0].min() + np.mod(x - corners[:, 0].min(), 360.0)
    found = np.zeros(x.shape, dtype=np.bool_)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y1 == y2:
            continue
        crosses = (y1 > y) != (y2 > y)
        found ^= crosses & (x < x1 + (y - y1) / (y2 - y1) * (x2 - x1))
    return found


def crosses_itself(vertices_deg: ArrayLike) -> bool:
    """Return whether two edges of a polygon that share no corner cross."""
    p = np.asarray(vertices_deg, dtype=np.float64)
    q = np.roll(p, -1, axis=0)

    def side(a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.sign((b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1])
                       - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])))  # fmt: skip

    a, b, c, d = p[:, None], q[:, None], p[None], q[None]
    cross = (side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)
    return bool(cross.any())
