"""Why a site was not asked, and what a person can do, in plain words."""

from datetime import timedelta
from typing import Final

#: Reason → what a person can do.
ADVICE: Final = {
    "page": "Look at the provider's page for notices; nothing else is needed.",
    "cut": "If it happens again, look at this machine's network.",
    "columns": "The provider changed its table: look for a newer Hoshimori, or report it.",
    "moved": "The address changed: look for a newer Hoshimori, or set --base-url.",
    "status": "Look at the provider's page for notices, and whether it has blocked this network.",
    "unreachable": "Look at this machine's network and at the provider's page; it is asked again by itself.",
}
_WORDS: Final = {
    "missed": "it could not be reached a few minutes ago",
    "circuit_open": "its last answer was no good, and it is left alone for a while",
    "error_budget": "too many errors in the last two hours",
    "byte_budget": "the day's budget of bytes is used up",
    "rate": "its limit of requests in a time is reached",
}


def refused(title: str, name: str, reason: str, interval_s: float) -> str:
    """Return the sentence for a request that may not be made."""
    words = {
        "too_soon": f"{name} was asked for less than {duration(timedelta(seconds=interval_s))} ago",
        "in_flight": f"another process is asking for {name} just now",
        "not_open": f"its owner asks that {name} be fetched at another hour",
    } | _WORDS
    return f"{title} was not asked: {words[reason]}"


def duration(time: timedelta) -> str:
    """Return a length of time in words: `two hours`, `40 minutes`, `3 days`."""
    hours = abs(time) / timedelta(hours=1)
    if hours < 1.0:
        return f"{round(hours * 60)} minutes"
    if hours < 48.0:
        whole = round(hours)
        names = {1: "an hour", 2: "two hours", 3: "three hours"}
        return names.get(whole, f"{whole} hours")
    return f"{round(hours / 24)} days"
