"""An answer that comes in pages: each asked for under the site's budgets, all of them one list."""

import json
from typing import TYPE_CHECKING

import httpx2

from hoshimori.clients.body import BOM, Fault
from hoshimori.clients.feed_log import ORDERLY
from hoshimori.clients.headers import end_known
from hoshimori.errors import ProviderError

if TYPE_CHECKING:
    from hoshimori.clients.polite import PoliteClient


def all_pages(client: "PoliteClient", first: httpx2.Response, headers: dict[str, str]) -> httpx2.Response:
    """Return the answer with the records of all its pages in one JSON list; one without pages as it is.

    A page without records is the last. Half a list looks like a whole one, so a page that is no good spoils it: that
    page is returned as it came, to be judged as any answer, or the first one with the fault of the whole in its
    extensions. An object that leaves the list between two pages can hide another one until the next time.

    Raises:
        httpx2.HTTPError: No whole page came.
    """
    page = client.query.page
    if page is None:
        return first
    pieces: list[bytes] = []
    count, response = 0, first
    while response.status_code == 200 and client.query.check(response.content) is None:
        records = response.content.removeprefix(BOM).strip()[1:-1].strip()
        if not records and not pieces:
            return _spoilt(first, "gave an empty list: this account sees none of what was asked for", "status")
        if records in pieces[-1:]:
            return _spoilt(first, "gave the same page twice, so that nobody knows what the others hold")
        if not records or sum(map(len, pieces)) > client.query.max_body_bytes:
            return _joined(first, pieces)
        pieces.append(records)
        count += len(json.loads(response.content))
        address = page(count)
        try:
            client.reserve_more(address, client.query.name)
        except ProviderError as error:
            used_up = str(error.data["reason"])
            words = f"gave its list in more pages than our budgets allow ({used_up})"
            return _spoilt(first, words, "columns" if used_up in ORDERLY else used_up)
        response = _asked(client, address, headers)
    return response


def _asked(client: "PoliteClient", address: str, headers: dict[str, str]) -> httpx2.Response:
    try:
        response = client.ask(address, headers)
    except httpx2.HTTPError:
        client.limiter.settle(address, status=0, opens_circuit=False)
        raise
    # what became of the question is booked with its first page, once
    client.limiter.settle(address, status=200, size_bytes=len(response.content), opens_circuit=False)
    return response


def _joined(first: httpx2.Response, pieces: list[bytes]) -> httpx2.Response:
    extensions = {"end_known": end_known(first), "size_bytes": len(first.content)}
    dated = {name: value for name, value in first.headers.items() if name == "date"}  # one page says nothing of others
    return httpx2.Response(200, headers=dated, content=b"[" + b",".join(pieces) + b"]", extensions=extensions)


def _spoilt(first: httpx2.Response, words: str, reason: str = "columns") -> httpx2.Response:
    fault = Fault(reason=reason, words=words)
    return httpx2.Response(200, headers=first.headers, content=first.content, extensions={"fault": fault})
