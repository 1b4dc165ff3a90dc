"""Public pledges: what was said, by when, which values were seen, which of them disagree, and who looked when.

Values that disagree stand side by side with their sources; none is preferred and none is dropped. A pledge that nobody
has checked for 180 days is *stale*. Only public statements are followed: no means is modelled.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import jsonschema

from hoshimori.commitments.party import first_day, is_party_name
from hoshimori.commitments.yaml_file import read_mapping
from hoshimori.errors import FormatError, NotFoundError
from hoshimori.model import InstrumentKind, TextStatus, plain

#: A check older than this is stale.
STALE_AFTER_DAYS: Final = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedValue:
    """One value as somebody stated it.

    Attributes:
        value: As said, with its unit.
        date: Of the event or statement: year, month or day; empty where it is not known.
    """

    value: str
    source: str
    status: TextStatus
    date: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """A pledge, or a statement or agreement followed in the same way, as its file says.

    Attributes:
        instrument: Id of the instrument on file that it is, or empty.
        deadline: In the words of the source; empty where none is on file.
        deadline_on: The last day on the widest reading of the deadline.
        observed: Values seen.
        conflicting: Values that do not agree, side by side.
        checked_on: The day on which a person last looked; None: nobody since the entry was made.
    """

    id: str
    title: str
    kind: InstrumentKind
    parties: tuple[str, ...]
    metric: str
    source: str
    text_status: TextStatus
    recorded_status: str
    status_at_last_check: str
    instrument: str = ""
    deadline: str = ""
    deadline_on: dt.date | None = None
    deadline_note: str = ""
    observed: tuple[StatedValue, ...] = ()
    conflicting: tuple[StatedValue, ...] = ()
    checked_on: dt.date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeStanding:
    """A pledge as it stood on a day.

    Attributes:
        pledge: With the values dated by that day alone.
        as_of: The day.
        stale: Nobody had checked it for 180 days.
        words: "stale: never checked since entry", "checked on 2026-05-01, 31 days before".
        deadline_words: Whether the deadline had passed on its widest reading; empty where there is none.
        later_values: Number of values on file that are dated after that day and left out.
    """

    pledge: Pledge
    as_of: dt.date
    stale: bool
    words: str
    deadline_words: str
    later_values: int


def load_pledges(folder: Path | None = None) -> tuple[Pledge, ...]:
    """Return the pledges on file, ordered by id.

    Args:
        folder: Another folder of pledge files; the packaged one by default.

    Raises:
        FormatError: A file does not follow `pledge.schema.json`: says file, keyword, what to do.
    """
    place = files("hoshimori.commitments").joinpath("pledges") if folder is None else folder
    named = ((entry.name, entry.read_bytes()) for entry in place.iterdir() if entry.name.endswith(".yaml"))
    return _parse(tuple(sorted(named)))


def pledge(pledge_id: str) -> Pledge:
    """Return one packaged pledge.

    Raises:
        NotFoundError: No such pledge.
    """
    for found in load_pledges():
        if found.id == pledge_id:
            return found
    raise NotFoundError(
        f"no pledge {pledge_id!r} on file; `hoshimori commitments pledges` prints them", pledge=pledge_id
    )


def standing(pledge: Pledge, as_of: dt.date) -> PledgeStanding:
    """Return how `pledge` stood on the day `as_of`."""
    observed, conflicting = _by(pledge.observed, as_of), _by(pledge.conflicting, as_of)
    later = len(pledge.observed) + len(pledge.conflicting) - len(observed) - len(conflicting)
    checked = pledge.checked_on if pledge.checked_on and pledge.checked_on <= as_of else None
    age = (as_of - checked).days if checked else None
    stale = age is None or age >= STALE_AFTER_DAYS
    if age is None:
        words = "stale: never checked since entry" + (f" by {as_of}" if pledge.checked_on else "")
    else:
        words = f"{'stale: ' if stale else ''}checked on {checked}, {age} days before {as_of}"
    shown = replace(
        pledge,
        observed=observed,
        conflicting=conflicting,
        checked_on=checked,
        status_at_last_check="recorded after that day; not shown" if later else pledge.status_at_last_check,
    )
    return PledgeStanding(
        pledge=shown,
        as_of=as_of,
        stale=stale,
        words=words,
        deadline_words=_deadline_words(pledge, as_of),
        later_values=later,
    )


def _by(values: Sequence[StatedValue], as_of: dt.date) -> tuple[StatedValue, ...]:
    """Return the values dated by the day; one without a date stays."""
    return tuple(v for v in values if not v.date or first_day(v.date) <= as_of)


def _deadline_words(pledge: Pledge, as_of: dt.date) -> str:
    if pledge.deadline_on is None:
        return pledge.deadline
    passed = "has passed" if pledge.deadline_on < as_of else "is still ahead"
    return f"{pledge.deadline} (last day on the widest reading, {pledge.deadline_on}, {passed})"


@lru_cache(maxsize=8)
def _parse(named: tuple[tuple[str, bytes], ...]) -> tuple[Pledge, ...]:
    schema = json.loads(files("hoshimori.commitments").joinpath("pledge.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    found = [_pledge(read_mapping(data, name=name), name, validator) for name, data in named]
    return tuple(sorted(found, key=lambda one: one.id))


def _error(name: str, keyword: str, problem: str) -> FormatError:
    return FormatError(
        f"{name}: {keyword}: {problem}; correct it after pledge.schema.json (docs/how-to/add-an-instrument.md)",
        standard="pledge",
        path=name,
        keyword=keyword,
    )


def _pledge(content: dict[str, Any], name: str, validator: jsonschema.Draft202012Validator) -> Pledge:
    problems = sorted(validator.iter_errors(content), key=lambda e: ([str(p) for p in e.absolute_path], e.message))
    if problems:
        keyword = ".".join(str(part) for part in problems[0].absolute_path) or "the file"
        raise _error(name, keyword, problems[0].message)
    if name != f"{content['id']}.yaml":
        raise _error(name, "id", f"{content['id']!r} is not the file's name")
    for party in content["parties"]:
        if not is_party_name(party):
            raise _error(name, "parties", f"{party!r} is no state or group on file")
    days = {key: _day(content, name, key) for key in ("deadline_on", "checked_on")}
    values = {key: tuple(_value(row) for row in content.get(key, ())) for key in ("observed", "conflicting")}
    fixed = {
        "kind": InstrumentKind(content["kind"]),
        "parties": tuple(content["parties"]),
        "text_status": TextStatus(content["text_status"]),
    }
    return Pledge(**{**content, **days, **values, **fixed})


def _value(row: Mapping[str, str]) -> StatedValue:
    return StatedValue(**{**row, "status": TextStatus(row["status"])})  # type: ignore[arg-type]


def _day(content: Mapping[str, Any], name: str, keyword: str) -> dt.date | None:
    if keyword not in content:
        return None
    try:
        return dt.date.fromisoformat(content[keyword])
    except ValueError as error:
        raise _error(name, keyword, f"{content[keyword]!r} is no date") from error


def pledge_json(stood: PledgeStanding) -> dict[str, Any]:
    """Return a pledge with its standing as one JSON object."""
    about = {"as_of": stood.as_of, "stale": stood.stale, "check": stood.words, "later_values": stood.later_values}
    return {**plain(stood.pledge), **plain(about), "deadline_standing": stood.deadline_words}
