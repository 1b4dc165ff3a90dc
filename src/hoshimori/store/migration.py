"""Opening a store folder: a new one is made, an older one is brought up to date, a newer one is refused."""

import errno
import json
import os
import shutil
from collections.abc import Callable
from typing import Final

from hoshimori import __version__
from hoshimori.errors import StoreError
from hoshimori.store.atomic_file import replace_file, storage_errors, sync_folder
from hoshimori.store.format_0 import upgrade_format_0
from hoshimori.store.format_1 import upgrade_format_1
from hoshimori.store.format_2 import upgrade_format_2
from hoshimori.store.layout import FORMAT, READABLE_SINCE, Layout
from hoshimori.store.lock import exclusive

#: From format → function that builds the next format beside it and returns the names that are then no longer needed.
#: Runs under the lock; a killed one runs again from the start, so it must not destroy what it reads and must replace
#: what it finds of itself.
MIGRATIONS: Final[dict[int, Callable[[Layout], tuple[str, ...]]]] = {
    0: upgrade_format_0,
    1: upgrade_format_1,
    2: upgrade_format_2,
}

#: Formats whose files are those of the present one: where nothing can be written they are read without the step.
_READ_AS_THEY_ARE: Final = frozenset({2})
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_OURS: Final = {
    *("lock", "partial", "payloads", "payloads.lock", "payloads.partial"),
    *("records", "compact", "derived", "format.json", "ledger.sqlite"),
}


def prepare(layout: Layout) -> None:
    """Make the folder a store of the present format.

    Raises:
        StoreError: The folder is something else, cannot be written, or was written by a newer Hoshimori.
    """
    found = read_format(layout)
    if found == FORMAT:
        return  # nothing to write: a read-only store can be read
    try:
        _bring_up_to_date(layout)
    except StoreError as error:
        if found not in _READ_AS_THEY_ARE or error.data.get("errno") not in _READ_ONLY:
            raise


def _bring_up_to_date(layout: Layout) -> None:
    with storage_errors(layout.root, "make the store"):
        layout.root.mkdir(parents=True, exist_ok=True)
        _refuse_other_folders(layout)
    with exclusive(layout), storage_errors(layout.root, "make the store"):
        found = read_format(layout)  # again, under the lock
        steps = range(FORMAT if found is None else found, FORMAT)
        outdated = [name for step in steps for name in MIGRATIONS[step](layout)]
        for folder in (layout.payloads, layout.records, layout.compact):
            folder.mkdir(exist_ok=True)
        sync_folder(layout.root)
        sync_folder(layout.root.absolute().parent)
        if found != FORMAT:
            content = {"format": FORMAT, "readable_since": READABLE_SINCE, "written_by": __version__}
            replace_file(layout.format_file, json.dumps(content, sort_keys=True).encode(), partial=layout.partial)
        for name in outdated:  # only now: a kill before this line leaves files that nobody reads
            shutil.rmtree(layout.root / name, ignore_errors=True)


def read_format(layout: Layout) -> int | None:
    """Return the format of the store, or None where there is none yet.

    Raises:
        StoreError: It is newer than this version, or the file is damaged.
    """
    with storage_errors(layout.format_file, "read"):
        try:
            data = layout.format_file.read_bytes()
        except FileNotFoundError:
            return None
    try:
        content = json.loads(data)
        found = int(content["format"])
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f'{layout.format_file} is damaged; it should read {{"format": {FORMAT}}}. Restore it from a copy.',
            path=str(layout.format_file),
        ) from error
    if found > FORMAT or found < min(MIGRATIONS):
        newer = found > FORMAT
        wrote = f"was written by a newer version (format {found})" if newer else f"has format {found}, which none has"
        since = str(content.get("readable_since", ""))
        better = f"Hoshimori {since} or later" if since and since != __version__ else "a newer Hoshimori"
        advice = f"Use {better}" if newer else f"Restore {layout.format_file.name} from a copy"
        raise StoreError(
            f"The store {layout.root} {wrote}; this is version {__version__}, which reads formats {min(MIGRATIONS)} to "
            f"{FORMAT}. {advice}, or choose another folder with --store. Nothing was changed.",
            path=str(layout.root),
            format=found,
            readable_since=since,
        )
    return found


def _refuse_other_folders(layout: Layout) -> None:
    strange = sorted(set(os.listdir(layout.root)) - _OURS)  # noqa: PTH208  # names only
    if strange and not layout.format_file.exists():
        raise StoreError(
            f"{layout.root} is not empty and no store (it holds {strange[0]!r}); choose an empty folder with --store.",
            path=str(layout.root),
        )
