"""OMM in JSON, as CelesTrak (numbers) and Space-Track (strings) send it: one list of objects, or a single object."""

from hoshimori.io.json_objects import JsonObjects
from hoshimori.io.omm_record import WANTED, decode, none_found, reading
from hoshimori.io.reading import Limits, Reading

_STANDARD = "OMM JSON"


def read_omm_json(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the element sets of OMM JSON; `line` is the number of the object, counted from 1.

    Args:
        data: UTF-8, with or without a byte order mark.
        source: Name of the payload.
        limits: Bounds on records and nesting.

    Raises:
        FormatError: The data is no JSON list or object, holds no OMM keyword at all, or too many objects.
    """
    text = decode(data)
    found = JsonObjects(text, wanted=WANTED, limits=limits, source=source, standard=_STANDARD)
    found.read()
    if found.records and not any(key in record for record in found.records for key in WANTED):
        raise none_found(
            source, _STANDARD, f"no object has an OMM keyword, the first is {found.raw(found.lines[0])[:80]!r}"
        )
    return reading(
        {key: [record.get(key) for record in found.records] for key in WANTED},
        found.lines,
        problems=found.problems,
        others=found.others,
        raw=found.raw,
        source=source,
        record_format="omm-json",
    )
