"""What objects are called and whose they are, as registers print it on the date of the window."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hoshimori.detection.protocol import Window
from hoshimori.model import ObjectType
from hoshimori.model.vocabulary import PASSIVE_TYPES

#: What cannot manoeuvre, in the names of catalogues.
_PASSIVE_NAME = re.compile(r"\b(?:DEB|R/B|AKM|PKM|COOLANT|FUEL CORE)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Identities of a window by catalogue number.

    Attributes:
        rows: Catalogue number → row of `Window.identities`.
    """

    rows: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, window: Window) -> "Names":
        """Return the names of `window`; names printed with the sets fill what no register says."""
        columns = window.identities.columns
        rows: dict[int, Mapping[str, Any]] = {}
        ordered = window.identities.sort(columns, nulls_last=True)
        for row in ordered.iter_rows(named=True):
            rows.setdefault(int(row["norad_cat_id"]), row)
        return cls(rows=rows)

    def text(self, number: int, column: str) -> str:
        """Return one register word of an object, empty where no register knows."""
        value = self.rows.get(number, {}).get(column)
        return "" if value is None else str(value)

    def label(self, number: int) -> str:
        """Return "SJ-21 (49330)", or "object 49330" where nobody prints a name."""
        name = self.text(number, "object_name")
        return f"{name} ({number})" if name else f"object {number}"

    def owner(self, number: int) -> str:
        """Return owner and state as printed, or "owner unknown"."""
        owner, state = self.text(number, "owner"), self.text(number, "owner_state")
        if owner and state:
            return f"{state}, {owner}"
        return state or owner or "owner unknown"

    def owner_known(self, number: int) -> bool:
        """Return whether a register names an owner."""
        return bool(self.text(number, "owner"))

    def is_passive(self, number: int, printed: str = "") -> bool:
        """Return whether an object cannot manoeuvre: a register's type says so, else its name.

        Args:
            number: Its catalogue number.
            printed: Its name as printed with its sets, where no register has one.
        """
        kind = self.text(number, "object_type")
        if kind not in {"", ObjectType.UNKNOWN.value}:
            return kind in PASSIVE_TYPES
        name = (self.text(number, "object_name") or printed).upper()
        return _PASSIVE_NAME.search(name) is not None

    def nameless(self, number: int) -> bool:
        """Return whether nobody prints a name, or only a placeholder ("OBJECT D")."""
        name = self.text(number, "object_name").upper()
        return not name or name.startswith(("OBJECT ", "TBA", "UNKNOWN"))
