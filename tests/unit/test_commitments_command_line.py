"""`hoshimori commitments` as a user calls it."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from hoshimori.cases import Ed25519Signer
from hoshimori.cli.commitments import commitments
from hoshimori.cli.output import SystemClock
from hoshimori.commitments import TEXT_COMPARISON, instrument, load_registry, match
from hoshimori.errors import BadInputError, NotFoundError, UsageError
from hoshimori.incidents import correlate
from hoshimori.store import Store
from incident_samples import OBJECTS, at, stay

SPACE = "US-JP-2PLUS2-2023-SPACE"
URL = "https://official.example/statement"


def call(*arguments, expect=0, **kwargs):
    done = CliRunner().invoke(commitments, [str(a) for a in arguments], standalone_mode=False, **kwargs)
    if done.exception:
        raise done.exception
    assert done.return_value == expect
    return done.output


@pytest.fixture
def key(tmp_path):
    Ed25519Signer.from_seed(b"A" * 32).save(tmp_path / "alpha.pem", "open sesame")
    (tmp_path / "passphrase.txt").write_text("open sesame\n", encoding="utf-8")
    return tmp_path / "alpha.pem"


@pytest.fixture
def official(tmp_path):
    path = tmp_path / "statement.txt"
    path.write_text(instrument(SPACE).text_en.replace(" ... ", ", and affirmed ") + ".", encoding="utf-8")
    return path


def compare(tmp_path, official, *more, expect=0, **kwargs):
    arguments = ("compare", SPACE, "--url", URL, "--text", official, "--by", "A. Person", "--store", tmp_path / "store")
    return call(*arguments, *more, expect=expect, **kwargs)


def test_a_listing_leaves_no_store_behind(tmp_path):
    assert "US-JP-TREATY-V" in call("list", "--store", tmp_path / "store")
    assert len(json.loads(call("list", "--json", "--store", tmp_path / "store"))["instruments"]) == 42
    assert not (tmp_path / "store").exists()


def test_show_prints_text_japanese_forum_and_readings(tmp_path):
    shown = call("show", "US-JP-TREATY-V", "--store", tmp_path)
    assert "forum: Security Consultative Committee" in shown
    assert "no Japanese text on file" in shown
    assert shown.count("reading: ") == 2
    assert "必ずしも我が国の領土、領海、領空に限られるものではない" in call("show", "JP-DIET-ANSWER-2019-SPACE")
    forum = json.loads(call("show", "NATO-4", "--json", "--store", tmp_path))["forum"]
    assert forum[0]["id"] == "NORTH_ATLANTIC_COUNCIL"


def test_show_knows_pledges_too_and_says_where_the_ids_are(tmp_path):
    assert "stale: never checked since entry" in call("show", "PLEDGE-TOMAHAWK", "--store", tmp_path)
    both = call("show", "UK-JP-RAA", "--store", tmp_path)
    assert "decide: Government of Japan" in both
    assert "in force; 2023-10-15" in both
    assert json.loads(call("show", "PLEDGE-TOMAHAWK", "--json"))["stale"] is True
    with pytest.raises(NotFoundError, match="commitments pledges"):
        call("show", "NO-SUCH-1", "--store", tmp_path)


def test_pledges_print_stale_conflicts_and_what_is_left_out():
    printed = call("pledges", "--as-of", "2023-12-01")
    assert printed.count("[stale: never checked since entry]") == 6
    assert "JPY 5tn (USD 38bn); 2023-01; report 002" in printed
    assert "values dated after 2023-12-01 are left out" in printed
    assert "PLEDGE-TOMAHAWK" in call("pledges")


def test_pledges_as_json_carry_every_value_with_its_source():
    found = json.loads(call("pledges", "--as-of", "2026-06-01", "--json"))
    assert found["as_of"] == "2026-06-01"
    tomahawk = next(p for p in found["pledges"] if p["id"] == "PLEDGE-TOMAHAWK")
    assert tomahawk["stale"] is True
    assert tomahawk["check"] == "stale: never checked since entry"
    assert len(tomahawk["conflicting"]) == 5
    assert all(value["source"] and value["status"] for value in tomahawk["conflicting"])


def test_treaties_side_by_side_mark_the_fields_that_differ(tmp_path):
    printed = call("side-by-side", "US-JP-TREATY-V", "NATO-5", "--store", tmp_path)
    assert "* who decides" in printed
    assert "  rung\n" in printed
    found = json.loads(call("side-by-side", "US-JP-TREATY-V", "NATO-5", "--json", "--store", tmp_path))
    assert found["instruments"] == ["US-JP-TREATY-V", "NATO-5"]
    differs = {row["field"]: row["differs"] for row in found["fields"]}
    assert differs["text (English)"] is True
    assert differs["rung"] is False
    with pytest.raises(UsageError, match="Name two"):
        call("side-by-side", "NATO-5", "NATO-5")


def test_without_a_key_nothing_is_recorded(tmp_path, official):
    printed = compare(tmp_path, official)
    assert f"{SPACE} (en): equal" in printed
    assert "nothing recorded" in printed
    assert not (tmp_path / "store").exists()


def test_a_signed_comparison_makes_the_text_print_as_verified(tmp_path, official, key):
    before = call("show", SPACE, "--store", tmp_path / "store")
    assert "Text: second-hand" in before
    compare(tmp_path, official, "--key", key, "--passphrase-file", tmp_path / "passphrase.txt", "--party", "ALPHA")
    after = call("show", SPACE, "--store", tmp_path / "store")
    assert "Text: verified" in after
    assert "Compared by A. Person" in after
    assert "verified" in call("list", "--store", tmp_path / "store")
    assert "verified" in call("side-by-side", SPACE, "NATO-5", "--store", tmp_path / "store")
    (entry,) = Store.open(tmp_path / "store", SystemClock()).ledger.read()
    assert (entry.kind, entry.party) == (TEXT_COMPARISON, "ALPHA")
    assert Store.open(tmp_path / "store", SystemClock()).get(entry.body["official_sha256"]) == official.read_bytes()


def test_a_different_text_is_recorded_as_different_and_raises_nothing(tmp_path, official, key):
    official.write_text(official.read_text(encoding="utf-8").replace("could", "would"), encoding="utf-8")
    printed = compare(tmp_path, official, "--key", key, expect=1, input="open sesame\n")
    assert "[-could-]{+would+}" in printed
    assert "[modality]" in printed
    assert "the status of the text stays as it is" in printed
    assert "Text: second-hand" in call("show", SPACE, "--store", tmp_path / "store")


def test_a_comparison_as_json_is_the_record_to_ship(tmp_path, official, key):
    arguments = ("--key", key, "--passphrase-file", tmp_path / "passphrase.txt", "--json")
    found = json.loads(compare(tmp_path, official, *arguments))
    assert found["recorded"] is True
    assert found["comparison"]["outcome"] == "equal"
    assert len(found["comparison"]["signature"]) == 128
    assert found["diff"]["equal"] is True


def test_match_prints_conditions_who_consults_and_the_forum(monkeypatch):
    (incident,) = correlate([stay()], objects=OBJECTS, as_of=at(2026, 5, 31))
    incident = replace(incident, commitments=match(incident, load_registry()))
    monkeypatch.setattr(
        "hoshimori.cli.commitments.open_watch", lambda _path: SimpleNamespace(incident=lambda _id, **_: incident)
    )
    printed = call("match", incident.id)
    assert "none is said to apply" in printed
    assert 'unknown  "armed attack": public data cannot tell' in printed
    assert "  forum: North Atlantic Council" in printed
    assert "only if governments decide" in printed
    found = json.loads(call("match", incident.id, "--json"))
    assert found["incident"] == incident.id
    assert {"forum", "text_en", "text_ja"} <= set(found["commitments"][0])


def test_a_wrong_passphrase_signs_and_records_nothing(tmp_path, official, key):
    (tmp_path / "passphrase.txt").write_text("", encoding="utf-8")
    with pytest.raises(BadInputError, match="passphrase"):
        compare(tmp_path, official, "--key", key, "--passphrase-file", tmp_path / "passphrase.txt")
    assert not (tmp_path / "store").exists()
