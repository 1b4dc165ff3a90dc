"""The CelesTrak client against a strict server on loopback."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from celestrak_on_loopback import GP_ROWS, LoopbackCelesTrak, Site
from fixed_clock import FixedClock
from hoshimori.clients import CelesTrak
from hoshimori.clients.cache import AnswerCache
from hoshimori.clients.limiter import Limiter
from hoshimori.errors import OutsideError, ProviderError, UsageError
from hoshimori.model import Coverage

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def site():
    with LoopbackCelesTrak(NOON) as running:
        yield running


def client(site: Site, folder: Path, clock: FixedClock, group: str = "active") -> CelesTrak:
    return CelesTrak(group=group, cache=folder, clock=clock, base_url=site.base_url, contact="watch@example.org")


def pass_time(site: Site, clock: FixedClock, **delta: float) -> None:
    clock.instant += timedelta(**delta)
    site.now = clock.instant


def test_one_download_an_update_and_the_copy_serves_everybody_in_between(site, tmp_path, clock):
    first = client(site, tmp_path, clock).fetch()[0]
    assert first.data == GP_ROWS.encode()
    assert not first.from_cache
    assert first.payload.coverage is Coverage.GROUP
    assert first.payload.terms.startswith("CelesTrak")
    for _ in range(20):
        pass_time(site, clock, minutes=5)
        again = client(site, tmp_path, clock).fetch()[0]
        assert again.from_cache
        assert again.data == first.data
        assert "14:00" in again.message
    assert len(site.requests) == 1
    assert site.agents == {"hoshimori/0.1.0 (+watch@example.org)"}


def test_a_catalogue_number_of_six_digits_arrives(site, tmp_path, clock):
    assert b",100000," in client(site, tmp_path, clock).fetch()[0].data


def test_the_next_update_is_taken_after_two_hours(site, tmp_path, clock):
    client(site, tmp_path, clock).fetch()
    pass_time(site, clock, hours=2, seconds=1)
    site.updated_at = site.now - timedelta(minutes=1)
    assert not client(site, tmp_path, clock).fetch()[0].from_cache
    assert [status for _, status in site.requests] == [200, 200]


def test_403_for_an_unchanged_group_is_said_in_plain_words_and_not_repeated(site, tmp_path, clock):
    client(site, tmp_path, clock).fetch()
    pass_time(site, clock, hours=2, seconds=1)
    with pytest.raises(ProviderError) as refused:
        client(site, tmp_path, clock).fetch()
    assert "answered 403: this group has not changed since your last download" in refused.value.message
    assert "the copy from 2026-06-01 12:00 UTC is in use" in refused.value.message
    assert "Next try not before 2026-06-01 16:00" in refused.value.message
    assert refused.value.exit_code == 3
    for _ in range(10):
        pass_time(site, clock, minutes=10)
        assert client(site, tmp_path, clock).fetch()[0].from_cache
    assert len(site.requests) == 2


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("server error", "CelesTrak answered 500"),
        ("moved", "CelesTrak answered 301 and points to"),
        ("web page", "answered 200, but with no data"),
        ("half a body", "broke off"),
    ],
)
def test_any_other_answer_stops_the_site_and_keeps_the_copy(site, tmp_path, clock, fault, words):
    client(site, tmp_path, clock).fetch()
    pass_time(site, clock, hours=3)
    site.updated_at = site.now
    site.fault = fault
    with pytest.raises(ProviderError, match=words) as stopped:
        client(site, tmp_path, clock).fetch()
    assert "Nothing was lost" in stopped.value.message
    asked = len(site.requests)
    for group in ("active", "geo", "stations"):
        with pytest.raises(ProviderError, match="left alone for a while"):
            client(site, tmp_path, clock, group).fetch()
    assert len(site.requests) == asked
    site.fault = ""
    pass_time(site, clock, hours=2, seconds=1)
    site.updated_at = site.now
    assert not client(site, tmp_path, clock).fetch()[0].from_cache


def test_words_instead_of_data_are_an_error_and_no_payload(site, tmp_path, clock):
    with pytest.raises(ProviderError, match="it begins: No GP data found"):
        client(site, tmp_path, clock, "nonsense").fetch()


def test_a_site_that_is_down_is_an_error_of_the_outside(tmp_path, clock):
    nowhere = CelesTrak(group="geo", cache=tmp_path, clock=clock, base_url="http://127.0.0.1:9", timeout_s=2)
    with pytest.raises(
        ProviderError, match=r"could not be reached\.\nThere is no earlier copy. Next try not before 2026-06-01 12:10"
    ):
        nowhere.fetch()
    with pytest.raises(ProviderError, match="a few minutes ago"):
        nowhere.fetch()
    clock.instant += timedelta(minutes=11)
    with pytest.raises(ProviderError, match="could not be reached"):
        nowhere.fetch()


def test_a_careless_month_never_reaches_the_lock_out(site, tmp_path, clock):
    """A loop that retries every half hour for 30 days, against a site that fails half of the time."""
    refused = 0
    for minute in range(0, 30 * 24 * 60, 29):
        clock.instant = NOON + timedelta(minutes=minute)
        site.now = clock.instant
        site.updated_at = clock.instant.replace(minute=0, second=0) - timedelta(hours=clock.instant.hour % 8)
        site.fault = "server error" if (minute // 600) % 2 else ""
        try:
            client(site, tmp_path, clock).fetch()
        except ProviderError:
            refused += 1
    assert not site.locked_out
    assert refused > 0
    assert len(site.requests) <= 30 * 12
    assert sum(1 for _, status in site.requests if status != 200) < 50 * 30


def test_the_satcat_is_asked_once_a_day_and_revalidated(site, tmp_path, clock):
    first = client(site, tmp_path, clock, "satcat").fetch()[0]
    assert first.payload.coverage is Coverage.FULL
    pass_time(site, clock, hours=5)
    assert client(site, tmp_path, clock, "satcat").fetch()[0].from_cache
    pass_time(site, clock, hours=20)
    assert client(site, tmp_path, clock, "satcat").fetch()[0].from_cache
    assert [status for _, status in site.requests] == [200, 304]


def test_since_leaves_out_what_is_not_newer(site, tmp_path, clock):
    assert client(site, tmp_path, clock).fetch(since=NOON) == ()
    assert client(site, tmp_path, clock).fetch(since=NOON - timedelta(hours=1))


def test_a_group_with_hostile_characters_is_wrong_usage(tmp_path, clock):
    with pytest.raises(UsageError):
        CelesTrak(group="active&FORMAT=TLE", cache=tmp_path, clock=clock)


def test_a_damaged_copy_is_not_used(site, tmp_path, clock):
    client(site, tmp_path, clock).fetch()
    file = next((tmp_path / "celestrak").glob("*.answer"))
    file.write_bytes(file.read_bytes()[:-5])
    with pytest.raises(ProviderError, match="less than two hours ago"):
        client(site, tmp_path, clock).fetch()


def test_a_cache_that_cannot_be_written_asks_nobody(site, tmp_path, clock):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutsideError, match="No request was made"):
        client(site, tmp_path / "file", clock).fetch()
    assert site.requests == []


def test_the_day_budget_of_bytes_holds(tmp_path, clock):
    limiter = Limiter(path=tmp_path / "l.sqlite", site="s", clock=clock, max_bytes_per_day=100)
    assert limiter.reserve("a") is None
    limiter.settle("a", status=200, size_bytes=150, opens_circuit=False)
    assert limiter.reserve("b").reason == "byte_budget"
    clock.instant += timedelta(days=1, seconds=1)
    assert limiter.reserve("b") is None


def test_a_reservation_of_a_dead_process_lapses(tmp_path, clock):
    limiter = Limiter(path=tmp_path / "l.sqlite", site="s", clock=clock)
    assert limiter.reserve("a") is None
    assert limiter.reserve("a").reason == "in_flight"
    clock.instant += timedelta(minutes=11)
    assert limiter.reserve("a") is None


def _one_fetch(arguments: tuple[str, str]) -> str:
    base_url, folder = arguments
    try:
        got = CelesTrak(group="active", cache=Path(folder), clock=FixedClock(NOON), base_url=base_url).fetch()
    except ProviderError as error:
        return error.message
    return "cache" if got[0].from_cache else "asked"


def test_a_copy_that_another_process_brought_meanwhile_serves(site, tmp_path, clock, monkeypatch):
    client(site, tmp_path, clock).fetch()
    real, asked = AnswerCache.get, []

    def get(cache, address):  # it looked just before the other process had its answer
        asked.append(address)
        return None if len(asked) == 1 else real(cache, address)

    monkeypatch.setattr(AnswerCache, "get", get)
    assert client(site, tmp_path, clock).fetch()[0].from_cache
    assert len(site.requests) == 1


def test_eight_processes_at_once_ask_once(site, tmp_path):
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(4, mp_context=context) as pool:
        answers = list(pool.map(_one_fetch, [(site.base_url, str(tmp_path))] * 8))
    assert answers.count("asked") == 1
    assert len(site.requests) == 1
    assert all(a in {"asked", "cache"} or "another process" in a for a in answers)
