"""When pieces came apart: the best of four answers, with the interval that each of them has earned.

1. *passes*: one place along the orbits (`breakup_phase`) and where the orbits cross (`breakup_place`): the pass there
   nearest to the first answer; the interval holds every pass within two standard errors.
2. *pinch*: the pieces carried back to the least distance from their parent and from one another.
3. *planes*: the orbit planes turned back until they were one.
4. *bracket*: from the launch, or `cataloguing_days` before the last catalogue without them, to a piece's first set.

A result of 1 that the planes or the launch contradict is left out; where 1 and 2 name different passes, the interval
holds both.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from hoshimori.detection.breakup_epoch import Pinch, pinch
from hoshimori.detection.breakup_phase import PhaseConvergence, phase_convergence
from hoshimori.detection.breakup_place import CommonPlace, common_place
from hoshimori.detection.breakup_plane import PlaneConvergence, plane_convergence
from hoshimori.detection.new_piece import NewOfLaunch

#: What reads as no break-up has no epoch.
NO_EPOCH: Mapping[str, Any] = {"epoch": None, "epoch_low": None, "epoch_high": None, "epoch_method": "none"}
_REVOLUTIONS = 400  # passes are listed within the interval only
_PLANE_MARGIN = timedelta(days=5)
_SIGMAS = 2.0
_PASS_ERROR_MIN_DAY = 0.08  # what a day back adds to the standard error of a pass


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """How the epoch of a break-up is found; thresholds are those of `NewPieces`, explained there."""

    scan_days: float
    most_pieces: int
    greatest_pinch_share: float
    least_plane_pieces: int
    greatest_plane_error_share: float
    plane_drift_share: float
    longest_phase_days: float
    longest_plane_days: float
    greatest_rival_share: float
    least_rayleigh: float
    phase_error_deg_day: float
    greatest_phase_sigma_h: float
    least_half_interval_min: float
    pass_error_min: float
    cataloguing_days: float
    resamples: int
    seed: int

    def planes(self, new: NewOfLaunch) -> PlaneConvergence | None:
        """Return when the planes of the lately catalogued pieces were one."""
        return plane_convergence(
            new.pieces.filter(pl.col("catalogued_lately")),
            least_pieces=self.least_plane_pieces,
            greatest_error_share=self.greatest_plane_error_share,
            drift_share=self.plane_drift_share,
            resamples=self.resamples,
            seed=self.seed,
        )

    def passes(
        self, new: NewOfLaunch, planes: PlaneConvergence | None
    ) -> tuple[PhaseConvergence, CommonPlace, datetime] | None:
        """Return one place along the orbits, where the orbits cross, and the pass nearest to the former."""
        end = min(new.pieces["epoch"].to_list())
        begin = max([end - timedelta(days=self.longest_phase_days), *self._not_before(new)])
        if planes is not None:
            begin, end = max(begin, planes.low - _PLANE_MARGIN), min(end, planes.high + _PLANE_MARGIN)
        phase = phase_convergence(
            new.pieces,
            begin=begin,
            end=end,
            most_pieces=self.most_pieces,
            greatest_rival_share=self.greatest_rival_share,
            least_rayleigh=self.least_rayleigh,
            error_rad_day=math.radians(self.phase_error_deg_day),
            resamples=self.resamples,
            seed=self.seed,
        )
        if phase is None or phase.sigma_h > self.greatest_phase_sigma_h:
            return None
        place = common_place(
            phase.pieces, phase.epoch, revolutions=_REVOLUTIONS, resamples=self.resamples, seed=self.seed
        )
        if place is None:
            return None
        possible = [t for t in place.passes if begin <= t <= min(new.pieces["epoch"].to_list())]
        if not possible:
            return None
        return phase, place, min(possible, key=lambda t: abs(t - phase.epoch))

    def pinch(self, new: NewOfLaunch, parent_sets: pl.DataFrame, about: datetime | None) -> Pinch | None:
        """Return the pinch, unless `about` says that it lies farther back than sets can be carried."""
        first = min(new.pieces["epoch"].to_list())
        if about is not None and about < first - timedelta(days=self.scan_days):
            return None
        return pinch(
            new.pieces,
            parent_sets,
            scan_days=self.scan_days,
            most_pieces=self.most_pieces,
            greatest_share=self.greatest_pinch_share,
            resamples=self.resamples,
            seed=self.seed,
        )

    def values(
        self,
        new: NewOfLaunch,
        found: tuple[PhaseConvergence, CommonPlace, datetime] | None,
        together: Pinch | None,
        planes: PlaneConvergence | None,
    ) -> dict[str, Any]:
        """Return the epoch with its interval, the method, and what it rests on."""
        pinched = {} if together is None else _of_pinch(together)
        if found is not None:
            return pinched | self._of_passes(new, found, together)
        if together is not None:
            return pinched
        first_set = min(new.pieces["epoch"].to_list())
        if planes is not None and first_set - planes.epoch < timedelta(days=self.longest_plane_days):
            return {
                "epoch": planes.epoch,
                "epoch_low": planes.low,
                "epoch_high": planes.high,
                "epoch_method": "planes",
                "epoch_residual_deg": planes.residual_deg,
                "epoch_pieces": planes.pieces,
            }
        lately = new.pieces.filter(pl.col("catalogued_lately"))
        first = (lately if len(lately) else new.pieces)["epoch"].sort().to_list()[0]
        known = self._not_before(new)
        low = min(max(known), first) if known else None
        return {"epoch": None, "epoch_low": low, "epoch_high": first, "epoch_method": "bracket"}

    def candidates(
        self, found: tuple[PhaseConvergence, CommonPlace, datetime] | None, low: datetime, high: datetime
    ) -> tuple[dict[str, Any], ...]:
        """Return the passes inside the interval with their distance from the phases' answer, earliest first."""
        if found is None:
            return ()
        phase, place, _ = found
        sigma = timedelta(hours=phase.sigma_h)
        return tuple(
            {"time": t, "standard_errors": abs(t - phase.epoch) / sigma} for t in place.passes if low <= t <= high
        )

    def _of_passes(
        self, new: NewOfLaunch, found: tuple[PhaseConvergence, CommonPlace, datetime], together: Pinch | None
    ) -> dict[str, Any]:
        phase, place, epoch = found
        reach = timedelta(hours=_SIGMAS * phase.sigma_h)
        within = [t for t in place.passes if abs(t - phase.epoch) <= reach] or [epoch]
        days = (min(new.pieces["epoch"].to_list()) - epoch) / timedelta(days=1)
        clock_min = self.pass_error_min + _PASS_ERROR_MIN_DAY * days
        half = timedelta(
            minutes=max(self.least_half_interval_min, _SIGMAS * (place.sigma_min**2 + clock_min**2) ** 0.5)
        )
        pinched = [] if together is None else [together.parent_minimum or together.spread_minimum]
        low, high = min([*within, epoch, *pinched]) - half, max([*within, epoch, *pinched]) + half
        return {
            "epoch": epoch,
            "epoch_low": max([low, *(t for t in self._not_before(new) if t < epoch)]),
            "epoch_high": min(high, *new.pieces["epoch"].to_list()),
            "epoch_method": "passes",
            "epoch_phases": phase.epoch,
            "epoch_phases_sigma_h": phase.sigma_h,
            "epoch_resultant_share": phase.resultant,
            "epoch_drag_share": phase.drag_share,
            "epoch_pieces": place.pieces,
            "place_altitude_km": place.altitude_km,
            "place_radial_spread_km": place.radial_km,
            "place_usual_spread_km": place.elsewhere_km,
        }

    def _not_before(self, new: NewOfLaunch) -> list[datetime]:
        """Return instants that the break-up cannot lie before: the launch, and what a catalogue without them says.

        Pieces are catalogued up to `cataloguing_days` after they form, so a catalogue without them says no more.
        """
        known = []
        if new.earlier_catalogue is not None:
            known.append(new.earlier_catalogue - timedelta(days=self.cataloguing_days))
        if new.launch_date is not None:
            known.append(datetime(*new.launch_date.timetuple()[:3], tzinfo=UTC))
        return known


def _of_pinch(together: Pinch) -> dict[str, Any]:
    return {
        "epoch": together.parent_minimum or together.spread_minimum,
        "epoch_low": together.low,
        "epoch_high": together.high,
        "epoch_method": "pinch",
        "epoch_nearest_to_parent": together.parent_minimum,
        "epoch_nearest_to_one_another": together.spread_minimum,
        "median_distance_to_parent_km": together.parent_distance_km,
        "median_distance_to_middle_km": together.spread_distance_km,
        "epoch_pieces": together.pieces,
    }
