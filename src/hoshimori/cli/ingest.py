"""`hoshimori ingest`: orbital and catalogue data into the store."""

import os
from pathlib import Path
from typing import Any

import click

from hoshimori.cli.output import SystemClock, json_option, open_store, print_json, progress_bar, store_option


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--known-at", default=None, metavar="T", help="When the content was known: a date, a time, or 'epoch'.")
@click.option(
    "--coverage",
    type=click.Choice(["full", "group", "partial"]),
    default=None,
    help="What part of the public catalogue the files cover.",
)
@click.option("--provider", default=None, help="Who provided the files, e.g. celestrak, space-track, gcat.")
@click.option("--terms", default=None, help="Terms under which the files may be used.")
@store_option
@json_option
def ingest(
    paths: tuple[Path, ...],
    known_at: str | None,
    coverage: str | None,
    provider: str | None,
    terms: str | None,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Ingest files and folders of orbital and catalogue data.

    Formats are told by content: OMM (CSV, JSON, XML, KVN), TLE, 2LE, 3LE, Parquet with OMM columns, SATCAT, GCAT launch
    log, aircraft by day and cell (gpsjam.org); plain, gzip or zip. A bad record is set aside with its line and reason,
    and the rest goes on. What a file covers and when it was known come from the options, else from the nearest
    SOURCES.toml, else from the time of ingest (for a day of cells: its end).
    """
    # the memory of one file serves the next: a minute instead of the half second of Polars
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:60000")
    from hoshimori.catalog import ingest_paths
    from hoshimori.model import Coverage, KnownAtRule, parse_instant

    rule = None
    instant = None
    if known_at == "epoch":
        rule = KnownAtRule.EPOCH
    elif known_at is not None:
        instant = parse_instant(known_at, end_of_day=True)
    store = open_store(store_path)
    with progress_bar("ingest") as progress:
        report = ingest_paths(
            store,
            list(paths),
            clock=SystemClock(),
            known_at=instant,
            known_at_rule=rule,
            coverage=Coverage(coverage) if coverage else None,
            provider=provider,
            terms=terms,
            progress=progress,
        )
    if as_json:
        print_json(report)
    else:
        _print(report)
    for problem in report.problems:
        click.echo(problem, err=True)
    return int(report.exit_code)


def _print(report: Any) -> None:
    total = report.accepted + report.duplicate + report.quarantined
    rate = f" ({report.sets_per_second:,.0f}/s)" if report.sets_per_second else ""
    click.echo(f"{total:,} records read in {report.seconds:.2f} s{rate}")
    for payload in report.payloads:
        click.echo(f"  {payload.name}  {payload.record_format}")
        counts = f"{payload.claims:,} claims" if payload.kind == "register" else f"{payload.accepted:,} new"
        click.echo(f"    {counts} · {payload.duplicate:,} already known · {payload.quarantined:,} quarantined")
        if payload.epochs_old or payload.epochs_ahead:
            click.echo(
                f"    {payload.epochs_old:,} have epochs more than 30 days old · {payload.epochs_ahead:,} ahead of "
                "when they became known"
            )
        for note in (*payload.set_aside, *payload.conflicts[:5]):
            click.echo(f"    {note}")
        click.echo(f"    payload {payload.sha256[:8]}… kept, terms: {payload.terms}")
    if report.quarantined:
        click.echo("See the quarantined records again with: hoshimori catalog quarantine")
