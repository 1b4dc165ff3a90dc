"""`hoshimori catalog`: what is on file, about whom, and what changed."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hoshimori.cli.output import (
    SystemClock,
    as_of_option,
    instant_of_day,
    json_option,
    open_store,
    print_json,
    store_option,
    table,
)
from hoshimori.model import format_instant, parse_instant, plain

if TYPE_CHECKING:
    from hoshimori.catalog import Published

_MOST_SHOWN: Final = 50


@click.group()
def catalog() -> None:
    """Summary, objects, changes between two dates, presence, quarantine."""


@catalog.command("summary")
@as_of_option
@store_option
@json_option
def summary(as_of: datetime | None, store_path: Path | None, as_json: bool) -> int:
    """Say how many objects and sets are on file, how old they are, and where they came from."""
    from hoshimori.catalog import summarize

    result = summarize(open_store(store_path), as_of=as_of or SystemClock().now())
    if as_json:
        print_json(result)
        return 0
    click.echo(f"{result.objects:,} objects, {result.sets:,} element sets of {result.payloads:,} payloads")
    if result.newest_epoch:
        click.echo(f"newest epoch {format_instant(result.newest_epoch)}")
    click.echo(f"last full catalogue: {result.last_full or 'none on file'}")
    for label, counts in (("age", result.ages), ("regime", result.by_regime), ("type", result.by_type)):
        click.echo(f"  {label}: " + " · ".join(f"{name} {n:,}" for name, n in counts.items() if n))
    click.echo(f"  owner: {result.owner_unknown:,} unknown to every register · {result.owner_conflicts:,} in conflict")
    for name, n in result.registers.items():
        click.echo(f"  register {name}: {n:,} claims")
    click.echo(f"  quarantined: {result.quarantined:,}")
    return 0


@catalog.command("show")
@click.argument("norad_cat_id", type=int, metavar="ID")
@as_of_option
@store_option
@json_option
def show(norad_cat_id: int, as_of: datetime | None, store_path: Path | None, as_json: bool) -> int:
    """Show one object: identity, every register's claim with source and date, its last element set."""
    from hoshimori.catalog import contradictions, space_object

    store = open_store(store_path)
    found = space_object(store, norad_cat_id, as_of=as_of)
    sets = store.sets(as_of=as_of, norad_cat_ids=[norad_cat_id])
    last = sets.tail(1).to_dicts()[0] if sets.height else None
    if as_json:
        print_json(
            {
                "object": found,
                "contradictions": contradictions(found),
                "element_sets": sets.height,
                "last_element_set": last,
            }
        )
        return 0
    click.echo(
        f"{found.norad_cat_id}  {found.object_name or '(no name)'}  {found.object_id}  {found.object_type.value}"
    )
    click.echo(
        f"owner {found.owner or 'unknown'} "
        f"({found.owner_state or 'state unknown'}; {found.owner_register or 'no register'})"
    )
    click.echo(f"state of registry: {found.state_of_registry}")
    for sentence in contradictions(found):
        click.echo(f"registers differ: {sentence}")
    for claim in found.claims:
        inherited = " (inherited from the launch)" if claim.inherited else ""
        click.echo(
            f"  {claim.field:<18} {claim.value:<28} {claim.register}, known {claim.known_at:%Y-%m-%d}{inherited}"
        )
    if last:
        click.echo(f"{sets.height:,} element sets; the last of {format_instant(last['epoch'])}")
    return 0


@catalog.command("diff")
@click.option("--from", "begin", required=True, metavar="T", help="The earlier date.")
@click.option("--to", "end", required=True, metavar="T", help="The later date.")
@store_option
@json_option
def diff(begin: str, end: str, store_path: Path | None, as_json: bool) -> int:
    """Compare the membership of two full catalogues: what is new, what is gone, launch by launch."""
    from hoshimori.catalog import compare

    begin_as_of, end_as_of = parse_instant(begin, end_of_day=True), parse_instant(end, end_of_day=True)
    result = compare(open_store(store_path), begin_as_of=begin_as_of, end_as_of=end_as_of)
    if as_json:
        print_json(
            {
                "begin": result.begin_payload,
                "end": result.end_payload,
                "new": result.new["norad_cat_id"].to_list(),
                "gone": result.gone["norad_cat_id"].to_list(),
                "launches": result.launches,
                "notes": result.notes,
            }
        )
        return 0
    click.echo(f"{result.new.height:,} new, {result.gone.height:,} gone (membership of two full catalogues)")
    shown = result.launches[:20]
    for change in shown:
        click.echo(f"  {change.new:>5}  {change.launch or '(none)':<9}  {change.sentence}")
    if len(result.launches) > len(shown):
        click.echo(f"  … {len(result.launches) - len(shown)} more launches; --json lists all")
    for note in result.notes:
        click.echo(note)
    return 0


@catalog.command("presence")
@as_of_option
@click.option(
    "--since",
    default=None,
    metavar="T",
    callback=instant_of_day,
    help="Count the change since then (default: 2023-01-31).",
)
@click.option(
    "--figure", type=click.Path(path_type=Path, dir_okay=False), default=None, help="Also write the figure, SVG."
)
@store_option
@json_option
def presence(
    as_of: datetime | None, since: datetime | None, figure: Path | None, store_path: Path | None, as_json: bool
) -> int:
    """Count objects on orbit by state, regime and type: dated, sourced, the same way for every state.

    Where two full catalogues are on file it also counts payloads by state, regime and class of owner then and now, and
    payloads launched by year. The figure then shows the change.
    """
    from hoshimori.catalog import presence as presence_of
    from hoshimori.cli.presence_words import change_json, change_lines, changed

    store, instant = open_store(store_path), as_of or SystemClock().now()
    result = presence_of(store, as_of=instant)
    change, why_not = changed(store, instant, since)
    rows = result.table.to_dicts()
    sources = [result.basis, *result.registers]
    if figure:
        from hoshimori.brief import presence_change_figure, presence_figure

        drawn = presence_figure(rows) if change is None else presence_change_figure(change.on_orbit.to_dicts())
        figure.write_text(drawn, encoding="utf-8")
    if as_json:
        document = {"known_at": result.known_at, "objects": result.objects, "sources": sources, "presence": rows}
        print_json(document | change_json(change, why_not))
        return 0
    click.echo(
        f"{result.objects:,} objects, known {result.known_at:%Y-%m-%d}; "
        f"{result.inherited:,} take their state from their launch"
    )
    shown: list[tuple[str, ...]] = [(r["state"], r["regime"], r["object_type"], f"{r['objects']:,}") for r in rows]
    click.echo(table(shown, header=("state", "regime", "type", "objects")))
    for line in change_lines(change, why_not):
        click.echo(line)
    for source in sources:
        click.echo(f"source: {source}")
    if figure:
        click.echo(f"figure: {figure}")
    return 0


@catalog.command("quarantine")
@click.argument("action", type=click.Choice(["list", "show"]), default="list")
@click.argument("number", type=int, required=False)
@store_option
@json_option
def quarantine(action: str, number: int | None, store_path: Path | None, as_json: bool) -> int:
    """List the records that were set aside, or show one by its number."""
    from hoshimori.catalog import quarantine_listing, quarantined_record

    if action == "show" and number is None:
        raise click.UsageError("say which: hoshimori catalog quarantine show NUMBER")
    store = open_store(store_path)
    rows: list[dict[str, Any]] = (
        [plain(quarantined_record(store, number))] if number is not None else quarantine_listing(store).to_dicts()
    )
    if as_json:
        print_json({"quarantine": rows})
        return 0
    if not rows:
        click.echo("Nothing is quarantined.")
    for row in rows:
        click.echo(f"{row['number']:>5}  {row['source']}:{row['line']}: {row['message']} [{row['reason']}]")
        if action == "show":
            click.echo(row["raw"])
    return 0


@catalog.command("conjunctions")
@click.option("--object", "objects", type=int, multiple=True, metavar="ID", help="Only with this object; repeat.")
@click.option("--within", type=click.FloatRange(min=0.0), default=None, metavar="KM", help="Only so close.")
@as_of_option
@store_option
@json_option
def conjunctions(
    objects: tuple[int, ...], within: float | None, as_of: datetime | None, store_path: Path | None, as_json: bool
) -> int:
    """List the close approaches that others published: SOCRATES and Space-Track's cdm_public, by time.

    The newest report of each on file. Nothing here is computed; hoshimori screen computes.
    """
    from hoshimori.catalog import public_conjunctions

    found = public_conjunctions(open_store(store_path), as_of=as_of, norad_cat_ids=objects, miss_distance_km=within)
    if as_json:
        print_json({"sources": found.sources, "unread": found.unread, "conjunctions": found.rows.to_dicts()})
        return 1 if found.unread else 0
    rows: list[tuple[str, ...]] = [
        (
            f"{row['tca']:%Y-%m-%d %H:%M:%S}",
            f"{row['norad_cat_id_1']} {row['object_name_1']}",
            f"{row['norad_cat_id_2']} {row['object_name_2']}",
            f"{row['miss_distance_km']:.3f}",
            "" if row["relative_speed_km_s"] is None else f"{row['relative_speed_km_s']:.3f}",
            "" if row["pc"] is None else f"{row['pc']:.2e}",
            row["provider"],
        )
        for row in found.rows.head(_MOST_SHOWN).iter_rows(named=True)
    ]
    click.echo(f"{found.rows.height:,} close approaches")
    if rows:
        click.echo(table(rows, header=("TCA, UTC", "object", "object", "km", "km/s", "Pc", "source")))
    if found.rows.height > len(rows):
        click.echo(f"… {found.rows.height - len(rows):,} more; --json lists all")
    _sources(found)
    return 1 if found.unread else 0


@catalog.command("boxscore")
@as_of_option
@store_option
@json_option
def boxscore(as_of: datetime | None, store_path: Path | None, as_json: bool) -> int:
    """Show Space-Track's own counts by country, beside which `catalog presence` is ours."""
    from hoshimori.catalog import boxscore as boxscore_of

    found = boxscore_of(open_store(store_path), as_of=as_of)
    if as_json:
        print_json({"sources": found.sources, "boxscore": found.rows.to_dicts()})
        return 0
    names = ("payloads", "rocket_bodies", "debris", "on_orbit", "decayed", "total")
    rows: list[tuple[str, ...]] = [
        (row["country"], *("" if row[name] is None else f"{row[name]:,}" for name in names))
        for row in found.rows.iter_rows(named=True)
    ]
    click.echo(table(rows, header=("country", "payloads", "rocket bodies", "debris", "on orbit", "decayed", "total")))
    _sources(found)
    return 0


def _sources(found: "Published") -> None:
    for payload in found.sources:
        known = payload.known_since
        click.echo(f"source: {payload.provider}, known {format_instant(known)}, {payload.sha256[:12]}")
    if found.unread:
        click.echo(f"{found.unread:,} records could not be read and are left out")


@catalog.command("compact")
@click.option("--everything", is_flag=True, help="Make all anew as one generation.")
@store_option
@json_option
def compact(everything: bool, store_path: Path | None, as_json: bool) -> int:
    """Make the history quick to read: sorted by object, and by day. The records stay as they are.

    A watch with --every does it by itself when many records have come in.
    """
    store = open_store(store_path)
    apart = store.not_compacted
    covered, generations = store.compact(everything=everything)
    if as_json:
        print_json({"records": covered, "generations": generations, "newly": apart})
        return 0
    word = "generation" if generations == 1 else "generations"
    click.echo(f"{apart:,} records were read one by one; now {covered:,} are compacted in {generations} {word}")
    return 0
