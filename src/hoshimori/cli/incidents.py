"""`hoshimori incidents`: what the last watch found."""

from pathlib import Path

import click

from hoshimori.cli.output import json_option, open_watch, print_json, store_option


@click.group()
def incidents() -> None:
    """List and show incidents."""


@incidents.command("list")
@click.option("--as-of", default=None, metavar="T", help="Only what a watch had found with data known at T.")
@store_option
@json_option
def list_(as_of: str | None, store_path: Path | None, as_json: bool) -> int:
    """List incidents, newest first."""
    from hoshimori.incidents import incident_json
    from hoshimori.model import parse_instant

    found = open_watch(store_path).incidents(as_of=parse_instant(as_of, end_of_day=True) if as_of else None)
    if as_json:
        print_json({"incidents": [incident_json(i) for i in found]})
        return 0
    if not found:
        click.echo("No incident on file. Run: hoshimori watch")
    for incident in found:
        click.echo(f"{incident.id}  {incident.kind.value}  {incident.status.value}")
        click.echo(f"    {incident.sentence}")
    return 0


@incidents.command("show")
@click.argument("incident_id", metavar="ID")
@store_option
@json_option
def show(incident_id: str, store_path: Path | None, as_json: bool) -> int:
    """Show one incident as its brief."""
    from hoshimori.brief import markdown
    from hoshimori.incidents import incident_json

    watch = open_watch(store_path)
    incident = watch.incident(incident_id)
    if as_json:
        print_json(incident_json(incident))
    else:
        click.echo(markdown(incident, case_id=incident.id, payloads=watch.payloads_of(incident)))
    return 0
