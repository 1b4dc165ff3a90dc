"""The user's areas, read from TOML: `[[area]] id, name, vertices_deg = [[122.0, 24.0], …]`, or `presets = false`."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from hoshimori.astro.polygon import crosses_itself
from hoshimori.errors import BadInputError
from hoshimori.model.preset_area import PRESET_AREAS, PresetArea

MOST_AREAS: Final = 50
MOST_VERTICES: Final = 200
_MOST_BYTES: Final = 1_000_000
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def load_areas(path: Path | None) -> tuple[PresetArea, ...]:
    """Return the areas to look at: the presets, unless the file says `presets = false`, then the file's, by id.

    Raises:
        BadInputError: The file is no TOML, or an entry is wrong; names the file and the entry.
    """
    if path is None:
        return PRESET_AREAS
    try:
        data = path.read_bytes()
        if len(data) > _MOST_BYTES:
            raise BadInputError(f"{path.name}: larger than {_MOST_BYTES:,} bytes", path=path.name)
        content = tomllib.loads(data.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInputError(f"{path.name}: cannot be read as TOML: {error}", path=path.name) from error
    entries, presets = content.get("area", []), content.get("presets", True)
    if set(content) - {"area", "presets"} or not isinstance(entries, list) or not isinstance(presets, bool):
        raise BadInputError(f"{path.name}: write [[area]] entries, and at most presets = false", path=path.name)
    if len(entries) > MOST_AREAS:
        raise BadInputError(f"{path.name}: {len(entries)} areas; at most {MOST_AREAS}", path=path.name)
    found = {area.id: area for area in (PRESET_AREAS if presets else ())}
    for number, entry in enumerate(entries, start=1):
        area = _area(path, number, entry)
        if area.id in found:
            raise _wrong(path, number, f"id {area.id!r} is there twice, or is a preset's")
        found[area.id] = area
    if not found:
        raise BadInputError(f"{path.name}: names no [[area]] and puts the presets off", path=path.name)
    return tuple(found[name] for name in sorted(found))


def _area(path: Path, number: int, entry: Any) -> PresetArea:
    if not isinstance(entry, dict) or set(entry) - {"id", "name", "vertices_deg"}:
        raise _wrong(path, number, "write id, name and vertices_deg = [[longitude, latitude], …]")
    area_id, name, corners = (entry.get(key) for key in ("id", "name", "vertices_deg"))
    if not isinstance(area_id, str) or not _ID.fullmatch(area_id):
        raise _wrong(path, number, "id: lower-case letters, digits and hyphens, at most 40")
    if not isinstance(name, str) or not 0 < len(name) <= 80 or not name.isprintable():
        raise _wrong(path, number, "name: 1 to 80 printable characters")
    if not isinstance(corners, list) or not 3 <= len(corners) <= MOST_VERTICES:
        raise _wrong(path, number, f"vertices_deg: 3 to {MOST_VERTICES} corners [longitude, latitude]")
    pairs = []
    for corner in corners:
        if not isinstance(corner, list) or len(corner) != 2 or not all(_is_number(c) for c in corner):
            raise _wrong(path, number, f"corner {corner!r} is no pair [longitude, latitude] of degrees")
        pairs.append((float(corner[0]), float(corner[1])))
    _check_shape(path, number, pairs)
    return PresetArea(id=area_id, name=name, vertices_deg=tuple(pairs))


def _check_shape(path: Path, number: int, pairs: list[tuple[float, float]]) -> None:
    if pairs[0] == pairs[-1]:
        raise _wrong(path, number, "the last corner repeats the first: leave it out")
    longitudes, latitudes = zip(*pairs, strict=True)
    if not all(-90.0 <= lat <= 90.0 for lat in latitudes) or not all(-360.0 <= lon <= 360.0 for lon in longitudes):
        raise _wrong(path, number, "a latitude is outside -90 to 90, or a longitude outside -360 to 360 degrees")
    if max(longitudes) - min(longitudes) >= 180.0:
        raise _wrong(path, number, "wider than 180 degrees; across the date line write 170 to 190, not 170 to -170")
    shifted = zip(pairs, [*pairs[1:], pairs[0]], strict=True)
    if abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in shifted)) < 1e-6 or crosses_itself(pairs):
        raise _wrong(path, number, "the corners enclose nothing, or two edges cross")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= 360.0


def _wrong(path: Path, number: int, what: str) -> BadInputError:
    return BadInputError(f"{path.name}: area {number}: {what}", path=path.name, area=number)
