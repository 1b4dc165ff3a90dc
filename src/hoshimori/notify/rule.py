"""Which new incidents does a person want to be told of? A rule selects; it never judges.

All that a rule names must fit: one of its objects, one of its owners, one of its kinds, and every threshold. What it
does not name does not matter. A withdrawn incident matches nothing. The objects of a rule are its maker's business: a
notice names the rule, and nothing else of it.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from hoshimori.errors import BadInputError
from hoshimori.model import Incident, IncidentKind, IncidentStatus
from hoshimori.notify.notice import Notice, because

#: Levels of statements, lowest first (docs/methods/wording-gates.md).
LEVELS: Final = ("observation", "anomaly", "interpretation", "attribution")
CHANNELS: Final = ("mail", "webhook", "rss")
MOST_OBJECTS: Final = 2_000
_KINDS: Final = tuple(kind.value for kind in IncidentKind)
_OWNER: Final = re.compile(r"[A-Z][A-Z0-9/+-]{0,11}")
_MOST_NAME: Final = 80
_KEYS: Final = frozenset(
    {"name", "objects", "owners", "kinds", "least_level", "most_km", "least_delta_v_m_s", "most_window_h"}
    | {"exercise", "channels"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """One rule.

    Attributes:
        id: Made from its content and maker.
        name: For its maker; it stands in notices.
        party: Party of its maker, or empty.
        person: Its maker.
        objects: Catalogue numbers of interest; none: any.
        owners: Owner codes of registers, of interest; none: any.
        kinds: Kinds of incidents; none: any.
        least_level: The lowest level of statement that is told.
        most_km: For close motion: the least distance seen is at most this.
        least_delta_v_m_s: For burns: the change of speed is at least this.
        most_window_h: For re-entries: the 90 % window is at most this wide.
        exercise: Whether made-up incidents are told too.
        channels: Some of `CHANNELS`.
    """

    id: str
    name: str
    party: str
    person: str
    objects: tuple[int, ...] = ()
    owners: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    least_level: str = "observation"
    most_km: float | None = None
    least_delta_v_m_s: float | None = None
    most_window_h: float | None = None
    exercise: bool = False
    channels: tuple[str, ...] = ("rss",)

    def fits(self, incident: Incident) -> bool:
        """Return whether its maker wants to know of this incident."""
        if incident.status is IncidentStatus.WITHDRAWN or (incident.exercise and not self.exercise):
            return False
        if LEVELS.index(incident.level) < LEVELS.index(self.least_level):
            return False
        return self._is_of_interest(incident) and self._reaches(incident)

    def _is_of_interest(self, incident: Incident) -> bool:
        numbers = {o.norad_cat_id for o in incident.objects}
        return (
            (not self.kinds or incident.kind.value in self.kinds)
            and (not self.objects or not numbers.isdisjoint(self.objects))
            and (not self.owners or not set(self.owners).isdisjoint(incident.states))
        )

    def _reaches(self, incident: Incident) -> bool:
        most, least, width = self.most_km, self.least_delta_v_m_s, self.most_window_h
        near = most is None or _any(incident, ("least_km", "closest_km"), lambda km: km <= most)
        fast = least is None or _any(incident, ("delta_v_m_s",), lambda speed: abs(speed) >= least)
        return near and fast and (width is None or _any(incident, ("window_h",), lambda hours: hours <= width))


def read_rule(record: Mapping[str, Any], *, party: str, person: str) -> AlertRule:
    """Return the rule of a JSON object.

    Raises:
        BadInputError: It is none; says which key and why.
    """
    if strange := sorted(set(record) - _KEYS - {"id", "party", "person"}):
        raise BadInputError(f"{strange[0][:40]!r} is nothing that a rule has; it has: {', '.join(sorted(_KEYS))}")
    name = record.get("name", "")
    if not isinstance(name, str) or not name.strip() or len(name) > _MOST_NAME or not name.isprintable():
        raise BadInputError(f"a rule has a name of 1 to {_MOST_NAME} characters on one line", key="name")
    made = AlertRule(
        id="",
        name=name.strip(),
        party=party,
        person=person,
        objects=tuple(sorted(_numbers(record.get("objects", ())))),
        owners=_words(record, "owners", allowed=None),
        kinds=_words(record, "kinds", allowed=_KINDS),
        least_level=_one_of(record.get("least_level", "observation"), "least_level", LEVELS),
        most_km=_positive(record, "most_km"),
        least_delta_v_m_s=_positive(record, "least_delta_v_m_s"),
        most_window_h=_positive(record, "most_window_h"),
        exercise=record.get("exercise", False) is True,
        channels=_words(record, "channels", allowed=CHANNELS) or ("rss",),
    )
    said = {k: v for k, v in asdict(made).items() if k != "most_window_h" or v is not None}  # younger than kept ids
    digest = hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()
    return replace(made, id=f"rule-{digest[:12]}")


def selected(rules: Iterable[AlertRule], incidents: Sequence[Incident]) -> list[tuple[Incident, tuple[AlertRule, ...]]]:
    """Return the incidents that some rule fits, each once, with the rules that fit it."""
    every = tuple(rules)
    found = ((incident, tuple(rule for rule in every if rule.fits(incident))) for incident in incidents)
    return [(incident, fitting) for incident, fitting in found if fitting]


def under_rules(notice: Notice, rules: Sequence[AlertRule]) -> Notice:
    """Return the notice of an incident with the names of the rules that asked for it, for their channels alone."""
    channels = tuple(sorted({channel for rule in rules for channel in rule.channels} - {"rss"}))
    names = [rule.name for rule in rules]
    text = notice.text + because(names)
    return replace(notice, text=text, data={**notice.data, "rules": names}, channels=channels)


def _any(incident: Incident, names: Sequence[str], fits: Any) -> bool:
    """Return whether a detection of the incident has a value of one of these names that fits; none does not."""
    found = (one.values.get(name) for one in incident.detections for name in names)
    return any(isinstance(value, int | float) and fits(value) for value in found)


def _numbers(value: Any) -> set[int]:
    if not isinstance(value, list | tuple) or len(value) > MOST_OBJECTS:
        raise BadInputError(f"objects is a list of at most {MOST_OBJECTS} catalogue numbers", key="objects")
    if not all(type(n) is int and 0 < n < 1_000_000_000 for n in value):
        raise BadInputError("a catalogue number is a whole number of up to nine digits", key="objects")
    return set(value)


def _words(record: Mapping[str, Any], key: str, *, allowed: Sequence[str] | None) -> tuple[str, ...]:
    value = record.get(key, ())
    if not isinstance(value, list | tuple) or len(value) > 100 or not all(isinstance(v, str) for v in value):
        raise BadInputError(f"{key} is a list of words", key=key)
    for word in value:
        if allowed is None and not _OWNER.fullmatch(word):
            raise BadInputError(f"{word[:20]!r} is no owner code of a register, like JPN or US", key=key)
        if allowed is not None:
            _one_of(word, key, allowed)
    return tuple(sorted(set(value)))


def _one_of(value: Any, key: str, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise BadInputError(f"{key}: {str(value)[:40]!r} is none of {', '.join(allowed)}", key=key)
    return str(value)


def _positive(record: Mapping[str, Any], key: str) -> float | None:
    value = record.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e9:
        raise BadInputError(f"{key} is a number above 0", key=key)
    return float(value)
