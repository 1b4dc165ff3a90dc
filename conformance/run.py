# a folder of scripts, no package
"""Run gpconf's own runner against our reader and our writer, and take nothing less than exact.

gpconf's exit code says only whether a case failed. This script prints its report unchanged, then reads the report's own
totals: a failure, a skip, a pass within tolerance, an item skipped inside a case or a field that was never returned
ends with exit code 1, and so do fewer than the five cases that need no provider data.
"""

import json
import os
import subprocess  # starts gpconf, the installed package
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
OFFLINE_CASES = 5


def main() -> int:
    """Return 0 where every graded case is exact, else 1."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        runner = [sys.executable, "-m", "gpconf", "run", "--adapter", "hoshimori_adapter:Parser", "--no-fetch-hint"]
        command = [*runner, "--json", str(report), *sys.argv[1:]]
        environment = {**os.environ, "PYTHONPATH": str(HERE)}
        ended = subprocess.run(command, cwd=HERE, env=environment, check=False)  # noqa: S603  # our own arguments
        if not report.exists():
            return ended.returncode or 1
        shortcomings = found(json.loads(report.read_text(encoding="utf-8")))
    if ended.returncode:
        shortcomings.append(f"gpconf ended with {ended.returncode}")
    for shortcoming in shortcomings:
        sys.stderr.write(f"conformance: {shortcoming}\n")
    return 1 if shortcomings else 0


def found(report: dict[str, Any]) -> list[str]:
    """Return what keeps a report from being exact, in gpconf's own totals."""
    summary, inside = report["summary"], report["inside_cases"]
    counts = {name: summary[name] for name in ("fail", "skip", "pass-tolerance")}
    counts |= {"items skipped": inside["items_skipped"], "field gaps": inside["field_gaps"]}
    short = [f"{count} {name}" for name, count in counts.items() if count]
    if summary["pass"] < OFFLINE_CASES:
        short.append(f"{summary['pass']} of {OFFLINE_CASES} offline cases exact")
    return short


if __name__ == "__main__":
    sys.exit(main())
