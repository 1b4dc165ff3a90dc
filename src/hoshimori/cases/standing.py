"""How does a case stand: released, withdrawn, answered; who concurs and who dissents?

Only statements that hold count. A person's later position replaces the earlier one; nothing replaces a dissent but the
same person's later word. A case is released by a party when enough of its people, with different keys, signed the same
terms, one of them under the role authority. It is withdrawn when its originator's authority says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from hoshimori.cases.key_set import KeySet
from hoshimori.cases.marking import Terms
from hoshimori.cases.recorded import Recorded
from hoshimori.cases.role import OPINIONS
from hoshimori.cases.strict_json import canonical_text
from hoshimori.model.instant import format_instant
from hoshimori.model.sign_off import Reply, SignOff, Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a case stands, by the statements that hold.

    Attributes:
        originator: The party that drafted it.
        sign_offs: The last position of each person, in the order of signing.
        replies: What those whom the case names answered.
        withdrawal: Why the case was withdrawn, or None.
        terms: On which terms its originator released it, or None.
        pending: Terms that somebody of the originator signed and that wait for a second person, or None.
        released_by: Holders who signed `terms`.
    """

    originator: str
    sign_offs: tuple[SignOff, ...] = ()
    replies: tuple[Reply, ...] = ()
    withdrawal: Withdrawal | None = None
    terms: Terms | None = None
    pending: Terms | None = None
    released_by: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The standing in one line."""
        parts = []
        if self.withdrawal:
            parts.append(f"WITHDRAWN by {self.withdrawal.by} on {format_instant(self.withdrawal.withdrawn_at)}")
        parts.append(
            f"released by {self.originator} ({' and '.join(self.released_by)})"
            if self.terms
            else f"not released by {self.originator}" + (", one signature waits for a second" if self.pending else "")
        )
        said = {
            position: ", ".join(f"{s.party} {s.role}" for s in self.sign_offs if s.position == position)
            for position in ("dissent", "concur", "abstain")
        }
        return "; ".join([*parts, *(f"{position}: {who}" for position, who in said.items() if who)])


def standing(statements: Sequence[Recorded], *, originator: str, key_sets: Mapping[str, KeySet]) -> Standing:
    """Return how a case stands after `statements`, in the order of signing."""
    good = [s for s in statements if not s.problems]
    opinions: dict[tuple[str, str], SignOff] = {}
    for said in good:
        if said.act.position in OPINIONS:
            who = (said.act.party, said.holder)
            opinions.pop(who, None)
            opinions[who] = _sign_off(said)
    terms, released_by, pending = _release(good, key_sets.get(originator))
    return Standing(
        originator=originator,
        sign_offs=tuple(opinions.values()),
        replies=tuple(s.act.reply for s in good if s.act.reply is not None),
        withdrawal=_withdrawal(good, key_sets.get(originator)),
        terms=terms,
        pending=pending,
        released_by=released_by,
    )


def _release(good: Sequence[Recorded], key_set: KeySet | None) -> tuple[Terms | None, tuple[str, ...], Terms | None]:
    """Return the terms that enough people signed, who they are, and the last terms that too few signed."""
    if key_set is None:
        return None, (), None
    by_terms: dict[bytes, list[Recorded]] = {}
    for said in good:
        if said.act.position == "release" and said.act.party == key_set.party and said.act.terms is not None:
            by_terms.setdefault(canonical_text(said.act.terms.record()), []).append(said)
    released: tuple[Terms | None, tuple[str, ...]] = (None, ())
    pending = None
    for signed in by_terms.values():
        holders = tuple(dict.fromkeys(s.holder for s in signed))
        keys = {s.act.key_id for s in signed}
        enough = min(len(holders), len(keys)) >= key_set.thresholds["release"]
        if enough and key_set.role("authority").is_met_by(keys):
            released = (signed[0].act.terms, holders)
        else:
            pending = signed[0].act.terms
    return released[0], released[1], pending


def _withdrawal(good: Sequence[Recorded], key_set: KeySet | None) -> Withdrawal | None:
    if key_set is None:
        return None
    signed = [s for s in good if s.act.position == "withdraw" and s.act.party == key_set.party]
    if not signed or not key_set.role("authority").is_met_by(s.act.key_id for s in signed):
        return None
    last = signed[-1].act
    return Withdrawal(reason=last.comment, withdrawn_at=last.signed_at, by=f"{last.party} ({last.role})")


def _sign_off(said: Recorded) -> SignOff:
    act = said.act
    return SignOff(
        party=act.party,
        role=act.role,
        position=cast("Literal['concur', 'dissent', 'abstain']", act.position),
        comment=act.comment,
        signed_at=act.signed_at,
        key_id=act.key_id,
        valid=True,
    )
