"""What every client promises; each implementation passes it unchanged."""

import hashlib
from datetime import timedelta

import pytest

from celestrak_on_loopback import LoopbackCelesTrak
from hoshimori.clients import CelesTrak, Client


@pytest.fixture(params=["gp", "satcat"])
def client(request, tmp_path, clock):
    with LoopbackCelesTrak(clock.now()) as site:
        group = {"gp": "active", "satcat": "satcat"}[request.param]
        yield CelesTrak(group=group, cache=tmp_path, clock=clock, base_url=site.base_url)


def test_it_is_a_client(client):
    assert isinstance(client, Client)


def test_a_payload_names_the_digest_of_its_bytes_and_its_size(client):
    for fetched in client.fetch():
        assert fetched.payload.sha256 == hashlib.sha256(fetched.data).hexdigest()
        assert fetched.payload.size_bytes == len(fetched.data)


def test_a_payload_says_where_it_came_from_and_under_which_terms(client, clock):
    for fetched in client.fetch():
        assert fetched.payload.url
        assert fetched.payload.provider
        assert fetched.payload.terms != "not stated"
        assert fetched.payload.fetched_at == clock.now()


def test_nothing_newer_gives_nothing(client, clock):
    client.fetch()
    assert client.fetch(since=clock.now() + timedelta(seconds=1)) == ()


def test_asking_again_at_once_gives_the_same_bytes(client):
    assert client.fetch()[0].data == client.fetch()[0].data
