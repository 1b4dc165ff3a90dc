"""What a job does: each kind is one function of the watch, with what it was asked for checked before it waits."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hoshimori.cases import Desk, comparison_json
from hoshimori.catalog import ingest_paths, looked_at
from hoshimori.clients import Wish
from hoshimori.errors import HoshimoriError, UsageError
from hoshimori.model import Coverage, KnownAtRule, parse_instant, plain
from hoshimori.model.watch_report import Run
from hoshimori.rounds import desk_of, news_of
from hoshimori.scenarios.reproduce import reproduce as make_again
from hoshimori.service.upload_folder import UploadFolder
from hoshimori.watch import MOST_DAYS, Watch

Progress = Callable[[str, int, int], None]
#: Rows of a screening that a result holds; the whole table lies beside it.
_MOST_ROWS: Final = 500
_TIME = Field(default=None, max_length=40)


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ingest(_Request):
    """Ingest uploads."""

    uploads: list[str] = Field(min_length=1, max_length=100)
    known_at: str | None = _TIME
    coverage: Coverage | None = None
    provider: str | None = Field(default=None, max_length=60)
    terms: str | None = Field(default=None, max_length=60)


class Detect(_Request):
    """Run detectors over a span."""

    codes: list[str] | None = Field(default=None, max_length=50)
    begin: str | None = _TIME
    end: str | None = _TIME
    as_of: str | None = _TIME


class WatchOnce(_Request):
    """Detect, correlate and match."""

    as_of: str | None = _TIME


class Screen(_Request):
    """Find approaches of all against all, or of some against all."""

    begin: str = Field(max_length=40)
    days: float = Field(default=1.0, gt=0, le=MOST_DAYS)
    miss_distance_km: float = Field(default=5.0, gt=0, le=50)
    objects: list[int] | None = Field(default=None, max_length=1000)
    as_of: str | None = _TIME


class Fetch(_Request):
    """Fetch from a provider."""

    provider: str = Field(max_length=60)
    kind: str = Field(default="", max_length=60)
    group: str = Field(default="", max_length=60)


class Reproduce(_Request):
    """Make every number of a case again."""

    case: str = Field(min_length=1, max_length=200)


REQUESTS: Final[Mapping[str, type[_Request]]] = {
    "ingest": Ingest,
    "detect": Detect,
    "watch": WatchOnce,
    "screen": Screen,
    "fetch": Fetch,
    "reproduce": Reproduce,
}


def checked(kind: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request of a job as plain values.

    Raises:
        UsageError: There is no such work, a key is wrong, or a time is none.
    """
    shape = REQUESTS.get(kind)
    if shape is None:
        raise UsageError(f"There is no job {kind[:40]!r}; there are: {', '.join(REQUESTS)}.", kind=kind[:40])
    try:
        wanted = shape.model_validate(dict(request))
    except ValidationError as error:
        words = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the body'}: {e['msg']}" for e in error.errors())
        raise UsageError(f"The request of a job {kind} cannot be read: {words}.", kind=kind) from error
    plain_values: dict[str, Any] = wanted.model_dump(mode="json", exclude_none=True)
    for name in ("known_at", "begin", "end", "as_of"):
        if isinstance(plain_values.get(name), str) and plain_values[name] != "epoch":
            parse_instant(plain_values[name])
    return plain_values


def work(watch: Watch, kind: str, request: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Do the work of a job; return what came out.

    Raises:
        HoshimoriError: It cannot be done; says why.
    """
    does = {
        "ingest": _ingest,
        "detect": _detect,
        "watch": _watch,
        "screen": _screen,
        "fetch": _fetch,
        "reproduce": _reproduce,
    }
    return does[kind](watch, request, progress)


def _ingest(watch: Watch, request: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    uploads = UploadFolder(store=watch.settings.store)
    known_at = request.get("known_at")
    report = ingest_paths(
        watch.store,
        [uploads.file(name) for name in request["uploads"]],
        clock=watch.clock,
        known_at=parse_instant(known_at, end_of_day=True) if known_at and known_at != "epoch" else None,
        known_at_rule=KnownAtRule.EPOCH if known_at == "epoch" else None,
        coverage=Coverage(request["coverage"]) if "coverage" in request else None,
        provider=request.get("provider"),
        terms=request.get("terms"),
        progress=progress,
    )
    for name in request["uploads"]:
        uploads.remove(name)  # its bytes are in the store now
    folder = str(uploads.folder)
    problems = [problem.replace(folder, "upload") for problem in report.problems]
    return {**plain(report), "problems": problems}


def _detect(watch: Watch, request: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress("detect", 0, 1)
    span = watch.span(
        begin=_time(request, "begin"), end=_time(request, "end"), as_of=_time(request, "as_of", end_of_day=True)
    )
    found = watch.detect(span, codes=request.get("codes"))
    progress("done", 1, 1)
    return {
        **plain(span),
        "looked_at": looked_at(watch.store, span.begin, span.end, span.as_of),
        "detections": [{k: v for k, v in plain(one).items() if k != "tables"} for one in found],
    }


def _watch(watch: Watch, request: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    run = watch.run(as_of=_time(request, "as_of", end_of_day=True), progress=progress)
    told, problems = (0, ()) if "as_of" in request else _told(watch, run)  # what was known in the past is no news
    return {
        **plain(run.span),
        "detections": len(run.detections),
        "incidents": [{"id": i.id, "sentence": i.sentence} for i in run.incidents],
        "told": told,
        "problems": list(problems),
    }


def _told(watch: Watch, run: Run) -> tuple[int, tuple[str, ...]]:
    """Tell people what is new, as a round would; what is in the way of that does not undo the look.

    A service without a channel of its own leaves the news to the rounds that have one.
    """
    try:
        desk = desk_of(watch)
        count, problems = desk.tell(news_of(watch, run)) if desk.channels else (0, ())
    except HoshimoriError as error:
        count, problems = 0, (error.message,)
    folder = str(watch.settings.store)
    return count, tuple(problem.replace(folder, "store") for problem in problems)


def _screen(watch: Watch, request: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    def steps(what: str, done: int, total: int) -> None:
        progress(what if done < total else "confirm", done, total)

    progress("read", 0, 0)
    result, problems = watch.screen(
        file=None,
        begin=parse_instant(request["begin"]),
        days=request["days"],
        miss_distance_km=request["miss_distance_km"],
        objects=request.get("objects"),
        as_of=_time(request, "as_of", end_of_day=True),
        progress=steps,
    )
    events = result.conjunctions.sort("tca")
    columns = ["primary", "secondary", "tca", "miss_distance_km", "relative_speed_km_s"]
    return {
        "events": events.height,
        "objects": result.objects,
        "problems": list(problems),
        "conjunctions": [plain(row) for row in events.select(columns).head(_MOST_ROWS).iter_rows(named=True)],
    }


def _fetch(watch: Watch, request: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress("fetch", 0, 1)
    client = watch.providers().client(Wish(**request))
    report = watch.fetch(client)
    client.taken()
    progress("done", 1, 1)
    return dict(plain(report))


def _reproduce(watch: Watch, request: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress("reproduce", 0, 1)
    desk = Desk(ledger=watch.store.ledger, blobs=watch.store, clock=watch.clock)
    content = desk.open(request["case"])
    found = make_again(content, store=watch.store, clock=watch.clock)
    progress("done", 1, 1)
    return dict(plain(comparison_json(content.case_id, found)))


def _time(request: Mapping[str, Any], name: str, *, end_of_day: bool = False) -> datetime | None:
    return parse_instant(request[name], end_of_day=end_of_day) if name in request else None
