"""`hoshimori documents` in words and in JSON."""

import json

import pytest
from click.testing import CliRunner
from test_documents_conflicts import CABLE_A, CABLE_B

from hoshimori.cli.main import root
from hoshimori.errors import UsageError


def run(*arguments, code: int = 0) -> str:
    result = CliRunner().invoke(root, ["documents", *map(str, arguments)], standalone_mode=False)
    assert result.exception is None, result.exception
    assert (result.return_value or 0) == code
    return result.stdout


@pytest.fixture
def files(tmp_path):
    paths = [tmp_path / "first.txt", tmp_path / "second.txt"]
    for path, text in zip(paths, (CABLE_A + "\nSource link\n", CABLE_B), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_the_commands_work_in_words(files, tmp_path):
    store = ("--store", tmp_path / "s")
    assert "1 removed" in run("ingest", *files, *store)
    assert "already on file" in run("ingest", files[0], *store)
    assert "2 documents, 2 lineages, 2 lines of evidence" in run("list", *store)
    shown = run("show", "first.txt", *store)
    assert "removed source_link" in shown
    assert "modality: “would trigger” = certain" in shown
    words = run("conflicts", *store)
    assert "“could trigger”  second.txt" in words
    assert "none is resolved here" in words


def test_the_commands_work_in_json(files, tmp_path):
    store = ("--store", tmp_path / "s", "--json")
    taken = json.loads(run("ingest", *files, "--grade", "B2", "--published", "2031-03-11", *store))
    assert [d["statement"]["grade"]["source"] for d in taken["documents"]] == ["B", "B"]
    assert len(json.loads(run("list", *store))["documents"]) == 2
    assert json.loads(run("show", "second.txt", *store))["claims"]
    found = json.loads(run("conflicts", "--type", "modality", *store))["conflicts"]
    assert {c["type"] for c in found} == {"modality"}
    for quote in found[0]["quotes"]:
        assert {"text", "begin", "end", "document"} <= set(quote)


def test_a_refused_file_gives_exit_code_1(tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\0\0")
    run("ingest", bad, "--store", tmp_path / "s", code=1)


def test_a_type_that_does_not_exist_is_wrong_usage(tmp_path):
    result = CliRunner().invoke(
        root, ["documents", "conflicts", "--type", "mood", "--store", str(tmp_path / "s")], standalone_mode=False
    )
    assert isinstance(result.exception, UsageError)


def test_the_trace_prints_every_claim():
    claims = json.loads(run("trace", "--json"))["claims"]
    assert len({c["id"] for c in claims}) == 26
    for claim in claims:
        assert claim["quote"]
        assert len({"answer", "context", "not_built"} & set(claim)) == 1
    words = run("trace")
    assert "→ context only:" in words
    assert "→ not built, because" in words
    assert "→ hoshimori documents conflicts" in words
