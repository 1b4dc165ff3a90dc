"""Room notify: what a person is told outside of the console: webhook, e-mail, feed; by rules; each thing once."""

from hoshimori.notify.desk import Channel, NoticeDesk
from hoshimori.notify.mail import Mail
from hoshimori.notify.notice import Notice, of_clock, of_feed, of_incident, of_silence, of_trouble
from hoshimori.notify.rss import rss
from hoshimori.notify.rule import AlertRule, read_rule, selected, under_rules
from hoshimori.notify.webhook import Webhook, verify

__all__ = [
    "AlertRule",
    "Channel",
    "Mail",
    "Notice",
    "NoticeDesk",
    "Webhook",
    "of_clock",
    "of_feed",
    "of_incident",
    "of_silence",
    "of_trouble",
    "read_rule",
    "rss",
    "selected",
    "under_rules",
    "verify",
]
