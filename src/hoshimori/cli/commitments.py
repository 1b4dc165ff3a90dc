"""`hoshimori commitments`: the registry of treaties and declarations, and its matching."""

from pathlib import Path

import click

from hoshimori.cli.output import json_option, open_watch, print_json, store_option, table


@click.group()
def commitments() -> None:
    """List and show commitments; match them against an incident."""


@commitments.command("list")
@json_option
def list_(as_json: bool) -> int:
    """List every instrument with how far its text is verified."""
    from hoshimori.commitments import load_registry, text_status_words

    registry = load_registry()
    if as_json:
        print_json({"instruments": registry})
        return 0
    rows = [(i.id, i.rung.value, text_status_words(i.text_status), i.title) for i in registry]
    click.echo(table(rows, header=("id", "rung", "text", "title")))
    return 0


@commitments.command("show")
@click.argument("instrument_id", metavar="ID")
@json_option
def show(instrument_id: str, as_json: bool) -> int:
    """Show one instrument: text, conditions, who consults, who decides."""
    from hoshimori.commitments import instrument, text_status_words

    found = instrument(instrument_id)
    if as_json:
        print_json(found)
        return 0
    click.echo(f"{found.id}: {found.title}")
    click.echo(f"Text: {text_status_words(found.text_status)}. Source: {found.source}")
    if found.text_en:
        click.echo(f"\n“{found.text_en}”\n")
    if found.must_say:
        click.echo(f"Must say: {found.must_say}")
    for condition in found.conditions:
        click.echo(f"  condition {condition.id}: {condition.title}" + (" (contested)" if condition.contested else ""))
        for reading in condition.readings:
            click.echo(f"    reading: {reading}")
    for label, names in (("consult", found.consult), ("notify", found.notify), ("decide", found.decider)):
        if names:
            click.echo(f"  {label}: {', '.join(names)}")
    if found.note:
        click.echo(f"Note: {found.note}")
    return 0


@commitments.command("match")
@click.argument("incident_id", metavar="INCIDENT")
@store_option
@json_option
def match(incident_id: str, store_path: Path | None, as_json: bool) -> int:
    """Show, clause by clause, which conditions are met, not met or unknown for INCIDENT."""
    from hoshimori.commitments import text_status_words

    incident = open_watch(store_path).incident(incident_id)
    if as_json:
        print_json({"incident": incident.id, "commitments": incident.commitments})
        return 0
    click.echo(f"{incident.sentence}\nCommitments that may be relevant; none is said to apply:")
    for found in incident.commitments:
        click.echo(f"\n{found.id}  {found.title}  [{text_status_words(found.text_status)}]")
        for condition in found.conditions:
            click.echo(f"  {condition.status.value:<8} {condition.title}: {condition.reason}")
            if condition.who_could_answer:
                click.echo(f"           who could answer: {condition.who_could_answer}")
            for reading in condition.readings:
                click.echo(f"           reading: {reading}")
        if found.consult:
            click.echo(f"  consult: {', '.join(found.consult)}")
        for duty in found.duties_if_decided:
            click.echo(f"  only if governments decide: {duty}")
    return 0
