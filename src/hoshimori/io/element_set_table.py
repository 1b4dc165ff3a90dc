"""Which rows are element sets: the one table of all formats, and the ranges that every row must keep.

Readers hand over typed columns; rows that break a rule come back as quarantine rows. Values are never changed: an angle
of 360 stays 360. The rules:

* catalogue number 1 to 999,999,999; eccentricity 0 <= e < 1; mean motion above 0 and at most 20 rev/day (an orbit at
  the Earth's surface makes about 17); inclination 0 to 180; other angles 0 to 360; all numbers finite;
* perigee at least 5,000 km from the Earth's centre. That is deep inside the Earth, because real sets reach so far: bad
  fits of decaying objects, 5,178 km in the catalogue of 2021-07-21, are published and kept;
* |B*| and both drag terms of the mean motion at most 100: the 1.5 million real sets looked at reach 9.1 (B*), 1.0 and
  0.5; a B* of 10 would already be a foil of 127 m2/kg;
* ephemeris type 0 or 2: the elements of SGP4-XP (4) and others mean something else;
* names of at most 128 bytes, without control characters;
* epoch from 1957-01-01 to before 2057-01-01: the hundred years that the two digits of a TLE can name, so an epoch
  outside them cannot have come from a catalogue that passed through a TLE.

A year that was turned over (an epoch of 2057 in a TLE reads as 1957) is well formed; `before_launch` tells it by the
object's own launch, and the catalogue, not the reader, sets it aside: gpconf's corpus has sound records of 1957 to
2056 on a designator of 2026, to see that a reader reads what is written.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from math import pi
from typing import Any, Final

import polars as pl

from hoshimori.errors import FormatError
from hoshimori.model.columns import ELEMENT_SET, QUARANTINE, TEXT_RUN
from hoshimori.model.vocabulary import QuarantineReason

_TYPES: Final[dict[str, pl.DataType]] = {
    "int": pl.Int64(),
    "float": pl.Float64(),
    "str": pl.String(),
    "time": pl.Datetime("us", "UTC"),
}

#: Polars schema of a table of element sets.
SCHEMA: Final[dict[str, pl.DataType]] = {name: _TYPES[kind] for name, kind in ELEMENT_SET.items()}

#: Polars schema of a table of quarantined records.
QUARANTINE_SCHEMA: Final[dict[str, pl.DataType]] = {name: _TYPES[kind] for name, kind in QUARANTINE.items()}

#: What a missing optional field means (`hoshimori.model.element_set.ElementSet` has the same defaults).
DEFAULTS: Final[dict[str, Any]] = {
    "object_name": "",
    "object_id": "",
    "ephemeris_type": 0,
    "classification_type": "U",
    "element_set_no": 999,
    "rev_at_epoch": 0,
    "bstar": 0.0,
    "mean_motion_dot": 0.0,
    "mean_motion_ddot": 0.0,
}

#: Columns without which a row is no element set.
REQUIRED: Final[tuple[str, ...]] = tuple(name for name in ELEMENT_SET if name not in DEFAULTS)

FIRST_EPOCH: Final = datetime(1957, 1, 1, tzinfo=UTC)
FIRST_LAUNCH: Final = datetime(1957, 10, 4, tzinfo=UTC)
END_OF_EPOCHS: Final = datetime(2057, 1, 1, tzinfo=UTC)
MIN_NORAD_CAT_ID: Final = 1
MAX_NORAD_CAT_ID: Final = 999_999_999
MAX_MEAN_MOTION: Final = 20.0
MIN_PERIGEE_KM: Final = 5_000.0
MAX_DRAG_TERM: Final = 100.0
MAX_COUNT: Final = 999_999_999
MAX_TEXT: Final = 128
MAX_RAW: Final = 2_000
SGP4_TYPES: Final = (0, 2)

#: Semi-major axis of one revolution a day, km: (mu (86400 s / 2 pi)^2)^(1/3) with mu of WGS-72, 398,600.8 km3/s2.
_AXIS_OF_ONE_REV_A_DAY_KM: Final = (398_600.8 * (86_400.0 / (2.0 * pi)) ** 2) ** (1.0 / 3.0)

_UNPRINTABLE: Final = r"[\x00-\x1f\x7f-\x{9f}\x{fffd}]"
_TEXTS: Final = ("object_name", "object_id")
_TEXT_RULE: Final = f"has more than {MAX_TEXT} bytes, control characters or bytes that are not UTF-8"

_FORMAT, _RANGE, _EPOCH = QuarantineReason.FORMAT.value, QuarantineReason.RANGE.value, QuarantineReason.EPOCH.value


def finish(
    columns: pl.DataFrame | Mapping[str, Any],
    *,
    raw: Callable[[int], str],
    source: str,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows that keep the rules of this file, and the others as quarantine rows.

    Args:
        columns: Columns of `SCHEMA` (optional ones may be absent or null) with `line`, and perhaps `known_at` and
            `TEXT_RUN`. Two more columns may say that the reader already found a row wrong: `reason` (a
            `QuarantineReason` value, else null) and `message`; then no rule is asked and both go into the quarantine as
            they are.
        raw: Gives the text of the record that begins at a line. Called for quarantined rows only.
        source: Name of the payload, for the quarantine.

    Returns:
        The sets: `SCHEMA`, `line` and perhaps `known_at` and `TEXT_RUN`, in the order given; and the quarantine, sorted
        by line.
    """
    table, texts = _complete(columns if isinstance(columns, pl.DataFrame) else pl.DataFrame(dict(columns)))
    found = "reason" in table.columns
    kept = [*SCHEMA, *(name for name in ("line", "known_at", TEXT_RUN) if name in table.columns)]
    if not found and _keeps_all_rules(table, texts):
        return table.select(kept), empty_quarantine()
    rules = [rule for rule, _, _ in _RULES]
    bad = pl.any_horizontal(*(rules + ([pl.col("reason").is_not_null()] if found else [])))
    wrong = table.select(bad.fill_null(value=True).alias("bad")).to_series()
    aside = table.filter(wrong)
    reason, message = _reasons()
    if found:
        reason = pl.coalesce(pl.col("reason"), reason)
        message = pl.when(pl.col("reason").is_null()).then(message).otherwise(pl.col("message"))
    listed = aside.select("line", "norad_cat_id", reason=reason, message=message).with_columns(
        source=pl.lit(source),
        raw=pl.Series([clip(raw(line)) for line in aside["line"].to_list()], dtype=pl.String),
    )
    return table.filter(~wrong).select(kept), listed.select(list(QUARANTINE_SCHEMA)).sort("line", maintain_order=True)


def valid(sets: pl.DataFrame, *, standard: str) -> pl.DataFrame:
    """Return element sets for writing, or refuse the first that breaks a rule of this file.

    Args:
        sets: Columns of `SCHEMA`.
        standard: What is to be written.

    Returns:
        The same rows in the same order: `SCHEMA`, and `known_at` where it was given.

    Raises:
        FormatError: A set breaks a rule; says which.
    """
    numbered = sets.drop("line", "reason", "message", strict=False).with_row_index("line", offset=1)
    kept, refused = finish(numbered.with_columns(pl.col("line").cast(pl.Int64)), raw=str, source="")
    if len(refused):
        first = refused.row(0, named=True)
        raise cannot_write(standard, first["line"], first["norad_cat_id"], first["message"])
    return kept.drop("line")


def cannot_write(standard: str, line: int, norad_cat_id: int | None, why: str) -> FormatError:
    """Return the error for a set that a format cannot express."""
    return FormatError(
        f"set {line} (object {norad_cat_id}) cannot be written as {standard}: {why}; leave it out or use another form",
        standard=standard,
        line=line,
        norad_cat_id=norad_cat_id,
        reason=why,
    )


def empty_quarantine() -> pl.DataFrame:
    """Return a quarantine without rows."""
    return pl.DataFrame(schema=QUARANTINE_SCHEMA)


def quarantine_rows(source: str, rows: Sequence[tuple[int, int | None, QuarantineReason, str, str]]) -> pl.DataFrame:
    """Return quarantine rows from (line, catalogue number or None, reason, message, raw) in the order given."""
    return pl.DataFrame(
        {
            "source": [source] * len(rows),
            "line": [row[0] for row in rows],
            "norad_cat_id": [row[1] for row in rows],
            "reason": [row[2].value for row in rows],
            "message": [row[3] for row in rows],
            "raw": [clip(row[4]) for row in rows],
        },
        schema=QUARANTINE_SCHEMA,
    )


def before_launch() -> pl.Expr:
    """Return true where an epoch lies before the first launch or more than a year before the launch in the designator.

    Launch nominals come days early, hence the year. Null designators say nothing.
    """
    launch_year = pl.col("object_id").str.head(4).cast(pl.Int32, strict=False)
    too_early = (pl.col("epoch").dt.year() + 1 < launch_year).fill_null(value=False)
    return too_early | (pl.col("epoch") < FIRST_LAUNCH)


def all_after_launch(epochs: pl.Series, designators: pl.Series) -> bool:
    """Return whether the oldest epoch lies after the latest designator's launch: `before_launch` is true nowhere."""
    oldest, latest = epochs.min(), designators.max()
    if not isinstance(oldest, datetime) or not isinstance(latest, str) or not latest[:4].isdecimal():
        return False
    return oldest >= FIRST_LAUNCH and oldest.year + 1 >= int(latest[:4])


def clip(text: str) -> str:
    """Return at most the first 2,000 characters of a raw record, with a mark where it was cut."""
    return text if len(text) <= MAX_RAW else text[:MAX_RAW] + " […]"


def check_record_count(count: int, max_records: int, *, source: str, standard: str) -> None:
    """Refuse a payload with more records than allowed.

    Raises:
        FormatError: There are more.
    """
    if count > max_records:
        raise FormatError(
            f"{source} has {count:,} records; at most {max_records:,} are read at once; split the file",
            path=source,
            standard=standard,
            records=count,
        )


def _complete(table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return `table` with every column of SCHEMA (typed, defaults filled in, text trimmed), and its texts, fewer times.

    A history repeats its texts: the second table has those rows of them that differ from the row above.
    """
    texts = [name for name, dtype in SCHEMA.items() if dtype == pl.String and name in table.columns]
    table = table.with_columns(pl.col(name).cast(pl.String) for name in texts if table.schema[name] != pl.String)
    given = table.schema
    told_by = [TEXT_RUN] if TEXT_RUN in given else texts
    differ = [pl.col(name).ne_missing(pl.col(name).shift()) for name in told_by]
    differ.append(pl.int_range(pl.len()) == 0)  # above it is nothing, from which empty texts do not differ
    once = table.select(texts).filter(table.select(pl.any_horizontal(differ)).to_series()) if texts else pl.DataFrame()
    parts: dict[str, pl.Expr] = {}
    for name, dtype in SCHEMA.items():
        default = DEFAULTS.get(name)
        if name not in given:
            parts[name] = pl.lit(default, dtype=dtype).alias(name)
            continue
        column = pl.col(name) if given[name] == dtype else pl.col(name).cast(dtype)
        if dtype == pl.String:
            column = column.str.strip_chars()
        if name == "classification_type":
            column = pl.when(column == "").then(pl.lit("U")).otherwise(column)
        parts[name] = (column if default is None else column.fill_null(default)).alias(name)
    others = [name for name in ("line", "known_at", TEXT_RUN, "reason", "message") if name in given]
    complete = once.select(parts[name] for name in texts)
    parts |= {name: pl.col(name) for name in texts if complete[name].equals(once[name])}
    return table.select(*parts.values(), *others), complete


def _keeps_all_rules(table: pl.DataFrame, texts: pl.DataFrame) -> bool:
    """Return whether no row breaks any rule: the common case, asked of as little as tells.

    Args:
        table: All rows.
        texts: Its texts, perhaps fewer times; a column that is not there has its default.
    """
    if any(table[name].null_count() for name in REQUIRED):
        return False
    # one search through all texts costs a tenth of one a row
    of_texts = [pl.col(name).str.join("").str.contains(_UNPRINTABLE) for name in _TEXTS if name in texts.columns]
    of_texts += [pl.col(name).str.len_bytes().max() > MAX_TEXT for name in _TEXTS if name in texts.columns]
    of_texts += [_ONE_LETTER[0].any() for name in texts.columns if name == "classification_type"]
    of_rows = [rule.any(ignore_nulls=False) for rule, _, _ in _ROW_RULES]
    of_bounds = [rule.any(ignore_nulls=False) for rule, _, _ in _BOUNDS]
    with ThreadPoolExecutor(1) as beside:
        extremes = beside.submit(_extremes, table)
        broken = _any(table, of_rows) or _any(texts, of_texts)
        return not (broken or _any(extremes.result(), of_bounds))


def _any(rows: pl.DataFrame, asked: Sequence[pl.Expr]) -> bool:
    return bool(asked) and any(rows.select(broken.alias(f"{at}") for at, broken in enumerate(asked)).row(0))


def _extremes(table: pl.DataFrame) -> pl.DataFrame:
    """Return two rows with the least and the greatest value of each column that is no text; with NaN where one is."""
    found = {}
    for name, dtype in SCHEMA.items():
        if dtype == pl.Float64 and table.height:
            values = table[name].to_numpy()  # NumPy lets no NaN pass, and is faster than `nan_min`
            found[name] = [values.min(), values.max()]
        elif dtype != pl.String:
            found[name] = [table[name].min(), table[name].max()]
    return pl.DataFrame(found, schema_overrides={name: SCHEMA[name] for name in found})


def _text(name: str) -> tuple[pl.Expr, str, pl.Expr]:
    column = pl.col(name)
    broken = (column.str.len_bytes() > MAX_TEXT) | column.str.contains(_UNPRINTABLE)
    return broken, _FORMAT, pl.lit(f"{name.upper()} {_TEXT_RULE}")


def _outside(name: str, low: float, high: float) -> pl.Expr:
    return ~pl.col(name).is_between(low, high)  # NaN is between nothing


def _missing(name: str) -> tuple[pl.Expr, str, pl.Expr]:
    return pl.col(name).is_null(), _FORMAT, pl.lit(f"{name.upper()} is missing")


def _says(name: str, rule: str) -> pl.Expr:
    return pl.format(f"{name.upper()} {{}} is outside {rule}", pl.col(name))


def _angle(name: str) -> tuple[pl.Expr, str, pl.Expr]:
    return _outside(name, 0.0, 360.0), _RANGE, _says(name, "0 to 360 degrees")


def _finite(name: str) -> tuple[pl.Expr, str, pl.Expr]:
    return ~pl.col(name).is_finite(), _RANGE, pl.format(f"{name.upper()} {{}} is not a finite number", pl.col(name))


def _drag_term(name: str) -> tuple[pl.Expr, str, pl.Expr]:
    high = f"{MAX_DRAG_TERM:g}"
    return _outside(name, -MAX_DRAG_TERM, MAX_DRAG_TERM), _RANGE, _says(name, f"-{high} to {high}")


def _count(name: str, high: int, low: int = 0) -> tuple[pl.Expr, str, pl.Expr]:
    return _outside(name, low, high), _RANGE, _says(name, f"{low} to {high:,}")


def _perigee() -> tuple[pl.Expr, str, pl.Expr]:
    """Return the rule about a (1 - e) with a = K n^(-2/3), cubed, so that no root is drawn of every row."""
    less, n = 1.0 - pl.col("eccentricity"), pl.col("mean_motion")
    limit = (MIN_PERIGEE_KM / _AXIS_OF_ONE_REV_A_DAY_KM) ** 3
    distance_km = (_AXIS_OF_ONE_REV_A_DAY_KM * n ** (-2.0 / 3.0) * less).round(0).cast(pl.Int64, strict=False)
    says = pl.format(
        "MEAN_MOTION {} and ECCENTRICITY {} put the perigee {} km from the Earth's centre, less than "
        f"{MIN_PERIGEE_KM:,.0f} km",
        n,
        pl.col("eccentricity"),
        distance_km,
    )
    return less * less * less < limit * n * n, _RANGE, says


def _epoch_says(rule: str) -> pl.Expr:
    return pl.format("EPOCH {} " + rule, pl.col("epoch").dt.to_string("%Y-%m-%dT%H:%M:%S%.f"))


_Rule = tuple[pl.Expr, str, pl.Expr]
_PERIGEE: Final[_Rule] = _perigee()
_SGP4_ONLY: Final[_Rule] = (
    ~pl.col("ephemeris_type").is_in(SGP4_TYPES),
    _FORMAT,
    pl.format("EPHEMERIS_TYPE is {} (4 is SGP4-XP); only SGP4, 0 or 2, is read here", pl.col("ephemeris_type")),
)
_ONE_LETTER: Final[_Rule] = (
    pl.col("classification_type").str.len_chars() != 1,
    _FORMAT,
    pl.format("CLASSIFICATION_TYPE {} is not one letter", pl.col("classification_type")),
)
#: (true where a row breaks the rule, reason, sentence), the first broken rule speaks.
_RULES: Final[tuple[_Rule, ...]] = (
    *(_missing(name) for name in REQUIRED),
    _count("norad_cat_id", MAX_NORAD_CAT_ID, MIN_NORAD_CAT_ID),
    (~pl.col("eccentricity").is_between(0.0, 1.0, closed="left"), _RANGE, _says("eccentricity", "0 <= e < 1")),
    (
        ~pl.col("mean_motion").is_between(0.0, MAX_MEAN_MOTION, closed="right"),
        _RANGE,
        _says("mean_motion", f"0 < n <= {MAX_MEAN_MOTION:g} rev/day"),
    ),
    _PERIGEE,
    (_outside("inclination", 0.0, 180.0), _RANGE, _says("inclination", "0 to 180 degrees")),
    *(_angle(name) for name in ("ra_of_asc_node", "arg_of_pericenter", "mean_anomaly")),
    *(_finite(name) for name in ("bstar", "mean_motion_dot", "mean_motion_ddot")),
    *(_drag_term(name) for name in ("bstar", "mean_motion_dot", "mean_motion_ddot")),
    _SGP4_ONLY,
    _count("element_set_no", MAX_COUNT),
    _count("rev_at_epoch", MAX_COUNT),
    _ONE_LETTER,
    (
        pl.col("epoch") < FIRST_EPOCH,
        _EPOCH,
        _epoch_says("is before 1957, the year of the first launch"),
    ),
    (
        pl.col("epoch") >= END_OF_EPOCHS,
        _EPOCH,
        _epoch_says("is in 2057 or later, which no catalogue that passed through a TLE can hold"),
    ),
    *(_text(name) for name in _TEXTS),
)
#: Rules that hold of every row where they hold of the least and the greatest value of each column; rules that do not.
_BOUNDS: Final = tuple(
    rule for rule in _RULES[: -len(_TEXTS)] if not any(rule is other for other in (_PERIGEE, _SGP4_ONLY, _ONE_LETTER))
)
_ROW_RULES: Final = (_PERIGEE, _SGP4_ONLY)


def _reasons() -> tuple[pl.Expr, pl.Expr]:
    """Return the expressions for reason and message of the first rule that a row breaks."""
    reason = pl.coalesce(*(pl.when(rule).then(pl.lit(word)) for rule, word, _ in _RULES))
    about = pl.format(" (object {})", pl.col("norad_cat_id"))
    sentence = pl.coalesce(*(pl.when(rule).then(says) for rule, _, says in _RULES))
    return reason, pl.concat_str(sentence, pl.coalesce(about, pl.lit("")))
