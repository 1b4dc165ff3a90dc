"""`hoshimori cdm`: the probabilities of conjunction data messages."""

from pathlib import Path
from typing import Any

import click

from hoshimori.cli.output import json_option, print_json
from hoshimori.errors import HoshimoriError
from hoshimori.model import format_instant


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--hbr-m", type=float, default=None, help="Combined hard-body radius, m, in place of the message's own.")
@json_option
def cdm(files: tuple[Path, ...], hbr_m: float | None, as_json: bool) -> int:
    """Read conjunction data messages (CCSDS CDM, KVN or XML) and print every probability that they allow.

    Two-dimensional (Foster 1992, Chan 1997), greatest (Alfano 2005), dilution; in three dimensions (Hall 2021) where
    the encounter is too long for straight motion. A message that breaks the standard is refused with its reason.
    """
    from hoshimori.io.cdm import read_cdm
    from hoshimori.screening.message_probability import message_probability

    rows: list[dict[str, Any]] = []
    refused: list[str] = []
    for file in files:
        try:
            reading = read_cdm(file.read_bytes(), source=file.name)
            found = message_probability(reading.message, hbr_m=hbr_m)
        except HoshimoriError as error:
            refused.append(error.message)
            continue
        rows.append({"file": file.name, "notes": list(reading.notes), "probability": found})
    if as_json:
        print_json({"messages": rows, "refused": refused})
        return 1 if refused else 0
    for row in rows:
        one = row["probability"]
        click.echo(
            f"{row['file']}: {one.object1} and {one.object2} at {format_instant(one.tca)}\n"
            f"  miss {one.miss_distance_km:.3f} km \u00b1 {one.sigma_miss_km:.3f} km (1 sigma), "
            f"relative speed {one.relative_speed_km_s:.3f} km/s, combined radius {one.hbr_m:g} m\n"
            f"  probability {one.pc:.3e} by {one.pc_method}; stated "
            f"{'none' if one.pc_stated is None else f'{one.pc_stated:.3e}'}\n"
            f"  2D {one.pc_2d:.3e}, Chan {one.pc_chan:.3e}, greatest {one.pc_max:.1e}, "
            f"{'diluted: a small probability is no evidence of safety' if one.diluted else 'not diluted'}\n"
            f"  covariance: {one.covariance_source}"
        )
        for note in (*one.remarks, *row["notes"]):
            click.echo(f"  note: {note}")
    for line in refused:
        click.echo(line, err=True)
    return 1 if refused else 0
