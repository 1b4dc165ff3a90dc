"""Numbers that one payload gives two names or two designators. They are kept; somebody should look."""

from typing import Final

import polars as pl

_SHOWN: Final = 20
_WORDS: Final = {"object_name": "names", "object_id": "designators"}


def naming_conflicts(sets: pl.DataFrame) -> tuple[str, ...]:
    """Return one sentence a number that appears under several names or designators, at most 20 and a count."""
    numbers = sets.get_column("norad_cat_id")
    if numbers.n_unique() == sets.height:
        return ()
    found = []
    for column, word in _WORDS.items():
        several = (
            sets.filter(pl.col(column) != "")
            .group_by("norad_cat_id")
            .agg(values=pl.col(column).unique().sort())
            .filter(pl.col("values").list.len() > 1)
            .sort("norad_cat_id")
        )
        found += [f"object {number} has several {word}: {', '.join(values)}" for number, values in several.iter_rows()]
    rest = len(found) - _SHOWN
    return (*found[:_SHOWN], f"and {rest} more of this kind") if rest > 0 else tuple(found)
