"""JSON of our own records, read strictly and written in one form, with the standard library alone.

`canonical_text` gives the same bytes as RFC 8785 for what such records hold: text, truth values, whole numbers, null,
lists and objects whose keys are ASCII. Fractions have no place in them and are refused. (Exhibits hold fractions; they
are written by `canonical`, with `rfc8785`, which a verifier does not need.)
"""

import base64
import binascii
import json
from datetime import datetime
from typing import Any, Final

from hoshimori.errors import UsageError, VerificationError
from hoshimori.model.instant import parse_instant

_MOST_WHOLE: Final = 2**53


def canonical_text(value: Any) -> bytes:
    """Return the canonical bytes of a record without fractions.

    Raises:
        UsageError: A fraction, a whole number beyond 2^53, a key that is not ASCII, or no JSON value.
    """
    _check(value)
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError("a record holds text that has no UTF-8 form") from error


def strict_object(data: bytes) -> dict[str, Any]:
    """Return the object that `data` holds; a doubled key, NaN or anything else unusual is refused.

    Raises:
        VerificationError: It is no JSON object.
    """
    try:
        value = json.loads(data, object_pairs_hook=_single_keys, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise VerificationError(f"not readable as JSON ({error})") from error
    if not isinstance(value, dict):
        raise VerificationError("not a JSON object")
    return value


def base64_bytes(text: Any) -> bytes:
    """Return the bytes of strict base64.

    Raises:
        ValueError: It is none.
    """
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError) as error:
        raise ValueError("no base64") from error


def instant(text: Any) -> datetime:
    """Return the UTC instant that a record names.

    Raises:
        ValueError: It names none.
    """
    if not isinstance(text, str):
        raise ValueError("no time")  # noqa: TRY004  # callers know one error for every malformed value
    try:
        return parse_instant(text)
    except (UsageError, OverflowError) as error:
        raise ValueError("no time") from error


def base64_text(data: bytes) -> str:
    """Return bytes as base64."""
    return base64.b64encode(data).decode("ascii")


def _check(value: Any) -> None:
    if value is None or isinstance(value, (bool, str)):
        return
    if isinstance(value, int) and abs(value) <= _MOST_WHOLE:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise UsageError(f"a record has the key {key!r}; keys are ASCII text")
            _check(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _check(inner)
    else:
        raise UsageError(f"a record cannot hold {value!r}: only text, whole numbers, truth values, lists and objects")


def _single_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key occurs twice")
    return dict(pairs)


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no JSON number")
