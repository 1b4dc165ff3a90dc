"""Objects: the list, one with the claims of every register, and its element sets."""

from typing import Annotated, Any, Final, Literal

import polars as pl
from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from hoshimori.catalog import contradictions, space_object
from hoshimori.errors import NotFoundError
from hoshimori.model import format_instant, parse_instant, plain
from hoshimori.model.columns import ELEMENT_SET
from hoshimori.service.page import PageOf, page_of, part, part_by_number
from hoshimori.service.reader import Reader, Reading
from hoshimori.service.shapes import ElementSetPage, ObjectFull, ObjectPage

router = APIRouter(tags=["objects"])
Number = Annotated[int, Path(ge=1, le=999_999_999, description="Catalogue number, up to nine digits.")]
_COLUMNS: Final = (
    "norad_cat_id",
    "object_name",
    "object_type",
    "owner",
    "owner_state",
    "regime",
    "object_id",
    "launch",
    "epoch",
    "upper_name",
)
_TEXT = Query(max_length=100)


@router.get("/objects", summary="Objects with an element set on file", response_model=ObjectPage)
async def objects(
    reader: Reading,
    page: Annotated[PageOf, Depends(page_of)],
    q: Annotated[str | None, _TEXT] = None,
    state: Annotated[str | None, _TEXT] = None,
    type: Annotated[str | None, _TEXT] = None,  # noqa: A002  # the word of the query
    regime: Annotated[Literal["LEO", "MEO", "GEO", "HEO", "OTHER"] | None, Query()] = None,
    launch: Annotated[str | None, _TEXT] = None,
) -> Response:
    """Return a part of the list by catalogue number; `q` is a part of the name, a designator or a number."""

    def make() -> dict[str, Any]:
        key = ("objects", reader.as_of, reader.principal.view)
        rows = reader.of_state(key, lambda: reader.catalogue().select(_COLUMNS))
        wanted = {"owner_state": state, "object_type": type, "regime": regime, "launch": launch}
        conditions = [pl.col(column) == value for column, value in wanted.items() if value is not None]
        conditions += [_holds(q)] if q is not None else []
        if conditions:
            rows = rows.filter(pl.all_horizontal(conditions))
        numbers = rows.get_column("norad_cat_id").to_numpy()
        begin, end, following = part_by_number(numbers, page)
        shown = rows.slice(begin, end - begin).iter_rows(named=True)
        return {"objects": [_row(row) for row in shown], "next": following, "total": len(numbers)}

    return await reader.answer(make)


@router.get("/objects/{norad}", summary="One object and what every register claims of it", response_model=ObjectFull)
async def one_object(reader: Reading, norad: Number) -> Response:
    """Return identity, claims with source and date, where they contradict each other, and the last element set."""

    def make() -> dict[str, Any]:
        store = reader.parts.watch.store
        found = space_object(store, norad, as_of=reader.as_of)
        seen = {p.sha256 for p in reader.payloads()}
        sets = _sets(reader, norad)
        claims = [plain(c) for c in found.claims if c.payload_sha256 in seen]
        if not claims and sets.is_empty():
            raise NotFoundError(f"No element set and no register names object {norad} here.", norad_cat_id=norad)
        return {
            **{k: v for k, v in plain(found).items() if k != "claims"},
            "claims": claims,
            "contradictions": contradictions(found),
            "element_sets": sets.height,
            "last_element_set": _set_row(sets.row(-1, named=True)) if sets.height else None,
        }

    return await reader.answer(make)


@router.get("/objects/{norad}/element-sets", summary="Its element sets by epoch", response_model=ElementSetPage)
async def element_sets(
    reader: Reading,
    norad: Number,
    page: Annotated[PageOf, Depends(page_of)],
    begin: Annotated[str | None, Query(max_length=40, description="First epoch, inclusive.")] = None,
    end: Annotated[str | None, Query(max_length=40, description="Last epoch, exclusive.")] = None,
) -> Response:
    """Return element sets with the OMM keywords in lower case, when each became known, and the payload's SHA-256."""

    def make() -> dict[str, Any]:
        rows = _sets(reader, norad, begin, end).to_dicts()
        return part(
            rows, page, noun="element_sets", key=lambda r: f"{format_instant(r['epoch'])} {r['payload']}", show=_set_row
        )

    return await reader.answer(make)


def _sets(reader: Reader, norad: int, begin: str | None = None, end: str | None = None) -> pl.DataFrame:
    found = reader.parts.watch.store.sets(
        as_of=reader.as_of,
        norad_cat_ids=[norad],
        epoch_begin=parse_instant(begin) if begin else None,
        epoch_end=parse_instant(end) if end else None,
    )
    return reader.shown_sets(found)


def _holds(words: str) -> pl.Expr:
    """Return whether a name or designator holds the words, or the number is the word."""
    text = words.strip().upper()
    name = pl.col("upper_name").str.contains(text, literal=True)
    found = name | pl.col("object_id").str.starts_with(text)
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return found | (pl.col("norad_cat_id") == int(text)) if is_number else found


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "norad_cat_id": row["norad_cat_id"],
        "object_name": row["object_name"],
        "object_type": row["object_type"],
        "owner": row["owner"],
        "owner_state": row["owner_state"],
        "regime": row["regime"],
        "cospar": row["object_id"],
        "launch": row["launch"],
        "epoch": format_instant(row["epoch"]),
    }


def _set_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return an element set as JSON values."""
    return {name: plain(row[name]) for name in (*ELEMENT_SET, "known_at", "payload")}
