"""Room notify: what a person is told outside of the console: a signed webhook, e-mail. Each thing once."""

from hoshimori.notify.desk import Channel, NoticeDesk
from hoshimori.notify.mail import Mail
from hoshimori.notify.notice import Notice, of_feed, of_incident, of_silence, of_trouble
from hoshimori.notify.webhook import Webhook, verify

__all__ = [
    "Channel",
    "Mail",
    "Notice",
    "NoticeDesk",
    "Webhook",
    "of_feed",
    "of_incident",
    "of_silence",
    "of_trouble",
    "verify",
]
