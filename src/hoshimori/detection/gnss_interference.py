"""GNS001: regions and days in which many aircraft reported poor navigation accuracy. Never where it came from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl

from hoshimori.detection.cell_baseline import CellDay, judged_day
from hoshimori.detection.cell_cluster import box, clusters, days_of, most_cells_a_day, reaches, tile, touching
from hoshimori.detection.cell_traffic import without_traffic
from hoshimori.detection.protocol import Window, settings_of
from hoshimori.model import Detection, Direction, IncidentKind, Reading
from hoshimori.model.preset_area import PRESET_AREAS, PresetArea

NOT_VISIBLE = (
    "Where the interference comes from: aircraft at cruising height see it from up to about 400 km away.",
    "Who causes it, and whether with intent.",
    "What happens where no aircraft fly: no aircraft is not the same as no interference.",
    "Deception of receivers that leaves the reported accuracy high, and what receivers on the ground see.",
)
_DAY = timedelta(days=1)
_STORM_KP = 5.0
_SHOWN_DAYS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PoorNavigation:
    """Clusters of cells whose aircraft reported poor navigation accuracy (METHODS 7).

    Attributes:
        baseline_days: Days before that make a cell's baseline; fewer where fewer are on file.
        least_baseline_days: With fewer days before on file, a day is not compared.
        least_aircraft_count: Cells with fewer aircraft in a day are not tested.
        neighbour_aircraft_count: Pseudo-aircraft with which a cell's neighbours speak for it.
        aircraft_correlation_share: Least correlation between the aircraft of one cell and day.
        false_discovery_share: Share of false ones tolerated among the cells of a day that stand out.
        least_rise_share: A cell stands out when its level lies this far above its baseline.
        high_share: gpsjam.org's limit of a high level.
        lasting_share: A high cell is a lasting one when this share of its days before was high too.
        least_cells_count: A region has this many cells on one day.
        least_usual_aircraft_count: Cells with this many aircraft on a usual day can be found without any.
        greatest_traffic_share: … when on a day no more than this share of them is there.
        least_empty_cells_count: A region without traffic has this many cells.
        areas: Areas of the ground whose names are printed where a region reaches into them.
    """

    baseline_days: int = 28
    least_baseline_days: int = 3
    least_aircraft_count: int = 3
    neighbour_aircraft_count: int = 20
    aircraft_correlation_share: float = 0.002
    false_discovery_share: float = 0.05
    least_rise_share: float = 0.02
    high_share: float = 0.1
    lasting_share: float = 0.5
    least_cells_count: int = 3
    least_usual_aircraft_count: int = 20
    greatest_traffic_share: float = 0.1
    least_empty_cells_count: int = 12
    areas: tuple[PresetArea, ...] = PRESET_AREAS

    @property
    def code(self) -> str:
        """Detector code."""
        return "GNS001"

    @property
    def name(self) -> str:
        """What it sees."""
        return "poor satellite navigation of aircraft"

    @property
    def kind(self) -> IncidentKind:
        """The kind of incident that its detections could belong to."""
        return IncidentKind.INTERFERENCE

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return one detection a region, ordered by (begin, objects)."""
        cells = _as_known(window)
        days = sorted(set(cells["day"].unique().to_list()).intersection(_days_of(window.begin, window.end)))
        judged: list[CellDay] = []
        tested: dict[date, int] = {}
        empty: list[Detection] = []
        for day in days:
            before = cells.filter(pl.col("day").is_between(day - self.baseline_days * _DAY, day - _DAY))
            if before["day"].n_unique() < self.least_baseline_days:
                continue
            today = cells.filter(pl.col("day") == day)
            found, tested[day] = self._judged(today, before)
            judged += found
            empty += self._empty(today, before)
        rising = [one for one in judged if one.stands_out]
        lasting = [one for one in judged if not one.stands_out and self._is_lasting(one)]
        other = [one for one in judged if one.level_share >= self.high_share and one not in {*rising, *lasting}]
        found_groups: list[tuple[Reading, tuple[CellDay, ...]]] = []
        for reading, core in ((Reading.RISE, rising), (Reading.LASTING, lasting)):
            for group in clusters(core):
                if most_cells_a_day(group) < self.least_cells_count:
                    continue
                more = touching(other, group)
                other = [one for one in other if one not in more]
                found_groups.append((reading, tuple(sorted((*group, *more), key=lambda one: (one.day, one.cell)))))
        regions = [self._region(r, g, cells, judged, tested) for r, g in found_groups]
        detections = [_with_space_weather(one, window.space_weather) for one in regions]
        return tuple(sorted((*detections, *empty), key=lambda d: (d.begin, d.objects, d.summary)))

    def not_compared(self, on_file: Collection[date], begin: datetime, end: datetime) -> tuple[str, ...]:
        """Return in words which days from `begin` to `end` cannot be judged, of those that have maps `on_file`."""
        days = _days_of(begin, end)
        missing = [day for day in days if day not in on_file]
        early = [day for day in days if day in on_file and self._days_before(day, on_file) < self.least_baseline_days]
        said = []
        if missing:
            said.append(f"No map of aircraft is on file of {_listed(missing)}: interference then is not seen.")
        if early:
            least = self.least_baseline_days
            said.append(
                f"Fewer than {least} days with maps of aircraft lie before: of {_listed(early)} nothing is said."
            )
        return tuple(said)

    def _days_before(self, day: date, on_file: Collection[date]) -> int:
        return sum(day - n * _DAY in on_file for n in range(1, self.baseline_days + 1))

    def _judged(self, today: pl.DataFrame, before: pl.DataFrame) -> tuple[tuple[CellDay, ...], int]:
        return judged_day(
            today,
            before,
            least_aircraft=self.least_aircraft_count,
            neighbour_aircraft=self.neighbour_aircraft_count,
            rho=self.aircraft_correlation_share,
            false_discovery=self.false_discovery_share,
            least_rise=self.least_rise_share,
            high=self.high_share,
        )

    def _is_lasting(self, one: CellDay) -> bool:
        high = one.level_share >= self.high_share
        return high and one.high_before >= self.lasting_share * max(one.days_before, self.least_baseline_days)

    def _region(
        self,
        reading: Reading,
        group: Sequence[CellDay],
        cells: pl.DataFrame,
        judged: Sequence[CellDay],
        tested: dict[date, int],
    ) -> Detection:
        begin, end = days_of(group)
        names = sorted({one.cell for one in group})
        bad, total = sum(one.bad for one in group), sum(one.bad + one.good for one in group)
        days = sorted({one.day for one in group})
        controls = sum(tested[day] for day in days)
        # rarity: how many cell days of the same days are at least as high as the middle one of this region
        middle = sorted(one.level_share for one in group)[len(group) // 2]
        own = {(one.cell, one.day) for one in group}
        rarer = sum(o.level_share >= middle for o in judged if o.day in set(days) and (o.cell, o.day) not in own)
        values: dict[str, Any] = {
            **_place(names, self.areas),
            "first_day": begin.isoformat(),
            "last_day": end.isoformat(),
            "days_count": len(days),
            "cells_count": len(names),
            "most_cells_in_a_day_count": most_cells_a_day(group),
            "rising_cells_count": len({one.cell for one in group if one.stands_out}),
            "aircraft_count": total,
            "poor_count": bad,
            "poor_share": round(bad / total, 4),
            "usual_share": round(sum(o.usual_share * (o.bad + o.good) for o in group) / total, 4),
            "least_days_before_count": min(one.days_before for one in group),
            "most_days_before_count": max(one.days_before for one in group),
            "greatest_level_share": round(max(one.level_share for one in group), 4),
            "cells_tested_count": controls,
        }
        used = cells.filter(pl.col("day").is_between(begin - self.baseline_days * _DAY, end))["payload"]
        return Detection(
            code=self.code,
            kind=self.kind,
            objects=(),
            begin=_midnight(begin),
            end=_midnight(end + _DAY),
            significance=min(rarer / controls, 1.0),
            controls=controls,
            reading=reading,
            direction=Direction.TO_SERVICE,
            summary=_summary(reading, values),
            values=values,
            tables={"cells": _by_cell(group), "by_day": _by_day(group)},
            not_visible=NOT_VISIBLE,
            payloads=tuple(sorted(used.unique().to_list())),
            settings=settings_of(self),
        )

    def _empty(self, today: pl.DataFrame, before: pl.DataFrame) -> list[Detection]:
        """Return regions that had traffic on most days before and none on this one: nothing is seen there."""
        day = today["day"].item(0)
        groups, looked_at = without_traffic(
            today,
            before,
            least_usual=self.least_usual_aircraft_count,
            greatest_share=self.greatest_traffic_share,
            least_cells=self.least_empty_cells_count,
        )
        used = tuple(sorted(pl.concat([today["payload"], before["payload"]]).unique().to_list()))
        return [
            Detection(
                code=self.code,
                kind=self.kind,
                objects=(),
                begin=_midnight(day),
                end=_midnight(day + _DAY),
                significance=None,
                reading=Reading.NO_TRAFFIC,
                direction=None,
                summary=(
                    f"On {day:%Y-%m-%d}, {len(names)} cells within {box(names).words()} had at most "
                    f"{self.greatest_traffic_share:.0%} of their usual aircraft ({usual:,.0f} a day before): "
                    "interference there cannot be seen."
                ),
                values={
                    **_place(names, self.areas),
                    "first_day": day.isoformat(),
                    "last_day": day.isoformat(),
                    "cells_count": len(names),
                    "usual_aircraft_count": round(usual, 1),
                    "cells_looked_at_count": looked_at,
                },
                tables={"empty_cells": tuple({"cell": name} for name in names)},
                not_visible=NOT_VISIBLE,
                payloads=used,
                settings=settings_of(self),
            )
            for names, usual in groups
        ]


def _days_of(begin: datetime, end: datetime) -> list[date]:
    """Return the days that begin from `begin` on and before `end`."""
    first, behind = ((t + _DAY - timedelta(microseconds=1)).date() for t in (begin, end))
    return [first + n * _DAY for n in range((behind - first).days)]


def _listed(days: Sequence[date]) -> str:
    """Return days in words; of many the first, the last and how many."""
    if len(days) <= _SHOWN_DAYS:
        return " and ".join(f"{day:%-d %B %Y}" for day in days)
    return f"{len(days)} days between {days[0]:%-d %B %Y} and {days[-1]:%-d %B %Y}"


def _as_known(window: Window) -> pl.DataFrame:
    """Return the cells known by `as_of` in a fixed order; of several payloads of one day the one known last."""
    known = window.cells.filter(pl.col("known_at") <= window.as_of).sort("day", "cell", "known_at", "payload")
    last = known.sort("known_at", "payload").group_by("day").agg(pl.col("payload").last())
    return known.join(last, on=["day", "payload"], how="semi").sort("day", "cell")


def _with_space_weather(one: Detection, weather: pl.DataFrame) -> Detection:
    """Return the detection with the greatest Kp and F10.7 of its days, as text: no unit of exhibits fits them.

    Where a day of it is not in the file only a storm is said: a quiet rest does not rule one out.
    """
    first, last = (date.fromisoformat(str(one.values[name])) for name in ("first_day", "last_day"))
    days = weather.filter(pl.col("day").is_between(first, last))
    kp, flux = days["greatest_kp"].max(), days["f107_sfu"].max()
    whole = days["greatest_kp"].count() == (last - first).days + 1
    if not isinstance(kp, float) or not (whole or kp >= _STORM_KP):
        return one
    said = {"greatest_kp": f"{kp:.1f}", "greatest_f107": f"{flux:.0f}" if isinstance(flux, float) else ""}
    used = tuple(sorted({*one.payloads, *days["payload"].to_list()}))
    return replace(one, values={**one.values, **said}, payloads=used)


def _place(names: Sequence[str], areas: Sequence[PresetArea]) -> dict[str, Any]:
    """Return the region in whole degrees, its tile, and the areas that it reaches into."""
    around = box(names)
    return {
        "region": around.words(),
        "tile": tile(names),
        "areas": tuple(area.name for area in areas if reaches(names, area.vertices_deg)),
        "south_deg": around.south_deg,
        "north_deg": around.north_deg,
        "west_deg": around.west_deg,
        "east_deg": around.east_deg,
    }


def _summary(reading: Reading, values: dict[str, Any]) -> str:
    one_day = values["first_day"] == values["last_day"]
    when = f"On {values['first_day']}" if one_day else f"From {values['first_day']} to {values['last_day']}"
    many = values["most_cells_in_a_day_count"]
    cells = f"in {many} cells" if one_day else f"in up to {many} cells a day"
    n = values["most_days_before_count"]
    before = f"the {n} day{'' if n == 1 else 's'} with data before"
    usual = (
        f"usual for these cells by {before}: {values['usual_share']:.1%}"
        if reading is Reading.RISE
        else f"as on most of {before}"
    )
    return (
        f"{when}, {values['poor_share']:.1%} of {values['aircraft_count']:,} aircraft-cell counts {cells} within "
        f"{values['region']} reported poor navigation accuracy ({usual})."
    )


def _by_cell(group: Sequence[CellDay]) -> tuple[dict[str, Any], ...]:
    rows = []
    for name in sorted({one.cell for one in group}):
        own = [one for one in group if one.cell == name]
        rows.append(
            {
                "cell": name,
                "days": len(own),
                "good": sum(one.good for one in own),
                "bad": sum(one.bad for one in own),
                "greatest_level_share": round(max(one.level_share for one in own), 4),
                "usual_share": round(own[-1].usual_share, 4),
                "days_before": own[-1].days_before,
                "least_p_share": float(f"{min(one.p_share for one in own):.3g}"),
                "stands_out": any(one.stands_out for one in own),
            }
        )
    return tuple(rows)


def _by_day(group: Sequence[CellDay]) -> tuple[dict[str, Any], ...]:
    rows = []
    for day in sorted({one.day for one in group}):
        own = [one for one in group if one.day == day]
        bad, total = sum(o.bad for o in own), sum(o.bad + o.good for o in own)
        rows.append(
            {
                "date": day.isoformat(),
                "cells": len(own),
                "aircraft": total,
                "poor": bad,
                "poor_share": round(bad / total, 4),
            }
        )
    return tuple(rows)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(tzinfo=UTC))
