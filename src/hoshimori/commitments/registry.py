"""The instruments on file: one YAML file each, checked on loading, cached by content."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema

from hoshimori.commitments.forum import forums, linked
from hoshimori.commitments.party import is_party_name
from hoshimori.commitments.text_comparison import compared_words, comparison_of, signature_holds, text_digest
from hoshimori.commitments.vocabulary import Definition, definitions
from hoshimori.commitments.yaml_file import read_mapping
from hoshimori.errors import FormatError, NotFoundError
from hoshimori.model import Condition, Direction, Instrument, InstrumentKind, Rung, TextStatus
from hoshimori.model.commitment import Forum


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An instrument with what its file says beyond the noun.

    Attributes:
        instrument: The noun that matching and briefs use.
        own_conditions: Conditions that only this file defines, by id.
        states: States that joined one by one: (state, date as recorded, "second_hand" or "memory").
        facts: Further facts as recorded (votes, precedents, conflicting values).
        recorded_status: The label of the notes that the entry was made from, as it stood.
    """

    instrument: Instrument
    own_conditions: Mapping[str, Definition] = field(default_factory=dict)
    states: tuple[tuple[str, str, str], ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    recorded_status: str = ""


def load_registry(folder: Path | None = None) -> tuple[Instrument, ...]:
    """Return the instruments on file, ordered by id.

    Args:
        folder: Another folder of instrument files; the packaged one by default.

    Raises:
        FormatError: A file does not follow `instrument.schema.json` or names what does not exist: says file, keyword,
            what to do.
    """
    return tuple(record.instrument for record in load_records(folder))


def load_records(folder: Path | None = None) -> tuple[Record, ...]:
    """Return the instruments with everything that their files say, ordered by id. Errors as `load_registry`."""
    place = files("hoshimori.commitments").joinpath("instruments") if folder is None else folder
    named = ((entry.name, entry.read_bytes()) for entry in place.iterdir() if entry.name.endswith(".yaml"))
    return _parse(tuple(sorted(named)))


def record(instrument_id: str) -> Record:
    """Return the packaged record of one instrument.

    Raises:
        NotFoundError: No such instrument.
    """
    for found in load_records():
        if found.instrument.id == instrument_id:
            return found
    raise NotFoundError(
        f"no instrument {instrument_id!r} on file; `hoshimori commitments list` prints the ids",
        instrument=instrument_id,
    )


def instrument(instrument_id: str) -> Instrument:
    """Return one packaged instrument. Errors as `record`."""
    return record(instrument_id).instrument


@lru_cache(maxsize=8)
def _parse(named: tuple[tuple[str, bytes], ...]) -> tuple[Record, ...]:
    """Return the records of files given as (name, bytes): the cache key is the content."""
    schema = json.loads(files("hoshimori.commitments").joinpath("instrument.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    records = []
    for name, data in named:
        content = read_mapping(data, name=name)
        _follow_schema(validator, content, name)
        records.append(_record(content, name))
    ids = {found.instrument.id for found in records}
    for (name, _), found in zip(named, records, strict=True):
        if found.instrument.extends and found.instrument.extends not in ids:
            raise _error(name, "extends", f"{found.instrument.extends!r} is not on file", "add that instrument first")
    return tuple(sorted(records, key=lambda found: found.instrument.id))


def _error(name: str, keyword: str, problem: str, advice: str) -> FormatError:
    return FormatError(
        f"{name}: {keyword}: {problem}; {advice} (docs/how-to/add-an-instrument.md)",
        standard="instrument",
        path=name,
        keyword=keyword,
    )


def _follow_schema(validator: jsonschema.Draft202012Validator, content: dict[str, Any], name: str) -> None:
    problems = sorted(validator.iter_errors(content), key=lambda e: ([str(p) for p in e.absolute_path], e.message))
    if not problems:
        return
    first = problems[0]
    keyword = ".".join(str(part) for part in first.absolute_path) or "the file"
    if content.get("text_status") == "compared" and "compared" not in content:
        keyword = "text_status"
        raise _error(
            name,
            keyword,
            "compared without a record of who compared",
            "add compared: the signed record that `hoshimori commitments compare --json` prints",
        )
    if "compared" in content and content.get("text_status") != "compared":
        raise _error(name, "compared", "given although text_status is not compared", "change one of the two")
    raise _error(name, keyword, first.message, "correct it after instrument.schema.json")


def _record(content: dict[str, Any], name: str) -> Record:
    if name != f"{content['id']}.yaml":
        raise _error(name, "id", f"{content['id']!r} is not the file's name", "name the file after its id")
    for party in content["parties"]:
        if not is_party_name(party):
            raise _error(
                name, "parties", f"{party!r} is no state or group on file", "add it to states.yaml or groups.yaml"
            )
    own = {row["id"]: Definition.of(row) for row in content["conditions"] if isinstance(row, dict)}
    known = {**definitions(), **own}
    ids = [row["id"] if isinstance(row, dict) else row for row in content["conditions"]]
    for condition in ids:
        if condition not in known:
            raise _error(
                name,
                "conditions",
                f"{condition!r} is not in conditions.yaml",
                "write it out in this file or correct the id",
            )
    if len(ids) != len(set(ids)):
        raise _error(name, "conditions", "a condition is named twice", "name each once")
    note = f"{content.get('text_note', '')} {_compared(content, name)}".strip()
    _japanese_words(content, name)
    noun = Instrument(
        id=content["id"],
        title=content["title"],
        kind=InstrumentKind(content["kind"]),
        parties=tuple(content["parties"]),
        rung=Rung(content["rung"]),
        text_en=content.get("text_en", ""),
        text_ja=content.get("text_ja", ""),
        text_ja_source=content.get("text_ja_source", ""),
        text_ja_status=TextStatus(content["text_ja_status"]) if "text_ja_status" in content else None,
        text_status=TextStatus(content["text_status"]),
        text_note=note,
        source=content["source"],
        date=_day(content, name, "date", "adopted", "signed"),
        in_force=_day(content, name, "in_force"),
        extends=content.get("extends", ""),
        directions=tuple(Direction(word) for word in content.get("directions", ())),
        incident_kinds=tuple(content["incident_kinds"]),
        conditions=tuple(
            Condition(id=i, title=known[i].title, contested=known[i].contested, readings=known[i].readings) for i in ids
        ),
        consult=tuple(content.get("consult", ())),
        notify=tuple(content.get("notify", ())),
        notify_when=content.get("notify_when", ""),
        decider=tuple(content["decider"]),
        decision_rule=content.get("decision_rule", ""),
        duties_if_decided=tuple(content.get("duties_if_decided", ())),
        must_say=content.get("must_say", ""),
        note=content.get("note", ""),
        forum=_forums(content, name),
    )
    states = tuple(
        (row["state"], row["date"], row.get("date_status", content["text_status"])) for row in content.get("states", ())
    )
    return Record(
        instrument=noun,
        own_conditions=own,
        states=states,
        facts=content.get("facts", {}),
        recorded_status=content["recorded_status"],
    )


def _compared(content: dict[str, Any], name: str) -> str:
    """Return the words on who compared the text; empty where nobody did. Nothing unsigned counts."""
    if "compared" not in content:
        return ""
    try:
        comparison = comparison_of(content["compared"])
    except FormatError as error:
        raise _error(name, "compared", error.message, "copy the signed record without changes") from error
    if comparison.instrument != content["id"]:
        raise _error(name, "compared", f"is a record of {comparison.instrument}", "use the one of this instrument")
    if comparison.our_text_sha256 != text_digest(content.get("text_en", "")):
        raise _error(name, "compared", "another text was compared than stands here", "compare again")
    if not signature_holds(comparison):
        raise _error(name, "compared", "the signature does not hold", "copy the signed record without changes")
    return compared_words(comparison)


def _japanese_words(content: dict[str, Any], name: str) -> None:
    """Refuse a Japanese text that is a translation: only authentic wording is kept."""
    source = content.get("text_ja_source", "")
    if "訳" in source or "translat" in source.lower():
        raise _error(
            name, "text_ja_source", "names a translation", "leave text_ja out where no authentic text is on file"
        )


def _forums(content: dict[str, Any], name: str) -> tuple[Forum, ...]:
    rows = content.get("forum", ())
    for row in rows:
        if row["id"] not in forums():
            raise _error(
                name, "forum", f"{row['id']!r} is not in forums.yaml", "add it there with its source and status"
            )
    return linked(rows)


def _day(content: dict[str, Any], name: str, *keywords: str) -> dt.date | None:
    """Return the first of these dates that the file gives."""
    for keyword in keywords:
        if keyword in content:
            try:
                return dt.date.fromisoformat(content[keyword])
            except ValueError as error:
                raise _error(name, keyword, f"{content[keyword]!r} is no date", "write 2023-01-11") from error
    return None
