"""The service of a team: signing in, release markings, the audit log, in front of the same resources."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from hoshimori.cases import Desk
from hoshimori.errors import UsageError
from hoshimori.service.app import create_app
from hoshimori.service.audit import Audited, AuditLog
from hoshimori.service.openid import OpenIdProvider
from hoshimori.service.session_table import SessionTable
from hoshimori.service.shell import bare_host
from hoshimori.service.team import TeamAccess
from hoshimori.service.team_release import TeamRelease
from hoshimori.store.postgres_ledger import PostgresLedger
from hoshimori.watch import Watch

_HERE = frozenset({"127.0.0.1", "[::1]", "localhost"})


def create_team_app(watch: Watch, **more: Any) -> ASGIApp:
    """Return the service of a team over a watch, by the settings of the watch; `more` goes to `create_app`.

    Raises:
        UsageError: A setting is missing, or the address is neither HTTPS nor this machine.
        StoreError: The database of sessions or the ledger cannot be used.
        NotFoundError: The ledger names no party yet.
    """
    settings, clock = watch.settings, watch.clock
    address = settings.address.rstrip("/")
    parts = urlsplit(address)
    local = parts.scheme == "http" and bare_host(parts.netloc) in _HERE
    if not settings.client or not parts.netloc or parts.path or not (parts.scheme == "https" or local):
        raise UsageError(
            "A team's console needs HOSHIMORI_CLIENT (our name at the provider) and HOSHIMORI_ADDRESS (where people"
            " reach it: https://…, without a path; http:// on this machine itself)."
        )
    ledger = watch.store.ledger
    if isinstance(ledger, PostgresLedger):
        ledger.keep_connections()
    desk = Desk(ledger=ledger, blobs=watch.store, clock=clock)
    _ = desk.roster().party
    provider = OpenIdProvider(
        issuer=settings.issuer,
        client_id=settings.client,
        client_secret=settings.client_secret,
        redirect_uri=f"{address}/v1/session/callback",
        audience=address,
        clock=clock,
    )
    sessions = SessionTable.open(ledger_url=settings.ledger, store=settings.store, clock=clock)
    access = TeamAccess(provider=provider, sessions=sessions, desk=desk, clock=clock, address=address)
    app = create_app(
        watch,
        access=access,
        release=TeamRelease(desk=desk),
        hosts=(*more.pop("hosts", ()), bare_host(parts.netloc)),
        https=parts.scheme == "https",
        **more,
    )
    return Audited(app=app, log=AuditLog(store=Path(settings.store), clock=clock))
