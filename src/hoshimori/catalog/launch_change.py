"""What the new numbers of one launch look like: a launch, pieces long after it, or a cloud like that of a break-up.

The rule is arithmetic on membership, a register's payloads and the spread of the orbits; it is argued in
docs/methods/catalog-comparison.md. It is a first look at a difference of two catalogues; a detector says more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import polars as pl

from hoshimori.catalog.regime import height_km
from hoshimori.model import ObjectType

#: 5 to 95 % of a wider cloud than this is no set of payloads dropped together, km.
WIDE_SPREAD_KM: Final = 50.0
#: Fewer pieces than this beyond the payloads are what launches leave behind (stages, covers, clamps).
MANY_PIECES: Final = 20
#: No launch brought as many payloads: the most in GCAT's launch log of December 2024 is 144 (2021-006).
MORE_THAN_ANY_LAUNCH: Final = 150
#: Payloads may enter the catalogue this long after their launch and still count as that launch.
YOUNG: Final = timedelta(days=90)


class ChangeKind(StrEnum):
    """What the new numbers of one launch look like."""

    BREAKUP_LIKE = "breakup_like"
    LAUNCH = "launch"
    LATE_PIECES = "late_pieces"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchChange:
    """The new numbers of one launch between two snapshots.

    Attributes:
        launch: Launch tag "2024-140", "" for objects without a designator.
        new: New catalogue numbers.
        kind: What they look like.
        payloads: How many of the new numbers a register calls payloads; None where no register knows the launch.
        payloads_known: How many payloads registers know for this launch at all, None likewise.
        before: Numbers of this launch in the earlier snapshot.
        launch_date: As the register prints it, "" where none does.
        height_low_km: 5 % of the two-body semi-major axis less 6,378.137 km.
        height_high_km: 95 % of the same.
        eccentricity_max: Greatest eccentricity.
        inclination_spread_deg: Greatest less least inclination.
        sentence: One neutral sentence, numbers with units.
    """

    launch: str
    new: int
    kind: ChangeKind
    payloads: int | None
    payloads_known: int | None
    before: int
    launch_date: str
    height_low_km: float
    height_high_km: float
    eccentricity_max: float
    inclination_spread_deg: float
    sentence: str


def launch_changes(
    new: pl.DataFrame,
    *,
    before: Mapping[str, int],
    payloads_known: Mapping[str, int],
    launch_dates: Mapping[str, str],
    begin: datetime,
) -> tuple[LaunchChange, ...]:
    """Return the changes by launch, most new numbers first.

    Args:
        new: One row a new object: launch, object_type, mean_motion, eccentricity, inclination.
        before: Launch → numbers in the earlier snapshot.
        payloads_known: Launch → payloads that registers know; a launch that none knows is absent.
        launch_dates: Launch → launch date as a register prints it.
        begin: When the earlier snapshot was known.
    """
    height = height_km()
    rows = (
        new.group_by("launch")
        .agg(
            new=pl.len(),
            payloads=(pl.col("object_type") == ObjectType.PAYLOAD.value).sum(),
            height_low_km=height.quantile(0.05, "linear"),
            height_high_km=height.quantile(0.95, "linear"),
            eccentricity_max=pl.col("eccentricity").max(),
            inclination_spread_deg=pl.col("inclination").max() - pl.col("inclination").min(),
        )
        .sort(["new", "launch"], descending=[True, False])
    )
    changes = []
    for row in rows.iter_rows(named=True):
        launch = row["launch"]
        known = payloads_known.get(launch)
        seen = before.get(launch, 0)
        date = launch_dates.get(launch, "")
        row["payloads"] = None if known is None else row["payloads"]
        kind = change_kind(row, before=seen, young=_is_young(launch, date, seen, begin))
        changes.append(
            LaunchChange(
                **row,
                kind=kind,
                payloads_known=known,
                before=seen,
                launch_date=date,
                sentence=_sentence(row, kind, seen, date),
            )
        )
    return tuple(changes)


def change_kind(row: Mapping[str, Any], *, before: int, young: bool) -> ChangeKind:
    """Return what the new numbers of one launch look like.

    Args:
        row: launch, new, payloads (None where no register knows the launch), height_low_km, height_high_km.
        before: Numbers of the launch in the earlier snapshot.
        young: Whether the launch belongs to the time between the snapshots or shortly before.
    """
    if not row["launch"]:
        return ChangeKind.OTHER
    wide = row["height_high_km"] - row["height_low_km"] > WIDE_SPREAD_KM
    pieces = row["new"] - (row["payloads"] or 0)
    if not young:
        return ChangeKind.BREAKUP_LIKE if wide and pieces >= MANY_PIECES and pieces > before else ChangeKind.LATE_PIECES
    if row["payloads"] is None:
        if wide:
            return ChangeKind.BREAKUP_LIKE if row["new"] > MORE_THAN_ANY_LAUNCH else ChangeKind.OTHER
        return ChangeKind.LAUNCH
    if wide and pieces >= MANY_PIECES and pieces > row["payloads"]:
        return ChangeKind.BREAKUP_LIKE
    return ChangeKind.LAUNCH


def _is_young(launch: str, date: str, before: int, begin: datetime) -> bool:
    launched = launch_day(date)
    if launched is not None:
        return launched >= begin - YOUNG
    year = int(launch[:4]) if launch else 0
    return before == 0 and year >= (begin - YOUNG).year


def launch_day(date: str) -> datetime | None:
    """Return the day of a launch date: ISO "2024-08-06", or GCAT's "2024 Aug  6 0642"; None where it is neither."""
    for layout, text in (("%Y %b %d", " ".join(date.split()[:3])), ("%Y-%m-%d", date.strip()[:10])):
        try:
            return datetime.strptime(f"{text} +0000", f"{layout} %z")
        except ValueError:
            continue
    return None


def _sentence(row: Mapping[str, Any], kind: ChangeKind, before: int, date: str) -> str:
    number = f"{row['new']:,} new number{'' if row['new'] == 1 else 's'}"
    if not row["launch"]:
        return f"{number} without a designator; nobody says which launch they came from"
    launched = launch_day(date)
    of = f" of the launch of {launched:%Y-%m-%d}" if launched else " of one launch"
    tail = {
        ChangeKind.BREAKUP_LIKE: "a cloud like that of a break-up; cause undetermined",
        ChangeKind.LAUNCH: "as a launch leaves them",
        ChangeKind.LATE_PIECES: f"late pieces or old ones seen again, {before:,} of this launch known before",
        ChangeKind.OTHER: "a launch and a break-up cannot be told apart without a register of payloads",
    }[kind]
    return f"{number}{of}, {_payloads(row['payloads'])}; {_spread(row)}; {tail}"


def _payloads(payloads: int | None) -> str:
    if payloads is None:
        return "no register says how many payloads it had"
    return f"{payloads or 'none'} of them listed as payloads"


def _spread(row: Mapping[str, Any]) -> str:
    low, high = row["height_low_km"], row["height_high_km"]
    if row["new"] == 1:
        return f"semi-major axis {low:,.0f} km above 6,378 km"
    return f"semi-major axes {low:,.0f} to {high:,.0f} km above 6,378 km (5 to 95 %)"
