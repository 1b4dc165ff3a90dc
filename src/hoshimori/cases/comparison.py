"""Are the numbers of a case the ones that somebody else's re-run makes? Cell by cell, within the declared resolution.

A *number* is a numeric leaf of a JSON exhibit or a numeric cell of a CSV exhibit; all else in them (words, times, truth
values, empty cells) is a *word* and must be the same. An exhibit that was left out is compared by its hash. What
rests on a payload that the re-run did not have cannot be compared, and says so: it is counted apart.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hoshimori.cases.resolution import decimals
from hoshimori.cases.review import REVIEWS
from hoshimori.cases.strict_json import strict_object

#: Texts made from the numbers, for people; they are shown as equal or not, and not counted.
RENDERED: Final = (".md", ".html", ".svg", ".pdf", ".txt")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_TABLE: Final = re.compile(r"exhibits/d(\d+)-")
_SLACK: Final = 1e-6  # of a resolution: for the last bits of a decimal as binary

Place = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A cell that is not the same: exhibit and place, what the case says, what the re-run says (None: nothing)."""

    exhibit: str
    place: str
    case: str
    re_run: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What became of each number.

    Attributes:
        equal: Numbers that are equal within their resolution.
        different: Numbers that are not, or that the re-run did not make.
        cannot: Numbers that rest on a payload which is missing here, or on an earlier run.
        words_equal: Words, times and empty cells that are the same; likewise the next two.
        differences: The first of the different cells, numbers and words.
        rendered: Text for people → whether the bytes are the same.
        missing: SHA-256 of the payloads that are missing here.
        from_outside: Words of people that the case weighs, "DOC1 (H4, ratio 20)": taken from it and not checked.
    """

    equal: int
    different: int
    cannot: int
    words_equal: int
    words_different: int
    words_cannot: int
    differences: tuple[Difference, ...]
    rendered: Mapping[str, bool]
    missing: tuple[str, ...]
    from_outside: tuple[str, ...]

    @property
    def numbers(self) -> int:
        """How many numbers the case has."""
        return self.equal + self.different + self.cannot

    @property
    def is_reproduced(self) -> bool:
        """Whether every number and word was made again and is equal."""
        return not (self.different or self.cannot or self.words_different or self.words_cannot) and self.equal > 0


def comparison_json(case_id: str, found: Comparison) -> dict[str, Any]:
    """Return a comparison as `case reproduce --json` shows it."""
    shares = {
        f"{word}_percent": round(100 * getattr(found, word) / max(1, found.numbers), 2)
        for word in ("equal", "different", "cannot")
    }
    return {
        "case_id": case_id,
        "reproduced": found.is_reproduced,
        "equal": found.equal,
        "different": found.different,
        "cannot": found.cannot,
        **shares,
        "numbers": found.numbers,
        "words": {
            "equal": found.words_equal,
            "different": found.words_different,
            "cannot": found.words_cannot,
        },
        "missing": found.missing,
        "from_outside": found.from_outside,
        "differences": found.differences,
        "rendered": found.rendered,
    }


def compare(
    case: Mapping[str, bytes],
    re_run: Mapping[str, bytes],
    *,
    manifest: Mapping[str, Any],
    withheld: Mapping[str, str] | None = None,
    missing: Sequence[str] = (),
    kept_from_before: frozenset[Place] = frozenset(),
    from_outside: tuple[str, ...] = (),
    most_differences: int = 50,
) -> Comparison:
    """Return how the exhibits of a case compare with those of a re-run.

    Args:
        case: The exhibits of the case, name → content.
        re_run: The exhibits that the re-run made; empty if it found no such incident.
        manifest: The manifest of the case: resolutions and payloads.
        withheld: Exhibits that the reader was not given: name → SHA-256.
        missing: SHA-256 of payloads that the re-run did not have.
        kept_from_before: Places (exhibit, place) that rest on earlier runs and not on this one.
        from_outside: Words of people that the re-run took from the case.
        most_differences: So many are listed; all are counted.
    """
    resolutions = {entry["name"]: entry["resolution"] for entry in manifest["exhibits"]}
    blind = _blind(case, frozenset(missing))
    count = {"equal": 0, "different": 0, "cannot": 0, "words_equal": 0, "words_different": 0, "words_cannot": 0}
    differences: list[Difference] = []
    rendered = {}
    for name, data in sorted(case.items()):
        if name.endswith(RENDERED):
            rendered[name] = re_run.get(name) == data
            continue
        if name == REVIEWS:
            continue  # people's own words are no result, and nobody else can make them again
        made = dict(_cells(name, re_run[name])) if name in re_run else {}
        ours = dict(_cells(name, data))
        for place, value in ours.items():
            other = made.get(place)
            kind = "" if _is_number(value) else "words_"
            if blind(name, place) or (name, place) in kept_from_before:
                count[f"{kind}cannot"] += 1
            elif _same(value, other, name, place, resolutions.get(name, {})):
                count[f"{kind}equal"] += 1
            else:
                count[f"{kind}different"] += 1
                differences.append(Difference(exhibit=name, place=place, case=str(value), re_run=_text(other)))
        for place in sorted(made.keys() - ours.keys()):
            if not blind(name, place):
                count["different" if _is_number(made[place]) else "words_different"] += 1
                differences.append(Difference(exhibit=name, place=place, case="nothing", re_run=_text(made[place])))
    for name, digest in sorted((withheld or {}).items()):
        _compare_hash(name, digest, re_run.get(name), count, differences, is_blind=blind(name, ""))
    return Comparison(
        **count,
        differences=tuple(differences[:most_differences]),
        rendered=rendered,
        missing=tuple(sorted(missing)),
        from_outside=from_outside,
    )


def _compare_hash(
    name: str, digest: str, made: bytes | None, count: dict[str, int], differences: list[Difference], *, is_blind: bool
) -> None:
    """Count the cells of an exhibit of which the reader has the hash alone."""
    if name.endswith(RENDERED):
        return
    if is_blind:
        count["cannot"] += 1
    elif made is None or hashlib.sha256(made).hexdigest() != digest:
        count["different"] += 1
        differences.append(Difference(exhibit=name, place="SHA-256", case=digest, re_run=_digest(made)))
    else:
        for _, value in _cells(name, made):
            count["equal" if _is_number(value) else "words_equal"] += 1


def _blind(case: Mapping[str, bytes], missing: frozenset[str]) -> Any:
    """Return what says of (exhibit, place) whether it rests on a missing payload.

    A table, and a detection in incident.json, rests on its detection's payloads; all else on all of them.
    """
    if not missing:
        return lambda _name, _place: False
    detections = strict_object(case["incident.json"])["detections"] if "incident.json" in case else []
    blind_detections = {n for n, d in enumerate(detections, 1) if missing & set(d["payloads"])}

    def is_blind(name: str, place: str) -> bool:
        table = _TABLE.match(name)
        if table:
            return not detections or int(table[1]) in blind_detections
        if name == "incident.json" and place.startswith("/detections/"):
            return int(place.split("/")[2]) + 1 in blind_detections
        return True

    return is_blind


def _cells(name: str, data: bytes) -> Iterator[tuple[str, Any]]:
    """Yield (place, value) of every leaf of a JSON exhibit or every cell of a CSV exhibit."""
    if name.endswith(".json"):
        yield from _leaves("", strict_object(data))
        return
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    for number, row in enumerate(rows[1:], 1):
        for column, text in zip(rows[0], row, strict=False):
            yield f"row {number}, {column}", _value(text)


def _value(text: str) -> int | float | str:
    if not _NUMBER.fullmatch(text):
        return text
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _leaves(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(f"{place}/{key}", inner)
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from _leaves(f"{place}/{number}", inner)
    else:
        yield place, value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _same(case: Any, other: Any, exhibit: str, place: str, resolutions: Mapping[str, Any]) -> bool:
    if not (_is_number(case) and _is_number(other)):
        return type(case) is type(other) and bool(case == other)
    if isinstance(case, int) and isinstance(other, int):
        return bool(case == other)
    return bool(abs(case - other) <= _resolution(exhibit, place, resolutions) * (1 + _SLACK))


def _resolution(exhibit: str, place: str, resolutions: Mapping[str, Any]) -> float:
    """Return the resolution that the case declares for a cell; 0 where it declares none."""
    if exhibit.endswith(".csv"):
        return float(resolutions.get(place.partition(", ")[2], 0.0))
    for name in reversed(place.split("/")):
        places = decimals(name)
        if places is not None:
            return float(f"1e-{places}")
    return 0.0


def _digest(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
