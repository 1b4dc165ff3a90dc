"""What every client promises; each implementation passes it unchanged."""

import hashlib
import shlex
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from celestrak_on_loopback import LoopbackCelesTrak
from fixed_clock import FixedClock
from hoshimori.cli.main import root
from hoshimori.clients import CelesTrak, Client, Providers, Vault, Wish
from hoshimori.model import parse_instant
from providers_on_loopback import PASSWORD, USER, Loopback, OpenSite, SpaceTrackSite, UdlSite

#: Every question that can be asked, on a Wednesday evening when all of them may be.
EVENING = datetime.fromisoformat("2026-06-03T18:10:00+00:00")
WISHES = {
    "celestrak gp": Wish(provider="celestrak", group="active"),
    "celestrak gp-first": Wish(provider="celestrak", kind="gp-first", objects=(900,)),
    "celestrak gp-last": Wish(provider="celestrak", kind="gp-last", launch="1964-063"),
    "celestrak sup-gp": Wish(provider="celestrak", kind="sup-gp", source="starlink"),
    "celestrak decaying": Wish(provider="celestrak", kind="decaying"),
    "celestrak satcat": Wish(provider="celestrak", kind="satcat"),
    "celestrak socrates": Wish(provider="celestrak", kind="socrates"),
    "space-weather": Wish(provider="space-weather"),
    "space-track gp_history": Wish(
        provider="space-track", kind="gp_history", begin=EVENING - timedelta(days=9), end=EVENING - timedelta(days=8)
    ),
    **{
        f"space-track {kind}": Wish(provider="space-track", kind=kind)
        for kind in ("gp", "satcat", "decay", "tip", "cdm_public", "boxscore")
    },
    **{f"gcat {kind}": Wish(provider="gcat", kind=kind) for kind in ("launch-log", "satcat", "organisations")},
    "iers finals": Wish(provider="iers"),
    "gpsjam": Wish(provider="gpsjam"),
    "udl elset": Wish(provider="udl"),
}


@pytest.fixture(scope="module")
def sites():
    with ExitStack() as stack:
        yield {
            "celestrak": stack.enter_context(LoopbackCelesTrak(EVENING)),
            "space-track": stack.enter_context(Loopback(SpaceTrackSite(now=EVENING))),
            "open": stack.enter_context(Loopback(OpenSite(now=EVENING))),
            "udl": stack.enter_context(Loopback(UdlSite(now=EVENING))),
        }


def providers_of(sites, folder: Path, clock) -> Providers:
    urls = dict.fromkeys(("gcat", "iers", "gpsjam"), sites["open"].base_url)
    urls |= {name: sites[name].base_url for name in ("celestrak", "space-track", "udl")}
    accounts = {"SPACETRACK_USER": USER, "SPACETRACK_PASS": PASSWORD}
    accounts |= {"UDL_AUTH_USERNAME": USER, "UDL_AUTH_PASSWORD": PASSWORD}
    vault = Vault(environment=accounts)
    return Providers(cache=folder, clock=clock, vault=vault, base_urls=urls)


@pytest.fixture(params=["CelesTrak", *WISHES])
def client(request, tmp_path, sites):
    sites["celestrak"].downloads.clear()
    sites["open"].sent.clear()
    sites["space-track"].requests.clear()  # every test is another machine with another cache
    sites["space-track"].seen.clear()
    sites["udl"].seen.clear()
    clock = FixedClock(EVENING)
    if request.param == "CelesTrak":
        return CelesTrak(group="active", cache=tmp_path, clock=clock, base_url=sites["celestrak"].base_url)
    return providers_of(sites, tmp_path, clock).client(WISHES[request.param])


def test_it_is_a_client(client):
    assert isinstance(client, Client)


def test_a_payload_names_the_digest_of_its_bytes_and_its_size(client):
    for fetched in client.fetch():
        assert fetched.payload.sha256 == hashlib.sha256(fetched.data).hexdigest()
        assert fetched.payload.size_bytes == len(fetched.data)


def test_a_payload_says_where_it_came_from_and_under_which_terms(client):
    for fetched in client.fetch():
        assert fetched.payload.url
        assert fetched.payload.provider
        assert fetched.payload.terms != "not stated"
        assert fetched.payload.fetched_at == EVENING


def test_nothing_newer_gives_nothing(client):
    client.fetch()
    assert client.fetch(since=EVENING + timedelta(seconds=1)) == ()


def test_asking_again_at_once_gives_the_same_bytes_and_asks_nobody(client, sites):
    first = client.fetch()[0]
    asked = {name: len(site.requests) for name, site in sites.items()}
    again = client.fetch()[0]
    assert (again.data, again.from_cache) == (first.data, True)
    assert {name: len(site.requests) for name, site in sites.items()} == asked


def test_no_client_is_rude(sites):
    assert not any(site.locked_out for site in sites.values())
    assert sites["space-track"].rudeness == {}
    assert sites["open"].rudeness == sites["udl"].rudeness == {}


@pytest.mark.parametrize("name", WISHES)
def test_what_a_person_types_for_a_wish_asks_for_the_same(name):
    tool, command, *words = shlex.split(WISHES[name].command())
    assert (tool, command) == ("hoshimori", "fetch")
    context = root.get_command(None, "fetch").make_context("fetch", words)
    given = {key: value for key, value in context.params.items() if key in Wish.__dataclass_fields__}
    given |= {key: parse_instant(given[key]) if given[key] else None for key in ("begin", "end")}
    assert Wish(**given) == WISHES[name]
