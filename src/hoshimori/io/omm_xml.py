"""OMM in XML (CCSDS 505.0-B): an `<ndm>` with many `<omm>`, or one `<omm>`; versions 2.0 and 3.0, any namespace.

The document is never built as a tree: keyword elements are picked up as they close, so a document that breaks off keeps
every message that was complete. After a break the search goes on at the next `<omm`. Document types, entities and
external references are refused (defusedxml), nesting, text and single tags are bounded by `Limits`.
"""

import re
from typing import Any, Final
from xml.etree.ElementTree import ParseError  # the name of the error only; defusedxml parses

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from hoshimori.errors import FormatError
from hoshimori.io.element_set_table import check_record_count
from hoshimori.io.omm_record import WANTED, Problem, none_found, reading, unit_problem
from hoshimori.io.reading import Limits, Reading
from hoshimori.model.vocabulary import QuarantineReason

_STANDARD: Final = "OMM XML"
_KEYWORDS: Final = frozenset(WANTED)
_BLOCKS: Final = frozenset({"header", "metadata", "meanElements", "tleParameters"})
_OTHER_MESSAGES: Final = frozenset({"acm", "aem", "apm", "cdm", "ocm", "oem", "opm", "rdm", "tdm"})
_NEXT_MESSAGE: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?omm[\s>]")
_ROOT_TAG: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?ndm(?:\s[^<>]*)?>")
_ENCODING: Final = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_TAIL: Final = 60  # bytes quoted from before a place where a file breaks off

#: After so many breaks a document is not worth searching for the next whole message: the rest is one quarantine row.
MAX_BROKEN: Final = 200


class _BrokenMessage(Exception):  # noqa: N818  # never leaves this file: a break found here, not by the XML parser
    """A message that cannot go on: why, and the byte where that showed."""

    def __init__(self, why: str, position: int) -> None:
        super().__init__(why)
        self.position = position


def read_omm_xml(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the element sets of OMM XML; `line` is the number of the message, counted from 1.

    Args:
        data: An XML document; its own declaration says the encoding.
        source: Name of the payload.
        limits: Bounds on messages, nesting, text and tags.

    Raises:
        FormatError: The data is no XML, its root is neither `ndm` nor `omm`, it has a document type or entities, or it
            has too many messages.
    """
    found = _Messages(limits, source)
    _walk(data, found)
    if not found.root:
        raise none_found(source, _STANDARD, found.others[0][2] if found.others else "it is empty")
    return reading(
        {key: [record.get(key) for record in found.records] for key in WANTED},
        found.lines,
        problems=found.problems,
        others=found.others,
        raw=lambda line: data[slice(*found.spans[line - 1])].decode("utf-8", "replace"),
        source=source,
        record_format="omm-xml",
    )


def _walk(data: bytes, found: "_Messages") -> None:
    """Feed the document; after a break go on at the next message, inside a copy of the root tag."""
    declared = _ENCODING.match(data)
    encoding = declared.group(1).decode("ascii") if declared else None
    begin, opening = 0, b""
    for broken in range(MAX_BROKEN):
        end, why = _feed(data, begin, opening, encoding if broken else None, found)
        if not why:
            return
        after = _NEXT_MESSAGE.search(data, end) if found.root == "ndm" and broken + 1 < MAX_BROKEN else None
        begin = after.start() if after else len(data)
        found.abandon(min(end, len(data)), begin, why if after else f"{why}; nothing after this can be read")
        if not after:
            return
        root = _ROOT_TAG.search(data)
        opening = root.group() if root else b"<ndm>"


def _feed(data: bytes, begin: int, opening: bytes, encoding: str | None, found: "_Messages") -> tuple[int, str]:
    """Parse from `begin`; return where it broke and why, or an empty reason at the end of a good document."""
    parser = DefusedXMLParser(target=found, encoding=encoding, forbid_dtd=True)
    expat = parser.parser
    found.restart(expat, begin - len(opening))
    step = found.limits.max_line_bytes
    try:
        parser.feed(opening)
        for position in range(begin, len(data), step):
            parser.feed(data[position : position + step])
            if position + step - found.position() > 2 * step:
                return found.position() + 1, f"one tag or comment is longer than {step:,} bytes"
        parser.close()
    except ParseError as error:
        line, column = error.position
        line += data.count(b"\n", 0, begin)
        return max(
            begin + 1, found.offset + expat.ErrorByteIndex
        ), f"{_sentence(error)} at line {line}, column {column}"
    except _BrokenMessage as error:
        return max(begin + 1, error.position), str(error)
    except DefusedXmlException as error:
        raise FormatError(
            f"{found.source} declares a document type or entities, which OMM does not need and which can be used to "
            "exhaust memory; it was not read",
            path=found.source,
            standard=_STANDARD,
            reason=type(error).__name__,
        ) from error
    except (LookupError, ValueError) as error:
        raise none_found(found.source, _STANDARD, f"its encoding cannot be read ({error})") from error
    return len(data), ""


def _sentence(error: ParseError) -> str:
    return str(error).partition(":")[0]


class _Messages:
    """Target of the parser: the messages that closed, and what is wrong with them."""

    def __init__(self, limits: Limits, source: str) -> None:
        self.limits = limits
        self.source = source
        self.root = ""
        self.records: list[dict[str, str]] = []
        self.lines: list[int] = []
        self.problems: list[Problem] = []
        self.others: list[Problem] = []
        self.spans: list[tuple[int, int]] = []
        self.offset = 0
        self._expat: Any = None
        self._path: list[str] = []
        self._record: dict[str, str] | None = None
        self._begin = 0
        self._text: list[str] | None = None

    def restart(self, expat: Any, offset: int) -> None:
        self._expat, self.offset = expat, offset
        self._path, self._record, self._text = [], None, None

    def position(self) -> int:
        return self.offset + int(self._expat.CurrentByteIndex)

    def abandon(self, position: int, end: int, why: str) -> None:
        """Set aside what lies between the last complete message and `end`."""
        begin = self._begin if self._record is not None else max(0, position - _TAIL)
        self._number(begin, end)
        self.others.append((len(self.spans), QuarantineReason.FORMAT, why))
        self.problems = [problem for problem in self.problems if problem[0] < len(self.spans)]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition("}")[2]
        path = self._path
        parent = path[-1] if path else ""
        path.append(tag)
        if len(path) > self.limits.max_depth:
            raise _BrokenMessage(f"nested deeper than {self.limits.max_depth}", self.position())
        if self._text is not None:
            raise _BrokenMessage(f"{parent} holds other elements", self.position())
        if tag in _KEYWORDS and parent in _BLOCKS and self._record is not None:
            self._text = []
            if "units" in attributes and (problem := unit_problem(tag, attributes["units"])):
                self._problem(QuarantineReason.FORMAT, problem)
        elif tag == "omm":
            if self._record is not None:
                raise _BrokenMessage("the message is not closed before the next one begins", self.position())
            self._begin = self.position()
            self._record = {"CCSDS_OMM_VERS": attributes.get("version", "")}
        elif parent == "ndm" and tag in _OTHER_MESSAGES:
            self._number(self.position(), self.position() + _TAIL)
            self.others.append((len(self.spans), QuarantineReason.FORMAT, f"a message of kind {tag} is not read here"))
        if len(path) == 1 and not self.root:
            if tag not in ("ndm", "omm"):
                raise none_found(self.source, _STANDARD, f"its root is <{tag[:40]}>, neither ndm nor omm")
            self.root = tag

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        tag = tag.rpartition("}")[2]
        self._path.pop()
        if self._text is not None and self._record is not None:
            text = "".join(self._text)
            self._text = None
            if len(text) > self.limits.max_line_bytes:
                raise _BrokenMessage(f"{tag} is longer than {self.limits.max_line_bytes:,} bytes", self.position())
            if tag in self._record and tag != "CCSDS_OMM_VERS":
                self._problem(QuarantineReason.DUPLICATE_FIELD, f"{tag} is there twice")
            self._record[tag] = text
        elif tag == "omm" and self._record is not None:
            self._number(self._begin, self.position() + len("</omm>"))
            self.lines.append(len(self.spans))
            self.records.append(self._record)
            self._record = None

    def close(self) -> None:
        """Nothing is left to hand over."""

    def _number(self, begin: int, end: int) -> None:
        self.spans.append((begin, end))
        check_record_count(len(self.spans), self.limits.max_records, source=self.source, standard=_STANDARD)

    def _problem(self, reason: QuarantineReason, message: str) -> None:
        self.problems.append((len(self.spans) + 1, reason, message))
