"""One object with everything that element sets and registers claim about it, and where they contradict each other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import polars as pl

from hoshimori.catalog.identity import identify, seen
from hoshimori.catalog.state_code import is_satcat, state_codes
from hoshimori.errors import NotFoundError
from hoshimori.model import Incident, ObjectType, RegisterClaim, SpaceObject, format_instant
from hoshimori.store import Store

ELEMENT_SETS: Final = "element-sets"
_CLAIMED: Final = {"object_name": "name", "object_id": "cospar_id"}
_COMPARED: Final = ("name", "cospar_id", "object_type", "owner", "owner_state", "state_of_registry")
_OF_LAUNCH: Final = ("launch_agency", "launch_date", "launch_site", "launch_vehicle_state")
_OF_PAYLOADS: Final = ("owner", "owner_state")
#: What registers write where they do not know.
_EMPTY: Final = frozenset({"", "-", "?", "UNK", "UNKNOWN", "TBD"})


def space_object(store: Store, norad_cat_id: int, *, as_of: datetime | None = None) -> SpaceObject:
    """Return an object with all claims known by `as_of`, those of its launch included and marked as inherited.

    Raises:
        NotFoundError: Nothing is known of this number.
    """
    sets = store.sets(as_of=as_of, norad_cat_ids=[norad_cat_id])
    claims = store.claims(as_of=as_of)
    found = identify(seen(sets), claims).filter(pl.col("norad_cat_id") == norad_cat_id)
    if found.is_empty():
        raise _not_found(store, norad_cat_id, as_of)
    row = found.row(0, named=True)
    return replace(
        _bare_object(row),
        claims=(
            *_claims(claims.filter(pl.col("norad_cat_id") == norad_cat_id)),
            *_set_claims(store.names(as_of=as_of, norad_cat_ids=[norad_cat_id])),
            *_launch_claims(claims, norad_cat_id, row["launch"]),
        ),
    )


def space_objects(
    store: Store, norad_cat_ids: Sequence[int], *, as_of: datetime | None = None
) -> dict[int, SpaceObject]:
    """Return objects by number, without their claims; a number that nobody names comes back bare."""
    sets = store.sets(as_of=as_of, norad_cat_ids=norad_cat_ids)
    who = identify(seen(sets), store.claims(as_of=as_of)).filter(pl.col("norad_cat_id").is_in(list(norad_cat_ids)))
    found = {row["norad_cat_id"]: _bare_object(row) for row in who.iter_rows(named=True)}
    return {n: found.get(n, SpaceObject(norad_cat_id=n)) for n in norad_cat_ids}


def _bare_object(row: Mapping[str, Any]) -> SpaceObject:
    """Return a row of the identities as an object, without claims."""
    words = ("norad_cat_id", "object_name", "object_id", "owner", "owner_state", "owner_register", "state_of_registry")
    return SpaceObject(**{name: row[name] for name in words}, object_type=ObjectType(row["object_type"]))


def contradictions(found: SpaceObject) -> tuple[str, ...]:
    """Return one sentence a field about which two sources contradict each other, each with its own word and date."""
    return tuple(
        sentence
        for field in _COMPARED
        if (sentence := _contradiction(field, [c for c in found.claims if c.field == field]))
    ) + _owner_contradiction(found)


def _set_claims(names: pl.DataFrame) -> tuple[RegisterClaim, ...]:
    """Return each name and designator that came with its sets, once, as first known."""
    return tuple(
        RegisterClaim(field=field, value=value, register=ELEMENT_SETS, known_at=known_at, payload_sha256=payload)
        for column, field in _CLAIMED.items()
        for value, known_at, payload in names.filter(pl.col("field") == column)
        .select("value", "known_at", "payload")
        .iter_rows()
    )


def _not_found(store: Store, norad_cat_id: int, as_of: datetime | None) -> NotFoundError:
    """Return the error for a number of which nothing is known, with what was set aside of it."""
    aside = store.quarantine().filter(pl.col("norad_cat_id") == norad_cat_id)
    if as_of is not None:
        known = store.payload_table(as_of).get_column("sha256")
        aside = aside.filter(pl.col("payload").is_in(known.implode()))
    by_then = f" known by {format_instant(as_of)}" if as_of is not None else ""
    if aside.is_empty():
        advice = "; ingest a catalogue that has it"
    else:
        reasons = ", ".join(sorted(set(aside.get_column("reason"))))
        records = "1 record of it is" if aside.height == 1 else f"{aside.height:,} records of it are"
        first = int(aside.get_column("number")[0])
        advice = f"; {records} set aside: {reasons}; see: hoshimori catalog quarantine show {first}"
    return NotFoundError(
        f"No element set and no register{by_then} names object {norad_cat_id}{advice}.",
        norad_cat_id=norad_cat_id,
        set_aside=aside.get_column("number").to_list(),
    )


def _launch_claims(claims: pl.DataFrame, norad_cat_id: int, launch: str) -> tuple[RegisterClaim, ...]:
    """Return what registers say of its launch and of the owners of its payloads, where they say it of none itself."""
    if not launch:
        return ()
    same = claims.filter(pl.col("launch_tag") == launch)
    own = same.filter(pl.col("norad_cat_id") == norad_cat_id).get_column("field").unique().to_list()
    fields = [*_OF_LAUNCH, *(() if "owner_state" in own else _OF_PAYLOADS)]
    of_payload = pl.col("norad_cat_id").is_not_null() | ~pl.col("field").is_in(_OF_PAYLOADS)
    said = same.filter(pl.col("field").is_in(fields) & ~pl.col("field").is_in(own) & of_payload)
    return _claims(said, inherited=True)


def _claims(table: pl.DataFrame, *, inherited: bool = False) -> tuple[RegisterClaim, ...]:
    columns = ["field", "value", "register", "known_at", "payload"]
    rows = table.select(columns).unique(maintain_order=True).sort("field", "register", "known_at", "value")
    return tuple(
        RegisterClaim(
            field=field, value=value, register=register, known_at=known_at, payload_sha256=payload, inherited=inherited
        )
        for field, value, register, known_at, payload in rows.iter_rows()
    )


def _contradiction(field: str, claims: list[RegisterClaim]) -> str:
    """Return the sentence, "" where all agree. Codes of states in different vocabularies are compared elsewhere."""
    own = [c for c in claims if not c.inherited and c.value not in _EMPTY]
    if field == "owner_state":
        own = [c for c in own if not is_satcat(c.register)]
    if len({_bare(c.value) for c in own}) < 2:
        return ""
    return f"{field}: " + "; ".join(_said(c) for c in own)


def _owner_contradiction(found: SpaceObject) -> tuple[str, ...]:
    """Return where SATCATs contradict each other by their codes, or another register by the table of codes.

    Of each register its newest word counts, as in the counts of the summary.
    """
    codes = state_codes()
    silent = _EMPTY | codes.unknown
    own = [c for c in found.claims if c.field == "owner_state" and not c.inherited and c.value not in silent]
    last = {c.register: c.known_at for c in sorted(own, key=lambda c: c.known_at)}
    own = [c for c in own if c.known_at == last[c.register]]
    satcat = [c for c in own if is_satcat(c.register)]
    others = [c for c in own if not is_satcat(c.register)]
    differ = len({c.value for c in satcat}) > 1
    among = (f"owner_state: {'; '.join(_said(c) for c in satcat)}",) if differ else ()
    return among + tuple(
        f"owner_state: {_said(code)}; {_said(state)}"
        for code in satcat
        for state in others
        if codes.contradict(code.value, state.value)
    )


def _said(claim: RegisterClaim) -> str:
    return f"{claim.value} ({claim.register}, {claim.known_at:%Y-%m-%d})"


def _bare(value: str) -> str:
    return "".join(letter for letter in value.casefold() if letter.isalnum())


def with_claims(store: Store, incident: Incident, *, most: int) -> Incident:
    """Return the incident with every register's claim about its first `most` objects, and the payloads behind them."""
    full = tuple(space_object(store, o.norad_cat_id) for o in incident.objects[:most])
    behind = {c.payload_sha256 for o in full for c in o.claims}
    payloads = tuple(sorted({*incident.payloads, *behind}))
    return replace(incident, objects=(*full, *incident.objects[most:]), payloads=payloads)
