"""Time by the word of somebody else: RFC 3161 tokens from a real authority on loopback."""

import sys
from datetime import timedelta

import pytest
from two_desks import NOON, TERMS, drafted, two_sides

from hoshimori.cases import export_case, import_case
from hoshimori.cases.time_token import fetch_token, proven_time
from hoshimori.cases.verify import verify_bytes
from hoshimori.clients.time_authority import HttpTimeAuthority
from hoshimori.errors import ProviderError, UsageError, VerificationError
from postgres_on_loopback import free_port
from time_authority_on_loopback import Authority, over_http


@pytest.fixture
def authority():
    return Authority(instant=NOON)


@pytest.fixture
def sides():
    alpha, bravo = two_sides()
    yield alpha, bravo
    for one in (alpha, bravo):
        one.desk.ledger.engine.dispose()


def test_a_token_proves_the_time_under_a_trusted_root(authority):
    token = fetch_token(b"signature", authority)
    assert proven_time(token, b"signature", [authority.root_pem]) == NOON
    (asked,) = authority.asked
    assert asked["message_imprint"]["hash_algorithm"]["algorithm"].native == "sha256"


@pytest.mark.parametrize(
    ("message", "roots", "match"),
    [
        (b"another", "own", "does not hold"),
        (b"signature", "other", "does not hold"),
        (b"signature", "none", "no root certificate was given"),
    ],
)
def test_a_token_for_something_else_or_under_an_unknown_root_proves_nothing(authority, message, roots, match):
    token = fetch_token(b"signature", authority)
    given = {"own": [authority.root_pem], "other": [Authority(instant=NOON).root_pem], "none": []}[roots]
    with pytest.raises(VerificationError, match=match):
        proven_time(token, message, given)


def test_what_is_no_token_or_no_root_is_told(authority):
    with pytest.raises(VerificationError, match="no RFC 3161 answer"):
        proven_time(b"x", b"y", [authority.root_pem])
    with pytest.raises(UsageError, match="PEM certificate"):
        proven_time(fetch_token(b"signature", authority), b"signature", [b"no certificate"])
    authority.status = "rejection"
    with pytest.raises(VerificationError, match=r"refused|no RFC 3161 answer"):
        fetch_token(b"signature", authority)
    authority.status, authority.forget = "granted", True
    with pytest.raises(VerificationError, match="another request"):
        fetch_token(b"signature", authority)


def test_without_the_package_a_token_is_wrong_usage_and_everything_else_works(authority, monkeypatch):
    token = fetch_token(b"signature", authority)
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    with pytest.raises(UsageError, match="need the package rfc3161-client"):
        proven_time(token, b"signature", [authority.root_pem])


def test_a_release_with_time_tokens_is_proven_to_whoever_trusts_the_authority(sides, authority, tmp_path):
    alpha, bravo = sides
    case = alpha.desk.open(drafted(tmp_path))
    with over_http(authority) as url:
        asked = HttpTimeAuthority(url=url)
        authority.instant = alpha.clock.now() + timedelta(minutes=1)
        alpha.sign(case, "release", "reviewer-1", terms=TERMS, time_authority=asked)
        alpha.sign(alpha.desk.open(case.case_id), "release", "authority-1", time_authority=asked)
    package = export_case(alpha.desk, alpha.desk.open(case.case_id), to="BRAVO").data
    assert verify_bytes(package).time == "time unproven"
    found = verify_bytes(package, time_roots=[authority.root_pem])
    assert found.valid, found.problems
    assert found.time == "time proven for 2 of 2 signatures"
    assert found.signatures[0].time_proven_at == authority.instant
    wrong = verify_bytes(package, time_roots=[Authority(instant=NOON).root_pem])
    assert any("the time token does not hold" in p for p in wrong.problems)
    bravo.clock.instant = alpha.clock.instant
    assert import_case(bravo.desk, package).package.statements[0].has_token


def test_a_clock_an_hour_off_is_caught_by_the_authority_before_anything_is_recorded(sides, authority, tmp_path):
    alpha, _ = sides
    case = alpha.desk.open(drafted(tmp_path))
    before = alpha.entries()
    authority.ahead = timedelta(hours=1)
    with pytest.raises(VerificationError, match=r"this machine's clock reads .* Set the clock"):
        alpha.sign(case, "concur", "reviewer-1", time_authority=authority)
    assert alpha.entries() == before


def test_a_token_that_contradicts_the_signer_is_found(sides, authority, tmp_path):
    alpha, _ = sides
    case = alpha.desk.open(drafted(tmp_path))
    alpha.sign(case, "release", "reviewer-1", terms=TERMS)
    alpha.sign(alpha.desk.open(case.case_id), "release", "authority-1")
    from hoshimori.cases.strict_json import base64_text
    from hoshimori.cases.time_token import signature_bytes

    authority.ahead = timedelta(hours=1)
    body = dict(next(e.body for e in alpha.entries() if e.kind == "act/1"))
    other = alpha.sign(alpha.desk.open(case.case_id), "concur", "analyst-1")
    last = dict(alpha.entries()[-1].body)
    token = fetch_token(signature_bytes(last["envelope"]), authority)
    alpha.desk.record([("act/1", {**last, "time_token": base64_text(token)})], alpha.clock.now())
    alpha.desk.record([("act/1", {**body, "time_token": "no base64"})], alpha.clock.now())
    package = export_case(alpha.desk, alpha.desk.open(case.case_id), to="BRAVO").data
    problems = " ".join(verify_bytes(package, time_roots=[authority.root_pem]).problems)
    assert "by the time authority" in problems
    assert "no base64" in problems
    assert other.act.position == "concur"


@pytest.mark.parametrize(
    ("code", "kind", "match"),
    [(500, "application/timestamp-reply", "answered 500"), (200, "text/html", "no time-stamp reply")],
)
def test_an_authority_that_fails_stops_the_signing(sides, authority, tmp_path, code, kind, match):
    alpha, _ = sides
    case = alpha.desk.open(drafted(tmp_path))
    before = alpha.entries()
    with over_http(authority, code=code, kind=kind) as url, pytest.raises(ProviderError, match=match):
        alpha.sign(case, "concur", "reviewer-1", time_authority=HttpTimeAuthority(url=url))
    with pytest.raises(ProviderError, match="did not answer"):
        alpha.sign(
            case,
            "concur",
            "reviewer-1",
            time_authority=HttpTimeAuthority(url=f"http://127.0.0.1:{free_port()}/", timeout_s=2.0),
        )
    assert alpha.entries() == before
