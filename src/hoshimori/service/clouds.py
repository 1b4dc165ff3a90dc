"""The pieces of a break-up: Gabbard points, parent, when they were together, and elements for the globe."""

from typing import Any, Final

import polars as pl
from fastapi import APIRouter
from starlette.responses import Response

from hoshimori.errors import NotFoundError
from hoshimori.model import Detection, Incident, IncidentKind, format_instant, plain
from hoshimori.model.columns import ELEMENT_SET
from hoshimori.service.reader import Reader, Reading
from hoshimori.service.shapes import Cloud

router = APIRouter(tags=["incidents"])
_VALUES: Final = ("epoch", "epoch_low", "epoch_high", "epoch_method", "parent", "parent_name", "parent_basis", "count")
_TABLES: Final = ("gabbard", "evolution", "lifetimes", "speeds")


@router.get("/incidents/{incident_id}/cloud", summary="The pieces of a break-up", response_model=Cloud)
async def cloud(reader: Reading, incident_id: str) -> Response:
    """Return pieces, parent and epoch interval of a break-up, with the last element set of each as known then."""
    return await reader.answer(lambda: _cloud(reader, reader.incident(incident_id)))


def _cloud(reader: Reader, incident: Incident) -> dict[str, Any]:
    found = _breakup(incident)
    known = reader.as_of or incident.as_of
    numbers = sorted({*found.objects, *(int(r["norad_cat_id"]) for r in found.tables.get("gabbard", ()))})
    sets = reader.shown_sets(reader.parts.watch.store.sets(as_of=known, norad_cat_ids=numbers))
    last = sets.group_by("norad_cat_id", maintain_order=True).last().sort("norad_cat_id")
    parent = found.values.get("parent")
    return {
        "incident": incident.id,
        "exercise": incident.exercise,
        "as_of": format_instant(known),
        **{name: plain(found.values.get(name)) for name in _VALUES},
        **{name: plain(found.tables.get(name, ())) for name in _TABLES},
        "pieces": [n for n in numbers if n != parent],
        "elements": [
            {name: plain(row[name]) for name in ELEMENT_SET}
            for row in last.with_columns(pl.col("object_name").fill_null("")).iter_rows(named=True)
        ],
    }


def _breakup(incident: Incident) -> Detection:
    found = next((d for d in incident.detections if d.kind is IncidentKind.BREAKUP), None)
    if found is None:
        raise NotFoundError(f"{incident.id} is no break-up; it has no cloud.", id=incident.id)
    return found
