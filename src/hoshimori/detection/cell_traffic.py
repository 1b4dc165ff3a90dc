"""Regions whose aircraft were gone on a day: closed airspace, lost receivers, a provider's fault.

Nothing is seen there, which is not the same as no interference.
"""

import h3
import polars as pl

#: A cell counts as steadily flown when on this share of the days before …
_STEADY_SHARE = 0.75
#: … it had this share of its usual aircraft: tracks over oceans move with the wind, and their cells are not steady.
_STEADY_TRAFFIC = 0.5
#: When this share of all usual cells is empty, the provider's day is thin, and no region says anything.
_THIN_DAY_SHARE = 0.03
_STEPS = 2


def without_traffic(
    today: pl.DataFrame, before: pl.DataFrame, *, least_usual: int, greatest_share: float, least_cells: int
) -> tuple[list[tuple[list[str], float]], int]:
    """Return groups of neighbouring cells without their traffic (names, usual aircraft a day), and cells looked at.

    Args:
        today: One day: cell, good, bad.
        before: The days before; the same columns and day.
        least_usual: Cells with at least this many aircraft a day are looked at …
        greatest_share: … and empty with at most this share of them.
        least_cells: Smaller groups are left out.
    """
    count = pl.col("good") + pl.col("bad")
    days = before["day"].n_unique()
    counted = before.select("cell", n=count).with_columns(usual=pl.col("n").sum().over("cell") / days)
    usual = (
        counted.group_by("cell")
        .agg(usual=pl.col("usual").first(), steady=(pl.col("n") >= _STEADY_TRAFFIC * pl.col("usual")).sum() / days)
        .filter((pl.col("usual") >= least_usual) & (pl.col("steady") >= _STEADY_SHARE))
        .select("cell", "usual")
    )
    now = usual.join(today.select("cell", now=count), on="cell", how="left").with_columns(pl.col("now").fill_null(0))
    empty = now.filter(pl.col("now") <= greatest_share * pl.col("usual")).sort("cell")
    if usual.is_empty() or empty.height > _THIN_DAY_SHARE * usual.height:
        return [], usual.height
    left = {h3.int_to_str(cell): float(many) for cell, many in empty.select("cell", "usual").iter_rows()}
    groups = []
    while left:
        start = min(left)
        waiting, names, flown = [start], [], left.pop(start)
        while waiting:
            one = waiting.pop()
            names.append(one)
            for near in h3.grid_disk(one, _STEPS):
                if near in left:
                    flown += left.pop(near)
                    waiting.append(near)
        if len(names) >= least_cells:
            groups.append((sorted(names), flown))
    return groups, usual.height
