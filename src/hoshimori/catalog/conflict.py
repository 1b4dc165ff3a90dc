"""Numbers that come under two names or designators, in one payload or in two. They are kept; somebody should look."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from hoshimori.store.names import hashed

_SHOWN: Final = 20
_WORDS: Final = {"object_name": "name", "object_id": "designator"}
#: Names that only say that there is none yet.
PLACEHOLDER: Final = r"^(?:OBJECT [A-Z]{1,3}|TBA\b.*|UNKNOWN\b.*|\d{4}-\d{3}[A-Z]{0,3}|\d+)$"


def naming_conflicts(sets: pl.DataFrame) -> tuple[str, ...]:
    """Return one sentence a number that appears under several names or designators, at most 20 and a count."""
    named = sets.filter(pl.col("norad_cat_id").is_duplicated())
    if named.is_empty():
        return ()
    found = []
    for column, word in _WORDS.items():
        several = (
            named.filter(pl.col(column) != "")
            .group_by("norad_cat_id")
            .agg(values=pl.col(column).unique().sort())
            .filter(pl.col("values").list.len() > 1)
            .sort("norad_cat_id")
        )
        found += [f"object {number} has several {word}s: {', '.join(values)}" for number, values in several.iter_rows()]
    return _shown(found)


def conflicts_on_file(sets: pl.DataFrame, on_file: Mapping[str, pl.DataFrame]) -> tuple[str, ...]:
    """Return one sentence a name or designator that contradicts all that were on file for its number.

    Case, blanks and punctuation make no contradiction, nor does a placeholder ("OBJECT A", "TBA") on either side.

    Args:
        sets: The sets of a new payload.
        on_file: As `Store.names_on_file`.

    Returns:
        At most 20 sentences and a count of the rest.
    """
    found = []
    for column, word in _WORDS.items():
        there = on_file[column]
        if there.is_empty():
            continue
        other = hashed(sets, column).join(there, on=["norad_cat_id", "key"], how="anti").unique()
        if column == "object_name":
            other, there = (side.filter(~pl.col("value").str.contains(PLACEHOLDER)) for side in (other, there))
        pairs = other.join(there, on="norad_cat_id", suffix="_there").with_columns(
            same=_bare("value") == _bare("value_there")
        )
        rows = (
            pairs.filter(~pl.col("same").any().over("norad_cat_id", "value"))
            .sort("norad_cat_id", "value", "known_at", "value_there")
            .group_by("norad_cat_id", "value", maintain_order=True)
            .agg("value_there", pl.col("known_at").dt.to_string("%Y-%m-%d"))
        )
        for number, value, others, dates in rows.iter_rows():
            known = ", ".join(f"{name} (known {day})" for name, day in zip(others, dates, strict=True))
            found.append(f"object {number} has the {word} {value} here; on file: {known}")
    return _shown(found)


def _bare(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")


def _shown(found: list[str]) -> tuple[str, ...]:
    rest = len(found) - _SHOWN
    return (*found[:_SHOWN], f"and {rest} more of this kind") if rest > 0 else tuple(found)
