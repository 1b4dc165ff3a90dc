"""Whether assumed covariances say what happens: predicted standard deviations against differences held back.

Each object's sets are split at a time: differences whose later set lies before it make the covariance, differences
whose *earlier* set lies at or after it are the test, so that no set is on both sides.
"""

from datetime import datetime
from typing import Final

import numpy as np
import polars as pl

from hoshimori.propagation.set_differences import AXES, set_differences
from hoshimori.screening.covariance import LEAST_PAIRS, fit
from hoshimori.screening.result import Schema

#: Shares of a Gaussian within 1, 2 and 3 standard deviations.
EXPECTED: Final = (0.6827, 0.9545, 0.9973)

AGE_CLASSES_DAYS: Final = ((0.0, 1.0), (1.0, 3.0), (3.0, 7.0), (7.0, 14.0))


CALIBRATION_COLUMNS: Final[Schema] = {
    "axis": pl.String,
    "age_begin_days": pl.Float64,
    "age_end_days": pl.Float64,
    "objects": pl.Int64,
    "differences": pl.Int64,
    "median_sigma_km": pl.Float64,
    "within_1_sigma": pl.Float64,
    "within_2_sigma": pl.Float64,
    "within_3_sigma": pl.Float64,
}


def calibration(history: pl.DataFrame, split: datetime) -> pl.DataFrame:
    """Return the reliability of own-history covariances, a row an axis and class of age.

    Args:
        history: Element sets of the objects to test.
        split: Where their history is cut.

    Returns:
        `CALIBRATION_COLUMNS`: shares of held-back differences within 1, 2 and 3 predicted standard deviations, to be
        held against `EXPECTED`; objects with fewer than `LEAST_PAIRS` differences before the split are left out.
    """
    differences = set_differences(history)
    earlier_epoch = pl.col("epoch") - pl.duration(microseconds=(pl.col("age_days") * 86_400e6).round().cast(pl.Int64))
    learned = differences.filter(pl.col("epoch") < split)
    tested = differences.filter(earlier_epoch >= split)
    by_object = learned.partition_by("norad_cat_id", as_dict=True)
    parts = []
    for key, part in tested.partition_by("norad_cat_id", as_dict=True).items():
        own = by_object.get(key)
        if own is None or len(own) < LEAST_PAIRS:
            continue
        assumed = fit(own, regime_name="", source="own history")
        if assumed is None:
            continue
        sigmas = assumed.sigmas_km(part["age_days"].to_numpy())
        columns = [pl.Series(f"sigma_{axis}", sigmas[:, k]) for k, axis in enumerate(AXES)]
        parts.append(part.with_columns(columns))
    rows = []
    if parts:
        table = pl.concat(parts)
        for axis in AXES:
            for begin, end in AGE_CLASSES_DAYS:
                chosen = table.filter((pl.col("age_days") >= begin) & (pl.col("age_days") < end))
                if not len(chosen):
                    continue
                ratio = np.abs(chosen[axis].to_numpy()) / chosen[f"sigma_{axis}"].to_numpy()
                shares = [float((ratio <= k).mean()) for k in (1.0, 2.0, 3.0)]
                median = float(np.median(chosen[f"sigma_{axis}"].to_numpy()))
                counts = (chosen["norad_cat_id"].n_unique(), len(chosen))
                rows.append((axis.removesuffix("_km"), begin, end, *counts, median, *shares))
    return pl.DataFrame(rows, schema=CALIBRATION_COLUMNS, orient="row")
