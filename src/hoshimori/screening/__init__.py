"""Room screening: who comes near whom, and when."""

from hoshimori.screening.checkpoint import Checkpoint
from hoshimori.screening.own_trajectory import OwnScreening, screen_own
from hoshimori.screening.result import Screening
from hoshimori.screening.screen import screen

__all__ = ["Checkpoint", "OwnScreening", "Screening", "screen", "screen_own"]
