"""`hoshimori detect`: run detectors over an interval."""

from pathlib import Path

import click

from hoshimori.cli.output import json_option, open_watch, print_json, store_option


@click.command()
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Detector code, e.g. PRX001; repeat for several.")
@click.option("--begin", default=None, metavar="T", help="Start, inclusive (default: seven days before --end).")
@click.option("--end", default=None, metavar="T", help="End, exclusive (default: the newest data).")
@click.option("--as-of", default=None, metavar="T", help="What was known at this time (default: --end).")
@click.option("--pair", "pairs", multiple=True, type=(int, int), metavar="A B", help="Show this pair too; repeat.")
@store_option
@json_option
def detect(
    codes: tuple[str, ...],
    begin: str | None,
    end: str | None,
    as_of: str | None,
    pairs: tuple[tuple[int, int], ...],
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Say what stood out between two times; never what it means."""
    from hoshimori.catalog import looked_at
    from hoshimori.detection import PoorNavigation
    from hoshimori.model import parse_instant, plain

    watch = open_watch(store_path)
    span = watch.span(
        begin=parse_instant(begin) if begin else None,
        end=parse_instant(end) if end else None,
        as_of=parse_instant(as_of, end_of_day=True) if as_of else None,
    )
    found = watch.detect(span, codes=codes or None, pairs=pairs)
    seen = looked_at(watch.store, span.begin, span.end, span.as_of)
    maps = seen["cell_days_on_file"]
    if "GNS001" in codes or (maps and not codes):
        seen["notes"] += PoorNavigation().not_compared(maps, span.begin, span.end)
    if as_json:
        rows = []
        for detection in found:
            row = plain(detection)
            for key in ("delta_v_m_s", "type", "parent", "epoch", "epoch_low", "epoch_high", "predicted_epoch"):
                if key in detection.values:
                    row[key] = plain(detection.values[key])
            rows.append(row)
        document = {"begin": span.begin, "end": span.end, "as_of": span.as_of, "looked_at": seen}
        print_json(document | {"detections": rows})
        return 0
    click.echo(f"{len(found)} detections from {span.words()}")
    also = f", {seen['cell_days']} of {len(maps)} daily maps of aircraft" if maps else ""
    click.echo(
        f"  looked at {seen['sets']:,} element sets of {seen['objects']:,} objects, "
        f"{seen['full_catalogues']} full catalogues known{also}"
    )
    for note in seen["notes"]:
        click.echo(f"  {note}")
    for detection in found:
        click.echo(f"  {detection.code}  {detection.reading.value:<14}  {detection.summary}")
    return 0
