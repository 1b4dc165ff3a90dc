"""`hoshimori exercise`: made-up events through the live path."""

from pathlib import Path

import click

from hoshimori.cli.output import SystemClock, json_option, open_watch, print_json, progress_bar, store_option


@click.group()
def exercise() -> None:
    """Practise the watch with made-up events of fictional objects."""


@exercise.command("inject")
@click.option(
    "--kind",
    type=click.Choice(["proximity", "breakup"]),
    required=True,
    help="An arrival in the geostationary belt, or pieces of a fictional object.",
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Same seed, same sets.")
@click.option("--end", default=None, metavar="T", help="When the exercise's last day ends (default: now).")
@store_option
@json_option
def inject(kind: str, seed: int, end: str | None, store_path: Path | None, as_json: bool) -> int:
    """Bring a made-up event in day by day, run the watch after each day, and measure the time to detection.

    Objects are fictional (numbers from 999,000,000). Everything that rests on them says EXERCISE: the incident, every
    page, the bundle and what is signed. The sets stay in the store: practise in a copy if its pages are for real use.
    """
    from hoshimori.incidents import incident_json
    from hoshimori.model import format_instant, parse_instant
    from hoshimori.scenarios.exercise import ExerciseKind
    from hoshimori.scenarios.exercise import inject as run

    until = parse_instant(end) if end else SystemClock().now().replace(second=0, microsecond=0)
    with progress_bar("exercise") as progress:
        done = run(open_watch(store_path), kind=ExerciseKind(kind), seed=seed, end=until, progress=progress)
    if as_json:
        print_json(
            {
                "exercise": True,
                "kind": done.kind.value,
                "seed": done.seed,
                "event": done.event,
                "objects": list(done.objects),
                "sets": done.sets,
                "payloads": list(done.payloads),
                "detected_as_of": done.detected_as_of,
                "days_to_detection": done.days_to_detection,
                "seconds_to_detection": done.seconds_to_detection,
                "incidents": [incident_json(i) for i in done.incidents],
            }
        )
        return 0 if done.incidents else 1
    click.echo(
        f"EXERCISE {done.kind.value}, seed {done.seed}: {done.sets} made-up sets of {len(done.objects)} fictional "
        f"objects; event at {format_instant(done.event)}"
    )
    if done.detected_as_of is None or done.seconds_to_detection is None:
        click.echo("EXERCISE: no incident was opened")
        return 1
    click.echo(
        f"EXERCISE: incident as of {format_instant(done.detected_as_of)}, {done.days_to_detection:.2f} days after the "
        f"event and {done.seconds_to_detection:.1f} s after the bytes came in"
    )
    for incident in done.incidents:
        click.echo(f"  EXERCISE  {incident.id}  {incident.sentence}")
    return 0
