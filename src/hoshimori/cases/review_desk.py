"""Reviews of conditions at one desk: prepared here, signed where the key is, recorded here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from hoshimori.cases.canonical import canonical_json
from hoshimori.cases.desk import Desk
from hoshimori.cases.review import KIND, REVIEWS, Review, read_review, review_problems
from hoshimori.cases.roster import roster
from hoshimori.cases.time_token import TOLERANCE
from hoshimori.errors import UsageError, VerificationError
from hoshimori.model.commitment import CommitmentMatch
from hoshimori.model.incident import Incident
from hoshimori.model.instant import format_instant
from hoshimori.store.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A review on record; `problems` says why it does not count."""

    review: Review
    holder: str
    number: int
    problems: tuple[str, ...]


def prepare_review(
    desk: Desk, incident: Incident, *, commitment: str, condition: str, status: str, reason: str, key_id: str
) -> Review:
    """Return the review that the holder of a key would sign now; nothing is recorded.

    Raises:
        UsageError: The incident has no such condition.
        VerificationError: The key signs nothing.
    """
    own = desk.roster().party.key_set
    now = desk.clock.now()
    key = own.key(key_id)
    if key is None or key.refusal(now):
        raise VerificationError(
            f"key {key_id[:12]} is unknown here; nothing was prepared" if key is None else key.refusal(now), key=key_id
        )
    return Review(
        incident=incident.id,
        as_of=incident.as_of,
        commitment=commitment,
        condition=condition,
        before=_status(incident.commitments, commitment, condition),
        status=status,
        reason=reason,
        party=own.party,
        role=key.role,
        public_key=key.public_key,
        signed_at=now,
    )


def take_review(desk: Desk, incident: Incident, envelope: Mapping[str, Any]) -> Reviewed:
    """Record a signed review; the very same again returns what is on record.

    Raises:
        VerificationError: It does not fit key, role, clock or the incident as it is now; nothing was recorded.
    """
    made = read_review(envelope)
    for one in reviews_of(desk, incident.id):
        if one.review == made and not one.problems:
            return one
    now = desk.clock.now()
    problems = review_problems(envelope, made, desk.roster().party.key_set)
    if abs(now - made.signed_at) > TOLERANCE:
        problems.append(f"it was prepared at {format_instant(made.signed_at)} and is good for five minutes")
    if (made.incident, made.as_of) != (incident.id, incident.as_of):
        problems.append(f"it is about {made.incident[:60]} as of {format_instant(made.as_of)}, not about what is here")
    elif made.before != _status(incident.commitments, made.commitment, made.condition):
        problems.append("the watch says something else of this condition now; read it again")
    if problems:
        raise VerificationError(f"nothing was recorded: {'; '.join(problems)}", problems=problems)
    (*_, entry) = desk.record([(KIND, {"incident": made.incident, "envelope": envelope})], now)
    return next(one for one in reviews_of(desk, incident.id) if one.number == entry.number)


def reviews_of(desk: Desk, incident_id: str) -> tuple[Reviewed, ...]:
    """Return the reviews of an incident's conditions in the order recorded."""
    known = desk.roster()
    if known.own is None:
        return ()
    own = known.own.key_set
    found = []
    for entry in desk.own_entries():
        if entry.kind != KIND or entry.body.get("incident") != incident_id:
            continue
        made = read_review(entry.body["envelope"])
        key = own.key(made.key_id)
        problems = tuple(review_problems(entry.body["envelope"], made, own))
        found.append(
            Reviewed(review=made, holder="" if key is None else key.holder, number=entry.number, problems=problems)
        )
    return tuple(found)


class _HasLedger(Protocol):
    @property
    def has_ledger(self) -> bool:
        """Whether a ledger is there to read."""
        ...

    @property
    def ledger(self) -> Ledger:
        """The ledger."""
        ...


def exhibits_beside(store: _HasLedger, incident: Incident, briefs: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what stands in a case beside the incident: its briefs (no PDF), and `reviews.json` if there are any."""
    texts = {f"brief.{name}": data for name, data in briefs.items() if not name.endswith("pdf")}
    return texts | _review_exhibit(store, incident)


def _review_exhibit(store: _HasLedger, incident: Incident) -> dict[str, bytes]:
    """Return the reviews of an incident that count, as the exhibit `reviews.json` of its case; nothing without any.

    Each stands there in its signed envelope, so a reader checks it against the party's key set.
    """
    own = roster(store.ledger).own if store.has_ledger else None
    if own is None:
        return {}
    found = []
    for entry in store.ledger.read(party=own.key_set.party):
        if entry.kind == KIND and entry.body.get("incident") == incident.id:
            envelope = entry.body["envelope"]
            made = read_review(envelope)
            key = own.key_set.key(made.key_id)
            if key is not None and not review_problems(envelope, made, own.key_set):
                found.append({"holder": key.holder, "party": made.party, "number": entry.number, "envelope": envelope})
    return {REVIEWS: canonical_json({"record": "reviews/1", "reviews": found})} if found else {}


def _status(commitments: Sequence[CommitmentMatch], commitment: str, condition: str) -> str:
    for match in commitments:
        for one in match.conditions:
            if (match.id, one.id) == (commitment, condition):
                return one.status.value
    raise UsageError(
        f"{commitment[:60]} / {condition[:60]} is no condition of this incident; see: hoshimori commitments match",
        commitment=commitment,
        condition=condition,
    )
