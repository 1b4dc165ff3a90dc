"""The one request by which a login is tried."""

from typing import TYPE_CHECKING

import httpx2

from hoshimori.clients.limiter import UNREACHABLE_S

if TYPE_CHECKING:
    from hoshimori.clients.polite import PoliteClient


def ask_to_log_in(
    client: "PoliteClient", address: str, headers: dict[str, str], *, form: dict[str, str] | None = None
) -> httpx2.Response:
    """Return the answer; its request is reserved, and whoever judges the answer settles it.

    Raises:
        ProviderError: The budgets do not allow it, or no whole answer came.
    """
    client.reserve_more(address, "a login")
    try:
        return client.ask(address, headers, form=form)
    except httpx2.HTTPError as error:
        client.limiter.settle(address, status=0, opens_circuit=False)
        raise client.error(f"{client.site.title} could not be reached", "unreachable", pause_s=UNREACHABLE_S) from error
