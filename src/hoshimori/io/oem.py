"""Orbit ephemeris messages (CCSDS 502.0-B-3): read and written, KVN and XML. In kilometres, as the standard is.

Earth-centred, UTC only: another centre or time system is refused rather than read as if it were. States must rise in
time and lie within the span that the segment states; accelerations are read over. Refusals name line and reason.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NoReturn

from hoshimori.io.ccsds_field import Field, instants, number, quoted, refuse
from hoshimori.io.oem_kvn import oem_kvn_fields, write_oem_kvn
from hoshimori.io.oem_xml import oem_xml_fields, write_oem_xml
from hoshimori.io.reading import Limits
from hoshimori.io.unpack import unpack
from hoshimori.model.conjunction_data import Matrix
from hoshimori.model.ephemeris_message import (
    EphemerisCovariance,
    EphemerisMessage,
    EphemerisSegment,
    EphemerisState,
)

STANDARD: Final = "CCSDS 502.0-B-3 (OEM)"
_OBLIGATORY: Final = (
    "OBJECT_NAME",
    "OBJECT_ID",
    "CENTER_NAME",
    "REF_FRAME",
    "TIME_SYSTEM",
    "START_TIME",
    "STOP_TIME",
)
_OPTIONAL: Final = (
    "REF_FRAME_EPOCH",
    "USEABLE_START_TIME",
    "USEABLE_STOP_TIME",
    "INTERPOLATION",
    "INTERPOLATION_DEGREE",
)
_HEADER: Final = ("CCSDS_OEM_VERS", "CLASSIFICATION", "CREATION_DATE", "ORIGINATOR", "MESSAGE_ID")
_TIMES: Final = frozenset({"START_TIME", "STOP_TIME", "USEABLE_START_TIME", "USEABLE_STOP_TIME", "CREATION_DATE"})
_VERSIONS: Final = ("1.0", "2.0", "3.0")


def read_oem(data: bytes, *, source: str, limits: Limits | None = None) -> EphemerisMessage:
    """Return the ephemeris message in `data`.

    Args:
        data: KVN or XML, plain, gzip or zip.
        source: Name of the payload, for errors.
        limits: Bounds; `max_records` bounds the states.

    Raises:
        FormatError: It is no OEM or breaks a rule (`line`, `keyword`, `reason` in data).
    """
    bounds = limits or Limits()
    data = unpack(data, source=source, limits=bounds)
    as_xml = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    fields = (oem_xml_fields if as_xml else oem_kvn_fields)(data, source=source, standard=STANDARD, limits=bounds)
    return _Builder(source, fields).message()


def write_oem(message: EphemerisMessage, record_format: str = "oem-kvn") -> bytes:
    """Return the message as `oem-kvn` or `oem-xml`; reading it gives the same message.

    Raises:
        FormatError: The format is unknown, or a segment has no state.
    """
    for segment in message.segments:
        if not segment.states:
            refuse(STANDARD, message.originator, 0, "segment", f"of {quoted(segment.object_name)} has no state")
    if record_format == "oem-kvn":
        return write_oem_kvn(message)
    if record_format == "oem-xml":
        return write_oem_xml(message)
    return refuse(STANDARD, message.originator, 0, "format", f"{quoted(record_format)} is not oem-kvn or oem-xml")


class _Builder:
    """Fields into nouns, each rule checked where it can name a line."""

    def __init__(self, source: str, fields: Sequence[Field]) -> None:
        self._source = source
        self._fields = fields

    def message(self) -> EphemerisMessage:
        begins = [at for at, field in enumerate(self._fields) if field.name == "META_START"]
        if not begins:
            self._refuse(1, "META_START", "is missing; an ephemeris has at least one segment")
        head = self._values(self._fields[: begins[0]], _HEADER)
        for name in ("CCSDS_OEM_VERS", "CREATION_DATE", "ORIGINATOR"):
            if name not in head:
                self._refuse(self._fields[0].line, name, "is missing in the header")
        if head["CCSDS_OEM_VERS"].value not in _VERSIONS:
            field = head["CCSDS_OEM_VERS"]
            self._refuse(field.line, field.name, f"is {quoted(field.value)}; 1.0, 2.0 and 3.0 are read here")
        times = self._times(head)
        ends = [*begins[1:], len(self._fields)]
        return EphemerisMessage(
            version=head["CCSDS_OEM_VERS"].value,
            creation_date=times["CREATION_DATE"],
            originator=head["ORIGINATOR"].value,
            segments=tuple(self._segment(self._fields[a:b]) for a, b in zip(begins, ends, strict=True)),
        )

    def _segment(self, fields: Sequence[Field]) -> EphemerisSegment:
        stop = next((at for at, field in enumerate(fields) if field.name == "META_STOP"), None)
        if stop is None:
            self._refuse(fields[0].line, "META_START", "has no META_STOP")
        meta = self._values(fields[1:stop], (*_OBLIGATORY, *_OPTIONAL))
        for name in _OBLIGATORY:
            if name not in meta:
                self._refuse(fields[0].line, name, "is missing in the segment that begins here")
        for name, word in (("CENTER_NAME", "EARTH"), ("TIME_SYSTEM", "UTC")):
            if meta[name].value.upper() != word:
                self._refuse(meta[name].line, name, f"is {quoted(meta[name].value)}; only {word} is read here")
        times = self._times(meta)
        states = self._states(fields[stop + 1 :], times["START_TIME"], times["STOP_TIME"])
        degree = meta["INTERPOLATION_DEGREE"].value if "INTERPOLATION_DEGREE" in meta else "0"
        if not (degree.isascii() and degree.isdigit() and len(degree) < 4):
            self._refuse(meta["INTERPOLATION_DEGREE"].line, "INTERPOLATION_DEGREE", f"is no degree: {quoted(degree)}")
        return EphemerisSegment(
            object_name=meta["OBJECT_NAME"].value,
            object_id=meta["OBJECT_ID"].value,
            ref_frame=meta["REF_FRAME"].value,
            start_time=times["START_TIME"],
            stop_time=times["STOP_TIME"],
            useable_start_time=times.get("USEABLE_START_TIME"),
            useable_stop_time=times.get("USEABLE_STOP_TIME"),
            interpolation=meta["INTERPOLATION"].value.upper() if "INTERPOLATION" in meta else "",
            interpolation_degree=int(degree),
            comments=tuple(field.value for field in fields if field.name == "COMMENT"),
            states=states,
            covariances=tuple(self._covariances(fields[stop + 1 :])),
        )

    def _states(self, fields: Sequence[Field], start: datetime, stop: datetime) -> tuple[EphemerisState, ...]:
        rows = [field for field in fields if field.name == "STATE"]
        for field in fields:
            if field.name not in ("STATE", "COMMENT", "COVARIANCE_START", "COVARIANCE_STOP", "EPOCH",
                                  "COV_REF_FRAME", "ROW"):  # fmt: skip
                self._refuse(field.line, field.name, "stands among the states")
        if not rows:
            self._refuse(fields[0].line if fields else 1, "segment", "has no state")
        parts = [field.value.split() for field in rows]
        states: list[EphemerisState] = []
        for field, part, epoch in zip(rows, parts, instants(part[0] for part in parts), strict=True):
            if len(part) not in (7, 10):
                self._refuse(field.line, "state", f"has {len(part)} values; a time and 6 or 9 numbers are due")
            if epoch is None:
                self._refuse(field.line, "state", f"is at {quoted(part[0])}, no time that exists")
            values = [number(text) for text in part[1:7]]
            if None in values:
                self._refuse(field.line, "state", f"holds {quoted(part[1 + values.index(None)])}, no number")
            x, y, z, vx, vy, vz = (value for value in values if value is not None)
            if not start <= epoch <= stop:
                self._refuse(field.line, "state", f"at {part[0]} lies outside START_TIME to STOP_TIME")
            if states and epoch <= states[-1].epoch:
                self._refuse(field.line, "state", f"at {part[0]} does not come after the one before")
            states.append(EphemerisState(epoch=epoch, r_km=(x, y, z), v_km_s=(vx, vy, vz)))
        return tuple(states)

    def _covariances(self, fields: Sequence[Field]) -> Iterator[EphemerisCovariance]:
        epoch: Field | None = None
        frame, rows = "", list[list[float]]()
        for field in fields:
            if field.name == "EPOCH":
                epoch, rows = field, []
            elif field.name == "COV_REF_FRAME":
                frame = field.value
            elif field.name == "ROW":
                values = [number(text) for text in field.value.split()]
                if epoch is None or None in values or len(values) != len(rows) + 1 or len(rows) > 5:
                    self._refuse(field.line, "covariance", "is not a lower triangle of six rows after an EPOCH")
                rows.append([value for value in values if value is not None])
                if len(rows) == 6:
                    (instant,) = instants([epoch.value])
                    if instant is None:
                        self._refuse(epoch.line, "EPOCH", f"{quoted(epoch.value)} is no time that exists")
                    yield EphemerisCovariance(epoch=instant, cov_ref_frame=frame, matrix=_symmetric(rows))
            elif field.name == "COVARIANCE_STOP" and epoch is not None and len(rows) != 6:
                self._refuse(field.line, "covariance", f"breaks off after {len(rows)} rows")

    def _values(self, fields: Sequence[Field], known: Sequence[str]) -> dict[str, Field]:
        found: dict[str, Field] = {}
        for field in fields:
            if field.name == "COMMENT":
                continue
            if field.name not in known:
                self._refuse(field.line, field.name, "is no keyword that may stand here")
            if field.name in found:
                self._refuse(field.line, field.name, "stands there twice")
            if not field.value:
                self._refuse(field.line, field.name, "has no value")
            found[field.name] = field
        return found

    def _times(self, fields: dict[str, Field]) -> dict[str, datetime]:
        chosen = [field for name, field in fields.items() if name in _TIMES]
        times: dict[str, datetime] = {}
        for field, value in zip(chosen, instants(field.value for field in chosen), strict=True):
            if value is None:
                self._refuse(field.line, field.name, f"{quoted(field.value)} is no time that exists")
            times[field.name] = value
        return times

    def _refuse(self, line: int, keyword: str, reason: str) -> NoReturn:
        refuse(STANDARD, self._source, line, keyword, reason)


def _symmetric(rows: Sequence[Sequence[float]]) -> Matrix:
    return tuple(tuple(rows[max(i, j)][min(i, j)] for j in range(6)) for i in range(6))
