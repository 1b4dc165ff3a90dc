"""The two reports of January 2023, as they came: what a careful reader found in them (COMMITMENTS 1.3) comes out."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from hoshimori.cli.main import root

pytestmark = pytest.mark.shared_data


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(root, [str(a) for a in arguments], standalone_mode=False)
    assert (result.return_value or 0) == code, result.output
    assert result.exception is None
    return result.stdout


@pytest.fixture(scope="module")
def reports(shared_data) -> list[Path]:
    folder = shared_data.parent / "documents"
    if not folder.is_dir():
        pytest.skip(f"the reports are not at {folder}")
    return sorted(folder.glob("*.txt"))


@pytest.fixture(scope="module")
def store(reports, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("reports") / "store"
    run("documents", "ingest", *reports, "--store", folder, "--json")
    return folder


@pytest.fixture(scope="module")
def found(store) -> list[dict]:
    return json.loads(run("documents", "conflicts", "--store", store, "--json"))["conflicts"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("day", {"Thursday", "Wednesday"}),
        ("modality", {"would trigger", "could trigger", "could invoke"}),
        ("preposition", {"to, from, and within", "in or from"}),
        ("tense", {"agreed", "will announce", "will say"}),
        ("speaker", {"The US and Japanese defense secretaries", "US and Japanese officials"}),
        ("amount", {"hundreds", "¥5tn ($38bn)"}),
        ("wording", {"any external attack", "in certain circumstances"}),
        ("spelling", {"Anthony Blinken", "Antony Blinken"}),
        ("unit_name", {"US naval unit", "US Marine regiment"}),
    ],
)
def test_a_named_conflict_comes_out(found, kind, words):
    assert any(words <= {q["text"] for q in c["quotes"]} for c in found if c["type"] == kind)


def test_the_two_accounts_of_the_article_stand_side_by_side(found):
    (gloss,) = [c for c in found if c["type"] == "treaty_gloss"]
    first, second = (q["text"] for q in gloss["quotes"])
    assert first == "an attack on one ally is an attack on both"
    assert second.endswith("“act to meet the common danger”")


def test_nothing_else_is_called_a_conflict(found):
    between = [c["type"] for c in found if c["type"] != "wording"]
    assert sorted(between) == sorted(
        [
            "day",
            "modality",
            "preposition",
            "tense",
            "speaker",
            "speaker",
            "amount",
            "treaty_gloss",
            "unit_name",
            "spelling",
        ]
    )


def test_every_quote_stands_in_the_stored_bytes(found, reports, store):
    data = {path.name: path.read_bytes() for path in reports}
    for conflict in found:
        for quote in conflict["quotes"]:
            if quote["document"] in data:
                raw = data[quote["document"]]
                assert raw[quote["begin"] : quote["end"]].decode() == quote["text"]
                assert (store / "payloads" / quote["sha256"][:2] / quote["sha256"]).read_bytes() == raw
            else:
                assert conflict["type"] == "wording"


def test_the_reports_are_two_lineages_and_one_line_of_evidence(store):
    listed = json.loads(run("documents", "list", "--store", store, "--json"))
    assert len(listed["lineage"]["lineages"]) == 2
    assert listed["lineage"]["lines_of_evidence"] == 1
    assert [d["grade"]["source"] + d["grade"]["information"] for d in listed["documents"]] == ["E6", "C3"]


def test_the_artefacts_are_logged(store, reports):
    first, second = (json.loads(run("documents", "show", p.name, "--store", store, "--json")) for p in reports)
    rules = [a["rule"] for a in first["artefacts"]]
    assert rules.count("see_also") == 2
    assert rules.count("reply_form") == 2
    assert {a["text"] for a in first["artefacts"] if a["rule"] == "glued_words"} == {"IIincluding", "territoryHe"}
    assert "broken_quotation" in rules
    assert [a["text"] for a in second["artefacts"]] == ["Source link"]


def test_two_days_become_one_moment_beside_days_of_publication(reports, tmp_path):
    for path, day, zone in zip(reports, ("2023-01-12", "2023-01-11"), ("JST", "EST"), strict=True):
        run("documents", "ingest", path, "--published", day, "--zone", zone, "--store", tmp_path / "s")
    (day,) = json.loads(run("documents", "conflicts", "--type", "day", "--store", tmp_path / "s", "--json"))[
        "conflicts"
    ]
    assert [q["note"][:10] for q in day["quotes"]] == ["2023-01-12", "2023-01-11"]
    assert "can name one moment" in day["note"]
