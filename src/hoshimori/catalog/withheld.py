"""Objects whose owner withholds the orbit: their sets are set aside unless the owner's own catalogue published them.

An object is told by its catalogue number, and by its designator where somebody numbers it otherwise.

The list is `withheld.yaml` beside this file; each row has a source and says how far it was checked.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl
import yaml

from hoshimori.model import QuarantineReason
from hoshimori.model.columns import ELEMENT_SET


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldObject:
    """One object whose owner does not publish its orbit, who says so, and how far that was checked."""

    norad_cat_id: int
    cospar_id: str
    name: str
    state: str
    why: str
    source: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldList:
    """The objects by catalogue number, and the providers that hand out each state's own catalogue."""

    objects: Mapping[int, WithheldObject]
    owner_catalogues: Mapping[str, frozenset[str]]

    def withheld_from(self, provider: str) -> tuple[int, ...]:
        """Return the numbers whose sets are set aside when they come from `provider`."""
        nobody: frozenset[str] = frozenset()
        return tuple(
            number
            for number, item in sorted(self.objects.items())
            if provider not in self.owner_catalogues.get(item.state, nobody)
        )

    def designators(self, numbers: Collection[int]) -> dict[str, int]:
        """Return each spelling of the designators of these objects, with the number: 2013-043A, 2013043A, 13043A."""
        return {
            spelling: number
            for number in numbers
            if (cospar_id := self.objects[number].cospar_id)
            for upper in (cospar_id, cospar_id.replace("-", ""), cospar_id[2:].replace("-", ""), cospar_id[2:])
            for spelling in (upper, upper.lower())
        }


@cache
def withheld_list() -> WithheldList:
    """Return the list that the package carries."""
    table = yaml.safe_load(files("hoshimori.catalog").joinpath("withheld.yaml").read_text(encoding="utf-8"))
    objects = (WithheldObject(**row) for row in table["objects"])
    return WithheldList(
        objects={item.norad_cat_id: item for item in objects},
        owner_catalogues={state: frozenset(providers) for state, providers in table["owner_catalogues"].items()},
    )


def set_aside(
    sets: pl.DataFrame, *, named: pl.DataFrame, provider: str, source: str, withheld: WithheldList
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the sets that may be used, and those set aside as rows of the quarantine.

    Args:
        sets: Element sets with a `line` column.
        named: Number and designator of each of them, perhaps fewer times (`store.names.named_once`).
        provider: Who handed them out: `space-track`, `celestrak`, `file` …
        source: Name of the file or address, for the quarantine.
        withheld: The list to hold them against.
    """
    numbers = withheld.withheld_from(provider)
    spellings = withheld.designators(numbers)
    designator = pl.col("object_id")
    meant = pl.col("norad_cat_id").is_in(numbers) | designator.is_in(list(spellings)).fill_null(value=False)
    if not named.select(meant.any()).item():
        return sets, pl.DataFrame()
    is_withheld = sets.select(meant).to_series()
    caught = sets.filter(is_withheld).with_columns(withheld=designator.replace_strict(spellings, default=None))
    rows = [_row(row, source, provider, withheld) for row in caught.iter_rows(named=True)]
    return sets.filter(~is_withheld), pl.DataFrame(rows)


def _row(row: Mapping[str, Any], source: str, provider: str, withheld: WithheldList) -> dict[str, object]:
    item = withheld.objects.get(row["norad_cat_id"]) or withheld.objects[row["withheld"]]
    told = "" if item.norad_cat_id == row["norad_cat_id"] else f" (told by its designator {item.cospar_id})"
    record = {name: row[name] for name in ELEMENT_SET if name in row}
    return {
        "source": source,
        "line": row.get("line") or 0,
        "norad_cat_id": row["norad_cat_id"],
        "reason": QuarantineReason.WITHHELD_BY_OWNER.value,
        "message": (
            f"the owner of {item.name} ({item.state}){told} withholds its orbit, and {provider!r} is not the owner's "
            f"own catalogue (list: {item.source})"
        ),
        "raw": json.dumps(record, default=str, sort_keys=True),
    }
