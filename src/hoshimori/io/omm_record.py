"""What an OMM message must say to be an element set that SGP4 can use: keywords, words, units, numbers, epochs.

JSON, XML and KVN readers cut a file into messages and hand over text, one column a keyword; this file turns text into
typed columns, all rows at once. It takes Earth-centred TEME sets in UTC for SGP4 and sets everything else aside,
saying why: BTERM or AGOM belong to SGP4-XP, whose mean elements mean something else.

Numbers are ASCII digits with an optional sign, point and exponent (CCSDS 502.0-B-3, 7.5); NaN, Infinity, underscores
and other scripts are no numbers. Epochs are calendar or day-of-year, with or without a fraction and Z (7.5.10);
microseconds are kept, rounded half up. Second 60 of a day's last minute reads as the next midnight, because a UTC
clock without leap seconds (SGP4's, and datetime's) has no other name for it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import polars as pl

from hoshimori.errors import FormatError
from hoshimori.io.element_set_table import MIN_NORAD_CAT_ID, SCHEMA, finish, quarantine_rows
from hoshimori.io.reading import Reading
from hoshimori.model.columns import ELEMENT_SET
from hoshimori.model.vocabulary import QuarantineReason

#: OMM keyword of each column.
KEYWORDS: Final[dict[str, str]] = {name.upper(): name for name in ELEMENT_SET}

#: Words that a message may say about itself, and what they must be (upper case; absent or empty is fine: CelesTrak's
#: CSV and JSON leave them out).
METADATA: Final[dict[str, tuple[str, ...]]] = {
    "CENTER_NAME": ("EARTH",),
    "REF_FRAME": ("TEME",),
    "TIME_SYSTEM": ("UTC",),
    "MEAN_ELEMENT_THEORY": ("SGP4", "SGP/SGP4"),
}

#: Keywords of SGP4-XP.
XP: Final[tuple[str, ...]] = ("BTERM", "AGOM")

#: Every keyword that a reader looks for.
WANTED: Final[tuple[str, ...]] = ("CCSDS_OMM_VERS", *METADATA, *KEYWORDS, *XP)

#: Units as OMM prescribes them (CCSDS 502.0-B-3, table 4-3). A unit may be left out, never changed.
UNITS: Final[dict[str, str]] = {
    "MEAN_MOTION": "rev/day",
    "ECCENTRICITY": "n/a",
    "INCLINATION": "deg",
    "RA_OF_ASC_NODE": "deg",
    "ARG_OF_PERICENTER": "deg",
    "MEAN_ANOMALY": "deg",
    "BSTAR": "1/ER",
    "MEAN_MOTION_DOT": "rev/day**2",
    "MEAN_MOTION_DDOT": "rev/day**3",
}

#: One problem that a reader found: line, reason, sentence. It outweighs what is found here.
Problem = tuple[int, QuarantineReason, str]

_FLOAT: Final = r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?$"
_INT: Final = r"^[+-]?[0-9]{1,18}$"
_LONG_INT: Final = r"^[+-]?[0-9]{19,}$"
_EPOCH: Final = (
    r"^(?P<year>[0-9]{4})-(?:(?P<month>[0-9]{2}-[0-9]{2})|(?P<day>[0-9]{3}))"
    r"T(?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.(?P<fraction>[0-9]{1,18}))?Z?$"
)
_FRACTION_DIGITS: Final = 7  # microseconds and one digit to round by
_FORMAT, _RANGE = QuarantineReason.FORMAT.value, QuarantineReason.RANGE.value


def reading(
    texts: Mapping[str, Sequence[str | None] | pl.Series],
    lines: Sequence[int] | pl.Series,
    *,
    problems: Sequence[Problem] = (),
    others: Sequence[Problem] = (),
    raw: Callable[[int], str],
    source: str,
    record_format: str,
) -> Reading:
    """Return messages as a `Reading`.

    Args:
        texts: Keyword → text of each message, null where the message does not have it. Other keywords are ignored.
        lines: Line (or number) of each message, rising.
        problems: What the reader found wrong in a message already.
        others: What it found outside messages, at lines that no message has.
        raw: Gives the text of the message that begins at a line.
        source: Name of the payload.
        record_format: `omm-json`, `omm-xml` or `omm-kvn`.
    """
    table = typed(pl.DataFrame({"line": pl.Series("line", lines, dtype=pl.Int64), **_columns(texts)}), problems)
    sets, quarantine = finish(table.drop(_metadata_names()), raw=raw, source=source)
    if others:
        aside = quarantine_rows(source, [(line, None, reason, message, raw(line)) for line, reason, message in others])
        quarantine = pl.concat([quarantine, aside]).sort("line", maintain_order=True)
    accepted = pl.concat([sets["line"], _unnumbered(table)])
    messages = table.filter(pl.col("line").is_in(accepted.implode())).select(*SCHEMA, *_metadata_names(), "line")
    return Reading(
        record_format=record_format, kind="element_sets", sets=sets, quarantine=quarantine, messages=messages
    )


def typed(texts: pl.DataFrame, problems: Sequence[Problem] = ()) -> pl.DataFrame:
    """Return typed columns of `SCHEMA` (null where absent), the metadata words, `line`, `reason` and `message`.

    Args:
        texts: String columns named by keyword, and `line`. A keyword without a column is absent everywhere.
        problems: See `reading`.
    """
    given = [name for name in texts.columns if name != "line"]
    absent = [pl.lit(None, dtype=pl.String).alias(key) for key in WANTED if key not in given]
    clean = texts.with_columns(
        *absent, *(_clean(key) for key in given if KEYWORDS.get(key) not in ("object_name", "object_id"))
    )
    found = pl.DataFrame(
        {
            "line": [line for line, _, _ in problems],
            "reason": [reason.value for _, reason, _ in problems],
            "message": [message for _, _, message in problems],
        },
        schema={"line": pl.Int64, "reason": pl.String, "message": pl.String},
    ).unique("line", keep="first", maintain_order=True)
    clean = clean.join(found, on="line", how="left", maintain_order="left")
    values = clean.with_columns(_value(key, name).alias(name) for key, name in KEYWORDS.items())
    rules = _rules()
    return values.with_columns(
        message=pl.coalesce(pl.col("message"), *(pl.when(rule).then(says) for rule, _, says in rules)),
        reason=pl.coalesce(pl.col("reason"), *(pl.when(rule).then(pl.lit(reason)) for rule, reason, _ in rules)),
    ).select(*SCHEMA, *(pl.col(key).alias(key.lower()) for key in METADATA), "line", "reason", "message")


def epochs(text: pl.Expr) -> pl.Expr:
    """Return CCSDS epoch text as UTC with microseconds; null where it is no epoch (31 April is none)."""
    parts = text.str.extract_groups(_EPOCH)
    year, time = parts.struct.field("year"), parts.struct.field("time")
    leap = time == "23:59:60"
    clock = pl.when(leap).then(pl.lit("23:59:59")).when(time.str.slice(6, 2) != "60").then(time)
    month, day = parts.struct.field("month"), parts.struct.field("day")
    calendar = pl.format("{}-{}T{}", year, month, clock).str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False)
    ordinal = pl.format("{}-{}T{}", year, day, clock).str.to_datetime("%Y-%jT%H:%M:%S", strict=False)
    digits = parts.struct.field("fraction").fill_null("").str.pad_end(_FRACTION_DIGITS, "0").str.head(_FRACTION_DIGITS)
    microseconds = (digits.cast(pl.Int64, strict=False) + 5) // 10 + pl.when(leap).then(1_000_000).otherwise(0)
    instant = pl.coalesce(calendar, ordinal).cast(pl.Datetime("us")) + pl.duration(microseconds=microseconds)
    return instant.dt.replace_time_zone("UTC")


def unit_problem(keyword: str, unit: str) -> str | None:
    """Return the sentence for a unit that is not the prescribed one, else None."""
    wanted = UNITS.get(keyword)
    if wanted is None or unit.strip().casefold() in ("", wanted.casefold()):
        return None
    return f"{keyword} is in {clip_word(unit)!r}; OMM prescribes {wanted}"


def decode(data: bytes) -> str:
    """Return UTF-8 text without a byte order mark; bytes that are not UTF-8 become U+FFFD, which names may not hold."""
    return data.decode("utf-8-sig", errors="replace")


def clip_word(text: str) -> str:
    """Return at most 40 characters of `text`, for a sentence."""
    return text if len(text) <= 40 else text[:40] + "…"


def none_found(source: str, standard: str, why: str) -> FormatError:
    """Return the error for a payload without a single message."""
    return FormatError(
        f"{source} is no {standard}: {why}; check what was downloaded",
        path=source,
        standard=standard,
        line=1,
        reason=why,
    )


def _columns(texts: Mapping[str, Sequence[str | None] | pl.Series]) -> dict[str, pl.Series]:
    return {key: pl.Series(key, texts[key], dtype=pl.String) for key in WANTED if key in texts}


def _metadata_names() -> list[str]:
    return [key.lower() for key in METADATA]


def _unnumbered(table: pl.DataFrame) -> pl.Series:
    """Return the lines of messages in which nothing but the catalogue number is missing."""
    rows = table.filter(pl.col("norad_cat_id").is_null() & pl.col("reason").is_null())
    sets, _ = finish(rows.with_columns(norad_cat_id=pl.lit(MIN_NORAD_CAT_ID, dtype=pl.Int64)), raw=str, source="")
    return sets["line"]


def _clean(key: str) -> pl.Expr:
    stripped = pl.col(key).str.strip_chars()
    return pl.when(stripped != "").then(stripped).alias(key)


def _value(key: str, name: str) -> pl.Expr:
    kind, text = ELEMENT_SET[name], pl.col(key)
    if kind == "str":
        return text
    if kind == "time":
        return epochs(text)
    grammar = _FLOAT if kind == "float" else _INT
    return pl.when(text.str.contains(grammar)).then(text).cast(SCHEMA[name], strict=False)


def _rules() -> list[tuple[pl.Expr, str, pl.Expr]]:
    """Return (true where a message breaks the rule, reason, sentence), the first broken rule speaks."""
    rules: list[tuple[pl.Expr, str, pl.Expr]] = [_versions()]
    rules += [
        (
            ~pl.col(key).str.to_uppercase().is_in(words),
            _FORMAT,
            pl.format(f"{key} is {{}}; only {' or '.join(words)} is read here", _quoted(key)),
        )
        for key, words in METADATA.items()
    ]
    rules += [
        (pl.col(key).is_not_null(), _FORMAT, pl.lit(f"{key} belongs to SGP4-XP; only SGP4 is read here")) for key in XP
    ]
    for key, name in KEYWORDS.items():
        if ELEMENT_SET[name] == "str":
            continue
        what = {"int": "a whole number", "float": "a number", "time": "a CCSDS epoch"}[ELEMENT_SET[name]]
        if ELEMENT_SET[name] == "int":
            too_long = pl.col(key).str.contains(_LONG_INT)
            rules.append((too_long, _RANGE, pl.format(f"{key} {{}} is out of range", _quoted(key))))
        unread = pl.col(key).is_not_null() & pl.col(name).is_null()
        rules.append((unread, _FORMAT, pl.format(f"{key} {{}} is not {what}", _quoted(key))))
    return rules


def _versions() -> tuple[pl.Expr, str, pl.Expr]:
    return (
        ~pl.col("CCSDS_OMM_VERS").str.contains(r"^[23](?:\.0)?$"),
        _FORMAT,
        pl.format("CCSDS_OMM_VERS is {}; 2.0 and 3.0 are read here", _quoted("CCSDS_OMM_VERS")),
    )


def _quoted(key: str) -> pl.Expr:
    return pl.format("'{}'", pl.col(key).str.head(40))
