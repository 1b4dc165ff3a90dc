"""What was around a break-up: who passed its parent at the epoch, and whose heights its pieces visit now.

Only what happened is looked at: the parent of pieces that are in a catalogue, within the interval of their epoch. An
interval longer than three days, or a parent whose last set is older than ten, is not screened; then only the parent of
another cloud is, for ten days after the last sets of both: two clouds and one close pass of their parents are one
event.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from hoshimori.errors import UsageError
from hoshimori.model import Detection, IncidentKind, Reading
from hoshimori.screening.cloud_crossings import cloud_crossings
from hoshimori.screening.screen import screen

SetsAt = Callable[[datetime | None], pl.DataFrame]

_WITHIN_KM = 10.0
_PAIR_WITHIN_KM = 5.0
_LEAST_SPEED_KM_S = 0.5  # slower company shares the orbit: parts of one launch
_LONGEST = timedelta(days=3)
_OLDEST = timedelta(days=10)
_MARGIN = timedelta(minutes=2)
_WHOLE_CATALOGUE = 5_000  # fewer recent sets are no catalogue to say "no partner" from
_CROSSING_KM = 1.0
_PAIR_HALF = timedelta(minutes=3)
_SET_AGE = timedelta(days=45)
_ONE_EPOCH = timedelta(minutes=30)  # two intervals this short that overlap are one event


def with_surroundings(
    found: Sequence[Detection], *, sets_at: SetsAt, names: Mapping[int, str], launches: Mapping[int, str]
) -> tuple[Detection, ...]:
    """Return the detections; break-up-like ones with passes of their parent and with what their pieces cross.

    Args:
        found: All detections of a run.
        sets_at: Gives the latest set of every object at a time, as known then and now; None for the newest.
        names: Catalogue number → name.
        launches: Catalogue number → launch tag.

    Returns:
        The same detections in the same order. Tables `conjunctions` (norad_cat_id, tca, miss_distance_km,
        relative_speed_km_s; by time) and `crossings`; values screened_objects (0 where there was no whole catalogue),
        conjunction_partner (the parent of another cloud, or None), second_cloud (launch of another cloud of the event).
    """
    clouds = [d for d in found if d.kind is IncidentKind.BREAKUP and d.reading is Reading.BREAKUP_LIKE]
    if not clouds:
        return tuple(found)
    newest = sets_at(None)
    pairs = _pairs(clouds, sets_at)
    result = []
    for one in found:
        if one not in clouds:
            result.append(one)
            continue
        pieces = newest.filter(pl.col("norad_cat_id").is_in(sorted(set(one.objects) - {one.values.get("parent")})))
        looked_at, rows, used = _passes(one, sets_at, launches)
        pair = pairs.get(str(one.values.get("launch")))
        latest: datetime = max(newest["epoch"].to_list())
        others = _whole(
            newest.filter(
                ~pl.col("norad_cat_id").is_in(list(one.objects)) & pl.col("epoch").is_between(latest - _SET_AGE, latest)
            ),
            names,
        )
        tables = {
            **one.tables,
            "conjunctions": tuple(rows) if pair is None else (pair,),
            "crossings": cloud_crossings(pieces, others, names, within_km=_CROSSING_KM),
        }
        values = {**one.values, "screened_objects": looked_at, "conjunction_partner": None}
        if pair is not None:
            values |= _of_pair(pair, looked_at)
        values["second_cloud"] = _second(one, clouds, values["conjunction_partner"])
        payloads = {*one.payloads, *used, *(others["payload"].to_list() if tables["crossings"] else ())}
        result.append(replace(one, tables=tables, values=values, payloads=tuple(sorted(payloads))))
    return tuple(result)


def _whole(sets: pl.DataFrame, names: Mapping[int, str]) -> pl.DataFrame:
    """Return the objects that are neither debris nor stages by name: those that somebody may want to ask for."""
    named = [n for n in sets["norad_cat_id"].to_list() if names.get(n) and not _left_over(names[n])]
    return sets.filter(pl.col("norad_cat_id").is_in(named))


def _left_over(name: str) -> bool:
    words = name.upper().replace("(", " ").split()
    return bool({"DEB", "DEBRIS", "R/B", "AKM", "OBJECT", "COOLANT"} & set(words))


def _second(one: Detection, clouds: Sequence[Detection], partner: int | None) -> str:
    """Return the launch of another cloud of the same event: its parent met this one's, or both have one short epoch."""
    for other in clouds:
        same = other.values.get("launch") == one.values.get("launch")
        if not same and ((partner is not None and other.values.get("parent") == partner) or _one_epoch(one, other)):
            return str(other.values.get("launch"))
    return ""


def _one_epoch(one: Detection, other: Detection) -> bool:
    if any(d.values.get(name) is None for d in (one, other) for name in ("epoch", "epoch_low", "epoch_high")):
        return False
    short = all(d.values["epoch_high"] - d.values["epoch_low"] < _ONE_EPOCH for d in (one, other))
    low, high = max(d.values["epoch_low"] for d in (one, other)), min(d.values["epoch_high"] for d in (one, other))
    return bool(short and low <= high)


def _of_pair(pair: Mapping[str, Any], looked_at: int) -> dict[str, Any]:
    return {
        "screened_objects": max(looked_at, 2),
        "conjunction_partner": pair["norad_cat_id"],
        "epoch": pair["tca"],
        "epoch_low": pair["tca"] - _PAIR_HALF,
        "epoch_high": pair["tca"] + _PAIR_HALF,
        "epoch_method": "conjunction",
    }


def _passes(
    one: Detection, sets_at: SetsAt, launches: Mapping[int, str]
) -> tuple[int, list[dict[str, Any]], tuple[str, ...]]:
    """Return how many objects were screened, who passed the parent in the interval, and the payloads behind it."""
    parent, epoch = one.values.get("parent"), one.values.get("epoch")
    low, high = one.values.get("epoch_low"), one.values.get("epoch_high")
    if parent is None or epoch is None or low is None or high is None or high - low > _LONGEST:
        return 0, [], ()
    sets = _recent(sets_at(low), low)
    if parent not in set(sets["norad_cat_id"].to_list()):
        return 0, [], ()
    own = {n for n in sets["norad_cat_id"].to_list() if launches.get(n) == one.values.get("launch") and n != parent}
    sets = sets.filter(~pl.col("norad_cat_id").is_in(sorted(own)))
    rows = _near(sets, parent, low - _MARGIN, high + _MARGIN, _WITHIN_KM)
    whole = len(sets) >= _WHOLE_CATALOGUE
    if not (whole or rows):
        return 0, [], ()
    return len(sets), rows, tuple(sets["payload"].unique().sort().to_list())


def _recent(sets: pl.DataFrame, at: datetime) -> pl.DataFrame:
    return sets.filter((pl.col("epoch") <= at) & (pl.col("epoch") > at - _OLDEST))


def _near(sets: pl.DataFrame, parent: int, begin: datetime, end: datetime, within_km: float) -> list[dict[str, Any]]:
    try:
        found = screen(sets, begin=begin, end=end, miss_distance_km=within_km, primaries=[parent])
    except UsageError:  # the parent cannot be carried to the epoch
        return []
    return [
        {
            "norad_cat_id": row["secondary"] if row["primary"] == parent else row["primary"],
            "tca": row["tca"],
            "miss_distance_km": row["miss_distance_km"],
            "relative_speed_km_s": row["relative_speed_km_s"],
        }
        for row in found.conjunctions.iter_rows(named=True)
        if row["relative_speed_km_s"] >= _LEAST_SPEED_KM_S
    ]


def _pairs(clouds: Sequence[Detection], sets_at: SetsAt) -> dict[str, dict[str, Any]]:
    """Return launch → the pass of its parent by the parent of another cloud, where both intervals allow it."""
    found: dict[str, dict[str, Any]] = {}
    for k, first in enumerate(clouds):
        for second in clouds[k + 1 :]:
            low = max(d.values.get("epoch_low") or d.begin for d in (first, second))
            high = min(d.values.get("epoch_high") or d.end for d in (first, second))
            parents = [d.values.get("parent") for d in (first, second)]
            if low >= high or None in parents or parents[0] == parents[1]:
                continue
            sets = sets_at(high).filter(pl.col("norad_cat_id").is_in(parents))
            before = sets_at(low).filter(pl.col("norad_cat_id").is_in(parents))
            chosen = before if len(before) == 2 else sets  # both parents
            if len(chosen) != 2:  # both parents
                continue
            begin = max([low - _MARGIN, *chosen["epoch"].to_list()])
            end = min(high + _MARGIN, begin + _OLDEST)
            if begin >= end or begin - min(chosen["epoch"].to_list()) > _OLDEST:
                continue
            rows = _near(chosen, int(parents[0] or 0), begin, end, _PAIR_WITHIN_KM)
            if len(rows) == 1:  # parents that meet again and again name no time
                found[str(first.values.get("launch"))] = rows[0]
                found[str(second.values.get("launch"))] = {**rows[0], "norad_cat_id": parents[0]}
    return found
