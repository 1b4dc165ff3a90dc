"""CelesTrak: GP data, first and last sets, supplemental GP, decaying objects, SATCAT, SOCRATES, space weather.

Rules (CelesTrak's usage pages as of 2026): GP data is checked every two hours and downloaded once an update and
query; a repeat is answered with 403; 50 errors in two hours or 100 MB a day lead to the firewall; software stops on any
answer that is no 200 and tells a person. OMM CSV only: TLE cannot carry catalogue numbers above 339999, and CelesTrak
leaves them out silently. Of space weather the last five years: its owner asks not to fetch sixty each time.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from hoshimori.clients.body import table
from hoshimori.clients.limiter import Limiter
from hoshimori.clients.manners import DAY_S, HOUR_S, Query, Site
from hoshimori.clients.polite import PoliteClient
from hoshimori.clients.protocol import Fetched
from hoshimori.errors import UsageError
from hoshimori.model import Clock, Coverage

SITE: Final = Site(
    key="celestrak",
    title="CelesTrak",
    terms="CelesTrak (attribution)",
    unchanged=b"has not updated",
    max_errors=24,  # an unchanged group is an error to the owner's counter, whose limit is 50
)
BASE_URL: Final = "https://celestrak.org"

_GROUP: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_LAUNCH: Final = re.compile(r"(19|20)\d\d-\d{3}")
_SOURCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,40}")
_GP: Final = ("OBJECT_NAME", "OBJECT_ID", "EPOCH", "MEAN_MOTION", "NORAD_CAT_ID")
_SOCRATES: Final = ("NORAD_CAT_ID_1", "NORAD_CAT_ID_2", "TCA", "TCA_RANGE")
_SATCAT: Final = ("OBJECT_NAME", "OBJECT_ID", "NORAD_CAT_ID", "OBJECT_TYPE")
#: What may be asked for.
KINDS: Final = (
    "gp",
    "gp-first",
    "gp-last",
    "sup-gp",
    "decaying",
    "satcat",
    "socrates",
    "space-weather",
)
_SHRINKS_BY_LESS: Final = 0.6  # an answer that lost 40 % of its records is looked at by a person
_TURNS_OVER: Final = "last-30-days"  # may lose half in a month, but not a quarter between two copies
_LEAST_THAT_TURNS_OVER: Final = 0.75


def query(
    kind: str,
    *,
    base_url: str = BASE_URL,
    group: str = "",
    objects: tuple[int, ...] = (),
    launch: str = "",
    source: str = "",
) -> Query:
    """Return the question.

    Args:
        kind: One of `KINDS`.
        base_url: Address of the site.
        group: A GP group ("active", "geo", "last-30-days" …).
        objects: One catalogue number instead of a group.
        launch: A launch ("2026-150") instead of a group.
        source: For `sup-gp`: a file name of supplemental data ("starlink").

    Raises:
        UsageError: A name cannot be one of CelesTrak's, or it takes one object a question.
    """
    if kind not in KINDS:
        raise UsageError(f"CelesTrak has no {kind!r} here; there is: {', '.join(KINDS)}.", kind=kind)
    if kind == "satcat":
        return Query(
            name="satcat",
            address=f"{base_url}/pub/satcat.csv",
            interval_s=DAY_S,  # a daily file is no GP query
            check=table(_SATCAT),
            coverage=Coverage.FULL,
            least_share=_SHRINKS_BY_LESS,
        )
    if kind == "socrates":
        return Query(
            name="SOCRATES",
            address=f"{base_url}/SOCRATES/sort-minRange.csv",
            interval_s=8 * HOUR_S,  # three runs a day
            check=table(_SOCRATES),
            record_format="socrates-csv",
        )
    if kind == "space-weather":
        return Query(
            name="space weather of five years",
            address=f"{base_url}/SpaceData/SW-Last5Years.csv",
            interval_s=3 * HOUR_S,
            check=table(("DATE", "KP_SUM", "AP_AVG", "F10.7_OBS")),
            record_format="space-weather-csv",
        )
    question, name = _selection(kind, group=group, objects=objects, launch=launch, source=source)
    is_list = kind != "decaying" and not objects and not launch  # those come and go
    page = {"sup-gp": "supplemental/sup-gp.php", "decaying": "gp.php"}.get(kind, f"{kind}.php")
    return Query(
        name=name if kind in {"gp", "decaying"} else f"{kind} {name}",
        address=f"{base_url}/NORAD/elements/{page}?{question}&FORMAT=CSV",
        interval_s=2 * HOUR_S,
        check=table(_GP),
        coverage=Coverage.GROUP if group or kind == "decaying" else Coverage.PARTIAL,
        least_share=_SHRINKS_BY_LESS if is_list and group != _TURNS_OVER else 0.0,
        least_without_end=_LEAST_THAT_TURNS_OVER if is_list and group == _TURNS_OVER else 0.0,
    )


def _selection(kind: str, *, group: str, objects: tuple[int, ...], launch: str, source: str) -> tuple[str, str]:
    """Return the part of the address that says which sets, and its name for people."""
    if kind == "decaying":
        return "SPECIAL=DECAYING", "decaying"
    if len(objects) > 1:
        raise UsageError(
            "CelesTrak takes one object a question; ask for a group, or fetch space-track with the whole list.",
            objects=list(objects),
        )
    if objects:
        if not 0 < objects[0] <= 999_999_999:
            raise UsageError(f"{objects[0]} is no catalogue number (1 to 999999999).", norad_cat_id=objects[0])
        return f"CATNR={objects[0]}", str(objects[0])
    if launch:
        if not _LAUNCH.fullmatch(launch):
            raise UsageError(f"{launch!r} is no launch; write it like 2026-150.", launch=launch)
        return f"INTDES={launch}", launch
    if kind == "sup-gp":
        if not _SOURCE.fullmatch(source):
            raise UsageError("Say which supplemental data: --source starlink, oneweb, gps, iss …", source=source)
        return f"FILE={source.lower()}", source
    if not _GROUP.fullmatch(group):
        raise UsageError(f"{group!r} is no CelesTrak group; write one like active, geo or satcat", group=group)
    return f"GROUP={group}", group


@dataclass(frozen=True, slots=True, kw_only=True)
class CelesTrak:
    """One GP group of CelesTrak, or its SATCAT; other questions come through `clients.registry`.

    Attributes:
        group: A GP group ("active", "geo", "last-30-days" …), or "satcat" for the catalogue of objects.
        cache: Shared cache folder; answers and the limiter's memory live in it.
        clock: The time.
        base_url: Address of the site.
        contact: Contact address for the User-Agent, or empty.
        timeout_s: How long an answer may take.
    """

    group: str
    cache: Path
    clock: Clock
    base_url: str = BASE_URL
    contact: str = ""
    timeout_s: float = 120.0

    def __post_init__(self) -> None:
        """Check the group's form."""
        self.client  # noqa: B018  # raises where the group cannot be one

    @property
    def client(self) -> PoliteClient:
        """The client that asks."""
        kind = "satcat" if self.group == "satcat" else "gp"
        return PoliteClient(
            site=SITE,
            query=query(kind, base_url=self.base_url, group=self.group),
            cache=self.cache,
            clock=self.clock,
            contact=self.contact,
            timeout_s=self.timeout_s,
        )

    @property
    def limiter(self) -> Limiter:
        """The budgets of the site."""
        return self.client.limiter

    def fetch(self, since: datetime | None = None) -> tuple[Fetched, ...]:
        """Return the group's data: from the site where its rules allow a request, else the last copy.

        Raises:
            ProviderError: The site refused or failed. The last copy stands; the message says when to try again.
        """
        return self.client.fetch(since)
