"""The Unified Data Library against a strict server on loopback: pages, user and password with every request."""

import json
import sqlite3
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fixed_clock import FixedClock
from hoshimori.cli.main import root
from hoshimori.clients import Credential, Providers, Vault, Wish
from hoshimori.clients.credentials import NAMES
from hoshimori.errors import BadInputError, ProviderError, UsageError
from hoshimori.rounds.feed_list import default_feeds, load_base_urls
from providers_on_loopback import PASSWORD, USER, Loopback, UdlSite, elset

NOON = datetime(2026, 6, 3, 12, 10, tzinfo=UTC)
ELSETS = Wish(provider="udl")
ENVIRONMENT = {"UDL_AUTH_USERNAME": USER, "UDL_AUTH_PASSWORD": PASSWORD}


@pytest.fixture
def site():
    with Loopback(UdlSite(now=NOON)) as one:
        yield one


@pytest.fixture
def providers(site, tmp_path):
    return Providers(
        cache=tmp_path, clock=FixedClock(NOON), vault=Vault(environment=ENVIRONMENT), base_urls={"udl": site.base_url}
    )


def wait(providers, site, **delta):
    providers.clock.instant += timedelta(**delta)
    site.now = providers.clock.instant


def pages(site):
    """The first records of the pages that were asked for, and the statuses."""
    asked = [(parse_qs(urlsplit(path).query), status) for _, path, status in site.requests]
    return [(int(query["firstResult"][0]), status) for query, status in asked]


def test_the_names_of_other_tools_for_its_account_are_taken():
    found = Vault(environment={"UDL_AUTH_USERNAME": "u", "UDL_AUTH_PASSWORD": "p"}).find("udl")
    assert found == Credential(identity="u", password="p")  # noqa: S106
    assert NAMES["udl"] == (("UDL_AUTH_USERNAME",), ("UDL_AUTH_PASSWORD",))


def test_its_account_is_never_sent_to_space_track_nor_the_other_way():
    assert Vault(environment=ENVIRONMENT).from_environment("space-track") is None
    assert Vault(environment={"SPACETRACK_USER": "u", "SPACETRACK_PASS": "p"}).from_environment("udl") is None


def test_all_pages_are_one_list_whatever_part_the_site_hands_out_at_once(providers, site):
    (fetched,) = providers.client(ELSETS).fetch()
    assert [record["satNo"] for record in json.loads(fetched.data)] == [900, 902, 1361, 1512, 270001]
    assert pages(site) == [(0, 200), (2, 200), (4, 200), (5, 200)]
    assert (fetched.payload.provider, fetched.payload.may_be_passed_on) == ("udl", False)


def fetch(providers):
    return providers.client(ELSETS).fetch()[0]


@pytest.mark.parametrize("end", [b"[]", b"[ ]\n", b"\xef\xbb\xbf[]", b" [\r\n] "])
def test_the_last_page_may_be_empty_in_any_spelling(providers, site, end):
    right = site.answer
    site.answer = lambda method, path, *rest: (200, end, {}) if "Result=5" in path else right(method, path, *rest)
    assert len(json.loads(fetch(providers).data)) == 5


def test_one_record_without_a_number_at_the_head_of_a_page_is_the_readers_matter(providers, site):
    site.records[2] = {k: v for k, v in site.records[2].items() if k != "satNo"}
    assert len(json.loads(fetch(providers).data)) == 5


def test_a_site_that_gives_one_page_again_and_again_gives_nobody_knows_what(providers, site):
    page = json.dumps(site.records[:2]).encode()
    site.answer = lambda *_: (200, page, {})
    with pytest.raises(ProviderError, match="gave the same page twice"):
        fetch(providers)
    assert (len(site.requests), providers.client(ELSETS).last()) == (2, None)
    assert {s.reason for s in providers.feed_log.states()} == {"columns"}


def test_an_account_that_sees_nothing_is_said_so(providers, site):
    site.records = []
    with pytest.raises(ProviderError, match="this account sees none of what was asked for"):
        fetch(providers)
    assert providers.client(ELSETS).last() is None


def test_what_one_page_says_about_change_says_nothing_of_the_others(providers, site):
    right = site.answer

    def answer(method, path, headers, body):
        assert not {"If-None-Match", "If-Modified-Since"} & headers.keys()
        return *right(method, path, headers, body)[:2], {
            "ETag": '"1"',
            "Last-Modified": "Wed, 03 Jun 2026 12:00:00 GMT",
        }

    site.answer = answer
    fetch(providers)
    site.records[4] = elset(270001, meanMotion=14.0)
    wait(providers, site, hours=9)
    assert json.loads(fetch(providers).data)[4]["meanMotion"] == 14.0


def test_each_byte_is_counted_once(providers):
    fetched = fetch(providers)
    with sqlite3.connect(providers.cache / "limits.sqlite") as limits:
        sizes = [row[0] for row in limits.execute("SELECT bytes FROM request ORDER BY id")]
    assert len(sizes) == 4
    assert abs(sum(sizes) - len(fetched.data)) < 30  # brackets and commas between pages


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((500, b"oops", {}), "status"),
        ((200, b"<!DOCTYPE html>", {}), "page"),
        ((200, b'[{"satNo":1,"epoch":"x","meanMotion":1},{"sat', {}), "cut"),
        ((200, b'[{"satNo":1,"epoch":"x","meanMotion":1},{"sat]', {}), "cut"),
        ((200, b'[{"number":1}]', {}), "columns"),
        ((304, b"", {}), "status"),
        ((429, b"", {"Retry-After": "36000"}), "status"),
    ],
)
def test_a_page_that_is_no_good_spoils_the_list_and_the_last_copy_stands(providers, site, answer, reason):
    before = providers.client(ELSETS).fetch()[0]
    wait(providers, site, hours=9)
    right = site.answer
    site.answer = lambda method, path, *rest: answer if "firstResult=2" in path else right(method, path, *rest)
    with pytest.raises(ProviderError, match="the copy from 2026-06-03 12:10 UTC is in use"):
        providers.client(ELSETS).fetch()
    assert {s.name: s.reason for s in providers.feed_log.states()} == {"elset": reason}
    assert providers.client(ELSETS).last().data == before.data
    with sqlite3.connect(providers.cache / "limits.sqlite") as limits:
        assert limits.execute("SELECT COUNT(*) FROM request WHERE error = 1").fetchone()[0] == (
            answer[0] not in {200, 304}
        )
    site.answer = right
    wait(providers, site, hours=11)
    (after,) = providers.client(ELSETS).fetch()
    assert (after.data, after.from_cache) == (before.data, False)


def test_a_connection_that_breaks_between_pages_leaves_no_half_list(providers, site):
    right = site.answer

    def answer(method, path, *rest):
        site.fault = "half a body" if "firstResult=2" in path else ""
        return right(method, path, *rest)

    site.answer = answer
    with pytest.raises(ProviderError, match="broke off"):
        providers.client(ELSETS).fetch()
    assert providers.client(ELSETS).last() is None
    site.answer, site.fault = right, ""
    wait(providers, site, hours=2, seconds=1)
    assert len(json.loads(providers.client(ELSETS).fetch()[0].data)) == 5


def test_more_pages_than_the_budget_allows_are_no_list(providers, site):
    site.records, site.most = [elset(n) for n in range(1, 60)], 1
    for _ in range(12):
        with pytest.raises(ProviderError):
            fetch(providers)
        wait(providers, site, minutes=11)
    assert len(site.requests) == 20
    (state,) = providers.feed_log.states()
    assert "in more pages than our budgets allow (rate)" in state.words
    assert providers.client(ELSETS).last() is None


def test_it_is_asked_three_times_a_day(providers, site):
    for _ in range(24):
        providers.client(ELSETS).fetch()
        wait(providers, site, hours=1, seconds=1)
    assert [first for first, _ in pages(site)].count(0) == 3
    assert (site.rudeness, site.locked_out) == ({}, False)


def test_a_refused_credential_is_sent_once_and_another_is_taken(providers, site):
    site.password = "another"  # noqa: S105  # of a pretended account
    with pytest.raises(ProviderError, match=r"refused this user and password; they[^$]*hoshimori login udl") as stopped:
        providers.client(ELSETS).fetch()
    assert PASSWORD not in stopped.value.message
    for _ in range(4):
        wait(providers, site, hours=9)
        with pytest.raises(ProviderError, match="refused this user and password before"):
            providers.client(ELSETS).fetch()
    assert site.wrong_logins == 1
    assert {s.reason for s in providers.feed_log.states()} == {"credential"}
    site.password = PASSWORD
    client, session = providers.login("udl")
    session.sign_in(client)
    wait(providers, site, minutes=1)  # and not after the eight hours of an answer
    assert not fetch(providers).from_cache


def test_a_refused_credential_that_could_not_be_tried_again_stays_refused(providers, site):
    site.password = "another"  # noqa: S105  # of a pretended account
    with pytest.raises(ProviderError):
        fetch(providers)
    site.fault = "web page"
    client, session = providers.login("udl")
    for words in ("with no data", "left alone"):
        wait(providers, site, minutes=20)
        with pytest.raises(ProviderError, match=words):
            session.sign_in(client)
    wait(providers, site, hours=9)
    with pytest.raises(ProviderError, match="refused this user and password before"):
        fetch(providers)
    assert site.wrong_logins == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [("server error", "answered 500"), ("web page", "with no data"), ("hung up", "could not be reached")],
)
def test_a_login_that_could_not_be_tried_says_why_and_keeps_nothing(site, tmp_path, monkeypatch, fault, words):
    site.fault = fault
    for name, value in (ENVIRONMENT | {"HOSHIMORI_CACHE": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    call = ["login", "udl", "--base-url", site.base_url]
    with pytest.raises(ProviderError, match=words):
        CliRunner().invoke(root, call, standalone_mode=False, catch_exceptions=False)


def test_the_command_tries_a_credential_and_fetches_into_the_store(site, tmp_path, monkeypatch):
    for name, value in (ENVIRONMENT | {"HOSHIMORI_CACHE": str(tmp_path / "c")}).items():
        monkeypatch.setenv(name, value)
    site.now = datetime.now(UTC)  # the command has the machine's own clock
    site.records.append(elset(1520, classificationMarking="U//FOUO"))
    site.records.append(elset(39232, line1="1 39232U 13043A   26151.15555999  .00000406  00000-0  40394-3 0  9991"))
    call = ["--base-url", site.base_url]
    said = CliRunner().invoke(root, ["login", "udl", *call], standalone_mode=False)
    assert "udl accepts this credential; it comes from the environment" in said.output
    fetched = CliRunner().invoke(root, ["fetch", "udl", *call, "--store", str(tmp_path / "s")], standalone_mode=False)
    assert "5 new · 0 already known · 2 quarantined" in fetched.output  # USA 245: its owner withholds the orbit
    assert fetched.return_value == 1
    assert PASSWORD not in said.output + fetched.output


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://proxy.example.org", "begin with https"),
        ("HTTP://proxy.example.org", "begin with https"),
        ("http://127.0.0.1@evil.example.org", "holds a user name"),
        ("https://joe:sekret@proxy.example.org", "holds a user name"),
        ("https://[::1", "no web address"),
        ("https://proxy.example.org:abc", "no web address"),
        ("https://proxy.example.org:99999", "no web address"),
        ("https://proxy.example.org:0", "no web address"),
        ("https:///path", "no web address"),
        (" https://proxy.example.org", "no web address"),
    ],
)
@pytest.mark.parametrize("provider", ["udl", "space-track"])
def test_a_password_goes_over_no_network_in_the_clear(tmp_path, provider, address, words):
    providers = Providers(cache=tmp_path, clock=FixedClock(NOON), base_urls={provider: address})
    with pytest.raises(UsageError, match=words) as refused:
        providers.client(Wish(provider=provider))
    assert "sekret" not in refused.value.message
    feeds = tmp_path / "feeds.toml"
    feeds.write_text(f'[base_url]\n{provider} = "{address}"\n', encoding="utf-8")
    with pytest.raises(BadInputError, match=words) as wrong:
        load_base_urls(feeds)
    assert "sekret" not in wrong.value.message


def test_this_machine_is_asked_past_a_proxy(providers, site, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert len(json.loads(fetch(providers).data)) == 5
    assert len(site.requests) == 4


def self_signed(folder):
    """Write a key and a certificate of localhost that nobody vouches for; return their paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    paths = folder / "key.pem", folder / "certificate.pem"
    paths[0].write_bytes(key.private_bytes(form, serialization.PrivateFormat.PKCS8, plain))
    paths[1].write_bytes(certificate.public_bytes(form))
    return paths


def test_a_certificate_is_looked_at_however_https_is_spelled(tmp_path):
    key, certificate = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    pretended = Loopback(UdlSite(now=NOON))
    with pretended as site:
        pretended.server.socket = context.wrap_socket(pretended.server.socket, server_side=True)
        vault = Vault(environment=ENVIRONMENT)
        for scheme in ("https", "HTTPS"):
            urls = {"udl": site.base_url.replace("http", scheme, 1)}
            folder = tmp_path / scheme
            with pytest.raises(ProviderError, match="could not be reached"):
                fetch(Providers(cache=folder, clock=FixedClock(NOON), vault=vault, base_urls=urls))
        assert site.requests == []


def test_nothing_asks_it_by_default(providers):
    assert not [wish for wish in default_feeds(providers) if wish.provider == "udl"]
