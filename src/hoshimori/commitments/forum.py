"""The bodies in which parties consult, read from `forums.yaml`, and how an instrument is linked to them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from hoshimori.commitments.yaml_file import read_mapping
from hoshimori.model import TextStatus
from hoshimori.model.commitment import Forum


@lru_cache(maxsize=1)
def forums() -> dict[str, Forum]:
    """Return every forum of `forums.yaml` by id."""
    data = files("hoshimori.commitments").joinpath("forums.yaml").read_bytes()
    return {name: _forum(name, row) for name, row in read_mapping(data, name="forums.yaml").items()}


def linked(rows: Sequence[Mapping[str, str]]) -> tuple[Forum, ...]:
    """Return the forums of an instrument's `forum` rows, each with the basis that the row states.

    Raises:
        KeyError: A row names a forum that is not on file.
    """
    return tuple(replace(forums()[row["id"]], basis=row["basis"]) for row in rows)


def forum_line(forum: Forum) -> str:
    """Return one line: the name, its level, how far it was verified, and why it stands beside the instrument."""
    status = {TextStatus.MEMORY: "from memory", TextStatus.SECOND_HAND: "second-hand"}.get(
        forum.status, forum.status.value.replace("_", " ")
    )
    basis = f"; {forum.basis}" if forum.basis else ""
    return f"{forum.name} ({forum.level}; {status}){basis}"


def _forum(name: str, row: Mapping[str, Any]) -> Forum:
    fixed = {"members": tuple(row["members"]), "status": TextStatus(row["status"])}
    return Forum(**{**row, **fixed, "id": name})
