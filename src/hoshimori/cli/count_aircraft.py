"""`hoshimori count-aircraft`: recorded messages of aircraft to daily counts by cell."""

from pathlib import Path
from typing import Any

import click

from hoshimori.cli.output import SystemClock, json_option, open_store, print_json, store_option


@click.command(name="count-aircraft")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--into",
    default=None,
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write files of cells there, and nothing into the store.",
)
@click.option("--begin", default=None, metavar="T", help="When the first line of an AVR file (@…;) was received, UTC.")
@click.option(
    "--least-nic", default=7, show_default=True, type=click.IntRange(0, 11), help="Least integrity (NIC) that is good."
)
@click.option(
    "--least-nacp", default=8, show_default=True, type=click.IntRange(0, 11), help="Least accuracy (NACp) that is good."
)
@click.option(
    "--least-hours",
    default=20,
    show_default=True,
    type=click.IntRange(1, 24),
    help="A day with messages in fewer of its hours is not handed on.",
)
@store_option
@json_option
def count_aircraft(
    paths: tuple[Path, ...],
    into: Path | None,
    begin: str | None,
    least_nic: int,
    least_nacp: int,
    least_hours: int,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Count aircraft of good and of poor navigation accuracy by day and cell, from recorded ADS-B messages.

    Reads texts of one message a line (timestamp,hex; jet1090's JSON lines; AVR with a counter) and aircraft.json of
    readsb or dump1090; plain, gzip or zip. All files are one count. Only daily files of cells are kept: no address, no
    track, no time finer than a day, no receiver. The recording itself never enters the store.
    """
    from hoshimori.catalog.aircraft_count import Accuracy, count_aircraft
    from hoshimori.catalog.aircraft_kept import keep_counts
    from hoshimori.model import parse_instant

    accuracy = Accuracy(least_nic=least_nic, least_nacp=least_nacp, least_hours=least_hours)
    found = count_aircraft(list(paths), accuracy=accuracy, begin=None if begin is None else parse_instant(begin))
    written: list[str] = []
    if into is not None:
        into.mkdir(parents=True, exist_ok=True)
        for day in found.days:
            if day.whole:
                (into / day.name).write_bytes(day.data)
                written.append(day.name)
    else:
        written += [one.name for one in keep_counts(open_store(store_path), found, clock=SystemClock())]
    if as_json:
        print_json(_plain(found, written))
    else:
        _print(found, written, where=str(into) if into is not None else "the store")
    for problem in found.problems:
        click.echo(problem, err=True)
    return 1 if found.problems or found.set_aside or not written else 0


def _plain(found: Any, written: list[str]) -> dict[str, Any]:
    return {
        "days": [
            {
                "day": day.day.isoformat(),
                "hours": day.hours,
                "cells": day.cells,
                "good": day.good,
                "bad": day.bad,
                "written": day.name if day.name in written else None,
            }
            for day in found.days
        ],
        "states": found.states_count,
        "set_aside": found.set_aside,
        "passed_by": found.passed_by,
        "clock_steps_back": found.steps_back_count,
        "examples": list(found.examples),
        "problems": list(found.problems),
    }


def _print(found: Any, written: list[str], *, where: str) -> None:
    click.echo(f"{found.states_count:,} states of aircraft with a position")
    for day in found.days:
        fate = f"into {where}" if day.name in written else "not handed on: too few hours (--least-hours)"
        click.echo(
            f"  {day.day}  {day.cells:,} cells · {day.good:,} good · {day.bad:,} bad · "
            f"messages in {day.hours} of 24 hours · {fate}"
        )
    for title, counts in (("set aside", found.set_aside), ("passed by", found.passed_by)):
        for reason, number in counts.items():
            click.echo(f"  {title}: {number:,}  {reason}")
    if found.steps_back_count:
        click.echo(
            f"  a receiver's clock went back {found.steps_back_count:,} times; nothing was put together across it"
        )
    for example in found.examples:
        click.echo(f"    {example}")
