"""Who has promised what: the registry of instruments and how an incident relates to them."""

from hoshimori.commitments.comparison import Comparison, compare_instruments
from hoshimori.commitments.matching import match
from hoshimori.commitments.party import Group, Party, groups, party_of
from hoshimori.commitments.registry import Record, instrument, load_records, load_registry, record
from hoshimori.commitments.text_status import text_status_words

__all__ = [
    "Comparison",
    "Group",
    "Party",
    "Record",
    "compare_instruments",
    "groups",
    "instrument",
    "load_records",
    "load_registry",
    "match",
    "party_of",
    "record",
    "text_status_words",
]
