"""Orbit ephemeris messages in KVN: lines as fields, and back. States are lines without a keyword."""

import re
from typing import Final

from hoshimori.io.ccsds_field import Field, refuse
from hoshimori.io.ccsds_kvn import kvn_field, kvn_lines
from hoshimori.io.reading import Limits
from hoshimori.model.ephemeris_message import EphemerisMessage, EphemerisSegment
from hoshimori.model.instant import format_instant

_MARKS: Final = frozenset({"META_START", "META_STOP", "COVARIANCE_START", "COVARIANCE_STOP"})
_STATE: Final = re.compile(r"[0-9]{4}-[0-9]")


def oem_kvn_fields(data: bytes, *, source: str, standard: str, limits: Limits) -> list[Field]:
    """Return the fields of a message: keywords, marks, STATE (a line of a time and numbers), ROW (of a covariance).

    Raises:
        FormatError: A line is none of these, there are too many, or the first is not the version.
    """
    lines = kvn_lines(data, source=source, standard=standard, limits=limits)
    if len(lines) > limits.max_records:
        refuse(standard, source, lines[limits.max_records][0], "message", f"has over {limits.max_records:,} lines")
    fields: list[Field] = []
    inside = False
    for line, text in lines:
        if text in _MARKS:
            inside = text == "COVARIANCE_START" or (inside and text != "COVARIANCE_STOP")
            fields.append(Field(line=line, name=text, value=""))
        elif _STATE.match(text):
            fields.append(Field(line=line, name="STATE", value=text))
        elif inside and "=" not in text and not text.startswith("COMMENT"):
            fields.append(Field(line=line, name="ROW", value=text))
        else:
            fields.append(kvn_field(line, text, source=source, standard=standard, bracketed=False))
    first = next((field for field in fields if field.name != "COMMENT"), None)
    if first is None or first.name != "CCSDS_OEM_VERS":
        refuse(standard, source, first.line if first else 1, "message", "does not begin with CCSDS_OEM_VERS")
    return fields


def write_oem_kvn(message: EphemerisMessage) -> bytes:
    """Return the message as KVN with LF and a last line end."""
    lines = [
        f"CCSDS_OEM_VERS = {message.version}",
        f"CREATION_DATE = {_time(message.creation_date)}",
        f"ORIGINATOR = {message.originator}",
    ]
    for segment in message.segments:
        lines += ["", "META_START", *(f"{name} = {value}" for name, value in metadata(segment)), "META_STOP", ""]
        lines += [f"COMMENT {comment}" for comment in segment.comments]
        for state in segment.states:
            lines.append(" ".join([_time(state.epoch), *(repr(float(x)) for x in (*state.r_km, *state.v_km_s))]))
        if segment.covariances:
            lines += ["", "COVARIANCE_START"]
            for covariance in segment.covariances:
                lines.append(f"EPOCH = {_time(covariance.epoch)}")
                if covariance.cov_ref_frame:
                    lines.append(f"COV_REF_FRAME = {covariance.cov_ref_frame}")
                lines += [" ".join(repr(float(x)) for x in row[: i + 1]) for i, row in enumerate(covariance.matrix)]
            lines.append("COVARIANCE_STOP")
    return ("\n".join(lines) + "\n").encode("utf-8")


def metadata(segment: EphemerisSegment) -> list[tuple[str, str]]:
    """Return keyword and text of a segment's metadata, in the order of the standard."""
    rows = [
        ("OBJECT_NAME", segment.object_name),
        ("OBJECT_ID", segment.object_id),
        ("CENTER_NAME", "EARTH"),
        ("REF_FRAME", segment.ref_frame),
        ("TIME_SYSTEM", "UTC"),
        ("START_TIME", _time(segment.start_time)),
        ("USEABLE_START_TIME", _time(segment.useable_start_time) if segment.useable_start_time else ""),
        ("USEABLE_STOP_TIME", _time(segment.useable_stop_time) if segment.useable_stop_time else ""),
        ("STOP_TIME", _time(segment.stop_time)),
        ("INTERPOLATION", segment.interpolation),
        ("INTERPOLATION_DEGREE", str(segment.interpolation_degree) if segment.interpolation_degree else ""),
    ]
    return [(name, value) for name, value in rows if value]


_time = format_instant
