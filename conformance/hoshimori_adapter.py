# a folder of scripts, no package
"""What gpconf asks of a parser, answered by `hoshimori.io.read` and `hoshimori.io.write` and nothing else.

The adapter renames and reports; it decides nothing. Every row of the quarantine is reported as a refusal with its
reason. A keyword that the message does not have is left out, not filled with the reader's default.
"""

import json
from datetime import UTC, datetime
from typing import Any

import polars as pl

from hoshimori.errors import HoshimoriError
from hoshimori.io import Reading, read, write
from hoshimori.model.columns import ELEMENT_SET

_METADATA = ("center_name", "ref_frame", "time_system", "mean_element_theory")
_DECLARATION = {"_adapter": {"refusals": True}}
_NO_HEADER = datetime(2026, 1, 1, tzinfo=UTC)  # a TLE has no creation date

#: A sound set, in which the vector hooks exchange one field.
_SET = {
    "norad_cat_id": 25544,
    "epoch": "2026-09-20T12:42:37.141056",
    "mean_motion": "15.49866287",
    "eccentricity": "0.0003462",
    "inclination": "51.6355",
    "ra_of_asc_node": "213.4302",
    "arg_of_pericenter": "300.559",
    "mean_anomaly": "59.5075",
    "bstar": "0.00015975",
    "mean_motion_dot": "0.00008422",
    "mean_motion_ddot": "0",
    "object_id": "1957-001A",  # so old that any epoch is later than the launch
}


class Parser:
    """gpconf's protocol: `parse`, `write_tle` and the five vector hooks."""

    def parse(self, raw: bytes, fmt: str) -> list[dict[str, Any]]:
        """Return the records of a file and what was refused; a file refused as a whole raises."""
        reading = read(raw, source=f"gpconf.{fmt}")
        refusals = [
            {"_refused": f"{row['reason']}: {row['message']}", "_field": _field(row), "_input": row["raw"]}
            for row in reading.quarantine.rows(named=True)
        ]
        return [_DECLARATION, *_records(reading), *refusals]

    def write_tle(self, record: dict[str, Any]) -> str:
        """Return the TLE of one record; what a TLE cannot carry raises."""
        named = "tle-3le" if record.get("object_name") else "tle-2le"
        return write(_table(record), named, creation_date=_NO_HEADER).decode("ascii")

    def alpha5_decode(self, field: str) -> int:
        """Return the number of a catalogue field, read out of a TLE that carries it."""
        lines = self.write_tle(_SET).splitlines()
        return int(self._only(_checked(line[:2] + field + line[7:]) for line in lines)["norad_cat_id"])

    def alpha5_encode(self, number: int) -> str:
        """Return the catalogue field of a number, cut out of a written TLE."""
        return self.write_tle({**_SET, "norad_cat_id": number}).splitlines()[0][2:7]

    def two_digit_year(self, yy: str) -> int:
        """Return the year of a two-digit epoch, read out of a TLE that carries it (day 300, after the first launch)."""
        one, two = self.write_tle(_SET).splitlines()
        return int(self._only([_checked(f"{one[:18]}{yy}300{one[23:]}"), two])["epoch"].year)

    def parse_epoch(self, text: str) -> datetime:
        """Return a CCSDS epoch, read out of an OMM that carries it."""
        epoch: datetime = self._only([_omm({**_SET, "epoch": text})])["epoch"]
        return epoch

    def parse_catalog_id(self, text: str) -> int:
        """Return a catalogue number, read out of an OMM that carries it."""
        return int(self._only([_omm({**_SET, "norad_cat_id": text})])["norad_cat_id"])

    def _only(self, lines: Any) -> dict[str, Any]:
        reading = read("\n".join([*lines, ""]).encode(), source="gpconf")
        if reading.sets is None or reading.sets.height != 1:
            raise HoshimoriError("; ".join(reading.quarantine["message"]) or "no set")
        return reading.sets.row(0, named=True)


def _records(reading: Reading) -> list[dict[str, Any]]:
    """Return the sets; where the format carries metadata, as the messages have it."""
    if reading.sets is None:
        return []
    rows = {row.pop("line"): row for row in reading.sets.select(*ELEMENT_SET, "line").rows(named=True)}
    if reading.messages is None:
        return list(rows.values())
    records = []
    for message in reading.messages.rows(named=True):
        said = rows.get(message["line"], message)
        record = {name: said[name] for name in ELEMENT_SET if message[name] is not None}
        record |= {name: message[name] for name in _METADATA if message[name] is not None}
        record.setdefault("norad_cat_id", None)
        records.append(record)
    return records


def _table(record: dict[str, Any]) -> pl.DataFrame:
    """Return a record of gpconf (numbers as text, epoch as ISO text) as a table of one set."""
    types = {"int": int, "float": float, "str": str, "time": _instant}
    polars = {"int": pl.Int64, "float": pl.Float64, "str": pl.String, "time": pl.Datetime("us", "UTC")}
    defaults = {"object_name": "", "object_id": "", "ephemeris_type": 0, "classification_type": "U"}
    counts = {"element_set_no": 999, "rev_at_epoch": 0}
    values = {**defaults, **counts, **{key: value for key, value in record.items() if value is not None}}
    return pl.DataFrame(
        {name: [types[kind](values[name])] for name, kind in ELEMENT_SET.items()},
        schema={name: polars[kind] for name, kind in ELEMENT_SET.items()},
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _omm(record: dict[str, Any]) -> str:
    return json.dumps([{key.upper(): value for key, value in record.items()}])


def _field(row: dict[str, Any]) -> str | None:
    """Return the catalogue field as the refused record has it."""
    for line in row["raw"].splitlines():
        if line.startswith(("1 ", "2 ")):
            return str(line[2:7])
    return None if row["norad_cat_id"] is None else str(row["norad_cat_id"])


def _checked(line: str) -> str:
    """Return a TLE line with the checksum of its first 68 characters."""
    total = sum(int(character) if character in "0123456789" else character == "-" for character in line[:68])
    return line[:68] + str(total % 10)
