"""Who has promised what: the registry of instruments and how an incident relates to them."""

from hoshimori.commitments.comparison import Comparison, compare_instruments
from hoshimori.commitments.forum import forum_line, forums
from hoshimori.commitments.matching import match
from hoshimori.commitments.party import Group, Party, groups, party_of
from hoshimori.commitments.pledge import (
    Pledge,
    PledgeStanding,
    StatedValue,
    load_pledges,
    pledge,
    pledge_json,
    standing,
)
from hoshimori.commitments.quote_diff import Change, QuoteDiff, quote_diff
from hoshimori.commitments.registry import Record, instrument, load_records, load_registry, record
from hoshimori.commitments.signed_registry import signed_registry
from hoshimori.commitments.text_comparison import (
    KIND as TEXT_COMPARISON,
)
from hoshimori.commitments.text_comparison import (
    TextComparison,
    compare_text,
    comparison_of,
    record_body,
    signature_holds,
    signed,
    with_comparisons,
)
from hoshimori.commitments.text_status import japanese_text_words, text_status_words

__all__ = [
    "TEXT_COMPARISON",
    "Change",
    "Comparison",
    "Group",
    "Party",
    "Pledge",
    "PledgeStanding",
    "QuoteDiff",
    "Record",
    "StatedValue",
    "TextComparison",
    "compare_instruments",
    "compare_text",
    "comparison_of",
    "forum_line",
    "forums",
    "groups",
    "instrument",
    "japanese_text_words",
    "load_pledges",
    "load_records",
    "load_registry",
    "match",
    "party_of",
    "pledge",
    "pledge_json",
    "quote_diff",
    "record",
    "record_body",
    "signature_holds",
    "signed",
    "signed_registry",
    "standing",
    "text_status_words",
    "with_comparisons",
]
