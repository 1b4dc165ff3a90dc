"""Which objects of a window are new, and of which launch.

New is a matter of membership, not of epochs: an object that no earlier payload held, where an earlier payload would
have held it (a full catalogue, or one complete for the launch) or where the launch was known before. A high catalogue
number is asked for too, so that an old catalogue that is taken in late never makes old pieces new.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import polars as pl

from hoshimori.detection.catalogue_number import in_sequence, number_in_use
from hoshimori.detection.protocol import Snapshot, Window
from hoshimori.model import Coverage

#: Objects of a launch that were known this long before the rest are its known part.
EARLIER = timedelta(days=1)
#: So many numbers are given out in some months; a launch's own objects get theirs in one run.
_MONTHS_OF_NUMBERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOfLaunch:
    """New objects of one launch in one window.

    Attributes:
        launch: Launch tag, "1982-092".
        pieces: First known set of each new object, ordered by catalogue number; columns as the history, `first_seen`,
            `catalogued_lately` (bool: its number was not yet given out before the reference time).
        known_before: Objects of the launch known before the window.
        reference: When an earlier catalogue would have shown them, or `numbering` before they were seen.
        earlier_catalogue: That catalogue's `known_at`; None where there is none.
        from_full: They were first seen in a full catalogue.
        launch_date: From a register, or None.
        old: The launch happened before the reference time (it was known then, or its date or year says so).
        other_launches: Launches known before the window: the controls.
    """

    launch: str
    pieces: pl.DataFrame
    known_before: tuple[int, ...]
    reference: datetime
    earlier_catalogue: datetime | None
    from_full: bool
    launch_date: date | None
    old: bool
    other_launches: int

    def older_pieces(self) -> int:
        """Return how many known objects have numbers given out months after the launch's first: pieces, by that."""
        numbers = [n for n in self.known_before if in_sequence(n)]
        return sum(n - min(numbers) > _MONTHS_OF_NUMBERS for n in numbers)

    def lately_only(self) -> "NewOfLaunch":
        """Return the same with only the lately catalogued pieces; the others count as known before."""
        older = self.pieces.filter(~pl.col("catalogued_lately"))["norad_cat_id"].to_list()
        return replace(
            self,
            pieces=self.pieces.filter(pl.col("catalogued_lately")),
            known_before=tuple(sorted({*self.known_before, *older})),
        )


def _with_launch(window: Window) -> pl.DataFrame:
    """Return the first known set of every object with a launch, with first_seen and launch."""
    columns = ["norad_cat_id", "launch", *(["launch_date"] if "launch_date" in window.identities.columns else [])]
    register = window.identities.select(columns).sort(columns, nulls_last=True).unique("norad_cat_id", keep="first")
    first = (
        window.ordered_history()
        .sort("known_at", "epoch", maintain_order=True)
        .unique("norad_cat_id", keep="first", maintain_order=True)
        .join(register, on="norad_cat_id", how="left", maintain_order="left")
    )
    if "launch_date" not in first.columns:
        first = first.with_columns(pl.lit("").alias("launch_date"))
    printed = pl.col("object_id").str.slice(0, 8)
    tag = pl.when(pl.col("launch").fill_null("") == "").then(printed).otherwise(pl.col("launch")).fill_null("")
    return (
        first.with_columns(
            tag.alias("launch"),
            pl.col("known_at").alias("first_seen"),
            pl.col("launch_date").cast(pl.String).fill_null(""),
        )
        .filter(pl.col("launch").str.contains(r"^\d{4}-\d{3}$"))
        .sort("norad_cat_id")
    )


def _held_before(window: Window, snapshots: tuple[Snapshot, ...]) -> pl.Series:
    """Return the objects that some payload known before the window held, looked at or not."""
    held = [s.members["norad_cat_id"] for s in snapshots if s.known_at < window.begin]
    if "first_known_at" in window.identities.columns:  # series of sets are no snapshots; identities know them
        held.append(window.identities.filter(pl.col("first_known_at") < window.begin)["norad_cat_id"])
    return pl.concat(held).unique() if held else pl.Series("norad_cat_id", [], dtype=pl.Int64)


def new_objects(window: Window, *, numbering_days: float, old_days: float) -> tuple[NewOfLaunch, ...]:
    """Return what is new in the window, one entry a launch, ordered by launch tag.

    Args:
        window: The window; its `identities` may carry `launch_date`.
        numbering_days: Without an earlier full catalogue, numbers must have been given out within this time.
        old_days: A launch is old when it happened this long before its pieces were seen.
    """
    snapshots = window.ordered_snapshots()
    full = {s.payload: s for s in snapshots if s.coverage == Coverage.FULL}
    objects = _with_launch(window)
    held = _held_before(window, snapshots)
    seen_in = pl.col("first_seen")
    # the first full catalogue of all is what later ones are held against, also where it lies inside the window
    first_full = min((s.known_at for s in full.values()), default=None)
    baseline = pl.col("payload").is_in(list(full)) & (seen_in == first_full) if first_full else pl.lit(value=False)
    known = (seen_in < window.begin) | pl.col("norad_cat_id").is_in(held.implode()) | baseline
    fresh = objects.filter((seen_in >= window.begin) & (seen_in < window.end) & ~known)
    before = objects.filter(known)
    known_launches = dict(before.group_by("launch").agg("norad_cat_id").iter_rows())
    result = []
    for (launch,), found in fresh.group_by(["launch"], maintain_order=True):
        tag = str(launch)
        known_before = tuple(sorted(known_launches.get(tag, ())))
        known_before, pieces = (known_before, found) if known_before else _split(found)
        seen: datetime = pieces["first_seen"].sort().to_list()[0]
        complete = [s.known_at for s in snapshots if tag in s.complete_for and s.known_at < seen]
        earlier = max([*(s.known_at for s in full.values() if s.known_at < seen), *complete], default=None)
        if earlier is None and not known_before:
            continue
        lately = seen - timedelta(days=numbering_days)
        in_full = bool(pieces["payload"].is_in(list(full)).any())
        reference = lately if earlier is None else earlier if in_full else max(earlier, lately)
        launched = _date(pieces["launch_date"].to_list())
        in_use = number_in_use(reference)
        numbers = pieces["norad_cat_id"].to_list()
        marked = [in_sequence(n) and n > in_use for n in numbers]
        result.append(
            NewOfLaunch(
                launch=tag,
                pieces=pieces.with_columns(pl.Series("catalogued_lately", marked, dtype=pl.Boolean)),
                known_before=known_before,
                reference=reference,
                earlier_catalogue=earlier,
                from_full=in_full,
                launch_date=launched,
                old=_is_old(tag, launched, seen, old_days, known_before=bool(known_before), reference=reference),
                other_launches=len(known_launches.keys() - {tag}),
            )
        )
    return tuple(sorted(result, key=lambda n: n.launch))


def _split(pieces: pl.DataFrame) -> tuple[tuple[int, ...], pl.DataFrame]:
    """Return what of a launch was known well before the rest, and the rest; all of it is the rest where none was."""
    first: datetime = pieces["first_seen"].sort().to_list()[0]
    later = pieces.filter(pl.col("first_seen") >= first + EARLIER)
    if later.is_empty():
        return (), pieces
    early = pieces.filter(pl.col("first_seen") < first + EARLIER)
    return tuple(early["norad_cat_id"].sort().to_list()), later


def _date(words: list[str]) -> date | None:
    for word in sorted(w for w in words if w):
        try:
            return date.fromisoformat(word[:10])
        except ValueError:
            continue
    return None


def _is_old(
    launch: str, launched: date | None, seen: datetime, old_days: float, *, known_before: bool, reference: datetime
) -> bool:
    """Return whether the launch was long over when its pieces were seen: by date, by year, or as known before."""
    if launched is not None:
        return launched <= (seen - timedelta(days=old_days)).date() and (known_before or launched < reference.date())
    return int(launch[:4]) < reference.year or (known_before and int(launch[:4]) < seen.year)
