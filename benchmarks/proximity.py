"""Close motion: how often is it read right, how rare is it, and what does a day's list hold?

    python benchmarks/proximity.py [--json] [--part geo] [--ranked 2025-04-15]

One part a regime, each in a file of its own beside this one: `score(data, work)` gives the numbers, `table(result)` its
lines, `ranked(data, work, day)` the whole list of one day, the rarest first, with one line of reason each. Data come
from $HOSHIMORI_DATA; a part whose data or whose file is missing says so.
"""

import argparse
import importlib
import importlib.util
import json
import os
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PARTS = {"geo": "proximity_geo", "leo": "proximity_leo"}


def part_of(name: str) -> Any:
    """Return the module of a part, or None where there is none yet."""
    if importlib.util.find_spec(PARTS[name]) is None:
        return None
    return importlib.import_module(PARTS[name])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--part", choices=sorted(PARTS), action="append")
    parser.add_argument("--ranked", type=date.fromisoformat, metavar="DAY")
    arguments = parser.parse_args()
    data = Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data"))
    found = {}
    for name in arguments.part or sorted(PARTS):
        part = part_of(name)
        if part is None or not part.has_data(data):
            print(f"{name}: no part or no data in {data}; set HOSHIMORI_DATA", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory() as work:
            if arguments.ranked:
                found[name] = part.ranked(data, Path(work), arguments.ranked)
                lines = [f"{k:3d}  {line}" for k, line in enumerate(found[name], start=1)]
            else:
                found[name] = part.score(data, Path(work))
                lines = part.table(found[name])
        if not arguments.json:
            print("\n".join((f"{name}:", *lines)))
    if arguments.json:
        print(json.dumps(found, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
