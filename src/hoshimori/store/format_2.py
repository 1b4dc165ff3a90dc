"""Format 2, in which every row says when it was known, and how it becomes format 3, in which its epoch may say it.

The files of format 2 are files of format 3 as they are. The number keeps an older version from opening such a store, in
which it would take an empty `known_at` for unknown; one that has it open already does not look again.
"""

from hoshimori.store.layout import Layout


def upgrade_format_2(layout: Layout) -> tuple[str, ...]:  # noqa: ARG001  # a step of `migration.MIGRATIONS`
    """Change nothing; return the names that are then no longer needed: none."""
    return ()
