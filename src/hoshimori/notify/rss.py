"""Incidents as an RSS 2.0 feed: what a reader shows, in both languages, each incident once by its guid."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Final

from hoshimori.notify.notice import Notice

MEDIA_TYPE: Final = "application/rss+xml"
#: Feed readers look at the newest.
MOST_ITEMS: Final = 50


def rss(entries: Sequence[tuple[datetime, Notice]], *, address: str, at: datetime) -> bytes:
    """Return the feed of notices, newest first.

    Args:
        entries: Notices of incidents with the time at which each became known; of one time in the order of the feed.
        address: Where the console is, without a slash at the end.
        at: When the feed was made.
    """
    newest = sorted(entries, key=lambda entry: -entry[0].timestamp())[:MOST_ITEMS]
    items = "".join(
        f"<item><title>{_text(notice.subject)}</title><link>{_text(_page(address, notice))}</link>"
        f'<guid isPermaLink="false">{_text(_guid(notice))}</guid><pubDate>{format_datetime(known)}</pubDate>'
        f"<description>{_text(notice.text)}</description></item>"
        for known, notice in newest
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Hoshimori</title>'
        f"<link>{_text(address)}/</link><description>New on the watch / 新しい記録</description>"
        f"<lastBuildDate>{format_datetime(at)}</lastBuildDate>{items}</channel></rss>\n"
    ).encode()


def _guid(notice: Notice) -> str:
    """Return one id for an incident for ever, however often it is told otherwise."""
    return notice.covers[0] if notice.covers else notice.id


def _page(address: str, notice: Notice) -> str:
    return f"{address}/incidents/{notice.data['id']}"


def _text(text: str) -> str:
    """Return text for XML: what XML 1.0 cannot hold is left out."""
    held = "".join(sign for sign in text if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff"))
    return escape(held.encode("utf-8", "replace").decode("utf-8"))
