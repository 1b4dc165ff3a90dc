"""`hoshimori fetch`: data from a provider, politely; `hoshimori login`: the credential that one of them wants."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from hoshimori.cli.output import SystemClock, json_option, open_watch, print_json, store_option
from hoshimori.model import parse_instant

PROVIDERS = ("celestrak", "space-track", "gcat", "iers", "space-weather", "gpsjam", "udl")


@click.command()
@click.argument("provider", type=click.Choice(PROVIDERS))
@click.option(
    "--kind",
    default="",
    metavar="KIND",
    help="What of it. celestrak: gp, gp-first, gp-last, sup-gp, decaying, satcat, socrates, space-weather; "
    "space-track: gp, gp_history, satcat, decay, tip, cdm_public, boxscore; gcat: launch-log, satcat, organisations; "
    "udl: elset.",
)
@click.option("--group", default="", help="celestrak: GP group, or satcat (default: active).")
@click.option("--object", "objects", type=int, multiple=True, metavar="ID", help="Catalogue number; may be repeated.")
@click.option("--launch", default="", metavar="YYYY-NNN", help="celestrak: objects of one launch.")
@click.option("--source", default="", help="celestrak sup-gp: name of the supplemental data, e.g. starlink.")
@click.option("--begin", default=None, metavar="T", help="space-track gp_history: first epoch.")
@click.option("--end", default=None, metavar="T", help="space-track gp_history: end of the epochs, in the past.")
@click.option("--day", default="", metavar="DAY", help="gpsjam: the day (default: the newest complete one).")
@click.option("--accept", is_flag=True, help="Take the copy that was set aside for a person to look at.")
@click.option(
    "--base-url", default=None, metavar="URL", help="Another address of the same service, e.g. a site's proxy."
)
@store_option
@json_option
def fetch(
    provider: str,
    kind: str,
    group: str,
    objects: tuple[int, ...],
    launch: str,
    source: str,
    begin: str | None,
    end: str | None,
    day: str,
    accept: bool,
    base_url: str | None,
    store_path: Path | None,
    as_json: bool,
) -> int:
    """Fetch a provider's data into the store, at most once an update.

    The cache and the limiter are shared by all processes of this user. Any answer but 200 stops the client; the message
    says what stands and when the next try is allowed. A copy of a list that does not turn over and is 40 %
    or more below the greatest of the last 30 days is set aside until a person accepts it.
    """
    from hoshimori.clients import Wish

    wish = Wish(
        provider=provider,
        kind=kind,
        group=group,
        objects=objects,
        launch=launch,
        source=source,
        begin=_instant(begin),
        end=_instant(end),
        day=day,
    )
    the_watch = open_watch(store_path)
    client = the_watch.providers({provider: base_url} if base_url else {}).client(wish, accept=accept)
    report = the_watch.fetch(client)
    client.taken()
    if as_json:
        print_json(report)
        return 0
    click.echo(report.message)
    ingested = report.ingest
    if ingested.kind == "recorded":
        return 0
    if ingested.kind == "kept":
        click.echo(f"  kept as {ingested.record_format}, {ingested.sha256[:12]}")
        return 0
    claims = f"{ingested.claims:,} claims · " if ingested.claims else ""
    click.echo(
        f"  {claims}{ingested.accepted:,} new · {ingested.duplicate:,} already known · "
        f"{ingested.quarantined:,} quarantined"
    )
    return 1 if ingested.quarantined else 0


@click.command()
@click.argument("provider", type=click.Choice(["space-track", "udl", "webhook", "mail"]))
@click.option("--forget", is_flag=True, help="Remove the credential from the keyring.")
@click.option("--base-url", default=None, metavar="URL", help="Another address of the same service.")
@json_option
def login(provider: str, forget: bool, base_url: str | None, as_json: bool) -> int:
    """Try a provider's user and password once and keep them in the keyring; or keep the secret of a channel.

    They come from the environment where it has them, else they are asked for. They are never written into a file;
    without a keyring that encrypts nothing is kept, and the environment has to give them.
    """
    from hoshimori.clients import Credential, FeedLog, Providers, Vault
    from hoshimori.clients.credentials import NAMES
    from hoshimori.config import load_settings

    vault = Vault()
    if provider not in NAMES:
        return _secret(vault, provider, forget=forget, as_json=as_json)
    settings = load_settings()
    if forget:
        vault.forget(provider)
        FeedLog(path=settings.cache / "limits.sqlite", clock=SystemClock()).forget_provider(provider)
        _say(as_json, f"The credential for {provider} is forgotten.", kept=False)
        return 0
    given = vault.from_environment(provider)
    if given is None:
        vault.ready()
    credential = given or Credential(
        identity=click.prompt("user", err=True), password=click.prompt("password", hide_input=True, err=True)
    )
    urls = {provider: base_url} if base_url else {}
    providers = Providers(
        cache=settings.cache,
        clock=SystemClock(),
        contact=settings.contact,
        vault=Vault.holding(provider, credential),
        base_urls=urls,
    )
    client, session = providers.login(provider)
    session.sign_in(client)
    if given is None:
        vault.keep(provider, credential)
    kept = "kept in the keyring" if given is None else "it comes from the environment, nothing was kept"
    _say(as_json, f"{provider} accepts this credential; {kept}.", kept=given is None)
    return 0


def _secret(vault: Any, channel: str, *, forget: bool, as_json: bool) -> int:
    """Keep or forget the secret of a channel to people."""
    from hoshimori.rounds.channels import MAIL_SECRET, WEBHOOK_SECRET

    name = {"webhook": WEBHOOK_SECRET, "mail": MAIL_SECRET}[channel]
    if forget:
        vault.forget_secret(name)
        _say(as_json, f"The {name} is forgotten.", kept=False)
        return 0
    vault.ready()
    vault.keep_secret(name, click.prompt(name, hide_input=True, err=True))
    _say(as_json, f"The {name} is kept in the keyring.", kept=True)
    return 0


def _say(as_json: bool, words: str, *, kept: bool) -> None:
    if as_json:
        print_json({"message": words, "kept": kept})
    else:
        click.echo(words)


def _instant(text: str | None) -> datetime | None:
    return parse_instant(text) if text else None
