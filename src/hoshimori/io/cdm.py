"""Conjunction data messages (CCSDS 508.0-B-1): read and written, KVN and XML. Metres become kilometres here only.

What is put right, with a note: keywords and words in lower case, `NaN`, `N/A` or nothing where an optional value would
stand, a unit that is left out, cut or of the wrong dimension (CARA's samples write velocities in [m]: no other reading
than m/s is possible). What is refused, with line and reason: a time that does not exist, an obligatory field that is
missing or no number, a unit of the right dimension but another size, a field that stands twice or in the wrong section.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, NoReturn

from hoshimori.io.ccsds_field import Field, instants, number, quoted, refuse
from hoshimori.io.cdm_keyword import KEYWORDS, MESSAGE, METADATA, OBJECT, STATE_AXES, Keyword
from hoshimori.io.cdm_kvn import kvn_fields, write_kvn
from hoshimori.io.cdm_xml import write_xml, xml_fields
from hoshimori.io.reading import Limits
from hoshimori.io.unpack import unpack
from hoshimori.model.conjunction_data import ConjunctionDataMessage, ConjunctionObject, Detail, Matrix, Vector
from hoshimori.model.instant import format_instant

_STANDARD: Final = "CCSDS 508.0-B-1 (CDM)"
_HBR: Final = re.compile(r"HBR\s*[=:]?\s*([0-9.eE+-]+)(?:\s*\[?m\]?)?", re.IGNORECASE)
_ABSENT: Final = frozenset({"", "NAN", "N/A", "NONE", "UNKNOWN"})
_KM: Final = 3  # powers of ten from metres
_PLAIN: Final = (Decimal("1e-5"), Decimal("1e15"))  # written without an exponent

_NO_NUMBERS: Final = frozenset({"NAN", "INFINITY", "-INFINITY"})

#: Units of another size that must not be read as the prescribed one.
_LENGTHS: Final = frozenset({"m", "km", "cm", "ft"})
_SPEEDS: Final = frozenset({"m/s", "km/s", "cm/s"})

#: Fields that the noun carries under names of its own; the rest are its `details`.
_MESSAGE_NAMES: Final = (
    "CCSDS_CDM_VERS",
    "CREATION_DATE",
    "ORIGINATOR",
    "MESSAGE_ID",
    "TCA",
    "MISS_DISTANCE",
    "RELATIVE_SPEED",
    "COLLISION_PROBABILITY",
    "COLLISION_PROBABILITY_METHOD",
)
_WORDS: Final = tuple(keyword.name for keyword in METADATA if keyword.obligatory and keyword.name != "OBJECT")
_POSITION, _VELOCITY = ("X", "Y", "Z"), ("X_DOT", "Y_DOT", "Z_DOT")
_COVARIANCE: Final = tuple(f"C{a}_{b}" for i, a in enumerate(STATE_AXES) for b in STATE_AXES[: i + 1])


@dataclass(frozen=True, slots=True, kw_only=True)
class CdmReading:
    """One message and what was put right to read it.

    Attributes:
        message: The message.
        record_format: `cdm-kvn` or `cdm-xml`.
        notes: One sentence a correction, with its line; empty for a message that follows the standard.
    """

    message: ConjunctionDataMessage
    record_format: str
    notes: tuple[str, ...]


def read_cdm(data: bytes, *, source: str, limits: Limits | None = None) -> CdmReading:
    """Return the conjunction data message in `data`.

    Args:
        data: KVN or XML, plain, gzip or zip.
        source: Name of the payload, for errors.
        limits: Bounds.

    Raises:
        FormatError: It is no CDM, or breaks a rule that no reading can mend (`line`, `keyword`, `reason` in data).
    """
    bounds = limits or Limits()
    data = unpack(data, source=source, limits=bounds)
    as_xml = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    sections = (xml_fields if as_xml else kvn_fields)(data, source=source, standard=_STANDARD, limits=bounds)
    if len(sections) != 3:
        last = sections[-1][-1].line if sections and sections[-1] else 1
        refuse(_STANDARD, source, last, "OBJECT", f"stands {len(sections) - 1} times; a message has two objects")
    notes: list[str] = []
    head = _Section(sections[0], MESSAGE, source, notes)
    if head.text("CCSDS_CDM_VERS") != "1.0":
        head.refuse("CCSDS_CDM_VERS", f"is {quoted(head.text('CCSDS_CDM_VERS'))}; 1.0 is read here")
    bodies = [_Section(fields, OBJECT, source, notes) for fields in sections[1:]]
    for body, name in zip(bodies, ("OBJECT1", "OBJECT2"), strict=True):
        if body.text("OBJECT") != name:
            body.refuse("OBJECT", f"is {quoted(body.text('OBJECT'))} where {name} is due")
    message = ConjunctionDataMessage(
        version="1.0",
        creation_date=head.time("CREATION_DATE"),
        originator=head.text("ORIGINATOR"),
        message_id=head.text("MESSAGE_ID"),
        tca=head.time("TCA"),
        miss_distance_km=_from_metres(head.text("MISS_DISTANCE"), _KM),
        relative_speed_km_s=_from_metres(speed, _KM) if (speed := head.text("RELATIVE_SPEED")) else None,
        collision_probability=head.optional("COLLISION_PROBABILITY"),
        collision_probability_method=head.text("COLLISION_PROBABILITY_METHOD"),
        hbr_m=_hbr(sections[0]),
        object1=_object(bodies[0]),
        object2=_object(bodies[1]),
        details=head.details(_MESSAGE_NAMES),
    )
    _check_values(message, head)
    return CdmReading(message=message, record_format="cdm-xml" if as_xml else "cdm-kvn", notes=tuple(notes))


def write_cdm(message: ConjunctionDataMessage, record_format: str = "cdm-kvn") -> bytes:
    """Return the message as `cdm-kvn` or `cdm-xml`; reading it gives the same message.

    Raises:
        FormatError: A value cannot stand in the format: a line break, or no finite number.
    """
    sections = [
        _ordered({**_head_values(message), **_only_keywords(message.details)}, message.details, MESSAGE),
        *(
            _ordered({"OBJECT": name, **_object_values(body), **_only_keywords(body.details)}, body.details, OBJECT)
            for name, body in (("OBJECT1", message.object1), ("OBJECT2", message.object2))
        ),
    ]
    for section in sections:
        for name, value in section:
            number_lost = name != "COMMENT" and KEYWORDS[name].kind == "number" and value.upper() in _NO_NUMBERS
            if "\n" in value or "\r" in value or number_lost:
                refuse(_STANDARD, message.message_id, 0, name, f"cannot be written: {quoted(value)}")
    if record_format == "cdm-kvn":
        return write_kvn(sections)
    if record_format == "cdm-xml":
        return write_xml(sections)
    return refuse(_STANDARD, message.message_id, 0, "format", f"{quoted(record_format)} is not cdm-kvn or cdm-xml")


class _Section:
    """The fields of one section, checked one by one; corrections are noted."""

    def __init__(self, fields: Sequence[Field], keywords: Iterable[Keyword], source: str, notes: list[str]) -> None:
        self._source, self._notes = source, notes
        self._keywords = {keyword.name: keyword for keyword in keywords}
        self._fields: dict[str, Field] = {}
        self._comments: list[str] = []
        self._first = fields[0].line if fields else 1
        for field in fields:
            self._take(field)
        for keyword in self._keywords.values():
            if keyword.obligatory and keyword.name not in self._fields:
                refuse(_STANDARD, source, self._first, keyword.name, "is missing in the section that begins here")
        times = [f for f in self._fields.values() if self._keywords[f.name].kind == "time"]
        self._times = dict(zip((f.name for f in times), instants(f.value for f in times), strict=True))
        for name, value in self._times.items():
            if value is None:
                self.refuse(name, f"{quoted(self._fields[name].value)} is no time that exists")

    def refuse(self, name: str, reason: str) -> NoReturn:
        refuse(_STANDARD, self._source, self._fields[name].line if name in self._fields else self._first, name, reason)

    def text(self, name: str) -> str:
        return self._fields[name].value if name in self._fields else ""

    def time(self, name: str) -> datetime:
        value = self._times[name]
        assert value is not None  # noqa: S101  # __init__ refused it otherwise
        return value

    def number(self, name: str) -> float:
        return float(self._fields[name].value)

    def optional(self, name: str) -> float | None:
        return self.number(name) if name in self._fields else None

    def details(self, taken: Iterable[str]) -> tuple[Detail, ...]:
        """Return the fields not in `taken`: comments as they came, then keywords in the order of the standard."""
        names = frozenset(taken)
        comments = [("COMMENT", text) for text in self._comments]
        given = [(name, self._fields[name].value) for name in self._keywords if name in self._fields]
        return (*comments, *(detail for detail in given if detail[0] not in names))

    def _take(self, field: Field) -> None:
        if field.name == "COMMENT":
            self._comments.append(field.value)
            return
        keyword = self._keywords.get(field.name)
        if keyword is None:
            where = "stands in the wrong section" if field.name in KEYWORDS else "is no keyword of a CDM"
            refuse(_STANDARD, self._source, field.line, field.name, where)
        if field.name in self._fields:
            refuse(_STANDARD, self._source, field.line, field.name, "stands there twice")
        checked = self._checked(field, keyword)
        if checked is not None:
            self._fields[field.name] = checked

    def _checked(self, field: Field, keyword: Keyword) -> Field | None:
        """Return the field with its value put right, None where an optional one says nothing."""
        value = field.value
        empty = value.upper() in _ABSENT if keyword.kind in ("number", "time") else value == ""
        if empty and keyword.obligatory:
            refuse(_STANDARD, self._source, field.line, field.name, f"has no value ({quoted(value)})")
        if empty:
            self._note(field, f"says {value or 'nothing'}; taken as not given")
            return None
        self._check_unit(field, keyword)
        if keyword.kind == "number" and number(value) is None:
            refuse(_STANDARD, self._source, field.line, field.name, f"is no number: {quoted(value)}")
        if "|" in keyword.kind and value not in keyword.kind.split("|"):
            if value.upper() not in keyword.kind.split("|"):
                words = keyword.kind.replace("|", ", ")
                refuse(_STANDARD, self._source, field.line, field.name, f"is {quoted(value)}, not one of {words}")
            self._note(field, f"{value} is read as {value.upper()}")
            value = value.upper()
        return Field(line=field.line, name=field.name, value=value, unit=keyword.unit)

    def _check_unit(self, field: Field, keyword: Keyword) -> None:
        unit, wanted = field.unit, keyword.unit
        if unit == wanted:
            return
        if not unit:
            if wanted:
                self._note(field, f"has no unit; {wanted} is prescribed and taken")
            return
        other_size = ({unit, wanted} <= _LENGTHS) or ({unit, wanted} <= _SPEEDS) or "km" in unit
        if other_size or not wanted:
            refuse(_STANDARD, self._source, field.line, field.name, f"is in {quoted(unit)}; {wanted or 'none'} is due")
        self._note(field, f"is in [{unit}]; read in the prescribed {wanted}")

    def _note(self, field: Field, sentence: str) -> None:
        self._notes.append(f"line {field.line}: {field.name} {sentence}")


def _object(section: _Section) -> ConjunctionObject:
    words = {name.lower(): section.text(name) for name in _WORDS}
    return ConjunctionObject(
        **words,
        r_km=_vector(section, _POSITION),
        v_km_s=_vector(section, _VELOCITY),
        covariance_rtn=_matrix([_from_metres(section.text(name), 2 * _KM) for name in _COVARIANCE]),
        details=section.details(("OBJECT", *_WORDS, *_POSITION, *_VELOCITY, *_COVARIANCE)),
    )


def _vector(section: _Section, names: tuple[str, ...]) -> Vector:
    x, y, z = (section.number(name) for name in names)
    return x, y, z


def _matrix(triangle: Sequence[float]) -> Matrix:
    """Return the symmetric matrix of a lower triangle, row by row."""
    size = len(STATE_AXES)
    at = [[row * (row + 1) // 2 + column for column in range(row + 1)] for row in range(size)]
    return tuple(tuple(triangle[at[max(i, j)][min(i, j)]] for j in range(size)) for i in range(size))


def _check_values(message: ConjunctionDataMessage, head: _Section) -> None:
    if message.miss_distance_km < 0.0:
        head.refuse("MISS_DISTANCE", "is negative")
    if message.collision_probability is not None and not 0.0 <= message.collision_probability <= 1.0:
        head.refuse("COLLISION_PROBABILITY", f"is {message.collision_probability}, not between 0 and 1")


def _hbr(fields: Sequence[Field]) -> float | None:
    for field in fields:
        found = _HBR.fullmatch(field.value) if field.name == "COMMENT" else None
        value = number(found.group(1)) if found else None
        if value is not None:
            return value
    return None


def _from_metres(text: str, power: int) -> float:
    """Return text in metres as kilometres, by shifting the decimal point: writing it again gives the same digits."""
    return float(Decimal(text).scaleb(-power))


def _head_values(message: ConjunctionDataMessage) -> dict[str, str]:
    values = {
        "CCSDS_CDM_VERS": message.version,
        "CREATION_DATE": format_instant(message.creation_date).rstrip("Z"),
        "ORIGINATOR": message.originator,
        "MESSAGE_ID": message.message_id,
        "TCA": format_instant(message.tca).rstrip("Z"),
        "MISS_DISTANCE": _decimal(message.miss_distance_km, _KM),
        "COLLISION_PROBABILITY_METHOD": message.collision_probability_method,
    }
    if message.relative_speed_km_s is not None:
        values["RELATIVE_SPEED"] = _decimal(message.relative_speed_km_s, _KM)
    if message.collision_probability is not None:
        values["COLLISION_PROBABILITY"] = _decimal(message.collision_probability)
    if message.hbr_m is not None and not any(n == "COMMENT" and _HBR.fullmatch(v) for n, v in message.details):
        values["COMMENT"] = f"HBR = {_decimal(message.hbr_m)} [m]"
    return {name: value for name, value in values.items() if value}


def _object_values(body: ConjunctionObject) -> dict[str, str]:
    values = {name: getattr(body, name.lower()) for name in _WORDS}
    values |= dict(zip(_POSITION, map(_decimal, body.r_km), strict=True))
    values |= dict(zip(_VELOCITY, map(_decimal, body.v_km_s), strict=True))
    for i, first in enumerate(STATE_AXES):
        for j, second in enumerate(STATE_AXES[: i + 1]):
            values[f"C{first}_{second}"] = _decimal(body.covariance_rtn[i][j], 2 * _KM)
    return values


def _decimal(value: float, power: int = 0) -> str:
    """Return the shortest digits that name the value, with the decimal point shifted by `power`."""
    shifted = Decimal(repr(float(value))).scaleb(power)
    if shifted.is_zero():
        return "0.0"
    plain = shifted.is_finite() and _PLAIN[0] <= abs(shifted) < _PLAIN[1]
    return format(shifted, "f") if plain else str(shifted)


def _only_keywords(details: Iterable[Detail]) -> dict[str, str]:
    return {name: value for name, value in details if name != "COMMENT"}


def _ordered(values: Mapping[str, str], details: Iterable[Detail], keywords: Iterable[Keyword]) -> list[Detail]:
    """Return the fields in the order of the standard; comments stand after the first field of their section."""
    found = [(keyword.name, values[keyword.name]) for keyword in keywords if keyword.name in values]
    comments = [(name, value) for name, value in details if name == "COMMENT"]
    if "COMMENT" in values:
        comments.append(("COMMENT", values["COMMENT"]))
    return [found[0], *comments, *found[1:]]
