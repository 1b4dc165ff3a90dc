"""Every claim of the two reports that the project starts from, and a command that answers it, or why none does."""

from dataclasses import dataclass
from importlib.resources import files

import yaml

from hoshimori.errors import FormatError


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRow:
    """One claim. Exactly one of `answer`, `context` and `not_built` is filled.

    Attributes:
        id: S1 to S26.
        item: What it is about.
        quotes: (file, words) as they stand in the reports.
        answer: The command that answers it.
        context: Why nothing shall answer it.
        not_built: Why nothing answers it yet, or what only a part answers.
    """

    id: str
    item: str
    quotes: tuple[tuple[str, str], ...]
    answer: str = ""
    context: str = ""
    not_built: str = ""


def load_trace() -> tuple[TraceRow, ...]:
    """Return the rows.

    Raises:
        FormatError: The file that ships is not as it should be.
    """
    return parse_trace(files("hoshimori.documents").joinpath("trace.yaml").read_text("utf-8"))


def parse_trace(text: str) -> tuple[TraceRow, ...]:
    """Return the rows of a file.

    Raises:
        FormatError: A row has no quote, or not exactly one of answer, context, not_built.
    """
    rows = []
    for row in yaml.safe_load(text)["claims"]:
        told = [key for key in ("answer", "context", "not_built") if row.get(key)]
        quotes = tuple((q["file"], q["text"]) for q in row.get("quotes", ()))
        if len(told) != 1 or not quotes:
            raise FormatError(
                f"trace.yaml: {row.get('id')}: give quotes and exactly one of answer, context, not_built",
                path="trace.yaml",
                keyword=str(row.get("id")),
            )
        rows.append(
            TraceRow(id=row["id"], item=row["item"], quotes=quotes, **{told[0]: " ".join(row[told[0]].split())})
        )
    return tuple(rows)


def trace_table(rows: tuple[TraceRow, ...]) -> str:
    """Return the rows as a Markdown table, as docs/explanation/from-the-reports.md shows it."""
    lines = ["| claim | words of the reports | what answers it |", "| --- | --- | --- |"]
    for row in rows:
        words = "<br>".join(f"[{file}] `{text}`" for file, text in row.quotes)
        told = f"`hoshimori {row.answer}`" if row.answer else ""
        told = told or (f"context only: {row.context}" if row.context else f"not built, because {row.not_built}")
        lines.append(f"| {row.id} {row.item} | {words} | {told} |")
    return "\n".join(lines)
