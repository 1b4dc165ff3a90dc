"""What GCAT's tables have in common (Jonathan McDowell, planet4589.org, CC-BY): tabs, tags, dates, Greek letters.

Until 1962 launches carried Greek letters: "1957 ALP" is launch 1 of 1957, "1962 B ZET" launch 54 of 1962 (twenty-four
letters, then A with each letter, then B). Both are written as registers write them today, 1957-001 and 1962-054; the
number of the piece becomes its letter, without I and O, so "1957 ALP 2" is 1957-001B.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from hoshimori.io.element_set_table import check_record_count
from hoshimori.io.omm_record import decode, none_found
from hoshimori.io.reading import Limits
from hoshimori.io.register_table import Rule
from hoshimori.model.vocabulary import ObjectType, QuarantineReason

_FORMAT: Final = QuarantineReason.FORMAT.value

_GREEK: Final = (
    *("ALP", "BET", "GAM", "DEL", "EPS", "ZET", "ETA", "THE", "IOT", "KAP", "LAM", "MU"),
    *("NU", "XI", "OMI", "PI", "RHO", "SIG", "TAU", "UPS", "PHI", "CHI", "PSI", "OME"),
)
_LAUNCHES: Final = {
    f"{prefix} {letter}".strip(): f"{turn * len(_GREEK) + number:03d}"
    for turn, prefix in enumerate(("", "A", "B", "C"))
    for number, letter in enumerate(_GREEK, start=1)
}
_PIECE_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_MAX_PIECES: Final = len(_PIECE_LETTERS) * (len(_PIECE_LETTERS) + 1)
_TYPES: Final = {
    "P": ObjectType.PAYLOAD.value,
    "R": ObjectType.ROCKET_BODY.value,
    "C": ObjectType.DEBRIS.value,  # a component that came off, debris in SATCAT's words
    "D": ObjectType.DEBRIS.value,
}

_TAG: Final = r"^[0-9]{4}-(?:[0-9]{3}|[A-Z][0-9]{2})$"
_GREEK_TAG: Final = r"^(?P<year>[0-9]{4}) (?P<letters>(?:[A-Z] )?[A-Z]{2,3})(?: (?P<piece>[0-9]{1,3}))?$"
_PIECE: Final = r"^[0-9]{4}-[0-9]{3}[A-Z]{1,3}$"
JCAT: Final = r"^[A-Z][0-9]{5,9}$"
_NUMBERED: Final = r"^S([0-9]{5,9})$"
_DAY: Final = r"^([0-9]{4} [A-Z][a-z]{2} +[0-9]{1,2})(?: |$)"


def gcat_lines(
    data: bytes, needed: Sequence[str], *, source: str, standard: str, limits: Limits
) -> tuple[list[str], list[str]]:
    """Return the lines of a table and the names of its columns.

    Raises:
        FormatError: The header is missing or lacks a column that is `needed`, or there are too many lines.
    """
    lines = decode(data).split("\n")
    check_record_count(len(lines), limits.max_records, source=source, standard=standard)
    header = [name.strip() for name in lines[0].removeprefix("#").split("\t")]
    missing = [name for name in needed if name not in header]
    if not lines[0].startswith("#") or missing:
        raise none_found(source, standard, f"its first line is no header with {', '.join(missing or needed)}")
    return lines, header


def gcat_entries(
    lines: list[str], header: list[str], names: Sequence[str], *, launch_date: str, limits: Limits
) -> pl.DataFrame:
    """Return the lines as columns of trimmed text ("-" is empty), and what can be read from them.

    Args:
        lines: The file.
        header: Its columns.
        names: Those that are wanted and there; Launch_Tag, Piece, Type and JCAT among them.
        launch_date: The one that has the launch date, "" where none has.
        limits: Bounds on lines.
    """
    return (
        pl.DataFrame({"text": lines}, schema={"text": pl.String})
        .with_row_index("line", offset=1)
        .with_columns(pl.col("line").cast(pl.Int64), pl.col("text").str.strip_chars_end("\r"))
        .filter(~pl.col("text").str.starts_with("#") & (pl.col("text").str.strip_chars() != ""))
        .with_columns(
            pl.when(pl.col("text").str.len_bytes() <= limits.max_line_bytes).then("text").otherwise(pl.lit(""))
        )
        .with_columns(part=pl.col("text").str.split("\t"))
        .select(
            "line",
            pl.col("part").list.len().alias("fields"),
            *(pl.col("part").list.get(header.index(name), null_on_oob=True).alias(name) for name in names),
        )
        .with_columns(pl.col(names).str.strip_chars().fill_null("").replace({"-": ""}))
        .with_columns(
            norad_cat_id=pl.col("JCAT").str.extract(_NUMBERED).cast(pl.Int64, strict=False),
            launch_tag=_launch_tag(),
            object_type=pl.col("Type").str.head(1).replace_strict(_TYPES, default=ObjectType.UNKNOWN.value),
            launch_date=day_of(launch_date) if launch_date else pl.lit(""),
        )
        .with_columns(cospar_id=_cospar_id())
    )


def _launch_tag() -> pl.Expr:
    tag = pl.col("Launch_Tag")
    return pl.when(tag.str.contains(_TAG)).then(tag).otherwise(_modern(tag.str.extract_groups(_GREEK_TAG)))


def _modern(greek: pl.Expr) -> pl.Expr:
    number = greek.struct.field("letters").replace_strict(_LAUNCHES, default=None, return_dtype=pl.String)
    return pl.concat_str(greek.struct.field("year"), pl.lit("-"), number)


def _cospar_id() -> pl.Expr:
    """Return designators of pieces; an auxiliary entry of the Greek years has no number of its own, so none."""
    piece = pl.col("Piece")
    greek = piece.str.extract_groups(_GREEK_TAG)
    number = greek.struct.field("piece").cast(pl.Int64, strict=False)
    only = pl.when(pl.col("norad_cat_id").is_not_null()).then(1)  # "1958 ALP": the launch had one piece
    letters = pl.coalesce(number, only).replace_strict(_LETTERS, default=None, return_dtype=pl.String)
    return pl.when(piece.str.contains(_PIECE)).then(piece).otherwise(_modern(greek) + letters)


def day_of(column: str) -> pl.Expr:
    """Return the day as YYYY-MM-DD; as printed where GCAT itself is not sure of the day."""
    text = pl.col(column)
    day = text.str.extract(_DAY).str.replace_all(r" +", " ").str.to_date("%Y %b %d", strict=False)
    return pl.coalesce(day.dt.to_string("%Y-%m-%d"), text)


def _letters(number: int) -> str:
    first, second = divmod(number - 1, len(_PIECE_LETTERS))
    return (_PIECE_LETTERS[first - 1] if first else "") + _PIECE_LETTERS[second]


_LETTERS: Final = {number: _letters(number) for number in range(1, _MAX_PIECES + 1)}


def is_no(column: str, wrong: pl.Expr, what: str) -> Rule:
    """Return the rule that a column is `what` unless `wrong`."""
    return wrong, _FORMAT, pl.format(f"{column} '{{}}' is no {what}", pl.col(column).str.head(40))


def of_width(width: int) -> Rule:
    """Return the rule that a line has as many fields as the header."""
    says = pl.format(f"the line has {{}} fields, the header {width}", "fields")
    return pl.col("fields") != width, _FORMAT, says
