"""Recorded Mode S messages as text, one a line: receive time and hexadecimal bits, before anything is decoded.

Three forms: a table (`timestamp,hex`), JSON lines with `timestamp` and `frame` (jet1090), and AVR lines with the
receiver's 12 MHz counter (`@`, `<`: dump1090, readsb, Beast as text), which needs a begin. AVR without time is refused.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from hoshimori.errors import FormatError
from hoshimori.io.reading import Limits

TABLE, JSON_LINES, AVR, AVR_UNTIMED = "adsb-table", "adsb-json-lines", "adsb-avr", "adsb-avr-untimed"
FORMS: Final = (TABLE, JSON_LINES, AVR)
#: Ticks a second of the counter of AVR lines, and its width.
COUNTER_HZ: Final = 12_000_000
_COUNTER_TURN: Final = 2**48
#: Receive times outside of 2000 to 2099 are no times.
_FIRST_S, _LAST_S = 946_684_800, 4_102_444_800
_BLOCK: Final = 8 * 1024**2
_HEX: Final = r"[0-9A-Fa-f]{14}(?:[0-9A-Fa-f]{14})?"
_TIME_NAMES: Final = frozenset({"timestamp", "time", "ts", "unix_seconds", "unix", "t"})
_BITS_NAMES: Final = frozenset({"hex", "msg", "message", "raw", "rawmsg", "raw_message", "frame"})
_ROW: Final = re.compile(r"^\s*\d{9,10}(?:\.\d+)?\s*[,;\t ]\s*\*?[0-9A-Fa-f]{2,28};?\s*$")
_LINE: Final = {
    TABLE: r"^\s*\"?([0-9.eE+]*)\"?\s*[,;\t ]\s*\"?\*?([0-9A-Fa-f]*);?\"?\s*$",
    AVR: r"^\s*(?:@([0-9A-Fa-f]{12})|<([0-9A-Fa-f]{12})[0-9A-Fa-f]{2})([0-9A-Fa-f]*);\s*$",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """A block of messages.

    Attributes:
        table: time_ms (UTC, ms of 1970), bits (hex, lower case, 28 signs of an extended squitter), line.
        counts: What was passed by or set aside, by reason.
        examples: Line and reason of the first ones set aside; nothing of what stood there.
    """

    table: pl.DataFrame
    counts: Counter[str]
    examples: list[tuple[int, str]] = field(default_factory=list)


def form_of(text: str) -> str:
    """Return the form of a text of messages by its first lines, "" if it is none."""
    lines = [line.strip() for line in text.split("\n", 12)[:12] if line.strip()]
    if not lines:
        return ""
    if re.match(r"^[@<][0-9A-Fa-f]{26,42};$", lines[0]):
        return AVR
    if re.match(rf"^\*{_HEX};$", lines[0]):
        return AVR_UNTIMED
    if lines[0].startswith("{") and re.search(r'"frame"\s*:\s*"[0-9A-Fa-f]{14,28}"', lines[0]):
        return JSON_LINES
    return TABLE if _head(lines[0]) or any(_ROW.match(line) for line in lines[:2]) else ""


def frames(data: bytes, *, source: str, limits: Limits, begin_ms: int | None = None) -> Iterator[Frames]:
    """Yield the extended squitters (DF 17 and 18) of a text, block by block, in its order.

    Args:
        data: Unpacked bytes.
        source: Name, for errors.
        limits: Bound on a line.
        begin_ms: UTC of the first line, ms of 1970; for AVR, whose counter starts anywhere.

    Raises:
        FormatError: No form that is read, times that are missing, or a line without end.
    """
    form = form_of(data[:65_536].decode("utf-8", errors="replace").removeprefix("\ufeff"))
    if form == AVR_UNTIMED:
        raise FormatError(
            f"{source}: its messages have no time of receipt (lines begin with *); record with the receiver's counter "
            "(lines that begin with @), or as timestamp,hex",
            path=source, reason="no time",
        )  # fmt: skip
    if form == AVR and begin_ms is None:
        raise FormatError(
            f"{source}: its times are a counter of the receiver, not of the day; say when its first line was received "
            "(--begin T)",
            path=source, reason="counter without begin",
        )  # fmt: skip
    if form not in FORMS:
        raise FormatError(f"{source} holds no recorded ADS-B messages in a form that is read", path=source)
    clock = _Counter(begin_ms or 0) if form == AVR else None
    places: tuple[int, int, str] | None = None
    for block, first_line in _blocks(data, source, limits):
        raw = pl.DataFrame({"raw": block}, schema={"raw": pl.String}).with_row_index("line", offset=first_line)
        if first_line == 1 and form == TABLE and (places := _head(block[0].removeprefix("\ufeff"))):
            raw = raw.slice(1)
        yield _frames(raw.filter(pl.col("raw").str.strip_chars() != ""), form, places, clock)


class _Counter:
    """Turns a receiver's counter into UTC."""

    def __init__(self, begin_ms: int) -> None:
        self.begin_ms = begin_ms
        self.first: int | None = None

    def times(self, ticks: pl.Expr) -> pl.Expr:
        # a difference of more than half a turn is a step back, not a day of nine months
        since = (ticks - self.first) % _COUNTER_TURN
        since = pl.when(since > _COUNTER_TURN // 2).then(since - _COUNTER_TURN).otherwise(since)
        return self.begin_ms + since * 1_000 // COUNTER_HZ


def _frames(raw: pl.DataFrame, form: str, places: tuple[int, int, str] | None, clock: _Counter | None) -> Frames:
    line = pl.col("raw")
    if form == JSON_LINES:
        seconds = line.str.extract(r'"timestamp"\s*:\s*"?([0-9.eE+]+)').cast(pl.Float64, strict=False)
        bits = line.str.extract(r'"frame"\s*:\s*"([0-9A-Fa-f]*)"')
    elif clock is not None:
        ticks = pl.coalesce(line.str.extract(_LINE[AVR], 1), line.str.extract(_LINE[AVR], 2))
        raw = raw.with_columns(ticks=ticks.str.to_integer(base=16, dtype=pl.Int64, strict=False))
        known = raw["ticks"].drop_nulls()
        if clock.first is None and len(known):
            clock.first = int(known[0])
        seconds = clock.times(pl.col("ticks")) / 1_000 if clock.first is not None else pl.lit(None, pl.Float64)
        bits = line.str.extract(_LINE[AVR], 3)
    elif places:
        part = line.str.split(places[2])
        at = [part.list.get(place, null_on_oob=True).str.strip_chars(' "*;\r') for place in places[:2]]
        seconds, bits = at[0].cast(pl.Float64, strict=False), at[1]
    else:
        seconds = line.str.extract(_LINE[TABLE], 1).cast(pl.Float64, strict=False)
        bits = line.str.extract(_LINE[TABLE], 2)
    table = raw.select(
        time_ms=pl.when(seconds.is_between(_FIRST_S, _LAST_S)).then((seconds * 1_000).round()).cast(pl.Int64),
        bits=bits.str.to_lowercase(),
        line=pl.col("line").cast(pl.Int64),
    ).with_columns(problem=_problem())
    other = table.filter(pl.col("problem") == "another type of message")
    bad = table.filter(~pl.col("problem").is_in(["", "another type of message"]))
    counts = Counter(dict(bad["problem"].value_counts().iter_rows()))
    counts["another type of message"] += other.height
    return Frames(
        table=table.filter(pl.col("problem") == "").drop("problem"),
        counts=+counts,
        examples=list(bad.select("line", "problem").head(5).iter_rows()),
    )


def _problem() -> pl.Expr:
    """Return what keeps a line from being decoded, "" where nothing does."""
    bits = pl.col("bits")
    squitter = bits.str.contains(r"^(8[89a-f]|9[0-7])")
    length = bits.str.len_bytes()
    return (
        pl.when(bits.is_null() | ~bits.str.contains(r"^[0-9a-f]{2,}$"))
        .then(pl.lit("line not readable"))
        .when(squitter & (length != 28))
        .then(pl.lit("message cut short"))
        .when(~squitter & ~length.is_in([14, 28]))
        .then(pl.lit("message cut short"))
        .when(pl.col("time_ms").is_null())
        .then(pl.lit("no time of receipt, or none of 2000 to 2099"))
        .when(~squitter)
        .then(pl.lit("another type of message"))
        .otherwise(pl.lit(""))
    )


def _head(line: str) -> tuple[int, int, str] | None:
    """Return where time and message stand, and the separator, if a line is a head of such a table."""
    for separator in (",", ";", "\t"):
        names = [name.strip().strip('"').lower() for name in line.strip().split(separator)]
        time = next((place for place, name in enumerate(names) if name in _TIME_NAMES), None)
        bits = next((place for place, name in enumerate(names) if name in _BITS_NAMES), None)
        if time is not None and bits is not None:
            return time, bits, separator
    return None


def _blocks(data: bytes, source: str, limits: Limits) -> Iterator[tuple[list[str], int]]:
    begin, line = 0, 1
    while begin < len(data):
        end = len(data) if begin + _BLOCK >= len(data) else data.rfind(b"\n", begin, begin + _BLOCK) + 1
        if end <= begin:
            raise FormatError(f"{source}: a line of more than {_BLOCK:,} bytes is no message", path=source, line=line)
        lines = data[begin:end].decode("utf-8", errors="replace").split("\n")
        if not lines[-1]:
            lines.pop()
        if max(map(len, lines), default=0) > limits.max_line_bytes:
            raise FormatError(
                f"{source}: a line of more than {limits.max_line_bytes:,} bytes is no message", path=source
            )
        yield lines, line
        begin, line = end, line + len(lines)
