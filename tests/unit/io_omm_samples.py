"""OMM messages for the tests of the OMM readers: one real set (CelesTrak, the first of the ISS) in each form."""

import json
from typing import Any

ISS: dict[str, Any] = {
    "OBJECT_NAME": "ISS (ZARYA)",
    "OBJECT_ID": "1998-067A",
    "EPOCH": "1998-11-20T06:49:59.999808",
    "MEAN_MOTION": 16.05064833,
    "ECCENTRICITY": 0.0125362,
    "INCLINATION": 51.5908,
    "RA_OF_ASC_NODE": 168.3788,
    "ARG_OF_PERICENTER": 86.4185,
    "MEAN_ANOMALY": 359.7454,
    "EPHEMERIS_TYPE": 0,
    "CLASSIFICATION_TYPE": "U",
    "NORAD_CAT_ID": 25544,
    "ELEMENT_SET_NO": 1,
    "REV_AT_EPOCH": 0,
    "BSTAR": 0,
    "MEAN_MOTION_DOT": -3.657e-05,
    "MEAN_MOTION_DDOT": 1.1563e-05,
}
CONSTANTS = {"CENTER_NAME": "EARTH", "REF_FRAME": "TEME", "TIME_SYSTEM": "UTC", "MEAN_ELEMENT_THEORY": "SGP/SGP4"}
_TLE = tuple(ISS)[9:]


def omm_json(*changes: dict[str, Any]) -> bytes:
    """Return a list of the set with changes."""
    return json.dumps([{**ISS, **change} for change in changes]).encode()


def omm_kvn(change: dict[str, Any] | None = None, version: str = "2.0") -> str:
    """Return one message, CRLF, as CelesTrak sends it."""
    keys = {"CCSDS_OMM_VERS": version, "CREATION_DATE": "", "ORIGINATOR": "", **CONSTANTS, **ISS, **(change or {})}
    return "".join(f"{key} = {value}\r\n" for key, value in keys.items() if value is not None) + "\r\n"


def omm_message(change: dict[str, Any] | None = None, version: str = "2.0", units: str = "") -> str:
    """Return one <omm>; `units` stands in the tag of INCLINATION."""
    keys = {**CONSTANTS, **ISS, **(change or {})}
    tag = {key: f"<{key}>{value}</{key}>" for key, value in keys.items() if value is not None}
    tag["INCLINATION"] = tag["INCLINATION"].replace("<INCLINATION>", f"<INCLINATION{units}>")
    names = ("OBJECT_NAME", "OBJECT_ID", *CONSTANTS)
    metadata = "".join(tag[key] for key in names if key in tag)
    elements = "".join(text for key, text in tag.items() if key not in names and key not in _TLE)
    tle = "".join(tag[key] for key in _TLE if key in tag)
    return (
        f'<omm id="CCSDS_OMM_VERS" version="{version}"><header><CREATION_DATE/><ORIGINATOR/></header><body><segment>'
        f"<metadata>{metadata}</metadata><data><meanElements>{elements}</meanElements>\n"
        f"<tleParameters>{tle}</tleParameters></data></segment></body></omm>\n"
    )


def omm_xml(*messages: str) -> bytes:
    """Return an <ndm> of messages."""
    root = '<ndm xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="omm.xsd">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n{"".join(messages)}</ndm>\n'.encode()
