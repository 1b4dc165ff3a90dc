"""Which objects came into the catalogue in a window, launch by launch, and how old their launches are.

New is a matter of membership: no payload known before the window held the object, and enough was known before that it
would have been. A catalogue with a half missing makes nothing new when the half comes back: it was held before.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from hoshimori.detection.catalogue_number import in_sequence, number_in_use
from hoshimori.detection.protocol import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """New objects of one launch.

    Attributes:
        launch: Launch tag "2024-149"; "" for objects without a designator.
        sets: First known set of each new object, ordered by number; columns as the history and `first_seen`.
        known_before: How many objects of the launch were known before.
        launch_date: From a register, or None.
        payloads_listed: Payloads that a register lists for the launch; None where no register knows it.
        register_payload: SHA-256 of that register.
        young: The launch happened within `young_days` before its objects were seen.
        again: Numbers that were given out long before the window: objects seen again, not new ones.
    """

    launch: str
    sets: pl.DataFrame
    known_before: int
    launch_date: date | None
    payloads_listed: int | None
    register_payload: str
    young: bool
    again: frozenset[int] = frozenset()


def arrivals(window: Window, *, young_days: float, least_known_before: int) -> tuple[Arrival, ...]:
    """Return what is new in the window, one entry a launch, ordered by launch tag.

    Args:
        window: The window.
        young_days: A launch is young this long after its date.
        least_known_before: With fewer objects known before the window everything would look new; then nothing is.
    """
    first = _first_sets(window)
    held = _held_before(window, first)
    if len(held) < least_known_before:
        return ()
    known = pl.col("norad_cat_id").is_in(held.implode())
    seen_in = pl.col("first_seen").is_between(window.begin, window.end, closed="left")
    before = dict(first.filter(known).group_by("launch").len().iter_rows())
    listed = {row["launch"]: row for row in window.launches.iter_rows(named=True)}
    in_use = number_in_use(window.begin - timedelta(days=young_days))
    found = []
    for (launch,), sets in first.filter(seen_in & ~known).sort("launch", "norad_cat_id").group_by(
        ["launch"], maintain_order=True
    ):  # fmt: skip
        tag = str(launch)
        row = listed.get(tag, {})
        launched = _day(str(row.get("launch_date") or ""))
        seen: datetime = sets["first_seen"].sort().to_list()[0]
        found.append(
            Arrival(
                launch=tag,
                sets=sets,
                known_before=int(before.get(tag, 0)),
                launch_date=launched,
                payloads_listed=None if not row else int(row["payloads"] or 0),
                register_payload=str(row.get("payload") or ""),
                young=_young(tag, launched, seen, young_days),
                again=frozenset(n for n in sets["norad_cat_id"].to_list() if in_sequence(n) and n <= in_use),
            )
        )
    return tuple(found)


def _first_sets(window: Window) -> pl.DataFrame:
    """Return the first known set of every object, with its launch: the register's, else the designator's."""
    register = window.identities.select("norad_cat_id", "launch").sort("norad_cat_id", "launch", nulls_last=True)
    printed = pl.col("object_id").str.slice(0, 8)
    tag = pl.when(pl.col("launch").fill_null("") == "").then(printed).otherwise(pl.col("launch"))
    tagged = pl.when(tag.str.contains(r"^\d{4}-\d{3}$")).then(tag).otherwise(pl.lit(""))
    return (
        window.ordered_history()
        .sort("known_at", "epoch", maintain_order=True)
        .unique("norad_cat_id", keep="first", maintain_order=True)
        .join(register.unique("norad_cat_id", keep="first"), on="norad_cat_id", how="left", maintain_order="left")
        .with_columns(launch=tagged, first_seen=pl.col("known_at"))
    )


def _held_before(window: Window, first: pl.DataFrame) -> pl.Series:
    """Return the objects that were known before: before the window, or in the first full catalogue inside it."""
    held = [first.filter(pl.col("first_seen") < window.begin)["norad_cat_id"]]
    snapshots = window.ordered_snapshots()
    held += [s.members["norad_cat_id"] for s in snapshots if s.known_at < window.begin]
    full = [s for s in snapshots if s.coverage.value == "full"]
    if full:  # later ones are held against the first one of all, also where it lies inside the window
        held.append(full[0].members["norad_cat_id"])
        held.append(first.filter(pl.col("first_seen") <= full[0].known_at)["norad_cat_id"])
    if "first_known_at" in window.identities.columns:
        held.append(window.identities.filter(pl.col("first_known_at") < window.begin)["norad_cat_id"])
    return pl.concat([h.cast(pl.Int64) for h in held]).unique().sort()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _young(launch: str, launched: date | None, seen: datetime, young_days: float) -> bool:
    earliest = seen - timedelta(days=young_days)
    if launched is not None:
        return launched >= earliest.date()
    return bool(launch) and int(launch[:4]) >= earliest.year


def out_of_sequence(numbers: list[int]) -> int:
    """Return how many numbers are analysts' (given out of sequence, to objects that nobody has named yet)."""
    return sum(not in_sequence(number) for number in numbers)
