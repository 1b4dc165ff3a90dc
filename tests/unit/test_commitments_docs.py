"""The pages about the registry say what the registry says. Run this file to write the table again."""

import re
from collections import Counter
from pathlib import Path

import pytest

from hoshimori.commitments import forums, load_pledges, load_records, text_status_words
from hoshimori.model import TextStatus

DOCS = Path(__file__).parents[2] / "docs"
TABLE = DOCS / "reference" / "commitments.md"

HEAD = """# Commitments on file

Made from `src/hoshimori/commitments/instruments/` by `tests/unit/test_commitments_docs.py`, which compares the two.
No text is verified yet: only one that a named person has compared with the official page, and signed that, may be
called so ([how](../how-to/compare-a-text.md)). *Reference* means that an instrument is shown beside others and is
never a candidate by itself. Lists of parties (`groups.yaml`) are from memory where their source says so.

"""


def page() -> str:
    records = load_records()
    counts = Counter(one.instrument.text_status for one in records)
    lines = [HEAD.rstrip(), ""]
    lines += ["| status of the text | instruments |", "| --- | --- |"]
    lines += [f"| {text_status_words(status)} | {counts[status]} |" for status in TextStatus]
    lines += ["", "| id | what | rung | parties | text | may be relevant to |", "| --- | --- | --- | --- | --- | --- |"]
    for found in records:
        one = found.instrument
        kinds = ", ".join(one.incident_kinds) or "*reference*"
        where = f" (direction {', '.join(one.directions)})" if one.directions else ""
        status = one.text_status.value.replace("_", " ") + (
            "" if one.text_en or one.text_ja else ", no wording on file"
        )
        lines.append(
            f"| `{one.id}` | {one.title} | {one.rung.value.replace('_', ' ')} | {', '.join(one.parties)} | {status} | "
            f"{kinds}{where} |"
        )
    lines += ["", *forum_lines(), "", *pledge_lines()]
    return "\n".join(lines) + "\n"


def forum_lines() -> list[str]:
    lines = [
        "## Forums of consultation",
        "",
        "From `forums.yaml`. Beside an instrument each carries a basis: whether the text names the body, or whether it",
        "stands there because the parties have it. *Memory* means that nobody has read a page on it.",
        "",
        "| id | name | members | level | part of | known how |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for one in forums().values():
        status = one.status.value.replace("_", " ")
        members = ", ".join(one.members)
        lines.append(f"| `{one.id}` | {one.name} | {members} | {one.level} | {one.part_of or 'none'} | {status} |")
    return lines


def pledge_lines() -> list[str]:
    lines = [
        "## Public pledges",
        "",
        "From `pledges/`; `hoshimori commitments pledges` prints them with every value and source. Values that",
        "disagree stand side by side. Nobody has checked one since its entry, so each prints *stale*. Only what was",
        "publicly said is followed.",
        "",
        "| id | what | deadline | values seen | values that disagree | checked |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for one in load_pledges():
        seen, said = len(one.observed), len(one.conflicting)
        checked = one.checked_on or "never since entry"
        lines.append(f"| `{one.id}` | {one.title} | {one.deadline or 'none'} | {seen} | {said} | {checked} |")
    return lines


def test_the_table_of_instruments_is_in_step_with_their_files():
    assert TABLE.read_text(encoding="utf-8") == page(), "run this file with PYTHONPATH=tests"


def test_the_counts_of_text_status_in_the_explanation_are_right():
    words = re.sub(r"\s+", " ", (DOCS / "explanation" / "what-it-will-not-say.md").read_text(encoding="utf-8"))
    counts = Counter(one.instrument.text_status for one in load_records())
    assert f"{counts[TextStatus.SECOND_HAND]} are second-hand" in words
    assert f"{counts[TextStatus.OFFICIAL_COPY]} are copied from official pages" in words
    assert f"{counts[TextStatus.MEMORY]} are from memory" in words
    assert counts[TextStatus.COMPARED] == 0


def test_the_worked_example_of_weighing_adds_up():
    """Base rate times the ratios, normalised; the incident on the page needs catalogues that are not shipped."""
    text = (DOCS / "methods" / "weighing.md").read_text(encoding="utf-8").split("## An example by hand")[1]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:2] == "| "]
    shown = {row[0]: row[1:] for row in rows}
    (weights,) = ([float(cell) for cell in row[1:]] for row in rows if row[0].startswith("base rate"))
    for row in rows:
        if row[0].split(":")[0] in {"geometry", "slot", "owners", "documents", "sources"}:
            weights = [w * float(cell[1:] or 1) for w, cell in zip(weights, row[1:], strict=True)]
    assert [float(cell) for cell in shown["weight"]] == pytest.approx(weights, abs=1e-4)
    probabilities = [float(cell.strip("% ")) / 100 for cell in shown["probability"]]
    assert probabilities == pytest.approx([w / sum(weights) for w in weights], abs=0.011)


if __name__ == "__main__":
    TABLE.write_text(page(), encoding="utf-8")
