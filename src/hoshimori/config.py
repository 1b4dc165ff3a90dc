"""Settings, all of them. Each has an environment variable; docs/reference/settings.md lists every one."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path, user_data_path

from hoshimori.errors import BadInputError

#: Environment variable → what it sets. A test holds this against docs/reference/settings.md.
ENVIRONMENT: Final[dict[str, str]] = {
    "HOSHIMORI_STORE": "folder of the store",
    "HOSHIMORI_CACHE": "folder of the shared download cache and limiters",
    "HOSHIMORI_DATA": "folder of real data for benchmarks and replays that the package does not carry",
    "HOSHIMORI_CONTACT": "contact address that the client sends to providers",
    "HOSHIMORI_AREAS": "TOML file with areas of the ground to look at",
    "HOSHIMORI_LEDGER": "address of a PostgreSQL database that keeps the ledger of a team",
    "HOSHIMORI_WEBHOOK": "address that new incidents, feeds that need a person and signs of life are sent to",
    "HOSHIMORI_WEBHOOKKEY": "key that signs what is sent there, where the keyring does not hold it",
    "HOSHIMORI_ISSUER": "address of the OpenID provider of a team's console",
    "HOSHIMORI_CLIENT": "name of this console at that provider",
    "HOSHIMORI_CLIENTSECRET": "its secret there",
    "HOSHIMORI_ADDRESS": "where people reach a team's console",
    "HOSHIMORI_MAIL": "mail server, sender and receivers of notices",
    "HOSHIMORI_MAILPASSWORD": "password for that server, where the keyring does not hold it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where things are.

    Attributes:
        store: Folder of the store.
        cache: Folder of the download cache and limiters that all processes of this user share.
        data: Folder of further real data, or None.
        contact: Contact address for the User-Agent, or empty.
        areas: TOML file with areas of the ground to look at (re-entry tracks, interference), or None.
        ledger: Address of a PostgreSQL database that keeps the ledger; empty for a file in the store.
        webhook: Address that notices are sent to, or empty.
        webhook_key: Key that signs them; empty where the keyring holds it.
        mail: Mail server, sender and receivers as one address, or empty.
        mail_password: Password for it; empty where the keyring holds it.
        issuer: Address of the OpenID provider of a team's console; empty for a console of one user.
        client: Name of this console at the provider.
        client_secret: Its secret there; empty where the provider gives none.
        address: Where people reach a team's console, e.g. `https://watch.example.org`.
    """

    store: Path
    cache: Path
    data: Path | None = None
    contact: str = ""
    areas: Path | None = None
    ledger: str = field(default="", repr=False)  # it may hold a password
    webhook: str = field(default="", repr=False)  # it may hold a token
    webhook_key: str = field(default="", repr=False)
    mail: str = field(default="", repr=False)
    mail_password: str = field(default="", repr=False)
    issuer: str = ""
    client: str = ""
    client_secret: str = field(default="", repr=False)
    address: str = ""


def load_settings(environment: Mapping[str, str] | None = None, *, store: Path | None = None) -> Settings:
    """Return the settings of this process: the command line first, then the environment, then the user's folders."""
    env = os.environ if environment is None else environment
    data, areas = env.get("HOSHIMORI_DATA"), env.get("HOSHIMORI_AREAS")
    return Settings(
        store=store or Path(env.get("HOSHIMORI_STORE") or user_data_path("hoshimori")),
        cache=Path(env.get("HOSHIMORI_CACHE") or user_cache_path("hoshimori")),
        data=Path(data) if data else None,
        contact=env.get("HOSHIMORI_CONTACT", ""),
        areas=Path(areas) if areas else None,
        ledger=env.get("HOSHIMORI_LEDGER", ""),
        webhook=env.get("HOSHIMORI_WEBHOOK", ""),
        webhook_key=env.get("HOSHIMORI_WEBHOOKKEY", ""),
        mail=env.get("HOSHIMORI_MAIL", ""),
        mail_password=env.get("HOSHIMORI_MAILPASSWORD", ""),
        issuer=env.get("HOSHIMORI_ISSUER", ""),
        client=env.get("HOSHIMORI_CLIENT", ""),
        client_secret=env.get("HOSHIMORI_CLIENTSECRET", ""),
        address=env.get("HOSHIMORI_ADDRESS", ""),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnList:
    """A party's own objects and the stretches of the geostationary belt that it follows. Never stored, never exported.

    Attributes:
        objects: Catalogue numbers.
        follow: Pairs (longitude_deg, half_width_deg), east positive.
    """

    objects: tuple[int, ...]
    follow: tuple[tuple[float, float], ...] = ()


def load_own(path: Path) -> OwnList:
    """Return the own list of a TOML file with `[[object]] norad_cat_id` and `[[follow]] longitude_deg, half_width_deg`.

    Raises:
        BadInputError: The file is no TOML or an entry is wrong; names file and entry.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInputError(f"{path.name}: cannot be read as TOML: {error}", path=path.name) from error
    try:
        objects = tuple(sorted({int(entry["norad_cat_id"]) for entry in content.get("object", [])}))
        stretches = content.get("follow", [])
        follow = tuple((float(f["longitude_deg"]), float(f.get("half_width_deg", 1.0))) for f in stretches)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInputError(
            f"{path.name}: write [[object]] norad_cat_id = 12345 and [[follow]] longitude_deg = 62.0 ({error})",
            path=path.name,
        ) from error
    if not objects and not follow:
        raise BadInputError(f"{path.name}: names no [[object]] and no [[follow]]", path=path.name)
    return OwnList(objects=objects, follow=follow)
