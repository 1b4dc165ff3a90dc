"""The controlled vocabulary of conditions, read from `conditions.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from hoshimori.commitments.yaml_file import read_mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One condition of the vocabulary.

    Attributes:
        title: The instrument's words in quotation marks, or ours without them.
        rule: Name of the rule in `conditions.py`; empty means always unknown.
        gate: Not met means that the clause is no candidate.
        contested: Two readings exist; the status is unknown whatever the facts.
        readings: The readings, each with its source.
        reason: Why it is unknown, or what to add to the rule's reason.
        who_could_answer: Who could answer an unknown.
        parties: Parties to use in place of the instrument's.
    """

    id: str
    title: str
    rule: str = ""
    gate: bool = False
    contested: bool = False
    readings: tuple[str, ...] = ()
    reason: str = ""
    who_could_answer: str = ""
    parties: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Definition":
        """Return the definition that a row of YAML holds."""
        lists = {name: tuple(row[name]) for name in ("readings", "parties") if name in row}
        return cls(**{**row, **lists})


@lru_cache(maxsize=1)
def definitions() -> dict[str, Definition]:
    """Return every condition of `conditions.yaml` by id."""
    data = files("hoshimori.commitments").joinpath("conditions.yaml").read_bytes()
    return {
        name: Definition.of({"id": name, **row}) for name, row in read_mapping(data, name="conditions.yaml").items()
    }
