"""`hoshimori backup | restore`: all of a store in one file, and a store out of it."""

from pathlib import Path

import click

from hoshimori.cli.output import SystemClock, json_option, open_store, print_json, store_option

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=_FILE)
@store_option
@json_option
def backup(file: Path, store_path: Path | None, as_json: bool) -> int:
    """Write all of the store into FILE, a new tar: data, results, rules, audit, and the ledger, wherever it is kept.

    Those who write wait meanwhile. Private keys are never in a store, so none is in FILE: each holder keeps their own.
    """
    from hoshimori.store.backup import write_backup

    store = open_store(store_path)
    made = write_backup(store.path, store.ledger if store.has_ledger else None, file)
    if as_json:
        print_json({"file": str(file), **_facts(made)})
    else:
        click.echo(f"{file}: {made.entries} records of the ledger, {made.files} files, {made.size_bytes:,} bytes")
        click.echo(f"SHA-256 {made.sha256}")
    return 0


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@store_option
@json_option
def restore(file: Path, store_path: Path | None, as_json: bool) -> int:
    """Make a new store, and its ledger where HOSHIMORI_LEDGER says, out of FILE; every chain is checked on the way."""
    from hoshimori.config import load_settings
    from hoshimori.store import Store
    from hoshimori.store.backup import restore_backup

    settings = load_settings(store=store_path)
    made = restore_backup(
        file, settings.store, lambda folder: Store.open(folder, SystemClock(), ledger_url=settings.ledger).ledger
    )
    if as_json:
        print_json({"store": str(settings.store), **_facts(made)})
    else:
        click.echo(f"{settings.store}: {made.entries} records of the ledger, every hash as it was; {made.files} files")
    return 0


def _facts(made: object) -> dict[str, object]:
    return {name: getattr(made, name) for name in ("entries", "files", "size_bytes", "sha256")}
