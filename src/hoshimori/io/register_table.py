"""Rows of a register as claims: one row a register entry in, one row a claim out.

A row that is wrong in one place is set aside as a whole: half an entry would read as if the register were silent.
"""

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from hoshimori.io.element_set_table import MAX_NORAD_CAT_ID, MIN_NORAD_CAT_ID, QUARANTINE_SCHEMA, clip
from hoshimori.io.reading import Reading
from hoshimori.model.columns import REGISTER_CLAIM
from hoshimori.model.vocabulary import ObjectType, QuarantineReason

#: Polars schema of a table of claims, with the line of the register that makes each.
CLAIM_SCHEMA: Final[dict[str, pl.DataType]] = {
    **{name: pl.Int64() if kind == "int" else pl.String() for name, kind in REGISTER_CLAIM.items()},
    "line": pl.Int64(),
}

#: Types of objects in the words of the registers.
OBJECT_TYPES: Final[dict[str, str]] = {
    **{kind.value: kind.value for kind in ObjectType},
    "PAY": ObjectType.PAYLOAD.value,
    "R/B": ObjectType.ROCKET_BODY.value,
    "DEB": ObjectType.DEBRIS.value,
    "UNK": ObjectType.UNKNOWN.value,
    "TBA": ObjectType.UNKNOWN.value,
}

_MAX_VALUE: Final = 256
_COSPAR: Final = r"^[0-9]{4}-[0-9]{3}[A-Z]{1,3}$"
_DATE: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_FORMAT, _RANGE = QuarantineReason.FORMAT.value, QuarantineReason.RANGE.value

#: (true where an entry is wrong, reason, sentence)
Rule = tuple[pl.Expr, str, pl.Expr]


def claims_reading(
    entries: pl.DataFrame,
    fields: Mapping[str, str],
    *,
    rules: list[Rule],
    launches: Mapping[str, str] | None = None,
    raw: Callable[[int], str],
    source: str,
    register: str,
    record_format: str,
) -> Reading:
    """Return register entries as a `Reading` of claims.

    Args:
        entries: `norad_cat_id` (null where the register gives none), `launch_tag` ("" where unknown), `line`, the
            String columns named in `fields` and `launches` (null or "" where the register is silent), and what
            `rules` ask.
        fields: Claim field → column.
        rules: What makes an entry wrong; the first that does speaks.
        launches: Claim field → column, for claims about the whole launch: once a launch and value, without number.
        raw: Gives the text of the entry on a line.
        source: Name of the payload.
        register: Name of the register.
        record_format: `satcat-csv`, `satcat-json`, `gcat-launch-log`, `gcat-satcat` or `space-track-decay`.
    """
    every = [*rules, *(_unreadable(column) for column in {*fields.values(), *(launches or {}).values()})]
    checked = entries.with_columns(
        reason=pl.coalesce(*(pl.when(wrong).then(pl.lit(reason)) for wrong, reason, _ in every)),
        message=pl.coalesce(*(pl.when(wrong).then(says) for wrong, _, says in every)),
    )
    bad = checked.filter(pl.col("reason").is_not_null())
    good = checked.filter(pl.col("reason").is_null())
    parts = [_claims(good, field, column, register) for field, column in fields.items()]
    whole = good.filter(pl.col("launch_tag") != "").with_columns(norad_cat_id=pl.lit(None, dtype=pl.Int64))
    parts += [
        _claims(whole, field, column, register).unique(["launch_tag", "value"], keep="first", maintain_order=True)
        for field, column in (launches or {}).items()
    ]
    return Reading(
        record_format=record_format,
        kind="register",
        claims=pl.concat(parts).sort("line", maintain_order=True),
        quarantine=bad.select(
            pl.lit(source).alias("source"),
            "line",
            "norad_cat_id",
            "reason",
            "message",
            pl.Series("raw", [clip(raw(line)) for line in bad["line"].to_list()], dtype=pl.String),
        )
        .select(list(QUARANTINE_SCHEMA))
        .sort("line", maintain_order=True),
    )


def number(text: str) -> pl.Expr:
    """Return a catalogue number column from text of at most nine digits, null where it is none or 0."""
    digits = pl.col(text).str.strip_chars()
    found = pl.when(digits.str.contains(r"^[0-9]{1,9}$")).then(digits).cast(pl.Int64, strict=False)
    return pl.when(found >= MIN_NORAD_CAT_ID).then(found)


def number_rules(text: str) -> tuple[Rule, Rule]:
    """Return the rules that the number of an entry is one, and within the range of catalogue numbers."""
    limits = f"{MIN_NORAD_CAT_ID} to {MAX_NORAD_CAT_ID:,}"
    digits = pl.col(text).str.strip_chars().str.contains(r"^[0-9]+$")
    none = pl.col("norad_cat_id").is_null()
    return (
        (none & digits, _RANGE, pl.format(f"{text} '{{}}' is outside {limits}", _shown(text))),
        (none, _FORMAT, pl.format(f"{text} '{{}}' is no catalogue number ({limits})", _shown(text))),
    )


def date_rule(text: str) -> Rule:
    """Return the rule that a date, where there is one, is a day of the calendar as YYYY-MM-DD."""
    day = pl.col(text).str.to_date("%Y-%m-%d", strict=False).is_not_null() & pl.col(text).str.contains(_DATE)
    return (pl.col(text) != "") & ~day, _RANGE, pl.format(f"{text} '{{}}' is no date", _shown(text))


def word_rule(text: str, converted: str, what: str) -> Rule:
    """Return the rule that a word, where there is one, could be converted."""
    wrong = (pl.col(text) != "") & pl.col(converted).is_null()
    return wrong, _FORMAT, pl.format(f"{text} '{{}}' is no {what}", _shown(text))


def cospar_rule(text: str) -> Rule:
    """Return the rule that a designator, where there is one, has the form 1998-067A."""
    wrong = (pl.col(text) != "") & ~pl.col(text).str.contains(_COSPAR)
    return wrong, _FORMAT, pl.format(f"{text} '{{}}' is no designator like 1998-067A", _shown(text))


def launch_of(text: str) -> pl.Expr:
    """Return the launch "1998-067" of a designator, "" where there is none."""
    return pl.when(pl.col(text).str.contains(_COSPAR)).then(pl.col(text).str.head(8)).otherwise(pl.lit(""))


def object_type(text: str) -> pl.Expr:
    """Return the type in the words of the model, null for a word that no register here uses."""
    return pl.col(text).str.to_uppercase().replace_strict(OBJECT_TYPES, default=None, return_dtype=pl.String)


def _claims(entries: pl.DataFrame, field: str, column: str, register: str) -> pl.DataFrame:
    return (
        entries.filter(pl.col(column).fill_null("") != "")
        .select(
            "norad_cat_id",
            "launch_tag",
            pl.lit(field).alias("field"),
            pl.col(column).alias("value"),
            pl.lit(register).alias("register"),
            "line",
        )
        .select(pl.col(name).cast(dtype) for name, dtype in CLAIM_SCHEMA.items())
    )


def _unreadable(column: str) -> Rule:
    text = pl.col(column)
    wrong = (text.str.len_bytes() > _MAX_VALUE) | text.str.contains(r"[\x00-\x1f\x7f-\x{9f}\x{fffd}]")
    return wrong, _FORMAT, pl.lit(f"{column} is too long, has control characters or is not UTF-8")


def _shown(text: str) -> pl.Expr:
    return pl.col(text).fill_null("").str.head(40)
