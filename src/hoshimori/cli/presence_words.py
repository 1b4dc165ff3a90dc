"""How `hoshimori catalog presence` says what changed."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from hoshimori.cli.output import table
from hoshimori.errors import NotFoundError

if TYPE_CHECKING:
    from hoshimori.catalog import PresenceChange
    from hoshimori.store import Store


def changed(store: "Store", as_of: datetime, since: datetime | None) -> tuple["PresenceChange | None", str]:
    """Return what changed, or None and why it cannot be said."""
    from hoshimori.catalog import presence_change

    try:
        return (presence_change(store, as_of) if since is None else presence_change(store, as_of, since=since)), ""
    except NotFoundError as error:
        return None, error.message


def change_json(change: "PresenceChange | None", why_not: str) -> dict[str, Any]:
    """Return the change as keys of the JSON document."""
    if change is None:
        return {"change": None, "change_not_counted": why_not}
    return {
        "change": {
            "begin": change.begin,
            "end": change.end,
            "on_orbit": change.on_orbit.to_dicts(),
            "launched": change.launched.to_dicts(),
            "sources": list(change.basis),
        }
    }


def change_lines(change: "PresenceChange | None", why_not: str) -> list[str]:
    """Return the change as lines: by state, regime and class, then by year."""
    if change is None:
        return [f"change not counted: {why_not}"]
    lines = [f"payloads on orbit, {change.begin:%Y-%m-%d} and {change.end:%Y-%m-%d}:"]
    rows: list[tuple[str, ...]] = [
        (r["state"], r["regime"], r["owner_class"], f"{r['before']:,}", f"{r['now']:,}", f"{r['change']:+,}")
        for r in change.on_orbit.iter_rows(named=True)
    ]
    lines.append(table(rows, header=("state", "regime", "class", "before", "now", "change")))
    if change.launched.height:
        years = sorted(set(change.launched["year"].to_list()))
        counts = {(r["state"], r["year"]): r["payloads"] for r in change.launched.iter_rows(named=True)}
        states = sorted({state for state, _ in counts})
        body: list[tuple[str, ...]] = [(s, *(f"{counts.get((s, y), 0):,}" for y in years)) for s in states]
        lines += ["payloads launched by year:", table(body, header=("state", *map(str, years)))]
    return [*lines, *(f"source: {line}" for line in change.basis)]
