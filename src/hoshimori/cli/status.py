"""`hoshimori status`: what is on file, how old it is, and what that blinds."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import click

from hoshimori.cli.output import json_option, open_watch, print_json, store_option
from hoshimori.model import parse_instant

#: Marks whose words are the same for all feeds of a provider.
_ONE_CAUSE: Final = frozenset({"disk", "clock", "credential", "unreachable"})


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
            f"  {feed['provider']:<12} {feed['coverage']:<8} known {feed['known_at']}  {age_words(feed['age_h'])}"
        )
    _print_asked(result["asked"], the_watch.clock.now())
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


def age_words(age_h: float) -> str:
    """Return an age in words; what is dated in the future says so."""
    return f"{age_h:,.1f} h old" if age_h >= 0 else f"{-age_h:,.1f} h ahead of this machine's clock"


def _print_asked(asked: list[dict[str, Any]], now: datetime) -> None:
    """Print when each feed was last good, one line a provider, and below them the feeds that are marked."""
    good: dict[str, list[str]] = {}
    for state in asked:
        if state["good_at"] and not state["reason"]:
            age_h = (now - parse_instant(state["good_at"])) / timedelta(hours=1)
            good.setdefault(state["site"].partition("/")[0], []).append(f"{state['name']} {age_words(age_h)}")
    for provider, feeds in good.items():
        click.echo(f"  {provider:<12} last good: {', '.join(feeds)}")
    marked: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for state in asked:
        if state["reason"]:
            cause = state["reason"] if state["reason"] in _ONE_CAUSE else state["name"]
            marked.setdefault((state["site"].partition("/")[0], cause, state["since"]), []).append(state)
    for (provider, _, since), states in marked.items():  # feeds with one cause have one place
        last = max((s["good_at"] for s in states if s["good_at"]), default=None)
        names = ", ".join(s["name"] for s in states)
        click.echo(f"  marked: {provider} {names} since {since} ({f'last good {last}' if last else 'never good'})")
        click.echo("    " + states[0]["words"].replace("\n", "\n    "))


def _print_earth(earth: dict[str, Any]) -> None:
    """Print from which tables Earth-fixed positions come, and why a fetched one is not used."""
    installed, until = earth["installed_until"][:10], earth["until"][:10]
    then = f", then the one fetched on {earth['known_at'][:10]} to {until}" if earth["payload"] else ""
    click.echo(f"  Earth orientation: the installed table to {installed}{then}; {earth['days_left']:,} days left")
    for sentence in earth["set_aside"]:
        click.echo(f"    {sentence}")
