"""Packages: what goes out, what comes in, and what is refused on the way."""

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest
import sample_incidents
from two_desks import NOON, TERMS, drafted, handed_over, released, side, two_sides

from hoshimori.cases import Ed25519Signer, Marking, Member, container, export_case, import_case, trust, update
from hoshimori.cases.key_set import key_sets_record
from hoshimori.cases.strict_json import canonical_text
from hoshimori.cases.verify import main, verify_bytes
from hoshimori.errors import UsageError, VerificationError

CASE = "PRX-44476-55841"
TABLE = "exhibits/d01-prx001-distance_by_day.csv"


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


def refused(one, call, *, match, kind=VerificationError):
    before = one.entries()
    with pytest.raises(kind, match=match):
        call()
    assert one.entries() == before


def repacked(package, *, signed_by=None, change=None, **record):
    """Return a package whose members were changed and whose list was made to fit again."""
    import hashlib

    from hoshimori.cases.package import _seal

    members = container.read(package)
    if change:
        change(members)
    inside = {n: d for n, d in members.items() if n not in {"package.json", "package.seal.json"}}
    listed = {n: hashlib.sha256(d).hexdigest() for n, d in inside.items()}
    data = canonical_text(json.loads(members["package.json"]) | {"members": listed} | record)
    return container.build(inside | {"package.json": data, "package.seal.json": canonical_text(_seal(data, signed_by))})


def edit_chain(party, edit):
    def change(members):
        chain = json.loads(members[f"ledger/{party}.json"])
        edit(chain["links"])
        members[f"ledger/{party}.json"] = canonical_text(chain)

    return change


def test_a_case_goes_there_and_back_and_both_see_every_voice(alpha, bravo, tmp_path):
    handed_over(alpha, bravo, tmp_path)
    bravo.sign(bravo.desk.open(CASE), "concur", "reviewer-1", comment="same numbers")
    bravo.sign(bravo.desk.open(CASE), "dissent", "reviewer-2", comment="ask the operator first")
    back = export_case(bravo.desk, bravo.desk.open(CASE), to="ALPHA", signer=bravo.signers["reviewer-2"]).data
    alpha.clock.instant = bravo.clock.instant
    taken = import_case(alpha.desk, back)
    assert taken.package.packed_by == "BRAVO (reviewer-2, reviewer)"
    for one in (alpha, bravo):
        stands = one.desk.look(one.desk.open(CASE)).standing
        assert [(s.party, s.position) for s in stands.sign_offs] == [("BRAVO", "concur"), ("BRAVO", "dissent")]
        found = verify_bytes(back, trusted=one.desk.roster().key_sets())
        assert found.valid, found.problems
        assert all(s.trusted for s in found.signatures)
        assert "ask the operator first" in [s.comment for s in found.signatures]
    # and once more: ALPHA says something after it has seen the dissent
    said = alpha.sign(alpha.desk.open(CASE), "dissent", "analyst-1", comment="they are right")
    assert said.act.seen["BRAVO"].number == 5
    again = export_case(alpha.desk, alpha.desk.open(CASE), to="BRAVO").data
    bravo.clock.instant = alpha.clock.instant
    assert not import_case(bravo.desk, again).already
    assert len(bravo.desk.look(bravo.desk.open(CASE)).standing.sign_offs) == 3


def test_a_package_that_comes_twice_is_one_record(alpha, bravo, tmp_path):
    package = handed_over(alpha, bravo, tmp_path)
    before = bravo.entries()
    assert import_case(bravo.desk, package).already
    assert bravo.entries() == before


def test_a_thousand_random_single_byte_changes_of_a_signed_package_are_all_found(alpha, bravo, tmp_path):
    data = handed_over(alpha, bravo, tmp_path)
    assert verify_bytes(data).valid
    source = random.Random(20260531)  # noqa: S311  # which bytes to change, no key
    for _ in range(1000):
        changed = bytearray(data)
        changed[source.randrange(len(data))] ^= source.randrange(1, 256)
        found = verify_bytes(bytes(changed))
        assert not found.valid
        assert found.problems


def test_a_partner_learns_nothing_about_other_cases(alpha, bravo, tmp_path):
    other = alpha.desk.open(drafted(tmp_path / "other", sample_incidents.breakup()))
    alpha.sign(other, "concur", "reviewer-1", comment="a word about something else")
    package = handed_over(alpha, bravo, tmp_path)
    chain = json.loads(container.read(package)["ledger/ALPHA.json"])["links"]
    assert len(chain) == len(alpha.entries()) - 1  # the record of the export itself comes after
    kinds = [link.get("kind") for link in chain]
    assert kinds == ["key_set/1", None, None, None, "case/1", "act/1", "act/1"]
    assert b"something else" not in package
    assert other.case_id.encode() not in package


def test_only_what_was_released_to_a_party_goes_to_it(alpha, tmp_path):
    terms = replace(
        TERMS,
        exhibits={
            "brief.md": Marking(tlp="RED", releasable_to=()),
            TABLE: Marking(tlp="AMBER", releasable_to=("BRAVO",), form="reference"),
        },
    )
    case = released(alpha, tmp_path, terms)
    exported = export_case(alpha.desk, case, to="BRAVO")
    assert exported.withheld["brief.md"] == "TLP:RED, not releasable to BRAVO"
    assert exported.withheld[TABLE] == "released by reference only"
    members = container.read(exported.data)
    assert "case/brief.md" not in members
    assert f"case/{TABLE}" not in members
    reference = json.loads(members[f"reference/{TABLE}.json"])
    listed = {e["name"]: e["sha256"] for e in case.report.manifest["exhibits"]}
    assert reference["sha256"] == listed[TABLE]
    assert reference["ask_for"] == case.report.manifest["payloads"]
    assert reference["recipe"]["as_of"] == case.report.manifest["as_of"]
    found = verify_bytes(exported.data)
    assert found.valid, found.problems
    assert found.withheld == dict(exported.withheld)
    refused(
        alpha,
        lambda: export_case(alpha.desk, case, to="CHARLIE"),
        match="may not go to CHARLIE: TLP:AMBER, not releasable",
        kind=UsageError,
    )
    refused(alpha, lambda: export_case(alpha.desk, case, to="ALPHA"), match="somebody else", kind=UsageError)


def test_a_table_from_sources_that_forbid_passing_rows_on_goes_by_reference(alpha, tmp_path):
    incident = sample_incidents.proximity()
    (first, *rest) = incident.detections
    closed = replace(first, payloads=(sample_incidents.SHA_CATALOGUE,))
    case = released(alpha, tmp_path, incident=None)
    assert not [w for w in export_case(alpha.desk, case, to="BRAVO").withheld if w.startswith("exhibits/d01")]
    alpha.clock.move(minutes=1)
    case = released(alpha, tmp_path / "closed", incident=replace(incident, detections=(closed, *rest)))
    exported = export_case(alpha.desk, case, to="BRAVO")
    assert "do not let rows be passed on" in exported.withheld[TABLE]


@pytest.mark.parametrize(
    ("tlp", "match"), [("AMBER", ""), ("RED", "only its originator"), ("AMBER+STRICT", "only its originator")]
)
def test_who_received_a_case_hands_it_on_as_the_marking_says(alpha, bravo, tmp_path, tlp, match):
    handed_over(alpha, bravo, tmp_path, replace(TERMS, marking=Marking(tlp=tlp, releasable_to=("BRAVO", "CHARLIE"))))
    case = bravo.desk.open(CASE)
    if match:
        refused(bravo, lambda: export_case(bravo.desk, case, to="CHARLIE"), match=match, kind=UsageError)
    else:
        assert verify_bytes(export_case(bravo.desk, case, to="CHARLIE").data).valid


def test_what_was_left_out_stays_left_out_and_is_said(alpha, bravo, tmp_path):
    terms = replace(TERMS, exhibits={"brief.md": Marking(tlp="RED", releasable_to=())})
    package = handed_over(alpha, bravo, tmp_path, terms)
    case = bravo.desk.open(CASE)
    assert set(case.withheld) == {"brief.md"}
    bravo.sign(case, "concur", "reviewer-1")
    back = export_case(bravo.desk, bravo.desk.open(CASE), to="ALPHA")
    assert back.withheld == {"brief.md": "was not handed to us"}
    alpha.clock.instant = bravo.clock.instant
    import_case(alpha.desk, back.data)
    assert not alpha.desk.open(CASE).withheld  # ALPHA's own bundle is whole
    stranger = side("CHARLIE", seed=90)
    path = tmp_path / "x.zip"
    path.write_bytes(package)
    refused(stranger, lambda: stranger.desk.open(path), match="was not imported")


def test_a_package_for_somebody_else_or_from_nobody_known_is_refused(alpha, bravo, tmp_path):
    package = handed_over(alpha, bravo, tmp_path)
    charlie = side("CHARLIE", seed=90)
    charlie.clock.instant = alpha.clock.instant
    refused(
        charlie, lambda: import_case(charlie.desk, package), match="it is for BRAVO, and this store belongs to CHARLIE"
    )
    lonely = side("BRAVO", seed=120)
    lonely.clock.instant = alpha.clock.instant
    refused(lonely, lambda: import_case(lonely.desk, package), match="ALPHA is not trusted here")
    bundle = drafted(tmp_path / "bundle").read_bytes()
    refused(bravo, lambda: import_case(bravo.desk, bundle), match="this is a bundle, no package")
    forged = repacked(package, **{"from": "BRAVO"})
    refused(bravo, lambda: import_case(bravo.desk, forged), match="comes from BRAVO itself")
    forged = repacked(package, originator="CHARLIE")
    refused(bravo, lambda: import_case(bravo.desk, forged), match="CHARLIE is not trusted here")


def test_keys_that_are_not_the_trusted_ones_are_refused(bravo, tmp_path):
    impostor = side("ALPHA", seed=160)
    case = released(impostor, tmp_path)
    package = export_case(impostor.desk, case, to="BRAVO").data
    bravo.clock.instant = impostor.clock.instant
    refused(bravo, lambda: import_case(bravo.desk, package), match="not the one that is trusted here")
    found = verify_bytes(package, trusted=bravo.desk.roster().key_sets())
    assert not found.valid
    assert verify_bytes(package).valid  # without knowing ALPHA it is sound, and by keys on nobody's list
    assert "not on your list" in verify_bytes(package).words


def test_a_case_that_two_people_did_not_release_is_not_taken_in(alpha, bravo, tmp_path):
    package = handed_over(alpha, bravo, tmp_path)
    cut = repacked(package, change=edit_chain("ALPHA", lambda links: links.pop()))
    other = side("BRAVO", seed=50)
    trust(other.desk, alpha.keys_file)
    other.clock.instant = alpha.clock.instant
    refused(other, lambda: import_case(other.desk, cut), match="two people must sign")


@pytest.mark.parametrize(
    ("edit", "match"),
    [
        (lambda links: links.append(dict(links[-1], number=links[-1]["number"] + 1)), "claim the same predecessor"),
        (lambda links: links.pop(2), "does not follow the one before it"),
        (lambda links: links[-1]["body"].update(manifest_sha256="0" * 64), "is not what was recorded"),
        (lambda links: links[0].pop("hash"), "malformed"),
        (lambda links: links[0].update(body=[]), "malformed"),
        (lambda links: links[-1].update(number="6"), "malformed"),
    ],
)
def test_a_chain_that_was_tampered_with_is_refused(alpha, bravo, tmp_path, edit, match):
    package = repacked(handed_over(alpha, bravo, tmp_path), change=edit_chain("ALPHA", edit))
    assert any(match in p for p in verify_bytes(package).problems), verify_bytes(package).problems
    refused(bravo, lambda: import_case(bravo.desk, package), match="nothing was imported")


def test_two_records_that_claim_the_same_predecessor_are_refused_on_import(alpha, bravo, tmp_path):
    handed_over(alpha, bravo, tmp_path)
    twin = side("ALPHA", seed=10)  # ALPHA's ledger was put back from an old copy, and people signed on
    twin.clock.instant = alpha.clock.instant + timedelta(hours=1)
    trust(twin.desk, bravo.keys_file)
    other = released(twin, tmp_path / "twin", incident=sample_incidents.breakup())
    package = export_case(twin.desk, other, to="BRAVO").data
    bravo.clock.instant = twin.clock.instant
    refused(bravo, lambda: import_case(bravo.desk, package), match="forks: another record 2 was seen before")


def test_a_record_under_our_own_name_that_we_did_not_make_is_refused(alpha, bravo, tmp_path):
    handed_over(alpha, bravo, tmp_path)
    back = export_case(bravo.desk, bravo.desk.open(CASE), to="ALPHA").data
    alpha.clock.instant = bravo.clock.instant

    def add(links):
        links.append({"number": len(links) + 1, "previous": links[-1]["hash"], "hash": "ab" * 32})

    forged = repacked(back, change=edit_chain("ALPHA", add))
    refused(alpha, lambda: import_case(alpha.desk, forged), match="was not made here|claim the same predecessor")


def test_a_statement_that_names_a_record_that_is_not_there_is_found(alpha, bravo, tmp_path):
    handed_over(alpha, bravo, tmp_path)
    bravo.sign(bravo.desk.open(CASE), "concur", "reviewer-1")
    bravo.sign(bravo.desk.open(CASE), "dissent", "reviewer-2")
    back = export_case(bravo.desk, bravo.desk.open(CASE), to="ALPHA").data
    cut = repacked(back, change=edit_chain("ALPHA", lambda links: links.pop()))
    assert any("names record 5 of ALPHA as seen, which is not here" in p for p in verify_bytes(cut).problems)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda m: m.pop("package.json"), "package.json is missing"),
        (lambda m: m.update({"package.json": b"{}"}), "package.json is no package/1"),
        (lambda m: m.update({"package.json": b"["}), "package.json: not readable"),
        (lambda m: m.pop("package.seal.json"), "package.seal.json: missing"),
        (lambda m: m.update({"package.seal.json": b"{}"}), "package.seal.json"),
        (lambda m: m.pop("ledger/ALPHA.json"), "named by package.json and missing"),
        (lambda m: m.update({"ledger/ALPHA.json": b"{}"}), "ledger/ALPHA.json"),
        (lambda m: m.update({"note.txt": b"x"}), "note.txt is not named by package.json"),
        (lambda m: m.pop("case/brief.md"), "case/brief.md is named by the manifest and missing"),
    ],
)
def test_each_defect_of_a_package_is_named(alpha, bravo, tmp_path, change, match):
    members = container.read(handed_over(alpha, bravo, tmp_path))
    change(members)
    found = verify_bytes(container.build(members))
    assert any(match in p for p in found.problems), found.problems


def test_a_seal_of_a_package_by_somebody_else_is_found(alpha, bravo, tmp_path):
    package = handed_over(alpha, bravo, tmp_path)
    for stranger in (Ed25519Signer.generate(), bravo.signers["authority-1"]):
        found = verify_bytes(repacked(package, signed_by=stranger))
        assert any("does not fit a key of the sender" in p for p in found.problems)
    swapped = container.read(package) | {"package.seal.json": container.read(repacked(package))["package.seal.json"]}
    assert verify_bytes(container.build(swapped)).packed_by == ""


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "case/../x", ".hidden", "a//b", "a\\b"])
def test_names_that_climb_out_of_a_folder_are_refused_before_anything_is_read(bravo, name):
    good = container.build({"package.json": b"{}", "x" * len(name): b"x"})
    forged = good.replace(b"x" * len(name), name.encode())
    found = verify_bytes(forged)
    assert any("unsafe name" in p for p in found.problems)
    refused(bravo, lambda: import_case(bravo.desk, forged), match="unsafe name")


def test_a_zip_bomb_is_refused_before_anything_is_unpacked(bravo):
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("package.json", b"0" * 50_000_000)
    refused(bravo, lambda: import_case(bravo.desk, buffer.getvalue()), match="compressed")


def test_a_revoked_key_counts_for_what_it_signed_before_and_no_more(alpha, bravo, tmp_path):
    case = released(alpha, tmp_path)
    alpha.clock.move(minutes=10)
    fresh = Ed25519Signer.generate()
    key_set = update(
        alpha.desk,
        members=[Member(holder="reviewer-3", role="reviewer", public_key=fresh.public_key)],
        revoke=[alpha.signers["reviewer-1"].key_id[:12]],
        signers=[alpha.signers["authority-1"]],
        expires_at=NOON + timedelta(days=9),
    )
    assert key_set.version == 2
    refused(alpha, lambda: alpha.sign(case, "concur", "reviewer-1"), match="was revoked")
    alpha.desk.sign(case, position="concur", signer=fresh)
    package = export_case(alpha.desk, case, to="BRAVO").data
    bravo.clock.instant = alpha.clock.instant
    taken = import_case(bravo.desk, package)  # the newer key set came with the chain, signed by the older one
    assert taken.package.key_sets["ALPHA"].version == 2
    assert taken.package.standing.released_by == ("reviewer-1", "authority-1")
    assert verify_bytes(package, trusted=bravo.desk.roster().key_sets()).valid
    trust(bravo.desk, alpha.keys_file)
    refused(bravo, lambda: trust(bravo.desk, alpha.keys_file), match="trusted already", kind=UsageError)


def test_keys_are_updated_by_the_authority_alone(alpha):
    for signer in (alpha.signers["reviewer-1"], Ed25519Signer.generate()):
        refused(
            alpha,
            lambda s=signer: update(
                alpha.desk, revoke=[alpha.signers["analyst-1"].key_id], signers=[s], expires_at=NOON
            ),
            match="not signed by the authority of version 1",
        )
    for revoke in ((), ("short",), ("0" * 64,)):
        refused(
            alpha,
            lambda r=revoke: update(alpha.desk, revoke=r, signers=[alpha.signers["authority-1"]], expires_at=NOON),
            match="nothing changes|not the id",
            kind=UsageError,
        )


def test_a_fingerprint_that_was_read_out_differently_is_not_trusted(bravo):
    charlie = side("CHARLIE", seed=90)
    refused(bravo, lambda: trust(bravo.desk, charlie.keys_file, fingerprint="00" * 32), match="trust nothing")
    refused(bravo, lambda: trust(bravo.desk, charlie.keys_file, fingerprint="0"), match="16 digits at least")
    refused(bravo, lambda: trust(bravo.desk, bravo.keys_file), match="does not trust itself", kind=UsageError)
    refused(bravo, lambda: trust(bravo.desk, b"{}"), match="no file of a party's public keys")
    refused(bravo, lambda: trust(bravo.desk, b'{"record":"key_sets/1","versions":[1]}'), match="malformed")
    refused(bravo, lambda: trust(bravo.desk, b'{"record":"key_sets/1","versions":[]}'), match="no key set is there")
    empty = canonical_text(key_sets_record([{"payloadType": "x", "payload": "", "signatures": []}]))
    refused(bravo, lambda: trust(bravo.desk, empty), match="no DSSE envelope")


def test_the_module_verifies_a_package_by_key_files(alpha, bravo, tmp_path, capsys):
    (tmp_path / "p.zip").write_bytes(handed_over(alpha, bravo, tmp_path))
    (tmp_path / "ALPHA.keys.json").write_bytes(alpha.keys_file)
    assert main([str(tmp_path / "p.zip"), "--keys", str(tmp_path / "ALPHA.keys.json")]) == 0
    shown = capsys.readouterr().out
    assert "RELEASE  ALPHA reviewer-1 (reviewer, trusted)" in shown
    assert "list of members signed by ALPHA (authority-1, authority)" in shown
    assert main([str(tmp_path / "p.zip"), "--keys", str(tmp_path / "none.json")]) == 2
    assert main([str(tmp_path / "p.zip"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["time"] == "time unproven"
