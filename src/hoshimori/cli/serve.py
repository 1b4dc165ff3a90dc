"""`hoshimori serve`: API and console over one store."""

from pathlib import Path
from typing import Any

import click

from hoshimori.cli.output import json_option, open_watch, print_json, store_option


@click.command()
@click.option(
    "--port", default=8417, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--name", "names", multiple=True, metavar="NAME", help="Further host name to answer under; repeat.")
@store_option
@json_option
def serve(port: int, host: str, names: tuple[str, ...], store_path: Path | None, as_json: bool) -> int:
    """Serve API and console on this machine; Ctrl-C ends it.

    A new token is made at each start and stands in the printed address. With HOSHIMORI_ISSUER people of a team sign in
    at their OpenID provider instead. Jobs that run go on when the service ends and
    are taken up again at the next start.
    """
    import asyncio

    from hoshimori.errors import UsageError

    try:
        from hoshimori.service import Embedded, create_app
        from hoshimori.service.server import listening, run
    except ModuleNotFoundError as error:
        if error.name not in {"fastapi", "uvicorn", "starlette", "pydantic", "anyio"}:
            raise
        raise UsageError("the service needs the extra: pip install 'hoshimori[service]'") from error
    watch = open_watch(store_path)
    access = Embedded()
    if not _is_loopback(host):
        click.echo(
            f"Listening on {host}: whoever reaches this port over the network meets the service, and nothing is "
            "encrypted. Put a reverse proxy with TLS in front.",
            err=True,
        )
    with listening(host, port) as socket:
        if watch.settings.issuer:
            from hoshimori.service.team_app import create_team_app

            team = create_team_app(watch, hosts=(host, *names))
            asyncio.run(run(team, socket, tell=lambda _: _tell_team(watch.settings.address, as_json=as_json)))
            return 0
        app = create_app(watch, access=access, hosts=(host, *names))
        asyncio.run(run(app, socket, tell=lambda address: _tell(address, access.token, as_json=as_json)))
    return 0


def _is_loopback(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _tell_team(address: str, *, as_json: bool) -> None:
    """Print where the team's console is."""
    if as_json:
        print_json({"address": address, "token": None, "console": address})
    else:
        click.echo(f"console of a team: {address}/  (people sign in at their provider)\nCtrl-C ends it.")


def _tell(address: str, token: str, *, as_json: bool) -> None:
    """Print where the console is; the token stands in the fragment, which no browser sends or logs."""
    where = f"{address}/#token={token}"
    if as_json:
        document: dict[str, Any] = {"address": address, "token": token, "console": where}
        print_json(document)
    else:
        click.echo(
            f"console: {where}\nAPI:     {address}/openapi.json  (Authorization: Bearer {token})\nCtrl-C ends it."
        )
