"""What providers publish about the whole sky and nothing here computes: close approaches, and counts by country."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl

from hoshimori.catalog.feeds import newest_payload
from hoshimori.errors import FormatError, NotFoundError
from hoshimori.io.public_conjunctions import PUBLIC_CONJUNCTION, read_public_conjunctions
from hoshimori.model import Payload
from hoshimori.store import Store

_CONJUNCTION_FORMATS: Final = ("socrates-csv", "space-track-cdm-public")
_BOXSCORE_FORMAT: Final = "space-track-boxscore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One published table as it stood.

    Attributes:
        sources: The payloads, one a source.
        rows: The table.
        unread: Records that could not be read.
    """

    sources: tuple[Payload, ...]
    rows: pl.DataFrame
    unread: int = 0


def public_conjunctions(
    store: Store,
    *,
    as_of: datetime | None = None,
    norad_cat_ids: Collection[int] = (),
    miss_distance_km: float | None = None,
) -> Published:
    """Return the close approaches of the newest report of each source: columns `PUBLIC_CONJUNCTION` and provider.

    Args:
        store: What is on file.
        as_of: Only what was known by then.
        norad_cat_ids: Only those of any of these objects; empty for all.
        miss_distance_km: Only those at most so close.

    Raises:
        NotFoundError: No report is on file.
        FormatError: A report cannot be read.
    """
    newest = [p for name in _CONJUNCTION_FORMATS if (p := newest_payload(store, name, as_of)) is not None]
    if not newest:
        raise NotFoundError(
            "No report of close approaches is on file; fetch one: hoshimori fetch celestrak --kind socrates"
        )
    tables, unread = [pl.DataFrame(schema=PUBLIC_CONJUNCTION | {"provider": pl.String})], 0
    for payload in newest:
        rows, wrong = read_public_conjunctions(
            store.get(payload.sha256), payload.record_format, source=payload.url or payload.provider
        )
        tables.append(rows.with_columns(provider=pl.lit(payload.provider)))
        unread += wrong
    found = pl.concat(tables).sort("tca", "norad_cat_id_1", "norad_cat_id_2", "provider")
    if norad_cat_ids:
        wanted = sorted(norad_cat_ids)
        found = found.filter(pl.col("norad_cat_id_1").is_in(wanted) | pl.col("norad_cat_id_2").is_in(wanted))
    if miss_distance_km is not None:
        found = found.filter(pl.col("miss_distance_km") <= miss_distance_km)
    return Published(sources=tuple(newest), rows=found, unread=unread)


def boxscore(store: Store, *, as_of: datetime | None = None) -> Published:
    """Return Space-Track's counts by country, most objects on orbit first.

    Columns: country, code, payloads, rocket_bodies, debris, on_orbit, decayed, total; null where it says nothing.

    Raises:
        NotFoundError: None is on file.
        FormatError: It cannot be read.
    """
    newest = newest_payload(store, _BOXSCORE_FORMAT, as_of)
    if newest is None:
        raise NotFoundError("No boxscore is on file; fetch it: hoshimori fetch space-track --kind boxscore")
    try:
        records = json.loads(store.get(newest.sha256))
        rows = [_country(record) for record in records]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(f"{newest.url} is no boxscore", path=newest.url, standard=_BOXSCORE_FORMAT) from error
    schema = {"country": pl.String, "code": pl.String} | dict.fromkeys(_COUNTS, pl.Int64)
    table = pl.DataFrame(rows, schema=schema).sort("on_orbit", "country", descending=[True, False], nulls_last=True)
    return Published(sources=(newest,), rows=table)


_COUNTS: Final = {
    "payloads": "ORBITAL_PAYLOAD_COUNT",
    "rocket_bodies": "ORBITAL_ROCKET_BODY_COUNT",
    "debris": "ORBITAL_DEBRIS_COUNT",
    "on_orbit": "ORBITAL_TOTAL_COUNT",
    "decayed": "DECAYED_TOTAL_COUNT",
    "total": "COUNTRY_TOTAL",
}


def _country(record: dict[str, Any]) -> dict[str, Any]:
    counts = {name: str(record.get(key) or "").strip() for name, key in _COUNTS.items()}
    return {
        "country": str(record.get("COUNTRY") or ""),
        "code": str(record.get("SPADOC_CD") or ""),
        **{name: int(text) if text.isascii() and text.isdigit() else None for name, text in counts.items()},
    }
