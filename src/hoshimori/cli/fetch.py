"""`hoshimori fetch`: data from a provider, politely."""

from pathlib import Path

import click

from hoshimori.cli.output import json_option, open_watch, print_json, store_option


@click.command()
@click.argument("provider", type=click.Choice(["celestrak"]))
@click.option("--group", default="active", show_default=True, help="GP group, or satcat.")
@click.option(
    "--base-url", default=None, metavar="URL", help="Another address of the same service, e.g. a site's proxy."
)
@store_option
@json_option
def fetch(provider: str, group: str, base_url: str | None, store_path: Path | None, as_json: bool) -> int:
    """Fetch a provider's data into the store, at most once an update.

    The cache and the limiter are shared by all processes of this user. Any answer but 200 stops the client; the message
    says what stands and when the next try is allowed.
    """
    report = open_watch(store_path).fetch(provider, group=group, base_url=base_url)
    if as_json:
        print_json(report)
        return 0
    click.echo(report.message)
    ingested = report.ingest
    click.echo(
        f"  {ingested.accepted:,} new · {ingested.duplicate:,} already known · {ingested.quarantined:,} quarantined"
    )
    return 1 if ingested.quarantined else 0
