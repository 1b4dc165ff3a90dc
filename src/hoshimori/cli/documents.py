"""`hoshimori documents`: statements and press reports, their claims, lineage and conflicts."""

from pathlib import Path
from typing import Any

import click

from hoshimori.cli.output import SystemClock, json_option, open_store, print_json, store_option, table


@click.group()
def documents() -> None:
    """Take in statements and press reports; show claims with exact quotes, lineage, and where they differ."""


@documents.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--kind", type=click.Choice(["press", "official", "treaty_text"]), default="press", help="What they are.")
@click.option("--published", default=None, metavar="DAY", help="Day of publication, as 2023-01-12; dates weekdays.")
@click.option("--zone", default="", metavar="ZONE", help="Time zone of that day: EST, JST, +09:00 …")
@click.option("--grade", default=None, metavar="B2", help="Admiralty grade that you give; else the rules grade.")
@click.option("--encoding", default="", metavar="NAME", help="Encoding of a text that is not UTF-8 (cp1252, cp932 …).")
@store_option
@json_option
def ingest(
    paths: tuple[Path, ...],
    kind: str,
    published: str | None,
    zone: str,
    grade: str | None,
    encoding: str,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Take in text, HTML and PDF files, told by content.

    Traces of scraping are removed, split or marked, and each is logged with its place. Every quote is checked to be in
    the stored bytes. A file that is refused does not stop the others; then the exit code is 1.
    """
    from hoshimori.documents import ingest as take_in
    from hoshimori.documents import parse_grade
    from hoshimori.model import parse_instant

    result = take_in(
        open_store(store_path),
        list(paths),
        clock=SystemClock(),
        kind=kind,
        published=parse_instant(published).date() if published else None,
        zone=zone,
        grade=parse_grade(grade) if grade else None,
        encoding=encoding,
    )
    if as_json:
        print_json(result)
    else:
        for found in result.documents:
            click.echo(f"{found.statement.name}  {found.statement.media}  {'new' if found.new else 'already on file'}")
            click.echo(
                f"  {found.claims} sentences with claims · artefacts: {found.removed} removed · {found.split} split · "
                f"{found.marked} marked · SHA-256 {found.statement.sha256[:8]}…"
            )
    for problem in result.problems:
        click.echo(problem, err=True)
    return int(bool(result.problems))


@documents.command("list")
@store_option
@json_option
def list_(store_path: Path | None, as_json: bool) -> int:
    """List documents with their grades, which of them are copies, and how many lines of evidence that leaves."""
    from hoshimori.documents import grade_of, lineages, load

    found = load(open_store(store_path))
    report = lineages(found)
    number = {label: g.number for g in report.lineages for label in g.documents}
    if as_json:
        rows = [
            {"document": d.label, "lineage": number[d.label], "grade": grade_of(d, report), "statement": d.statement}
            for d in found
        ]
        print_json({"documents": rows, "lineage": report})
        return 0
    lines = [
        (
            d.label,
            d.statement.kind,
            g.source + g.information,
            str(number[d.label]),
            f"{d.statement.published or '-'}",
            g.reason,
        )
        for d in found
        for g in [grade_of(d, report)]
    ]
    click.echo(table(lines, header=("document", "kind", "grade", "lineage", "published", "why this grade")))
    for link in (*(k for g in report.lineages for k in g.links), *report.shared_origins):
        click.echo(f"{link.kinship.value.replace('_', ' ')}: {' and '.join(link.documents)}: {link.reason}")
        shared = [*link.names, *link.numbers]
        click.echo(f"  in common: {', '.join(shared)}" if shared else "  in common: no name, no number")
    click.echo(f"{len(found)} documents, {len(report.lineages)} lineages, {report.lines_of_evidence} lines of evidence")
    return 0


@documents.command("show")
@click.argument("document_id", metavar="ID")
@store_option
@json_option
def show(document_id: str, store_path: Path | None, as_json: bool) -> int:
    """Show one document: what was removed, and each claim with its quote and offsets. ID: its name or digest."""
    from hoshimori.documents import find, grade_of, lineages, load

    every = load(open_store(store_path))
    document = find(every, document_id)
    grade = grade_of(document, lineages(every))
    if as_json:
        print_json(
            {
                "document": document.label,
                "statement": document.statement,
                "grade": grade,
                "artefacts": document.artefacts,
                "claims": document.claims,
            }
        )
        return 0
    click.echo(f"{document.label}  {grade.source}{grade.information}: {grade.reason}")
    for artefact in document.artefacts:
        click.echo(f"  {artefact.action} {artefact.rule} at bytes {artefact.begin}-{artefact.end}: {artefact.text!r}")
    for claim in document.claims:
        click.echo(f"\n{claim.number}. “{claim.quote.text}”  bytes {claim.quote.begin}-{claim.quote.end}")
        for slot in claim.slots:
            click.echo(
                f"   {slot.kind.value}: “{slot.quote.text}” = {slot.value}  ({slot.quote.begin}-{slot.quote.end})"
            )
    return 0


@documents.command("conflicts")
@click.option("--type", "type_", default=None, metavar="TYPE", help="Only conflicts of this type (day, modality …).")
@store_option
@json_option
def conflicts(type_: str | None, store_path: Path | None, as_json: bool) -> int:
    """Show where documents differ from each other and from the wording of instruments, every wording side by side."""
    from hoshimori.commitments import load_registry
    from hoshimori.documents import conflicts as compare
    from hoshimori.documents import load
    from hoshimori.errors import UsageError
    from hoshimori.model.document import ConflictType, ReferenceWording

    if type_ is not None and type_ not in set(ConflictType):
        raise UsageError(f"{type_!r} is no type of conflict; there are: {', '.join(ConflictType)}", type=type_)
    reference = [
        ReferenceWording(id=i.id, title=i.title, text=i.text_en, text_status=i.text_status.value, parties=i.parties)
        for i in load_registry()
        if i.text_en
    ]
    found = [c for c in compare(load(open_store(store_path)), reference=reference) if type_ in {None, c.type.value}]
    if as_json:
        print_json({"conflicts": [_conflict(c) for c in found]})
        return 0
    for conflict in found:
        aspect = f" ({conflict.aspect})" if conflict.aspect else ""
        click.echo(f"\n{conflict.type.value}{aspect}; in common: {', '.join(conflict.subject)}")
        for side in conflict.sides:
            click.echo(
                f"  “{side.quote.text}”  {side.quote.document} {side.quote.begin}-{side.quote.end}  {side.grade}"
            )
            if side.note:
                click.echo(f"      {side.note}")
        if conflict.note:
            click.echo(f"  note: {conflict.note}")
    click.echo(f"\n{len(found)} conflicts; none is resolved here")
    return 0


def _conflict(conflict: Any) -> dict[str, Any]:
    """Return a conflict with one flat object a quote."""
    return {
        "id": conflict.id,
        "type": conflict.type,
        "aspect": conflict.aspect,
        "subject": conflict.subject,
        "note": conflict.note,
        "lineages": conflict.lineages,
        "quotes": [
            {
                "text": side.quote.text,
                "begin": side.quote.begin,
                "end": side.quote.end,
                "document": side.quote.document,
                "sha256": side.quote.sha256,
                "value": side.value,
                "grade": side.grade,
                "note": side.note,
                "context": {"text": side.context.text, "begin": side.context.begin, "end": side.context.end},
            }
            for side in conflict.sides
        ],
    }


@documents.command("trace")
@store_option
@json_option
def trace(store_path: Path | None, as_json: bool) -> int:  # noqa: ARG001  # every command takes --store
    """Show every claim of the two reports that the project starts from, and what answers it."""
    from hoshimori.documents import load_trace

    rows = load_trace()
    if as_json:
        claims = []
        for row in rows:
            told = {"answer": row.answer, "context": row.context, "not_built": row.not_built}
            claims += [
                {
                    "id": row.id,
                    "item": row.item,
                    "quote": text,
                    "document": file,
                    **{k: v for k, v in told.items() if v},
                }
                for file, text in row.quotes
            ]
        print_json({"claims": claims})
        return 0
    for row in rows:
        click.echo(f"{row.id} {row.item}")
        for file, text in row.quotes:
            click.echo(f"  [{file}] “{text}”")
        if row.answer:
            click.echo(f"  → hoshimori {row.answer}")
        elif row.context:
            click.echo(f"  → context only: {row.context}")
        else:
            click.echo(f"  → not built, because {row.not_built}")
    return 0
