"""`hoshimori screen`: close approaches of a catalogue."""

import json
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hoshimori.cli.output import json_option, open_watch, print_json, progress_bar, store_option, write_table
from hoshimori.errors import UsageError
from hoshimori.model import parse_instant, plain

if TYPE_CHECKING:
    from hoshimori.watch import Watch

#: Events that are printed, nearest first.
SHOWN = 10
#: Events that are written as messages.
MOST_MESSAGES = 1000


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--begin", required=True, metavar="T", help="Start of the window, UTC.")
@click.option("--days", type=float, default=7.0, show_default=True, help="Length of the window; may be a fraction.")
@click.option(
    "--miss-distance-km", type=float, default=5.0, show_default=True, help="Report approaches nearer than this."
)
@click.option(
    "--object", "objects", multiple=True, type=int, metavar="ID", help="Screen this object against all; repeat."
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Parquet file for the events."
)
@click.option(
    "--box-km",
    type=(float, float, float),
    default=None,
    metavar="R T N",
    help="Half sides of a box around the primary (radial, transverse, normal) in place of --miss-distance-km.",
)
@click.option(
    "--own-trajectory",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Screen this ephemeris message (OEM) of your own object against all, for at most 7 days: clear or not clear.",
)
@click.option("--own", type=int, metavar="ID", help="Catalogue number of that object, left out of the catalogue.")
@click.option("--stream", is_flag=True, help="Print each event on stdout as soon as it is found, one JSON line each.")
@click.option(
    "--probability/--no-probability",
    default=True,
    show_default=True,
    help="Add to each event in OUT its error, greatest and screening probability (assumed covariance).",
)
@click.option("--hbr-m", type=float, default=None, help="Combined hard-body radius, m; default by type of object.")
@click.option(
    "--cdm",
    "cdm_folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the nearest events (at most 1,000) as conjunction data messages into this folder.",
)
@click.option("--cluster", metavar="ADDRESS", help="Search on the dask.distributed cluster of this scheduler.")
@click.option("--as-of", default=None, metavar="T", help="Use what was known at this time (default: --begin).")
@store_option
@json_option
def screen(
    file: Path | None,
    begin: str,
    days: float,
    miss_distance_km: float,
    objects: tuple[int, ...],
    out: Path,
    box_km: tuple[float, float, float] | None,
    own_trajectory: Path | None,
    own: int | None,
    stream: bool,
    probability: bool,
    hbr_m: float | None,
    cdm_folder: Path | None,
    cluster: str | None,
    as_of: str | None,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Find every approach of all against all, or of some objects against all.

    The element sets come from FILE, else from the store as known at --begin. Episodes of slow or co-located pairs are
    written beside OUT as <out>.episodes.parquet. Finished stretches of time are kept in <out>.unfinished, so that the
    same call goes on there after it was stopped.
    """
    _check(stream=stream, as_json=as_json, probability=probability, hbr_m=hbr_m, cdm_folder=cdm_folder)
    if own_trajectory is not None:
        return _own(
            own_trajectory, own, file, objects, box_km, cluster, begin, days, miss_distance_km, as_of, out, store_path,
            as_json,
        )  # fmt: skip
    from hoshimori.screening import Checkpoint
    from hoshimori.screening import screen as search

    checkpoint = Checkpoint(path=out.with_name(out.name + ".unfinished"))
    how: dict[str, Any] = {"checkpoint": checkpoint, "box_km": box_km, "cluster": cluster}
    how["on_found"] = _print if stream else None
    watch = open_watch(store_path)
    started = time.perf_counter()
    with progress_bar("screen") as progress:
        (result, sets), problems = watch.screen(
            file=file,
            begin=parse_instant(begin),
            days=days,
            miss_distance_km=miss_distance_km,
            objects=objects or None,
            as_of=parse_instant(as_of, end_of_day=True) if as_of else None,
            progress=progress,
            search=lambda sets, **asked: (search(sets, **asked, **how), sets),
        )
    seconds = time.perf_counter() - started
    events, assumed = result.conjunctions, {}
    at = parse_instant(as_of, end_of_day=True) if as_of else parse_instant(begin)
    if probability:
        events, assumed = watch.event_errors(events, sets, own=file is None, at=at, hbr_m=hbr_m)
    episodes = out.with_name(out.name.removesuffix(".parquet") + ".episodes.parquet")
    write_table(events, out)
    write_table(result.episodes, episodes)
    _write_messages(watch, events, sets, assumed, folder=cdm_folder, at=at)
    checkpoint.remove()
    for line in [*result.warnings, *problems]:
        click.echo(line, err=True)
    if as_json:
        _print_document(result, seconds)
    elif not stream:
        click.echo(
            f"{result.objects:,} objects, {days:g} days, {miss_distance_km:g} km: {events.height:,} events, "
            f"{result.episodes.height:,} episodes in {seconds:.1f} s"
        )
        _print_events(result, events, out, episodes)
    return 1 if problems else 0


def _print_document(result: Any, seconds: float) -> None:
    """Print the result as one JSON document."""
    print_json(
        {
            "events": result.conjunctions.height,
            "episodes": result.episodes.height,
            "objects": result.objects,
            "seconds": seconds,
            "dropped": result.dropped.to_dicts(),
            "warnings": list(result.warnings),
        }
    )


def _print_events(result: Any, events: Any, out: Path, episodes: Path) -> None:
    """Print who dropped out, the files, and the nearest events with what is known of their error."""
    from hoshimori.screening import event_statement

    for row in result.dropped.head(SHOWN).iter_rows(named=True):
        click.echo(f"  dropped {row['norad_cat_id']}: {row['reason']}")
    click.echo(f"  {out}\n  {episodes}")
    if "pc" in events.columns and events.height:
        click.echo("The nearest:")
        for row in events.sort("miss_distance_km").head(SHOWN).iter_rows(named=True):
            click.echo(f"  {event_statement(row)}")


def _check(*, stream: bool, as_json: bool, probability: bool, hbr_m: float | None, cdm_folder: Path | None) -> None:
    """Refuse options that do not go together."""
    if stream and as_json:
        raise UsageError("--stream and --json both print on stdout; give one of them")
    if cdm_folder is not None and not probability:
        raise UsageError("--cdm writes probabilities; leave --no-probability out")
    if hbr_m is not None and not hbr_m > 0.0:
        raise UsageError(f"--hbr-m {hbr_m:g}: a combined radius is above 0")


def _write_messages(watch: "Watch", events: Any, sets: Any, assumed: Any, *, folder: Path | None, at: datetime) -> None:
    """Write the nearest events as conjunction data messages, KVN, one a file."""
    if folder is None:
        return
    from hoshimori.catalog import earth_tables
    from hoshimori.io.cdm import write_cdm
    from hoshimori.screening import event_message

    folder.mkdir(parents=True, exist_ok=True)
    tables, written_at = earth_tables(watch.store, at), watch.clock.now()
    for row in events.sort("miss_distance_km").head(MOST_MESSAGES).iter_rows(named=True):
        message = event_message(row, sets, assumed=assumed, written_at=written_at, tables=tables)
        (folder / f"{message.message_id}.cdm").write_bytes(write_cdm(message, "cdm-kvn"))


def _print(rows: Any) -> None:
    """Print each row as one JSON line."""
    for row in rows.iter_rows(named=True):
        click.echo(json.dumps(plain(row), ensure_ascii=False, default=str))


def _own(
    trajectory: Path,
    own: int | None,
    file: Path | None,
    objects: tuple[int, ...],
    box_km: tuple[float, float, float] | None,
    cluster: str | None,
    begin: str,
    days: float,
    miss_distance_km: float,
    as_of: str | None,
    out: Path,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Screen an own trajectory, and write down in the store that it was asked for."""
    from hashlib import sha256

    from hoshimori.catalog import earth_tables
    from hoshimori.io.oem import read_oem
    from hoshimori.screening import screen_own

    if objects or box_km or cluster:
        raise UsageError(
            "an own trajectory is screened against the whole catalogue: no --object, --box-km or --cluster"
        )
    data = trajectory.read_bytes()
    message = read_oem(data, source=trajectory.name)
    watch = open_watch(store_path)
    known = parse_instant(as_of, end_of_day=True) if as_of else None
    tables = earth_tables(watch.store, known or parse_instant(begin))

    def search(sets: Any, *, primaries: None, progress: Any, **asked: Any) -> Any:
        del primaries, progress
        return screen_own(message, sets, own=own, tables=tables, **asked)

    result, problems = watch.screen(
        file=file,
        begin=parse_instant(begin),
        days=days,
        miss_distance_km=miss_distance_km,
        as_of=known,
        search=search,
    )
    asked = {
        "asked_at": watch.clock.now(),
        "object_ids": sorted({segment.object_id for segment in message.segments}),
        "originator": message.originator,
        "sha256": sha256(data).hexdigest(),
        "begin": parse_instant(begin),
        "days": days,
        "miss_distance_km": miss_distance_km,
        "clear": result.clear,
        "least_distance_km": result.least_distance_km,
        "earth_table": result.earth_table or None,
    }
    with (watch.store.path / "own-trajectories.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(plain(asked), ensure_ascii=False, default=str) + "\n")
    write_table(result.conjunctions, out)
    for line in [*result.warnings, *problems]:
        click.echo(line, err=True)
    answer = {
        "clear": result.clear,
        "least_distance_km": result.least_distance_km,
        "least_at": result.least_at,
        "events": result.conjunctions.height,
        "objects": result.objects,
        "earth_table": result.earth_table or None,
    }
    if as_json:
        print_json(answer)
    else:
        click.echo(
            f"{'clear' if result.clear else 'not clear'}: {result.conjunctions.height:,} events within "
            f"{miss_distance_km:g} km of {result.objects:,} objects; "
            f"least distance {result.least_distance_km:.3f} km at {result.least_at:%Y-%m-%dT%H:%M:%SZ}\n  {out}"
        )
    return 1 if problems else 0
