"""ORB001: a new payload in an orbit that no other launch uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.spatial import cKDTree

from hoshimori.astro.elements import apogee_altitude_km, perigee_altitude_km
from hoshimori.detection.naming import Names
from hoshimori.detection.new_piece import NewOfLaunch, new_objects
from hoshimori.detection.protocol import Window, settings_of
from hoshimori.model import Detection, IncidentKind, Reading
from hoshimori.model.vocabulary import PASSIVE_TYPES

_NOT_VISIBLE = (
    "An orbit does not show what an object carries, nor what it is for.",
    "Orbits that their owner withholds are not in public catalogues, so an orbit that looks empty may not be.",
)
_COMPARED = 10  # the n-th nearest neighbour says how empty the surroundings are


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Orbits:
    """Perigee and apogee height, km, and inclination, deg, of N objects, with their launches and sets."""

    norad_cat_id: npt.NDArray[np.int64]
    shape: npt.NDArray[np.float64]  # (N, 3)
    launch: npt.NDArray[np.str_]
    rows: pl.DataFrame

    @classmethod
    def of(cls, rows: pl.DataFrame, names: Names) -> "_Orbits":
        arguments = (
            rows["mean_motion"].to_numpy(),
            rows["eccentricity"].to_numpy(),
            np.radians(rows["inclination"].to_numpy()),
        )
        shape = np.stack(
            (perigee_altitude_km(*arguments), apogee_altitude_km(*arguments), rows["inclination"].to_numpy()), axis=-1
        )
        numbers = rows["norad_cat_id"].to_numpy().astype(np.int64)
        launch = np.array([names.text(n, "launch") for n in numbers.tolist()], dtype=np.str_)
        return cls(norad_cat_id=numbers, shape=shape, launch=launch, rows=rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class RareOrbits:
    """New payloads whose orbit no other launch uses.

    Attributes:
        half_width_km: No object of another launch has perigee and apogee within this …
        half_width_deg: … and inclination within this (together an ellipsoid).
        least_perigee_km: Lower ones come down or are on their way elsewhere.
        greatest_apogee_km: Higher ones are transfer, deep-space or lunar orbits, each its own.
        greatest_eccentricity: Transfer orbits are no places to stay.
        numbering_days: As in REL001.
        old_days: As in REL001.
        most_pieces: Of launches with more new objects, those of unknown type are left to other detectors.
    """

    half_width_km: float = 100.0
    half_width_deg: float = 2.0
    least_perigee_km: float = 250.0
    greatest_apogee_km: float = 40_000.0
    greatest_eccentricity: float = 0.3
    numbering_days: float = 75.0
    old_days: float = 30.0
    most_pieces: int = 10

    @property
    def code(self) -> str:
        """Detector code."""
        return "ORB001"

    @property
    def name(self) -> str:
        """What it sees."""
        return "new payloads in an orbit that no other launch uses"

    @property
    def kind(self) -> IncidentKind:
        """The kind of incident that its detections could belong to."""
        return IncidentKind.LAUNCH

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return one detection a launch, ordered by (begin, objects)."""
        found = new_objects(window, numbering_days=self.numbering_days, old_days=self.old_days)
        names = Names.of(window)
        fresh = {n: new for new in found if not new.old for n in self._payloads(new, names)}
        if not fresh:
            return ()
        recent = window.ordered_history(
            pl.col("epoch") >= window.begin - timedelta(days=30), pl.col("epoch") < window.end
        )
        rows = recent.unique("norad_cat_id", keep="last", maintain_order=True).filter(pl.col("mean_motion") > 0.0)
        orbits = _Orbits.of(rows, names)
        scaled = orbits.shape / (self.half_width_km, self.half_width_km, self.half_width_deg)
        tree = cKDTree(np.nan_to_num(scaled, nan=1e9))
        places = [int(k) for k in np.flatnonzero(np.isin(orbits.norad_cat_id, list(fresh)))]
        empty = {k: self._emptiness(orbits, scaled, tree, k) for k in places}
        alone = [k for k in places if empty[k] > 1.0 and self._is_kept_orbit(orbits, k)]
        by_launch: dict[str, list[int]] = {}
        for k in alone:
            by_launch.setdefault(fresh[int(orbits.norad_cat_id[k])].launch, []).append(k)
        detections = [
            self._detection(orbits, names, fresh[int(orbits.norad_cat_id[mine[0]])], mine, empty)
            for mine in by_launch.values()
        ]
        return tuple(sorted(detections, key=lambda d: (d.begin, d.objects)))

    def _payloads(self, new: NewOfLaunch, names: Names) -> list[int]:
        numbers = [int(n) for n in new.pieces["norad_cat_id"].to_list()]
        types = {n: names.text(n, "object_type") for n in numbers}
        few = len(numbers) <= self.most_pieces
        return [n for n in numbers if types[n] == "PAYLOAD" or (few and types[n] not in PASSIVE_TYPES)]

    def _is_kept_orbit(self, orbits: _Orbits, k: int) -> bool:
        perigee, apogee, _ = orbits.shape[k]
        eccentricity = float(orbits.rows["eccentricity"][k])
        return bool(
            perigee >= self.least_perigee_km
            and apogee <= self.greatest_apogee_km
            and eccentricity <= self.greatest_eccentricity
        )

    def _emptiness(self, orbits: _Orbits, scaled: npt.NDArray[np.float64], tree: Any, k: int) -> float:
        """Return the distance to the nearest object of another launch, in half widths; above 1 the orbit is empty."""
        near = [j for j in tree.query_ball_point(scaled[k], 1.0) if orbits.launch[j] != orbits.launch[k]]
        if near:
            return float(min(np.linalg.norm(scaled[near] - scaled[k], axis=1)))
        others = orbits.launch != orbits.launch[k]
        if not others.any():
            return 0.0  # nothing to compare with
        return float(np.nanmin(np.linalg.norm(scaled[others] - scaled[k], axis=1)))

    def _detection(
        self, orbits: _Orbits, names: Names, new: NewOfLaunch, mine: Sequence[int], empty: Mapping[int, float]
    ) -> Detection:
        first = min(mine, key=lambda k: int(orbits.norad_cat_id[k]))
        objects = tuple(sorted(int(orbits.norad_cat_id[k]) for k in mine))
        controls = [value for k, value in empty.items() if k not in mine]
        rarer = sum(value >= empty[first] for value in controls)
        seen: datetime = min(new.pieces["first_seen"].to_list())
        perigee, apogee, inclination = (float(x) for x in orbits.shape[first])
        nearest = self._nearest(orbits, names, first)
        return Detection(
            code=self.code,
            kind=self.kind,
            objects=objects,
            begin=seen,
            end=seen + timedelta(days=1),
            significance=rarer / len(controls) if controls else None,
            controls=len(controls),
            reading=Reading.UNUSUAL_ORBIT,
            summary=(
                f"{names.label(objects[0])}, new of launch {new.launch}, flies at {perigee:,.0f} to {apogee:,.0f} km "
                f"and {inclination:.1f}° of inclination, where no object of another launch is within "
                f"{self.half_width_km:.0f} km and {self.half_width_deg:.0f}°."
            ),
            values={
                "launch": new.launch,
                "perigee_km": perigee,
                "apogee_km": apogee,
                "inclination_deg": inclination,
                "nearest_ratio": empty[first],
                "compared_objects": len(orbits.norad_cat_id),
                "first_seen": seen,
                "earlier_catalogue": new.earlier_catalogue,
            },
            tables={"nearest": nearest},
            not_visible=_NOT_VISIBLE,
            payloads=tuple(sorted({str(orbits.rows["payload"][k]) for k in mine})),
            settings=settings_of(self),
        )

    def _nearest(self, orbits: _Orbits, names: Names, k: int) -> tuple[dict[str, Any], ...]:
        """Return the objects of other launches with the most similar orbits."""
        scaled = (orbits.shape - orbits.shape[k]) / (self.half_width_km, self.half_width_km, self.half_width_deg)
        far = np.where(orbits.launch == orbits.launch[k], np.inf, np.linalg.norm(scaled, axis=1))
        far = np.nan_to_num(far, nan=np.inf)
        order = np.lexsort((orbits.norad_cat_id, far))[:_COMPARED]
        return tuple(
            {
                "norad_cat_id": int(orbits.norad_cat_id[j]),
                "object_name": names.text(int(orbits.norad_cat_id[j]), "object_name"),
                "perigee_km": float(orbits.shape[j, 0]),
                "apogee_km": float(orbits.shape[j, 1]),
                "inclination_deg": float(orbits.shape[j, 2]),
                "half_widths_ratio": float(far[j]),
            }
            for j in order.tolist()
            if np.isfinite(far[j])
        )
