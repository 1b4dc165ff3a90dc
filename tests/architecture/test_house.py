"""The rules of the house, held by machine."""

import ast
import re
import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "hoshimori"
FILES = sorted(SOURCE.rglob("*.py"))
LIMIT_LINES = 400


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_file_has_at_most_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LIMIT_LINES


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_file_is_named_after_nothing(path):
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "manager", "core", "misc"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_only_the_command_line_reads_the_clock(path):
    if path == SOURCE / "cli" / "output.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}:
            owner = ast.unparse(node.value)
            assert owner.split(".")[-1] not in {"datetime", "date"}, f"{path.name}:{node.lineno} reads the clock"
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "time.time":
            pytest.fail(f"{path.name}:{node.lineno} reads the clock")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_nothing_is_left_undone(path):
    text = path.read_text(encoding="utf-8")
    for word in ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error", "pragma: no " + "cover"):
        assert word not in text


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_nouns_are_frozen(path):
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.ClassDef):
            continue
        for decorator in node.decorator_list:
            if not ast.unparse(decorator).startswith("dataclass") or "frozen=True" in ast.unparse(decorator):
                continue
            working = path.parent.name != "model" and "# not frozen: " in lines[decorator.lineno - 1]
            assert working, f"{path.name}: {node.name} is not frozen; a working state says why beside its decorator"


def test_every_public_name_of_a_room_exists():
    script = (
        "import importlib, pkgutil, hoshimori\n"
        "for m in pkgutil.iter_modules(hoshimori.__path__, 'hoshimori.'):\n"
        "    module = importlib.import_module(m.name)\n"
        "    for name in getattr(module, '__all__', []):\n"
        "        getattr(module, name)\n"
        "for name in hoshimori.__all__:\n"
        "    getattr(hoshimori, name)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_package_itself_imports_nothing():
    script = "import sys, hoshimori; print(sorted(m for m in sys.modules if m.startswith('hoshimori.')))"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_starting_the_command_line_loads_no_room():
    script = (
        "import sys; import hoshimori.cli.main; print([m for m in sys.modules if m in {'numpy', 'polars', 'numba'}])"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_the_layers_hold():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_environment_variable_is_documented():
    from hoshimori.config import ENVIRONMENT

    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    for name in ENVIRONMENT:
        assert f"`{name}`" in page
    used = set(re.findall(r"HOSHIMORI_[A-Z]+", "\n".join(p.read_text(encoding="utf-8") for p in FILES)))
    assert used <= set(ENVIRONMENT)


def test_no_lock_file_carries_an_address():
    npm = (ROOT / "web/package-lock.json", ROOT / "tests/service/provider/package-lock.json")
    for path in (*(ROOT / "requirements").glob("*.txt"), *npm):  # npm's `funding` is to be taken out
        assert "://" not in path.read_text(encoding="utf-8"), path
    assert not (ROOT / "uv.lock").exists()


def test_every_pin_is_hashed():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9._-]+(?:\[[^\]]+\])?==", text, re.MULTILINE | re.IGNORECASE)
        blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
        assert pins
        assert all("--hash=sha256:" in block for block in blocks if "==" in block)


def test_every_shipped_data_file_is_listed_with_its_digest():
    listed = tomllib.loads((ROOT / "tests" / "data" / "SOURCES.toml").read_text(encoding="utf-8"))
    shipped = [p for p in (SOURCE / "scenarios" / "data").iterdir() if p.name != "SOURCES.toml"]
    shipped += [p for p in (ROOT / "tests" / "data").rglob("*") if p.is_file() and p.name != "SOURCES.toml"]
    for path in shipped:
        key = path.relative_to(ROOT).as_posix()
        assert key in listed, f"{key} is not in tests/data/SOURCES.toml"
        assert listed[key]["sha256"] == sha256(path.read_bytes()).hexdigest(), key
        assert listed[key]["origin"]
        assert listed[key]["terms"]
    assert {ROOT / key for key in listed} == set(shipped)


def test_a_decision_has_a_number_of_its_own():
    numbers = [path.name[:4] for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")]
    assert len(numbers) == len(set(numbers))


def test_every_run_time_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[><=\[ ]", d)[0] for d in project["dependencies"]]
    names += [re.split(r"[><=\[ ]", d)[0] for group in project["optional-dependencies"].values() for d in group]
    reasons = (ROOT / "docs" / "adr" / "0002-run-time-parts.md").read_text(encoding="utf-8")
    for name in names:
        assert f"`{name}`" in reasons, name
