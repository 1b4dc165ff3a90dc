"""Orbit ephemeris messages in XML (CCSDS 505.0-B): elements as the same fields as KVN gives, and back."""

from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from hoshimori.io.ccsds_field import Field, refuse
from hoshimori.io.oem_kvn import metadata
from hoshimori.io.reading import Limits
from hoshimori.model.ephemeris_message import EphemerisMessage
from hoshimori.model.instant import format_instant

_STATE: Final = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
_UNITS: Final = ("km", "km", "km", "km/s", "km/s", "km/s")
_ACCELERATION: Final = ("X_DDOT", "Y_DDOT", "Z_DDOT")
_TRIANGLE: Final = tuple(tuple(f"C{a}_{b}" for b in _STATE[: i + 1]) for i, a in enumerate(_STATE))
_BLOCKS: Final = frozenset({"ndm", "oem", "header", "body", "segment", "metadata", "data"})
_GROUPS: Final = frozenset({"stateVector", "covarianceMatrix"})


def oem_xml_fields(data: bytes, *, source: str, standard: str, limits: Limits) -> list[Field]:
    """Return the fields of a message as `oem_kvn_fields` does.

    Raises:
        FormatError: No XML, a document type or entities, another root, or too much of it.
    """
    target = _Fields(source, standard, limits)
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    target.expat = parser.parser
    try:
        for begin in range(0, len(data), limits.max_line_bytes):
            parser.feed(data[begin : begin + limits.max_line_bytes])
        parser.close()
    except ParseError as error:
        refuse(standard, source, error.position[0], "document", f"is no XML: {str(error).partition(':')[0]}")
    except DefusedXmlException:
        refuse(standard, source, target.line(), "document", "declares a document type or entities; it was not read")
    except (LookupError, ValueError) as error:
        refuse(standard, source, 1, "document", f"has an encoding that cannot be read ({error})")
    return target.fields


def write_oem_xml(message: EphemerisMessage) -> bytes:
    """Return the message as an XML document."""
    root = Element("oem", {"id": "CCSDS_OEM_VERS", "version": message.version})
    header = SubElement(root, "header")
    SubElement(header, "CREATION_DATE").text = format_instant(message.creation_date)
    SubElement(header, "ORIGINATOR").text = message.originator
    body = SubElement(root, "body")
    for segment in message.segments:
        holder = SubElement(body, "segment")
        block = SubElement(holder, "metadata")
        for name, value in metadata(segment):
            SubElement(block, name).text = value
        data = SubElement(holder, "data")
        for comment in segment.comments:
            SubElement(data, "COMMENT").text = comment
        for state in segment.states:
            vector = SubElement(data, "stateVector")
            SubElement(vector, "EPOCH").text = format_instant(state.epoch)
            for name, unit, component in zip(_STATE, _UNITS, (*state.r_km, *state.v_km_s), strict=True):
                SubElement(vector, name, {"units": unit}).text = repr(float(component))
        for covariance in segment.covariances:
            matrix = SubElement(data, "covarianceMatrix")
            SubElement(matrix, "EPOCH").text = format_instant(covariance.epoch)
            if covariance.cov_ref_frame:
                SubElement(matrix, "COV_REF_FRAME").text = covariance.cov_ref_frame
            for i, names in enumerate(_TRIANGLE):
                for j, name in enumerate(names):
                    SubElement(matrix, name).text = repr(float(covariance.matrix[i][j]))
    indent(root)
    text: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text + b"\n"


class _Fields:
    """Target of the parser: the fields, as their elements close."""

    def __init__(self, source: str, standard: str, limits: Limits) -> None:
        self.expat: Any = None
        self.fields: list[Field] = []
        self._where = (source, standard)
        self._limits = limits
        self._path: list[str] = []
        self._text: list[str] | None = None
        self._line = 1
        self._group: dict[str, str] | None = None
        self._group_line = 1

    def line(self) -> int:
        return int(self.expat.CurrentLineNumber)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition("}")[2]
        if not self._path and tag not in ("oem", "ndm"):
            self._refuse(tag[:40], "is the root; oem is due")
        if self._text is not None or len(self._path) >= self._limits.max_depth:
            self._refuse(tag[:40], "stands inside a field")
        self._path.append(tag)
        if tag == "oem":
            if self.fields:
                self._refuse(tag, "comes a second time; one message is read at a time")
            self._add("CCSDS_OEM_VERS", attributes.get("version", "").strip())
        elif tag == "metadata":
            self._add("META_START", "")
        elif tag in _GROUPS:
            self._group, self._group_line = {}, self.line()
        elif tag not in _BLOCKS:
            self._text, self._line = [], self.line()
            unit = attributes.get("units", "")
            if tag in _STATE and self._group is not None and unit not in ("", _UNITS[_STATE.index(tag)]):
                self._refuse(tag, f"is in {unit[:20]!r}; {_UNITS[_STATE.index(tag)]} is due")

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)
            if sum(map(len, self._text)) > self._limits.max_line_bytes:
                self._refuse(self._path[-1][:40], f"is longer than {self._limits.max_line_bytes:,} bytes")

    def end(self, _tag: str) -> None:
        name = self._path.pop()
        if self._text is not None:
            value = " ".join("".join(self._text).split())
            self._text = None
            if self._group is None or name == "COMMENT":
                self.fields.append(Field(line=self._line, name=name, value=value))
            elif name in self._group:
                self._refuse(name[:40], "stands there twice")
            else:
                self._group[name] = value
        elif name == "metadata":
            self._add("META_STOP", "")
        elif name in _GROUPS and self._group is not None:
            self._close(name, self._group)
            self._group = None

    def close(self) -> None:
        if not self.fields:
            self._refuse("document", "holds no oem")

    def _close(self, name: str, group: dict[str, str]) -> None:
        if len(self.fields) > self._limits.max_records:
            self._refuse("message", f"has over {self._limits.max_records:,} states")
        if name == "stateVector":
            names = ("EPOCH", *_STATE, *(key for key in _ACCELERATION if key in group))
        else:
            names = ("EPOCH", *(key for row in _TRIANGLE for key in row))
        for key in names:
            if not group.get(key) or " " in group[key]:
                self._refuse(key, f"is missing or broken in the {name} that ends here")
        if name == "stateVector":
            self._add("STATE", " ".join(group[key] for key in names))
            return
        self._add("COVARIANCE_START", "")
        self._add("EPOCH", group["EPOCH"])
        self._add("COV_REF_FRAME", group.get("COV_REF_FRAME", ""))
        for row in _TRIANGLE:
            self._add("ROW", " ".join(group[key] for key in row))
        self._add("COVARIANCE_STOP", "")

    def _add(self, name: str, value: str) -> None:
        line = self.line() if self._group is None else self._group_line
        self.fields.append(Field(line=line, name=name, value=value))

    def _refuse(self, keyword: str, reason: str) -> None:
        source, standard = self._where
        refuse(standard, source, self.line(), keyword, reason)
