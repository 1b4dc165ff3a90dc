"""What people do with a case, and what is refused: nothing is signed by accident, and a refusal leaves no trace."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sample_incidents
from two_desks import NOON, TERMS, drafted, handed_over, released, side, two_sides

from hoshimori.cases import Ed25519Signer, Marking, Terms, container, export_case, import_case
from hoshimori.cases.strict_json import canonical_text
from hoshimori.cases.verify import verify_bytes
from hoshimori.errors import NotFoundError, OutsideError, StoreError, UsageError, VerificationError
from hoshimori.model import Reply


@pytest.fixture
def sides():
    alpha, bravo = two_sides()
    yield alpha, bravo
    for one in (alpha, bravo):
        one.desk.ledger.engine.dispose()


@pytest.fixture
def alpha(sides):
    return sides[0]


@pytest.fixture
def bravo(sides):
    return sides[1]


@pytest.fixture
def case(alpha, tmp_path):
    return alpha.desk.open(drafted(tmp_path))


def refused(one, call, *, match, kind=VerificationError):
    """Check that `call` is refused and that the ledger is as it was and whole."""
    before = one.entries()
    with pytest.raises(kind, match=match):
        call()
    assert one.entries() == before
    assert one.desk.ledger.verify() == len(before)


def test_a_statement_is_recorded_with_its_case_and_counts(alpha, case):
    said = alpha.sign(case, "concur", "reviewer-1", comment="as I see it")
    assert (said.holder, said.act.role, said.problems) == ("reviewer-1", "reviewer", ())
    assert [e.kind for e in alpha.entries()][-2:] == ["case/1", "act/1"]
    look = alpha.desk.look(alpha.desk.open(case.case_id))
    (sign_off,) = look.standing.sign_offs
    assert (sign_off.position, sign_off.comment, sign_off.valid) == ("concur", "as I see it", True)
    assert look.standing.words == "not released by ALPHA; concur: ALPHA reviewer"


def test_a_person_may_change_their_mind_and_the_last_word_counts(alpha, case):
    alpha.sign(case, "concur", "reviewer-1")
    case = alpha.desk.open(case.case_id)
    alpha.sign(case, "dissent", "reviewer-1", comment="no")
    alpha.sign(case, "abstain", "reviewer-2")
    look = alpha.desk.look(case)
    assert [s.position for s in look.standing.sign_offs] == ["dissent", "abstain"]
    assert len(look.statements) == 3


def test_saying_the_same_twice_is_refused(alpha, case):
    alpha.sign(case, "concur", "reviewer-1")
    case = alpha.desk.open(case.case_id)
    refused(alpha, lambda: alpha.sign(case, "concur", "reviewer-1"), match="on record", kind=UsageError)


def test_an_unknown_key_signs_nothing(alpha, case):
    refused(
        alpha,
        lambda: alpha.desk.sign(case, position="concur", signer=Ed25519Signer.generate()),
        match="unknown: it is not in the key set of ALPHA; nothing was signed",
    )


def test_an_expired_key_signs_nothing(tmp_path):
    alpha = side("ALPHA", seed=10, valid=timedelta(days=1))
    case = alpha.desk.open(drafted(tmp_path))
    alpha.clock.move(days=2)
    refused(alpha, lambda: alpha.sign(case, "concur", "reviewer-1"), match="expired on 2026-06-02")
    refused(
        alpha,
        lambda: export_case(alpha.desk, case, to="BRAVO", signer=alpha.signers["authority-1"]),
        match="expired",
    )


@pytest.mark.parametrize(("position", "holder"), [("release", "analyst-1"), ("withdraw", "reviewer-1")])
def test_a_role_may_do_its_own_and_no_more(alpha, case, position, holder):
    more = {"terms": TERMS} if position == "release" else {"comment": "wrong"}
    refused(alpha, lambda: alpha.sign(case, position, holder, **more), match=f"may not {position}")


@pytest.mark.parametrize(
    ("position", "more", "match"),
    [
        ("cheer", {}, "is no position"),
        ("withdraw", {}, "gives its reason"),
        ("reply", {}, "a reply the answer"),
        ("concur", {"terms": TERMS}, "nothing else does"),
        ("release", {}, "A release says to whom"),
        ("release", {"terms": Terms(marking=Marking())}, "reply_sought_at"),
        ("release", {"terms": Terms(marking=Marking(tlp="PINK"), no_reply_because="x")}, "TLP:PINK"),
        ("release", {"terms": Terms(marking=Marking(form="x"), no_reply_because="x")}, "rows or reference"),
        ("release", {"terms": Terms(marking=Marking(releasable_to=("../x",)), no_reply_because="x")}, "name a party"),
        ("concur", {"comment": "x" * 20_001}, "longer than 20000 characters"),
        ("reply", {"reply": Reply(who="", text="x", source="y", received_at=NOON)}, "who answered"),
    ],
)
def test_a_statement_without_sound_form_is_refused(alpha, case, position, more, match):
    refused(alpha, lambda: alpha.sign(case, position, "authority-1", **more), match=match, kind=UsageError)


def test_a_release_needs_two_people_of_whom_one_is_the_authority(alpha, case):
    alpha.sign(case, "release", "reviewer-1", terms=TERMS)
    case = alpha.desk.open(case.case_id)
    assert alpha.desk.look(case).standing.pending == TERMS
    refused(alpha, lambda: export_case(alpha.desk, case, to="BRAVO"), match="is not released by ALPHA", kind=UsageError)
    refused(alpha, lambda: alpha.sign(case, "release", "reviewer-1"), match="on record", kind=UsageError)
    alpha.sign(case, "release", "reviewer-2")
    assert alpha.desk.look(case).standing.terms is None  # two reviewers are no authority
    alpha.sign(case, "release", "authority-1")
    stands = alpha.desk.look(case).standing
    assert stands.terms == TERMS
    assert stands.released_by == ("reviewer-1", "reviewer-2", "authority-1")


def test_two_people_who_sign_different_terms_release_nothing(alpha, case):
    alpha.sign(case, "release", "reviewer-1", terms=TERMS)
    case = alpha.desk.open(case.case_id)
    wider = replace(TERMS, marking=Marking(tlp="GREEN", releasable_to=("BRAVO", "CHARLIE")))
    alpha.sign(case, "release", "authority-1", terms=wider)
    assert alpha.desk.look(case).standing.terms is None


def test_a_reply_stands_with_the_case(alpha, case):
    answer = Reply(who="operator of INTELSAT 39", text="We were told.", source="letter of 2 June", received_at=NOON)
    alpha.sign(case, "reply", "analyst-1", reply=answer)
    assert alpha.desk.look(alpha.desk.open(case.case_id)).standing.replies == (answer,)


def test_a_withdrawn_case_says_why_and_takes_no_more_signatures(alpha, bravo, tmp_path):
    case = released(alpha, tmp_path)
    alpha.sign(case, "withdraw", "authority-1", comment="the register was wrong")
    stands = alpha.desk.look(case).standing
    assert stands.withdrawal.reason == "the register was wrong"
    assert stands.words.startswith("WITHDRAWN by ALPHA (authority)")
    refused(alpha, lambda: alpha.sign(case, "concur", "reviewer-1"), match="is withdrawn", kind=UsageError)
    package = export_case(alpha.desk, case, to="BRAVO").data
    bravo.clock.move(hours=1)
    assert import_case(bravo.desk, package).package.standing.withdrawal is not None


def test_only_its_originator_releases_or_withdraws_a_case(alpha, bravo, tmp_path):
    handed_over(alpha, bravo, tmp_path)
    case = bravo.desk.open("PRX-44476-55841")
    for position, more in (("release", {"terms": TERMS}), ("withdraw", {"comment": "no"})):
        refused(
            bravo,
            lambda p=position, m=more: bravo.sign(case, p, "authority-1", **m),
            match="is a case of ALPHA",
            kind=UsageError,
        )


def test_a_changed_case_is_not_signed(alpha, tmp_path):
    path = drafted(tmp_path)
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)
    refused(alpha, lambda: alpha.desk.open(path), match="not intact")


def test_an_exhibit_changed_and_the_manifest_hashed_again_is_refused_against_a_signed_case(alpha, bravo, tmp_path):
    import hashlib

    package = handed_over(alpha, bravo, tmp_path)
    members = container.read(package)
    members["case/brief.md"] = b"# another brief\n"
    manifest = json.loads(members["case/manifest.json"])
    for entry in manifest["exhibits"]:
        entry["sha256"] = hashlib.sha256(members[f"case/{entry['name']}"]).hexdigest()
        entry["size_bytes"] = len(members[f"case/{entry['name']}"])
    from hoshimori.cases import canonical_json
    from hoshimori.cases.envelope import seal

    members["case/manifest.json"] = canonical_json(manifest)
    digest = hashlib.sha256(members["case/manifest.json"]).hexdigest()
    members["case/seal.json"] = canonical_json(seal(digest, predicate={"case_id": manifest["case_id"]}))
    record = json.loads(members["package.json"]) | {"manifest_sha256": digest}
    chain = json.loads(members["ledger/ALPHA.json"])
    previous = "0" * 64
    for link in chain["links"]:  # a whole new chain, hashed anew, in which the statements are about the new manifest
        link["previous"] = previous
        if "body" in link:
            if "manifest_sha256" in link["body"]:
                link["body"]["manifest_sha256"] = digest
            content = {k: link[k] for k in ("body", "kind", "number", "previous", "recorded_at")} | {"party": "ALPHA"}
            link["hash"] = hashlib.sha256(canonical_text(content)).hexdigest()
        previous = link["hash"]
    members["ledger/ALPHA.json"] = canonical_text(chain)
    inside = {n: d for n, d in members.items() if n not in {"package.json", "package.seal.json"}}
    record["members"] = {n: hashlib.sha256(d).hexdigest() for n, d in inside.items()}
    from hoshimori.cases.package import _seal

    data = canonical_text(record)
    forged = container.build(inside | {"package.json": data, "package.seal.json": canonical_text(_seal(data, None))})
    found = verify_bytes(forged)
    assert not found.valid
    assert sum("about another case or draft" in p for p in found.problems) == 2
    other = side("BRAVO", seed=50)
    refused(other, lambda: import_case(other.desk, forged), match="nothing was imported")


def test_a_signature_from_another_case_or_draft_is_refused(alpha, bravo, tmp_path):
    case = released(alpha, tmp_path)
    other = alpha.desk.open(drafted(tmp_path, sample_incidents.breakup()))
    said = alpha.sign(other, "concur", "reviewer-1")
    body = next(e.body for e in alpha.entries() if e.kind == "act/1" and e.body["case_id"] == other.case_id)
    replayed = {**body, "case_id": case.case_id, "manifest_sha256": case.manifest_sha256}
    alpha.desk.record([("act/1", replayed)], alpha.clock.now())
    package = export_case(alpha.desk, case, to="BRAVO").data
    found = verify_bytes(package)
    assert not found.valid
    assert f"about another case or draft ({other.case_id}" in " ".join(found.problems)
    assert said.act.case_id == other.case_id
    bravo.clock.instant = alpha.clock.instant
    refused(bravo, lambda: import_case(bravo.desk, package), match="another case or draft")


def test_the_same_signature_twice_in_a_chain_is_refused(alpha, tmp_path):
    case = released(alpha, tmp_path)
    body = next(e.body for e in alpha.entries() if e.kind == "act/1")
    alpha.desk.record([("act/1", body)], alpha.clock.now())
    found = verify_bytes(export_case(alpha.desk, case, to="BRAVO").data)
    assert any("the same signature stands twice" in p for p in found.problems)


def test_a_clock_that_went_back_signs_nothing(alpha, case):
    alpha.sign(case, "concur", "reviewer-1")
    alpha.clock.move(hours=-1)
    case = alpha.desk.open(case.case_id)
    refused(alpha, lambda: alpha.sign(case, "concur", "reviewer-2"), match="before a record of ALPHA")


def test_a_package_from_a_clock_an_hour_ahead_is_not_taken_in(alpha, bravo, tmp_path):
    alpha.clock.move(hours=1)
    case = released(alpha, tmp_path)
    package = export_case(alpha.desk, case, to="BRAVO").data
    refused(bravo, lambda: import_case(bravo.desk, package), match="One of the two clocks is off")


def test_whoever_has_seen_a_later_record_than_their_own_clock_signs_nothing(alpha, bravo, tmp_path):
    handed_over(alpha, bravo, tmp_path)
    case = bravo.desk.open("PRX-44476-55841")
    bravo.clock.move(hours=-1)
    refused(bravo, lambda: bravo.sign(case, "concur", "reviewer-1"), match="Set the clock")


def test_a_ledger_that_cannot_be_written_leaves_no_statement(alpha, case, monkeypatch):
    def full(_records):
        raise StoreError("the disk is full")

    monkeypatch.setattr(type(alpha.desk.ledger), "append", lambda _self, records: full(records))
    refused(alpha, lambda: alpha.sign(case, "concur", "reviewer-1"), match="disk is full", kind=StoreError)
    monkeypatch.undo()
    with pytest.raises(NotFoundError, match="no case"):
        alpha.desk.open(case.case_id)


def test_a_file_that_is_no_case_or_cannot_be_read_is_told(alpha, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"nothing")
    refused(alpha, lambda: alpha.desk.open(tmp_path / "x.zip"), match="truncated")
    refused(alpha, lambda: alpha.desk.open("PRX-1-2"), match="no case 'PRX-1-2'", kind=NotFoundError)


def test_the_manifest_of_a_day_names_the_one_of_the_day_before(alpha, case):
    import hashlib

    for day in range(3):
        alpha.clock.instant = NOON + timedelta(days=2 * day)
        fresh = case if day == 0 else alpha.desk.open(case.case_id)
        alpha.sign(fresh, "concur", "reviewer-1", comment=str(day))
    bodies = [e.body for e in alpha.entries() if e.kind == "day/1"]
    assert [b["day"] for b in bodies] == ["2026-06-01", "2026-06-03"]
    assert bodies[0]["previous_day_sha256"] is None
    assert bodies[1]["previous_day_sha256"] == hashlib.sha256(canonical_text(dict(bodies[0]))).hexdigest()
    entries = {e.number: e for e in alpha.entries()}
    assert all(entries[b["last"]].hash == b["head"] for b in bodies)
    assert entries[1].recorded_at == datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_a_store_without_a_party_says_how_to_make_one(alpha):
    from hoshimori.store.sql_ledger import SqlLedger

    empty = replace(alpha.desk, ledger=SqlLedger.open(None))
    with pytest.raises(NotFoundError, match="hoshimori party init"):
        empty.own_entries()
    empty.ledger.engine.dispose()


def test_a_file_that_cannot_be_opened_is_an_outside_fault(alpha, tmp_path, monkeypatch):
    path = drafted(tmp_path)

    def closed(_self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_bytes", closed)
    with pytest.raises(OutsideError, match="cannot be read"):
        alpha.desk.open(path)
