"""The bill of materials names every pin with its hashes, and nothing else."""

import json
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def document():
    return runpy.run_path(str(ROOT / "scripts" / "make_sbom.py"))["sbom"]()


def test_every_pin_of_the_run_time_is_there_with_its_hashes(document):
    text = (ROOT / "requirements" / "run.txt").read_text()
    pins = re.findall(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\\\]+)", text)  # some twice, for two Pythons
    python = [p for p in document["components"] if p["purl"].startswith("pkg:pypi/")]
    assert {(re.sub(r"[-_.]+", "-", n).lower(), v) for n, v in pins} == {(p["name"], p["version"]) for p in python}
    listed = {h["content"] for p in python for h in p["hashes"]}
    assert listed == set(re.findall(r"--hash=sha256:([0-9a-f]{64})", text))


def test_every_bundled_part_of_the_console_is_there(document):
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    bundled = {place.rpartition("node_modules/")[2] for place, e in lock.items() if place and not e.get("dev")}
    npm = {p["name"]: p for p in document["components"] if p["purl"].startswith("pkg:npm/")}
    assert bundled <= npm.keys()
    assert "@cesium/engine" in bundled
    assert npm["vite"]["scope"] == "excluded"
    assert {
        "scope": npm["@cesium/engine"]["scope"], "alg": npm["@cesium/engine"]["hashes"][0]["alg"],
    } == {"scope": "required", "alg": "SHA-512"}  # fmt: skip


def test_no_part_is_under_a_licence_that_the_project_may_not_take(document):
    said = {json.dumps(p.get("licenses", "")) for p in document["components"] if p.get("scope") != "excluded"}
    assert not [one for one in said if re.search(r"\b(A?GPL|SSPL)", one) and "LGPL" not in one]


def test_the_same_pins_give_the_same_bytes(document):
    again = runpy.run_path(str(ROOT / "scripts" / "make_sbom.py"))["sbom"]()
    assert json.dumps(again) == json.dumps(document)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    refs = [p["bom-ref"] for p in document["components"]]
    assert len(refs) == len(set(refs))
