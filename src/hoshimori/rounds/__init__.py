"""Room rounds: the watch again and again, for years: what is due, what was missed, who is told, a sign of life."""

from hoshimori.rounds.channels import channels_of
from hoshimori.rounds.feed_list import DEFAULT_FEEDS, default_feeds, load_base_urls, load_feeds
from hoshimori.rounds.heartbeat import Heartbeat, silence
from hoshimori.rounds.loop import every_words, heartbeat_json, keep_watching, parse_every
from hoshimori.rounds.news import desk_of, news_of, notice_of
from hoshimori.rounds.one_round import RoundReport, Rounds

__all__ = [
    "DEFAULT_FEEDS",
    "Heartbeat",
    "RoundReport",
    "Rounds",
    "channels_of",
    "default_feeds",
    "desk_of",
    "every_words",
    "heartbeat_json",
    "keep_watching",
    "load_base_urls",
    "load_feeds",
    "news_of",
    "notice_of",
    "parse_every",
    "silence",
]
