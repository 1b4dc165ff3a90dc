"""The keywords of a conjunction data message: where they stand, their unit, which are obligatory (CCSDS 508.0-B-1)."""

from dataclasses import dataclass
from typing import Final

_AXES: Final = ("R", "T", "N", "RDOT", "TDOT", "NDOT", "DRG", "SRP", "THR")

#: Axes whose covariances are obligatory: position and velocity.
STATE_AXES: Final = _AXES[:6]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """One keyword.

    Attributes:
        name: As written.
        block: Element that holds it in XML; for KVN only the order counts.
        kind: `text`, `number`, `time`, or the words allowed, joined by |.
        unit: As prescribed; empty where there is none.
        obligatory: The message is refused without it.
    """

    name: str
    block: str
    kind: str = "text"
    unit: str = ""
    obligatory: bool = False


def _unit_of(first: str, second: str) -> str:
    """Return the unit of the covariance of two axes."""
    rates = sum(axis.endswith("DOT") for axis in (first, second))
    metres = 2
    denominators = [("s", rates)] if rates else []
    for axis in (first, second):
        if axis in ("DRG", "SRP"):
            metres += 1
            denominators.append(("kg", 1))
        elif axis == "THR":
            denominators.append(("s", 2))
    power: dict[str, int] = {}
    for name, count in denominators:
        power[name] = power.get(name, 0) + count
    parts = [name if count == 1 else f"{name}**{count}" for name, count in sorted(power.items())]
    if not parts:
        return f"m**{metres}"
    below = parts[0] if len(parts) == 1 else "(" + "*".join(parts) + ")"
    return f"m**{metres}/{below}"


def _covariance() -> tuple[Keyword, ...]:
    return tuple(
        Keyword(
            name=f"C{first}_{second}",
            block="covarianceMatrix",
            kind="number",
            unit=_unit_of(first, second),
            obligatory=first in STATE_AXES,
        )
        for i, first in enumerate(_AXES)
        for second in _AXES[: i + 1]
    )


HEADER: Final = (
    Keyword(name="CCSDS_CDM_VERS", block="", obligatory=True),
    Keyword(name="CREATION_DATE", block="header", kind="time", obligatory=True),
    Keyword(name="ORIGINATOR", block="header", obligatory=True),
    Keyword(name="MESSAGE_FOR", block="header"),
    Keyword(name="MESSAGE_ID", block="header", obligatory=True),
)

RELATIVE: Final = (
    Keyword(name="TCA", block="relativeMetadataData", kind="time", obligatory=True),
    Keyword(name="MISS_DISTANCE", block="relativeMetadataData", kind="number", unit="m", obligatory=True),
    Keyword(name="RELATIVE_SPEED", block="relativeMetadataData", kind="number", unit="m/s"),
    *(
        Keyword(name=f"RELATIVE_POSITION_{axis}", block="relativeStateVector", kind="number", unit="m")
        for axis in "RTN"
    ),
    *(
        Keyword(name=f"RELATIVE_VELOCITY_{axis}", block="relativeStateVector", kind="number", unit="m/s")
        for axis in "RTN"
    ),
    Keyword(name="START_SCREEN_PERIOD", block="relativeMetadataData", kind="time"),
    Keyword(name="STOP_SCREEN_PERIOD", block="relativeMetadataData", kind="time"),
    Keyword(name="SCREEN_VOLUME_FRAME", block="relativeMetadataData", kind="RTN|TVN"),
    Keyword(name="SCREEN_VOLUME_SHAPE", block="relativeMetadataData", kind="ELLIPSOID|BOX"),
    *(Keyword(name=f"SCREEN_VOLUME_{axis}", block="relativeMetadataData", kind="number", unit="m") for axis in "XYZ"),
    Keyword(name="SCREEN_ENTRY_TIME", block="relativeMetadataData", kind="time"),
    Keyword(name="SCREEN_EXIT_TIME", block="relativeMetadataData", kind="time"),
    Keyword(name="COLLISION_PROBABILITY", block="relativeMetadataData", kind="number"),
    Keyword(name="COLLISION_PROBABILITY_METHOD", block="relativeMetadataData"),
)

METADATA: Final = (
    Keyword(name="OBJECT", block="metadata", kind="OBJECT1|OBJECT2", obligatory=True),
    Keyword(name="OBJECT_DESIGNATOR", block="metadata", obligatory=True),
    Keyword(name="CATALOG_NAME", block="metadata", obligatory=True),
    Keyword(name="OBJECT_NAME", block="metadata", obligatory=True),
    Keyword(name="INTERNATIONAL_DESIGNATOR", block="metadata", obligatory=True),
    Keyword(name="OBJECT_TYPE", block="metadata"),
    Keyword(name="OPERATOR_CONTACT_POSITION", block="metadata"),
    Keyword(name="OPERATOR_ORGANIZATION", block="metadata"),
    Keyword(name="OPERATOR_PHONE", block="metadata"),
    Keyword(name="OPERATOR_EMAIL", block="metadata"),
    Keyword(name="EPHEMERIS_NAME", block="metadata", obligatory=True),
    Keyword(name="COVARIANCE_METHOD", block="metadata", kind="CALCULATED|DEFAULT", obligatory=True),
    Keyword(name="MANEUVERABLE", block="metadata", kind="YES|NO|N/A", obligatory=True),
    Keyword(name="ORBIT_CENTER", block="metadata"),
    Keyword(name="REF_FRAME", block="metadata", kind="GCRF|EME2000|ITRF", obligatory=True),
    Keyword(name="GRAVITY_MODEL", block="metadata"),
    Keyword(name="ATMOSPHERIC_MODEL", block="metadata"),
    Keyword(name="N_BODY_PERTURBATIONS", block="metadata"),
    Keyword(name="SOLAR_RAD_PRESSURE", block="metadata", kind="YES|NO"),
    Keyword(name="EARTH_TIDES", block="metadata", kind="YES|NO"),
    Keyword(name="INTRACK_THRUST", block="metadata", kind="YES|NO"),
)

_OD: Final = (
    Keyword(name="TIME_LASTOB_START", block="odParameters", kind="time"),
    Keyword(name="TIME_LASTOB_END", block="odParameters", kind="time"),
    Keyword(name="RECOMMENDED_OD_SPAN", block="odParameters", kind="number", unit="d"),
    Keyword(name="ACTUAL_OD_SPAN", block="odParameters", kind="number", unit="d"),
    Keyword(name="OBS_AVAILABLE", block="odParameters", kind="number"),
    Keyword(name="OBS_USED", block="odParameters", kind="number"),
    Keyword(name="TRACKS_AVAILABLE", block="odParameters", kind="number"),
    Keyword(name="TRACKS_USED", block="odParameters", kind="number"),
    Keyword(name="RESIDUALS_ACCEPTED", block="odParameters", kind="number", unit="%"),
    Keyword(name="WEIGHTED_RMS", block="odParameters", kind="number"),
)

_ADDITIONAL: Final = (
    Keyword(name="AREA_PC", block="additionalParameters", kind="number", unit="m**2"),
    Keyword(name="AREA_DRG", block="additionalParameters", kind="number", unit="m**2"),
    Keyword(name="AREA_SRP", block="additionalParameters", kind="number", unit="m**2"),
    Keyword(name="MASS", block="additionalParameters", kind="number", unit="kg"),
    Keyword(name="CD_AREA_OVER_MASS", block="additionalParameters", kind="number", unit="m**2/kg"),
    Keyword(name="CR_AREA_OVER_MASS", block="additionalParameters", kind="number", unit="m**2/kg"),
    Keyword(name="THRUST_ACCELERATION", block="additionalParameters", kind="number", unit="m/s**2"),
    Keyword(name="SEDR", block="additionalParameters", kind="number", unit="W/kg"),
)

_STATE: Final = (
    *(Keyword(name=axis, block="stateVector", kind="number", unit="km", obligatory=True) for axis in "XYZ"),
    *(Keyword(name=f"{axis}_DOT", block="stateVector", kind="number", unit="km/s", obligatory=True) for axis in "XYZ"),
)

OBJECT: Final = (*METADATA, *_OD, *_ADDITIONAL, *_STATE, *_covariance())
MESSAGE: Final = (*HEADER, *RELATIVE)

#: Every keyword by name.
KEYWORDS: Final[dict[str, Keyword]] = {keyword.name: keyword for keyword in (*MESSAGE, *OBJECT)}

#: Elements that hold the fields in XML, and the element above each.
PARENTS: Final[dict[str, str]] = {
    "header": "cdm",
    "relativeMetadataData": "body",
    "relativeStateVector": "relativeMetadataData",
    "metadata": "segment",
    "odParameters": "data",
    "additionalParameters": "data",
    "stateVector": "data",
    "covarianceMatrix": "data",
}
