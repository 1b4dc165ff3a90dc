"""`hoshimori demo`: the main job, offline, on real data that comes with the package."""

import shlex
from pathlib import Path

import click

from hoshimori.cli.output import SystemClock, json_option, print_json, progress_bar


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="Folder for store/, cases/, briefs/ and the morning page.",
)
@json_option
def demo(out: Path, as_json: bool) -> int:
    """Replay real days of 2021 and 2026: incidents, cases, briefs and a morning page, without a network.

    Interference with a service is shown by a made-up day, marked EXERCISE; where $HOSHIMORI_DATA holds real days of
    aircraft by cell, by those.
    """
    from hoshimori.config import load_settings
    from hoshimori.incidents import incident_json
    from hoshimori.scenarios.demo import run_demo

    with progress_bar("demo") as progress:
        result = run_demo(out, clock=SystemClock(), progress=progress, data=load_settings().data)
    if as_json:
        print_json({"incidents": [incident_json(i) for i in result.incidents], "files": [str(f) for f in result.files]})
        return 0
    for sentence in result.sentences:
        click.echo(sentence)
    click.echo(
        "\nWhich commitments may be relevant is in the briefs; none is said to apply, and no text is verified yet."
    )
    for file in result.files:
        click.echo(f"  {file}")
    click.echo(
        f"\nSee it in a browser, on this machine alone: hoshimori serve --store {shlex.quote(str(out / 'store'))}"
    )
    return 0
