"""Nouns back from the plain values of `hoshimori.model.plain`, by their type hints."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hoshimori.model.instant import parse_instant

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z")


def restore(kind: Any, value: Any) -> Any:  # noqa: C901, PLR0911  # one branch and return a kind of value
    """Return the noun of type `kind` that `plain` made `value` from.

    Free mappings (`values`, `tables`) get their times back by form: what reads exactly like our instants is one.
    """
    if value is None:
        return None
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return restore(next(a for a in arguments if a is not type(None)), value)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(restore(arguments[0], v) for v in value)
        return tuple(restore(a, v) for a, v in zip(arguments, value, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {restore(arguments[0], k): restore(arguments[1], v) for k, v in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{name: restore(hint, value[name]) for name, hint in _hints(kind).items() if name in value})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is datetime:
        return parse_instant(value)
    if kind is date:
        return date.fromisoformat(value)
    if kind is Any:
        return _free(value)
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    """Return the type of each field of a noun; looking them up takes longer than using them."""
    hints = get_type_hints(kind)
    return {f.name: hints[f.name] for f in fields(kind)}


def _free(value: Any) -> Any:
    """Return a free JSON value with its instants restored."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return parse_instant(value)
    if isinstance(value, list):
        return tuple(_free(v) for v in value)
    if isinstance(value, dict):
        return {k: _free(v) for k, v in value.items()}
    return value
