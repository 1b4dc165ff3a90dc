"""Every claim of the two reports has a row; the docs say the same; every command exists; every quotation is there."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from hoshimori.cli.main import COMMANDS, root
from hoshimori.documents import load_trace, trace_table
from hoshimori.documents.trace import parse_trace
from hoshimori.errors import FormatError

ROOT = Path(__file__).parents[2]
ROWS = load_trace()
ANSWERED = [r for r in ROWS if r.answer]
LONGEST_QUOTE = 100


def test_every_claim_has_one_row():
    assert [r.id for r in ROWS] == [f"S{n}" for n in range(1, 27)]


def test_every_row_has_quotes_and_one_answer():
    for row in ROWS:
        assert sum(map(bool, (row.answer, row.context, row.not_built))) == 1
        assert row.quotes


def test_only_short_quotes_ship():
    assert all(len(text) <= LONGEST_QUOTE for r in ROWS for _, text in r.quotes)


def test_the_docs_show_the_same_rows():
    page = (ROOT / "docs" / "explanation" / "from-the-reports.md").read_text(encoding="utf-8")
    assert trace_table(ROWS) in page


@pytest.mark.parametrize("row", ANSWERED, ids=lambda r: r.id)
def test_every_answer_is_a_command_that_exists(row):
    words = row.answer.split()
    assert words[0] in COMMANDS
    command = root.get_command(None, words[0])
    if isinstance(command, click.Group):
        assert words[1] in command.commands


@pytest.mark.parametrize("row", [r for r in ANSWERED if r.answer.startswith("commitments ")], ids=lambda r: r.id)
def test_every_answer_of_the_registry_answers(row):
    result = CliRunner().invoke(root, row.answer.split(), standalone_mode=False)
    assert result.exit_code == 0, result.output
    assert result.output


@pytest.mark.shared_data
def test_every_quotation_stands_in_its_report(shared_data):
    folder = shared_data.parent / "documents"
    if not folder.is_dir():
        pytest.skip(f"the reports are not at {folder}")
    texts = {path.name[:3]: path.read_text(encoding="utf-8") for path in folder.glob("*.txt")}
    for row in ROWS:
        for file, text in row.quotes:
            assert text in texts[file], (row.id, text)


@pytest.mark.parametrize(
    "row",
    [
        "{id: S1, item: a, quotes: [{file: '000', text: a}]}",
        "{id: S1, item: a, answer: watch}",
        "{id: S1, item: a, quotes: [{file: '000', text: a}], answer: watch, context: b}",
    ],
)
def test_a_row_without_an_answer_is_refused(row):
    with pytest.raises(FormatError, match="S1"):
        parse_trace(f"claims: [{row}]")
