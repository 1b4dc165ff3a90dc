"""gpconf's own runner against our reader and writer, as `make conformance` runs it."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "conformance" / "run.py"


def test_the_offline_cases_pass_exactly_and_the_summary_is_gpconf_s_own(tmp_path):
    ended = subprocess.run(
        [sys.executable, str(SCRIPT), "--data", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "18 cases: 5 pass (exact), 0 pass within tolerance, 0 fail, 0 skip" in ended.stdout
    assert "5 of 18 cases graded offline" in ended.stdout
    assert "field gap" not in ended.stdout


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"fail": 1}, "1 fail"),
        ({"skip": 2}, "2 skip"),
        ({"pass-tolerance": 1}, "1 pass-tolerance"),
        ({"items_skipped": 3}, "3 items skipped"),
        ({"field_gaps": 1}, "1 field gaps"),
        ({"pass": 4}, "4 of 5 offline cases exact"),
        ({}, None),
    ],
)
def test_anything_less_than_exact_is_found(change, says):
    spec = importlib.util.spec_from_file_location("conformance_run", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    summary = {"pass": 5, "fail": 0, "skip": 0, "pass-tolerance": 0}
    inside = {"items_skipped": 0, "field_gaps": 0}
    report = {
        "summary": summary | {key: value for key, value in change.items() if key in summary},
        "inside_cases": inside | {key: value for key, value in change.items() if key in inside},
    }
    assert module.found(report) == ([says] if says else [])
