"""Briefs that people read: page one and annexes in Markdown and HTML, figures, the morning page, the word rules."""

from collections.abc import Sequence

from hoshimori.brief.as_html import render_html
from hoshimori.brief.as_markdown import render_markdown
from hoshimori.brief.figure import figures, presence_figure
from hoshimori.brief.morning import Candidate, Change, MorningPage, morning_html, morning_markdown, rank_changes
from hoshimori.brief.overnight import morning_page
from hoshimori.brief.sections import brief_document
from hoshimori.brief.wording import wording_problems
from hoshimori.model import Incident, Payload

__all__ = [
    "Candidate",
    "Change",
    "MorningPage",
    "figures",
    "html",
    "markdown",
    "morning_html",
    "morning_markdown",
    "morning_page",
    "presence_figure",
    "rank_changes",
    "wording_problems",
]


def markdown(incident: Incident, *, case_id: str, payloads: Sequence[Payload], language: str = "en") -> str:
    """Return the brief of an incident as Markdown.

    Args:
        incident: What the brief is about.
        case_id: Id of its case.
        payloads: Receipts of bytes; those that the incident names are its sources.
        language: Language of the brief.
    """
    return render_markdown(brief_document(incident, case_id=case_id, payloads=payloads, language=language))


def html(incident: Incident, *, case_id: str, payloads: Sequence[Payload], language: str = "en") -> str:
    """Return the brief of an incident as one self-contained HTML page with its figures; arguments as for `markdown`.

    Raises:
        UsageError: The extra `brief` (figures) is not installed.
    """
    document = brief_document(incident, case_id=case_id, payloads=payloads, language=language)
    return render_html(document, figures(incident))
