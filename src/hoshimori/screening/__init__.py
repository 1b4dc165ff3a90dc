"""Room screening: who comes near whom, and when."""

from hoshimori.screening.result import Screening
from hoshimori.screening.screen import screen

__all__ = ["Screening", "screen"]
