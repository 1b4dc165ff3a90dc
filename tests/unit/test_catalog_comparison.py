from datetime import UTC, datetime, timedelta

import pytest
from catalog_samples import element_sets, log, put

from hoshimori.catalog import ChangeKind, compare
from hoshimori.catalog.launch_change import change_kind, launch_day
from hoshimori.errors import NotFoundError
from hoshimori.model import Coverage
from hoshimori.store import Store

JULY, SEPTEMBER = datetime(2024, 7, 5, 23, tzinfo=UTC), datetime(2024, 9, 17, 23, tzinfo=UTC)


OLD_OBJECTS = [(number, "1999-025A", 14.0) for number in range(100, 160)]
CLOUD = [(1000 + n, f"2024-140{chr(65 + n % 24)}", 14.0 + 0.01 * n) for n in range(60)]  # some 280 km of spread
TRAIN = [(2000 + n, f"2024-149{chr(65 + n % 24)}", 15.0 + 0.0001 * n) for n in range(40)]
RAISING = [(3000 + n, f"2024-150{chr(65 + n % 24)}", 15.0 + 0.02 * n) for n in range(21)]
LATE = [(4000 + n, "1999-025ZZ", 14.0 + 0.01 * n) for n in range(35)]
UNNAMED = [(270000, "", 14.0)]


@pytest.fixture
def store(tmp_path, clock):
    found = Store.open(tmp_path / "store", clock)
    put(found, "july.tle", known_at=JULY, sets=element_sets(OLD_OBJECTS, epoch=JULY))
    rest = OLD_OBJECTS[10:] + CLOUD + TRAIN + RAISING + LATE + UNNAMED
    put(found, "september.tle", known_at=SEPTEMBER, sets=element_sets(rest, epoch=SEPTEMBER))
    return found


@pytest.fixture
def with_log(store):
    payloads = [row for row in [*TRAIN, *RAISING, *CLOUD[:5]] if row]
    rows = [(number, cospar[:8], "object_type", "PAYLOAD") for number, cospar, _ in payloads]
    rows += [(None, tag, "launch_date", "2024 Aug  6 0642") for tag in ("2024-140", "2024-149", "2024-150")]
    put(store, "log.tsv", known_at=SEPTEMBER, record_format="gcat-launch-log", claims=log(*rows))
    return store


def kinds(comparison):
    return {change.launch: (change.new, change.kind) for change in comparison.launches}


def test_new_and_gone_are_told_by_membership(store):
    found = compare(store, begin_as_of=JULY, end_as_of=SEPTEMBER)
    assert (found.new.height, found.gone.height) == (60 + 40 + 21 + 35 + 1, 10)
    assert found.begin_payload.url == "july.tle"
    assert found.end_payload.url == "september.tle"
    assert found.gone.get_column("norad_cat_id").to_list() == list(range(100, 110))


def test_a_launch_a_cloud_and_late_pieces_are_told_apart(with_log):
    found = compare(with_log, begin_as_of=JULY, end_as_of=SEPTEMBER)
    assert kinds(found) == {
        "2024-140": (60, ChangeKind.BREAKUP_LIKE),
        "2024-149": (40, ChangeKind.LAUNCH),
        "2024-150": (21, ChangeKind.LAUNCH),
        "1999-025": (35, ChangeKind.LATE_PIECES),
        "": (1, ChangeKind.OTHER),
    }
    cloud = found.launches[0]
    assert (cloud.payloads, cloud.payloads_known, cloud.before) == (5, 5, 0)
    assert cloud.height_high_km - cloud.height_low_km > 100
    assert cloud.sentence.startswith("60 new numbers of the launch of 2024-08-06, 5 of them listed as payloads; ")
    assert "cause undetermined" in cloud.sentence
    assert found.notes == ()


def test_a_catalogue_with_a_half_missing_makes_no_cloud_when_the_half_comes_back(tmp_path, clock):
    found = Store.open(tmp_path / "half", clock)
    whole = OLD_OBJECTS + CLOUD + TRAIN
    put(
        found, "june.tle", known_at=JULY - timedelta(days=30), sets=element_sets(whole, epoch=JULY - timedelta(days=30))
    )
    put(found, "july.tle", known_at=JULY, sets=element_sets(OLD_OBJECTS, epoch=JULY))
    put(found, "september.tle", known_at=SEPTEMBER, sets=element_sets(whole, epoch=SEPTEMBER))
    comparison = compare(found, begin_as_of=JULY, end_as_of=SEPTEMBER)
    assert kinds(comparison) == {"2024-140": (60, ChangeKind.LATE_PIECES), "2024-149": (40, ChangeKind.LATE_PIECES)}
    assert all("seen again" in change.sentence for change in comparison.launches)
    assert any("published with a part missing" in note for note in comparison.notes)


def test_without_a_register_of_payloads_wide_launches_stay_open_and_this_is_said(store):
    found = compare(store, begin_as_of=JULY, end_as_of=SEPTEMBER)
    assert kinds(found)["2024-140"] == (60, ChangeKind.OTHER)
    assert kinds(found)["2024-150"] == (21, ChangeKind.OTHER)
    assert kinds(found)["2024-149"] == (40, ChangeKind.LAUNCH)
    assert found.launches[0].payloads is None
    assert "ingest a GCAT launch log" in found.notes[0]
    assert "no register says" in found.launches[0].sentence


def test_more_pieces_than_any_launch_had_payloads_are_a_cloud_even_without_a_register():
    row = {"launch": "2024-140", "new": 405, "payloads": None, "height_low_km": 615.0, "height_high_km": 898.0}
    assert change_kind(row, before=0, young=True) is ChangeKind.BREAKUP_LIKE


def test_an_old_launch_that_more_than_doubles_is_a_cloud():
    row = {"launch": "1982-092", "new": 924, "payloads": None, "height_low_km": 300.0, "height_high_km": 900.0}
    assert change_kind(row, before=2, young=False) is ChangeKind.BREAKUP_LIKE
    assert change_kind({**row, "new": 19}, before=2, young=False) is ChangeKind.LATE_PIECES


def test_a_launch_shortly_before_the_first_snapshot_still_counts_as_a_launch(store):
    rows = [(number, cospar[:8], "object_type", "PAYLOAD") for number, cospar, _ in RAISING]
    rows.append((None, "2024-150", "launch_date", "2024-06-30"))
    put(store, "log.tsv", known_at=SEPTEMBER, record_format="gcat-launch-log", claims=log(*rows))
    found = compare(store, begin_as_of=JULY, end_as_of=SEPTEMBER)
    assert kinds(found)["2024-150"] == (21, ChangeKind.LAUNCH)


def test_partial_payloads_and_registers_are_no_snapshots(store):
    later = SEPTEMBER + timedelta(days=10)
    put(store, "some.tle", known_at=later, coverage=Coverage.PARTIAL, sets=element_sets(OLD_OBJECTS[:1], epoch=later))
    put(store, "log.tsv", known_at=later, record_format="gcat-launch-log", claims=log((1, "1957-001", "name", "A")))
    assert compare(store, begin_as_of=JULY, end_as_of=later).end_payload.url == "september.tle"


def test_the_same_snapshot_twice_and_none_at_all_say_what_to_ingest(store):
    with pytest.raises(NotFoundError, match=r"same full snapshot .july\.tle.*ingest one"):
        compare(store, begin_as_of=JULY, end_as_of=JULY + timedelta(days=1))
    with pytest.raises(NotFoundError, match="No full catalogue was known at 2024-01-01T00:00:00Z; ingest one"):
        compare(store, begin_as_of=datetime(2024, 1, 1, tzinfo=UTC), end_as_of=SEPTEMBER)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024 Aug  6 0642", datetime(2024, 8, 6, tzinfo=UTC)),
        ("1957 Oct  4 1928:34", datetime(1957, 10, 4, tzinfo=UTC)),
        ("2024-08-06", datetime(2024, 8, 6, tzinfo=UTC)),
        ("2024-08-06T06:42:00Z", datetime(2024, 8, 6, tzinfo=UTC)),
        ("2024 Aug", None),
        ("", None),
    ],
)
def test_launch_days_are_read_as_registers_print_them(text, day):
    assert launch_day(text) == day
