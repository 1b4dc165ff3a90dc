"""What are the canonical bytes of a record or a table? RFC 8785 JSON; CSV with LF and declared decimals."""

import csv
import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import rfc8785

from hoshimori.cases.resolution import decimals, resolution, rounded
from hoshimori.errors import BadInputError
from hoshimori.model.plain import plain


def canonical_json(value: Any) -> bytes:
    """Return `value` (nouns welcome) as RFC 8785 canonical JSON, UTF-8, no newline at the end.

    Raises:
        BadInputError: The value has no canonical form (NaN, infinity, an integer beyond 2^53, an unknown type).
    """
    try:
        return rfc8785.dumps(plain(value))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise BadInputError(f"a value has no canonical JSON: {error}") from error


def canonical_csv(rows: Sequence[Mapping[str, Any]]) -> tuple[bytes, dict[str, float]]:
    """Return rows as canonical CSV, and the resolution of each column that holds fractions.

    Columns and rows stay in the order given (first appearance); UTF-8, LF, quotes only where needed. A missing value
    and NaN are empty cells; times are ISO 8601 UTC ending in Z; truth values `true` and `false`.

    Raises:
        BadInputError: A column of fractions whose name carries no known unit.
    """
    columns = list(dict.fromkeys(column for row in rows for column in row))
    fractions = [c for c in columns if any(isinstance(row.get(c), float) for row in rows)]
    resolutions = {column: resolution(column) for column in fractions}
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column), column, fraction=column in resolutions) for column in columns])
    return out.getvalue().encode("utf-8"), resolutions


def _cell(value: Any, column: str, *, fraction: bool) -> str:
    value = plain(value)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if fraction and isinstance(value, (int, float)):
        return f"{rounded(float(value), column):.{decimals(column)}f}"
    if isinstance(value, (int, str)):
        return str(value)
    return canonical_json(value).decode("utf-8")
