"""`hoshimori watch`: all of it, then the morning page."""

from pathlib import Path

import click

from hoshimori.cli.output import json_option, open_watch, print_json, progress_bar, store_option
from hoshimori.model import parse_instant


@click.command()
@click.option("--as-of", default=None, metavar="T", help="What was known at this time (default: now).")
@click.option("--for", "party", default=None, metavar="PARTY", help="Party that the morning page is for, e.g. ALPHA.")
@click.option(
    "--own",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="TOML list of own objects and longitudes of interest; stays on this machine.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="Folder for the morning page.",
)
@store_option
@json_option
def watch(
    as_of: str | None, party: str | None, own: Path | None, out: Path, store_path: Path | None, as_json: bool
) -> int:
    """Detect, correlate and match over the last seven days of data, then write the morning page.

    With --for and --own the page tells what changed near your own objects. The list of own objects is read and
    forgotten: it enters neither the store nor any bundle.
    """
    from hoshimori.incidents import incident_json

    if (party is None) != (own is None):
        raise click.UsageError("--for PARTY and --own own.toml go together")
    the_watch = open_watch(store_path)
    with progress_bar("watch") as progress:
        run = the_watch.run(
            as_of=parse_instant(as_of, end_of_day=True) if as_of else None,
            party=party,
            own=own,
            out=out,
            progress=progress,
        )
    if as_json:
        print_json(
            {
                "as_of": run.span.as_of,
                "incidents": [incident_json(i) for i in run.incidents],
                "detections": len(run.detections),
                "page": str(run.page) if run.page else None,
            }
        )
        return 0
    click.echo(f"{len(run.detections)} detections, {len(run.incidents)} incidents from {run.span.words()}")
    for incident in run.incidents:
        click.echo(f"  {incident.id}  {incident.sentence}")
    if run.page_text:
        click.echo("\n" + run.page_text)
    if run.page:
        click.echo(f"page: {run.page}")
    return 0
