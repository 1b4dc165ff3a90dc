"""NEW001: what changed in the catalogue beside launches: late pieces, no designator, other names, exchanged numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from hoshimori.detection.arrival_list import Arrival, arrivals, out_of_sequence
from hoshimori.detection.launch_group import STATIONS, kind_of
from hoshimori.detection.naming import Names
from hoshimori.detection.other_orbit import OtherOrbit, other_orbits
from hoshimori.detection.printed_change import printed_changes, without_update
from hoshimori.detection.protocol import Window, settings_of
from hoshimori.model import Detection, IncidentKind, Reading
from hoshimori.model.last_update import LEAST_SETS, NO_UPDATE_LEAST, NO_UPDATE_SPACINGS

_TICK = timedelta(microseconds=1)
_EXCHANGE = (
    "Whether two numbers were exchanged or two objects joined cannot be told from element sets of one network.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueChange:
    """Late pieces, objects without a designator, renamed and re-identified objects (METHODS 6).

    Attributes:
        young_days: Objects of launches younger than this are LCH001's.
        least_known_before_objects: With fewer objects known before the window nothing is called new.
        least_payload_share: Objects of an old launch that are payloads in this share are a deployment, LCH001's.
        least_axis_change_km: A number has jumped when its semi-major axis changed by this much between two sets …
        least_plane_change_deg: … or its plane.
        longest_step_days: Sets further apart are not compared.
        greatest_distance_km: It has the orbit of another object when the two are this near at the same time.
        times_usual_spacing_ratio: No update in this many times the usual time between an object's sets …
        least_without_update_days: … and at least this long, counts in the aggregate.
        least_sets: Objects with fewer sets have no usual spacing.
    """

    young_days: float = 90.0
    least_known_before_objects: int = 100
    least_payload_share: float = 0.5
    least_axis_change_km: float = 50.0
    least_plane_change_deg: float = 1.0
    longest_step_days: float = 10.0
    greatest_distance_km: float = 25.0
    times_usual_spacing_ratio: float = NO_UPDATE_SPACINGS
    least_without_update_days: float = NO_UPDATE_LEAST / timedelta(days=1)
    least_sets: int = LEAST_SETS

    @property
    def code(self) -> str:
        """Detector code."""
        return "NEW001"

    @property
    def name(self) -> str:
        """What it sees."""
        return "changes of the catalogue"

    @property
    def kind(self) -> IncidentKind:
        """The kind of incident that its detections could belong to."""
        return IncidentKind.ARTEFACT

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return what changed, ordered by (begin, objects); many objects of one kind of change are one detection."""
        names = Names.of(window)
        found = [
            *self._pieces(window, names),
            *self._printed(window),
            *self._exchanged(window, names),
            *self._without_update(window),
        ]
        return tuple(sorted(found, key=lambda d: (d.begin, d.objects)))

    def _pieces(self, window: Window, names: Names) -> Iterator[Detection]:
        new = arrivals(window, young_days=self.young_days, least_known_before=self.least_known_before_objects)
        late = [one for one in new if one.launch and not one.young and not self._deployed(one, names)]
        if late:
            count = sum(len(one.sets) for one in late)
            rows: tuple[dict[str, Any], ...] = tuple(
                {
                    "launch": one.launch,
                    "count": len(one.sets),
                    "seen_again": len(one.again),
                    "known_before": one.known_before,
                    "first_seen": one.sets["first_seen"].min(),
                }
                for one in late
            )
            most = max(rows, key=lambda row: (row["count"], row["launch"]))
            again = sum(len(one.again) for one in late)
            of = f"{len(late)} older launch{'' if len(late) == 1 else 'es'}"
            summary = (
                f"{count:,} object{'' if count == 1 else 's'} of {of} came into the catalogue late or again "
                f"({again} with numbers given out long before), most of {most['launch']} ({most['count']}, "
                f"{most['known_before']} of it known before)."
            )
            values = {
                "count": count,
                "seen_again_count": again,
                "launches_count": len(late),
                "change": "late pieces",
            }
            yield self._of_sets(pl.concat([one.sets for one in late]), Reading.LATE_PIECES, summary, values, rows)
        for one in new:
            if not one.launch:
                count, analyst = len(one.sets), out_of_sequence(one.sets["norad_cat_id"].to_list())
                summary = (
                    f"{count:,} new object{'' if count == 1 else 's'} without a designator, {analyst:,} of them under "
                    "analysts' numbers: nobody says which launch they came from."
                )
                values = {"count": count, "analyst_count": analyst, "change": "no designator"}
                yield self._of_sets(one.sets, Reading.CATALOGUE_CHANGE, summary, values, ())

    def _deployed(self, new: Arrival, names: Names) -> bool:
        numbers = [number for number in new.sets["norad_cat_id"].to_list() if number not in new.again]
        payloads = sum(kind_of(names, number) == "payload" for number in numbers)
        return bool(numbers) and (new.launch in STATIONS or payloads >= self.least_payload_share * len(numbers))

    def _of_sets(
        self, sets: pl.DataFrame, reading: Reading, summary: str, values: dict[str, Any], rows: tuple[Any, ...]
    ) -> Detection:
        seen: list[datetime] = sets["first_seen"].sort().to_list()
        return self._detection(
            objects=tuple(sorted(sets["norad_cat_id"].to_list())),
            begin=seen[0],
            end=seen[-1] + _TICK,
            reading=reading,
            summary=summary,
            values=values | {"first_seen": seen[0], "last_seen": seen[-1]},
            rows=rows,
            payloads=tuple(sets["payload"].unique().to_list()),
        )

    def _printed(self, window: Window) -> Iterator[Detection]:
        for column, words in (("object_name", "name"), ("object_id", "designator")):
            changes = printed_changes(window.ordered_history(), column, begin=window.begin, end=window.end)
            if not changes:
                continue
            first = changes[0]
            count = len(changes)
            what = f"object{'' if count == 1 else 's'} got another {words}"
            summary = (
                f"{count:,} {what} in published sets, first {first['norad_cat_id']}: from {first['before']!s} to "
                f"{first['after']!s}."
            )
            yield self._detection(
                objects=tuple(sorted({int(row["norad_cat_id"]) for row in changes})),
                begin=min(row["seen"] for row in changes),
                end=max(row["seen"] for row in changes) + _TICK,
                reading=Reading.CATALOGUE_CHANGE,
                summary=summary,
                values={"count": count, "change": f"other {words}"},
                rows=tuple({k: v for k, v in row.items() if k != "payload"} for row in changes),
                payloads=tuple({str(row["payload"]) for row in changes}),
            )

    def _exchanged(self, window: Window, names: Names) -> Iterator[Detection]:
        found = other_orbits(
            window.ordered_history(),
            begin=window.begin,
            end=window.end,
            least_axis_change_km=self.least_axis_change_km,
            least_plane_change_deg=self.least_plane_change_deg,
            longest_step_days=self.longest_step_days,
            greatest_distance_km=self.greatest_distance_km,
        )
        for one in found:
            yield self._detection(
                objects=tuple(sorted((one.norad_cat_id, one.other))),
                begin=one.before,
                end=one.after + _TICK,
                reading=Reading.OTHER_ORBIT,
                summary=_exchange_words(one, names),
                values={
                    "change": "other orbit",
                    "object": one.norad_cat_id,
                    "other_object": one.other,
                    "axis_change_km": one.axis_change_km,
                    "plane_change_deg": one.plane_change_deg,
                    "distance_km": one.distance_km,
                },
                rows=(),
                payloads=one.payloads,
                not_visible=_EXCHANGE,
            )

    def _without_update(self, window: Window) -> Iterator[Detection]:
        """Yield one count over all objects: which ones they are is shown to their own operators alone."""
        rows, payloads = without_update(
            window.ordered_history(),
            at=window.as_of,
            times_usual_spacing_ratio=self.times_usual_spacing_ratio,
            least_days=self.least_without_update_days,
            least_sets=self.least_sets,
        )
        looked_at, count = sum(row["looked_at"] for row in rows), sum(row["without_update"] for row in rows)
        if not count:
            return
        yield self._detection(
            objects=(),
            begin=window.begin,
            end=window.end,
            reading=Reading.CATALOGUE_CHANGE,
            summary=(
                f"{count:,} of {looked_at:,} objects with a series of sets had no update in "
                f"{self.times_usual_spacing_ratio:g} times their usual spacing and {self.least_without_update_days:g} "
                "days."
            ),
            values={"change": "no update", "count": count, "looked_at_count": looked_at},
            rows=rows,
            payloads=payloads,
        )

    def _detection(
        self,
        *,
        objects: tuple[int, ...],
        begin: datetime,
        end: datetime,
        reading: Reading,
        summary: str,
        values: dict[str, Any],
        rows: tuple[Any, ...],
        payloads: tuple[str, ...],
        not_visible: tuple[str, ...] = (),
    ) -> Detection:
        return Detection(
            code=self.code,
            kind=self.kind,
            objects=objects,
            begin=begin,
            end=end,
            significance=None,
            reading=reading,
            summary=summary,
            values=values,
            tables={"changes": rows} if rows else {},
            not_visible=not_visible,
            payloads=tuple(sorted(payloads)),
            settings=settings_of(self),
        )


def _exchange_words(one: OtherOrbit, names: Names) -> str:
    return (
        f"Between its sets of {one.before:%Y-%m-%d %H:%M} and {one.after:%Y-%m-%d %H:%M} UTC the orbit of "
        f"{names.label(one.norad_cat_id)} changed by {abs(one.axis_change_km):.0f} km of semi-major axis and "
        f"{one.plane_change_deg:.1f}° of plane to that of {names.label(one.other)} ({one.distance_km:.1f} km away): "
        "numbers exchanged, or objects that joined."
    )
