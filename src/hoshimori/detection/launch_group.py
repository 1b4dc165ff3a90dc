"""LCH001: launches that came into the catalogue: payloads, stages and pieces, and how long after the launch."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import polars as pl

from hoshimori.detection.arrival_list import Arrival, arrivals
from hoshimori.detection.breakup_parent import spread
from hoshimori.detection.naming import Names
from hoshimori.detection.protocol import Window, settings_of
from hoshimori.model import Detection, IncidentKind, Reading

_NOT_VISIBLE = (
    "Objects whose orbits their owner keeps secret are not in public catalogues, nor are flights that reach no orbit.",
    "Which piece is which is the register's word; catalogues change it for weeks after a launch.",
)
#: In a cloud only these are shown here.
_WHOLE = frozenset({"payload", "stage"})
#: Stations: what is released from them carries their designator (general knowledge).
STATIONS = frozenset({"1998-067", "2021-035"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLaunches:
    """New launches, and deployments from launches known before (METHODS 6).

    Attributes:
        young_days: Objects of a launch that appear this long after it still belong to its deployment.
        least_known_before_objects: With fewer objects known before the window nothing is called new.
        least_payload_share: With this share of payloads, objects of an older launch read as a deployment.
        least_cloud_pieces: Fewer pieces beyond the payloads are what launches leave behind.
        least_altitude_spread_km: A cloud is wider than this in mean altitude …
        least_eccentricity_median: … has at least this median eccentricity …
        least_eccentricity_95_percent: … and this 95 % point …
        greatest_inclination_spread_deg: … in one plane.
    """

    young_days: float = 90.0
    least_known_before_objects: int = 100
    least_payload_share: float = 0.5
    least_cloud_pieces: int = 20
    least_altitude_spread_km: float = 50.0
    least_eccentricity_median: float = 0.002
    least_eccentricity_95_percent: float = 0.01
    greatest_inclination_spread_deg: float = 5.0

    @property
    def code(self) -> str:
        """Detector code."""
        return "LCH001"

    @property
    def name(self) -> str:
        """What it sees."""
        return "launches and deployments"

    @property
    def kind(self) -> IncidentKind:
        """The kind of incident that its detections could belong to."""
        return IncidentKind.LAUNCH

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return one detection a launch with new objects, ordered by (begin, objects)."""
        names = Names.of(window)
        found = [
            one
            for new in arrivals(window, young_days=self.young_days, least_known_before=self.least_known_before_objects)
            if (one := self._detection(new, names)) is not None
        ]
        return tuple(sorted(found, key=lambda d: (d.begin, d.objects)))

    def _detection(self, new: Arrival, names: Names) -> Detection | None:
        if not new.launch:
            return None
        if not new.young:  # an old payload that is seen again is no deployment
            new = replace(new, sets=new.sets.filter(~pl.col("norad_cat_id").is_in(sorted(new.again))))
            if new.sets.is_empty():
                return None
        numbers = new.sets["norad_cat_id"].to_list()
        kinds = [kind_of(names, number) for number in numbers]
        count = {kind: kinds.count(kind) for kind in ("payload", "stage", "debris", "unknown")}
        wide = spread(new.sets)
        cloud = self._is_cloud(new, count, wide)
        # of an old launch only payloads and what comes out of a station are a deployment; pieces are NEW001's
        deployed = count["payload"] >= self.least_payload_share * len(numbers) or new.launch in STATIONS
        if not new.young and not deployed:
            return None
        if cloud and not count["payload"] + count["stage"]:
            return None
        first_seen: datetime = new.sets["first_seen"].sort().to_list()[0]
        last_seen: datetime = new.sets["first_seen"].sort().to_list()[-1]
        values: dict[str, Any] = {
            "launch": new.launch,
            "launch_date": None if new.launch_date is None else new.launch_date.isoformat(),
            "count": len(numbers),
            "payload_count": count["payload"],
            "stage_count": count["stage"],
            "debris_count": count["debris"],
            "not_told_count": count["unknown"],
            "payloads_listed_count": new.payloads_listed,
            "known_before": new.known_before,
            "cloud": cloud,
            "first_seen": first_seen,
            "last_seen": last_seen,
            **_lag(new, first_seen),
            **wide,
        }
        used = {*new.sets["payload"].to_list(), *([new.register_payload] if new.register_payload else [])}
        return Detection(
            code=self.code,
            kind=self.kind,
            objects=tuple(n for n, kind in zip(numbers, kinds, strict=True) if not cloud or kind in _WHOLE),
            begin=first_seen,
            end=last_seen + timedelta(microseconds=1),
            significance=None,
            reading=Reading.DEPLOYMENT if new.known_before or not new.young else Reading.LAUNCH_LIKE,
            summary=_summary(values),
            values=values,
            tables={
                "objects": tuple(
                    {
                        "norad_cat_id": number,
                        "object_name": names.text(number, "object_name"),
                        "kind": kind,
                        "first_seen": seen,
                    }
                    for number, kind, seen in zip(numbers, kinds, new.sets["first_seen"].to_list(), strict=True)
                )
            },
            not_visible=_NOT_VISIBLE,
            payloads=tuple(sorted(used)),
            settings=settings_of(self),
        )

    def _is_cloud(self, new: Arrival, count: dict[str, int], wide: dict[str, float]) -> bool:
        """Return whether the pieces beside payloads and stages lie like a cloud: then BRK001 speaks of them."""
        pieces = count["debris"] + count["unknown"]
        return (
            new.launch not in STATIONS
            and pieces >= self.least_cloud_pieces
            and pieces > count["payload"]
            and wide["mean_altitude_spread_km"] >= self.least_altitude_spread_km
            and wide["eccentricity_median"] >= self.least_eccentricity_median
            and wide["eccentricity_95_percent"] >= self.least_eccentricity_95_percent
            and wide["inclination_spread_deg"] <= self.greatest_inclination_spread_deg
        )


def kind_of(names: Names, number: int) -> str:
    """Return payload, stage, debris or unknown: the register's word, else what the printed name says."""
    if names.nameless(number) and names.text(number, "object_type") != "DEBRIS":
        return "unknown"
    words = {"PAYLOAD": "payload", "ROCKET BODY": "stage", "DEBRIS": "debris"}
    return words.get(names.text(number, "object_type"), "unknown")


def _lag(new: Arrival, first_seen: datetime) -> dict[str, float | None]:
    """Return the days from the launch to the first epoch and to when a set was first known."""
    if new.launch_date is None:
        return {"first_epoch_lag_days": None, "first_known_lag_days": None}
    launched = datetime.combine(new.launch_date, time(tzinfo=UTC))
    epoch: datetime = new.sets.select(pl.col("epoch").min()).item()
    return {
        "first_epoch_lag_days": round((epoch - launched) / timedelta(days=1), 2),
        "first_known_lag_days": round((first_seen - launched) / timedelta(days=1), 2),
    }


def _summary(values: dict[str, Any]) -> str:
    of = f"launch {values['launch']}" + (f" of {values['launch_date']}" if values["launch_date"] else "")
    words = {"payload": "payload", "stage": "stage", "debris": "piece of debris", "not_told": "object not told apart"}
    plural = {"debris": "pieces of debris", "not_told": "objects not told apart"}
    parts = [
        f"{n} {words[kind] if n == 1 else plural.get(kind, words[kind] + 's')}"
        for kind in words
        if (n := values[f"{kind}_count"])
    ]
    low, high = values["mean_altitude_5_percent_km"], values["mean_altitude_95_percent_km"]
    at = f"mean altitude {low:.0f} km" if values["count"] == 1 else f"mean altitudes {low:.0f} to {high:.0f} km"
    before = f", {values['known_before']} of it known before" if values["known_before"] else ""
    lag = values["first_known_lag_days"]
    after = "" if lag is None else f", {lag:.0f} days after the launch"
    cloud = "; its pieces lie like a cloud (see BRK001)" if values["cloud"] else ""
    new = "new object" if values["count"] == 1 else "new objects"
    return (
        f"{values['count']} {new} of {of}{before}: {', '.join(parts)}; {at}; first seen on "
        f"{values['first_seen']:%Y-%m-%d}{after}{cloud}."
    )
