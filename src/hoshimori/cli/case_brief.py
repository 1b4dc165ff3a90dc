"""`hoshimori case brief`: the brief of a case with what people have said about it since it was sealed."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hoshimori.cli.desk import FILE, open_desk, write_new
from hoshimori.cli.output import json_option, open_watch, print_json, store_option
from hoshimori.errors import UsageError, VerificationError
from hoshimori.model import format_instant

if TYPE_CHECKING:
    from hoshimori.model import Incident
    from hoshimori.watch import Watch

_FORMS = {".md": "markdown", ".html": "html", ".pdf": "pdf"}


@click.command("brief")
@click.argument("name", metavar="ID")
@click.option("--out", required=True, type=FILE, help="The file to write: .md, .html or .pdf.")
@click.option("--language", type=click.Choice(("en", "ja")), default="en", show_default=True)
@store_option
@json_option
def brief(name: str, out: Path, language: str, store_path: Path | None, as_json: bool) -> int:
    """Write the brief of a case on file again: a withdrawal first, replies and every position on page one.

    The sealed brief inside the bundle stays as it was. The incident is the one that this store's watch knew then.
    """
    from hoshimori import brief as briefs
    from hoshimori.model import parse_instant

    if out.suffix not in _FORMS:
        raise UsageError(f"{out.name}: a brief ends in {', '.join(_FORMS)}", path=out.name)
    desk = open_desk(store_path)
    look = desk.look(desk.open(name))
    manifest = look.case.report.manifest
    watch, as_of = open_watch(store_path), parse_instant(str(manifest["as_of"]))
    incident = _known_then(watch, str(manifest["incident_id"]), as_of)
    made = getattr(briefs, _FORMS[out.suffix])(
        incident,
        case_id=look.case.case_id,
        payloads=watch.payloads_of(incident),
        language=language,
        sign_offs=look.standing.sign_offs,
        replies=look.standing.replies,
        withdrawal=look.standing.withdrawal,
    )
    write_new(out, made if isinstance(made, bytes) else made.encode("utf-8"), replace=True)
    if as_json:
        print_json({"case_id": look.case.case_id, "file": str(out), "words": look.standing.words})
    else:
        click.echo(f"{out}: {look.standing.words}")
    return 0


def _known_then(watch: "Watch", incident_id: str, as_of: datetime) -> "Incident":
    """Return the incident of a case as the watch found it then.

    Raises:
        VerificationError: No look of this store's watch found it so.
    """
    from hoshimori.incidents import stretch_at

    now = watch.incident(incident_id)
    state = stretch_at(watch.states(incident_id), as_of)
    if state is None or as_of > state.seen:
        raise VerificationError(
            f"this store's watch knows {now.id} as of {now.as_of:%Y-%m-%d %H:%M} UTC, the case as of"
            f" {format_instant(as_of)}; run: hoshimori watch --as-of {format_instant(as_of)}"
        )
    return replace(watch.incident(incident_id, as_of=as_of), as_of=as_of)
