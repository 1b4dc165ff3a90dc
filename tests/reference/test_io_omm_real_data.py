"""Real OMM JSON, launch logs and a catalogue that is not shipped; counts from its own INDEX.md."""

from datetime import UTC, datetime

import polars as pl
import pytest

from hoshimori.io import read, write

pytestmark = pytest.mark.shared_data


@pytest.mark.parametrize(
    ("name", "count"), [("fengyun1c", 1938), ("cosmos2251", 595), ("iridium33", 111), ("cosmos1408", 3)]
)
def test_debris_of_four_events_is_read_whole_and_survives_every_form(shared_data, name, count):
    data = (shared_data / "debris_omm" / f"gp-debris-{name}.json").read_bytes()
    reading = read(data, source=name)
    assert reading.record_format == "omm-json"
    assert reading.sets.height == count
    assert reading.quarantine.is_empty()
    sets = reading.sets.drop("line")
    for form in ("omm-json", "omm-xml", "omm-kvn", "omm-csv", "omm-parquet"):
        written = write(sets, form, creation_date=datetime(2026, 6, 1, tzinfo=UTC))
        assert read(written, source=form).sets.drop("line").equals(sets), form


@pytest.mark.parametrize(
    ("name", "payloads", "owners"),
    [("gcat_launchlog_2024-12.tsv", 23_433, 23_433), ("gcat_launchlog_2023-08.tsv", 19_616, 0)],
)
def test_the_launch_log_is_read_whole(shared_data, name, payloads, owners):
    reading = read((shared_data / "satcat" / name).read_bytes(), source=name)
    assert reading.quarantine.is_empty()
    assert reading.claims.filter(field="object_type").height == payloads
    assert reading.claims.filter(field="owner").height == owners
    tags = reading.claims.filter(field="launch_tag")["value"]
    assert tags.str.contains(r"^\d{4}-(\d{3}|[A-Z]\d\d)$").all()


def test_designators_of_the_greek_years_agree_with_the_catalogue(shared_data):
    log = read((shared_data / "satcat" / "gcat_launchlog_2024-12.tsv").read_bytes(), source="log")
    catalogue = read(
        (shared_data / "catalogs" / "2024-09-17_full_2le_mizuba.tle").read_bytes(), source="catalogue"
    ).sets.select("norad_cat_id", "object_id")
    named = log.claims.filter(field="cospar_id").join(catalogue, on="norad_cat_id")
    early = named.filter(pl.col("launch_tag") < "1963")
    assert early.height == 29
    assert early["value"].equals(early["object_id"])
    later = named.filter(pl.col("launch_tag") >= "1963")
    assert later.filter(pl.col("value") != pl.col("object_id")).height == 27  # the two registers differ there
    assert later.height == 13_251
