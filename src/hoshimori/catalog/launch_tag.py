"""The launch that an object belongs to: "1998-067A" came up with "1998-067"."""

import polars as pl


def launch_of(object_id: pl.Expr) -> pl.Expr:
    """Return the launch tag of a COSPAR designator, "" where there is none."""
    return object_id.str.extract(r"^(\d{4}-\d{3})[A-Z]{0,3}$").fill_null("")
