"""The ways to people that the settings name, with their secrets from the environment or the keyring."""

from typing import Final
from urllib.parse import urlsplit

from hoshimori.clients import Vault
from hoshimori.config import Settings
from hoshimori.errors import UsageError
from hoshimori.model import Clock
from hoshimori.notify import Channel, Mail, Webhook

WEBHOOK_SECRET: Final = "webhook key"  # noqa: S105  # the name of a secret, none itself
MAIL_SECRET: Final = "mail password"  # noqa: S105  # the name of a secret, none itself


def channels_of(settings: Settings, *, clock: Clock, vault: Vault | None = None) -> tuple[Channel, ...]:
    """Return the channels; none where none is set.

    Raises:
        UsageError: A channel is set and its secret is missing, or an address is none.
    """
    kept = vault or Vault()
    found: list[Channel] = []
    if settings.webhook:
        key = settings.webhook_key or kept.secret(WEBHOOK_SECRET) or ""
        if not key:
            why = kept.trouble() or "Keep one with: hoshimori login webhook"
            raise UsageError(f"HOSHIMORI_WEBHOOK is set without a key. {why}")
        found.append(Webhook(url=settings.webhook, key=key.encode(), clock=clock))
    if settings.mail:
        password = settings.mail_password or kept.secret(MAIL_SECRET) or ""
        if not password and urlsplit(settings.mail).username and (why := kept.trouble()):
            raise UsageError(f"HOSHIMORI_MAIL names a user, and its password cannot be had. {why}")
        found.append(Mail.of(settings.mail, password=password, clock=clock))
    return tuple(found)
