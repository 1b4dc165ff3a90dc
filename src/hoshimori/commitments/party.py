"""Which state an owner code stands for, and which states are parties to what.

Owner codes are the words of a register (GCAT, SATCAT). Membership lists are from memory unless their source says
otherwise; a state that is missing in an incomplete list is never called "no party".
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from hoshimori.commitments.yaml_file import read_mapping
from hoshimori.model import ConditionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """What an owner code stands for.

    Attributes:
        code: As the register prints it.
        state: ISO 3166 alpha-3; empty for an organisation, a company or an unknown code.
        name: Readable name; the code itself where it is not known.
    """

    code: str
    state: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A list of parties with its source.

    Attributes:
        members: State → first day of membership, or None where it lies before every incident.
        complete: Whether a state that is not listed is no member.
    """

    id: str
    name: str
    source: str
    complete: bool
    members: dict[str, dt.date | None]


def _data(name: str) -> bytes:
    return files("hoshimori.commitments").joinpath(name).read_bytes()


@lru_cache(maxsize=1)
def _parties() -> dict[str, Party]:
    table = read_mapping(_data("states.yaml"), name="states.yaml")
    named = table["code_names"]
    found = {
        code: Party(code=code, state=state, name=named.get(code, entry["name"]))
        for state, entry in table["states"].items()
        for code in entry["codes"]
    }
    found |= {code: Party(code=code, state="", name=name) for code, name in table["organisations"].items()}
    return found


def party_of(owner_state: str) -> Party:
    """Return what the owner code of a register stands for; an unknown code has no state."""
    return _parties().get(owner_state, Party(code=owner_state, state="", name=owner_state))


@lru_cache(maxsize=1)
def state_names() -> dict[str, str]:
    """Return state → name for every state of the table."""
    table = read_mapping(_data("states.yaml"), name="states.yaml")
    return {state: entry["name"] for state, entry in table["states"].items()}


def is_party_name(name: str) -> bool:
    """Whether an instrument may name this as a party: a state, a group or an organisation of our tables."""
    return name in state_names() or name in groups() or (name in _parties() and not _parties()[name].state)


def first_day(date: str) -> dt.date:
    """Return the latest day that a date of year, month or day precision can mean: nobody joins too early."""
    year, month, day = ([int(part) for part in date.split("-")] + [0, 0])[:3]
    if not month:
        return dt.date(year, 12, 31)
    if not day:
        after = dt.date(year + month // 12, month % 12 + 1, 1)
        return after - dt.timedelta(days=1)
    return dt.date(year, month, day)


@lru_cache(maxsize=1)
def groups() -> dict[str, Group]:
    """Return the groups of `groups.yaml` by id."""
    found = {}
    for name, entry in read_mapping(_data("groups.yaml"), name="groups.yaml").items():
        if "members_of" in entry:
            listed = read_mapping(_data(f"instruments/{entry['members_of']}.yaml"), name=entry["members_of"])["states"]
            members: dict[str, dt.date | None] = {row["state"]: first_day(row["date"]) for row in listed}
        elif "all_states_except" in entry:
            members = dict.fromkeys(sorted(set(state_names()) - set(entry["all_states_except"])))
        else:
            members = dict.fromkeys(entry["members"])
            members |= {state: first_day(day) for state, day in entry.get("joined", {}).items()}
        found[name] = Group(
            id=name, name=entry["name"], source=entry["source"], complete=entry["complete"], members=members
        )
    return found


def membership(state: str, parties: tuple[str, ...], on: dt.date) -> tuple[ConditionStatus, str]:
    """Return whether `state` is among `parties` (states and groups) on a day, and why.

    Args:
        state: ISO 3166 alpha-3; empty means an owner that is no state.
        parties: States and group ids, as an instrument names them.
        on: The day that counts.

    Returns:
        Status and reason. `unknown` where the list that would decide is incomplete or the owner is no state.
    """
    if not state:
        return ConditionStatus.UNKNOWN, "the owner is no state or not in the table of codes"
    if state in parties:
        return ConditionStatus.MET, "named as a party"
    status, reason = ConditionStatus.NOT_MET, "not named as a party"
    for group in (groups()[name] for name in parties if name in groups()):
        if state in group.members:
            since = group.members[state]
            if since is None or since <= on:
                return ConditionStatus.MET, f"listed under {group.name} ({group.source})"
            status, reason = ConditionStatus.NOT_MET, f"joined {group.name} later, by {since} ({group.source})"
        elif not group.complete:
            status, reason = ConditionStatus.UNKNOWN, f"not in our list of {group.name} ({group.source})"
        elif status is not ConditionStatus.UNKNOWN:
            reason = f"not in the list of {group.name} ({group.source})"
    return status, reason
