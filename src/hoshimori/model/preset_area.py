"""Areas of the Earth's surface that a watch looks at: two presets, and the user's own polygons.

An area is a polygon in geographic longitude and latitude with edges that are straight in these coordinates. It is a
place to look at; it makes no statement about any boundary, zone or claim. Polygons round a pole are not supported.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetArea:
    """A polygon on the ground.

    Attributes:
        id: Short name of lower-case letters, digits and hyphens: "taiwan-strait".
        name: As printed.
        vertices_deg: Corners (longitude, latitude), degrees, east and north positive, not closed; longitudes run on
            past 180 where the polygon crosses the date line.
    """

    id: str
    name: str
    vertices_deg: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "PresetArea":
        """Return the area that `hoshimori.model.plain` made `plain` from; fractions may stand there as text."""
        corners = tuple((float(lon), float(lat)) for lon, lat in plain["vertices_deg"])
        return cls(id=str(plain["id"]), name=str(plain["name"]), vertices_deg=corners)


def box(area_id: str, name: str, *, west: float, south: float, east: float, north: float) -> PresetArea:
    """Return the area between two meridians and two parallels, degrees."""
    corners = ((west, south), (east, south), (east, north), (west, north))
    return PresetArea(id=area_id, name=name, vertices_deg=corners)


#: Looked at unless the user's settings say otherwise.
PRESET_AREAS: tuple[PresetArea, ...] = (
    box("24-27n-122-129e", "24–27°N 122–129°E", west=122.0, south=24.0, east=129.0, north=27.0),  # noqa: RUF001  # as the reports print it
    # between the straight lines Dongshan - Eluanbi and Fugui Cape - Pingtan, and coarse coasts, to 0.1 deg
    PresetArea(
        id="taiwan-strait",
        name="Taiwan Strait",
        vertices_deg=(
            (117.5, 23.6),
            (120.8, 21.9),
            (120.1, 23.0),
            (120.2, 23.8),
            (121.0, 25.0),
            (121.5, 25.3),
            (119.8, 25.5),
            (118.6, 24.6),
        ),
    ),
)
