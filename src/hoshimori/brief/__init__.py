"""Briefs that people read: page one and annexes in Markdown and HTML, figures, the morning page, the word rules."""

from collections.abc import Sequence

from hoshimori.brief.account import sentence
from hoshimori.brief.as_html import render_html
from hoshimori.brief.as_markdown import render_markdown
from hoshimori.brief.as_pdf import render_pdf
from hoshimori.brief.chart import specified
from hoshimori.brief.decay import wide_window_h
from hoshimori.brief.figure import figure_names, figures, presence_change_figure, presence_figure
from hoshimori.brief.figure_list import FigureWords, figure_words
from hoshimori.brief.morning import Candidate, Change, MorningPage, morning_html, morning_markdown, rank_changes
from hoshimori.brief.order import in_order, why_here
from hoshimori.brief.overnight import morning_page
from hoshimori.brief.press import safe_paragraph
from hoshimori.brief.sections import brief_document
from hoshimori.brief.standing import Standing
from hoshimori.brief.timeline_text import timeline_words
from hoshimori.brief.wording import wording_problems
from hoshimori.model import Incident, Payload, Reply, SignOff, Withdrawal

__all__ = [
    "LANGUAGES",
    "Candidate",
    "Change",
    "FigureWords",
    "MorningPage",
    "every_brief",
    "figure_names",
    "figure_words",
    "figures",
    "html",
    "in_order",
    "markdown",
    "morning_html",
    "morning_markdown",
    "morning_page",
    "pdf",
    "presence_change_figure",
    "presence_figure",
    "rank_changes",
    "safe_paragraph",
    "sentence",
    "specifications",
    "timeline_words",
    "why_here",
    "wide_window_h",
    "wording_problems",
]

#: Languages of a brief, and what comes before the suffix of its file.
LANGUAGES = {"en": "", "ja": "ja."}


def markdown(
    incident: Incident,
    *,
    case_id: str,
    payloads: Sequence[Payload],
    language: str = "en",
    sign_offs: Sequence[SignOff] = (),
    replies: Sequence[Reply] = (),
    withdrawal: Withdrawal | None = None,
) -> str:
    """Return the brief of an incident as Markdown.

    Args:
        incident: What the brief is about.
        case_id: Id of its case.
        payloads: Receipts of bytes; those that the incident names are its sources.
        language: Language of the brief: `en` or `ja`.
        sign_offs: Positions of parties; a dissent is printed like a concurrence.
        replies: Answers of operators and states that the case names, for page one.
        withdrawal: Why the case was withdrawn; the brief opens with it.

    Raises:
        UsageError: There is no brief in this language.
    """
    standing = Standing(sign_offs=tuple(sign_offs), replies=tuple(replies), withdrawal=withdrawal)
    return render_markdown(
        brief_document(incident, case_id=case_id, payloads=payloads, language=language, standing=standing)
    )


def html(
    incident: Incident,
    *,
    case_id: str,
    payloads: Sequence[Payload],
    language: str = "en",
    sign_offs: Sequence[SignOff] = (),
    replies: Sequence[Reply] = (),
    withdrawal: Withdrawal | None = None,
) -> str:
    """Return the brief of an incident as one self-contained HTML page with its figures; arguments as for `markdown`.

    Raises:
        UsageError: There is no brief in this language, or the extra `brief` (figures) is not installed.
    """
    standing = Standing(sign_offs=tuple(sign_offs), replies=tuple(replies), withdrawal=withdrawal)
    document = brief_document(incident, case_id=case_id, payloads=payloads, language=language, standing=standing)
    return render_html(document, figures(incident, language))


def pdf(
    incident: Incident,
    *,
    case_id: str,
    payloads: Sequence[Payload],
    language: str = "en",
    sign_offs: Sequence[SignOff] = (),
    replies: Sequence[Reply] = (),
    withdrawal: Withdrawal | None = None,
) -> bytes:
    """Return the brief of an incident as PDF, A4, fonts embedded, dated `as_of`; arguments as for `markdown`.

    Raises:
        UsageError: There is no brief in this language, or the extra `brief` is not installed.
    """
    standing = Standing(sign_offs=tuple(sign_offs), replies=tuple(replies), withdrawal=withdrawal)
    document = brief_document(incident, case_id=case_id, payloads=payloads, language=language, standing=standing)
    return render_pdf(document, figures(incident, language))


def specifications(incident: Incident, language: str = "en") -> dict[str, str]:
    """Return the figures of an incident as Vega-Lite specifications, name → JSON, for a page that draws itself.

    Raises:
        UsageError: There is no brief in this language, or the extra `brief` is not installed.
    """
    with specified():
        return figures(incident, language)


def every_brief(incident: Incident, *, payloads: Sequence[Payload]) -> dict[str, bytes]:
    """Return the briefs of an incident's own case in every language and form: "md", "html", "pdf", "ja.md" … → bytes.

    Raises:
        UsageError: The extra `brief` is not installed.
    """
    made: dict[str, bytes] = {}
    for language, infix in LANGUAGES.items():
        document = brief_document(
            incident, case_id=incident.id, payloads=payloads, language=language, standing=Standing()
        )
        drawn = figures(incident, language)
        made[f"{infix}md"] = render_markdown(document).encode("utf-8")
        made[f"{infix}html"] = render_html(document, drawn).encode("utf-8")
        made[f"{infix}pdf"] = render_pdf(document, drawn)
    return made
