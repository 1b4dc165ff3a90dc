"""What has come down between two full catalogues: gone from the later one, with a low orbit that was falling."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import polars as pl

from hoshimori.astro.constants import WGS72_RADIUS_KM
from hoshimori.detection.decay_sets import orbits_of
from hoshimori.detection.decay_words import NOT_VISIBLE, gone_summary
from hoshimori.detection.naming import Names
from hoshimori.detection.protocol import Snapshot, Window
from hoshimori.detection.reentry_prediction import Orbit, WindowLaw, predict
from hoshimori.model import Coverage, Detection, IncidentKind, Reading

_UNTIL_DAYS: Final = 2000.0
#: A later catalogue that lost more than this share of the earlier one is not whole: nothing is said from it.
_WHOLE: Final = 0.9


def gone(
    window: Window, least_perigee_km: float, law: WindowLaw, names: Names, settings: Mapping[str, Any]
) -> tuple[frozenset[int], tuple[Detection, ...]]:
    """Return the objects that came down by `as_of`, and one detection for each pair of catalogues in the window.

    Args:
        window: The later catalogue of a pair became known inside it; its history holds the last sets of what is gone.
        least_perigee_km: What was lower in its last set has come down.
        law: Calibration of the predicted window: what was higher has come down where that had begun.
        names: What objects are called.
        settings: Of the detector.
    """
    full = [s for s in window.ordered_snapshots() if s.coverage is Coverage.FULL]
    fallen: set[int] = set()
    found = []
    for k, (before, after) in enumerate(pairwise(full)):
        lost = _lost(before, full[k + 1 :])
        if not lost:
            continue
        whole = replace(window, history=pl.concat([window.gone, window.history]))
        sets = whole.ordered_history(pl.col("norad_cat_id").is_in(lost), pl.col("epoch") <= after.known_at)
        since = (after.known_at.timestamp()) / 86400.0
        rows = []
        for number, orbit in orbits_of(sets).items():
            row = _come_down(number, orbit, since, least_perigee_km, law, names)
            rows += [row] if row is not None else []
        fallen |= {row["norad_cat_id"] for row in rows}
        if rows and window.begin <= after.known_at < window.end:
            found.append(_detection(before, after, rows, sets, settings))
    return frozenset(fallen), tuple(found)


def gone_between(snapshots: Sequence[Snapshot], *, since: datetime) -> frozenset[int]:
    """Return what full catalogues known from `since` on lack and the one before them held; older sets tell why."""
    full = sorted((s for s in snapshots if s.coverage is Coverage.FULL), key=lambda s: (s.known_at, s.payload))
    pairs = ((before, full[k + 1 :]) for k, before in enumerate(full[:-1]))
    return frozenset(n for before, later in pairs if later[0].known_at >= since for n in _lost(before, later))


def _lost(before: Snapshot, later: Sequence[Snapshot]) -> list[int]:
    """Return what the next catalogue and all after it lack; nothing where the next one is not whole."""
    early = before.members["norad_cat_id"].unique()
    held = later[0].members["norad_cat_id"].unique()
    if len(early) - int(early.is_in(held.implode()).sum()) > (1.0 - _WHOLE) * len(early):
        return []
    ever = pl.concat([s.members["norad_cat_id"] for s in later]).unique()
    return sorted(early.filter(~early.is_in(ever.implode())).to_list())


def _come_down(
    number: int, orbit: Orbit, since: float, least_perigee_km: float, law: WindowLaw, names: Names
) -> dict[str, Any] | None:
    """Return the row of an object that came down; None where its orbit does not say so."""
    a, ecc = float(orbit.a_km[-1]), float(orbit.ecc[-1])
    perigee = a * (1.0 - ecc) - WGS72_RADIUS_KM
    name = names.text(number, "object_name")
    known = None
    if perigee < 1000.0:
        known = predict(orbit, name, law, until_days=_UNTIL_DAYS, may_thrust=not names.is_passive(number))
    due = known is not None and float(orbit.day[-1]) + known.low_day <= since
    if not due and perigee >= least_perigee_km:
        return None
    return {
        "norad_cat_id": number,
        "object_name": name,
        "perigee_km": round(perigee, 1),
        "apogee_km": round(a * (1.0 + ecc) - WGS72_RADIUS_KM, 1),
        "last_set": datetime.fromtimestamp(round(float(orbit.day[-1]) * 86400.0), tz=UTC),
        "by": "predicted window had begun" if due else "low perigee",
    }


def _detection(
    before: Snapshot, after: Snapshot, rows: list[dict[str, Any]], sets: pl.DataFrame, settings: Mapping[str, Any]
) -> Detection:
    objects = tuple(row["norad_cat_id"] for row in rows)
    behind = sets.filter(pl.col("norad_cat_id").is_in(objects))["payload"].to_list()
    return Detection(
        code="DEC001",
        kind=IncidentKind.DECAY,
        objects=objects,
        begin=before.known_at,
        end=max(after.known_at, before.known_at + timedelta(seconds=1)),
        significance=None,
        reading=Reading.DECAYED,
        summary=gone_summary(len(rows), before.known_at, after.known_at),
        values={
            "decayed_count": len(rows),
            "catalogue_before": before.known_at,
            "catalogue_after": after.known_at,
            "method": "gone from a full catalogue",
        },
        tables={"decayed": tuple(rows)},
        not_visible=NOT_VISIBLE[:2],
        payloads=tuple(sorted({before.payload, after.payload, *behind})),
        settings=settings,
    )
