"""Unified Data Library: the current element sets that it hands out of the public catalogue's source.

Only for parties that have an account there and name this feed themselves; nothing asks it by default. Address, fields
and login are those of its published client library (udl-sdk 0.1.0a37, Apache-2.0); no rule of its owner about how often
is on file, so it is asked rarely. Its data may not be passed on by everybody who may read them: payloads carry that,
and bundles carry their hashes instead of rows. Which records are used is the reader's matter (`io.udl_elset`).
"""

import json
from typing import Final
from urllib.parse import quote

from hoshimori.clients.body import BOM, Fault, no_data, other_fields
from hoshimori.clients.manners import HOUR_S, Query, Site, account_key
from hoshimori.errors import UsageError
from hoshimori.model import Coverage

BASE_URL: Final = "https://unifieddatalibrary.com"
KINDS: Final = ("elset",)
#: Whose sets: the source that the library itself takes where none is named.
_SOURCE: Final = "18th SPCS"
_PAGE: Final = 10_000
#: Three times a list of 60,000 objects, and half as much again.
_MOST_BYTES_A_DAY: Final = 120_000_000
_NEEDED: Final = frozenset({"satNo", "epoch", "meanMotion"})
#: What is asked for; the marking of each record comes with it in any case.
_COLUMNS: Final = (
    "classificationMarking",
    "dataMode",
    "satNo",
    "epoch",
    "meanMotion",
    "eccentricity",
    "inclination",
    "raan",
    "argOfPerigee",
    "meanAnomaly",
    "bStar",
    "ephemType",
    "revNo",
    "uct",
    "line1",
)


def site(identity: str) -> Site:
    """Return the site as it meets one account: budgets are per account."""
    return Site(
        key=account_key("udl", identity),
        title="Unified Data Library",
        terms="UDL (not for passing on)",
        max_bytes_per_day=_MOST_BYTES_A_DAY,
    )


def query(kind: str, *, base_url: str = BASE_URL) -> Query:
    """Return the question.

    Raises:
        UsageError: There is no such kind.
    """
    if kind not in KINDS:
        raise UsageError(f"UDL has no {kind!r} here; there is: {', '.join(KINDS)}.", kind=kind)

    def page(first: int) -> str:
        return _address(base_url, first, _PAGE)

    return Query(
        name="elset",
        address=page(0),
        interval_s=8 * HOUR_S,
        check=_check,
        coverage=Coverage.GROUP,
        least_share=0.6,
        page=page,
    )


def probe(base_url: str = BASE_URL) -> str:
    """Return the address of a question for one record, by which a credential is tried."""
    return _address(base_url, 0, 1)


def _address(base_url: str, first: int, most: int) -> str:
    columns = ",".join(_COLUMNS)
    return (
        f"{base_url}/udl/elset/current/tuple?columns={columns}&source={quote(_SOURCE)}"
        f"&firstResult={first}&maxResults={most}"
    )


def _check(body: bytes) -> Fault | None:
    """Return what is wrong with a page: it must be a whole list, for the next one is asked for by its length."""
    text = body.removeprefix(BOM).strip()
    if not text.startswith(b"["):
        return no_data(body)
    try:
        found = json.loads(text)
    except ValueError:
        return Fault(reason="cut", words="broke off, or is broken, in the middle of a list")
    if found and not any(isinstance(one, dict) and one.keys() >= _NEEDED for one in found):
        return other_fields(sorted(_NEEDED), found[0])
    return None
