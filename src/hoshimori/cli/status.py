"""`hoshimori status`: what is on file, how old it is, and what that blinds."""

from pathlib import Path

import click

from hoshimori.cli.output import json_option, open_watch, print_json, store_option


@click.command()
@store_option
@json_option
def status(store_path: Path | None, as_json: bool) -> int:
    """Say what is on file, how old each source is, and what that blinds."""
    result = open_watch(store_path).status()
    if as_json:
        print_json(result)
        return 0
    click.echo(f"store {result['store']} (format {result['format']}), {result['payloads']:,} payloads")
    for feed in result["feeds"]:
        click.echo(
            f"  {feed['provider']:<12} {feed['coverage']:<8} known {feed['known_at']}  {feed['age_h']:,.1f} h old"
        )
    for line in result["blind"]:
        click.echo(f"  {line}")
    return 0
