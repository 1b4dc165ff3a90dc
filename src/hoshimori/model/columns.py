"""Names and types of the table columns that more than one room uses (names only; no table library here).

Types are `int`, `float`, `str`, `time` (UTC, microseconds). Column names are the CCSDS or SATCAT keyword in lower case.
"""

from typing import Final

#: OMM keywords of one element set. Angles in degrees, mean motion in rev/day, bstar in 1/Earth radii,
#: mean_motion_dot in rev/day^2 and mean_motion_ddot in rev/day^3 *as printed in a TLE* (halved, sixthed).
ELEMENT_SET: Final[dict[str, str]] = {
    "norad_cat_id": "int",
    "object_name": "str",
    "object_id": "str",
    "epoch": "time",
    "mean_motion": "float",
    "eccentricity": "float",
    "inclination": "float",
    "ra_of_asc_node": "float",
    "arg_of_pericenter": "float",
    "mean_anomaly": "float",
    "ephemeris_type": "int",
    "classification_type": "str",
    "element_set_no": "int",
    "rev_at_epoch": "int",
    "bstar": "float",
    "mean_motion_dot": "float",
    "mean_motion_ddot": "float",
}

#: Optional beside `ELEMENT_SET`, whole numbers: rows that have the same one have the same texts. A history repeats its
#: texts thousands of times, and what found that out need not be done again.
TEXT_RUN: Final = "text_run"

#: The columns that say which set this is: two rows that agree in all of them are one set.
SET_IDENTITY: Final[tuple[str, ...]] = (
    "norad_cat_id",
    "epoch",
    "mean_motion",
    "eccentricity",
    "inclination",
    "ra_of_asc_node",
    "arg_of_pericenter",
    "mean_anomaly",
    "bstar",
    "mean_motion_dot",
    "mean_motion_ddot",
)

#: One claim of a register about an object. `field` is one of `name`, `cospar_id`, `object_type`, `owner`,
#: `owner_state`, `state_of_registry`, `launch_date`, `launch_site`, `decay_date`, `ops_status`, `launch_tag`, and of
#: a whole launch `launch_vehicle_state` and `launch_agency`.
#: `norad_cat_id` is null for claims about a whole launch (then `launch_tag` is filled).
REGISTER_CLAIM: Final[dict[str, str]] = {
    "norad_cat_id": "int",
    "launch_tag": "str",
    "field": "str",
    "value": "str",
    "register": "str",
}

#: One record set aside. `line` is 1-based in the source.
QUARANTINE: Final[dict[str, str]] = {
    "source": "str",
    "line": "int",
    "norad_cat_id": "int",
    "reason": "str",
    "message": "str",
    "raw": "str",
}
