"""What the store knows, in numbers: objects, sets, how old the newest sets are, what was set aside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from hoshimori.catalog.identity import identify, seen
from hoshimori.catalog.regime import with_regime
from hoshimori.catalog.snapshot import last_full
from hoshimori.store import Store

#: Ages of each object's newest set; the last bound of each band, in days.
AGE_BANDS: Final = (
    ("ahead of as_of", 0.0),
    ("up to 1 day", 1.0),
    ("1 to 3 days", 3.0),
    ("3 to 7 days", 7.0),
    ("7 to 30 days", 30.0),
    ("30 to 365 days", 365.0),
    ("more than 365 days", float("inf")),
)
_SECONDS_PER_DAY: Final = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogSummary:
    """What was known at an instant.

    Attributes:
        as_of: The instant.
        objects: Objects with at least one element set.
        sets: Distinct element sets.
        payloads: Payloads recorded.
        newest_epoch: Greatest epoch, None where there are no sets.
        ages: Objects by the age of their newest set at `as_of`.
        by_regime: Objects by regime of their newest set.
        by_type: Objects by type.
        owner_conflicts: Objects whose owner two registers contradict.
        owner_unknown: Objects with sets whose owner no register names.
        registers: Claims by register.
        quarantined: Records set aside, of payloads known by then.
        last_full: Name of the newest full catalogue, "" where there is none.
        last_full_known_at: When it was known.
    """

    as_of: datetime
    objects: int
    sets: int
    payloads: int
    newest_epoch: datetime | None
    ages: Mapping[str, int]
    by_regime: Mapping[str, int]
    by_type: Mapping[str, int]
    owner_conflicts: int
    owner_unknown: int
    registers: Mapping[str, int]
    quarantined: int
    last_full: str
    last_full_known_at: datetime | None


def summarize(store: Store, as_of: datetime) -> CatalogSummary:
    """Return what the store knew at `as_of`; every count is 0 for an empty store."""
    sets, claims = store.sets(as_of=as_of), store.claims(as_of=as_of)
    latest = sets.sort("norad_cat_id", "epoch", "known_at").unique("norad_cat_id", keep="last", maintain_order=True)
    who = identify(seen(sets), claims).join(latest.select("norad_cat_id"), on="norad_cat_id", how="semi")
    payloads = store.payloads(as_of)
    full = last_full(store, as_of)
    newest = latest.get_column("epoch").max()
    table = store.payload_table(as_of)
    return CatalogSummary(
        as_of=as_of,
        objects=latest.height,
        sets=sets.height,
        payloads=len(payloads),
        newest_epoch=newest if isinstance(newest, datetime) else None,
        ages=_ages(latest, as_of),
        by_regime=_counted(with_regime(latest).get_column("regime")),
        by_type=_counted(who.get_column("object_type")),
        owner_conflicts=int(who.get_column("owner_conflict").sum()),
        owner_unknown=who.filter(pl.col("owner_state") == "").height,
        registers=_counted(claims.get_column("register")),
        quarantined=int(table.get_column("quarantined").sum()),
        last_full=full.payload.url if full else "",
        last_full_known_at=full.known_at if full else None,
    )


def _ages(latest: pl.DataFrame, as_of: datetime) -> dict[str, int]:
    moment = pl.lit(as_of).cast(pl.Datetime("us", "UTC"))
    days = latest.select((moment - pl.col("epoch")).dt.total_microseconds() / (_SECONDS_PER_DAY * 1e6)).to_series()
    counts = {}
    lower = float("-inf")
    for name, upper in AGE_BANDS:
        counts[name] = int(((days >= lower) & (days < upper)).sum())
        lower = upper
    return counts


def _counted(words: pl.Series) -> dict[str, int]:
    counts = words.alias("word").value_counts(name="objects").sort("word")
    return dict(counts.iter_rows())
