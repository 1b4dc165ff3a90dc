"""Replays on the package's own data: as known day by day, the same each time, nothing written where it is not ours."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from hoshimori.catalog import ingest_paths
from hoshimori.model import IncidentKind
from hoshimori.scenarios.library import load_library
from hoshimori.scenarios.replay import NO_DATA, Replayer, ReplayStatus
from hoshimori.scenarios.replay_record import replay_json
from hoshimori.scenarios.scoreboard import score, scoreboard_json

LIBRARY = load_library()
WEEK = (date(2026, 5, 24), date(2026, 5, 28), date(2026, 5, 30))
PACKAGED = ("cosmos-1408-2021", "geo-may-2026", "sj-21-burn-2026")


class Standing:
    """A clock that stands."""

    def now(self):
        return datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def replays_of(work, *slugs, **places):
    replayer = Replayer(library=LIBRARY, clock=Standing(), work=work, **places)
    return {r.scenario.id: r for r in replayer.replay([LIBRARY.scenario(s) for s in slugs])}


@pytest.fixture(scope="module")
def packaged(tmp_path_factory):
    """The package's scenarios, three days of the week in May for all seven."""
    chosen = []
    for scenario in map(LIBRARY.scenario, PACKAGED):
        days = tuple(d for d in scenario.plan.days if d.year == 2021 or d in WEEK)
        chosen.append(replace(scenario, plan=replace(scenario.plan, days=days)))
    replayer = Replayer(library=LIBRARY, clock=Standing(), work=tmp_path_factory.mktemp("replay"))
    return {r.scenario.id: r for r in replayer.replay(chosen)}


def test_cosmos_1408_is_nothing_until_its_pieces_are_published(packaged):
    days = {d.date.isoformat(): d for d in packaged["cosmos-1408-2021"].days}
    assert not days["2021-11-15"].incidents
    assert not days["2021-11-30"].incidents
    incidents = {i.id: i for i in days["2021-12-01"].incidents}
    incident = incidents.pop("BRK-1982-092")
    assert incident.kind is IncidentKind.BREAKUP
    assert {i.kind for i in incidents.values()} == {IncidentKind.DECAY}  # pieces that come down over an area
    assert all(i.objects[0].norad_cat_id in incident.detections[0].objects for i in incidents.values())
    shown = score(packaged["cosmos-1408-2021"])
    assert (shown.status, shown.days_to_detection) == ("seen", 16)
    assert not shown.false_accusations
    assert not shown.over_claims


def test_geo_in_may_shows_one_stay_and_three_look_alikes(packaged):
    replay = packaged["geo-may-2026"]
    assert len(replay.days) == 3
    assert replay.source == "package"
    shown = score(replay)
    assert shown.status == "seen"
    assert not shown.over_claims
    assert "PRX-44476-55841" in shown.incidents
    for day in replay.days:
        assert [i.id for i in day.incidents if "55841" in i.id] == ["PRX-44476-55841"]
        assert not [i for i in day.incidents if "29272" in i.id]


def test_a_co_location_from_the_first_day_on_says_that_the_arrival_is_not_visible(packaged):
    said = score(packaged["geo-may-2026"]).said
    assert any("LUCH-5X" in s and "arrival is not visible" in s for s in said)


def test_the_burn_of_sj_21_is_seen_when_a_few_sets_lie_behind_it(packaged):
    shown = score(packaged["sj-21-burn-2026"])
    assert (shown.status, shown.days_to_detection) == ("seen", 3)


def test_scenarios_with_the_same_data_share_their_days(packaged):
    assert packaged["geo-may-2026"].days[0] is packaged["sj-21-burn-2026"].days[0]


def test_a_replay_as_json_has_the_agreed_shape(packaged):
    shown = json.loads(json.dumps(replay_json(packaged["cosmos-1408-2021"]), allow_nan=False))
    assert shown["scenario"] == "cosmos-1408-2021"
    assert [d["date"] for d in shown["days"]] == sorted(d["date"] for d in shown["days"])
    day = shown["days"][-1]
    assert day["incidents"][0]["id"] == "BRK-1982-092"
    (detection,) = (one for one in day["detections"] if one["code"] == "BRK001")
    assert detection["code"] == "BRK001"
    assert detection["parent"] == 13552
    assert detection["epoch_low"] < "2021-11-15T02:47" < detection["epoch_high"]
    assert detection["tables"]["gabbard"]
    assert replay_json(packaged["cosmos-1408-2021"], whole=False)["days"][-1]["detections"][0]["tables"] == {}


def test_the_board_counts_what_was_replayed(packaged):
    board = scoreboard_json([score(r) for r in packaged.values()])
    assert {board[k] for k in ("false_accusations", "over_claims", "missed", "not_visible")} == {0}
    assert board["seen"] == 3
    assert board["n"]["scenarios_replayed"] == 3
    assert board["n"]["days"] == 9  # geo-may-2026 and sj-21-burn-2026 share three
    assert board["bounds_95_percent"]["over_claims_per_scenario"] == pytest.approx(1 - 0.05 ** (1 / 3))


def test_what_cannot_be_replayed_says_why(tmp_path):
    shown = replays_of(tmp_path, "I06", "I01", "I05", "I61", "luch-intelsat-38-2021")
    assert shown["starfish-prime-1962"].reason.startswith("no signature in public orbital data")
    assert shown["starfish-prime-1962"].status is ReplayStatus.NOT_VISIBLE
    assert shown["fengyun-1c-2007"].reason.startswith(NO_DATA + ":")
    assert shown["solwind-1985"].reason == NO_DATA
    assert shown["starlink-avoidance"].status is ReplayStatus.NOT_SCORED
    assert "HOSHIMORI_DATA" in shown["luch-intelsat-38-2021"].reason
    missing = replays_of(tmp_path, "luch-intelsat-38-2021", data=tmp_path)["luch-intelsat-38-2021"]
    assert "is not in $HOSHIMORI_DATA" in missing.reason


def test_a_store_that_was_handed_in_is_read_and_left_as_it_was(tmp_path):
    from hoshimori.store import Store

    folder = tmp_path / "mine"
    lines = []
    for number, name in ((40258, "LUCH"), (43632, "IS-38")):
        lines += [name, *_slot(number)]
    file = tmp_path / "day.tle"
    file.write_text("\n".join(lines) + "\n")
    known = datetime(2021, 5, 29, 12, 0, tzinfo=UTC)
    report = ingest_paths(Store.open(folder, Standing()), [file], clock=Standing(), known_at=known)
    assert report.accepted == 2
    before = _files(folder)
    shown = replays_of(tmp_path / "work", "luch-intelsat-38-2021", store=folder)["luch-intelsat-38-2021"]
    assert (shown.status, shown.source) == (ReplayStatus.REPLAYED, "store")
    assert _files(folder) == before
    other = replays_of(tmp_path / "work2", "luch-intelsat-33e-2019", store=folder)["luch-intelsat-33e-2019"]
    assert other.status is ReplayStatus.NO_DATA


def _files(folder):
    """Return the files of a store but its ledger, which is opened for comparisons of texts and stays empty."""
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and not p.name.startswith("ledger")}


def _slot(number):
    """Return the two lines of a made-up set near 45 E on 2021-05-29."""
    first = f"1 {number:05d}U 14058A   21149.25000000  .00000000  00000-0  00000-0 0  999"
    second = (
        f"2 {number:05d}   0.0300  90.0000 0001000   0.0000 {220.0 + (number == 43632) * 0.05:8.4f}  1.00273791    1"
    )
    return [line + str(sum(int(c) if c.isdigit() else c == "-" for c in line) % 10) for line in (first, second)]


def test_the_command_line_lists_replays_and_refuses_what_is_not_clear(monkeypatch):
    from hoshimori.cli.main import root

    monkeypatch.delenv("HOSHIMORI_DATA", raising=False)
    made = {}
    replay = Replayer.replay

    def once(self, scenarios):
        """Replay a scenario once: how it is printed is asked here."""
        slugs = tuple(one.id for one in scenarios)
        if slugs not in made:
            made[slugs] = list(replay(self, scenarios))
        return made[slugs]

    monkeypatch.setattr(Replayer, "replay", once)
    runner = CliRunner()
    listed = runner.invoke(root, ["replay", "--list", "--json"])
    assert len(json.loads(listed.stdout)["scenarios"]) == len(LIBRARY.scenarios)
    assert "cosmos-1408-2021" in runner.invoke(root, ["replay", "--list"]).stdout
    shown = runner.invoke(root, ["replay", "cosmos-1408-2021"])
    assert shown.exit_code == 0
    assert "BRK-1982-092" in shown.stdout
    assert "no signature" in runner.invoke(root, ["replay", "ka-sat-2022"]).stdout
    assert runner.invoke(root, ["replay"]).exit_code == 2
    assert runner.invoke(root, ["replay", "cosmos-1408-2021", "--all"]).exit_code == 2
    board = runner.invoke(root, ["replay", "cosmos-1408-2021", "--scoreboard", "--json"], standalone_mode=False)
    assert json.loads(board.stdout)["seen"] == 1
    words = runner.invoke(root, ["replay", "cosmos-1408-2021", "--scoreboard"]).stdout
    assert "false accusations 0 in 1 scenarios (95 % bound 95.0 % of scenarios)" in words


@pytest.mark.shared_data
def test_iridium_and_cosmos_are_foretold_as_a_close_approach(shared_data, tmp_path):
    shown = score(replays_of(tmp_path, "iridium-cosmos-2009", data=shared_data)["iridium-cosmos-2009"])
    assert shown.status == "seen"
    (row,) = shown.replay.days[0].conjunctions
    assert row["miss_distance_km"] == pytest.approx(0.698, abs=0.001)
    assert row["relative_speed_km_s"] == pytest.approx(11.647, abs=0.001)
    assert f"{row['tca']:%Y-%m-%d %H:%M:%S}" == "2009-02-10 16:55:59"


@pytest.mark.shared_data
def test_a_single_catalogue_shows_sj_21_with_compass_g2_and_both_docked_servicers(shared_data, tmp_path):
    slugs = ("sj-21-compass-g2-2022", "mev-1-intelsat-901", "mev-2-intelsat-10-02")
    day = LIBRARY.scenario(slugs[0]).plan.days[-1]
    one_day = []
    for slug in slugs:
        scenario = LIBRARY.scenario(slug)
        one_day.append(
            replace(
                scenario, plan=replace(scenario.plan, days=(day,), data=("catalogs/2022-01-22_full_*",), alone=True)
            )
        )
    replayer = Replayer(library=LIBRARY, clock=Standing(), work=tmp_path, data=shared_data)
    board = {r.scenario.id: score(r) for r in replayer.replay(one_day)}
    assert [board[s].status for s in slugs] == ["seen"] * 3
    assert not any(board[s].over_claims or board[s].false_accusations for s in slugs)
    assert not board["mev-1-intelsat-901"].incidents
    assert "arrival is not visible" in board["sj-21-compass-g2-2022"].said[0]


@pytest.mark.shared_data
@pytest.mark.brute_force
def test_the_whole_board_on_data_in_hand(shared_data, tmp_path):
    replayer = Replayer(library=LIBRARY, clock=Standing(), work=tmp_path, data=shared_data)
    board = scoreboard_json([score(r) for r in replayer.replay(list(LIBRARY.scenarios.values()))])
    assert board["with_data"] >= 10
    assert board["seen"] >= 8
    assert board["false_accusations"] == 0
    assert board["over_claims"] == 0
