"""The scoreboard: of the events of the library, which are seen, and what is said that should not be.

`seen`, `missed`: data in hand could show the event, and the detectors showed it or not. `not_visible`: public orbital
data show nothing of it. `no_data`: nothing in hand. Each zero stands beside its n and its 95 % bound.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hoshimori.scenarios.bound import upper_bound
from hoshimori.scenarios.finding import event_day, false_accusations, over_claims, shown
from hoshimori.scenarios.replay import Day, Replay, ReplayStatus, of_scenario

_CIRCULAR = "found by our own detectors: seeing it again proves nothing"
#: Classes of the reviewed list that nobody may be accused over.
BLAMELESS = frozenset({"accident", "natural", "benign_servicing", "benign_safety", "disputed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One row of the board.

    Attributes:
        replay: The replay.
        status: seen, missed, not_visible, no_data or not_scored.
        seen_on: The first day by which everything expected was shown.
        days_to_detection: From the day of the event to that day; set by when data in hand became known.
        days_in_hand: Replayed days from the event to that day; 1: the first one showed it.
        said: The sentences that show it.
        incidents: Incidents about it on any replayed day; none where it stayed a detection.
        reason: Why it is not seen.
        false_accusations: Sentences; the goal is none.
        over_claims: Sentences; the goal is none.
    """

    replay: Replay
    status: str
    seen_on: date | None = None
    days_to_detection: int | None = None
    days_in_hand: int | None = None
    said: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    reason: str = ""
    false_accusations: tuple[str, ...] = ()
    over_claims: tuple[str, ...] = ()


def score(replay: Replay) -> Score:
    """Return the row of one replay."""
    if replay.status is not ReplayStatus.REPLAYED:
        return Score(replay=replay, status=replay.status.value, reason=replay.reason)
    scenario = replay.scenario
    accused = tuple(dict.fromkeys(s for day in replay.days for s in false_accusations(scenario, day)))
    claimed = tuple(dict.fromkeys(s for day in replay.days for s in over_claims(scenario, day)))
    firsts = [next(((d, s) for d in replay.days if (s := shown(e, d))), None) for e in scenario.expect]
    found = [first for first in firsts if first is not None]
    if scenario.found_by_detectors:
        return Score(
            replay=replay,
            status="not_scored",
            reason=_CIRCULAR,
            said=tuple(s for _, s in found),
            false_accusations=accused,
            over_claims=claimed,
        )
    if not found or len(found) < len(firsts):
        absent = f"{len(firsts) - len(found)} of {len(firsts)} expected findings not shown on {len(replay.days)} days"
        return Score(
            replay=replay,
            status="missed",
            reason=scenario.limit or absent,
            said=tuple(s for _, s in found),
            false_accusations=accused,
            over_claims=claimed,
        )
    last = max((day for day, _ in found), key=lambda day: day.date)
    event = event_day(scenario)
    return Score(
        replay=replay,
        status="seen",
        seen_on=last.date,
        days_to_detection=None if event is None else (last.date - event.date()).days,
        days_in_hand=None if event is None else sum(event.date() <= d.date <= last.date for d in replay.days),
        said=tuple(s for _, s in found),
        incidents=tuple(sorted({i.id for day in replay.days for i in day.incidents if of_scenario(scenario, i)})),
        false_accusations=accused,
        over_claims=claimed,
    )


def scoreboard_json(scores: Iterable[Score]) -> dict[str, Any]:
    """Return the board as JSON values: the five whole numbers, n and bounds, then a row an event."""
    rows = tuple(scores)
    counts = _counts(rows, "seen", "not_visible", "missed")
    rest = _counts(rows, "no_data", "not_scored")
    scored = counts["seen"] + counts["missed"]
    replayed = [r for r in rows if r.replay.status is ReplayStatus.REPLAYED]
    blameless = [r for r in replayed if r.replay.scenario.event_class in BLAMELESS]
    days = {id(day): day for r in replayed for day in r.replay.days}.values()  # days that scenarios share count once
    accused, claimed = sum(bool(r.false_accusations) for r in rows), sum(bool(r.over_claims) for r in rows)
    statements = _statements(days)
    return {
        **counts,
        "false_accusations": sum(len(r.false_accusations) for r in rows),
        "over_claims": sum(len(r.over_claims) for r in rows),
        **rest,
        "with_data": len(replayed),
        "reviewed_rows": _counts([r for r in rows if r.replay.scenario.row], *counts, *rest),
        "n": {
            "scenarios_replayed": len(replayed),
            "blameless_scenarios_replayed": len(blameless),
            "days": len(days),
            **statements,
        },
        "bounds_95_percent": {
            "false_accusations_per_scenario": upper_bound(accused, len(replayed)),
            "false_accusations_per_blameless_scenario": upper_bound(
                sum(bool(r.false_accusations) for r in blameless), len(blameless)
            ),
            "false_accusations_per_statement": upper_bound(accused, sum(statements.values())),
            "over_claims_per_scenario": upper_bound(claimed, len(replayed)),
            "over_claims_per_statement": upper_bound(claimed, sum(statements.values())),
            "missed_per_scored_scenario": upper_bound(counts["missed"], scored),
        },
        "scenarios": [_row(r) for r in rows],
    }


def _counts(rows: Sequence[Score], *names: str) -> dict[str, int]:
    return {name: sum(r.status == name for r in rows) for name in names}


def _statements(days: Iterable[Day]) -> dict[str, int]:
    listed = tuple(days)
    return {
        "incidents": sum(len(day.incidents) for day in listed),
        "detections": sum(len(day.detections) for day in listed),
    }


def _row(one: Score) -> dict[str, Any]:
    scenario = one.replay.scenario
    return {
        "id": scenario.id,
        "row": scenario.row,
        "name": scenario.name,
        "class": scenario.event_class,
        "direction": scenario.direction,
        "level": scenario.level,
        "max_claim": scenario.max_claim,
        "id_status": scenario.id_status,
        "time_status": scenario.time_status,
        "utc": scenario.utc,
        "status": one.status,
        "reason": one.reason,
        "note": scenario.note,
        "source": one.replay.source,
        "days": len(one.replay.days),
        "seen_on": None if one.seen_on is None else one.seen_on.isoformat(),
        "days_to_detection": one.days_to_detection,
        "days_in_hand_until_seen": one.days_in_hand,
        "said": list(one.said),
        "incidents": list(one.incidents),
        "false_accusations": list(one.false_accusations),
        "over_claims": list(one.over_claims),
    }
