"""`hoshimori case export | import`: a case goes to a partner, and one comes in."""

from pathlib import Path

import click

from hoshimori.cli.desk import FILE, open_desk, open_signer, read_file, write_new
from hoshimori.cli.output import json_option, print_json, store_option


@click.command("export")
@click.argument("name", metavar="BUNDLE|ID")
@click.option("--to", required=True, metavar="PARTY", help="Who gets it.")
@click.option("--out", required=True, type=FILE, help="The package to write.")
@click.option("--key", "key_path", type=FILE, default=None, help="Your key: signs the list of what goes out.")
@click.option("--passphrase-file", type=FILE, default=None, help="File whose first line opens the key.")
@store_option
@json_option
def export(
    name: str,
    to: str,
    out: Path,
    key_path: Path | None,
    passphrase_file: Path | None,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Write a case, with all that was said about it, as a package for PARTY. It must be released to it.

    Without --key nobody vouches that nothing was taken out on the way; every statement stays signed either way.
    """
    from hoshimori.cases import export_case

    desk = open_desk(store_path)
    signer = None if key_path is None else open_signer(key_path, passphrase_file)
    if out.exists():
        raise click.UsageError(f"{out} is there already; nothing goes out")
    exported = export_case(desk, desk.open(name), to=to, signer=signer)
    write_new(out, exported.data)
    if as_json:
        print_json({"file": str(out), "to": to, "size_bytes": len(exported.data), "withheld": exported.withheld})
        return 0
    click.echo(f"{out}: {exported.address.case_id} for {to}, {len(exported.data):,} bytes")
    for exhibit, why in sorted(exported.withheld.items()):
        click.echo(f"  left out: {exhibit} ({why})")
    return 0


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--time-root", "time_roots", multiple=True, type=FILE, help="PEM root of time authorities. Repeat it.")
@store_option
@json_option
def import_(file: Path, time_roots: tuple[Path, ...], store_path: Path | None, as_json: bool) -> int:
    """Check a package and take it in: all of it, or nothing."""
    from hoshimori.cases import import_case

    taken = import_case(open_desk(store_path, time_roots), read_file(file))
    stands = "" if taken.package.standing is None else taken.package.standing.words
    if as_json:
        print_json(
            {
                "case_id": taken.address.case_id,
                "from": taken.address.sender,
                "already": taken.already,
                "statements": len(taken.package.statements),
                "withheld": {name: why for name, (_, why) in taken.address.withheld.items()},
                "words": stands,
            }
        )
        return 0
    click.echo(
        f"{taken.address.case_id} from {taken.address.sender}{' (it was here already)' if taken.already else ''}"
    )
    click.echo(stands)
    click.echo(f"make its numbers again: hoshimori case reproduce {taken.address.case_id}")
    return 0
