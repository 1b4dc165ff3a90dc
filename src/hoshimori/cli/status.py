"""`hoshimori status`: what is on file, how old it is, and what that blinds."""

from pathlib import Path
from typing import Any

import click

from hoshimori.cli.output import json_option, open_watch, print_json, store_option


@click.command()
@store_option
@json_option
def status(store_path: Path | None, as_json: bool) -> int:
    """Say what is on file, how old each source is, and what that blinds."""
    from hoshimori.rounds import heartbeat_json
    from hoshimori.store.derived import Derived

    the_watch = open_watch(store_path)
    result = the_watch.status()
    derived = Derived(folder=the_watch.settings.store / "derived")
    result["heartbeat"] = heartbeat_json(derived, the_watch.clock.now())
    if as_json:
        print_json(result)
        return 0
    click.echo(f"store {result['store']} (format {result['format']}), {result['payloads']:,} payloads")
    for feed in result["feeds"]:
        click.echo(
            f"  {feed['provider']:<12} {feed['coverage']:<8} known {feed['known_at']}  {feed['age_h']:,.1f} h old"
        )
    for state in result["asked"]:
        if state["reason"]:
            good = f"last good {state['good_at']}" if state["good_at"] else "never good"
            click.echo(f"  marked: {state['site'].partition('/')[0]} {state['name']} since {state['since']} ({good})")
            click.echo("    " + state["words"].replace("\n", "\n    "))
    for line in result["blind"]:
        click.echo(f"  {line}")
    for need in result["needs"]:
        if not need["serves"]:
            age = "none on file" if need["age_h"] is None else f"{need['age_h']:,.0f} h old"
            click.echo(f"  {need['feed']}: {age}; {need['hidden']}")
    _print_earth(result["earth_orientation"])
    beat = result["heartbeat"]
    if beat:
        late = "" if not beat["silent"] else "; the watch has stopped"
        click.echo(f"  last round {beat['at']}, round {beat['rounds']:,}, every {beat['every']}{late}")
        for problem in beat["problems"]:
            click.echo("    " + problem.replace("\n", "\n    "))
    return 0


def _print_earth(earth: dict[str, Any]) -> None:
    """Print from which tables Earth-fixed positions come, and why a fetched one is not used."""
    installed, until = earth["installed_until"][:10], earth["until"][:10]
    then = f", then the one fetched on {earth['known_at'][:10]} to {until}" if earth["payload"] else ""
    click.echo(f"  Earth orientation: the installed table to {installed}{then}; {earth['days_left']:,} days left")
    for sentence in earth["set_aside"]:
        click.echo(f"    {sentence}")
