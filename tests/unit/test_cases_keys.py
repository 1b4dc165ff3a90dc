"""Key sets, strict records and day manifests: each rule, broken once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from two_desks import NOON, drafted, side, two_sides

from hoshimori.cases import Ed25519Signer, export_case
from hoshimori.cases.chain import check_links, read_chain
from hoshimori.cases.dsse import opened, sealed
from hoshimori.cases.key_set import PAYLOAD_TYPE, Key, KeySet, read_key_set, seal_key_set
from hoshimori.cases.on_file import link, read_bundle, read_case
from hoshimori.cases.role import Role
from hoshimori.cases.strict_json import canonical_text, instant
from hoshimori.errors import OutsideError, UsageError, VerificationError

AUTHORITY = Ed25519Signer.from_seed(b"a" * 32)
OTHER = Ed25519Signer.from_seed(b"b" * 32)


def key(signer=AUTHORITY, holder="authority-1", role="authority"):
    return Key(holder=holder, role=role, public_key=signer.public_key, expires_at=NOON + timedelta(days=9))


SOUND = KeySet(party="ALPHA", version=1, made_at=NOON, keys=(key(),))


def test_a_role_speaks_when_enough_of_its_keys_do():
    role = Role(name="reviewer", key_ids=frozenset({"a", "b", "c"}), threshold=2)
    assert role.is_met_by(["a", "b"])
    assert not role.is_met_by(["a", "a", "x"])


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"party": "../x"}, "letters, digits"),
        ({"version": 0}, "versions begin at 1"),
        ({"keys": ()}, "1 to 500 keys"),
        ({"keys": (key(), key())}, "there twice"),
        ({"keys": (key(), key(OTHER, role="king"))}, "no known role"),
        ({"keys": (key(), key(OTHER, holder="a b"))}, "no safe name"),
        ({"thresholds": {"analyst": 1, "reviewer": 1, "authority": 1, "release": 1}}, "needs two people"),
        ({"thresholds": {"analyst": 0, "reviewer": 1, "authority": 1, "release": 2}}, "at least 1"),
        ({"thresholds": {"analyst": 1, "reviewer": 1, "authority": 2, "release": 2}}, "fewer authority keys"),
    ],
)
def test_a_key_set_that_breaks_a_rule_is_not_sealed(change, match):
    with pytest.raises(UsageError, match=match):
        seal_key_set(replace(SOUND, **change), [AUTHORITY])


@pytest.mark.parametrize(
    ("record", "match"),
    [
        ({"record": "key_set/9"}, "no key_set/1"),
        ({"record": "key_set/1"}, "malformed"),
        (SOUND.record() | {"made_at": 1}, "malformed"),
        (SOUND.record() | {"keys": [SOUND.record()["keys"][0] | {"public_key": "AA=="}]}, "malformed"),
    ],
)
def test_a_record_that_is_no_key_set_is_refused(record, match):
    with pytest.raises(VerificationError, match=match):
        read_key_set(sealed(PAYLOAD_TYPE, canonical_text(record), [AUTHORITY]))


def test_a_key_set_follows_the_one_before_and_drops_nobody():
    second = replace(SOUND, version=2, keys=(key(), key(OTHER, holder="reviewer-1", role="reviewer")))
    assert read_key_set(seal_key_set(second, [AUTHORITY]), previous=SOUND).version == 2
    with pytest.raises(VerificationError, match="does not follow"):
        read_key_set(seal_key_set(replace(second, version=3), [AUTHORITY]), previous=SOUND)
    third = replace(second, version=3, keys=(key(),))
    with pytest.raises(VerificationError, match="drops key"):
        read_key_set(seal_key_set(third, [AUTHORITY]), previous=second)
    foreign = replace(SOUND, version=2, keys=(key(), key(OTHER, holder="x")))
    with pytest.raises(VerificationError, match="not signed by the authority of version 1"):
        read_key_set(seal_key_set(foreign, [OTHER]), previous=SOUND)


def test_an_expired_authority_signs_no_further_key_set():
    late = replace(SOUND, version=2, made_at=NOON + timedelta(days=10))
    with pytest.raises(VerificationError, match="not signed by the authority of version 1"):
        read_key_set(seal_key_set(late, [AUTHORITY]), previous=SOUND)


def test_envelopes_and_records_are_read_strictly():
    with pytest.raises(VerificationError, match="signature of an envelope is malformed"):
        opened({"payloadType": "x", "payload": "e30=", "signatures": [{"keyid": 1, "sig": ""}]}, "x")
    with pytest.raises(VerificationError, match="malformed envelope"):
        opened({"payloadType": "x", "payload": "?", "signatures": []}, "x")
    for value in (1.5, 2**60, {"ü": 1}, object(), "\ud800"):
        with pytest.raises(UsageError):
            canonical_text(value)
    for value in (1, "x", "0001-01-01T00:00:00+23:59"):
        with pytest.raises(ValueError, match="no time"):
            instant(value)
    with pytest.raises(VerificationError, match="no chain/1 of ALPHA"):
        read_chain(b'{"record":"chain/1","party":"BRAVO","links":[]}', "ALPHA")
    with pytest.raises(VerificationError, match="malformed"):
        read_chain(b'{"record":"chain/1"}', "ALPHA")


@pytest.mark.parametrize(
    "change", [{"head": "0" * 64}, {"previous_day_sha256": "0" * 64}, {"last": 99}, {"first": "1"}]
)
def test_a_day_manifest_that_does_not_fit_is_found(tmp_path, change):
    alpha = side("ALPHA", seed=10)
    case = alpha.desk.open(drafted(tmp_path))
    alpha.clock.instant = NOON + timedelta(days=1)
    body = {"day": "2026-06-01", "first": 1, "last": 1, "head": alpha.entries()[0].hash, "previous_day_sha256": None}
    alpha.desk.record([("day/1", body | change)], NOON)
    with pytest.raises(VerificationError, match=r"day manifest 2026-06-01 of ALPHA \(record 2\) does not fit"):
        check_links("ALPHA", [link(e) for e in alpha.entries()])
    assert case.case_id
    alpha.desk.ledger.engine.dispose()


def test_a_statement_in_the_chain_of_another_party_is_found(tmp_path):
    from hoshimori.cases.verify import verify_bytes

    alpha, bravo = two_sides()
    case = alpha.desk.open(drafted(tmp_path))
    alpha.sign(case, "concur", "reviewer-1")
    body = alpha.entries()[-1].body
    bravo.sign(bravo.desk.open(drafted(tmp_path / "b")), "concur", "reviewer-1")
    bravo.desk.record([("act/1", body)], bravo.clock.now())
    (said,) = [s for s in bravo.desk.look(bravo.desk.open(case.case_id)).statements if s.problems]
    assert "a statement of ALPHA stands in the chain of BRAVO" in said.problems
    assert not said.report(trusted=True).trusted
    with pytest.raises(UsageError, match="not released"):
        export_case(bravo.desk, bravo.desk.open(case.case_id), to="ALPHA")
    assert not verify_bytes(b"").valid
    for one in (alpha, bravo):
        one.desk.ledger.engine.dispose()


def test_a_bundle_is_read_or_the_reason_said(tmp_path):
    from hoshimori.cases import container

    assert read_bundle(drafted(tmp_path)).incident["id"] == "PRX-44476-55841"
    with pytest.raises(OutsideError, match="cannot be read"):
        read_bundle(tmp_path / "none.zip")
    with pytest.raises(VerificationError, match=r"no readable package\.json"):
        read_case(container.build({"package.json": b'{"withheld":[1]}', "package.seal.json": b"{}"}))
