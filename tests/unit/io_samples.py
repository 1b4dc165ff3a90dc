"""Element sets that the tests of room io share."""

from datetime import UTC, datetime, timedelta

import polars as pl

from hoshimori.io.tle_problem import checksum

# CelesTrak, 2023-03-25 (https://celestrak.org): names and lines as published.
NAME = "ISS (ZARYA)"
ONE = "1 25544U 98067A   23085.52840278  .00025950  00000+0  46772-3 0  9993"
TWO = "2 25544  51.6429  18.0711 0005750 133.4196 210.5462 15.49586962388960"
VANGUARD_1 = "1 00005U 58002B   23084.16015329  .00000199  00000+0  22641-3 0  9990"
VANGUARD_2 = "2 00005  34.2589 354.2815 1846661 221.2619 123.2893 10.85074623315037"

# CelesTrak, 2024-11-01: header and first row.
CSV_HEADER = (
    "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,MEAN_ANOMALY,"
    "EPHEMERIS_TYPE,CLASSIFICATION_TYPE,NORAD_CAT_ID,ELEMENT_SET_NO,REV_AT_EPOCH,BSTAR,MEAN_MOTION_DOT,MEAN_MOTION_DDOT"
)
CSV_ROW = (
    "VANGUARD 1,1958-002B,2024-10-29T12:18:43.492896,10.85746790,.1843421,34.2551,352.8583,332.7861,18.6796,"
    "0,U,5,999,37861,.16091E-2,.1286E-4,0"
)

CREATION = datetime(2026, 6, 1, tzinfo=UTC)


def edited(line: str, begin: int, text: str) -> str:
    """Return a TLE line with other text from column `begin` (from 0) and a checksum that fits."""
    line = line[:begin] + text + line[begin + len(text) :]
    return line[:68] + str(checksum(line))


def tle(*records: tuple[str, ...], end: str = "\n") -> bytes:
    """Return records (tuples of lines) as one text."""
    return "".join(line + end for record in records for line in record).encode()


def csv(*rows: str, header: str = CSV_HEADER, end: str = "\r\n") -> bytes:
    """Return rows as OMM CSV."""
    return "".join(line + end for line in (header, *rows)).encode()


def catalogue(size: int) -> pl.DataFrame:
    """Return `size` different element sets with the resolution of a TLE."""
    number = pl.int_range(size, eager=True)
    begin = datetime(2024, 9, 17, tzinfo=UTC)
    return pl.DataFrame(
        {
            "norad_cat_id": number + 1,
            "object_name": [f"OBJECT {i}" for i in range(size)],
            "object_id": [f"{1958 + i % 60}-{i % 999 + 1:03}A" for i in range(size)],
            "epoch": [begin + timedelta(microseconds=864 * i) for i in range(size)],
            "mean_motion": (number * 7 + 100_000_000) / 1e8,
            "eccentricity": number / 1e7,
            "inclination": (number % 1_800_000) / 1e4,
            "ra_of_asc_node": (number * 3 % 3_600_000) / 1e4,
            "arg_of_pericenter": (number * 5 % 3_600_000) / 1e4,
            "mean_anomaly": (number * 11 % 3_600_000) / 1e4,
            "ephemeris_type": [0] * size,
            "classification_type": ["U"] * size,
            "element_set_no": [999] * size,
            "rev_at_epoch": number % 99_999,
            "bstar": (number % 10_000 + 10_000) / 1e9,
            "mean_motion_dot": number / 1e8,
            "mean_motion_ddot": [0.0] * size,
        }
    ).with_columns(pl.col("epoch").cast(pl.Datetime("us", "UTC")))


def possible(row: dict) -> dict:
    """Return a row of drawn numbers with a circular orbit where the perigee would lie deep inside the Earth."""
    perigee_km = 42_241.1 * row["mean_motion"] ** (-2 / 3) * (1 - row["eccentricity"])
    return row if perigee_km > 5_010 else row | {"eccentricity": 0.0}
