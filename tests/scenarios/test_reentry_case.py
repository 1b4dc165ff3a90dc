"""A re-entry over the user's own area, from element sets to a case that another instance makes again."""

import json
from datetime import timedelta

import polars as pl
import pytest

from detection_samples import BEGIN, DAY, falling_series, history_of
from hoshimori.cases.on_file import read_case
from hoshimori.catalog import ingest_paths
from hoshimori.config import Settings
from hoshimori.io import write
from hoshimori.model import KnownAtRule
from hoshimori.model.columns import ELEMENT_SET
from hoshimori.model.watch_report import Span
from hoshimori.scenarios.reproduce import reproduce
from hoshimori.store import Store
from hoshimori.watch import Watch

AREA = """presets = false
[[area]]
id = "tropics"
name = "Half the tropics"
vertices_deg = [[0.25, -20.5], [179.25, -20.5], [179.25, 20.5], [0.25, 20.5]]
"""
MESSAGE = {"NORAD_CAT_ID": "3001", "MSG_EPOCH": "2026-05-31 12:00:00", "INSERT_EPOCH": "2026-05-31 12:30:00",
           "DECAY_EPOCH": "2026-06-02 02:00:00", "WINDOW": "480", "ID": "7", "HIGH_INTEREST": "N"}  # fmt: skip


@pytest.fixture
def watch(tmp_path, clock):
    sets = history_of(falling_series(3001, until=BEGIN + 8 * DAY, name="FALLER 1"))
    file, said, areas = tmp_path / "sets.csv", tmp_path / "tip.json", tmp_path / "areas.toml"
    file.write_bytes(write(sets.select(list(ELEMENT_SET)), "omm-csv", creation_date=BEGIN))
    said.write_text(json.dumps([MESSAGE]), encoding="utf-8")
    areas.write_text(AREA, encoding="utf-8")
    settings = Settings(store=tmp_path / "store", cache=tmp_path / "cache", areas=areas)
    store = Store.open(settings.store, clock)
    assert not ingest_paths(store, [file], clock=clock, known_at_rule=KnownAtRule.EPOCH).problems
    report = ingest_paths(store, [said], clock=clock)
    assert (report.accepted, report.quarantined) == (1, 0)
    return Watch(store=store, clock=clock, settings=settings)


def test_a_reentry_over_an_own_area_becomes_a_case_that_is_made_again_without_the_area_file(watch, tmp_path, clock):
    as_of = BEGIN + 8 * DAY
    run = watch.run(span=Span(begin=as_of - timedelta(days=7), end=as_of, as_of=as_of))
    (incident,) = run.incidents
    assert (incident.id, incident.direction.value) == ("DEC-3001", "from")
    assert "Half the tropics" in incident.sentence
    assert incident.detections[0].values["tip_window_min"] == 480.0
    assert {"LIAB-II", "OST-VII"} <= {m.id for m in incident.commitments}
    drafted = watch.draft(incident.id, out=tmp_path / "out")
    made = reproduce(read_case(drafted.case.read_bytes()), store=watch.store, clock=clock)
    assert (made.different, made.words_different, made.missing) == (0, 0, ())
    assert made.equal > 50


def test_the_presets_alone_do_not_look_at_it(watch, clock):
    as_of = BEGIN + 8 * DAY
    settings = Settings(store=watch.settings.store, cache=watch.settings.cache)
    plain_watch = Watch(store=watch.store, clock=clock, settings=settings)
    found = plain_watch.detect(Span(begin=as_of - timedelta(days=7), end=as_of, as_of=as_of), codes=["DEC001"])
    names = {row["area"] for d in found for row in d.tables["areas"]}
    assert names == {"24-27n-122-129e", "taiwan-strait"}


def test_messages_put_in_later_are_not_known(watch):
    as_of = BEGIN + 7 * DAY  # the message was put in half a day later
    found = watch.detect(Span(begin=as_of - timedelta(days=7), end=as_of, as_of=as_of), codes=["DEC001"])
    assert found
    assert all("tip_epoch" not in d.values for d in found)
    assert isinstance(watch.store.sets(), pl.DataFrame)
