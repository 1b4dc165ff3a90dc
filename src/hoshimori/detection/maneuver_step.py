"""MAN002: burns of GEO and MEO objects, from the phase, size and plane of their mean orbits."""

from dataclasses import dataclass

from hoshimori.detection.burn_search import HIGH_SHAPES, Search
from hoshimori.detection.protocol import Window
from hoshimori.detection.regime_burns import regime_burns
from hoshimori.model import Detection, IncidentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanElementStep:
    """Burns of GEO and MEO objects (docs/methods/MAN002.md).

    Attributes:
        threshold_sigma: Size over sigma from which a burn counts; the rate of passive objects at it is in the docs.
        threshold_normal_sigma: The same for the plane alone.
        floor_m_s: In-track noise that no series goes below: luni-solar and resonant terms.
        greatest_delta_v_m_s: A larger step reads as sets of another object under this number: a data artefact.
        independent_days: Errors of sets closer than this are taken as one.
        greatest_interval_days: Longer intervals between sets are left out.
        late_days: A set can be a forecast that knows of a burn so much too late.
        closest_h: Of sets closer than this the last counts.
        least_sets: Fewer sets of an object say nothing.
        most_count: Burns of one object at most.
        history_days: Sets this long before the window's begin count.
        after_days: Sets this long after its end count, where they are known.
        least_mean_motion_rev_day: Lower edge of the regime.
        greatest_mean_motion_rev_day: Upper edge of the regime.
        greatest_eccentricity: More eccentric objects are left out.
        objects: Report on these catalogue numbers only; empty: on all.
    """

    threshold_sigma: float = 7.0
    threshold_normal_sigma: float = 12.0
    floor_m_s: float = 0.01
    greatest_delta_v_m_s: float = 50.0
    independent_days: float = 1.0
    greatest_interval_days: float = 6.0
    late_days: float = 1.0
    closest_h: float = 2.0
    least_sets: int = 6
    most_count: int = 400
    history_days: float = 60.0
    after_days: float = 0.0
    least_mean_motion_rev_day: float = 0.9
    greatest_mean_motion_rev_day: float = 2.3
    greatest_eccentricity: float = 0.2
    objects: tuple[int, ...] = ()

    @property
    def code(self) -> str:
        """Detector code."""
        return "MAN002"

    @property
    def name(self) -> str:
        """What it sees."""
        return "burn in GEO and MEO, from mean elements"

    @property
    def kind(self) -> IncidentKind:
        """The kind of incident that its detections could belong to."""
        return IncidentKind.MANEUVER

    def search(self) -> Search:
        """Return the settings of the search."""
        return Search(
            shapes=HIGH_SHAPES,
            quick=2,
            least_statistic=self.threshold_sigma,
            least_plane_statistic=self.threshold_normal_sigma,
            floor_m_s=self.floor_m_s,
            drag_rise_days=0.0,
            drag_fall_days=0.0,
            independent_days=self.independent_days,
            greatest_interval_days=self.greatest_interval_days,
            most_of_one=self.most_count,
            late_days=self.late_days,
        )

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return one detection a burn whose interval overlaps the window, and what would have feigned one."""
        return regime_burns(self, window, regime="high")
