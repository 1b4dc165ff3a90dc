"""`hoshimori replay`: past events as they became known, and the scoreboard."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from hoshimori.cli.output import SystemClock, json_option, print_json, progress_bar, store_option, table

_STATUS = {"no_data": "no data in hand", "not_visible": "not visible", "not_scored": "not scored"}


@click.command()
@click.argument("slug", required=False, metavar="[SCENARIO]")
@click.option("--all", "every", is_flag=True, help="Every scenario of the library.")
@click.option("--list", "listing", is_flag=True, help="List the scenarios.")
@click.option("--scoreboard", is_flag=True, help="With --all: which events are seen, and what is said too much.")
@store_option
@json_option
def replay(
    slug: str | None, every: bool, listing: bool, scoreboard: bool, store_path: Path | None, as_json: bool
) -> int:
    """Replay a past event day by day, with what was known on each day.

    Data come from the package, then from --store, then from the folder in $HOSHIMORI_DATA; a scenario without data says
    so. The store is only read. SCENARIO is a slug such as cosmos-1408-2021, see --list.
    """
    from hoshimori.config import load_settings
    from hoshimori.scenarios.library import load_library
    from hoshimori.scenarios.replay import Replayer
    from hoshimori.scenarios.replay_record import replay_json
    from hoshimori.scenarios.scoreboard import score, scoreboard_json

    library = load_library()
    if listing:
        return _list(library, as_json)
    if every == bool(slug):
        raise click.UsageError("name one SCENARIO, or give --all; --list shows them")
    chosen = list(library.scenarios.values()) if every else [library.scenario(str(slug))]
    with tempfile.TemporaryDirectory(prefix="hoshimori-replay-") as work, progress_bar("replay") as progress:
        replayer = Replayer(
            library=library,
            clock=SystemClock(),
            work=Path(work),
            data=load_settings().data,
            store=store_path,
            progress=progress,
        )
        replays = list(replayer.replay(chosen))
    if scoreboard:
        board = scoreboard_json([score(one) for one in replays])
        if as_json:
            print_json(board)
        else:
            _print_board(board)
        return 0
    if as_json:
        print_json({"scenarios": [replay_json(r, whole=False) for r in replays]} if every else replay_json(replays[0]))
        return 0
    for one in replays:
        _print_replay(one)
    return 0


def _list(library: Any, as_json: bool) -> int:
    from hoshimori.scenarios.replay_record import scenario_json

    rows = library.scenarios.values()
    if as_json:
        print_json({"scenarios": [{"id": s.id, **scenario_json(s)} for s in rows]})
        return 0
    click.echo(table([(s.id, s.row, s.utc, s.name) for s in rows], header=("scenario", "row", "utc", "name")))
    return 0


def _print_replay(one: Any) -> None:
    from hoshimori.scenarios.replay import concerns, of_scenario

    scenario = one.scenario
    click.echo(f"{scenario.id}: {scenario.name}, {scenario.utc}")
    if one.reason:
        click.echo(f"  {one.reason}")
    for day in one.days:
        mine = [d for d in day.detections if concerns(scenario, d)]
        incidents = [i for i in day.incidents if of_scenario(scenario, i)]
        others = len(day.detections) - len(mine)
        click.echo(f"  {day.date}  {len(mine)} detections of it, {others} others; {len(incidents)} incidents")
        for incident in incidents:
            click.echo(f"    {incident.id}  {incident.sentence}")
        for detection in mine:
            click.echo(f"    {detection.code}  {detection.reading.value}  {detection.summary}")
            for sentence in detection.not_visible:
                if "arrival" in sentence:
                    click.echo(f"      {sentence}")
        for row in day.conjunctions:
            click.echo(
                f"    {row['primary']} and {row['secondary']}: {row['miss_distance_km']:.3f} km at "
                f"{row['tca']:%H:%M:%S} UTC on {row['tca']:%Y-%m-%d}, {row['relative_speed_km_s']:.3f} km/s"
            )


def _print_board(board: dict[str, Any]) -> None:
    rows: Sequence[tuple[str, ...]] = [
        (
            row["id"],
            row["row"],
            _STATUS.get(row["status"], row["status"]),
            "" if row["days_to_detection"] is None else str(row["days_to_detection"]),
            ", ".join(row["incidents"]),
            row["reason"],
        )
        for row in board["scenarios"]
    ]
    click.echo(table(rows, header=("scenario", "row", "result", "days", "incidents", "why not")))
    n, bounds = board["n"], board["bounds_95_percent"]
    click.echo(
        f"\nseen {board['seen']}, missed {board['missed']}, not visible {board['not_visible']}, "
        f"no data in hand {board['no_data']}, not scored {board['not_scored']} (of the reviewed rows alone: seen "
        f"{board['reviewed_rows']['seen']}, missed {board['reviewed_rows']['missed']})"
    )
    for name, words in (("false_accusations", "false accusations"), ("over_claims", "over-claims")):
        click.echo(
            f"{words} {board[name]} in {n['scenarios_replayed']} scenarios "
            f"(95 % bound {100 * bounds[name + '_per_scenario']:.1f} % of scenarios), in {n['incidents']:,} incidents "
            f"and {n['detections']:,} detections"
        )
    for row in board["scenarios"]:
        for sentence in (*row["false_accusations"], *row["over_claims"]):
            click.echo(f"  {row['id']}: {sentence}")
