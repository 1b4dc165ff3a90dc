"""What a compaction must hold, worked out the slow and obvious way: row by row, all in memory."""

from datetime import timedelta

import polars as pl

from hoshimori.store import table
from hoshimori.store.membership import AGAIN_FILE, SETS_FILE

KEY = table.ROW_KEY


def rows_of(layout, receipts):
    """Return all rows by their key, as dicts, each with the earliest of all its memberships."""
    rows, members = {}, {}
    for rank, receipt in enumerate(receipts):
        for file in (SETS_FILE, AGAIN_FILE):
            path = layout.record(receipt.payload_id) / file
            for row in pl.read_parquet(path).to_dicts() if path.exists() else []:
                key = tuple(row[name] for name in KEY)
                members.setdefault(key, []).append((row["known_at"] or row["epoch"], rank, row["line"]))
                if file == SETS_FILE:
                    rows[key] = row
    for key, row in rows.items():
        known_at, rank, line = min(members[key])
        row |= {"known_at": known_at, "line": line, "payload_key": int(receipts[rank].payload_id, 16)}
    return [rows[key] for key in sorted(rows)]


def partitions_of(rows, most):
    """Return the rows of each partition: whole objects, cut where the number of rows passes a multiple of `most`."""
    parts, so_far = {}, 0
    for number in sorted({row["norad_cat_id"] for row in rows}):
        held = [row for row in rows if row["norad_cat_id"] == number]
        so_far += len(held)
        parts.setdefault((so_far - 1) // most, []).extend(held)
    return list(parts.values())


def periods_of(rows, least):
    """Return begin, end (None: never) and rows of each period."""
    days = sorted({_day(row) for row in rows})
    cuts, count = days[:1], 0
    for day in days:
        count += sum(_day(row) == day for row in rows)
        if count >= least or day == days[-1]:
            cuts.append(day + timedelta(days=1))
            count = 0
    found = []
    for begin, end in zip(cuts, [*cuts[1:], None], strict=True):
        known = [row for row in rows if row["known_at"] < begin]
        alive = [row for row in known if not any(_overtakes(other, row, begin) for other in known)]
        new = [row for row in rows if row["known_at"] >= begin and (end is None or row["known_at"] < end)]
        found.append((begin, end, sorted(alive + new, key=lambda row: tuple(row[name] for name in KEY))))
    return found


def _overtakes(other, row, instant):
    return other["norad_cat_id"] == row["norad_cat_id"] and row["epoch"] < other["epoch"] < instant


def _day(row):
    return row["known_at"].replace(hour=0, minute=0, second=0, microsecond=0)
