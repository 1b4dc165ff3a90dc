"""CelesTrak's space weather as CSV: one line a day, eight planetary Kp values (in tenths), the flux at 10.7 cm.

The file goes on with weeks of forecast (F10.7_DATA_TYPE PRD and PRM): what a day is expected to be is not what it was,
so these lines are passed over. A day without all eight values has no greatest one yet.
"""

from typing import Final

import polars as pl

from hoshimori.errors import FormatError
from hoshimori.io.reading import Limits, Reading
from hoshimori.model.columns import QUARANTINE

FORMAT: Final = "space-weather-csv"
_KP: Final = tuple(f"KP{n}" for n in range(1, 9))
_FLUX: Final = "F10.7_OBS"
_TYPE: Final = "F10.7_DATA_TYPE"
_FORECAST: Final = ("PRD", "PRM")


def read_space_weather(data: bytes, *, source: str, limits: Limits) -> Reading:
    """Return the days that were: `space_weather` with day, greatest_kp (0 to 9), f107_sfu; null where there is none.

    Args:
        data: UTF-8 CSV with a head.
        source: Name of the payload.
        limits: Bounds on records.

    Raises:
        FormatError: The head lacks a column, or there are too many lines.
    """
    lines = data.decode("utf-8", errors="replace").removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    head = [name.strip().upper() for name in lines[0].split(",")]
    missing = [name for name in ("DATE", *_KP, _FLUX) if name not in head]
    if missing or len(lines) > limits.max_records:
        why = f"the head lacks {', '.join(missing)}" if missing else "there are too many lines"
        raise FormatError(f"{source}: {why}; it is no space weather file", path=source, standard=FORMAT)
    parts = (
        pl.DataFrame({"raw": [line for line in lines[1:] if line.strip()]}, schema={"raw": pl.String})
        .with_columns(part=pl.col("raw").str.split(","))
        .select(
            pl.col("part").list.get(head.index(name), null_on_oob=True).str.strip_chars().alias(name)
            for name in ("DATE", *_KP, _FLUX, *((_TYPE,) if _TYPE in head else ()))
        )
    )
    if _TYPE in head:
        parts = parts.filter(~pl.col(_TYPE).is_in(_FORECAST))
    kp = [pl.col(name).cast(pl.Float64, strict=False) / 10.0 for name in _KP]
    valid = [pl.when(one.is_between(0.0, 9.0)).then(one) for one in kp]
    whole = pl.all_horizontal(one.is_not_null() for one in valid)
    days = parts.select(
        day=pl.col("DATE").str.to_date("%Y-%m-%d", strict=False),
        greatest_kp=pl.when(whole).then(pl.max_horizontal(*valid)),
        f107_sfu=pl.col(_FLUX).cast(pl.Float64, strict=False),
    ).filter(pl.col("day").is_not_null())
    kinds = {"int": pl.Int64(), "str": pl.String()}
    return Reading(
        record_format=FORMAT,
        kind="space_weather",
        space_weather=days.unique("day", keep="last", maintain_order=True).sort("day"),
        quarantine=pl.DataFrame(schema={name: kinds[kind] for name, kind in QUARANTINE.items()}),
    )
