"""Room screening: who comes near whom, and when."""

from hoshimori.screening.break_up import with_surroundings
from hoshimori.screening.checkpoint import Checkpoint
from hoshimori.screening.covariance import assumed_covariances, history_wanted
from hoshimori.screening.event_errors import event_statement, with_errors
from hoshimori.screening.event_message import event_message
from hoshimori.screening.hard_body import radii_m
from hoshimori.screening.own_trajectory import OwnScreening, screen_own
from hoshimori.screening.result import Screening
from hoshimori.screening.screen import screen

__all__ = [
    "Checkpoint",
    "OwnScreening",
    "Screening",
    "assumed_covariances",
    "event_message",
    "event_statement",
    "history_wanted",
    "radii_m",
    "screen",
    "screen_own",
    "with_errors",
    "with_surroundings",
]
