"""Names, designators and owners about which two sources disagree, and objects of which all was set aside."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from catalog_samples import element_sets, log, put
from io_samples import VANGUARD_1, VANGUARD_2, tle

from hoshimori import io
from hoshimori.catalog import contradictions, identities, ingest_paths, space_object, summarize
from hoshimori.catalog.conflict import conflicts_on_file
from hoshimori.errors import NotFoundError
from hoshimori.store.names import hashed

JULY = datetime(2024, 7, 5, 23, tzinfo=UTC)
LATER = JULY + timedelta(days=10)
SET = (VANGUARD_1, VANGUARD_2)


def ingest(store, tmp_path, clock, name, data, known_at=JULY, **told):
    file = tmp_path / name
    file.write_bytes(data)
    return ingest_paths(store, [file], clock=clock, known_at=known_at, **told)


def test_the_same_set_under_two_names_in_two_files_keeps_and_shows_both(store, tmp_path, clock):
    first = ingest(store, tmp_path, clock, "n1.tle", tle(("ALPHA SAT", *SET)))
    second = ingest(store, tmp_path, clock, "n2.tle", tle(("BRAVO SAT", *SET)), LATER)
    assert first.payloads[0].conflicts == ()
    assert second.payloads[0].conflicts == (
        "object 5 has the name BRAVO SAT here; on file: ALPHA SAT (known 2024-07-05)",
    )
    assert (second.duplicate, second.exit_code) == (1, 0)
    found = space_object(store, 5)
    said = [(c.value, c.known_at, c.payload_sha256) for c in found.claims if c.field == "name"]
    assert said == [
        ("ALPHA SAT", JULY, first.payloads[0].sha256),
        ("BRAVO SAT", LATER, second.payloads[0].sha256),
    ]
    sentence = "name: ALPHA SAT (element-sets, 2024-07-05); BRAVO SAT (element-sets, 2024-07-15)"
    assert sentence in contradictions(found)
    before = space_object(store, 5, as_of=JULY)
    assert [c.value for c in before.claims if c.field == "name"] == ["ALPHA SAT"]
    assert contradictions(before) == ()


def test_the_order_of_ingest_does_not_change_who_said_it_first(store, tmp_path, clock):
    ingest(store, tmp_path, clock, "n2.tle", tle(("BRAVO SAT", *SET)), LATER)
    ingest(store, tmp_path, clock, "n1.tle", tle(("ALPHA SAT", *SET)))
    names = store.names(norad_cat_ids=[5]).filter(pl.col("field") == "object_name")
    assert names.select("value", "known_at").rows() == [("ALPHA SAT", JULY), ("BRAVO SAT", LATER)]
    assert store.names(as_of=JULY, norad_cat_ids=[5]).height == 2  # one name, one designator
    assert store.names(norad_cat_ids=[6]).is_empty()


def test_a_name_that_came_again_earlier_counts_from_then(store, tmp_path, clock):
    ingest(store, tmp_path, clock, "n1.tle", tle(("ALPHA SAT", *SET)), LATER)
    ingest(store, tmp_path, clock, "n2.tle", tle(("ALPHA SAT", *SET)), JULY)
    rows = store.names().filter(pl.col("field") == "object_name")
    assert rows.select("value", "known_at").rows() == [("ALPHA SAT", JULY)]


def test_designators_on_file_are_compared_too_and_the_own_file_again_is_no_conflict(store, tmp_path, clock):
    sets = io.read(tle(("ALPHA SAT", *SET)), source="x").sets
    ingest(store, tmp_path, clock, "a.tle", tle(("ALPHA SAT", *SET)))
    other = sets.with_columns(object_id=pl.lit("1999-001A"), mean_anomaly=pl.lit(1.0))
    data = io.write(other, "omm-csv", creation_date=JULY)
    told = ingest(store, tmp_path, clock, "b.csv", data).payloads[0].conflicts
    assert told == ("object 5 has the designator 1999-001A here; on file: 1958-002B (known 2024-07-05)",)
    assert ingest(store, tmp_path, clock, "a.tle", tle(("ALPHA SAT", *SET))).payloads[0].conflicts == ()


def on_file(*names):
    numbers, values = zip(*names, strict=True)
    given = pl.DataFrame({"norad_cat_id": numbers, "object_name": values}).with_columns(
        known_at=pl.lit(JULY).cast(pl.Datetime("us", "UTC"))
    )
    return {"object_name": hashed(given, "object_name", "known_at"), "object_id": pl.DataFrame()}


@pytest.mark.parametrize(
    ("here", "there"),
    [("ISS (ZARYA)", "iss zarya"), ("OBJECT A", "STARLINK-1"), ("STARLINK-1", "TBA - TO BE ASSIGNED"), ("", "A")],
)
def test_spelling_and_placeholders_are_no_conflict(here, there):
    sets = element_sets([(1, "", 14.0)], epoch=JULY, names=[here])
    assert conflicts_on_file(sets, on_file((1, there))) == ()


def test_a_name_that_agrees_with_any_on_file_is_no_conflict_and_many_are_counted():
    sets = element_sets([(1, "", 14.0)], epoch=JULY, names=["BRAVO"])
    assert conflicts_on_file(sets, on_file((1, "ALPHA"), (1, "Bravo"))) == ()
    many = element_sets([(n, "", 14.0) for n in range(1, 31)], epoch=JULY, names=["NEW"] * 30)
    told = conflicts_on_file(many, on_file(*((n, "OLD") for n in range(1, 31))))
    assert (len(told), told[-1]) == (21, "and 10 more of this kind")


def test_two_satcats_that_disagree_about_the_owner_are_shown_and_counted(store):
    put(store, "a.tle", known_at=JULY, sets=element_sets([(1, "1998-001A", 14.0), (2, "", 14.0)], epoch=JULY))
    rows = ((1, "1998-001", "owner_state", "US"), (2, "", "owner_state", "US"))
    put(store, "ct.csv", known_at=JULY, record_format="satcat-csv", claims=log(*rows, register="celestrak-satcat"))
    rows = ((1, "1998-001", "owner_state", "PRC"), (2, "", "owner_state", "TBD"))
    put(store, "st.csv", known_at=LATER, record_format="satcat-csv", claims=log(*rows, register="space-track-satcat"))
    assert contradictions(space_object(store, 1)) == (
        "owner_state: US (celestrak-satcat, 2024-07-05); PRC (space-track-satcat, 2024-07-15)",
    )
    assert contradictions(space_object(store, 2)) == ()
    assert identities(store).get_column("owner_conflict").to_list() == [True, False]
    assert summarize(store, LATER).owner_conflicts == 1
    assert summarize(store, JULY).owner_conflicts == 0


def test_one_satcat_that_changed_its_word_contradicts_nobody(store):
    put(store, "a.tle", known_at=JULY, sets=element_sets([(1, "1998-001A", 14.0)], epoch=JULY))
    for name, known_at, code in (("old.csv", JULY, "US"), ("new.csv", LATER, "PRC")):
        claims = log((1, "1998-001", "owner_state", code), register="celestrak-satcat")
        put(store, name, known_at=known_at, record_format="satcat-csv", claims=claims)
    assert contradictions(space_object(store, 1)) == ()
    assert summarize(store, LATER).owner_conflicts == 0


def test_an_object_known_only_by_what_was_set_aside_is_told_where_to_look(store, tmp_path, clock):
    wrong = tle((VANGUARD_1[:-1] + str((int(VANGUARD_1[-1]) + 1) % 10), VANGUARD_2))
    ingest(store, tmp_path, clock, "a.tle", wrong, LATER)
    with pytest.raises(NotFoundError) as caught:
        space_object(store, 5)
    assert caught.value.message == (
        "No element set and no register names object 5; 1 record of it is set aside: checksum; see: hoshimori catalog "
        "quarantine show 1."
    )
    assert caught.value.data["set_aside"] == [1]
    with pytest.raises(NotFoundError, match="known by 2024-07-05T23:00:00Z names object 5; ingest a catalogue"):
        space_object(store, 5, as_of=JULY)
    ingest(store, tmp_path, clock, "b.tle", b"# again\n" + wrong, LATER)
    with pytest.raises(NotFoundError, match=r"2 records of it are set aside: checksum; see: .* show 1\."):
        space_object(store, 5, as_of=LATER)


@pytest.mark.parametrize("bad_first", [True, False])
def test_an_impossible_set_does_not_displace_the_good_one_of_the_same_epoch(store, tmp_path, clock, bad_first):
    good = io.read(tle(SET), source="x").sets
    head, line = io.write(good, "omm-csv", creation_date=JULY).splitlines(keepends=True)
    wrong = line.replace(b"10.85074623", b"16.9").replace(b"0.1846661", b"0.9")
    assert wrong != line
    report = ingest(store, tmp_path, clock, "a.csv", head + (wrong + line if bad_first else line + wrong))
    assert (report.accepted, report.quarantined) == (1, 1)
    assert store.latest_sets()["mean_motion"].to_list() == [10.85074623]
