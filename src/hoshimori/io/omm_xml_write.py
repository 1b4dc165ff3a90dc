"""OMM in XML, written: one `<ndm>` with an `<omm>` a set, elements in the order of the schema, units as attributes."""

from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape  # escapes text, parses nothing

import polars as pl

from hoshimori.io.omm_write import CONSTANTS, ORDER, header_date, rows, unit

_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA: Final = {
    "2.0": "https://sanaregistry.org/r/ndmxml_unqualified/ndmxml-2.0.0-master-2.0.xsd",
    "3.0": "https://sanaregistry.org/r/ndmxml_unqualified/ndmxml-4.0.0-master-4.0.xsd",
}
_NAMES, _ELEMENTS, _TLE = ORDER[:2], ORDER[2:9], ORDER[9:]


def write_omm_xml(sets: pl.DataFrame, *, creation_date: datetime, originator: str, version: str = "3.0") -> bytes:
    """Return the sets as one XML document, UTF-8.

    Args:
        sets: Columns of ELEMENT_SET.
        creation_date: UTC, for the header of each message.
        originator: Who writes; printable ASCII.
        version: "3.0" or "2.0".

    Raises:
        FormatError: A set cannot be expressed; says which.
    """
    values = rows(sets, standard="OMM XML", version=version, originator=originator)
    template = _template(header_date(creation_date), originator, version)
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<ndm xmlns:xsi="{_INSTANCE}" xsi:noNamespaceSchemaLocation="{_SCHEMA[version]}">\n',
        *(template % tuple(escape(value) for value in row) for row in values),
        "</ndm>\n",
    ]
    return "".join(parts).encode()


def _template(date: str, originator: str, version: str) -> str:
    """Return one message with a place for each value of `ORDER`."""
    fixed = "".join(f"<{key}>{value}</{key}>" for key, value in CONSTANTS.items())
    header = f"<CREATION_DATE>{date}</CREATION_DATE><ORIGINATOR>{escape(originator).replace('%', '%%')}</ORIGINATOR>"
    return (
        f'<omm id="CCSDS_OMM_VERS" version="{version}"><header>{header}</header><body><segment>\n'
        f"<metadata>{''.join(map(_place, _NAMES))}{fixed}</metadata>\n"
        f"<data><meanElements>{''.join(map(_place, _ELEMENTS))}</meanElements>\n"
        f"<tleParameters>{''.join(map(_place, _TLE))}</tleParameters></data></segment></body></omm>\n"
    )


def _place(key: str) -> str:
    units = f' units="{unit(key)}"' if unit(key) else ""
    return f"<{key}{units}>%s</{key}>"
