"""`hoshimori status`: what is on file, how old it is, and what that blinds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hoshimori.cli.output import json_option, open_watch, print_json, store_option
from hoshimori.model import format_instant

if TYPE_CHECKING:
    from hoshimori.clients import FeedState


_DAY_H = 24.0
_IN_DAYS_H = 3 * _DAY_H


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
        known = f"{feed['known_at'][:16].replace('T', ' ')} UTC"
        click.echo(f"  {feed['provider']:<12} {feed['coverage']:<8} known {known}  {age_words(feed['age_h'])}")
    _print_asked(the_watch.providers().feed_log.states(), the_watch.clock.now())
    for line in result["blind"]:
        click.echo(f"  {line}")
    for need in result["needs"]:
        if not need["serves"]:
            age = "none on file" if need["age_h"] is None else age_words(need["age_h"])
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
    """Return an age in words, of more than three days in days; what is dated in the future says so."""
    if age_h > _IN_DAYS_H:
        return f"{age_h / _DAY_H:,.0f} days old"
    return f"{age_h:,.1f} h old" if age_h >= 0 else f"{-age_h:,.1f} h ahead of this machine's clock"


def _print_asked(asked: Sequence["FeedState"], now: datetime) -> None:
    """Print when each feed was last good, one line a provider, and below them the feeds that are marked, by cause."""
    from hoshimori.clients import by_cause

    good: dict[str, list[str]] = {}
    for state in asked:
        if state.good_at and not state.reason:
            age_h = (now - state.good_at) / timedelta(hours=1)
            good.setdefault(state.provider, []).append(f"{state.name} {age_words(age_h)}")
    for provider, feeds in good.items():
        click.echo(f"  {provider:<12} last good: {', '.join(feeds)}")
    for marked in by_cause(asked).values():
        names = "; ".join(f"{provider} {', '.join(feeds)}" for provider, feeds in marked.feeds.items())
        feeds_of = {(s.site, s.name) for s in marked.states}
        last = max((s.good_at for s in asked if s.good_at and (s.site, s.name) in feeds_of), default=None)
        good_at = f"last good {format_instant(last)}" if last else "never good"
        click.echo(f"  marked: {names} since {format_instant(marked.since)} ({good_at})")
        click.echo("    " + marked.words.replace("\n", "\n    "))


def _print_earth(earth: dict[str, Any]) -> None:
    """Print from which tables Earth-fixed positions come, and why a fetched one is not used."""
    installed, until = earth["installed_until"][:10], earth["until"][:10]
    then = f", then the one fetched on {earth['known_at'][:10]} to {until}" if earth["payload"] else ""
    click.echo(f"  Earth orientation: the installed table to {installed}{then}; {earth['days_left']:,} days left")
    for sentence in earth["set_aside"]:
        click.echo(f"    {sentence}")
