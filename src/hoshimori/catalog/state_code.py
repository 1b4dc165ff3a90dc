"""Whether two registers disagree about an owner, though they use different words for states.

The table `state_codes.yaml` says which GCAT states do not contradict a SATCAT owner code. It serves comparison only:
what is shown is each register's own word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCodes:
    """SATCAT owner codes beside GCAT state codes.

    Attributes:
        agrees: SATCAT code → GCAT states that do not contradict it.
        as_gcat: SATCAT code → the one GCAT word that means the same, where there is one.
        unknown: Words that say that the owner is not known; they count as silence.
    """

    agrees: Mapping[str, frozenset[str]]
    as_gcat: Mapping[str, str]
    unknown: frozenset[str]

    def contradict(self, satcat: str, gcat: str) -> bool:
        """Return whether a SATCAT owner code and a GCAT state cannot both be right; what the table lacks never does."""
        return satcat in self.agrees and gcat not in self.agrees[satcat]


@cache
def state_codes() -> StateCodes:
    """Return the table that the package carries."""
    table = yaml.safe_load(files("hoshimori.catalog").joinpath("state_codes.yaml").read_text(encoding="utf-8"))
    codes = table["codes"]
    return StateCodes(
        agrees={code: frozenset(row["agrees"]) for code, row in codes.items()},
        as_gcat={code: row["as_gcat"] for code, row in codes.items() if "as_gcat" in row},
        unknown=frozenset(table["unknown"]),
    )


def is_satcat(register: str) -> bool:
    """Return whether a register uses SATCAT owner codes."""
    return register.endswith("satcat")
