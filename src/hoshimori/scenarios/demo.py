"""The demo: real days of 2021 and 2026, replayed as they became known, without a network.

*To* space: the break-up of Cosmos 1408, from its last element sets and the first published pieces. *Within* space:
LUCH-5X beside Intelsat 39, and two look-alikes that are none: SJ-21 and Cosmos 2526 near JCSAT-3A. *From* space:
TIGER-5, falling in April 2026, whose predicted track passes over a preset area. *To a service*: poor
satellite navigation of aircraft, made up and marked EXERCISE, for no file of real days may be shipped; with a folder of
further data that holds them ($HOSHIMORI_DATA), the real days of 14 February to 5 March 2022.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path

from hoshimori.catalog import ingest_paths
from hoshimori.config import Settings
from hoshimori.detection import all_detectors
from hoshimori.errors import BadInputError
from hoshimori.model import Clock, Detection, Incident, IncidentKind, IncidentStatus
from hoshimori.model.watch_report import Span
from hoshimori.scenarios.exercise_cells import inject_cells
from hoshimori.store import Store
from hoshimori.watch import STRETCH, Watch

#: What the demo's party follows: its own objects are invented as a choice, the objects are real.
OWN = """# What ALPHA looks after in the demo. This list stays on your machine.
[[object]]
norad_cat_id = 44476   # INTELSAT 39
[[object]]
norad_cat_id = 29272   # JCSAT-3A
[[object]]
norad_cat_id = 36744   # COMS 1
[[follow]]
longitude_deg = 62.0
half_width_deg = 1.0
"""
#: Pairs that are shown with their reading even where nothing stands out: the demo's look-alikes.
PAIRS = ((29272, 49330), (36744, 49330), (29272, 43432))
LOOK_ALIKES = ((29272, 49330), (29272, 43432))
#: The incidents of the story. What else the days show is on file and drafted too.
STORY = ("PRX-44476-55841", "BRK-1982-092", "MAN-49330-20260527")
#: As of the end of this day a small satellite falls; its re-entry is an incident *from* space.
FALLING = datetime(2026, 4, 20, tzinfo=UTC)
FROM_SPACE = "DEC-58277"
#: The made-up day of interference ends here, after the week; seed of its counts.
EXERCISE_END = datetime(2026, 6, 20, tzinfo=UTC)
EXERCISE_SEED = 45
#: Real days of aircraft by cell, and the one that is shown.
REAL_CELLS = "gnss_interference/2022-0[23]-*-h3_4.csv.gz"
REAL_CELLS_END = datetime(2022, 3, 6, tzinfo=UTC)
#: An object whose manoeuvre opens an incident of its own.
OF_INTEREST = frozenset({49330})
#: What looks at the days of the break-up, and at the week of the belt: the shipped sets are of little else.
LOOKING_AT_PIECES = ("BRK001", "LCH001", "NEW001")
LOOKING_AT_THE_BELT = ("ART001", "MAN002", "PRX001")
BREAKUP = (datetime(2021, 11, 30, tzinfo=UTC), datetime(2021, 12, 2, tzinfo=UTC))
GEO_WEEK = (datetime(2026, 5, 24, tzinfo=UTC), datetime(2026, 5, 31, tzinfo=UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResult:
    """What the demo made.

    Attributes:
        incidents: Incidents, newest first.
        detections: What the last week showed.
        sentences: Seven plain sentences.
        files: Cases, briefs and the morning page.
    """

    incidents: tuple[Incident, ...]
    detections: tuple[Detection, ...]
    sentences: tuple[str, ...]
    files: tuple[Path, ...]


def run_demo(
    out: Path, *, clock: Clock, progress: Callable[[str, int, int], None], data: Path | None = None
) -> DemoResult:
    """Ingest the package's data, replay it day by day, draft the cases, write the briefs and a morning page.

    Args:
        out: Folder for store/, cases/, briefs/ and page/. An earlier demo in it is taken up and comes out the same.
        clock: The time, for receipts only; no result depends on it.
        progress: Callback (what, done, total).
        data: Folder of further data; where it holds real days of aircraft by cell they take the place of made-up ones.
    """
    _check_folder(out)
    settings = Settings(store=out / "store", cache=out / "cache")
    watch = Watch(store=Store.open(settings.store, clock), clock=clock, settings=settings)
    days = [BREAKUP[0] + timedelta(days=n) for n in range((BREAKUP[1] - BREAKUP[0]).days)]
    week = [GEO_WEEK[0] + timedelta(days=n) for n in range((GEO_WEEK[1] - GEO_WEEK[0]).days)]
    total = len(days) + len(week) + 3
    progress("ingest", 0, total)
    with as_file(files("hoshimori.scenarios") / "data") as folder:
        ingest_paths(watch.store, [folder], clock=clock)
    done = 1
    for day in days:
        progress(f"{day:%Y-%m-%d}", done, total)
        end = day + timedelta(days=1)
        watch.run(span=Span(begin=end - STRETCH, end=end, as_of=end), detectors=all_detectors(LOOKING_AT_PIECES))
        done += 1
    span = Span(begin=FALLING - STRETCH, end=FALLING, as_of=FALLING)
    watch.run(span=span, detectors=all_detectors(["DEC001"]))
    own = out / "own.toml"
    own.write_text(OWN, encoding="utf-8")
    run = None
    for day in week:
        progress(f"{day:%Y-%m-%d}", done, total)
        end = day + timedelta(days=1)
        run = watch.run(
            span=Span(begin=GEO_WEEK[0], end=end, as_of=end),
            pairs=PAIRS,
            of_interest=OF_INTEREST,
            detectors=all_detectors(LOOKING_AT_THE_BELT),
            party="ALPHA",
            own=own,
            out=out / "page",
        )
        done += 1
    if run is None:
        raise BadInputError("The demo's week has no day.")
    progress("interference", done, total)
    to_service = _to_service(watch, data, clock)
    done += 1
    progress("cases", done, total)
    made: list[Path] = []
    incidents = tuple(i for i in watch.incidents() if i.status is IncidentStatus.OPEN)
    for incident in incidents:
        drafted = watch.draft(incident.id, out=out)
        made += [drafted.case, *drafted.briefs]
    if run.page:
        made += [run.page, run.page.with_suffix(".md")]
    return DemoResult(
        incidents=incidents,
        detections=run.detections,
        sentences=(*_sentences(incidents, run.detections), *_marked(to_service)),
        files=tuple(made),
    )


def _sentences(incidents: tuple[Incident, ...], detections: tuple[Detection, ...]) -> tuple[str, ...]:
    """Return the story's sentences: its four incidents, and the two look-alikes that opened none."""
    told = {i.id: i.sentence for i in incidents}
    shown = {d.objects: f"{d.summary.rstrip('.')}: no incident." for d in detections if d.objects in PAIRS}
    story = [told.get(name) for name in (*STORY, FROM_SPACE)]
    return tuple(s for s in (*story, *(shown.get(pair) for pair in LOOK_ALIKES)) if s)


def _to_service(watch: Watch, data: Path | None, clock: Clock) -> tuple[Incident, ...]:
    """Return the incidents of interference: of real days where they are in hand, else of a made-up one."""
    end = REAL_CELLS_END
    real = [] if data is None else [f for f in sorted(data.glob(REAL_CELLS)) if f.name < f"{end:%Y-%m-%d}"]
    if not real:
        return inject_cells(watch, seed=EXERCISE_SEED, end=EXERCISE_END)
    ingest_paths(watch.store, real, clock=clock)
    span = Span(begin=end - timedelta(days=1), end=end, as_of=end)
    run = watch.run(span=span, detectors=all_detectors(["GNS001"]))
    return tuple(i for i in run.incidents if i.kind is IncidentKind.INTERFERENCE)


def _marked(to_service: tuple[Incident, ...]) -> tuple[str, ...]:
    """Return the sentence of the widest region, marked where it is made up."""
    if not to_service:
        return ()
    widest = max(to_service, key=lambda i: (int(i.detections[0].values["most_cells_in_a_day_count"]), i.id))
    return (f"EXERCISE (made up): {widest.sentence}" if widest.exercise else widest.sentence,)


def _check_folder(out: Path) -> None:
    """Refuse a folder that holds something else."""
    if out.exists() and any(out.iterdir()) and not (out / "store" / "format.json").exists():
        raise BadInputError(f"{out} exists and is no demo folder. Give another one with --out.", path=str(out))
