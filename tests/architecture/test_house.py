"""The rules of the house, held by machine."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "hoshimori"
FILES = sorted(SOURCE.rglob("*.py"))
LIMIT_LINES = 400
DATES = {"datetime", "date"}


@cache
def text_of(path: Path) -> str:
    """Return the text of a file, read once for all rules."""
    return path.read_text(encoding="utf-8")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


def test_there_are_files_to_look_at():
    assert len(FILES) > 300


def test_a_file_has_at_most_400_lines():
    lines = {path.relative_to(SOURCE).as_posix(): len(text_of(path).splitlines()) for path in FILES}
    assert {name: count for name, count in lines.items() if count > LIMIT_LINES} == {}


def test_no_file_is_named_after_nothing():
    nothing = {"utils", "util", "helpers", "helper", "common", "manager", "core", "misc"}
    assert [path for path in FILES if path.stem in nothing] == []


def reads_of_the_clock(tree: ast.Module) -> list[int]:
    """Return the lines that read the clock."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        of_a_date = node.attr in {"now", "utcnow", "today"} and ast.unparse(node.value).split(".")[-1] in DATES
        if of_a_date or (node.attr == "time" and ast.unparse(node) == "time.time"):
            found.append(node.lineno)
    return found


def test_only_the_command_line_reads_the_clock():
    allowed = SOURCE / "cli" / "output.py"
    assert reads_of_the_clock(tree_of(allowed)) != []  # the rule sees what it looks for
    found = {path: reads_of_the_clock(tree_of(path)) for path in FILES if path != allowed}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_nothing_is_left_undone():
    words = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error", "pragma: no " + "cover")
    assert [(path, word) for path in FILES for word in words if word in text_of(path)] == []


def test_nouns_are_frozen():
    """A class that is not frozen stands outside the model and says why beside its decorator."""
    found = []
    for path in FILES:
        lines = text_of(path).splitlines()
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.ClassDef):
                continue
            for decorator in node.decorator_list:
                written = ast.unparse(decorator)
                if not written.startswith("dataclass") or "frozen=True" in written:
                    continue
                if path.parent.name == "model" or "# not frozen: " not in lines[decorator.lineno - 1]:
                    found.append((path, node.name))
    assert found == []


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
