"""Small tables with realistic values for the tests of the store."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from hoshimori.model import KnownAtRule, Payload
from hoshimori.model.columns import QUARANTINE, REGISTER_CLAIM

DAY = datetime(2026, 5, 24, tzinfo=UTC)


def sets_frame(seed: int, rows: int = 50) -> pl.DataFrame:
    """Return `rows` element sets that depend on `seed` only, as a reader hands them over."""
    rng = np.random.default_rng(seed)
    epoch = [DAY + timedelta(microseconds=int(us)) for us in rng.integers(0, 86_400_000_000, rows)]
    return pl.DataFrame(
        {
            "norad_cat_id": rng.choice(60_000, rows, replace=False).astype(np.int64),
            "object_name": [f"OBJECT {seed}-{i}" for i in range(rows)],
            "object_id": [f"2020-{i % 100:03d}A" for i in range(rows)],
            "epoch": pl.Series(epoch, dtype=pl.Datetime("us", "UTC")),
            "mean_motion": rng.uniform(1, 16, rows).round(8),
            "eccentricity": rng.exponential(0.002, rows).round(7),
            "inclination": rng.uniform(0, 100, rows).round(4),
            "ra_of_asc_node": rng.uniform(0, 360, rows).round(4),
            "arg_of_pericenter": rng.uniform(0, 360, rows).round(4),
            "mean_anomaly": rng.uniform(0, 360, rows).round(4),
            "ephemeris_type": np.zeros(rows, np.int64),
            "classification_type": ["U"] * rows,
            "element_set_no": rng.integers(0, 1000, rows),
            "rev_at_epoch": rng.integers(0, 99_999, rows),
            "bstar": rng.normal(0, 1e-4, rows).round(9),
            "mean_motion_dot": rng.normal(0, 1e-5, rows).round(8),
            "mean_motion_ddot": np.zeros(rows),
            "line": np.arange(1, rows + 1) * 2,
        }
    )


def payload(data: bytes, **changes: Any) -> Payload:
    """Return a payload of `data` that was known at the end of 24 May 2026."""
    given = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "provider": "file",
        "url": "catalogue.tle",
        "fetched_at": DAY + timedelta(days=7),
        "known_at": None if "known_at_rule" in changes else DAY + timedelta(days=1),
        "known_at_rule": KnownAtRule.INSTANT,
        "terms": "CelesTrak",
        "size_bytes": len(data),
        "record_format": "tle-2le",
    }
    return Payload(**given | changes)


def claims_frame(*claims: tuple[int | None, str, str, str]) -> pl.DataFrame:
    """Return claims from (norad_cat_id, launch_tag, field, value)."""
    rows = [(*claim, "gcat-launch-log") for claim in claims]
    types = {"int": pl.Int64(), "str": pl.String()}
    return pl.DataFrame(rows, schema={n: types[k] for n, k in REGISTER_CLAIM.items()}, orient="row")


def quarantine_frame(source: str, *lines: int) -> pl.DataFrame:
    """Return records set aside at these lines."""
    rows = [(source, line, None, "checksum", f"line {line}: checksum", f"1 raw {line}") for line in lines]
    types = {"int": pl.Int64(), "str": pl.String()}
    return pl.DataFrame(rows, schema={n: types[k] for n, k in QUARANTINE.items()}, orient="row")
