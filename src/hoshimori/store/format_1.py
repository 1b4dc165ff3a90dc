"""Format 1, without compaction, and how it becomes format 2: beside the records there is a folder for it."""

from hoshimori.store.layout import Layout


def upgrade_format_1(layout: Layout) -> tuple[str, ...]:
    """Make the folder of the compacted history, empty; return the names that are then no longer needed: none.

    The caller holds the lock. A killed one runs again.
    """
    layout.compact.mkdir(exist_ok=True)
    return ()
