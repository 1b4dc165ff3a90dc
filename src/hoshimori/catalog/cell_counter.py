"""Who counted aircraft by cell: days of own receivers and days of a provider do not compare, and share no store."""

from typing import Final

from hoshimori.errors import BadInputError
from hoshimori.model.vocabulary import CELL_FORMATS
from hoshimori.store import Store

OWN_RECEIVERS: Final = "own-receivers"


def check_one_counter(store: Store, provider: str) -> None:
    """Refuse cells of own receivers beside those of others, and the other way round.

    Raises:
        BadInputError: The store holds cells of the other kind.
    """
    held = {one.provider for one in store.payloads() if one.record_format in CELL_FORMATS}
    other = sorted(one for one in held if (one == OWN_RECEIVERS) != (provider == OWN_RECEIVERS))
    if other:
        raise BadInputError(
            f"the store holds aircraft by cell of {', '.join(other)}; their days and those of {provider} do not "
            "compare, and a change of counter would look like a change of the sky. Give them a store of their own "
            "(--store DIR)",
            providers=other,
        )
