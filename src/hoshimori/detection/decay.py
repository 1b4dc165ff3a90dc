"""DEC001: objects that drag brings down: when, with a window that holds nine in ten, and over which areas."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import polars as pl

from hoshimori.astro.constants import WGS72_RADIUS_KM
from hoshimori.astro.elements import semi_major_axis_km
from hoshimori.detection.decay_gone import gone
from hoshimori.detection.decay_sets import orbits_of
from hoshimori.detection.decay_table import areas_table, fall_table
from hoshimori.detection.decay_words import HOLDS, NOT_VISIBLE, basis_of, message_summary, prediction_summary
from hoshimori.detection.naming import Names
from hoshimori.detection.protocol import Window, settings_of
from hoshimori.detection.reentry_prediction import (
    COASTS,
    STEERS_TO_ITS_END,
    Orbit,
    Prediction,
    WindowLaw,
    fall_km_day,
    predict,
)
from hoshimori.detection.reentry_track import LastSet, shares, window_track
from hoshimori.model import Detection, Direction, IncidentKind, Reading
from hoshimori.model.preset_area import PRESET_AREAS, PresetArea
from hoshimori.model.reentry import WindowBasis
from hoshimori.propagation.atmosphere import BASIS

_DAY: Final = timedelta(days=1)
_TICK: Final = timedelta(seconds=1)
#: A fall of this many km at today's rate is more than any orbit below the greatest perigee has left.
_REACH_KM: Final = 60.0
_UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decay:
    """Predicted re-entries, and what has come down.

    Attributes:
        report_days: Ends predicted within this many days after `as_of` are reported.
        greatest_perigee_km: Higher orbits are not looked at.
        oldest_set_days: An object without a set for so long is not predicted.
        least_sets: Objects with fewer sets are predicted only where the last set prints its own fall.
        gone_perigee_km: What is gone from a full catalogue came down where its last perigee was lower than this, or
            its predicted window had begun.
        areas: Areas of the ground whose share of the track is told.
        law: Calibration of the window.
    """

    report_days: float = 30.0
    greatest_perigee_km: float = 450.0
    oldest_set_days: float = 10.0
    least_sets: int = 1
    gone_perigee_km: float = 200.0
    areas: tuple[PresetArea, ...] = PRESET_AREAS
    law: WindowLaw = field(default_factory=WindowLaw)

    @property
    def code(self) -> str:
        """Detector code."""
        return "DEC001"

    @property
    def name(self) -> str:
        """What it sees."""
        return "decay and predicted re-entry"

    @property
    def kind(self) -> IncidentKind:
        """The kind of incident that its detections could belong to."""
        return IncidentKind.DECAY

    def detect(self, window: Window) -> tuple[Detection, ...]:
        """Return one detection a predicted re-entry, and one a pair of full catalogues for what has come down."""
        names = Names.of(window)
        history = window.ordered_history(
            pl.col("epoch") >= window.as_of - timedelta(days=self.oldest_set_days + self.law.history_days),
            pl.col("epoch") <= window.as_of + _DAY,
        )
        fallen, listed = gone(window, self.gone_perigee_km, self.law, names, settings_of(self))
        found = list(listed)
        falling = history.filter(pl.col("norad_cat_id").is_in(self._falling(history, window.as_of)))
        messages = _newest_messages(window)
        newest = history.filter(pl.col("epoch") <= window.as_of)["epoch"].max()
        heard = newest if isinstance(newest, datetime) else window.begin  # a feed that is silent shows no end
        for number, orbit in orbits_of(falling).items():
            if number not in fallen and len(orbit.day) >= self.least_sets:
                rows = falling.filter(pl.col("norad_cat_id") == number)
                one = self._predicted(window, heard, number, orbit, rows, names, messages.get(number))
                found += [one] if one is not None else []
        told = {n for d in found for n in d.objects}
        found += [self._foretold(row, names, window.as_of) for number, row in messages.items()
                  if number not in told and _edges(row)[1] > window.begin]  # fmt: skip
        return tuple(sorted(found, key=lambda d: (d.begin, d.objects)))

    def _falling(self, history: pl.DataFrame, as_of: datetime) -> list[int]:
        """Return the objects whose last set is fresh, low, and falls fast enough to end within the time reported."""
        last = history.unique("norad_cat_id", keep="last", maintain_order=True).filter(
            pl.col("epoch") >= as_of - timedelta(days=self.oldest_set_days)
        )
        first = history.unique("norad_cat_id", keep="first", maintain_order=True)
        both = last.join(first, on="norad_cat_id", suffix="_first", maintain_order="left")
        a, a_first = (_a_km(both, suffix) for suffix in ("", "_first"))
        days = (both["epoch"] - both["epoch_first"]).dt.total_seconds().to_numpy() / 86400.0
        printed = fall_km_day(a, both["mean_motion"].to_numpy(), both["mean_motion_dot"].fill_null(0.0).to_numpy())
        with np.errstate(divide="ignore", invalid="ignore"):
            seen = np.where(days > 0.5, (a - a_first) / days, 0.0)
        fall = -np.minimum(np.nan_to_num(printed), np.nan_to_num(seen))
        low = a * (1.0 - both["eccentricity"].to_numpy()) - WGS72_RADIUS_KM < self.greatest_perigee_km
        soon = fall * (self.report_days + self.oldest_set_days) * (1.0 + 50.0 * both["eccentricity"].to_numpy())
        return sorted(both["norad_cat_id"].to_numpy()[low & (soon > 0.5 * _REACH_KM)].tolist())

    def _predicted(
        self,
        window: Window,
        heard: datetime,
        number: int,
        orbit: Orbit,
        rows: pl.DataFrame,
        names: Names,
        message: dict[str, Any] | None,
    ) -> Detection | None:
        """Return the predicted end of one object; None where it does not fall in the time reported.

        Its window is over when sets of other objects are newer than that: `heard` is the newest epoch of all.
        """
        name = _name(names, number, rows)
        since = (window.as_of - _time(float(orbit.day[-1]))) / _DAY
        most = 3.0 * (self.report_days + max(since, 0.0))
        passive = names.is_passive(number, name)
        found = predict(orbit, name, self.law, until_days=most, may_thrust=not passive)
        if found is None or found.epoch_day - since > self.report_days:
            return None
        last = orbit.day[-1]
        epoch, low, high = (_time(last + day) for day in (found.epoch_day, found.low_day, found.high_day))
        if high <= window.begin:
            return None
        track_share = self._track(rows, orbit, found)
        crossed = [area for area in self.areas if track_share.get(area.id, 0.0) > 0.0]
        over = high <= heard
        ahead_days = (epoch - _time(last)) / _DAY
        basis = basis_of(found, ahead_days=ahead_days, passive=passive)
        a, ecc = float(orbit.a_km[-1]), float(orbit.ecc[-1])
        values: dict[str, Any] = {
            "predicted_epoch": epoch,
            "epoch": epoch,
            "epoch_low": low,
            "epoch_high": high,
            "window_h": round((high - low) / timedelta(hours=1), 2),
            "residual_days": round(ahead_days, 3),
            "last_set": _time(last),
            "name": name,
            "object_type": names.text(number, "object_type"),
            "perigee_km": round(a * (1.0 - ecc) - WGS72_RADIUS_KM, 1),
            "apogee_km": round(a * (1.0 + ecc) - WGS72_RADIUS_KM, 1),
            "ballistic_m2_kg": round(float(np.exp(found.drag.log_level + found.drag.log_swing)), 5),
            "method": found.method,
            "density_basis": BASIS,
            "behaviour": found.behaviour,
            "thrusting": found.behaviour != COASTS,
            "thrust_sign": found.sign,
            "window_basis": basis.value,
            "controlled": _UNKNOWN,
            "arc_count": found.drag.arcs,
            "areas_crossed": ", ".join(area.id for area in crossed),
            "window_over": over,
        }
        payloads = set(rows["payload"].to_list())
        if message is not None:
            values |= _message_values(message, low, high)
            payloads.add(message["payload"])
        return Detection(
            code=self.code,
            kind=self.kind,
            objects=(number,),
            begin=_time(last),
            end=max(high, _time(last) + _TICK),
            significance=None,
            reading=Reading.DECAYED if over else Reading.REENTRY_PREDICTED,
            direction=Direction.FROM if crossed else None,
            summary=prediction_summary(
                names.label(number) if names.text(number, "object_name") else _label(name, number), values
            ),
            values=values,
            tables={"fall": fall_table(orbit, found, self.law), "areas": areas_table(self.areas, track_share)},
            not_visible=(*NOT_VISIBLE, HOLDS[basis]),
            payloads=tuple(sorted(payloads)),
            settings=settings_of(self),
        )

    def _track(self, rows: pl.DataFrame, orbit: Orbit, found: Prediction) -> dict[str, float]:
        """Return the share of the window's track over each area."""
        row = rows.sort("epoch", maintain_order=True).row(-1, named=True)
        last = LastSet(
            day=float(orbit.day[-1]),
            a_km=float(orbit.a_km[-1]),
            ecc=float(orbit.ecc[-1]),
            inc_rad=float(orbit.inc_rad[-1]),
            argp_rad=float(orbit.argp_rad[-1]),
            node_rad=float(np.radians(row["ra_of_asc_node"])),
            anomaly_rad=float(np.radians(row["mean_anomaly"])),
        )
        track = window_track(last, found.drag, self.law.walk.density_days, found.low_day, found.high_day)
        return shares(track, self.areas)

    def _foretold(self, message: dict[str, Any], names: Names, as_of: datetime) -> Detection:
        """Return the re-entry that a message alone foretells: no sets are at hand."""
        number = int(message["norad_cat_id"])
        low, high = _edges(message)
        epoch = message["decay_epoch"]
        begin = min(message["insert_epoch"], low)
        values = {
            "predicted_epoch": epoch,
            "epoch": epoch,
            "epoch_low": low,
            "epoch_high": high,
            "window_h": round((high - low) / timedelta(hours=1), 2),
            "method": "TIP message",
            "density_basis": "not stated",
            "window_basis": WindowBasis.MESSAGE.value,
            "window_over": high <= as_of,
            "controlled": _UNKNOWN,
            "areas_crossed": "",
            **_message_values(message, low, high),
        }
        return Detection(
            code=self.code,
            kind=self.kind,
            objects=(number,),
            begin=begin,
            end=max(high, begin + _TICK),
            significance=None,
            reading=Reading.REENTRY_PREDICTED,
            summary=message_summary(names.label(number), values),
            values=values,
            not_visible=NOT_VISIBLE,
            payloads=(message["payload"],),
            settings=settings_of(self),
        )


def _newest_messages(window: Window) -> dict[int, dict[str, Any]]:
    """Return the last message on each object that was put in by `as_of`."""
    known = window.messages.filter(pl.col("insert_epoch") <= window.as_of)
    ordered = known.sort("insert_epoch", "msg_epoch", "message_id", "payload")
    return {
        int(row["norad_cat_id"]): row
        for row in ordered.unique("norad_cat_id", keep="last", maintain_order=True).iter_rows(named=True)
    }


def _edges(message: dict[str, Any]) -> tuple[datetime, datetime]:
    half = timedelta(minutes=message["window_min"])
    epoch: datetime = message["decay_epoch"]
    return epoch - half, epoch + half


def _message_values(message: dict[str, Any], low: datetime, high: datetime) -> dict[str, Any]:
    begin, end = _edges(message)
    return {
        "tip_epoch": message["decay_epoch"],
        "tip_window_min": message["window_min"],
        "tip_message": message["msg_epoch"],
        "tip_windows_meet": begin <= high and low <= end,
    }


def _name(names: Names, number: int, rows: pl.DataFrame) -> str:
    """Return the newest name printed with the sets, else that of a register."""
    printed = [name for name in rows["object_name"].to_list() if name]
    steers = next((name for name in printed if STEERS_TO_ITS_END.match(name)), None)
    return steers or (printed[-1] if printed else names.text(number, "object_name"))


def _label(name: str, number: int) -> str:
    return f"{name} ({number})" if name else f"object {number}"


def _time(day: float) -> datetime:
    """Return the instant of a day since 1970, to the second."""
    return datetime.fromtimestamp(round(day * 86400.0), tz=UTC)


def _a_km(rows: pl.DataFrame, suffix: str) -> Any:
    motion, ecc, inc = (rows[f"{name}{suffix}"].to_numpy() for name in ("mean_motion", "eccentricity", "inclination"))
    return semi_major_axis_km(motion, ecc, np.radians(inc))
