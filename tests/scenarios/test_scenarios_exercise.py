"""Exercises go through the live path, concern nobody who exists, and say EXERCISE wherever they appear."""

import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from hoshimori.config import Settings
from hoshimori.errors import UsageError
from hoshimori.model import IncidentKind
from hoshimori.scenarios.exercise import ExerciseKind, inject
from hoshimori.scenarios.exercise_event import FIRST_NUMBER, arrival, cloud
from hoshimori.store import Store
from hoshimori.watch import Watch

END = datetime(2026, 6, 1, tzinfo=UTC)


def watch_in(folder, clock):
    return Watch(store=Store.open(folder, clock), clock=clock, settings=Settings(store=folder, cache=folder))


@pytest.mark.parametrize("kind", list(ExerciseKind))
def test_an_exercise_is_detected_and_marked_everywhere(kind, tmp_path, clock):
    watch = watch_in(tmp_path / "s", clock)
    done = inject(watch, kind=kind, seed=3, end=END)
    assert done.detected_as_of is not None
    assert 0.0 < done.days_to_detection <= 4.0
    assert done.seconds_to_detection > 0.0
    (incident,) = done.incidents
    assert incident.kind is IncidentKind(kind.value)
    assert incident.exercise
    assert watch.incident(incident.id).exercise
    assert all(p.provider == "exercise" and "EXERCISE" in p.terms for p in watch.store.payloads())
    drafted = watch.draft(incident.id, out=tmp_path)
    for brief in drafted.briefs:
        if brief.suffix != ".pdf":
            assert "EXERCISE" in "".join(brief.read_text(encoding="utf-8")[:20_000])
    with zipfile.ZipFile(drafted.case) as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
    assert manifest["exercise"] is True


def test_what_does_not_rest_on_a_made_up_payload_is_no_exercise(tmp_path, clock):
    watch = watch_in(tmp_path / "s", clock)
    from importlib.resources import as_file, files

    from hoshimori.catalog import ingest_paths
    from hoshimori.model.watch_report import Span

    with as_file(files("hoshimori.scenarios") / "data") as folder:
        ingest_paths(watch.store, sorted(folder.glob("cosmos1408*")), clock=clock)
    inject(watch, kind=ExerciseKind.BREAKUP, seed=1, end=datetime(2021, 12, 2, tzinfo=UTC))
    end = datetime(2021, 12, 2, tzinfo=UTC)
    run = watch.run(span=Span(begin=end - timedelta(days=7), end=end, as_of=end))
    marked = {i.id: i.exercise for i in run.incidents}
    assert {n: marked.pop(n) for n in ("BRK-1982-092", "BRK-2015-902")} == {"BRK-1982-092": False, "BRK-2015-902": True}
    assert marked  # real pieces that come down over an area
    assert all(n.startswith("DEC-49") and not exercise for n, exercise in marked.items())


@pytest.mark.parametrize("make", [arrival, cloud])
def test_the_same_seed_gives_the_same_sets_and_another_seed_other_objects(make):
    one, again, other = make(seed=5, end=END), make(seed=5, end=END), make(seed=6, end=END)
    assert one.sets.equals(again.sets)
    assert not set(one.sets["norad_cat_id"]) & set(other.sets["norad_cat_id"])
    assert min(one.sets["norad_cat_id"]) >= FIRST_NUMBER
    assert all("EXERCISE" in name for name in one.sets["object_name"])
    assert one.sets["object_id"].str.slice(5, 3).cast(int).min() > 900


def test_a_made_up_arrival_and_a_made_up_cloud_do_not_share_numbers():
    near, pieces = arrival(seed=2, end=END), cloud(seed=2, end=END)
    assert not set(near.sets["norad_cat_id"]) & set(pieces.sets["norad_cat_id"])


def test_a_negative_seed_is_refused(tmp_path, clock):
    with pytest.raises(UsageError, match="zero or more"):
        inject(watch_in(tmp_path / "s", clock), kind=ExerciseKind.PROXIMITY, seed=-1, end=END)


def test_the_command_prints_the_time_to_detection(tmp_path, monkeypatch):
    from hoshimori.cli.main import root
    from hoshimori.scenarios import exercise

    made = []

    def once(watch, **how):
        """Run the exercise once: how it is printed is asked here."""
        if not made:
            made.append(inject(watch, **how))
        return made[0]

    monkeypatch.setattr(exercise, "inject", once)
    common = ["exercise", "inject", "--seed", "4", "--end", "2026-06-01", "--kind", "proximity", "--store"]
    shown = CliRunner().invoke(root, [*common, str(tmp_path / "s"), "--json"])
    assert shown.exit_code == 0, shown.output
    document = json.loads(shown.stdout)
    assert document["exercise"] is True
    assert document["incidents"][0]["exercise"] is True
    words = CliRunner().invoke(root, [*common, str(tmp_path / "s")]).stdout
    assert all(line.lstrip().startswith("EXERCISE") for line in words.splitlines())
    assert "days after the event" in words
