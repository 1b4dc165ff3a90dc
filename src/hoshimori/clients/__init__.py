"""Room clients: providers of public data behind one protocol, and the manners that each of them asks for."""

from hoshimori.clients.celestrak import CelesTrak
from hoshimori.clients.credentials import Credential, Vault
from hoshimori.clients.feed_log import UNUSED, FeedLog, FeedState, Marked, by_cause, cause_of
from hoshimori.clients.manners import at_a_calm_minute
from hoshimori.clients.open_files import newest_map
from hoshimori.clients.polite import PoliteClient
from hoshimori.clients.protocol import Client, Fetched
from hoshimori.clients.registry import KINDS, Providers, Wish, check_base_url, check_used

__all__ = [
    "KINDS",
    "UNUSED",
    "CelesTrak",
    "Client",
    "Credential",
    "FeedLog",
    "FeedState",
    "Fetched",
    "Marked",
    "PoliteClient",
    "Providers",
    "Vault",
    "Wish",
    "at_a_calm_minute",
    "by_cause",
    "cause_of",
    "check_base_url",
    "check_used",
    "newest_map",
]
