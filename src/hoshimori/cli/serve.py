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

    A new token is made at each start and stands in the printed address. Jobs that run go on when the service ends and
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
    access = Embedded()
    with listening(host, port) as socket:
        app = create_app(open_watch(store_path), access=access, hosts=(host, *names))
        asyncio.run(run(app, socket, tell=lambda address: _tell(address, access.token, as_json=as_json)))
    return 0


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
