"""Pairs whose close motion an operator declared beforehand, with the statement that says so.

A declaration is a fact of a document, not of an orbit: it is looked up by catalogue number, whoever owns the objects.
"""

from collections.abc import Mapping

#: (smaller, larger catalogue number) → the statement, and how it was verified.
DECLARED_PAIRS: Mapping[tuple[int, int], str] = {
    (33500, 58992): "inspection of the H-2A stage 2009-002J by ADRAS-J, declared by Astroscale and JAXA before the "
    "launch of 18 February 2024 (second-hand)",
}


def declared(object_a: int, object_b: int) -> str:
    """Return the statement that declares the close motion of two objects, empty where none is on file."""
    return DECLARED_PAIRS.get((min(object_a, object_b), max(object_a, object_b)), "")
