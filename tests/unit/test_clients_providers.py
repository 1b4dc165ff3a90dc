"""Space-Track, GCAT and gpsjam against strict servers on loopback; bad input marks the feed, the last copy stands."""

from contextlib import nullcontext, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import keyring
import pytest
from click.testing import CliRunner
from keyring.backend import KeyringBackend

from celestrak_on_loopback import GP_ROWS, LoopbackCelesTrak
from fixed_clock import FixedClock
from hoshimori.cli.main import root
from hoshimori.clients import Credential, Providers, Vault, Wish, space_track
from hoshimori.clients.credentials import NAMES
from hoshimori.clients.manners import opens_at
from hoshimori.errors import OutsideError, ProviderError, UsageError
from providers_on_loopback import PASSWORD, USER, Loopback, OpenSite, SpaceTrackSite

WEDNESDAY = datetime(2026, 6, 3, 12, 10, tzinfo=UTC)
GP = Wish(provider="space-track")
ACTIVE = Wish(provider="celestrak", group="active")


class Machine:
    """One machine with its clock and cache, in front of pretended sites."""

    def __init__(self, folder: Path, site, **options) -> None:
        self.clock = FixedClock(WEDNESDAY)
        self.site = site
        self.options = {"vault": Vault(environment={"SPACETRACK_USER": USER, "SPACETRACK_PASS": PASSWORD})} | options
        self.folder = folder

    def providers(self) -> Providers:
        urls = dict.fromkeys(("celestrak", "space-track", "gcat", "iers", "gpsjam"), self.site.base_url)
        return Providers(cache=self.folder, clock=self.clock, base_urls=urls, **self.options)

    def fetch(self, wish: Wish, **options):
        return self.providers().client(wish, **options).fetch()[0]

    def wait(self, **delta: float) -> None:
        self.clock.instant += timedelta(**delta)
        self.site.now = self.clock.instant
        if hasattr(self.site, "updated_at"):
            self.site.updated_at = self.site.now

    def marks(self):
        return {s.name: s.reason for s in self.providers().feed_log.states() if s.reason}


@pytest.fixture
def track(tmp_path):
    with Loopback(SpaceTrackSite(now=WEDNESDAY)) as site:
        yield Machine(tmp_path, site)


@pytest.fixture
def open_site(tmp_path):
    with Loopback(OpenSite(now=WEDNESDAY)) as site:
        yield Machine(tmp_path, site)


@pytest.fixture
def celestrak(tmp_path):
    with LoopbackCelesTrak(WEDNESDAY) as site:
        yield Machine(tmp_path, site)


# ---- Space-Track ---------------------------------------------------------------------------------------------------


def test_one_login_serves_all_questions_of_a_process(track):
    providers = track.providers()
    for kind in ("gp", "tip", "cdm_public"):
        providers.client(Wish(provider="space-track", kind=kind)).fetch()
    assert [path for _, path, _ in track.site.requests].count("/ajaxauth/login") == 1


def test_nobody_logs_in_for_a_question_that_may_not_be_asked_yet(track):
    track.fetch(GP)
    asked = len(track.site.requests)
    track.wait(minutes=5)
    assert track.fetch(GP).from_cache  # by a new process, whose session is new
    assert len(track.site.requests) == asked


def test_a_cookie_that_expired_early_is_replaced_once(track):
    providers = track.providers()
    providers.client(GP).fetch()
    track.site.cookie_life = timedelta(minutes=30)
    track.wait(minutes=61)
    assert not providers.client(GP).fetch()[0].from_cache
    assert [s for _, p, s in track.site.requests if "/class/gp/" in p] == [200, 401, 200]


def test_all_objects_go_into_one_question(track):
    wish = Wish(provider="space-track", objects=(25544, 900, 100000))
    assert "norad_cat_id/900,25544,100000/" in track.fetch(wish).payload.url
    with pytest.raises(UsageError, match="too many"):
        track.fetch(Wish(provider="space-track", objects=tuple(range(1, 1000))))


def test_the_full_and_the_half_hour_are_left_to_others(track):
    track.wait(minutes=18)  # 12:28
    with pytest.raises(ProviderError, match=r"at another hour[^$]*Next try not before 2026-06-03 12:39 UTC"):
        track.fetch(GP)
    assert track.site.requests == []


def test_each_account_comes_at_a_minute_of_its_own_and_never_at_a_busy_one():
    query = space_track.query("satcat", clock=FixedClock(WEDNESDAY))
    sites = [space_track.site(f"somebody-{number}") for number in range(200)]
    asked = [opens_at(site, query, now=WEDNESDAY, asked=None) for site in sites]
    assert {moment.minute for moment in asked} == set(range(4, 26))
    for minute in (0, 3, 26, 29, 31, 59):
        moment = WEDNESDAY.replace(hour=18, minute=minute, second=7)
        moved = [opens_at(site, query, now=moment, asked=None) for site in sites]
        assert {at.minute % 30 for at in moved} == set(range(4, 26))
        assert all(moment < at <= moment + timedelta(minutes=30) for at in moved)


def test_the_satcat_waits_for_its_hour_and_is_asked_once_a_day(track):
    satcat = Wish(provider="space-track", kind="satcat")
    with pytest.raises(ProviderError, match="Next try not before 2026-06-03 17:09"):
        track.fetch(satcat)
    for _ in range(4 * 48):
        track.wait(minutes=31)
        if track.clock.instant >= WEDNESDAY.replace(hour=18):
            track.fetch(satcat)
    asked = [at.date() for at, path, _ in track.site.requests if "/class/satcat/" in path]
    assert len(asked) == len(set(asked)) == 4
    assert track.site.rudeness == {}


def test_decays_are_asked_once_a_week_from_wednesday_evening_on(track):
    client = track.providers().client(Wish(provider="space-track", kind="decay"))
    open_from = opens_at(client.site, client.query, now=WEDNESDAY, asked=WEDNESDAY - timedelta(days=1))
    assert open_from == datetime(2026, 6, 3, 17, 9, tzinfo=UTC)
    late = datetime(2026, 6, 8, 13, 10, tzinfo=UTC)  # Monday: the machine was off on Wednesday
    assert opens_at(client.site, client.query, now=late, asked=WEDNESDAY - timedelta(days=1)) == late
    evening, monday = datetime(2026, 6, 3, 18, 10, tzinfo=UTC), datetime(2026, 6, 1, 0, 10, tzinfo=UTC)
    next_week = datetime(2026, 6, 10, 17, 9, tzinfo=UTC)  # first asked on Monday: that was this week's question
    assert opens_at(client.site, client.query, now=evening, asked=monday) == next_week


def test_history_is_fetched_once_for_ever(track):
    wish = Wish(
        provider="space-track",
        kind="gp_history",
        begin=WEDNESDAY - timedelta(days=9),
        end=WEDNESDAY - timedelta(days=2),
    )
    first = track.fetch(wish)
    track.wait(days=400)
    again = track.fetch(wish)
    assert (again.data, again.from_cache) == (first.data, True)
    with pytest.raises(UsageError, match="closed and past"):
        track.fetch(
            Wish(provider="space-track", kind="gp_history", begin=WEDNESDAY, end=WEDNESDAY + timedelta(days=999))
        )


def test_a_minute_and_an_hour_hold_no_more_than_an_account_may_ask(track):
    refused = 0
    for number in range(1, 41):
        try:
            track.fetch(Wish(provider="space-track", objects=(number,)))
        except ProviderError as error:
            refused += error.data["reason"] == "rate"
    assert refused > 0
    assert len(track.site.requests) <= 25
    assert not track.site.locked_out
    track.wait(minutes=1, seconds=1)
    assert not track.fetch(Wish(provider="space-track", objects=(40,))).from_cache


def test_two_accounts_have_two_budgets_and_no_name_is_written_down(track, tmp_path):
    first = track.providers().client(GP).site.key
    track.options["vault"] = Vault(environment={"SPACETRACK_USERNAME": "other", "SPACETRACK_PASSWORD": "x"})
    assert track.providers().client(GP).site.key != first
    track.options["vault"] = Vault(environment={"SPACETRACK_USER": USER, "SPACETRACK_PASS": PASSWORD})
    track.fetch(GP)
    written = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert USER.encode() not in written
    assert PASSWORD.encode() not in written
    assert b"chocolatechip" not in written


def test_a_credential_that_expired_is_said_once_and_never_tried_again(track):
    track.site.password = "another"  # noqa: S105  # of a pretended account
    with pytest.raises(ProviderError, match="hoshimori login space-track"):
        track.fetch(GP)
    for _ in range(5):
        track.wait(hours=2)
        with pytest.raises(ProviderError, match="refused this user and password before") as stopped:
            track.fetch(GP)
        assert PASSWORD not in stopped.value.message
    assert track.site.wrong_logins == 1
    assert track.marks() == {"gp": "credential"}
    log = track.providers().feed_log
    assert len(log.untold()) == 1
    log.told(log.untold())
    assert log.untold() == ()
    track.options["vault"] = Vault(environment={"SPACETRACK_USER": USER, "SPACETRACK_PASS": "another"})
    track.fetch(GP)
    assert track.marks() == {}


def test_a_watch_that_runs_takes_the_credential_that_a_person_gives_meanwhile(track):
    environment = {"SPACETRACK_USER": USER, "SPACETRACK_PASS": PASSWORD}
    track.options["vault"] = Vault(environment=environment)
    running = track.providers()
    track.site.password = "another"  # noqa: S105  # of a pretended account
    with pytest.raises(ProviderError, match="refused this user and password"):
        running.client(GP).fetch()
    environment["SPACETRACK_PASS"] = "another"  # noqa: S105
    track.wait(hours=2)
    (fetched,) = running.client(GP).fetch()
    assert (fetched.from_cache, track.site.wrong_logins) == (False, 1)


def test_a_person_may_try_a_refused_credential_again_once_it_was_put_right_at_the_provider(track, monkeypatch):
    track.site.password = "another"  # noqa: S105  # of a pretended account
    with pytest.raises(ProviderError):
        track.fetch(GP)
    track.site.password = PASSWORD
    monkeypatch.setenv("HOSHIMORI_CACHE", str(track.folder))
    monkeypatch.setenv("SPACETRACK_USER", USER)
    monkeypatch.setenv("SPACETRACK_PASS", PASSWORD)
    call = ["login", "space-track", "--base-url", track.site.base_url]
    said = CliRunner().invoke(root, call, standalone_mode=False)
    assert "accepts this credential" in said.output
    assert PASSWORD not in said.output
    track.wait(hours=2)
    assert not track.fetch(GP).from_cache
    CliRunner().invoke(root, ["login", "space-track", "--forget"], standalone_mode=False)
    assert track.providers().feed_log.states() == ()


@pytest.mark.parametrize("user", NAMES["space-track"][0])
@pytest.mark.parametrize("password", NAMES["space-track"][1])
def test_every_name_of_a_credential_in_the_environment_is_taken(user, password):
    assert Vault(environment={user: "u", password: "p"}).find("space-track") == Credential(identity="u", password="p")  # noqa: S106


class KeptInMemory(KeyringBackend):
    """A keyring that encrypts, as far as its caller can see."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        self.kept.pop((service, username), None)


class PlaintextKeyring(KeptInMemory):
    """One that would write a file for all to read."""


@pytest.fixture
def keyring_in_use(request):
    before = keyring.get_keyring()
    keyring.set_keyring(request.param())
    yield keyring.get_keyring()
    keyring.set_keyring(before)


@pytest.mark.usefixtures("keyring_in_use")
@pytest.mark.parametrize("keyring_in_use", [KeptInMemory], indirect=True)
def test_a_keyring_keeps_credential_and_session_for_all_processes(track):
    vault = Vault(environment={})
    vault.keep("space-track", Credential(identity=USER, password=PASSWORD))
    track.options["vault"] = vault
    for kind in ("gp", "tip"):  # two processes: each has its own Providers
        track.fetch(Wish(provider="space-track", kind=kind))
    assert [path for _, path, _ in track.site.requests].count("/ajaxauth/login") == 1
    vault.forget("space-track")
    assert vault.find("space-track") is None


@pytest.mark.usefixtures("keyring_in_use")
@pytest.mark.parametrize("keyring_in_use", [PlaintextKeyring], indirect=True)
def test_a_keyring_that_is_a_plain_file_is_not_used():
    with pytest.raises(OutsideError, match="no keyring that encrypts"):
        Vault(environment={}).keep("space-track", Credential(identity="u", password="p"))  # noqa: S106
    with pytest.raises(ProviderError, match="SPACETRACK_USER or SPACETRACK_USERNAME"):
        Vault(environment={}).get("space-track")


# ---- open files ----------------------------------------------------------------------------------------------------


def test_registers_are_revalidated_and_days_fetched_once(open_site):
    for _ in range(40):
        open_site.fetch(Wish(provider="gcat", kind="satcat"))
        open_site.fetch(Wish(provider="gpsjam", day="2026-06-01"))
        open_site.wait(days=1)
    assert open_site.site.rudeness == {}
    assert len([1 for _, path, _ in open_site.site.requests if "gpsjam" in path or "h3_4" in path]) == 1
    assert len([1 for _, path, _ in open_site.site.requests if "satcat" in path]) == 6


@pytest.mark.parametrize("day", ["2026-06-03", "2022-02-13", "yesterday", "2026-02-30"])
def test_a_day_that_has_no_map_is_wrong_usage(open_site, day):
    with pytest.raises(UsageError):
        open_site.fetch(Wish(provider="gpsjam", day=day))


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"provider": "celestrak", "kind": "satcat", "objects": (25544,)}, "satcat does not take --object"),
        ({"provider": "celestrak", "kind": "socrates", "group": "starlink"}, "socrates does not take --group"),
        (
            {"provider": "celestrak", "group": "active", "objects": (25544,)},
            "gp takes one of them: --group or --object",
        ),
        ({"provider": "celestrak", "kind": "sup-gp", "group": "starlink"}, "sup-gp does not take --group"),
        ({"provider": "gcat", "day": "2026-05-01"}, "launch-log does not take --day"),
        (
            {"provider": "space-track", "kind": "tip", "objects": (5,), "group": "geo"},
            "does not take --group and --object",
        ),
    ],
)
def test_what_would_be_passed_over_is_refused(open_site, wish, words):
    with pytest.raises(UsageError, match=words):
        open_site.fetch(Wish(**wish))
    assert open_site.site.requests == []


# ---- bad input: the feed is marked, the last good copy stands, a person is told once -------------------------------


def untold(machine: Machine) -> list[str]:
    """Return what a person is told now, once."""
    log = machine.providers().feed_log
    states = log.untold()
    log.told(states)
    return [s.words for s in states]


def test_a_day_with_renamed_columns_is_marked_and_told_once(open_site):
    open_site.site.columns = "hex,good,bad"
    for _ in range(3):
        with pytest.raises(ProviderError):
            open_site.fetch(Wish(provider="gpsjam", day="2026-06-01"))
        open_site.wait(hours=7)
    (words,) = untold(open_site)
    assert "without count_good_aircraft, count_bad_aircraft; there is hex, good, bad" in words
    assert "look for a newer Hoshimori" in words
    assert untold(open_site) == []


def test_an_answer_without_its_length_that_lost_a_few_lines_may_be_cut_off_and_is_looked_at(celestrak):
    head, row = GP_ROWS.splitlines(keepends=True)[:2]
    whole = [row.replace(",900,", f",{number},") for number in range(1000, 1100)]
    taken = []
    for rows, fault in (
        (100, ""),
        (90, ""),
        (90, "no length"),
        (89, "no length"),
        (80, "no length"),
        (95, "no length"),
    ):
        celestrak.site.rows, celestrak.site.fault = head + "".join(whole[:rows]), fault
        celestrak.wait(hours=2, seconds=1)
        with suppress(ProviderError):
            celestrak.fetch(ACTIVE)
            taken.append(rows)
        if rows == 80:
            (words,) = untold(celestrak)
            assert "came without its length and with 80 records after 89: it may be cut off" in words
            assert celestrak.marks() == {"active": "shrunk"}
    assert (taken, celestrak.marks()) == ([100, 90, 90, 89, 95], {})


def test_a_map_that_lacks_much_of_the_one_beside_it_is_no_whole_day(open_site):
    def fetched(day, cells, fault=""):
        open_site.site.more_cells, open_site.site.fault = cells, fault
        with suppress(ProviderError):
            open_site.fetch(Wish(provider="gpsjam", day=f"2026-05-{day}"))
            return True
        open_site.wait(hours=7)
        return False

    assert fetched(10, 998)  # nothing to compare with
    assert not fetched(11, 510)  # 0.51 of it: not half a day, whatever its length says
    (words,) = untold(open_site)
    assert "has 512 records where the nearest one on file has 1,000; the new copy was set aside" in words
    assert fetched(11, 560)  # asked again: what was set aside is no copy
    assert not fetched(12, 300, "no length")
    assert fetched(12, 600)
    assert fetched(13, 500)
    assert not fetched("09", 650, "no length")  # the nearest is of the 10th
    assert "came without its length and with 652 records after 1,000: it may be cut off" in untold(open_site)[0]
    assert fetched("09", 698, "no length")


def test_a_thin_map_that_the_site_says_twice_is_what_the_day_is(open_site):
    for day, cells in (("10", 100), ("11", 10), ("12", 10)):
        open_site.site.more_cells = cells
        open_site.site.version = day
        with suppress(ProviderError):
            open_site.fetch(Wish(provider="gpsjam", day=f"2026-05-{day}"))
    assert open_site.marks() == {"daily map": "shrunk"}
    assert len(untold(open_site)) == 1
    open_site.wait(hours=7)
    for day in ("11", "12"):
        assert open_site.fetch(Wish(provider="gpsjam", day=f"2026-05-{day}")).data.count(b"\n") == 13
    assert (open_site.marks(), untold(open_site)) == ({}, [])
    asked = len(open_site.site.requests)
    open_site.wait(hours=7)
    assert open_site.fetch(Wish(provider="gpsjam", day="2026-05-11")).from_cache
    assert len(open_site.site.requests) == asked


@pytest.mark.parametrize("accept", [True, False])
@pytest.mark.parametrize("off", [timedelta(days=1), timedelta(days=-1)])
def test_a_sites_wrong_clock_moves_no_time_of_knowledge_out_of_bounds(celestrak, off, accept):
    first = celestrak.fetch(ACTIVE).payload.fetched_at
    row = GP_ROWS.splitlines(keepends=True)[1]
    for shift in (off, timedelta(0)):
        celestrak.wait(hours=2, seconds=1)
        celestrak.site.now += shift
        celestrak.site.rows += row
        with suppress(ProviderError):
            if accept and not shift:
                (taken,) = celestrak.providers().client(ACTIVE, accept=True).fetch()
                assert first <= taken.payload.known_at <= celestrak.clock.instant
                return
            answers = celestrak.providers().client(ACTIVE).fetch()
    assert answers
    assert all(first <= one.payload.known_at <= celestrak.clock.instant for one in answers)


def test_what_a_person_is_told_to_take_is_the_map_of_that_day(open_site):
    newest = Wish(provider="gpsjam")
    open_site.site.more_cells = 100
    open_site.fetch(newest)
    open_site.wait(days=1)
    open_site.site.more_cells = 10
    with pytest.raises(
        ProviderError, match=r"take it with: hoshimori fetch gpsjam --day 2026-06-03 --base-url \S+ --accept"
    ):
        open_site.fetch(newest)
    open_site.wait(days=1)  # the newest is another by now
    taken = open_site.fetch(Wish(provider="gpsjam", day="2026-06-03"), accept=True)
    assert taken.payload.url.endswith("2026-06-03-h3_4.csv")


@pytest.mark.parametrize(
    ("wish", "looked_at"),
    [
        ({"group": "military"}, True),
        ({"kind": "sup-gp", "source": "starlink"}, True),
        ({"kind": "gp-last", "group": "geo"}, True),
        ({"group": "last-30-days"}, False),
        ({"kind": "decaying"}, False),
        ({"launch": "2026-150"}, False),
    ],
)
@pytest.mark.parametrize(("rows", "fault"), [(60, ""), (70, "no length")])
def test_every_list_that_does_not_turn_over_is_looked_at_where_it_shrank(celestrak, wish, looked_at, rows, fault):
    head, row = GP_ROWS.splitlines(keepends=True)[:2]
    whole = [row.replace(",900,", f",{number},") for number in range(1000, 1100)]
    celestrak.site.rows = head + "".join(whole)
    celestrak.fetch(Wish(provider="celestrak", **wish))
    celestrak.wait(hours=2, seconds=1)
    celestrak.site.rows, celestrak.site.fault = head + "".join(whole[:rows]), fault
    looked_at = looked_at or (fault == "no length" and wish == {"group": "last-30-days"})
    with pytest.raises(ProviderError) if looked_at else nullcontext():
        celestrak.fetch(Wish(provider="celestrak", **wish))
    assert list(celestrak.marks().values()) == ["shrunk"] * looked_at


@pytest.mark.parametrize(
    ("fault", "reason", "words"),
    [
        ("web page", "page", "it begins: <!DOCTYPE html>"),
        ("half a body", "cut", "broke off"),
        ("server error", "status", "answered 500"),
        ("moved", "moved", "points to"),
    ],
)
def test_a_bad_answer_marks_the_feed_until_a_good_one(celestrak, fault, reason, words):
    good = celestrak.fetch(ACTIVE)
    celestrak.wait(hours=3)
    celestrak.site.fault = fault
    for _ in range(3):
        with pytest.raises(ProviderError):
            celestrak.fetch(ACTIVE)
        celestrak.wait(hours=2, seconds=1)
    assert celestrak.marks() == {"active": reason}
    (told,) = untold(celestrak)
    assert words in told
    assert "the copy from 2026-06-03 12:10 UTC is in use" in told
    assert untold(celestrak) == []
    celestrak.site.fault = ""
    assert celestrak.fetch(ACTIVE).data == good.data
    assert celestrak.marks() == {}


@pytest.mark.parametrize(("said", "waits"), [("86400", "2026-06-04 15:10"), ("60", "2026-06-03 17:10"), ("", "17:10")])
def test_a_site_is_left_alone_as_long_as_it_asks_and_two_hours_at_least(celestrak, said, waits):
    celestrak.fetch(ACTIVE)
    celestrak.wait(hours=3)
    celestrak.site.answer = lambda *_: (429, b"slow down", {"Retry-After": said})
    for words in ("answered 429", "left alone"):
        with pytest.raises(ProviderError, match=rf"{words}[^$]*Next try not before [-0-9 ]*{waits[-16:]} UTC"):
            celestrak.fetch(ACTIVE)
    assert len(celestrak.site.requests) == 2


def test_a_page_of_maintenance_is_no_session_whatever_cookie_it_sets(track):
    track.site.fault = "web page"
    with pytest.raises(ProviderError, match="login answered 200 with a page"):
        track.fetch(GP)
    assert track.marks() == {"gp": "page"}
    track.site.fault = ""
    track.wait(hours=3)
    assert track.fetch(GP).from_cache is False


def test_a_catalogue_that_shrank_is_set_aside_until_a_person_accepts_it(celestrak):
    row = GP_ROWS.splitlines(keepends=True)
    celestrak.site.rows = row[0] + row[1] * 100
    whole = celestrak.fetch(ACTIVE)
    celestrak.wait(hours=3)
    celestrak.site.rows = row[0] + row[1] * 60
    with pytest.raises(ProviderError, match="shrank from 100 to 60 records") as stopped:
        celestrak.fetch(ACTIVE)
    command = f"hoshimori fetch celestrak --group active --base-url {celestrak.site.base_url} --accept."
    assert f"take it with: {command}" in stopped.value.message
    celestrak.wait(minutes=1)
    assert celestrak.fetch(ACTIVE).data == whole.data
    celestrak.wait(hours=3)
    celestrak.site.updated_at = WEDNESDAY
    with pytest.raises(ProviderError, match="has not changed"):  # nothing new is no mending
        celestrak.fetch(ACTIVE)
    assert celestrak.marks() == {"active": "shrunk"}
    asked = len(celestrak.site.requests)
    assert celestrak.fetch(ACTIVE, accept=True).data == celestrak.site.rows.encode()
    assert celestrak.fetch(ACTIVE).data == celestrak.site.rows.encode()
    assert (celestrak.marks(), len(celestrak.site.requests)) == ({}, asked)


def test_a_catalogue_that_shrinks_in_two_steps_is_held_against_the_greatest_of_the_last_thirty_days(celestrak):
    row = GP_ROWS.splitlines(keepends=True)

    def fetch(number, days, **options):
        celestrak.wait(days=days)
        celestrak.site.rows = row[0] + row[1] * number
        return celestrak.fetch(ACTIVE, **options).data.count(b"\n") - 1

    assert [fetch(number, 1) for number in (100, 90, 61)] == [100, 90, 61]
    for number in (40, 60):  # 39 % of 61, and 40 % of 100
        with pytest.raises(ProviderError, match=f"shrank from 100 on 4 June to {number} records"):
            fetch(number, 1)
    assert fetch(61, 1) == 61
    assert fetch(58, 26) == 58  # of those thirty days the first has the 90, of 5 June
    assert fetch(40, 2) == 40
    with pytest.raises(ProviderError, match="shrank from 61 on 9 June to 30 records"):
        fetch(30, 1)
    celestrak.fetch(ACTIVE, accept=True)
    assert [fetch(number, 1) for number in (31, 19)] == [31, 19]  # what a person accepted is what counts


def test_the_list_of_what_is_decaying_may_shrink(celestrak):
    decaying, row = Wish(provider="celestrak", kind="decaying"), GP_ROWS.splitlines(keepends=True)
    for number in (10, 2):
        celestrak.site.rows = row[0] + row[1] * number
        assert celestrak.fetch(decaying).data.count(b"\n") == 1 + number
        celestrak.wait(hours=3)


def test_a_newer_copy_takes_the_place_of_one_set_aside_and_accepting_nothing_marks_nothing(celestrak):
    row = GP_ROWS.splitlines(keepends=True)
    celestrak.site.rows = row[0] + row[1] * 10
    celestrak.fetch(ACTIVE)
    for number in (6, 9):
        celestrak.wait(hours=3)
        celestrak.site.rows = row[0] + row[1] * number
        with suppress(ProviderError):
            celestrak.fetch(ACTIVE)
    with pytest.raises(ProviderError, match="Nothing of CelesTrak active was set aside"):
        celestrak.fetch(ACTIVE, accept=True)
    assert celestrak.marks() == {}
    assert celestrak.fetch(ACTIVE).data.count(b"\n") == 10


def test_an_answer_under_a_wrong_clock_is_set_aside_and_taken_with_the_sites_time(celestrak):
    celestrak.clock.instant += timedelta(days=3)
    with pytest.raises(ProviderError, match=r"clock is 3 days ahead of CelesTrak's[^$]*Set the clock"):
        celestrak.fetch(ACTIVE)
    celestrak.clock.instant -= timedelta(days=3)
    assert celestrak.fetch(ACTIVE, accept=True).payload.known_at == WEDNESDAY


@pytest.mark.parametrize("off", [timedelta(days=1), timedelta(days=-1)])
def test_what_came_under_a_sites_wrong_clock_is_known_neither_too_early_nor_in_the_future(celestrak, off):
    first = celestrak.fetch(ACTIVE).payload.fetched_at
    celestrak.wait(hours=2, seconds=1)
    celestrak.site.now += off
    with pytest.raises(ProviderError, match=r"unless it is the site's that is wrong"):
        celestrak.fetch(ACTIVE)
    celestrak.site.now = celestrak.clock.instant
    celestrak.clock.instant += timedelta(hours=2, seconds=1)
    celestrak.site.now = celestrak.clock.instant
    assert first <= celestrak.fetch(ACTIVE).payload.fetched_at <= celestrak.clock.instant


def test_a_clock_set_back_asks_nobody_too_often(celestrak):
    celestrak.wait(days=5)
    celestrak.fetch(ACTIVE)
    celestrak.clock.instant -= timedelta(days=5)
    asked = len(celestrak.site.requests)
    assert celestrak.fetch(ACTIVE).from_cache  # the future request counts as made just now
    assert len(celestrak.site.requests) == asked
    celestrak.clock.instant += timedelta(hours=2, seconds=1)
    celestrak.site.now = celestrak.site.updated_at = celestrak.clock.instant
    celestrak.site.downloads.clear()
    assert not celestrak.fetch(ACTIVE).from_cache


def test_a_disk_that_is_nearly_full_asks_nobody(celestrak):
    first = celestrak.fetch(ACTIVE)
    celestrak.options["free_bytes"] = lambda _folder: 100_000_000
    celestrak.wait(hours=3)
    asked = len(celestrak.site.requests)
    with pytest.raises(ProviderError, match=r"nearly full[^$]*Free at least 256 MB"):
        celestrak.fetch(ACTIVE)
    assert len(celestrak.site.requests) == asked
    assert celestrak.marks() == {"active": "disk"}
    celestrak.options.pop("free_bytes")
    assert celestrak.fetch(ACTIVE).data == first.data


def test_one_missed_connection_is_the_networks_everyday(tmp_path):
    clock = FixedClock(WEDNESDAY)
    providers = Providers(cache=tmp_path, clock=clock, base_urls={"celestrak": "http://127.0.0.1:9"}, timeout_s=2)
    for expected in (0, 1):
        with pytest.raises(ProviderError):
            providers.client(ACTIVE).fetch()
        assert len(providers.feed_log.untold()) == expected
        clock.instant += timedelta(minutes=11)


# ---- a month -------------------------------------------------------------------------------------------------------


def test_two_days_of_everything_miss_no_update_and_lock_nobody_out(tmp_path):
    """The long version, 10,000 fetches over 30 days with faults, is `make soak`."""
    with LoopbackCelesTrak(WEDNESDAY) as one, Loopback(SpaceTrackSite(now=WEDNESDAY)) as two:
        clock = FixedClock(WEDNESDAY)
        vault = Vault(environment={"SPACETRACK_USER": USER, "SPACETRACK_PASS": PASSWORD})
        urls = {"celestrak": one.base_url, "space-track": two.base_url}
        providers = Providers(cache=tmp_path, clock=clock, vault=vault, base_urls=urls)
        taken, due = 0, 0
        for number in range(24):
            one.now = two.now = clock.instant
            if number % 4 == 0:
                one.updated_at, due = clock.instant, due + 1
            for wish in (ACTIVE, GP, Wish(provider="space-track", kind="tip")):
                try:
                    taken += wish is ACTIVE and not providers.client(wish).fetch()[0].from_cache
                except ProviderError as error:
                    assert error.data["reason"] in {"unchanged", "not_open"}  # noqa: PT017  # both are orderly
            clock.instant += timedelta(hours=2, seconds=1)
        assert (taken, due) == (6, 6)
        assert not one.locked_out
        assert not two.locked_out
        assert two.rudeness == {}
