"""A worker that does what its request says: `worker_for_tests.py STORE ID`. It imports nothing, so it is quick."""

import json
import signal
import sys
import time
from pathlib import Path

FOLDER, NAME = Path(sys.argv[1]) / "service", f"{sys.argv[2]}.json"


def put(kind: str, document: object) -> None:
    made = FOLDER / kind / f".new-{NAME}"
    made.parent.mkdir(exist_ok=True)
    made.write_text(json.dumps(document), encoding="utf-8")
    made.replace(FOLDER / kind / NAME)


def main() -> None:
    # the year of a key that every request takes says what to do
    does = json.loads((FOLDER / "jobs" / NAME).read_text(encoding="utf-8"))["request"]["as_of"][:4]
    if does == "2002":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    put("progress", {"what": "asleep", "done": 1, "total": 2})
    if does == "2001":
        sys.exit(7)
    if does in {"2002", "2003"}:
        time.sleep(60)
    if does == "2004":
        while not (FOLDER.parent / "go").exists():
            time.sleep(0.02)
    failed = {"problem": {"title": "Usage", "detail": "it cannot be done"}}
    put("results", failed if does == "2005" else {"result": {"done": True}})


main()
