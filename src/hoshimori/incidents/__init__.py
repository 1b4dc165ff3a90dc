"""From what stood out to what could explain it: association, hypotheses, weighing, review."""

from hoshimori.incidents.association import Association, associate
from hoshimori.incidents.correlation import correlate
from hoshimori.incidents.level import Level, level
from hoshimori.incidents.likelihood import words as likelihood_words
from hoshimori.incidents.record import incident_json
from hoshimori.incidents.review import reviewed
from hoshimori.incidents.weighing import Sensitivity, probabilities, sensitivity, weigh

__all__ = [
    "Association",
    "Level",
    "Sensitivity",
    "associate",
    "correlate",
    "incident_json",
    "level",
    "likelihood_words",
    "probabilities",
    "reviewed",
    "sensitivity",
    "weigh",
]
