"""The dual-use guard: what would serve harm to somebody else's satellite has no name in this program.

The same public data could tell where an object cannot be watched, how it could be reached, or which one is weakest.
Such a thing begins with a name: an option, a key, a column, a field, a function. So the first checks read every name in
the source, whole words, and each exception stands below with its reason; one that is no longer needed fails too. The
others run what is shipped. docs/explanation/what-it-will-not-do.md says the same in prose.
"""

import ast
import json
import re
import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import click
import polars as pl
import pytest
import yaml

from hoshimori import brief
from hoshimori.cases import draft
from hoshimori.catalog import blind_spots, feeds, ingest_paths
from hoshimori.cli.main import COMMANDS, root
from hoshimori.commitments import load_registry, match
from hoshimori.config import Settings
from hoshimori.detection.breakup_model import against_model
from hoshimori.errors import UsageError
from hoshimori.incidents import correlate
from hoshimori.io import write
from hoshimori.model import Coverage, Incident, KnownAtRule, Payload, Reading, plain
from hoshimori.model.columns import ELEMENT_SET, QUARANTINE, REGISTER_CLAIM
from hoshimori.store import Store
from hoshimori.watch import Watch
from incident_samples import OBJECTS, at, breakup, burn, stay

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "hoshimori"
SHIPPED = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

#: Rule → whole words, or words in a row, that a name may not hold.
RULES = {
    "blind limit, custody gap, lighting or update cadence of an object: when nobody would see it": (
        "blind custody gap gaps unobserved unwatched untracked eclipse eclipsed sunlit umbra penumbra lighting"
        " illuminated illumination revisit cadence stale staleness overdue lost+object lost+objects"
        " objects+lost lost+since not+seen+since"
    ),
    "engagement geometry: how an object could be reached or hit": (
        "intercept interceptor interception engagement engage aim aimpoint target targets targeting footprint lethal"
        " kill weapon weapons strike lambert porkchop keepout keep+out keep+in time+to+reach time+to+closest delta+v+to"
        " dv+to breach chaser pursue pursuit launch+window fire+control flyout reachable reachability"
    ),
    "ranking of weakness: which object would be easiest to harm": (
        "vulnerability vulnerabilities vulnerable weakness weaknesses weakest fragility exploit exploitable undefended"
        " unprotected defenceless defenseless criticality softest soft+spot"
    ),
}
HYPOTHETICAL = "hypothetical what+if inject injected simulate simulated simulation synthetic fragment+cloud"

#: (where, word) → why the word may stand there. Where: a file or folder under src/hoshimori.
ALLOWED = {
    ("brief/figure.py", "gap"): "where a plotted line is broken; of the objects of the incident that is drawn",
    ("brief/overnight.py", "blind"): "sentences on feeds, never on an object (tested below)",
    ("cases/comparison.py", "blind"): "numbers of a case that cannot be re-made without a payload that is not on file",
    ("catalog/__init__.py", "blind"): "name of the function that says what the age of the feeds hides",
    ("catalog/feeds.py", "blind"): "what the age of feeds hides, as sentences without an object (tested below)",
    ("catalog/feeds.py", "stale"): "age of a provider's file, not of an object's sets",
    ("catalog/ingest.py", "target"): "the standard library's word for what a thread runs",
    ("catalog/standing.py", "blind"): "hands the sentences on feeds to the status",
    ("cli/status.py", "blind"): "prints the sentences on feeds",
    ("commitments/pledge.py", "stale"): "a public pledge that nobody checked for 180 days",
    ("commitments/quote_diff.py", "gap"): "words that an ellipsis of a quotation leaves out",
    ("documents", "aim"): "grammar: what a verb of a statement is aimed at",
    ("documents", "engage"): "grammar: a verb of the statements that are compared",
    ("io/iers.py", "gaps"): "days missing in a table of Earth orientation",
    ("io", "target"): "the XML parser's word for the name of a processing instruction",
    ("propagation/earth_orientation.py", "staleness"): "age of a table of Earth orientation",
    ("service/incident_record.py", "blind"): "what public data cannot show of an incident, as sentences",
    ("service/shapes.py", "blind"): "the sentences on feeds, in the shape of the status",
    ("watch.py", "blind"): "hands the sentences on feeds to the page",
}
#: Commands that may carry an option that orders or ranks: none.
ORDERING = {"sort", "order", "order-by", "rank", "top", "worst", "best"}
#: Invented parties. OWN: the chain of a store whose owner has given no name. PARTY and NAME: places for a name.
PARTIES = {"ALPHA", "BRAVO", "OWN", "PARTY", "NAME"}

# ---- every name in the source --------------------------------------------------------------------------------------

_NAME = re.compile(r"(?:--)?[A-Za-z_][A-Za-z0-9_-]*")


@cache
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name: `timeToReach`, `time_to_reach` and `--time-to-reach` are three words each."""
    return tuple(re.findall(r"[a-z]+", re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()))


@cache
def rows_of(rule: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(term.split("+")) for term in rule.split())


@cache
def forbidden(name: str, rule: str) -> tuple[str, ...]:
    """Return which of the rule's words stand in the name."""
    words = words_of(name)
    return tuple(
        "+".join(row)
        for row in rows_of(rule)
        if row[0] in words and any(words[i : i + len(row)] == row for i in range(len(words)))
    )


@cache
def names_in(path: Path) -> frozenset[str]:
    """Return every name of a file, read once."""
    return frozenset(_names_in(path))


def _names_in(path: Path) -> Iterator[str]:
    """Yield every name of a file: identifiers, parameters, attributes, and texts that look like a key or option."""
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                    yield name
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    yield name
                case ast.keyword(arg=str(name)):
                    yield name
                case ast.Constant(value=str(name)) if _NAME.fullmatch(name):
                    yield name
    else:
        yield from re.findall(r"(?m)^\s*(?:- )?[\"']?([A-Za-z_][\w-]*)[\"']?\s*:", path.read_text(encoding="utf-8"))


def sources() -> Iterator[tuple[str, Path]]:
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in {".py", ".yaml", ".json"}:
            yield path.relative_to(SOURCE).as_posix(), path


def found_names(rule: str) -> Iterator[tuple[str, str, str]]:
    for where, path in sources():
        for name in sorted(names_in(path)):
            for word in forbidden(name, rule):
                yield where, word, name


def exemption(where: str, word: str) -> tuple[str, str] | None:
    return next((k for k in ALLOWED if k[1] == word and (where == k[0] or where.startswith(f"{k[0]}/"))), None)


@pytest.mark.parametrize("why", RULES)
def test_no_option_key_field_column_or_function_is_named_after(why):
    found = [hit for hit in found_names(RULES[why]) if exemption(hit[0], hit[1]) is None]
    assert found == [], f"{why}; if the name is innocent, say why in ALLOWED"


def test_every_exception_is_still_needed_and_has_a_reason():
    used = {exemption(where, word) for rule in RULES.values() for where, word, _ in found_names(rule)}
    assert set(ALLOWED) == used - {None}
    assert all(len(reason) > 15 for reason in ALLOWED.values())


def test_the_guard_sees_what_it_looks_for():
    """A guard that finds nothing in a bad file guards nothing."""
    everything = " ".join(RULES.values())
    bad = {
        "custody_gap_h", "--sort-by-cadence", "timeToReach", "delta_v_to_reach_m_s", "keep_out_km", "blindLimit",
        "vulnerability_rank", "eclipse_minutes", "InterceptWindow", "targeting", "keepOutBreach", "lighting",
    }  # fmt: skip
    assert {name for name in bad if any(forbidden(name, everything))} == bad
    fine = {"claims", "engaged", "delta_v_m_s", "epoch", "miss_distance_km", "maximum", "glimpse", "in_track_m_s"}
    assert {name for name in fine if any(forbidden(name, everything))} == set()


# ---- options, keys, columns as they come out -----------------------------------------------------------------------


def commands(group: click.Command = root, path: str = "hoshimori") -> Iterator[tuple[str, click.Command]]:
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield from commands(command, f"{path} {name}")
    else:
        yield path, group


def test_no_command_sorts_or_ranks_objects_and_no_option_has_a_forbidden_name():
    seen = 0
    for path, command in commands():
        for option in command.params:
            for name in (*option.opts, option.name or ""):
                seen += 1
                assert name.strip("-") not in ORDERING, (path, name)
                assert not any(forbidden(name, rule) for rule in RULES.values()), (path, name)
    assert seen > len(COMMANDS)


def keys_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


def samples() -> tuple[Incident, ...]:
    found = correlate((stay(), breakup(), burn(55841)), objects=OBJECTS, as_of=at(2026, 5, 31))
    return tuple(
        Incident(
            **{**{f: getattr(i, f) for f in Incident.__dataclass_fields__}, "commitments": match(i, load_registry())}
        )
        for i in found
    )


def test_what_an_incident_hands_out_has_no_forbidden_key():
    names = {key for incident in samples() for key in keys_of(plain(incident))}
    names |= {*ELEMENT_SET, *REGISTER_CLAIM, *QUARANTINE}
    assert len(names) > 50
    assert [n for n in names for rule in RULES.values() if any(forbidden(n, rule))] == []


def payload(**changes: object) -> Payload:
    values = {
        "sha256": "a" * 64,
        "provider": "celestrak",
        "url": "file.csv",
        "fetched_at": datetime(2026, 1, 1, tzinfo=UTC),
        "known_at": datetime(2026, 1, 1, tzinfo=UTC),
        "known_at_rule": KnownAtRule.INSTANT,
        "coverage": Coverage.FULL,
        "terms": "public",
        "size_bytes": 1,
        "record_format": "omm-csv",
    } | changes
    return Payload(**{k: v for k, v in values.items() if k in Payload.__dataclass_fields__})  # type: ignore[arg-type]


def test_what_the_feeds_hide_is_said_of_feeds_and_never_of_an_object():
    now = datetime(2026, 6, 1, tzinfo=UTC)
    rows = feeds([payload(), payload(provider="space-track")], now)
    assert {key for row in rows for key in row} <= {"provider", "coverage", "known_at", "age_h"}
    sentences = [line for some in ([payload()], []) for line in blind_spots(some, now, lambda p: p.known_since)]
    sentences += blind_spots([payload(known_at=now)], now, lambda p: p.fetched_at)
    assert sentences
    assert not [s for s in sentences if re.search(r"\b\d{5,9}\b|NORAD|COSMOS|LUCH|INTELSAT", s)]


def test_the_morning_page_says_what_was_not_seen_of_own_objects_alone():
    as_of = datetime(2026, 6, 1, tzinfo=UTC)
    old = as_of - timedelta(days=90)
    page = brief.morning_page(
        party="ALPHA", as_of=as_of, own=[44476], latest_epochs={44476: old, 55841: old, 49330: old}, blind=()
    )
    printed = brief.morning_markdown(page)
    assert "44476" in " ".join(page.unseen)
    assert "55841" not in printed
    assert "49330" not in printed


def test_lists_that_name_crossed_objects_are_alphabetical():
    """No list of objects whose orbits fragments cross exists; a function that makes one has to sort it by name."""
    for where, path in sources():
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py" or "cross" not in text.lower():
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and {"crossed", "crossings"} & set(words_of(node.name)):
                assert "sorted(" in ast.unparse(node), (where, node.name)


# ---- hypothetical events only where EXERCISE stands on every page --------------------------------------------------


def test_a_hypothetical_event_is_named_only_where_exercises_are_made():
    found = {where for where, _, _ in found_names(HYPOTHETICAL)}
    outside = {where for where in found if not where.startswith("scenarios/") and where != "cli/exercise.py"}
    assert outside == set(), "a break-up or approach that did not happen belongs to an exercise"
    for where in found:
        assert "exercise" in (SOURCE / where).read_text(encoding="utf-8").lower(), f"{where} does not mark its output"


#: Who may run the fragmentation model: on a break-up that was seen, or where exercises are made.
MODEL_RUNS = ("detection/breakup_model.py", "scenarios/", "astro/fragmentation.py")


def test_the_fragmentation_model_runs_on_a_break_up_that_was_seen_or_in_an_exercise():
    users = {where for where, path in sources() if "astro.fragmentation" in path.read_text(encoding="utf-8")}
    assert [where for where in sorted(users) if not where.startswith(MODEL_RUNS)] == []
    for reading in set(Reading) - {Reading.BREAKUP_LIKE}:
        with pytest.raises(UsageError, match="on a break-up that was seen"):
            against_model(100, None, reading)
    assert against_model(239, None, Reading.BREAKUP_LIKE)["model_scale_ratio"] == pytest.approx(1.0, abs=0.01)


def test_an_exercise_says_so_inside_what_is_signed_and_on_the_brief(tmp_path):
    (incident,) = correlate([stay()], objects=OBJECTS, as_of=at(2026, 5, 31), exercise=True)
    held = [payload(sha256=one, url=f"{one[:4]}.csv") for one in incident.payloads]
    draft(incident, out=tmp_path, payloads=held, settings={}, version="0")
    with zipfile.ZipFile(tmp_path / f"{incident.id}.zip") as bundle:
        assert b'"exercise":true' in bundle.read("manifest.json")
        assert bundle.read("seal.json")
    assert "EXERCISE" in brief.markdown(incident, case_id=incident.id, payloads=held)


# ---- no government's name on a key, a picture or a tutorial --------------------------------------------------------


def state_names() -> set[str]:
    table = yaml.safe_load((SOURCE / "commitments" / "states.yaml").read_text(encoding="utf-8"))["states"]
    return {name.lower() for name in table} | {entry["name"].lower() for entry in table.values()}


def test_no_key_is_shipped():
    endings = {".pem", ".key", ".pub", ".p12", ".pfx", ".asc", ".gpg", ".der"}
    folders = [ROOT / "docs", SOURCE, ROOT / "conformance", ROOT / "scripts"]
    files = [p for folder in folders for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert [p for p in files if p.suffix.lower() in endings] == []
    marker = b"-----BEGIN " + b"PRIVATE KEY"
    encrypted = b"-----BEGIN " + b"ENCRYPTED PRIVATE KEY"
    assert [p for p in files if any(m in p.read_bytes() for m in (marker, encrypted))] == []


def test_no_picture_is_named_after_a_government():
    pictures = [
        p for p in ROOT.glob("docs/**/*") if p.suffix.lower() in {".svg", ".png", ".jpg", ".jpeg", ".pdf", ".webp"}
    ]
    for path in pictures:
        assert not set(re.findall(r"[a-z]+", path.stem.lower())) & state_names(), path.name


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_parties_of_every_page_are_alpha_and_bravo(path):
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"(?:--for|--party|party init|party trust)[ =]+[\"']?([A-Za-z][\w-]*)", text)
    named += re.findall(r"\bparty=[\"']([^\"']+)[\"']", text)
    named += re.findall(r"releasable to[: ]+([A-Z]{2,})", text)
    named = [n for n in named if n[:1].isupper() or n.lower() in state_names()]  # else a word of prose
    strangers = {n for n in named if n not in PARTIES and n != "TEXT"}  # TEXT: the help's word for any text
    assert strangers == set()


def test_no_party_in_the_source_is_a_government():
    names = state_names()
    for where, path in sources():
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py" and "party" in text:
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.keyword) and node.arg == "party" and isinstance(node.value, ast.Constant):
                    assert str(node.value.value).lower() not in names, where


# ---- the list of own objects stays where it is ---------------------------------------------------------------------


def test_only_the_settings_the_watch_and_the_command_line_know_the_own_list():
    readers = set()
    for where, path in sources():
        if path.suffix == ".py" and {"load_own", "OwnList"} & names_in(path):
            readers.add(where)
    assert readers <= {"config.py", "watch.py", *{w for w in readers if w.startswith("cli/")}}


@pytest.mark.parametrize("settings", [{"own": [44476]}, {"PRX001": {"own_objects": [1]}}, {"a": [{"own_list": "x"}]}])
def test_a_case_refuses_settings_that_carry_own_objects(tmp_path, settings):
    (incident,) = samples()[:1]
    held = [payload(sha256=one, url=f"{one[:4]}.csv") for one in incident.payloads]
    with pytest.raises(UsageError, match="own objects"):
        draft(incident, out=tmp_path, payloads=held, settings=settings, version="0")
    assert not list(tmp_path.iterdir())


def test_a_watch_for_a_party_leaves_no_trace_of_its_own_list_in_the_store(tmp_path, clock):
    """The longitude 61.718281 is in no catalogue here: any file of the store that holds it has it from the list."""
    row = {
        "norad_cat_id": 5, "object_name": "VANGUARD 1", "object_id": "1958-002B",
        "epoch": datetime(2026, 5, 31, tzinfo=UTC), "mean_motion": 10.85,
        "eccentricity": 0.18, "inclination": 34.25, "ra_of_asc_node": 100.0,
        "arg_of_pericenter": 50.0, "mean_anomaly": 10.0, "ephemeris_type": 0, "classification_type": "U",
        "element_set_no": 999, "rev_at_epoch": 1, "bstar": 0.0001, "mean_motion_dot": 0.0, "mean_motion_ddot": 0.0,
    }  # fmt: skip
    file = tmp_path / "one.csv"
    file.write_bytes(write(pl.DataFrame([row]), "omm-csv", creation_date=row["epoch"]))
    own = tmp_path / "own.toml"
    followed = "[[follow]]\nlongitude_deg = 61.718281\nhalf_width_deg = 0.577215\n"
    own.write_text(f"[[object]]\nnorad_cat_id = 5\n\n{followed}", encoding="utf-8")
    folder = tmp_path / "store"
    store = Store.open(folder, clock)
    ingest_paths(store, [file], clock=clock, coverage=Coverage.FULL, known_at=datetime(2026, 5, 31, 6, tzinfo=UTC))
    watch = Watch(store=store, clock=clock, settings=Settings(store=folder, cache=tmp_path / "cache"))
    run = watch.run(party="ALPHA", own=own, out=tmp_path / "out")
    assert run.page is not None
    kept = [p for p in folder.rglob("*") if p.is_file()]
    assert kept
    traces = (b"61.718281", b"0.577215", struct.pack("<d", 61.718281), struct.pack("<d", 0.577215))
    held = [p for p in kept if any(trace in p.read_bytes() for trace in traces)]
    assert held == []
    assert "own.toml" not in {p.name for p in kept}
    pages = [json.loads(p.read_text(encoding="utf-8")) for p in kept if p.parent.name == "pages"]
    assert [set(page) for page in pages] == [{"as_of", "incidents"}]
