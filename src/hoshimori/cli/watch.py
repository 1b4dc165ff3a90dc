"""`hoshimori watch`: all of it, then the morning page."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from hoshimori.cli.output import json_option, open_watch, print_json, progress_bar, store_option
from hoshimori.model import Incident, parse_instant, plain

#: So many re-entries with wide windows are named.
_NAMED = 8


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
@click.option("--every", default=None, metavar="2h", help="Fetch, look and tell again and again; Ctrl-C ends it.")
@click.option(
    "--feeds",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="TOML list of feeds for --every (default: the open ones, and Space-Track with a credential).",
)
@click.option("--rounds", type=click.IntRange(min=1), default=None, help="With --every: end after so many rounds.")
@store_option
@json_option
def watch(
    as_of: str | None,
    party: str | None,
    own: Path | None,
    out: Path,
    every: str | None,
    feeds: Path | None,
    rounds: int | None,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Detect, correlate and match over the last seven days of data, then write the morning page.

    With --for and --own the page tells what changed near your own objects. The list of own objects is read and
    forgotten: it enters neither the store nor any bundle.

    With --every it fetches its feeds, looks, tells what is new by webhook and mail where these are set, and leaves a
    sign of life (hoshimori heartbeat). After an outage it fetches what a provider still has of the days missed.
    """
    from hoshimori.incidents import incident_json
    from hoshimori.model import Reading

    if (party is None) != (own is None):
        raise click.UsageError("--for PARTY and --own own.toml go together")
    the_watch = open_watch(store_path)
    if every:
        if as_of:
            raise click.UsageError("--every looks at the present; leave out --as-of")
        return _again(the_watch, every, feeds, rounds, party=party, own=own, out=out, as_json=as_json)
    known = parse_instant(as_of, end_of_day=True) if as_of else None
    if known and known.date() > the_watch.clock.now().date():
        raise click.UsageError("--as-of lies in the future: nothing is known of it yet")
    with progress_bar("watch") as progress:
        run = the_watch.run(
            as_of=known,
            party=party,
            own=own,
            out=out,
            progress=progress,
        )
    emptied = [one for one in run.detections if one.reading is Reading.NO_TRAFFIC]
    not_seen = [one.summary for one in sorted(emptied, key=lambda one: one.begin, reverse=True)]
    if as_json:
        print_json(
            {
                "as_of": run.span.as_of,
                "incidents": [incident_json(i) for i in run.incidents],
                "detections": len(run.detections),
                "not_visible": not_seen,
                "page": str(run.page) if run.page else None,
            }
        )
        return 0
    click.echo(f"{len(run.detections)} detections, {len(run.incidents)} incidents from {run.span.words()}")
    tell_incidents(run.incidents)
    for words in not_seen:
        click.echo(f"  not visible: {words}")
    if run.page_text:
        click.echo("\n" + run.page_text)
    if run.page:
        click.echo(f"page: {run.page}")
    return 0


def tell_incidents(incidents: Sequence[Incident]) -> None:
    """Print incidents; of re-entries with a window that is too wide to say where, their ids alone."""
    from hoshimori.brief import wide_window_h

    wide = [incident for incident in incidents if wide_window_h(incident)]
    for incident in incidents:
        if not wide_window_h(incident):
            click.echo(f"  {incident.id}  {incident.sentence}")
    if wide:
        several = f"{len(wide)} are re-entries" if len(wide) > 1 else "One is a re-entry"
        named = ", ".join(incident.id for incident in wide[:_NAMED]) + (", …" if len(wide) > _NAMED else "")
        click.echo(f"  {several} with a window wider than a day (hoshimori incidents list): {named}")


def _again(
    the_watch: Any,
    every: str,
    feeds: Path | None,
    most: int | None,
    *,
    party: str | None,
    own: Path | None,
    out: Path,
    as_json: bool,
) -> int:
    """Make rounds until somebody stops them."""
    import logging
    import time

    from hoshimori.rounds import (
        RoundReport,
        Rounds,
        default_feeds,
        desk_of,
        keep_watching,
        load_base_urls,
        load_feeds,
        parse_every,
    )

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    providers = the_watch.providers(load_base_urls(feeds) if feeds else None)
    wishes = (load_feeds(feeds) if feeds else ()) or default_feeds(providers)
    folder = the_watch.settings.store / "derived"
    all_of_it = Rounds(
        watch=the_watch,
        providers=providers,
        feeds=wishes,
        desk=desk_of(the_watch),
        every=parse_every(every),
        party=party,
        own=own,
        out=out,
    )

    def tell(report: RoundReport) -> None:
        found = len(report.run.incidents) if report.run else 0
        if as_json:
            line = {
                "at": the_watch.clock.now(),
                "fetched": report.fetched,
                "accepted": report.accepted,
                "quarantined": report.quarantined,
                "incidents": found,
                "told": report.told,
                "problems": report.problems,
            }
            click.echo(json.dumps(plain(line), ensure_ascii=False))
            return
        looked = f"{found} incidents" if report.run else "nothing new to look at"
        click.echo(
            f"{the_watch.clock.now():%Y-%m-%d %H:%M} UTC: {report.fetched} new answers, {report.accepted:,} new sets, "
            f"{report.quarantined:,} quarantined; {looked}; {report.told} told"
        )
        for problem in report.problems:
            click.echo("  " + problem.replace("\n", "\n  "), err=True)

    try:
        keep_watching(all_of_it, sleep=time.sleep, tell=tell, lock=folder / "rounds.lock", most=most)
    except KeyboardInterrupt:
        click.echo("stopped; what is on file stands", err=True)
    return 0
