"""`hoshimori incidents`: what the last watch found."""

from datetime import datetime
from pathlib import Path

import click

from hoshimori.cli.output import as_of_option, json_option, open_watch, print_json, store_option

#: Values of `hoshimori.incidents.ReportedKind`, written out so that the help loads no room (a test compares them).
KINDS = ("laser", "uplink-jamming", "cyber", "missile-test", "missed-direct-ascent")
#: Explanations that words can weigh for; hostile act, deception and unknown carry no number.
WEIGHED = ("H1", "H2", "H3", "H4", "H5", "H6", "H7")


@click.group()
def incidents() -> None:
    """List and show incidents."""


@incidents.command("list")
@as_of_option
@store_option
@json_option
def list_(as_of: datetime | None, store_path: Path | None, as_json: bool) -> int:
    """List incidents: open ones first, the newest first; of them re-entries with a window wider than a day last."""
    from hoshimori.brief import wide_window_h
    from hoshimori.incidents import incident_json
    from hoshimori.model import IncidentStatus

    known = open_watch(store_path).incidents(as_of=as_of)
    found = sorted(known, key=lambda one: (one.status is not IncidentStatus.OPEN, wide_window_h(one)))
    if as_json:
        print_json({"incidents": [incident_json(i) for i in found]})
        return 0
    if not found:
        click.echo("No incident on file. Run: hoshimori watch")
    for incident in found:
        click.echo(f"{incident.id}  {incident.kind.value}  {incident.status.value}")
        click.echo(f"    {incident.sentence}")
    return 0


@incidents.command("show")
@click.argument("incident_id", metavar="ID")
@as_of_option
@store_option
@json_option
def show(incident_id: str, as_of: datetime | None, store_path: Path | None, as_json: bool) -> int:
    """Show one incident as its brief."""
    from hoshimori.brief import markdown
    from hoshimori.incidents import incident_json

    watch = open_watch(store_path)
    incident = watch.incident(incident_id, as_of=as_of)
    if as_json:
        print_json(incident_json(incident))
    else:
        click.echo(markdown(incident, case_id=incident.id, payloads=watch.payloads_of(incident)))
    return 0


@incidents.command("report")
@click.argument("document", metavar="DOCUMENT")
@click.option("--kind", required=True, type=click.Choice(KINDS), help="What the document reports.")
@click.option("--quote", required=True, metavar="TEXT", help="Its exact words; checked against the document.")
@click.option("--begin", required=True, metavar="T", help="When what is reported began, or its day.")
@click.option("--end", default=None, metavar="T", help="When it ended, exclusive (default: the end of that day).")
@click.option("--object", "objects", multiple=True, type=int, metavar="ID", help="Object that it names; repeat.")
@click.option("--independent", default="", metavar="TEXT", help="Why it does not rest on public orbital data, if so.")
@click.option(
    "--weigh",
    default=None,
    type=(str, click.Choice(WEIGHED)),
    metavar="INCIDENT H",
    help="Incident of the watch that the words speak of, and the explanation of it that they name (H1 to H7); with "
    "--independent they weigh there.",
)
@store_option
@json_option
def report(
    document: str,
    kind: str,
    quote: str,
    begin: str,
    end: str | None,
    objects: tuple[int, ...],
    independent: str,
    weigh: tuple[str, str] | None,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Enter what a document on file reports and this tool cannot see: laser, uplink jamming, cyber, missile test.

    The document is taken in first with `hoshimori documents ingest`; its grade is printed. What the watch found of the
    same objects and days is put beside it, and neither raises the odds of the other: only where a person says why the
    words do not rest on public orbital data, and which explanation of which incident they name, are they weighed there.
    """
    from datetime import timedelta

    from hoshimori.incidents import incident_json
    from hoshimori.model import HypothesisId, parse_instant

    weighs = (weigh[0], HypothesisId(weigh[1])) if weigh else None
    first = parse_instant(begin)
    last = parse_instant(end) if end else parse_instant(begin, end_of_day=True) + timedelta(microseconds=1)
    made = open_watch(store_path).report(
        document, kind, quote, begin=first, end=last, objects=objects, independent=independent, weighs=weighs
    )
    if as_json:
        print_json(incident_json(made))
        return 0
    click.echo(f"{made.id}  {made.kind.value}  {made.status.value}")
    click.echo(f"    {made.sentence}")
    for one in made.evidence:
        if one.group == "own detections":
            click.echo(f"    {one.statement}")
    return 0


@incidents.command("withdraw")
@click.argument("report_id", metavar="REPORT")
@store_option
@json_option
def withdraw(report_id: str, store_path: Path | None, as_json: bool) -> int:
    """Take back a report that was entered, and the weight of its words.

    What was known before stays on file. An incident at which its words were weighed gets a state without them.
    """
    from hoshimori.incidents import incident_json

    gone = open_watch(store_path).withdraw_report(report_id)
    if as_json:
        print_json(incident_json(gone))
    else:
        click.echo(f"{gone.id}  {gone.kind.value}  {gone.status.value}")
    return 0
