"""A process of its own that records sets while it may write no file of more than so many bytes."""

import resource
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import polars as pl
sys.path.insert(0, sys.argv[2])
from store_frames import payload, sets_frame
from hoshimori.errors import StoreError
from hoshimori.store import Store, table

class Clock:
    def now(self):
        return datetime(2026, 6, 1, tzinfo=UTC)

{before}
store = Store.open(Path(sys.argv[1]), Clock())
data = b"c"
store.put(data)
try:
    store.record(payload(data), sets={sets})
except StoreError as error:
    print(error)
    sys.exit(error.exit_code)
"""


def recorded_within(limit, store, *, sets, before=""):
    """Return the process that recorded `sets` (Python) in a store as payload `c`, after the lines `before`."""
    return subprocess.run(
        [sys.executable, "-c", SCRIPT.format(sets=sets, before=before), str(store.path), str(Path(__file__).parent)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True,
        text=True,
        check=False,
    )
