"""Payloads on orbit and launched a year by state, regime and class of owner, then and now: every state the same way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import polars as pl

from hoshimori.catalog.claim_choice import GCAT, newest
from hoshimori.catalog.feeds import newest_payload
from hoshimori.catalog.identity import identities
from hoshimori.catalog.presence import counted
from hoshimori.catalog.snapshot import FullSnapshot, last_full, member_sets
from hoshimori.errors import NotFoundError
from hoshimori.io import read
from hoshimori.model import ObjectType
from hoshimori.store import Store

#: The reports of January 2023 spoke of a growing presence: change is counted from here unless the caller says else.
SINCE: Final = datetime(2023, 1, 31, 23, 59, 59, 999999, tzinfo=UTC)
NO_CLASS: Final = "not classed"
#: A catalogue so few days before the asked one stands for it.
_NEAR_DAYS: Final = 7
_ORGANISATIONS: Final = "gcat-organisations"


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChange:
    """Payloads on orbit then and now, and launched by year.

    Attributes:
        on_orbit: state, regime, owner_class, before, now, change; alphabetical.
        launched: year, state, payloads; of every year in the launch log from `first_year` on.
        begin: When the earlier catalogue was known.
        end: When the later one was known.
        basis: Sentences: what was counted, and what limits it.
        payloads: SHA-256 of the payloads behind it.
    """

    on_orbit: pl.DataFrame
    launched: pl.DataFrame
    begin: datetime
    end: datetime
    basis: tuple[str, ...]
    payloads: tuple[str, ...]


def presence_change(
    store: Store, as_of: datetime, *, since: datetime = SINCE, first_year: int = 2013
) -> PresenceChange:
    """Return payloads on orbit in the last full catalogues known at `since` and at `as_of`, and launched by year.

    Where no full catalogue was known at `since` the first one after it is taken. Owners are those that the registers
    on file name, for both days the same.

    Raises:
        NotFoundError: There are no two full catalogues.
    """
    now = last_full(store, as_of)
    then = last_full(store, since) or _first_full(store)
    if now is None or then is None or now.payload_id == then.payload_id:
        raise NotFoundError(
            "A change needs two full catalogues: ingest one of about January 2023 and a later one, with --coverage "
            "full --known-at DATE.",
            since=since.isoformat(),
        )
    who = identities(store, as_of=as_of)
    classes, source = _classes(store, as_of)
    marked = who.with_columns(
        owner_class=pl.col("owner").replace_strict(dict(classes), default=NO_CLASS, return_dtype=pl.String)
    )
    before = _payloads(store, then, marked).rename({"payloads": "before"})
    later = _payloads(store, now, marked).rename({"payloads": "now"})
    keys = ["state", "regime", "owner_class"]
    on_orbit = (
        before.join(later, on=keys, how="full", coalesce=True)
        .with_columns(pl.col("before", "now").fill_null(0))
        .with_columns(change=pl.col("now") - pl.col("before"))
        .sort(keys)
    )
    launched, log = _launched(store, as_of, first_year)
    catalogues = (
        f"Payloads among the members of the full catalogues {then.payload.url} (known {then.known_at:%Y-%m-%d}) and "
        f"{now.payload.url} (known {now.known_at:%Y-%m-%d})."
    )
    meant = (
        "Payload is what a register or the printed name says; state is the owner's state in the register, not the "
        "state of registry; several is a shared launch."
    )
    chosen = (
        "No full catalogue was known at the asked day; the first one after it counts."
        if then.known_at > since
        else f"The earlier one is the last full catalogue known by {since:%Y-%m-%d}{_older(since - then.known_at)}."
    )
    basis = (catalogues, chosen, meant, *log, *source)
    used = {then.payload.sha256, now.payload.sha256}
    return PresenceChange(
        on_orbit=on_orbit,
        launched=launched,
        begin=then.known_at,
        end=now.known_at,
        basis=basis,
        payloads=tuple(sorted(used)),
    )


def _first_full(store: Store) -> FullSnapshot | None:
    """Return the earliest full snapshot on file."""
    known = [p.known_at for p in store.payloads() if p.known_at is not None and p.coverage.value == "full"]
    for instant in sorted(known):
        if (found := last_full(store, instant)) is not None:
            return found
    return None


def _payloads(store: Store, snapshot: FullSnapshot, who: pl.DataFrame) -> pl.DataFrame:
    """Return payloads of one catalogue by state, regime and class."""
    rows = counted(member_sets(store, snapshot), who).join(
        who.select("norad_cat_id", "owner_class"), on="norad_cat_id", how="left"
    )
    own = rows.filter(pl.col("object_type") == ObjectType.PAYLOAD.value)
    return own.group_by("state", "regime", "owner_class").agg(payloads=pl.len().cast(pl.Int64))


def _launched(store: Store, as_of: datetime, first_year: int) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return payloads launched by year and owner's state after the launch log, decayed ones among them."""
    claims = newest(store.claims(as_of=as_of)).filter(
        (pl.col("register") == GCAT) & pl.col("norad_cat_id").is_not_null()
    )
    schema = {"year": pl.Int64, "state": pl.String, "payloads": pl.Int64}
    if claims.is_empty():
        return pl.DataFrame(schema=schema), ("No launch log on file: launches by year are not counted.",)
    wide = {
        field: claims.filter(pl.col("field") == field).unique("norad_cat_id", keep="last", maintain_order=True)
        for field in ("launch_date", "owner_state", "object_type")
    }
    joined = wide["launch_date"].select("norad_cat_id", date="value", known="known_at")
    for field in ("owner_state", "object_type"):
        joined = joined.join(
            wide[field].select("norad_cat_id", pl.col("value").alias(field)), on="norad_cat_id", how="left"
        )
    rows = (
        joined.filter(pl.col("object_type") == ObjectType.PAYLOAD.value)
        .with_columns(
            year=pl.col("date").str.head(4).cast(pl.Int64, strict=False),
            state=pl.when(pl.col("owner_state").fill_null("") == "").then(pl.lit("unknown")).otherwise("owner_state"),
        )
        .filter(pl.col("year") >= first_year)
        .group_by("year", "state")
        .agg(payloads=pl.len().cast(pl.Int64))
        .sort("year", "state")
    )
    known = claims.get_column("known_at").max()
    day = f"{known:%Y-%m-%d}" if isinstance(known, datetime) else "unknown"
    sentence = (
        f"Launched by year: GCAT's launch log as known {day} (CC-BY, planet4589.org), payloads with a catalogue "
        "number, decayed ones too; its last year is not complete."
    )
    return rows, (sentence,)


def _classes(store: Store, as_of: datetime) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Return owner code → class from the newest list of organisations on file, and a sentence about it."""
    last = newest_payload(store, _ORGANISATIONS, as_of)
    if last is None:
        return {}, ("No list of organisations on file: owners are not classed.",)
    table = read(store.get(last.sha256), source=last.url).organisations
    if table is None:
        return {}, (f"{last.url} could not be read as a list of organisations.",)
    classed = table.filter(pl.col("class") != "").unique("code", keep="first", maintain_order=True)
    known = last.known_since
    return dict(classed.select("code", "class").iter_rows()), (
        f"Class of owner: GCAT's list of organisations as known {known:%Y-%m-%d} (CC-BY, planet4589.org).",
    )


def _older(age: timedelta) -> str:
    """Return how much older than asked the earlier catalogue is; nothing within a week."""
    return f", {age.days} days older than that day: the change is counted from then" if age.days > _NEAR_DAYS else ""
