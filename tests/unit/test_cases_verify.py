"""Verification: every changed byte is found, offline, with the standard library and `cryptography` alone."""

import hashlib
import json
import random
import subprocess
import sys

import pytest
import sample_incidents

from hoshimori.cases import Ed25519Signer, Signatory, canonical_json, container, draft
from hoshimori.cases.envelope import seal
from hoshimori.cases.verify import main, verify, verify_bytes
from hoshimori.errors import UsageError

SIGNER = Ed25519Signer.from_seed(bytes(range(32)))


@pytest.fixture
def case(tmp_path):
    return _draft(tmp_path)


@pytest.fixture
def signed(tmp_path):
    return _draft(tmp_path, signatory=Signatory(signer=SIGNER, party="ALPHA", role="analyst", position="draft"))


def _draft(folder, incident=None, **changes):
    return draft(
        incident or sample_incidents.proximity(),
        out=folder,
        payloads=sample_incidents.payloads(),
        settings={},
        version="0.1.0",
        extra_exhibits={"brief.md": b"# a brief\n"},
        **changes,
    )


def _members(path):
    return container.read(path.read_bytes())


def _resealed(members, **manifest_changes):
    """Return a container whose manifest is made to fit its exhibits and whose seal is made to fit the manifest."""
    manifest = json.loads(members["manifest.json"]) | manifest_changes
    for entry in manifest["exhibits"]:
        entry["sha256"] = hashlib.sha256(members[entry["name"]]).hexdigest()
        entry["size_bytes"] = len(members[entry["name"]])
    data = canonical_json(manifest)
    envelope = seal(hashlib.sha256(data).hexdigest(), predicate={"case_id": manifest["case_id"]})
    return container.build({**members, "manifest.json": data, "seal.json": canonical_json(envelope)})


def test_a_fresh_case_is_intact_and_signed_by_nobody(case):
    found = verify(case.path)
    assert found.valid
    assert found.sealed
    assert found.problems == ()
    assert found.words == "intact, signed by nobody, time unproven"
    assert (found.case_id, found.manifest_sha256) == ("PRX-44476-55841", case.manifest_sha256)


def test_an_exercise_says_so(tmp_path):
    assert verify(_draft(tmp_path, sample_incidents.proximity(exercise=True)).path).words.startswith("EXERCISE, intact")


def test_a_signed_case_names_who_signed_and_whether_the_reader_knows_the_key(signed):
    found = verify(signed.path)
    (signature,) = found.signatures
    assert found.valid
    assert (signature.party, signature.role, signature.position) == ("ALPHA", "analyst", "draft")
    assert "key not on your list" not in found.words
    assert "not on your list" in found.words
    trusting = verify(signed.path, trusted_key_ids=frozenset({SIGNER.key_id}))
    assert "trusted" in trusting.words


@pytest.mark.parametrize("kind", ["unsigned", "signed"])
def test_a_thousand_random_single_byte_changes_are_all_found(tmp_path, kind):
    signatory = Signatory(signer=SIGNER, party="ALPHA", role="analyst", position="draft") if kind == "signed" else None
    data = _draft(tmp_path, signatory=signatory).path.read_bytes()
    source = random.Random(20260530)  # noqa: S311  # which bytes to change, no key
    for _ in range(1000):
        changed = bytearray(data)
        changed[source.randrange(len(data))] ^= source.randrange(1, 256)
        found = verify_bytes(bytes(changed))
        assert not found.valid
        assert found.problems


def test_a_changed_byte_in_a_member_names_that_member(case):
    data = case.path.read_bytes()
    regions = [r for r in container.regions(_members(case.path)) if r.part == "content"]
    assert len(regions) > 8
    for region in regions:
        changed = bytearray(data)
        changed[(region.begin + region.end) // 2] ^= 0x15
        assert any(region.member in problem for problem in verify_bytes(bytes(changed)).problems)


def test_truncated_and_prolonged_bundles_are_found(case):
    data = case.path.read_bytes()
    for size in (0, 10, len(data) // 2, len(data) - 1):
        assert not verify_bytes(data[:size]).valid
    assert not verify_bytes(data + b"\n").valid


def test_an_exhibit_that_is_changed_is_named(case):
    members = _members(case.path) | {"brief.md": b"# another\n"}
    found = verify_bytes(container.build(members))
    assert found.problems == ("brief.md is changed: its SHA-256 is not the one in the manifest",)


def test_an_exhibit_changed_and_the_manifest_rehashed_does_not_fit_the_seal(case, signed):
    for path in (case.path, signed.path):
        members = _members(path) | {"brief.md": b"# another\n"}
        forged = container.read(_resealed(members))
        found = verify_bytes(container.build(forged | {"seal.json": _members(path)["seal.json"]}))
        assert not found.sealed
        assert any("seal.json covers another manifest" in p for p in found.problems)


def test_a_wholly_rewritten_unsigned_case_is_another_intact_case(case):
    forged = _resealed(_members(case.path) | {"brief.md": b"# another\n"})
    found = verify_bytes(forged)
    assert found.valid
    assert found.words == "intact, signed by nobody, time unproven"
    assert found.manifest_sha256 != case.manifest_sha256


def test_a_signature_carried_over_from_another_case_is_refused(signed, tmp_path):
    other = _draft(tmp_path / "other", sample_incidents.breakup())
    members = _members(other.path) | {"seal.json": _members(signed.path)["seal.json"]}
    problems = verify_bytes(container.build(members)).problems
    assert any("covers another manifest" in p for p in problems)
    assert any("speaks of another case" in p for p in problems)


def test_a_signature_that_does_not_fit_is_a_problem(signed):
    members = _members(signed.path)
    envelope = json.loads(members["seal.json"])
    envelope["signatures"][0]["sig"] = "A" * 86 + "=="
    found = verify_bytes(container.build(members | {"seal.json": canonical_json(envelope)}))
    assert not found.valid
    assert not found.signatures[0].valid
    assert "the signature of ALPHA does not fit its key" in found.problems[0]
    assert found.words == "not intact: 1 problem"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"extra.txt": b"x"}, "extra.txt is not named by the manifest"),
        ({"brief.md": None}, "brief.md is named by the manifest and missing"),
        ({"seal.json": None}, "seal.json is missing"),
        ({"manifest.json": None}, "manifest.json is missing"),
        ({"manifest.json": b"[]"}, "manifest.json: not a JSON object"),
        ({"manifest.json": b'{"a":1,"a":2}'}, "a key occurs twice"),
        ({"manifest.json": b'{"a":NaN}'}, "NaN is no JSON number"),
        ({"manifest.json": b"[" * 200_000}, "manifest.json: not readable as JSON"),
        ({"manifest.json": b"{}"}, "manifest.json is no manifest/1"),
        ({"seal.json": b"{}"}, "seal.json: seal: malformed"),
        ({"seal.json": b"\xff"}, "seal.json: not readable as JSON"),
    ],
)
def test_each_defect_is_named(case, change, problem):
    members = {name: data for name, data in (_members(case.path) | change).items() if data is not None}
    found = verify_bytes(container.build(members))
    assert not found.valid
    assert any(problem in p for p in found.problems), found.problems


def test_a_manifest_that_lies_about_itself_is_found(case):
    members = _members(case.path)
    manifest = json.loads(members["manifest.json"])
    for entry in ({"name": "manifest.json"}, manifest["exhibits"][0], "text"):
        data = canonical_json(manifest | {"exhibits": [*manifest["exhibits"], entry]})
        assert any(
            "malformed or listed twice" in p
            for p in verify_bytes(container.build(members | {"manifest.json": data})).problems
        )
    manifest["exhibits"][0]["size_bytes"] += 1
    found = verify_bytes(container.build(members | {"manifest.json": canonical_json(manifest)}))
    assert any("another size" in p for p in found.problems)


def test_an_exhibit_that_is_no_json_is_named_although_its_hash_fits(case):
    found = verify_bytes(_resealed(_members(case.path) | {"incident.json": b'{"a":1,"a":2}'}))
    assert any(p.startswith("incident.json: not readable") for p in found.problems)


def test_a_bundle_that_is_not_there_is_wrong_usage(tmp_path, capsys):
    with pytest.raises(UsageError):
        verify(tmp_path / "none.zip")
    assert main([str(tmp_path / "none.zip")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_the_command_prints_words_or_json_and_its_exit_code_says_valid(case, signed, capsys):
    assert main([str(case.path)]) == 0
    assert "intact" in capsys.readouterr().out
    assert main([str(signed.path), "--json", "--trust", SIGNER.key_id]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["valid"] is True
    assert document["problems"] == []
    assert (
        document["signatures"][0].items()
        >= {"party": "ALPHA", "role": "analyst", "position": "draft", "trusted": True}.items()
    )
    case.path.write_bytes(case.path.read_bytes()[:-1])
    assert main([str(case.path)]) == 1
    assert "container: " in capsys.readouterr().out


BLOCKED = """
import importlib.abc, runpy, sys
ALLOWED = {"hoshimori", "cryptography", "cffi", "_cffi_backend", "coverage"}
class Block(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in ALLOWED:
            raise ImportError(f"{name} is blocked here")
sys.meta_path.insert(0, Block())
sys.argv = ["verify", *sys.argv[1:]]
runpy.run_module("hoshimori.cases.verify", run_name="__main__", alter_sys=True)
"""


def test_the_module_runs_with_the_standard_library_and_cryptography_alone(case, tmp_path):
    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-c", BLOCKED, *arguments], capture_output=True, text=True, check=False, cwd=tmp_path
        )

    good = run(str(case.path), "--json")
    assert (good.returncode, json.loads(good.stdout)["words"]) == (0, "intact, signed by nobody, time unproven"), (
        good.stderr
    )
    case.path.write_bytes(case.path.read_bytes()[:-1])
    assert run(str(case.path)).returncode == 1
    assert run(str(tmp_path / "none.zip")).returncode == 2
    assert run().returncode == 2
