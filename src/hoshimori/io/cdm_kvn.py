"""Conjunction data messages in KVN: the lines of a message as fields of three sections, and back."""

from collections.abc import Iterable, Sequence
from typing import Final

from hoshimori.io.ccsds_field import Field, refuse
from hoshimori.io.ccsds_kvn import kvn_field, kvn_lines
from hoshimori.io.cdm_keyword import KEYWORDS
from hoshimori.io.reading import Limits
from hoshimori.model.conjunction_data import Detail

_WIDTH: Final = 30
_MAX_FIELDS: Final = 2_000  # a full message has about 190


def kvn_fields(data: bytes, *, source: str, standard: str, limits: Limits) -> list[list[Field]]:
    """Return the fields of header and relative data, of the first and of the second object.

    Raises:
        FormatError: A line is no field, the message does not begin with its version, or is absurdly long.
    """
    sections: list[list[Field]] = [[]]
    lines = kvn_lines(data, source=source, standard=standard, limits=limits)
    if len(lines) > _MAX_FIELDS:
        refuse(standard, source, lines[_MAX_FIELDS][0], "message", f"has more than {_MAX_FIELDS:,} lines")
    for line, text in lines:
        numeric = text.partition("=")[0].strip()
        bracketed = numeric in KEYWORDS and KEYWORDS[numeric].kind == "number"
        field = kvn_field(line, text, source=source, standard=standard, bracketed=bracketed)
        if field.name == "OBJECT":
            sections.append([])
        sections[-1].append(field)
    first = next((field for field in sections[0] if field.name != "COMMENT"), None)
    if first is None or first.name != "CCSDS_CDM_VERS":
        refuse(standard, source, first.line if first else 1, "message", "does not begin with CCSDS_CDM_VERS")
    return sections


def write_kvn(sections: Sequence[Iterable[Detail]]) -> bytes:
    """Return the fields as KVN, with prescribed units, LF and a last line end."""
    lines = []
    for section in sections:
        for name, value in section:
            if name == "COMMENT":
                lines.append(f"COMMENT {value}".rstrip())
                continue
            unit = KEYWORDS[name].unit
            lines.append(f"{name:<{_WIDTH}} = {value}" + (f" [{unit}]" if unit else ""))
    return ("\n".join(lines) + "\n").encode("utf-8")
