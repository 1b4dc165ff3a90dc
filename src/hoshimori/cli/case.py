"""`hoshimori case`: draft a case file, show it, check it."""

from pathlib import Path

import click

from hoshimori.cli.output import json_option, open_watch, print_json, store_option


@click.group()
def case() -> None:
    """Draft, show and verify case files."""


@case.command("draft")
@click.argument("incident_id", metavar="INCIDENT")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="Folder for cases/ and briefs/.",
)
@store_option
@json_option
def draft(incident_id: str, out: Path, store_path: Path | None, as_json: bool) -> int:
    """Write the bundle and the brief of INCIDENT, as the last watch left it."""
    drafted = open_watch(store_path).draft(incident_id, out=out)
    if as_json:
        print_json(drafted)
    else:
        click.echo(f"case   {drafted.case}\nbrief  {drafted.brief_html}\n       {drafted.brief_markdown}")
        click.echo("unsigned draft; check it with: hoshimori case verify " + str(drafted.case))
    return 0


@case.command("show")
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
def show(bundle: Path, as_json: bool) -> int:
    """Show what BUNDLE holds."""
    from hoshimori.cases import read_bundle

    content = read_bundle(bundle)
    if as_json:
        print_json({"manifest": content.manifest, "incident": content.incident})
        return 0
    manifest, incident = content.manifest, content.incident
    click.echo(f"{incident['id']}  as of {manifest['as_of']}  (hoshimori {manifest['version']})")
    click.echo(incident["sentence"])
    click.echo(f"wording: {incident['wording']}")
    for exhibit in manifest["exhibits"]:
        click.echo(f"  {exhibit['sha256'][:12]}  {exhibit['size_bytes']:>9,} bytes  {exhibit['name']}")
    return 0


@case.command("verify")
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
def verify(bundle: Path, as_json: bool) -> int:
    """Check BUNDLE offline, byte for byte: integrity, seal, signatures."""
    from hoshimori.cases.verify import verify as verify_bundle

    result = verify_bundle(bundle)
    if as_json:
        print_json(
            {
                "valid": result.valid,
                "problems": result.problems,
                "signatures": [{"party": s.party, "role": s.role, "position": s.position} for s in result.signatures],
                "words": result.words,
            }
        )
    else:
        click.echo(f"{bundle.name}: {result.words}")
        for problem in result.problems:
            click.echo(f"  {problem}")
    return 0 if result.valid else 1
