"""The Unified Data Library against a strict server on loopback: pages, user and password with every request."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from fixed_clock import FixedClock
from hoshimori.cli.main import root
from hoshimori.clients import Credential, Providers, Vault, Wish
from hoshimori.clients.credentials import NAMES
from hoshimori.errors import ProviderError, UsageError
from hoshimori.rounds.feed_list import default_feeds
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


def test_a_site_that_knows_no_pages_is_asked_twice_and_says_each_record_once(providers, site):
    whole = json.dumps(site.records).encode()
    site.answer = lambda *_: (200, whole, {})
    (fetched,) = providers.client(ELSETS).fetch()
    assert json.loads(fetched.data) == site.records
    assert len(site.requests) == 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((500, b"oops", {}), "status"),
        ((200, b"<!DOCTYPE html>", {}), "page"),
        ((200, b'[{"satNo":1,"epoch":"x","meanMotion":1},{"sat', {}), "cut"),
        ((200, b'[{"satNo":1,"epoch":"x","meanMotion":1},{"sat]', {}), "cut"),
        ((200, b'[{"number":1}]', {}), "columns"),
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
    site.answer = right
    wait(providers, site, hours=8, seconds=1)
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
    with pytest.raises(ProviderError, match="its limit of requests in a time is reached"):
        providers.client(ELSETS).fetch()
    assert len(site.requests) == 20
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
    assert not client.fetch()[0].from_cache


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


def test_a_password_goes_over_no_network_in_the_clear(tmp_path):
    for provider in ("udl", "space-track"):
        urls = {provider: "http://proxy.example.org"}
        providers = Providers(cache=tmp_path, clock=FixedClock(NOON), base_urls=urls)
        with pytest.raises(UsageError, match="begin with https"):
            providers.client(Wish(provider=provider))


def test_nothing_asks_it_by_default(providers):
    assert not [wish for wish in default_feeds(providers) if wish.provider == "udl"]
