"""How many objects are on orbit by state, regime and type: neutral, alphabetical, dated and sourced."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from hoshimori.catalog.identity import identities
from hoshimori.catalog.regime import with_regime
from hoshimori.catalog.snapshot import last_full, member_sets
from hoshimori.catalog.state_code import state_codes
from hoshimori.errors import NotFoundError
from hoshimori.store import Store

UNKNOWN_STATE: Final = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceTable:
    """Objects on orbit by state, regime and type.

    Attributes:
        table: state, regime, object_type, objects; alphabetical. `state` is the word of the register that names the
            owner (GCAT's word where there is one), "several" for pieces of a shared launch, "unknown" where none does.
        objects: Their sum.
        inherited: How many of them take their state from their launch.
        known_at: When the objects counted were known.
        basis: One sentence: what was counted.
        registers: Registers behind the states, with the day that each was known.
        payloads: SHA-256 of the payloads behind the table.
    """

    table: pl.DataFrame
    objects: int
    inherited: int
    known_at: datetime
    basis: str
    registers: tuple[str, ...]
    payloads: tuple[str, ...]


def presence(store: Store, as_of: datetime) -> PresenceTable:
    """Return the objects on orbit known at `as_of`: members of the last full snapshot, else every object with a set.

    Raises:
        NotFoundError: No element set was known then.
    """
    snapshot = last_full(store, as_of)
    if snapshot is not None:
        sets = member_sets(store, snapshot)
        known_at = snapshot.known_at
        basis = f"Members of the full catalogue {snapshot.payload.url}, known {known_at:%Y-%m-%d}."
        used = {snapshot.payload.sha256}
    else:
        sets = store.latest_sets(as_of=as_of)
        if sets.is_empty():
            raise NotFoundError("No element set was known then; ingest a catalogue first.", as_of=as_of.isoformat())
        newest = sets.get_column("known_at").max()
        known_at = newest if isinstance(newest, datetime) else as_of
        basis = "Every object with an element set, decayed ones included: no full catalogue was ingested."
        used = set(sets.get_column("payload").to_list())
    claims = store.claims(as_of=as_of)
    rows = counted(sets, identities(store, as_of=as_of))
    owners = claims.filter(pl.col("field").is_in(["owner", "owner_state", "object_type"]))
    sources = owners.group_by("register", "payload").agg(pl.col("known_at").min()).sort("register", "known_at")
    return PresenceTable(
        table=rows.group_by("state", "regime", "object_type")
        .agg(objects=pl.len().cast(pl.Int64))
        .sort("state", "regime", "object_type"),
        objects=rows.height,
        inherited=int(rows.get_column("inherited").sum()),
        known_at=known_at,
        basis=basis,
        registers=tuple(f"{name} of {day:%Y-%m-%d}" for name, _, day in sources.iter_rows()),
        payloads=tuple(sorted(used | set(sources.get_column("payload").to_list()))),
    )


def counted(sets: pl.DataFrame, who: pl.DataFrame) -> pl.DataFrame:
    """Return one row an object: norad_cat_id, state, regime, object_type, inherited.

    Args:
        sets: One set an object.
        who: As `identities`.
    """
    codes = dict(state_codes().as_gcat)
    satcat = pl.col("owner_register").str.ends_with("satcat")
    word = pl.when(satcat).then(pl.col("owner_state").replace(codes)).otherwise("owner_state")
    state = pl.when(pl.col("owner_state") == "").then(pl.lit(UNKNOWN_STATE)).otherwise(word)
    facts = who.select("norad_cat_id", "object_type", "inherited", state=state)
    return (
        with_regime(sets)
        .select("norad_cat_id", "regime")
        .join(facts, on="norad_cat_id", how="left", maintain_order="left")
    )
