"""SATCAT as CelesTrak and as Space-Track send it, CSV or JSON: the columns say whose it is.

OWNER and COUNTRY are codes of a state or an organisation; they become the claim `owner_state`, as printed. Who the
owner is, these registers do not say. A row that Space-Track itself marks as no longer current is set aside.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from hoshimori.io.element_set_table import check_record_count, quarantine_rows
from hoshimori.io.json_objects import JsonObjects
from hoshimori.io.omm_csv import split_fields
from hoshimori.io.omm_record import Problem, decode, none_found
from hoshimori.io.reading import Limits, Reading
from hoshimori.io.register_table import (
    Rule,
    claims_reading,
    cospar_rule,
    date_rule,
    launch_of,
    number,
    number_rules,
    object_type,
    word_rule,
)
from hoshimori.model.vocabulary import QuarantineReason


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dialect:
    """How one register calls its columns."""

    register: str
    name: str
    cospar_id: str
    owner_state: str
    launch_date: str
    launch_site: str
    decay_date: str
    ops_status: str = ""

    def columns(self) -> tuple[str, ...]:
        given = (self.name, self.cospar_id, self.owner_state, self.launch_date, self.launch_site, self.decay_date)
        return ("NORAD_CAT_ID", "OBJECT_TYPE", *given, *([self.ops_status] if self.ops_status else []))


_CELESTRAK: Final = _Dialect(
    register="celestrak-satcat",
    name="OBJECT_NAME",
    cospar_id="OBJECT_ID",
    owner_state="OWNER",
    launch_date="LAUNCH_DATE",
    launch_site="LAUNCH_SITE",
    decay_date="DECAY_DATE",
    ops_status="OPS_STATUS_CODE",
)
_SPACE_TRACK: Final = _Dialect(
    register="space-track-satcat",
    name="SATNAME",
    cospar_id="INTLDES",
    owner_state="COUNTRY",
    launch_date="LAUNCH",
    launch_site="SITE",
    decay_date="DECAY",
)
_DIALECTS: Final = (_SPACE_TRACK, _CELESTRAK)
_CURRENT: Final = "CURRENT"
_CONFLICT, _FORMAT = QuarantineReason.CONFLICT.value, QuarantineReason.FORMAT.value


def read_satcat_csv(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the claims of a SATCAT in CSV, CelesTrak's or Space-Track's; `line` is the line in the file.

    Args:
        data: UTF-8 with a header line.
        source: Name of the payload.
        limits: Bounds on records and lines.

    Raises:
        FormatError: The header is not that of a SATCAT, or there are too many rows.
    """
    lines = decode(data).split("\n")
    header = [name.strip().upper() for name in split_fields(lines[0].rstrip("\r"))]
    dialect = _dialect(header)
    if dialect is None:
        raise none_found(source, "SATCAT CSV", "its first line has the columns of neither CelesTrak nor Space-Track")
    check_record_count(len(lines) - 1, limits.max_records, source=source, standard="SATCAT CSV")
    numbered = [(number, line.rstrip("\r")) for number, line in enumerate(lines[1:], start=2) if line.strip()]
    rows = [split_fields(line) if len(line) <= limits.max_line_bytes else [] for _, line in numbered]
    width = len(header)
    short = [number for (number, _), row in zip(numbered, rows, strict=True) if len(row) != width]
    texts = {
        name: [row[column] if len(row) == width else None for row in rows]
        for column, name in enumerate(header)
        if name in (*dialect.columns(), _CURRENT)
    }
    return _reading(
        texts,
        [number for number, _ in numbered],
        dialect,
        wrong=dict.fromkeys(short, (_FORMAT, f"the line has not {width} fields, as the header has")),
        raw=lambda line: lines[line - 1].rstrip("\r"),
        source=source,
        record_format="satcat-csv",
    )


def read_satcat_json(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the claims of a SATCAT in JSON, Space-Track's or CelesTrak's; `line` is the number of the object.

    Args:
        data: UTF-8, a list of objects.
        source: Name of the payload.
        limits: Bounds on records and nesting.

    Raises:
        FormatError: The data is no JSON list, its objects have the keys of neither register, or there are too many.
    """
    wanted = sorted({name for dialect in _DIALECTS for name in dialect.columns()} | {_CURRENT})
    text = decode(data)
    found = JsonObjects(text, wanted=wanted, limits=limits, source=source, standard="SATCAT JSON")
    found.read()
    dialect = _dialect({key for record in found.records for key in record})
    if found.records and dialect is None:
        raise none_found(source, "SATCAT JSON", "its objects have the keys of neither CelesTrak nor Space-Track")
    chosen = dialect or _SPACE_TRACK
    return _reading(
        {name: [record.get(name) for record in found.records] for name in (*chosen.columns(), _CURRENT)},
        found.lines,
        chosen,
        wrong={line: (reason.value, message) for line, reason, message in found.problems},
        others=found.others,
        raw=found.raw,
        source=source,
        record_format="satcat-json",
    )


def _reading(
    texts: Mapping[str, Sequence[str | None]],
    lines: Sequence[int],
    dialect: _Dialect,
    *,
    wrong: Mapping[int, tuple[str, str]],
    others: Sequence[Problem] = (),
    raw: Callable[[int], str],
    source: str,
    record_format: str,
) -> Reading:
    """Return rows of text, whatever their form was, as claims."""
    entries = pl.DataFrame(
        {"line": pl.Series(lines, dtype=pl.Int64), **{name: pl.Series(texts[name], dtype=pl.String) for name in texts}}
    )
    if _CURRENT not in entries.columns:
        entries = entries.with_columns(pl.lit("").alias(_CURRENT))
    found = pl.DataFrame(
        [(line, *what) for line, what in wrong.items()],
        schema={"line": pl.Int64, "wrong": pl.String, "says": pl.String},
        orient="row",
    )
    entries = (
        entries.with_columns(pl.col(pl.String).str.strip_chars().fill_null(""))
        .with_columns(
            norad_cat_id=number("NORAD_CAT_ID"),
            launch_tag=launch_of(dialect.cospar_id),
            object_type=object_type("OBJECT_TYPE"),
        )
        .join(found, on="line", how="left", maintain_order="left")
    )
    rules: list[Rule] = [
        *(
            (pl.col("wrong") == reason, reason, pl.col("says"))
            for reason in sorted({what for what, _ in wrong.values()})
        ),
        (pl.col(_CURRENT) == "N", _CONFLICT, pl.lit("the register itself marks this row as no longer current")),
        *number_rules("NORAD_CAT_ID"),
        cospar_rule(dialect.cospar_id),
        word_rule("OBJECT_TYPE", "object_type", "type of object known here"),
        date_rule(dialect.launch_date),
        date_rule(dialect.decay_date),
    ]
    fields = {
        "name": dialect.name,
        "cospar_id": dialect.cospar_id,
        "object_type": "object_type",
        "owner_state": dialect.owner_state,
        "launch_date": dialect.launch_date,
        "launch_site": dialect.launch_site,
        "decay_date": dialect.decay_date,
        **({"ops_status": dialect.ops_status} if dialect.ops_status else {}),
    }
    read = claims_reading(
        entries, fields, rules=rules, raw=raw, source=source, register=dialect.register, record_format=record_format
    )
    if not others:
        return read
    aside = quarantine_rows(source, [(line, None, reason, message, raw(line)) for line, reason, message in others])
    return replace(read, quarantine=pl.concat([read.quarantine, aside]).sort("line", maintain_order=True))


def _dialect(names: Iterable[str]) -> _Dialect | None:
    given = set(names)
    return next((dialect for dialect in _DIALECTS if given.issuperset(dialect.columns())), None)
