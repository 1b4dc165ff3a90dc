"""An answer that comes in pages: each asked for under the site's budgets, all of them one list."""

import json
from typing import TYPE_CHECKING

import httpx2

from hoshimori.clients.headers import end_known

if TYPE_CHECKING:
    from hoshimori.clients.polite import PoliteClient


def all_pages(client: "PoliteClient", first: httpx2.Response, headers: dict[str, str]) -> httpx2.Response:
    """Return the answer with the records of all its pages in one JSON list; one without pages as it is.

    A page without records is the last, or one that says the same as the page before: a site without pages. A page that
    is no good is returned as it came, to be judged as any answer; what came before it is not used, for half a list
    looks like a whole one.

    Raises:
        httpx2.HTTPError: No whole page came.
        ProviderError: The budgets do not allow another page.
    """
    page = client.query.page
    if page is None:
        return first
    pieces: list[bytes] = []
    count, response = 0, first
    while response.status_code == 200 and client.query.check(response.content) is None:
        records = response.content.strip()[1:-1].strip()
        if not records or records in pieces[-1:] or sum(map(len, pieces)) > client.query.max_body_bytes:
            return _joined(first, pieces)
        pieces.append(records)
        count += len(json.loads(response.content))
        response = _asked(client, page(count), headers)
    return response


def _asked(client: "PoliteClient", address: str, headers: dict[str, str]) -> httpx2.Response:
    client.reserve_more(address, client.query.name)
    try:
        response = client.ask(address, headers)
    except httpx2.HTTPError:
        client.limiter.settle(address, status=0, opens_circuit=False)
        raise
    client.limiter.settle(address, status=response.status_code, size_bytes=len(response.content), opens_circuit=False)
    return response


def _joined(first: httpx2.Response, pieces: list[bytes]) -> httpx2.Response:
    extensions = {"end_known": end_known(first)}
    return httpx2.Response(200, headers=first.headers, content=b"[" + b",".join(pieces) + b"]", extensions=extensions)
