"""The catalog room on real catalogues: numbers of DESIGN.md, data/INDEX.md, METHODS.md section 5 and EXAMPLES.md."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from hoshimori.catalog import (
    ChangeKind,
    compare,
    contradictions,
    identities,
    ingest_paths,
    presence,
    space_object,
    summarize,
)
from hoshimori.catalog.known_at import epochs_old_and_ahead
from hoshimori.catalog.snapshot import last_full, member_sets
from hoshimori.model import Coverage, KnownAtRule, ObjectType
from hoshimori.store import Store

pytestmark = pytest.mark.shared_data

JULY = datetime(2024, 7, 5, 23, 59, 59, 999999, tzinfo=UTC)
SEPTEMBER = datetime(2024, 9, 17, 23, 59, 59, 999999, tzinfo=UTC)
LATER = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Standing:
    def now(self) -> datetime:
        return datetime(2026, 8, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(shared_data, tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("catalog") / "store", Standing())
    names = ("2024-07-05_full_3le_heyoka.tle", "2024-09-17_full_2le_mizuba.tle")
    files = [shared_data / "catalogs" / name for name in names]
    files.append(shared_data / "satcat" / "gcat_launchlog_2024-12.tsv")
    return store, ingest_paths(store, files, clock=Standing())


@pytest.fixture(scope="module")
def store(loaded):
    return loaded[0]


@pytest.fixture(scope="module")
def comparison(store):
    return compare(store, begin_as_of=JULY, end_as_of=SEPTEMBER)


def test_both_catalogues_and_the_launch_log_come_in_whole(loaded):
    report = loaded[1]
    assert (report.accepted, report.quarantined, report.problems) == (26_389 + 26_905, 0, ())
    july, september, log = report.payloads
    assert (july.known_at, july.coverage, july.provider) == (JULY, Coverage.FULL, "space-track")
    # The terminal in EXAMPLES.md says seven old ones and fifteen ahead.
    assert (september.epochs_old, september.epochs_ahead) == (7, 15)
    assert (log.provider, log.kind) == ("gcat", "register")
    assert log.claims > 100_000


def test_membership_says_1079_new_and_563_gone(comparison):
    assert (comparison.new.height, comparison.gone.height) == (1_079, 563)


def test_an_epoch_rule_would_say_21734_new(store):
    both = pl.concat([member_sets(store, last_full(store, day)) for day in (JULY, SEPTEMBER)])
    begin, end = datetime(2024, 7, 5, tzinfo=UTC), datetime(2024, 9, 17, tzinfo=UTC)
    first = both.group_by("norad_cat_id").agg(pl.col("epoch").min())
    assert first.filter((pl.col("epoch") > begin) & (pl.col("epoch") <= end)).height == 21_734
    july = member_sets(store, last_full(store, JULY))
    assert epochs_old_and_ahead(july, begin)[1] == 21_084  # data/INDEX.md


def test_405_pieces_of_2024_140_are_told_apart_from_113_payloads_of_2024_149(comparison):
    first, second = comparison.launches[:2]
    assert (first.launch, first.new, first.kind) == ("2024-140", 405, ChangeKind.BREAKUP_LIKE)
    assert (first.payloads, first.before, first.launch_date) == (18, 0, "2024-08-06")
    assert (round(first.height_low_km), round(first.height_high_km)) == (615, 898)  # METHODS.md section 5, km
    assert (second.launch, second.new, second.kind) == ("2024-149", 113, ChangeKind.LAUNCH)
    assert second.payloads == 113


def test_starlink_launches_are_launches_and_late_pieces_are_late_pieces(comparison):
    changes = {change.launch: change for change in comparison.launches}
    # Starlink groups between the two catalogues, by GCAT's launch log.
    numbers = (124, 131, 132, 133, 136, 138, 141, 144, 150, 152, 154, 155, 158)
    for number in numbers:
        change = changes[f"2024-{number}"]
        assert 19 <= change.new <= 23
        assert change.kind is ChangeKind.LAUNCH
    fengyun = changes["1999-025"]
    assert (fengyun.new, fengyun.kind, fengyun.before) == (35, ChangeKind.LATE_PIECES, 2_103)
    assert (changes["2014-028"].new, changes["2014-028"].kind) == (19, ChangeKind.LATE_PIECES)
    breakups = [change.launch for change in comparison.launches if change.kind is ChangeKind.BREAKUP_LIKE]
    assert breakups == ["2024-140"]


def test_a_register_known_later_is_named_and_can_be_left_out(store, comparison):
    assert comparison.notes == ("Payloads and owners also from gcat-launch-log of 2024-12-08, known after 2024-09-17.",)
    alone = compare(store, begin_as_of=JULY, end_as_of=SEPTEMBER, registers_as_of=SEPTEMBER)
    kinds = {change.launch: change.kind for change in alone.launches}
    assert (alone.new.height, alone.gone.height) == (1_079, 563)
    assert kinds["2024-140"] is ChangeKind.BREAKUP_LIKE  # more pieces than any launch had payloads
    assert kinds["2024-149"] is ChangeKind.OTHER
    assert "No register names the payloads of 17 of 113 launches" in alone.notes[0]


def test_identities_of_a_whole_catalogue_name_owners_and_inherit(store):
    table = identities(store, as_of=LATER)
    assert table.get_column("norad_cat_id").is_unique().all()
    rows = {row["norad_cat_id"]: row for row in table.iter_rows(named=True)}
    assert (rows[55841]["owner_state"], rows[55841]["owner"], rows[55841]["inherited"]) == ("RU", "FSB", False)
    assert (rows[44476]["owner_state"], rows[44476]["owner"]) == ("US", "INTELU")  # EXAMPLES.md
    fengyun = table.filter((pl.col("launch") == "1999-025") & (pl.col("object_type") == "DEBRIS"))
    assert fengyun.height > 2_000
    assert fengyun.get_column("owner_state").unique().to_list() == ["CN"]
    assert fengyun.get_column("inherited").all()
    assert table.get_column("state_of_registry").unique().to_list() == ["unknown"]
    # Pieces of the launches that GCAT counts in Greek letters inherit too: Transit 4A, "1961 OMI".
    assert set(table.filter(pl.col("launch") == "1961-015").get_column("owner_state")) == {"US"}
    station = table.filter((pl.col("launch") == "1998-067") & pl.col("inherited"))
    assert set(station.get_column("owner_state")) <= {"several", ""}


def test_an_object_shows_its_claims_and_what_differs(store):
    found = space_object(store, 49330)
    assert (found.object_name, found.object_type, found.owner_state) == ("SJ-21", ObjectType.PAYLOAD, "CN")
    assert {claim.register for claim in found.claims} == {"element-sets", "gcat-launch-log"}
    assert contradictions(found) == (
        "name: Shi Jian 21 (gcat-launch-log, 2024-12-08); SJ-21 (element-sets, 2024-07-05)",
    )


def test_presence_counts_every_member_once(store):
    found = presence(store, LATER)
    assert found.objects == found.table.get_column("objects").sum() == 26_905
    assert found.known_at == SEPTEMBER
    assert found.registers == ("gcat-launch-log of 2024-12-08",)
    assert found.table.equals(found.table.sort("state", "regime", "object_type"))
    assert "unknown" in found.table.get_column("state")
    geo = found.table.filter(pl.col("regime") == "GEO").get_column("objects").sum()
    assert 1_300 < geo < 1_800  # ESA counted 1,363 in 2014 (METHODS.md)


def test_a_summary_of_two_catalogues(store):
    found = summarize(store, LATER)
    assert (found.objects, found.sets, found.payloads) == (26_389 + 1_079, 26_389 + 26_905, 3)
    assert sum(found.ages.values()) == sum(found.by_type.values()) == sum(found.by_regime.values()) == found.objects
    assert found.last_full == "2024-09-17_full_2le_mizuba.tle"


def test_the_times_that_files_were_known_follow_sources_toml(shared_data, tmp_path):
    store = Store.open(tmp_path / "store", Standing())
    folder = shared_data / "catalogs" / "daily_active_2026-04"
    files = [*sorted(folder.iterdir())[:2], shared_data / "history" / "stations_history.tle"]
    first, second, series = ingest_paths(store, files, clock=Standing()).payloads
    assert first.known_at == datetime(2026, 4, 20, 23, 5, tzinfo=UTC)
    assert second.known_at - first.known_at == timedelta(hours=23, minutes=56)
    assert (series.known_at_rule, series.provider, series.coverage) == (KnownAtRule.EPOCH, "celestrak", Coverage.GROUP)
    assert series.conflicts[0] == "object 69180 has several names: SHENZHOU-23, SHENZHOU-23 (SZ-23)"
    assert "object 67687 has the name LEOPARD here; on file: HMU-SAT2 (known 2026-04-20)" in series.conflicts
