"""How many aircraft with poor navigation a cell usually has, and how unlikely a day's count is against that.

The rate of a cell has a beta prior around the rate of its neighbours (two rings), which itself leans on the rate of all
cells; the cell's own days before update it. Aircraft of one day share their sky, so a day's count is not binomial: the
predictive distribution is beta-binomial with the correlation that the cell's own days show, never less than `rho`.

High days of a cell that was high on few of its days are left out of its baseline, so that the second day of an episode
still stands out against the quiet days before the first.

Assumptions: days are independent of each other once the rate is known; a cell's rate does not drift within the days
before. A region where interference lasts becomes its own baseline: there this says nothing, and the level has to.

References:
    Gelman et al., Bayesian Data Analysis (3rd ed.), sec. 2.4 and 5.3 (beta-binomial). Benjamini and Hochberg (1995).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import h3
import numpy as np
import numpy.typing as npt
import polars as pl

from hoshimori.astro.beta_binomial import beta_binomial_tail

#: Pseudo-aircraft with which the rate of all cells speaks for the neighbours of a cell.
_GLOBAL_WEIGHT = 20.0
#: Pseudo-days with which the least correlation speaks for that of a cell.
_CORRELATION_DAYS = 5.0
_LARGEST_CORRELATION = 0.5
#: A cell that was high on at most this share of its days was high in an episode, not usually.
_EPISODE_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class CellDay:
    """One cell on one day against its own days before.

    Attributes:
        cell: H3 index as text.
        day: The day.
        good: Aircraft that reported good accuracy.
        bad: Aircraft that did not.
        level_share: (bad - 1) / (bad + good), as gpsjam.org prints it.
        usual_share: Mean of the rate before this day.
        days_before: Days before with aircraft in this cell (n behind the baseline).
        high_before: How many of those had a high level.
        p_share: Chance of so many under the baseline.
        stands_out: Below the false-discovery limit of the day, and far enough above the baseline.
    """

    cell: str
    day: date
    good: int
    bad: int
    level_share: float
    usual_share: float
    days_before: int
    high_before: int
    p_share: float
    stands_out: bool


def level_share(good: pl.Expr, bad: pl.Expr) -> pl.Expr:
    """Return gpsjam.org's share: (bad - 1) / (bad + good). The one that is taken off keeps lone aircraft out."""
    return (bad - 1) / (bad + good)


def with_level(cells: pl.DataFrame, *, medium_share: float = 0.02, high_share: float = 0.1) -> pl.DataFrame:
    """Return the cells with `level_share` and `level` (low, medium, high), cell for cell as gpsjam.org prints them.

    Args:
        cells: Columns good, bad.
        medium_share: From here medium …
        high_share: … and from here high.
    """
    share = level_share(pl.col("good"), pl.col("bad"))
    word = pl.when(share >= high_share).then(pl.lit("high")).when(share >= medium_share).then(pl.lit("medium"))
    return cells.with_columns(level_share=share, level=word.otherwise(pl.lit("low")))


def judged_day(
    cells: pl.DataFrame,
    before: pl.DataFrame,
    *,
    least_aircraft: int,
    neighbour_aircraft: float,
    rho: float,
    false_discovery: float,
    least_rise: float,
    high: float,
) -> tuple[tuple[CellDay, ...], int]:
    """Return the cells of one day with at least two aircraft of poor navigation, and how many cells were tested.

    Args:
        cells: One day: day, cell, good, bad.
        before: The days before, for the baseline; the same columns.
        least_aircraft: Cells with fewer aircraft are not tested.
        neighbour_aircraft: Pseudo-aircraft with which the neighbours speak for a cell.
        rho: Least correlation between aircraft of one cell and day.
        false_discovery: Share of false ones that is tolerated among the cells that stand out (Benjamini, Hochberg).
        least_rise: A cell stands out when its level lies this share above its baseline.
        high: Level from which a cell counts as high.
    """
    tested = cells.filter(pl.col("good") + pl.col("bad") >= least_aircraft)
    # with the one taken off, as gpsjam does, a lone aircraft never counts: it may have a broken receiver
    some = with_level(tested.filter(pl.col("bad") >= 2)).sort("cell")
    baseline = _Baseline.of(before, high=high)
    names = [h3.int_to_str(cell) for cell in some["cell"].to_list()]
    rows = [baseline.rate(cell, near=neighbour_aircraft, rho=rho) for cell in names]
    good, bad = some["good"].to_numpy(), some["bad"].to_numpy()
    mean = np.array([row[0] for row in rows])
    weight = np.array([row[1] for row in rows])
    p = beta_binomial_tail(bad, good + bad, mean * weight, (1.0 - mean) * weight)
    limit = _limit(p, tested.height, false_discovery)
    found = tuple(
        CellDay(
            cell=name,
            day=row["day"],
            good=row["good"],
            bad=row["bad"],
            level_share=row["level_share"],
            usual_share=float(mean[k]),
            days_before=baseline.days(name),
            high_before=baseline.high_days(name),
            p_share=float(p[k]),
            stands_out=bool(p[k] <= limit and row["level_share"] >= mean[k] + least_rise),
        )
        for k, (name, row) in enumerate(zip(names, some.iter_rows(named=True), strict=True))
    )
    return found, tested.height


def _limit(p: npt.NDArray[np.float64], tested: int, false_discovery: float) -> float:
    """Return the greatest p among those that Benjamini and Hochberg's step-up rejects; below all p where none."""
    ordered = np.sort(p)
    passed = np.nonzero(ordered <= false_discovery * np.arange(1, len(ordered) + 1) / max(tested, 1))[0]
    return float(ordered[passed[-1]]) if len(passed) else -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Baseline:
    """Sums over the days before, by cell: bad, all, days, high days, Σn(n-1), Σb², Σbn, Σn²."""

    sums: Mapping[str, Sequence[float]]
    overall: float

    @classmethod
    def of(cls, before: pl.DataFrame, *, high: float) -> "_Baseline":
        is_high = (level_share(pl.col("good"), pl.col("bad")) >= high) & (pl.col("bad") >= 2)
        marked = before.with_columns(n=pl.col("good") + pl.col("bad"), is_high=is_high).with_columns(
            days=pl.len().over("cell"), high=pl.col("is_high").sum().over("cell")
        )
        by_cell = (
            marked.filter(~pl.col("is_high") | (pl.col("high") > _EPISODE_SHARE * pl.col("days")))
            .group_by("cell")
            .agg(
                b=pl.col("bad").sum(),
                n=pl.col("n").sum(),
                days=pl.col("days").first(),
                high=pl.col("high").first(),
                pairs=(pl.col("n") * (pl.col("n") - 1)).sum(),
                bb=(pl.col("bad") ** 2).sum(),
                bn=(pl.col("bad") * pl.col("n")).sum(),
                nn=(pl.col("n") ** 2).sum(),
            )
        )
        total, bad = int(by_cell["n"].sum() or 0), int(by_cell["b"].sum() or 0)
        sums = {h3.int_to_str(row[0]): row[1:] for row in by_cell.iter_rows()}
        return cls(sums=sums, overall=(bad + 0.5) / (total + 1.0))

    def days(self, cell: str) -> int:
        """Return the days before with aircraft in the cell."""
        return int(self.sums[cell][2]) if cell in self.sums else 0

    def high_days(self, cell: str) -> int:
        """Return how many of those were high."""
        return int(self.sums[cell][3]) if cell in self.sums else 0

    def rate(self, cell: str, *, near: float, rho: float) -> tuple[float, float]:
        """Return the mean of the cell's rate and the weight (pseudo-aircraft) of the predictive distribution."""
        ring = [self.sums[other] for other in h3.grid_disk(cell, 2) if other != cell and other in self.sums]
        around = (sum(row[0] for row in ring) + _GLOBAL_WEIGHT * self.overall) / (
            sum(row[1] for row in ring) + _GLOBAL_WEIGHT
        )
        own = self.sums.get(cell)
        bad, total = (own[0], own[1]) if own else (0.0, 0.0)
        mean = (near * around + bad) / (near + total)
        correlation = rho
        if own and own[4] > 0:
            # moments: the variance of b is n m (1 - m) (1 + (n - 1) r), summed over the days
            squares = own[5] - 2.0 * mean * own[6] + mean * mean * own[7]
            moment = (squares / (mean * (1.0 - mean)) - total) / own[4]
            held = min(max(moment, rho), _LARGEST_CORRELATION)
            correlation = (_CORRELATION_DAYS * rho + own[2] * held) / (_CORRELATION_DAYS + own[2])
        return mean, min(near + total, 1.0 / correlation - 1.0)
