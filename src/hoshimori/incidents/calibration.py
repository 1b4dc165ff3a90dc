"""Do the numbers hold? Bins of held-out events, one bin a kind of incident and a likelihood word.

A number counts as calibrated only where at least `LEAST_EVENTS` held-out events have a number in the same bin, and
their mean lies in the 95 % interval of how often such explanations held. Below that a number is marked uncalibrated.
Nothing is corrected: a bin that misses is a reason to look at the ratios, and says so by staying uncalibrated.

Assumptions: events are independent of each other; the several numbers of one event in one bin are not, so the count
that must reach `LEAST_EVENTS` is of events.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hoshimori.incidents.counted_share import jeffreys, wilson
from hoshimori.incidents.held_out import Outcome
from hoshimori.incidents.likelihood import BANDS, words
from hoshimori.model import IncidentKind

#: Fewer held-out events in a bin show nothing.
LEAST_EVENTS = 30
#: Version of the sum and of the ratios in it. Outcomes of another version do not count.
WEIGHING = "weighing/3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Numbers of one kind and one likelihood word, against what held.

    Attributes:
        kind: Kind of incident.
        words: The likelihood word.
        events: Held-out events with a number in this bin.
        numbers: Numbers in this bin; one event can have several.
        held: How many of those explanations held.
        mean_share: Mean of the numbers, None in an empty bin.
        held_share: Share that held, half a count added (Jeffreys); None in an empty bin.
        low_share: Lower end of its 95 % interval (Wilson).
        high_share: Upper end.
    """

    kind: IncidentKind
    words: str
    events: int
    numbers: int
    held: int
    mean_share: float | None
    held_share: float | None
    low_share: float
    high_share: float

    @property
    def calibrated(self) -> bool:
        """Whether enough events bear the numbers out."""
        enough = self.events >= LEAST_EVENTS and self.mean_share is not None
        return enough and self.low_share <= (self.mean_share or 0.0) <= self.high_share


def bins(kind: IncidentKind, outcomes: Sequence[Outcome]) -> tuple[Bin, ...]:
    """Return the seven bins of a kind, likeliest first, from outcomes of this version of the sum."""
    counted = [one for one in outcomes if one.kind is kind and one.weighing == WEIGHING]
    return tuple(_bin(kind, term, counted) for _, term in BANDS)


def bin_of(probability: float, found: Sequence[Bin]) -> Bin:
    """Return the bin that a probability belongs to."""
    return next(one for one in found if one.words == words(probability))


def _bin(kind: IncidentKind, term: str, outcomes: Sequence[Outcome]) -> Bin:
    inside = [(one, h, share) for one in outcomes for h, share in one.probabilities.items() if words(share) == term]
    held = sum(one.held is h for one, h, _ in inside)
    low, high = wilson(held, len(inside))
    return Bin(
        kind=kind,
        words=term,
        events=len({one.event for one, _, _ in inside}),
        numbers=len(inside),
        held=held,
        mean_share=math.fsum(share for *_, share in inside) / len(inside) if inside else None,
        held_share=jeffreys(held, len(inside)) if inside else None,
        low_share=low,
        high_share=high,
    )
