"""`hoshimori heartbeat`: whether the watch still makes its rounds; for a timer of its own."""

from collections.abc import Sequence
from pathlib import Path

import click

from hoshimori.cli.output import json_option, open_watch, print_json, store_option


@click.command()
@click.option("--try-channels", is_flag=True, help="Send a test message over every channel that is set.")
@store_option
@json_option
def heartbeat(try_channels: bool, store_path: Path | None, as_json: bool) -> int:
    """Say whether the watch still makes its rounds; where it has stopped, tell people and exit with 1.

    Run it by a timer that does not depend on the watch itself, see the how-to "Run it for years".
    """
    from hoshimori.model import format_instant
    from hoshimori.notify.notice import Notice
    from hoshimori.rounds import Heartbeat, desk_of, silence

    the_watch = open_watch(store_path)
    desk = desk_of(the_watch)
    now = the_watch.clock.now()
    beat = Heartbeat.read(desk.memory)
    notice = silence(beat, now=now)
    notices = [] if notice is None else [notice]
    if try_channels:
        words = "Test: a message of the watch reaches you. / 試験: 監視からの通知が届いています。"
        notices.append(Notice(id=f"test-{format_instant(now)}", kind="test", subject=words, text=words + "\n"))
    told, failed = desk.tell(notices)
    if beat is None:
        sentence = "No round is on record; start one with: hoshimori watch --every 2h"
    elif notice is not None:
        sentence = notice.subject
    elif beat.rounds == 0:
        sentence = f"The watch began its first round at {format_instant(beat.at)}."
    else:
        sentence = f"The watch is alive: round {beat.rounds:,} ended {format_instant(beat.at)}."
    if as_json:
        print_json(
            {
                "alive": beat is not None and notice is None,
                "last_round": None if beat is None else beat.at,
                "channels": [c.name for c in desk.channels],
                "told": told,
                "failed": failed,
                "message": sentence,
            }
        )
    else:
        click.echo(sentence)
        if try_channels:
            click.echo(_tried([c.name for c in desk.channels], failed))
        for problem in failed:
            click.echo(problem, err=True)
    if failed:
        return 3
    return 0 if beat is not None and notice is None else 1


def _tried(channels: Sequence[str], failed: Sequence[str]) -> str:
    if not channels:
        return "No channel is set: HOSHIMORI_WEBHOOK, HOSHIMORI_MAIL."
    return "Not every channel took the test." if failed else f"A test went out: {', '.join(channels)}."
