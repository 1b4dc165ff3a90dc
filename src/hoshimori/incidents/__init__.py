"""From what stood out to what could explain it: association, hypotheses, weighing, gates, review."""

from hoshimori.incidents.association import Association, associate
from hoshimori.incidents.calibration import Bin, bins
from hoshimori.incidents.correlation import correlate
from hoshimori.incidents.held_out import Outcome, held_out, read_outcomes
from hoshimori.incidents.judgement import judged
from hoshimori.incidents.level import Level, level
from hoshimori.incidents.likelihood import words as likelihood_words
from hoshimori.incidents.matrix import MatrixRow, Sign, matrix
from hoshimori.incidents.no_update import with_updates
from hoshimori.incidents.outside import with_items, with_outside_statement, with_statements
from hoshimori.incidents.record import incident_json
from hoshimori.incidents.register import IncidentRegister
from hoshimori.incidents.reported import Report, ReportedKind, reported
from hoshimori.incidents.review import reviewed
from hoshimori.incidents.sensitivity import sensitivity
from hoshimori.incidents.states import stretch_at
from hoshimori.incidents.weighing import probabilities, weigh
from hoshimori.model.incident import Gate, Sensitivity

__all__ = [
    "Association",
    "Bin",
    "Gate",
    "IncidentRegister",
    "Level",
    "MatrixRow",
    "Outcome",
    "Report",
    "ReportedKind",
    "Sensitivity",
    "Sign",
    "associate",
    "bins",
    "correlate",
    "held_out",
    "incident_json",
    "judged",
    "level",
    "likelihood_words",
    "matrix",
    "probabilities",
    "read_outcomes",
    "reported",
    "reviewed",
    "sensitivity",
    "stretch_at",
    "weigh",
    "with_items",
    "with_outside_statement",
    "with_statements",
    "with_updates",
]
