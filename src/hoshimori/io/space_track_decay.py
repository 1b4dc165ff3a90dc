"""Space-Track's class `decay` in JSON: what has come down, and what is foretold to.

A message of type "Historical" makes the claim `decay_date`; one that foretells ("Prediction") makes none: what is to
come is for TIP messages and for our own estimate. Of several about one object the one sent last counts. Owners are not
taken from it, the SATCAT has them.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from hoshimori.io.element_set_table import quarantine_rows
from hoshimori.io.json_objects import JsonObjects
from hoshimori.io.omm_record import Problem, decode
from hoshimori.io.reading import Limits, Reading
from hoshimori.io.register_table import Rule, claims_reading, cospar_rule, date_rule, launch_of, number, number_rules
from hoshimori.model.vocabulary import QuarantineReason

FORMAT: Final = "space-track-decay"
_STANDARD: Final = "decay JSON"
_NEEDED: Final = ("NORAD_CAT_ID", "DECAY_EPOCH", "MSG_TYPE")
_WANTED: Final = (*_NEEDED, "MSG_EPOCH", "OBJECT_NAME", "OBJECT_ID")
_HAPPENED: Final = "HISTORICAL"


def read_space_track_decay(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the claims of a list of decay messages; `line` is the number of the object.

    Args:
        data: UTF-8, a list of objects.
        source: Name of the payload.
        limits: Bounds on records and nesting.

    Raises:
        FormatError: The data is no JSON list, no object has the keys of such a message, or there are too many.
    """
    found = JsonObjects(decode(data), wanted=_WANTED, needed=_NEEDED, limits=limits, source=source, standard=_STANDARD)
    found.read()
    texts = {name: [record.get(name) for record in found.records] for name in _WANTED}
    entries = (
        pl.DataFrame({"line": found.lines, **texts}, schema={"line": pl.Int64, **dict.fromkeys(texts, pl.String)})
        .with_columns(pl.col(pl.String).str.strip_chars().fill_null(""))
        .join(_wrong(found.problems), on="line", how="left", maintain_order="left")
        .with_columns(
            norad_cat_id=number("NORAD_CAT_ID"),
            launch_tag=launch_of("OBJECT_ID"),
            day=pl.col("DECAY_EPOCH").str.head(10),
            happened=pl.col("MSG_TYPE").str.to_uppercase() == _HAPPENED,
        )
        .sort("MSG_EPOCH", "line")
    )
    rules: list[Rule] = [
        (pl.col("says").is_not_null(), QuarantineReason.FORMAT.value, pl.col("says")),
        *number_rules("NORAD_CAT_ID"),
        cospar_rule("OBJECT_ID"),
        date_rule("day"),
    ]
    sound = pl.col("happened") & ~pl.any_horizontal(wrong.fill_null(value=False) for wrong, _, _ in rules)
    last = pl.col("line") == pl.col("line").filter(sound).last().over("norad_cat_id")
    entries = entries.with_columns(decay_date=pl.when(sound & last).then("day"))
    read = claims_reading(
        entries,
        {"name": "OBJECT_NAME", "cospar_id": "OBJECT_ID", "decay_date": "decay_date"},
        rules=rules,
        raw=found.raw,
        source=source,
        register=FORMAT,
        record_format=FORMAT,
    )
    aside = quarantine_rows(source, [(n, None, reason, said, found.raw(n)) for n, reason, said in found.others])
    return replace(read, quarantine=pl.concat([read.quarantine, aside]).sort("line", maintain_order=True))


def _wrong(problems: Sequence[Problem]) -> pl.DataFrame:
    """Return what is wrong with the objects that could be decoded: line, says; once a line."""
    table = pl.DataFrame(
        [(line, said) for line, _, said in problems], schema={"line": pl.Int64, "says": pl.String}, orient="row"
    )
    return table.unique("line", keep="first", maintain_order=True)
