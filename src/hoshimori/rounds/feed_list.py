"""Which feeds a watch takes every round: those of a TOML file, else a sound default."""

import tomllib
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from hoshimori.clients import KINDS, Providers, Wish, check_base_url, check_used
from hoshimori.errors import BadInputError, UsageError

#: Without a file: active objects, new ones, decaying ones, registers, Earth orientation, space weather, navigation.
DEFAULT_FEEDS: Final = (
    Wish(provider="celestrak", group="active"),
    Wish(provider="celestrak", group="last-30-days"),
    Wish(provider="celestrak", kind="decaying"),
    Wish(provider="celestrak", kind="satcat"),
    Wish(provider="gcat", kind="launch-log"),
    Wish(provider="iers"),
    Wish(provider="space-weather"),
    Wish(provider="gpsjam"),
)
#: Added where an account at Space-Track is at hand: the whole catalogue with its debris, and messages.
SPACE_TRACK_FEEDS: Final = tuple(
    Wish(provider="space-track", kind=kind) for kind in ("gp", "satcat", "decay", "tip", "cdm_public")
)
_KEYS: Final = {"provider", "kind", "group", "objects", "launch", "source"}


def default_feeds(providers: Providers) -> tuple[Wish, ...]:
    """Return the feeds of a watch without a list: the open ones, and Space-Track's with an account.

    A credential that was there and is gone is told, not passed over: what was asked once goes on being asked.
    """
    asked = any(state.site.startswith("space-track") for state in providers.feed_log.states())
    account = asked or providers.vault.find("space-track") is not None
    return DEFAULT_FEEDS + (SPACE_TRACK_FEEDS if account else ())


def load_feeds(path: Path) -> tuple[Wish, ...]:
    """Return the feeds of a file of `[[feed]]` tables with provider, kind, group, objects, launch, source.

    A file that names proxies alone (`load_base_urls`) has none.

    Raises:
        BadInputError: It is no TOML, or an entry is wrong; says which.
    """
    content = _content(path)
    if "feed" not in content and "base_url" in content:
        return ()
    entries = content.get("feed", [])
    if not isinstance(entries, list) or not entries:
        raise BadInputError(f'{path.name}: names no feed; write [[feed]] provider = "celestrak"', path=path.name)
    return tuple(_wish(entry, f"{path.name}: feed {number}") for number, entry in enumerate(entries, start=1))


def load_base_urls(path: Path) -> dict[str, str]:
    """Return the addresses of proxies in a file's table `[base_url]`, by provider; empty without one.

    Raises:
        BadInputError: It is no TOML, or one of them is no provider or no address; says which.
    """
    table = _content(path).get("base_url", {})
    if not isinstance(table, dict):
        raise BadInputError(f'{path.name}: write [base_url] celestrak = "https://…"', path=path.name)
    for provider, address in table.items():
        if provider not in KINDS:
            raise BadInputError(f"{path.name}: base_url of {provider}: providers: {', '.join(KINDS)}", path=path.name)
        given = address if isinstance(address, str) else ""
        try:
            check_base_url(provider, given)
        except UsageError as error:
            raise BadInputError(f"{path.name}: base_url: {error.message}", path=path.name) from error
        parts = urlsplit(given)
        if parts.scheme not in {"https", "http"} or not parts.hostname or parts.query or parts.fragment:
            raise BadInputError(f"{path.name}: base_url of {provider}: {address!r} is no web address", path=path.name)
    return {provider: address.rstrip("/") for provider, address in table.items()}


def _content(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInputError(f"{path.name}: cannot be read as TOML: {error}", path=path.name) from error
    strange = sorted(name for name in content if name.lower().startswith("base") and name != "base_url")
    if strange:
        raise BadInputError(f"{path.name}: {strange[0]}: the table of proxies is called base_url", path=path.name)
    return content


def _wish(entry: Any, where: str) -> Wish:
    if not isinstance(entry, dict) or set(entry) - _KEYS:
        strange = ", ".join(sorted(set(entry) - _KEYS)) if isinstance(entry, dict) else "no table"
        raise BadInputError(f"{where}: {strange}; there is: {', '.join(sorted(_KEYS))}")
    provider, kind = str(entry.get("provider", "")), str(entry.get("kind", ""))
    if provider not in KINDS or (kind and kind not in KINDS[provider]):
        raise BadInputError(f"{where}: no {provider} {kind} here; providers: {', '.join(KINDS)}")
    objects = entry.get("objects", [])
    if not isinstance(objects, list) or not all(type(n) is int for n in objects):
        raise BadInputError(f"{where}: objects must be a list of catalogue numbers")
    words = {key: str(entry[key]) for key in ("group", "launch", "source") if key in entry}
    wish = Wish(provider=provider, kind=kind, objects=tuple(objects), **words)  # type: ignore[arg-type]  # keys are fields of type str
    try:
        check_used(wish)
    except UsageError as error:
        raise BadInputError(f"{where}: {error.message.replace('--', '')}") from error
    return wish
