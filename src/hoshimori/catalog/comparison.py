"""What changed between two full catalogues, by membership. Epochs do not tell it: many lie ahead of publication."""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from hoshimori.catalog.claim_choice import newest
from hoshimori.catalog.identity import identify, seen
from hoshimori.catalog.launch_change import ChangeKind, LaunchChange, launch_changes
from hoshimori.catalog.regime import height_km
from hoshimori.catalog.snapshot import FullSnapshot, last_full, member_sets
from hoshimori.errors import NotFoundError
from hoshimori.model import ObjectType, Payload, format_instant
from hoshimori.store import Store

#: When this share of the later catalogue is seen again, the earlier one had a part missing.
_MANY_AGAIN = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogComparison:
    """Two full snapshots and what is in one and not in the other.

    Attributes:
        begin_payload: The earlier snapshot.
        end_payload: The later one.
        new: Objects in the later only: norad_cat_id, object_name, object_id, launch, object_type, owner_state, epoch,
            height_km, eccentricity, inclination; sorted by number.
        gone: Objects in the earlier only; the same columns.
        launches: The new objects by launch, most first.
        notes: What this comparison lacks, as sentences (no register of payloads …).
    """

    begin_payload: Payload
    end_payload: Payload
    new: pl.DataFrame
    gone: pl.DataFrame
    launches: tuple[LaunchChange, ...]
    notes: tuple[str, ...] = ()


def compare(
    store: Store, *, begin_as_of: datetime, end_as_of: datetime, registers_as_of: datetime | None = None
) -> CatalogComparison:
    """Return the difference of the last full snapshots known at two instants.

    Args:
        store: The store.
        begin_as_of: When the earlier snapshot was known at the latest.
        end_as_of: The same of the later one.
        registers_as_of: Names, types and payloads come from what was known by then; None takes all that the store has,
            for a register that lists a launch appears after it. A note says where that is later than `end_as_of`.

    Raises:
        NotFoundError: There is no full snapshot known at one of them, or it is the same one.
    """
    begin, end = _snapshot(store, begin_as_of), _snapshot(store, end_as_of)
    if begin.payload_id == end.payload_id:
        raise NotFoundError(
            f"The same full snapshot ({begin.payload.url}) is the last one known at {format_instant(begin_as_of)} and "
            f"at {format_instant(end_as_of)}; ingest one that became known between them, with --coverage full "
            "--known-at DATE",
            payload=begin.payload.sha256,
        )
    claims = newest(store.claims(as_of=registers_as_of))
    names_as_of = None if registers_as_of is None else max(registers_as_of, end_as_of)
    who = identify(seen(store.sets(as_of=names_as_of)), claims)
    earlier, later = (member_sets(store, snapshot) for snapshot in (begin, end))
    new = _described(later.join(earlier, on="norad_cat_id", how="anti"), who)
    gone = _described(earlier.join(later, on="norad_cat_id", how="anti"), who)
    launched = who.filter(pl.col("launch") != "")
    known_payloads = _counts(launched.filter(pl.col("object_type") == ObjectType.PAYLOAD.value))
    launches = launch_changes(
        new,
        before=_counts(launched.join(earlier, on="norad_cat_id", how="semi")),
        payloads_known=known_payloads,
        launch_dates=_launch_dates(claims),
        begin=begin.known_at,
    )
    held = store.sets(as_of=begin.known_at, norad_cat_ids=new["norad_cat_id"].to_list())["norad_cat_id"].unique()
    launches = _seen_again(launches, new.filter(pl.col("norad_cat_id").is_in(held.implode())))
    columns = ["norad_cat_id", "object_name", "object_id", "launch", "object_type", "owner_state"]
    columns += ["epoch", "height_km", "eccentricity", "inclination"]
    return CatalogComparison(
        begin_payload=begin.payload,
        end_payload=end.payload,
        new=new.select(columns),
        gone=gone.select(columns),
        launches=launches,
        notes=(*_hindsight(claims, end_as_of), *_halved(earlier.height, later.height, len(held)), *_notes(launches)),
    )


def _seen_again(launches: tuple[LaunchChange, ...], again: pl.DataFrame) -> tuple[LaunchChange, ...]:
    """Return the changes with those objects told that were known before the earlier catalogue left them out.

    A launch of which half or more of the new numbers were known before is no launch and no cloud.
    """
    counts = _counts(again)
    found = []
    for change in launches:
        n = counts.get(change.launch, 0)
        if n:
            kind = ChangeKind.LATE_PIECES if 2 * n >= change.new else change.kind
            sentence = f"{change.sentence}; {n:,} of them were known before the earlier catalogue: seen again"
            found.append(replace(change, kind=kind, sentence=sentence))
        else:
            found.append(change)
    return tuple(found)


def _halved(before: int, after: int, again: int) -> tuple[str, ...]:
    """Return a sentence where the earlier catalogue lacked much of what was known, and the later one has it again."""
    if again < _MANY_AGAIN * after:
        return ()
    sentence = (
        f"{again:,} of the new objects were known before the earlier catalogue ({before:,} objects), which left them "
        "out: it was published with a part missing, and they are no launches and no pieces."
    )
    return (sentence,)


def _snapshot(store: Store, as_of: datetime) -> FullSnapshot:
    found = last_full(store, as_of)
    if found is None:
        raise NotFoundError(
            f"No full catalogue was known at {format_instant(as_of)}; ingest one with --coverage full --known-at DATE, "
            "or name it in a SOURCES.toml",
            as_of=format_instant(as_of),
        )
    return found


def _described(sets: pl.DataFrame, who: pl.DataFrame) -> pl.DataFrame:
    facts = who.select("norad_cat_id", "object_name", "object_id", "launch", "object_type", "owner_state")
    return (
        sets.drop("object_name", "object_id")
        .join(facts, on="norad_cat_id", how="left", maintain_order="left")
        .with_columns(height_km=height_km())
    )


def _counts(objects: pl.DataFrame) -> dict[str, int]:
    return dict(objects.group_by("launch").len().iter_rows())


def _launch_dates(claims: pl.DataFrame) -> dict[str, str]:
    dates = claims.filter((pl.col("field") == "launch_date") & (pl.col("launch_tag") != ""))
    first = dates.unique("launch_tag", keep="first", maintain_order=True)
    return dict(first.select("launch_tag", "value").iter_rows())


def _hindsight(claims: pl.DataFrame, end_as_of: datetime) -> tuple[str, ...]:
    """Return one sentence for each register that was known only after the later instant."""
    later = claims.filter(pl.col("known_at") > end_as_of).group_by("register").agg(pl.col("known_at").min())
    return tuple(
        f"Payloads and owners also from {register} of {day:%Y-%m-%d}, known after {end_as_of:%Y-%m-%d}."
        for register, day in later.sort("register").iter_rows()
    )


def _notes(launches: tuple[LaunchChange, ...]) -> tuple[str, ...]:
    lost = [change.launch for change in launches if change.launch and change.kind is ChangeKind.OTHER]
    if not lost:
        return ()
    examples = ", ".join(lost[:5]) + (" …" if len(lost) > 5 else "")
    sentence = (
        f"No register names the payloads of {len(lost)} of {len(launches)} launches ({examples}), so a "
        "launch with wide orbits cannot be told from a break-up there; ingest a GCAT launch log or a SATCAT."
    )
    return (sentence,)
