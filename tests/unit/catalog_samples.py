"""Small catalogues and registers for the tests of the catalog room, put straight into a store."""

import hashlib

import polars as pl

from hoshimori.model import Coverage, Payload
from hoshimori.model.columns import QUARANTINE


def element_sets(rows, *, epoch, names=None, eccentricity=0.001):
    """Rows of (number, designator, mean motion)."""
    numbers, ids, rates = zip(*rows, strict=True)
    frame = pl.DataFrame({"norad_cat_id": numbers, "object_id": ids, "mean_motion": rates})
    constant = {"eccentricity": eccentricity, "ra_of_asc_node": 10.0, "arg_of_pericenter": 20.0, "mean_anomaly": 30.0}
    constant |= {"bstar": 0.0, "mean_motion_dot": 0.0, "mean_motion_ddot": 0.0, "inclination": 51.6}
    return frame.with_columns(
        pl.lit(epoch).cast(pl.Datetime("us", "UTC")).alias("epoch"),
        *(pl.lit(value).alias(name) for name, value in constant.items()),
        object_name=pl.Series(names or [""] * len(rows)),
        ephemeris_type=pl.lit(0),
        classification_type=pl.lit("U"),
        element_set_no=pl.lit(999),
        rev_at_epoch=pl.lit(0),
    )


def nothing():
    types = {"int": pl.Int64, "str": pl.String}
    return pl.DataFrame(schema={name: types[kind] for name, kind in QUARANTINE.items()})


def put(
    store, name, *, known_at, coverage=Coverage.FULL, record_format="tle-2le", sets=None, claims=None, quarantine=None
):
    data = f"{name} {known_at} {record_format}".encode()
    payload = Payload(
        sha256=hashlib.sha256(data).hexdigest(),
        provider="file",
        url=name,
        fetched_at=known_at,
        known_at=known_at,
        coverage=coverage,
        record_format=record_format,
    )
    store.put(data)
    return store.record(payload, sets=sets, claims=claims, quarantine=nothing() if quarantine is None else quarantine)


def log(*rows, register="gcat-launch-log"):
    """Rows of (number, launch, field, value)."""
    schema = {"norad_cat_id": pl.Int64, "launch_tag": pl.String, "field": pl.String, "value": pl.String}
    return pl.DataFrame(rows, schema, orient="row").with_columns(register=pl.lit(register))
