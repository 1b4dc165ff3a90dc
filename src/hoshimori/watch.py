"""The watch: the one file that knows the flow.

    payloads → sets and claims → screening and detection → incidents → commitments → case and brief → morning page

Each method is one arrow or a few of them. What two rooms both need is decided here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from hoshimori import __version__
from hoshimori.config import OwnList, Settings, load_own
from hoshimori.errors import UsageError
from hoshimori.model import Clock, Detection, Incident, IncidentKind, Payload, Reading, format_instant, plain
from hoshimori.model.vocabulary import KEPT_FORMATS
from hoshimori.model.watch_report import Drafted, FetchReport, Run, Span
from hoshimori.store import Store
from hoshimori.store.derived import Derived
from hoshimori.store.layout import FORMAT

if TYPE_CHECKING:
    from hoshimori.clients import Client, Fetched, Providers
    from hoshimori.incidents import IncidentRegister
    from hoshimori.incidents.states import Stretch
    from hoshimori.model import HypothesisId

Progress = Callable[[str, int, int], None]

#: Objects of one incident that are shown with every register's claim; a cloud has hundreds of pieces.
CLAIMED = 4
#: Payloads of this provider are made up for training; what rests on one of them is EXERCISE.
EXERCISE_PROVIDER = "exercise"
#: Longest window of a screening: SGP4 with public sets says nothing about later.
MOST_DAYS = 31
#: Element sets this far back show how far sets of one object disagree.
ERROR_SPAN = timedelta(days=30)
#: Length of the stretch that a watch looks at.
STRETCH = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A watch over one store."""

    store: Store
    clock: Clock
    settings: Settings

    # ---- bytes in ----------------------------------------------------------------------------------------------

    def providers(self, base_urls: Mapping[str, str] | None = None) -> "Providers":
        """Return the clients of all providers, as this watch meets them; `base_urls` are proxies of a site."""
        from hoshimori.clients import Providers

        settings = self.settings
        return Providers(
            cache=settings.cache, clock=self.clock, contact=settings.contact, base_urls=dict(base_urls or {})
        )

    def fetch(self, client: "Client") -> FetchReport:
        """Fetch what a client asks for and ingest it; what no reader here takes is kept as bytes."""
        *before, last = [self.take(fetched) for fetched in client.fetch()]
        return last.after(before)

    def take(self, fetched: "Fetched") -> FetchReport:
        """Ingest what a client fetched, unless it is on file already."""
        from hoshimori.catalog import ingest_bytes, keep_bytes, nothing_new

        if fetched.from_cache and self.store.holds(fetched.payload):
            return FetchReport(message=fetched.message, from_cache=True, ingest=nothing_new(fetched.payload))
        take = keep_bytes if fetched.payload.record_format in KEPT_FORMATS else ingest_bytes
        report = take(self.store, fetched.data, payload=fetched.payload)
        return FetchReport(message=fetched.message, from_cache=fetched.from_cache, ingest=report)

    # ---- what stands out ---------------------------------------------------------------------------------------

    def span(
        self, *, begin: datetime | None = None, end: datetime | None = None, as_of: datetime | None = None
    ) -> Span:
        """Return the span asked for; where it is open, the seven days before the newest data known then."""
        from hoshimori.catalog import watch_span

        known = as_of or (end if end is not None else self.clock.now())
        return watch_span(self.store, begin=begin, end=end, known=known, length=STRETCH)

    def detect(
        self,
        span: Span,
        *,
        codes: Sequence[str] | None = None,
        pairs: Sequence[tuple[int, int]] = (),
        detectors: Sequence[Any] | None = None,
    ) -> tuple[Detection, ...]:
        """Run the detectors over `span`; `pairs` are shown with their reading even where nothing stands out.

        `detectors` are those of a case that is made again, with its thresholds; else all, as they come.
        """
        from hoshimori.detection import MatchedPairs, PersistentNeighbours, all_detectors, check_pairs
        from hoshimori.io.area_toml import load_areas

        window = self._window(span, codes if detectors is None else None)
        check_pairs(pairs, window.history)
        found: list[Detection] = []
        as_they_come = all_detectors(codes, areas=load_areas(self.settings.areas)) if detectors is None else detectors
        for detector in as_they_come:
            if isinstance(detector, PersistentNeighbours | MatchedPairs):
                found += replace(detector, watch_pairs=tuple(pairs)).detect(window)
            else:
                found += detector.detect(window)
        return self._with_surroundings(found, span)

    def _with_surroundings(self, found: Sequence[Detection], span: Span) -> tuple[Detection, ...]:
        """Return break-ups with who passed their parent at the epoch, what the pieces cross, and how long they stay."""
        if not any(d.kind is IncidentKind.BREAKUP and d.reading is Reading.BREAKUP_LIKE for d in found):
            return tuple(found)
        from hoshimori.catalog import identities
        from hoshimori.propagation import with_future
        from hoshimori.screening import with_surroundings

        made_up = [p.sha256 for p in self.store.payloads(span.as_of) if p.provider == EXERCISE_PROVIDER]
        known = identities(self.store)
        numbers = known["norad_cat_id"].to_list()
        names, launches = (dict(zip(numbers, known[c].to_list(), strict=True)) for c in ("object_name", "launch"))
        result: list[Detection] = []
        for exercise in (False, True):  # what is real has no made-up objects around it

            def sets_at(at: datetime | None, exercise: bool = exercise) -> pl.DataFrame:
                sets = self.store.latest_sets(as_of=span.as_of, at=at)
                return sets if exercise else sets.filter(~pl.col("payload").is_in(made_up))

            some = [d for d in found if exercise is not set(made_up).isdisjoint(d.payloads)]
            around = with_surroundings(some, sets_at=sets_at, names=names, launches=launches) if some else ()
            result += with_future(around, sets_at(None)) if some else ()
        return tuple(result)

    def correlate(
        self, detections: Sequence[Detection], *, as_of: datetime, of_interest: frozenset[int] = frozenset()
    ) -> tuple[Incident, ...]:
        """Gather detections into incidents, weigh what could explain them, and match the commitments."""
        from hoshimori.catalog import last_updates, space_objects, with_claims
        from hoshimori.incidents import correlate, with_statements, with_updates

        numbers = sorted({n for d in detections for n in d.objects})
        objects = space_objects(self.store, numbers)  # every register on file speaks; each claim prints its date
        incidents = correlate(detections, objects=objects, as_of=as_of, of_interest=of_interest)
        updates = last_updates(self.store, {o.norad_cat_id for i in incidents for o in i.objects}, as_of)
        made_up = {p.sha256 for p in self.store.payloads(as_of) if p.provider == EXERCISE_PROVIDER}
        updated = (with_updates(i, updates) for i in incidents)
        marked = (replace(i, exercise=not made_up.isdisjoint(i.payloads)) for i in updated)
        statements = self._register().statements(as_of)
        told = (with_statements(i, statements) for i in marked)
        return tuple(with_claims(self.store, i, most=CLAIMED) for i in map(self._matching(), told))

    def report(
        self,
        document: str,
        kind: str,
        quote: str,
        *,
        begin: datetime,
        end: datetime,
        objects: Sequence[int] = (),
        independent: str = "",
        weighs: "tuple[str, HypothesisId] | None" = None,
    ) -> Incident:
        """Enter what a document on file reports and no public data shows; keep and return it as an incident."""
        from hoshimori.catalog import space_objects, with_claims
        from hoshimori.documents import cited
        from hoshimori.incidents import Report, ReportedKind, reported

        told = cited(self.store, document, quote, of=begin)
        entry = Report(
            **told, kind=ReportedKind(kind), quote=quote, begin=begin, end=end, independent=independent, weighs=weighs
        )
        things = tuple(space_objects(self.store, sorted(set(objects))).values())
        made = reported(entry, objects=things, beside=self.incidents(), as_of=self.clock.now())
        matching = self._matching()
        made = with_claims(self.store, matching(made), most=CLAIMED)
        self._register().enter_report(made, entry.statement, then=matching)
        return self.incident(made.id)

    def withdraw_report(self, report_id: str) -> Incident:
        """Take back a report that a person entered, and the weight of its words."""
        self._register().withdraw(report_id, self.clock.now(), then=self._matching())
        return self.incident(report_id)

    def screen(
        self,
        *,
        file: Path | None,
        begin: datetime,
        days: float,
        miss_distance_km: float,
        objects: Sequence[int] | None = None,
        as_of: datetime | None = None,
        progress: Progress | None = None,
        search: Callable[..., Any] | None = None,
    ) -> tuple[Any, tuple[str, ...]]:
        """Screen (by `search`) a file's catalogue, or the store's as known at `begin`; return result and problems."""
        from hoshimori.catalog import sets_to_screen
        from hoshimori.screening import screen

        sets, problems = sets_to_screen(self.store, file, begin=begin, as_of=as_of)
        if not 0 < days <= MOST_DAYS:
            raise UsageError(f"--days {days:g}: write a number above 0 and at most {MOST_DAYS}", days=str(days))
        end = begin + timedelta(days=days)
        result = (search or screen)(
            sets, begin=begin, end=end, miss_distance_km=miss_distance_km, primaries=objects, progress=progress
        )
        return result, problems

    def event_errors(
        self, conjunctions: pl.DataFrame, sets: pl.DataFrame, *, own: bool, at: datetime, hbr_m: float | None = None
    ) -> tuple[pl.DataFrame, Mapping[int, Any]]:
        """Return events with assumed errors and probabilities, and the covariances behind them.

        `sets` are those that were screened; `own` says that they came from the store, whose history known at `at` then
        shows how far sets of each object disagree.
        """
        from hoshimori.catalog import identities
        from hoshimori.screening import assumed_covariances, history_wanted, radii_m, with_errors

        numbers = sorted({*conjunctions["primary"], *conjunctions["secondary"]})
        used = sets.filter(pl.col("norad_cat_id").is_in(numbers))
        history, radii = used, {}
        if own and numbers:
            older = self.store.sets(
                as_of=at, norad_cat_ids=history_wanted(numbers), epoch_begin=at - ERROR_SPAN, epoch_end=at
            )
            both = pl.concat([older, used.select(older.columns)])  # of two sets of one epoch the one that was screened
            history = both.unique(["norad_cat_id", "epoch"], keep="last", maintain_order=True)
            radii = radii_m(identities(self.store))
        assumed = assumed_covariances(history, numbers) if numbers else {}
        return with_errors(conjunctions, used, assumed=assumed, radius_m=radii, hbr_m=hbr_m), assumed

    # ---- all of it ---------------------------------------------------------------------------------------------

    def run(
        self,
        *,
        as_of: datetime | None = None,
        span: Span | None = None,
        pairs: Sequence[tuple[int, int]] = (),
        of_interest: frozenset[int] = frozenset(),
        detectors: Sequence[Any] | None = None,
        party: str | None = None,
        own: Path | None = None,
        out: Path | None = None,
        progress: Progress | None = None,
    ) -> Run:
        """Detect, correlate, match and keep the incidents; write the morning page where a party asked for one."""
        tell = progress or (lambda _what, _done, _total: None)
        span = span or self.span(as_of=as_of)
        own_list = load_own(own) if own else OwnList(objects=())
        tell("detect", 0, 3)
        detections = self.detect(span, pairs=pairs, detectors=detectors)
        tell("correlate", 1, 3)
        incidents = self.correlate(detections, as_of=span.as_of, of_interest=of_interest)
        self._register().keep(incidents, span, of_interest, detections=detections, detectors=detectors)
        run = Run(span=span, detections=detections, incidents=incidents)
        tell("page", 2, 3)
        if party and out:
            run = self._with_page(run, party=party, own=own_list, out=out)
        tell("done", 3, 3)
        return run

    def incidents(self, *, as_of: datetime | None = None) -> tuple[Incident, ...]:
        """Return the incidents that watches have left, as they were known at `as_of`, newest first."""
        return self._register().all(as_of=as_of)

    def incident(self, incident_id: str, *, as_of: datetime | None = None) -> Incident:
        """Return one incident as it was known at `as_of`, or as the last watch left it."""
        return self._register().get(incident_id, as_of=as_of)

    def states(self, incident_id: str) -> "tuple[Stretch, ...]":
        """Return the states in which watches found one incident, oldest first."""
        return self._register().states(incident_id)

    # ---- case and brief ----------------------------------------------------------------------------------------

    def payloads_of(self, incident: Incident) -> tuple[Payload, ...]:
        """Return the payloads that an incident rests on, oldest first."""
        wanted = set(incident.payloads)
        return tuple(p for p in self.store.payloads() if p.sha256 in wanted)

    def draft(self, incident_id: str, *, out: Path, as_of: datetime | None = None) -> Drafted:
        """Write the bundle of one incident, cases/<id>.zip, and its briefs in both languages, briefs/<id>.*."""
        from hoshimori.brief import every_brief
        from hoshimori.cases import draft, exhibits_beside

        incident = self.incident(incident_id, as_of=as_of)
        payloads = self.payloads_of(incident)
        briefs = every_brief(incident, payloads=payloads)
        for folder in ("cases", "briefs"):
            (out / folder).mkdir(parents=True, exist_ok=True)
        drafted = draft(
            incident,
            out=out / "cases",
            payloads=payloads,
            settings=self._settings_of(incident),
            version=__version__,
            as_of=incident.as_of,
            extra_exhibits=exhibits_beside(self.store, incident, briefs),
        )
        for name, data in briefs.items():
            (out / "briefs" / f"{incident.id}.{name}").write_bytes(data)
        return Drafted(
            incident=incident.id,
            case=drafted.path,
            briefs=tuple(out / "briefs" / f"{incident.id}.{name}" for name in sorted(briefs)),
            manifest_sha256=drafted.manifest_sha256,
        )

    def status(self) -> dict[str, Any]:
        """Return what is on file, how old each feed is, and what that blinds."""
        from hoshimori.catalog import standing

        return {
            "store": str(self.settings.store),
            "format": FORMAT,
            "payloads": len(self.store.payloads()),
            "incidents": len(self._derived().names("incidents")),
            **standing(self.store, self.clock.now()),
            "asked": [plain(s) for s in self.providers().feed_log.states()],
        }

    # ---- what the arrows carry ---------------------------------------------------------------------------------

    def _window(self, span: Span, codes: Sequence[str] | None = None) -> Any:
        """Return what the detectors may know."""
        from hoshimori.catalog import feeds_by_payload, identities, launches, memberships_to_read
        from hoshimori.catalog.reentry_messages import reentry_messages
        from hoshimori.detection import window_of

        who, launched = identities(self.store), launches(self.store)
        held = memberships_to_read(self.store.payload_table(as_of=span.as_of), span.begin)
        feeds = feeds_by_payload(self.store.payloads(span.as_of))
        found = window_of(
            self.store, span, identities=who, launches=launched, memberships=held, feeds=feeds, codes=codes
        )
        return replace(found, messages=reentry_messages(self.store, span))

    def _with_page(self, run: Run, *, party: str, own: OwnList, out: Path) -> Run:
        """Return the run with its morning page written."""
        from hoshimori.brief import morning_html, morning_markdown, morning_page
        from hoshimori.catalog import blind_spots, content_end

        derived = self._derived()
        end = run.span.as_of
        latest = self.store.latest_sets(as_of=end, at=end)
        conjunctions = None
        with_sets = sorted(set(own.objects) & set(latest["norad_cat_id"].to_list()))
        if with_sets:
            conjunctions, _ = self.screen(file=None, begin=end, days=1.0, miss_distance_km=5.0, objects=with_sets)
        name = f"page-{party}"
        page = morning_page(
            party=party,
            as_of=end,
            own=own.objects,
            follow=own.follow,
            incidents=run.incidents,
            detections=run.detections,
            latest_epochs=dict(zip(latest["norad_cat_id"].to_list(), latest["epoch"].to_list(), strict=True)),
            conjunctions=() if conjunctions is None else tuple(conjunctions.conjunctions.iter_rows(named=True)),
            blind=blind_spots(self.store.payloads(end), end, content_end(self.store)),
            before=derived.get("pages", name) or {},
        )
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"morning-{party}-{end:%Y-%m-%d}.html"
        text = morning_markdown(page)
        path.write_text(morning_html(page), encoding="utf-8")
        path.with_suffix(".md").write_text(text, encoding="utf-8")
        derived.put("pages", name, {"as_of": format_instant(end), "incidents": sorted(i.id for i in run.incidents)})
        return replace(run, page=path, page_text=text)

    def _matching(self) -> Callable[[Incident], Incident]:
        """Return what matches the commitments to an incident."""
        from hoshimori.commitments import match, signed_registry

        registry = signed_registry(self.store)
        return lambda incident: replace(incident, commitments=match(incident, registry))

    def _settings_of(self, incident: Incident) -> Mapping[str, Any]:
        """Return the settings that the incident's numbers depend on: thresholds, and the span that was looked at."""
        watch = self._register().looked_at(incident)
        return {d.code: dict(d.settings) for d in incident.detections} | {"watch": watch}

    def _register(self) -> "IncidentRegister":
        from hoshimori.incidents import IncidentRegister

        return IncidentRegister(derived=self._derived())

    def _derived(self) -> Derived:
        return Derived(folder=self.settings.store / "derived")
