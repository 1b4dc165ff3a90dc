"""What did the orbits do? The part of page one that holds numbers with their errors."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from hoshimori.brief.account import degrees, leading_detection, near_days, summary
from hoshimori.brief.decay import areas_table, decay_facts, fall_figure_slot
from hoshimori.brief.document import Block, Columns, FigureSlot, Inline, Paragraph, Table, strong, text
from hoshimori.brief.quantity import day, minute, number, quantity, share, span, spread
from hoshimori.brief.templates import say, word
from hoshimori.model import Detection, Incident, IncidentKind
from hoshimori.model.instant import minute_from

#: Days shown on page one; the rest is in the exhibits.
DAYS_SHOWN: Final = 8
_NEIGHBOURS_SHOWN: Final = 5
_OTHERS_SHOWN: Final = 4


def geometry_section(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return the sentences about the orbits, with the daily table beside its figure where there is one."""
    detection = leading_detection(incident)
    if detection is None:
        return ()
    joiner = say("sentence_separator", language)
    sentences = [*_distance(detection, language), *_facts(detection, language), *_burns(incident, language)]
    if not sentences:
        sentences.append(summary(detection, incident.objects, language))
    sentences.append(say("reading", language, reading=word(detection.reading, language)))
    told = {IncidentKind.MANEUVER} if "maneuvers" in detection.tables else set()
    others = [
        summary(d, incident.objects, language) for d in incident.detections if d is not detection and d.kind not in told
    ]
    sentences += others[:_OTHERS_SHOWN]
    if more := len(others) - _OTHERS_SHOWN:
        sentences += [say("more_detections", language, n=more)] if more > 0 else []
    heading = "where" if detection.kind is IncidentKind.INTERFERENCE else "geometry"
    blocks: list[Block] = [
        Paragraph(text=text(strong(say(heading, language)), " ", joiner.join(dict.fromkeys(sentences))))
    ]
    rows = detection.tables.get("distance_by_day", ())
    if rows:
        left = (_day_table(rows, language),)
        blocks.append(Columns(left=left, right=(distance_figure(detection, language),)))
    elif detection.tables.get("gabbard"):
        blocks.append(gabbard_figure(detection, language))
    elif detection.tables.get("cells"):
        blocks.append(cells_figure(detection, language))
    elif detection.tables.get("fall"):
        table = areas_table(detection, language)
        slot = fall_figure_slot(detection, language)
        blocks.append(slot if table is None else Columns(left=(table,), right=(slot,)))
    return tuple(blocks)


def rarity_sentence(detection: Detection, language: str) -> str:
    """Return how many comparable objects of the same days come as far out."""
    rarity, controls = detection.significance, detection.controls
    if rarity is None or not controls:
        return say("unusual_none_known", language)
    kind = detection.kind.value
    key = f"unusual_share_{kind}" if kind in {"proximity", "maneuver", "interference"} else "unusual_share"
    return say(key, language, controls=f"{controls:,}", share=share(rarity, language, controls))


def unusual_section(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return how unusual the leading detection is among controls of the same days."""
    detection = leading_detection(incident)
    if detection is None:
        return ()
    said = [rarity_sentence(detection, language), *_company(detection, language)]
    return (
        Paragraph(text=text(strong(say("unusual", language)), " ", say("sentence_separator", language).join(said))),
    )


def neighbour_section(incident: Incident, language: str) -> tuple[Block, ...]:
    """Return the nearest other objects with their distances."""
    detection = leading_detection(incident)
    if detection is None or "neighbours" not in detection.tables:
        return ()
    names = {o.norad_cat_id: o.object_name or str(o.norad_cat_id) for o in incident.objects}
    grouped: dict[int, list[str]] = {}
    for row in detection.tables["neighbours"]:
        if row["norad_cat_id"] not in detection.objects:  # the other one of the pair stands in the table above
            grouped.setdefault(row["of"], []).append(_neighbour(row, language))
    separator = say("list_separator", language)
    said = [
        say(
            "neighbours_near",
            language,
            of=names.get(number, str(number)),
            names=separator.join(lines[:_NEIGHBOURS_SHOWN]),
        )
        for number, lines in grouped.items()
    ]
    rows = detection.tables["neighbours"]
    when = say("neighbours_none", language)
    if rows:
        when = say("neighbours_day", language, day=day(rows[0]["date"], language))
    line = say("sentence_separator", language).join([when, *said])
    return (Paragraph(text=text(strong(say("neighbours", language)), " ", line)),)


def distance_figure(detection: Detection, language: str) -> FigureSlot:
    """Return the slot of the figure of distances a day."""
    rows = detection.tables["distance_by_day"]
    band = spread(min(r["least_km"] for r in rows), max(r["greatest_km"] for r in rows), "km", language)
    return FigureSlot(
        name="distance_by_day",
        caption=say("figure_distance", language),
        alt=say("figure_distance_alt", language, spread=band, days=_days(detection, language)),
    )


def gabbard_figure(detection: Detection, language: str) -> FigureSlot:
    """Return the slot of the Gabbard diagram."""
    count = len(detection.tables["gabbard"])
    return FigureSlot(
        name="gabbard", caption=say("figure_gabbard", language), alt=say("figure_gabbard_alt", language, n=count)
    )


def cells_figure(detection: Detection, language: str) -> FigureSlot:
    """Return the slot of the map of cells."""
    region = degrees(str(detection.values["region"]), language)
    alt = say("figure_cells_alt", language, n=len(detection.tables["cells"]), region=region)
    return FigureSlot(name="cells", caption=say("figure_cells", language), alt=alt)


def cloud_figures(detection: Detection, language: str) -> tuple[Block, ...]:
    """Return the figures of what becomes of the pieces of a break-up, under one heading; nothing without them."""
    names = [name for name in ("evolution", "lifetimes", "crossings") if detection.tables.get(name)]
    if not names:
        return ()
    slots = (
        FigureSlot(
            name=name,
            caption=say(f"figure_{name}", language),
            alt=say(f"figure_{name}_alt", language, n=len(detection.tables[name])),
        )
        for name in names
    )
    return (Paragraph(text=text(strong(say("cloud", language)), " ", say("cloud_assumed", language))), *slots)


def _days(detection: Detection, language: str) -> str:
    return span(*near_days(detection), language)


def _distance(detection: Detection, language: str) -> list[str]:
    rows = detection.tables.get("distance_by_day", ())
    least, greatest = detection.values.get("least_km"), detection.values.get("greatest_km")
    if least is None or greatest is None:
        return []
    band, n = spread(least, greatest, "km", language), len(rows)
    key = "distance_range" if n > 1 else "distance_range_one_day"
    error = detection.values.get("error_km")
    return [
        say(key, language, n=n, days=_days(detection, language), spread=band),
        say("error_assumed", language, error=quantity(error, "km")) if error else say("error_not_given", language),
    ]


def _company(detection: Detection, language: str) -> list[str]:
    """Return how many other pairs of the belt were as near on the same day."""
    values = detection.values
    names = ("belt_objects", "close_pairs", "close_pairs_of_different_owners")
    counts = [values.get(name) for name in names]
    on, within = values.get("statistics_date"), values.get("close_pairs_within_km")
    if on is None or within is None or None in counts:
        return []
    belt, pairs, different = (f"{count:,}" for count in counts)
    near = quantity(float(within), "km")
    when = day(on, language)
    return [say("unusual_pairs", language, belt=belt, day=when, pairs=pairs, within=near, different=different)]


def _facts(detection: Detection, language: str) -> list[str]:
    values = detection.values
    if detection.kind is IncidentKind.DECAY:
        return decay_facts(detection, language)
    facts = []
    if values.get("docked"):
        facts.append(say("docked", language))
    if isinstance(since := values.get("shared_slot_since"), datetime):
        sharing, looked_at = values.get("older_catalogues_sharing"), values.get("older_catalogues")
        facts.append(say("slot_since", language, since=day(since, language), near=sharing, looked_at=looked_at))
    elif (looked_at := values.get("older_catalogues")) is not None:
        facts.append(say("slot_not_older" if looked_at else "slot_no_catalogue", language, n=looked_at))
    if parent := values.get("parent"):
        label = str(parent)
        if values.get("parent_name"):
            label = say("named", language, name=values["parent_name"], number=parent)
        facts.append(say("parent", language, parent=label))
    low, high = values.get("epoch_low"), values.get("epoch_high")
    if isinstance(low, datetime) and isinstance(high, datetime):
        method = word(str(values.get("epoch_method", "bracket")), language)
        facts.append(
            say(
                "came_apart",
                language,
                low=minute(low, language),
                high=minute(minute_from(high), language),
                method=method,
            )
        )
    lowest, highest = values.get("perigee_min_km"), values.get("apogee_max_km")
    if lowest is not None and highest is not None:
        facts.append(say("heights", language, lowest=quantity(lowest, "km"), highest=quantity(highest, "km")))
    return [*facts, *_burn(values, language)]


def _burns(incident: Incident, language: str) -> list[str]:
    """Return the manoeuvres of the objects in the days looked at, where the detector looked for them."""
    detection = leading_detection(incident)
    if detection is None or "maneuvers" not in detection.tables:
        return []
    names = {o.norad_cat_id: o.object_name or str(o.norad_cat_id) for o in incident.objects}
    burns = [
        say(
            "burn",
            language,
            name=names.get(row["object"], row["object"]),
            size=quantity(row["delta_v_m_s"], "m/s"),
            time=minute(row["end"], language),
        )
        for row in detection.tables["maneuvers"]
    ]
    if not burns:
        return [say("burns_none", language)]
    return [say("burns", language, burns=say("list_separator", language).join(burns))]


def _burn(values: Mapping[str, Any], language: str) -> list[str]:
    """Return the size of a burn with its error, and what it did to the drift of a geostationary object."""
    facts = []
    delta_v, sigma = values.get("delta_v_m_s"), values.get("delta_v_sigma_m_s")
    if delta_v is not None and sigma is not None:
        way = word(str(values.get("type", "")), language)
        error = quantity(sigma, "m/s")
        facts.append(say("delta_v", language, delta_v=quantity(delta_v, "m/s"), sigma=error, way=way))
    before, after = values.get("drift_before_deg_day"), values.get("drift_after_deg_day")
    if before is not None and after is not None:
        facts.append(say("drift", language, before=quantity(before, "°/day"), after=quantity(after, "°/day")))
    return facts


def _day_table(rows: Sequence[Mapping[str, Any]], language: str) -> Table:
    cells: list[tuple[Inline, ...]] = [
        (text(day(r["date"], language)), text(number(r["least_km"], "km")), text(number(r["greatest_km"], "km")))
        for r in rows[-DAYS_SHOWN:]
    ]
    more = len(rows) - len(cells)
    caption = say("table_distance", language) + (f" {say('more_days', language, n=more)}" if more else "")
    columns = tuple(say(f"column_{name}", language) for name in ("day", "least", "greatest"))
    return Table(columns=columns, rows=tuple(cells), caption=caption, numeric=(1, 2), keyed=True)


def _neighbour(row: Mapping[str, Any], language: str) -> str:
    return say(
        "neighbour",
        language,
        name=row["object_name"] or say("unnamed", language),
        number=row["norad_cat_id"],
        least=number(row["least_km"], "km") if language == "en" else quantity(row["least_km"], "km"),
        greatest=quantity(row["greatest_km"], "km"),
    )
