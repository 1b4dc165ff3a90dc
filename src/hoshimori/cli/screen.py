"""`hoshimori screen`: close approaches of a catalogue."""

import time
from pathlib import Path

import click

from hoshimori.cli.output import json_option, open_watch, print_json, progress_bar, store_option, write_table
from hoshimori.model import parse_instant


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
    as_of: str | None,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Find every approach of all against all, or of some objects against all.

    The element sets come from FILE, else from the store as known at --begin. Episodes of slow or co-located pairs are
    written beside OUT as <out>.episodes.parquet.
    """
    watch = open_watch(store_path)
    started = time.perf_counter()
    with progress_bar("screen") as progress:
        result, problems = watch.screen(
            file=file,
            begin=parse_instant(begin),
            days=days,
            miss_distance_km=miss_distance_km,
            objects=objects or None,
            as_of=parse_instant(as_of, end_of_day=True) if as_of else None,
            progress=progress,
        )
    seconds = time.perf_counter() - started
    episodes = out.with_name(out.name.removesuffix(".parquet") + ".episodes.parquet")
    write_table(result.conjunctions, out)
    write_table(result.episodes, episodes)
    for line in [*result.warnings, *problems]:
        click.echo(line, err=True)
    if as_json:
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
    else:
        click.echo(
            f"{result.objects:,} objects, {days:g} days, {miss_distance_km:g} km: "
            f"{result.conjunctions.height:,} events, "
            f"{result.episodes.height:,} episodes in {seconds:.1f} s"
        )
        for row in result.dropped.head(10).iter_rows(named=True):
            click.echo(f"  dropped {row['norad_cat_id']}: {row['reason']}")
        click.echo(f"  {out}\n  {episodes}")
    return 1 if problems else 0
