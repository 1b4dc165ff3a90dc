"""Conjunction data messages in XML (CCSDS 505.0-B): elements as fields of three sections, and back."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from hoshimori.io.ccsds_field import Field, refuse
from hoshimori.io.cdm_keyword import KEYWORDS, PARENTS
from hoshimori.io.reading import Limits
from hoshimori.model.conjunction_data import Detail

_MAX_FIELDS: Final = 2_000
_BLOCKS: Final = frozenset({*PARENTS, *PARENTS.values(), "ndm"})


def xml_fields(data: bytes, *, source: str, standard: str, limits: Limits) -> list[list[Field]]:
    """Return the fields of header and relative data, of the first and of the second object.

    Raises:
        FormatError: No XML, a document type or entities, another root, elements in wrong places, or too much of it.
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
    return target.sections


def write_xml(sections: Sequence[Iterable[Detail]]) -> bytes:
    """Return the fields as an XML document, with prescribed units."""
    head, *bodies = (list(section) for section in sections)
    version = dict(head)["CCSDS_CDM_VERS"]
    root = Element("cdm", {"id": "CCSDS_CDM_VERS", "version": version})
    header = SubElement(root, "header")
    body = SubElement(root, "body")
    _fill({"cdm": root, "header": header, "body": body}, [d for d in head if d[0] != "CCSDS_CDM_VERS"], "header")
    for fields in bodies:
        segment = SubElement(body, "segment")
        metadata = SubElement(segment, "metadata")
        _fill({"metadata": metadata, "data": SubElement(segment, "data")}, fields, "metadata")
    indent(root)
    text: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text + b"\n"


def _fill(parents: dict[str, Element], fields: Iterable[Detail], comments: str) -> None:
    """Put each field into its block, which is made when its first field comes; comments lead the block `comments`."""
    rows = list(fields)
    for name, value in [*(row for row in rows if row[0] == "COMMENT"), *(row for row in rows if row[0] != "COMMENT")]:
        block = comments if name == "COMMENT" else KEYWORDS[name].block
        if block not in parents:
            above = PARENTS[block]
            parents[block] = SubElement(parents[above], block)
        unit = "" if name == "COMMENT" else KEYWORDS[name].unit
        SubElement(parents[block], name, {"units": unit} if unit else {}).text = value


class _Fields:
    """Target of the parser: fields by section, as their elements close."""

    def __init__(self, source: str, standard: str, limits: Limits) -> None:
        self.expat: Any = None
        self.sections: list[list[Field]] = [[]]
        self._where = (source, standard)
        self._limits = limits
        self._path: list[str] = []
        self._text: list[str] | None = None
        self._unit = ""
        self._line = 1
        self._count = 0

    def line(self) -> int:
        return int(self.expat.CurrentLineNumber)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition("}")[2]
        if not self._path and tag not in ("cdm", "ndm"):
            self._refuse(tag[:40], "is the root; cdm is due")
        if self._text is not None or len(self._path) >= self._limits.max_depth:
            self._refuse(tag[:40], "stands inside a field")
        self._path.append(tag)
        if tag == "cdm":
            if self.sections != [[]]:
                self._refuse(tag, "comes a second time; one message is read at a time")
            version = attributes.get("version", "").strip()
            self.sections[0].append(Field(line=self.line(), name="CCSDS_CDM_VERS", value=version))
        elif tag == "segment":
            self.sections.append([])
        elif tag not in _BLOCKS:
            self._count += 1
            if self._count > _MAX_FIELDS:
                self._refuse("message", f"has more than {_MAX_FIELDS:,} fields")
            self._text, self._unit, self._line = [], attributes.get("units", "").strip(), self.line()

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)
            if sum(map(len, self._text)) > self._limits.max_line_bytes:
                self._refuse(self._path[-1][:40], f"is longer than {self._limits.max_line_bytes:,} bytes")

    def end(self, _tag: str) -> None:
        name = self._path.pop()
        if self._text is None:
            return
        value = " ".join(part.strip() for part in "".join(self._text).strip().splitlines())
        parent = self._path[-1] if self._path else ""
        if name in KEYWORDS and KEYWORDS[name].block != parent:
            self._refuse(name, f"stands in <{parent[:40]}>; <{KEYWORDS[name].block}> is due")
        self.sections[-1].append(Field(line=self._line, name=name, value=value, unit=self._unit))
        self._text = None

    def close(self) -> None:
        if not self.sections[0]:
            self._refuse("document", "holds no cdm")

    def _refuse(self, keyword: str, reason: str) -> None:
        source, standard = self._where
        refuse(standard, source, self.line(), keyword, reason)
