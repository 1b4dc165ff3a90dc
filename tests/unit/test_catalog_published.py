"""Close approaches and counts that others publish: kept as bytes, and readable from the command line."""

import json
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from click.testing import CliRunner

from hoshimori.catalog import boxscore, keep_bytes, public_conjunctions
from hoshimori.cli.catalog import catalog
from hoshimori.errors import FormatError, NotFoundError
from hoshimori.io.public_conjunctions import PUBLIC_CONJUNCTION, read_public_conjunctions
from hoshimori.model import Coverage, Payload
from hoshimori.store import Store

KNOWN = datetime(2026, 5, 31, 8, 6, tzinfo=UTC)
# The columns of SOCRATES' CSV; the first two rows are CelesTrak's report of 24 December 2020, 16:06 UTC.
SOCRATES = (
    "NORAD_CAT_ID_1,OBJECT_NAME_1,DSE_1,NORAD_CAT_ID_2,OBJECT_NAME_2,DSE_2,TCA,TCA_RANGE,TCA_RELATIVE_SPEED,"
    "MAX_PROB,DILUTION\r\n"
    "45701,STARLINK-1403 [+],0.631,45762,STARLINK-1499 [+],0.332,2020-12-24 20:32:27.463,0.011,12.122,2.389E-02,"
    "0.004\r\n"
    "39431,BRITE-PL1 (LEM) [-],4.396,43689,METOP-C [+],4.357,2020-12-28 20:23:08.215,0.015,14.598,6.835E-03,0.010\r\n"
    "not a number,X,1,2,Y,1,2020-12-28 20:23:08.215,0.015,14.598,6.835E-03,0.010\r\n"
)
CDM = {
    "CDM_ID": "1", "CREATED": "2026-05-31 07:00:00.000000", "TCA": "2026-06-02T01:02:03.500000", "MIN_RNG": "100",
    "PC": None, "SAT_1_ID": "45701", "SAT_1_NAME": "STARLINK-1403", "SAT_2_ID": "901", "SAT_2_NAME": "DEBRIS",
}  # fmt: skip


def kept(store, data, record_format, provider, known=KNOWN):
    given = Payload(
        sha256="", provider=provider, url=f"{record_format} {known}", fetched_at=known, known_at=known,
        coverage=Coverage.PARTIAL, record_format=record_format,
    )  # fmt: skip
    keep_bytes(store, data, payload=given)


@pytest.fixture
def store(tmp_path, clock):
    opened = Store.open(tmp_path / "store", clock)
    kept(opened, SOCRATES.encode(), "socrates-csv", "celestrak")
    kept(opened, json.dumps([CDM]).encode(), "space-track-cdm-public", "space-track")
    return opened


def test_both_sources_come_in_one_table_with_kilometres(store):
    found = public_conjunctions(store)
    assert found.unread == 1
    assert found.rows.select(list(PUBLIC_CONJUNCTION)).schema == pl.Schema(PUBLIC_CONJUNCTION)
    first, last = found.rows.row(0, named=True), found.rows.row(-1, named=True)
    assert (first["norad_cat_id_1"], first["norad_cat_id_2"], first["miss_distance_km"]) == (45701, 45762, 0.011)
    assert (first["relative_speed_km_s"], first["pc"]) == (12.122, 0.02389)
    assert first["tca"] == datetime(2020, 12, 24, 20, 32, 27, 463_000, tzinfo=UTC)
    assert (last["provider"], last["miss_distance_km"], last["pc"], last["pc_method"]) == (
        "space-track",
        0.1,
        None,
        None,
    )


def test_objects_distance_and_time_of_knowledge_are_asked_for(store):
    assert public_conjunctions(store, norad_cat_ids=[43689]).rows["norad_cat_id_1"].to_list() == [39431]
    assert public_conjunctions(store, norad_cat_ids=[45701]).rows.height == 2
    assert public_conjunctions(store, miss_distance_km=0.012).rows.height == 1
    with pytest.raises(NotFoundError, match="fetch one"):
        public_conjunctions(store, as_of=KNOWN - timedelta(days=1))


def test_the_newest_report_counts(store):
    later = KNOWN + timedelta(hours=8)
    kept(store, "\r\n".join(SOCRATES.split("\r\n")[:2]).encode(), "socrates-csv", "celestrak", later)
    assert public_conjunctions(store).rows.height == 2
    assert public_conjunctions(store, as_of=KNOWN).rows.height == 3


@pytest.mark.parametrize("data", [b"\xff", b"{}", b"[" * 100_000, b"null"])
def test_a_damaged_report_is_refused_by_name(data):
    with pytest.raises(FormatError, match="report"):
        read_public_conjunctions(data, "space-track-cdm-public", source="report")


def test_records_that_say_nonsense_are_counted_and_left_out():
    bad = [CDM | {"SAT_1_ID": "٣"}, CDM | {"TCA": "soon"}, CDM | {"MIN_RNG": "nan"}, CDM | {"MIN_RNG": "-1"}, 7]
    rows, unread = read_public_conjunctions(json.dumps(bad).encode(), "space-track-cdm-public", source="report")
    assert (rows.height, unread) == (0, 5)


def test_the_boxscore_is_shown_with_most_objects_first(store):
    with pytest.raises(NotFoundError, match="boxscore"):
        boxscore(store)
    countries = [
        {"COUNTRY": "FRANCE", "SPADOC_CD": "FR", "ORBITAL_PAYLOAD_COUNT": "90", "ORBITAL_TOTAL_COUNT": "600"},
        {"COUNTRY": "ALL", "SPADOC_CD": "ALL", "ORBITAL_TOTAL_COUNT": "30000", "COUNTRY_TOTAL": "60000"},
    ]
    kept(store, json.dumps(countries).encode(), "space-track-boxscore", "space-track")
    assert boxscore(store).rows.select("country", "on_orbit", "total").rows() == [
        ("ALL", 30000, 60000), ("FRANCE", 600, None)
    ]  # fmt: skip
    shown = CliRunner().invoke(catalog, ["boxscore", "--store", str(store.path)])
    assert shown.exit_code == 0
    assert "60,000" in shown.output
    assert "source: space-track, known 2026-05-31" in shown.output


def test_the_command_lists_them_and_says_what_was_left_out(store):
    asked = ["conjunctions", "--store", str(store.path)]
    shown = CliRunner().invoke(catalog, asked, standalone_mode=False)
    assert shown.return_value == 1  # one record could not be read
    assert "3 close approaches" in shown.output
    assert "1 records could not be read" in shown.output
    document = json.loads(CliRunner().invoke(catalog, [*asked, "--object", "901", "--json"]).output)
    assert [row["norad_cat_id_2"] for row in document["conjunctions"]] == [901]
