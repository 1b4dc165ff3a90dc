"""Statements and press reports: artefacts stripped with a log, claims with exact quotes, lineage, typed conflicts."""

from hoshimori.documents.claims import Document
from hoshimori.documents.conflicts import conflicts
from hoshimori.documents.grading import grade_of, parse_grade
from hoshimori.documents.library import Ingested, IngestedDocuments, cited, find, ingest, ingest_bytes, load
from hoshimori.documents.lineage import lineages
from hoshimori.documents.trace import TraceRow, load_trace, trace_table

__all__ = [
    "Document",
    "Ingested",
    "IngestedDocuments",
    "TraceRow",
    "cited",
    "conflicts",
    "find",
    "grade_of",
    "ingest",
    "ingest_bytes",
    "lineages",
    "load",
    "load_trace",
    "parse_grade",
    "trace_table",
]
