"""Outcomes of incidents that were weighed before the answer was known, read from `held_out.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hoshimori.errors import BadInputError
from hoshimori.incidents.base_rate import COUNTED
from hoshimori.incidents.hypothesis_set import WEIGHED
from hoshimori.model import HypothesisId, IncidentKind

FORMAT = "held-out-outcomes/1"
_SOURCE = "held_out.yaml"
_SUM_TOLERANCE = 0.005
_FIELDS = frozenset({"event", "kind", "weighing", "weighed_on", "known_on", "probabilities", "held", "source"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an incident turned out to be, and what had been said of it before.

    Attributes:
        event: Id of the incident.
        kind: Its kind.
        weighing: Version of the sum that made the numbers.
        weighed_on: Day of the numbers.
        known_on: Day of the answer, later than `weighed_on`.
        probabilities: The eight numbers as printed.
        held: The hypothesis that held; `unknown` where it was something else.
        source: Who says so.
    """

    event: str
    kind: IncidentKind
    weighing: str
    weighed_on: date
    known_on: date
    probabilities: Mapping[HypothesisId, float]
    held: HypothesisId
    source: str


@cache
def held_out() -> tuple[Outcome, ...]:
    """Return the outcomes that ship with the package."""
    return read_outcomes((files("hoshimori.incidents") / "held_out.yaml").read_bytes())


def read_outcomes(data: bytes) -> tuple[Outcome, ...]:
    """Return outcomes, ordered by event.

    Raises:
        BadInputError: Not of the format, or an outcome that is incomplete, not held out, given twice, or scores H8 or
            H9; says which event.
    """
    try:
        record = yaml.safe_load(data)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInputError(f"{_SOURCE} is not YAML: {error}", path=_SOURCE) from error
    if not isinstance(record, dict) or record.get("format") != FORMAT or not isinstance(record.get("outcomes"), list):
        raise BadInputError(f"{_SOURCE} is no {FORMAT} with a list of outcomes.", path=_SOURCE)
    found = [_outcome(number, row) for number, row in enumerate(record["outcomes"], start=1)]
    if len({one.event for one in found}) < len(found):
        raise BadInputError(f"{_SOURCE} names an event twice; one event has one outcome.", path=_SOURCE)
    return tuple(sorted(found, key=lambda one: one.event))


def _outcome(number: int, row: Any) -> Outcome:
    name = row.get("event", f"outcome {number}") if isinstance(row, dict) else f"outcome {number}"

    def refuse(reason: str) -> BadInputError:
        return BadInputError(f"{_SOURCE}, {name}: {reason}", path=_SOURCE, event=str(name))

    if not isinstance(row, dict) or set(row) != _FIELDS:
        raise refuse(f"an outcome has exactly the fields {', '.join(sorted(_FIELDS))}")
    if row["held"] not in set(WEIGHED):
        raise refuse("an outcome is H1 to H7 or unknown; H8 and H9 have no number and are not scored")
    if row["kind"] not in set(IncidentKind):
        raise refuse(f"{row['kind']!r} is no kind of incident")
    days = row["weighed_on"], row["known_on"]
    if not all(type(day) is date for day in days) or not days[0] < days[1]:
        raise refuse("weighed_on and known_on are days, the first before the second")
    if str(name) in COUNTED:
        raise refuse("base rates were counted from this event, so it is not held out")
    if not isinstance(row["source"], str) or not row["source"].strip():
        raise refuse("the source is missing")
    shares = row["probabilities"]
    if (
        not isinstance(shares, dict)
        or set(shares) != set(WEIGHED)
        or not all(isinstance(share, float) and 0 < share < 1 for share in shares.values())
        or abs(sum(shares.values()) - 1) > _SUM_TOLERANCE
    ):
        raise refuse("probabilities are eight shares between 0 and 1 that sum to 1")
    return Outcome(
        event=str(name),
        kind=IncidentKind(row["kind"]),
        weighing=str(row["weighing"]),
        weighed_on=days[0],
        known_on=days[1],
        probabilities={HypothesisId(h): float(share) for h, share in shares.items()},
        held=HypothesisId(row["held"]),
        source=row["source"],
    )
