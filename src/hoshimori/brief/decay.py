"""How is a re-entry told? Sentences, facts and the table of areas, from the values of its detection."""

import math
from collections.abc import Sequence
from datetime import datetime

from hoshimori.brief.document import FigureSlot, Inline, Table, text
from hoshimori.brief.quantity import day, minute, number, quantity
from hoshimori.brief.templates import say, word
from hoshimori.model import Detection, Incident, IncidentKind
from hoshimori.model.reentry import WindowBasis, window_basis

#: The track of a wider window is nearly everywhere: where such a re-entry passes says little.
NARROW_H = 24.0


def window_h(incident: Incident) -> float | None:
    """Return the width of the window of a re-entry, hours; None where it is none, or names no window."""
    widths = [one.values.get("window_h") for one in incident.detections if one.kind is IncidentKind.DECAY]
    known = [float(width) for width in widths if isinstance(width, int | float) and math.isfinite(width)]
    return max(known, default=None) if incident.kind is IncidentKind.DECAY else None


def wide_window_h(incident: Incident) -> float:
    """Return the width of the window of a re-entry where it is too wide to say where, hours; else 0."""
    width = window_h(incident) or 0.0
    return width if width > NARROW_H else 0.0


def is_narrow(incident: Incident) -> bool:
    """Return whether an incident is a re-entry that is foretold to within a day."""
    width = window_h(incident)
    return width is not None and width <= NARROW_H


def decay_lead(name: str, found: Detection, language: str) -> str | None:
    """Return the first line of a brief on a re-entry; None where the detection names no window."""
    times = _times(found)
    if times is None:
        return None
    low, epoch, high = (minute(t, language) for t in times)
    over, basis = found.values.get("window_over"), window_basis(found.values)
    if basis is WindowBasis.UNDER_THRUST and not over:
        return say("lead_decay_thrust", language, name=name, epoch=epoch)
    key = "lead_decay_over" if over else "lead_decay" if basis is WindowBasis.MEASURED else "lead_decay_window"
    said = [say(key, language, name=name, epoch=epoch, low=low, high=high)]
    if crossed := areas_below(found, language):
        said.append(say("lead_decay_areas", language, areas=crossed))
    if basis is not WindowBasis.UNDER_THRUST:
        said.append(say("lead_decay_default", language))
    return say("sentence_separator", language).join(said)


def decay_seen(called: Sequence[str], found: Detection, language: str) -> str | None:
    """Return what the detector saw: one object's end, or how many came down between two catalogues."""
    count, before, after = (found.values.get(n) for n in ("decayed_count", "catalogue_before", "catalogue_after"))
    if isinstance(before, datetime) and isinstance(after, datetime):
        return say("seen_decayed", language, n=f"{count:,}", before=day(before, language), after=day(after, language))
    return decay_lead(called[0], found, language)


def decay_facts(found: Detection, language: str) -> list[str]:
    """Return the numbers behind a predicted end, each with what it rests on."""
    values, times = found.values, _times(found)
    if times is None:
        return []
    window = "decay_window" if window_basis(values) is WindowBasis.MEASURED else "decay_window_other"
    facts = [say(window, language, low=minute(times[0], language), high=minute(times[2], language),
                 epoch=minute(times[1], language))]  # fmt: skip
    perigee, apogee, last = (values.get(name) for name in ("perigee_km", "apogee_km", "last_set"))
    if perigee is not None and apogee is not None and isinstance(last, datetime):
        heights = {"perigee": quantity(perigee, "km"), "apogee": quantity(apogee, "km")}
        facts.append(say("decay_heights", language, last=minute(last, language), **heights))
    facts.append(say("decay_method", language, method=word(str(values.get("method", "")), language)))
    if str(values.get("density_basis", "")).startswith("NRLMSISE-00"):
        facts.append(say("decay_density", language))
    if behaviour := values.get("behaviour"):
        facts.append(say("decay_behaviour", language, behaviour=word(str(behaviour), language)))
    facts.append(say("decay_controlled", language, controlled=word(str(values.get("controlled", "unknown")), language)))
    if isinstance(tip := values.get("tip_epoch"), datetime):
        half = quantity(values["tip_window_min"], "min")
        meets = word("tip_meets" if values.get("tip_windows_meet") else "tip_apart", language)
        facts.append(say("decay_tip", language, epoch=minute(tip, language), window=half, meets=meets))
    return facts


def areas_below(found: Detection, language: str) -> str:
    """Return the areas below the track of the window, one after the other; empty where there is none."""
    rows = [row for row in found.tables.get("areas", ()) if row["track_percent"] > 0]
    return say("name_separator", language).join(_area(row["area"], row["name"], language) for row in rows)


def areas_table(found: Detection, language: str) -> Table | None:
    """Return each area with its share of the track; None where no track was drawn."""
    rows = found.tables.get("areas", ())
    if not rows:
        return None
    cells: list[tuple[Inline, ...]] = [
        (text(_area(row["area"], row["name"], language)), text(number(row["track_percent"], "%"))) for row in rows
    ]
    columns = tuple(say(f"column_{name}", language) for name in ("area", "track"))
    return Table(columns=columns, rows=tuple(cells), caption=say("table_areas", language), numeric=(1,), keyed=True)


def fall_figure_slot(found: Detection, language: str) -> FigureSlot:
    """Return the slot of the figure of perigee and apogee against time."""
    low, _, high = _times(found) or (found.begin, found.begin, found.end)
    return FigureSlot(
        name="fall",
        caption=say("figure_fall", language),
        alt=say("figure_fall_alt", language, low=minute(low, language), high=minute(high, language)),
    )


def _area(area_id: str, name: str, language: str) -> str:
    """Return the name of an area: a preset in the language, the user's own as written."""
    known = word(f"area {area_id}", language)
    return name if known == f"area {area_id}" else known


def _times(found: Detection) -> tuple[datetime, datetime, datetime] | None:
    low, epoch, high = (found.values.get(name) for name in ("epoch_low", "epoch", "epoch_high"))
    if isinstance(low, datetime) and isinstance(epoch, datetime) and isinstance(high, datetime):
        return low, epoch, high
    return None
