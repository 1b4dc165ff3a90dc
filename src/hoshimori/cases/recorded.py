"""Which statements about a case do the chains hold, and do they hold up?

Each is checked for: signature, key, role and expiry (`statement.act_problems`); the case and draft that it is about;
whose chain it stands in; the clock of the signer against the chain, against what it had seen and against a time token;
and that every head which it says it had seen is really there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hoshimori.cases.chain import Link
from hoshimori.cases.envelope import SignatureReport
from hoshimori.cases.key_set import KeySet, read_key_sets
from hoshimori.cases.statement import Act, act_problems, read_act
from hoshimori.cases.strict_json import base64_bytes
from hoshimori.cases.time_token import TOLERANCE, proven_time, signature_bytes
from hoshimori.errors import VerificationError
from hoshimori.model.instant import format_instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A statement in its party's chain.

    Attributes:
        act: What was said.
        number: Place in the chain of its party.
        recorded_at: When its party's ledger took it in.
        holder: Who holds the key; empty where it is unknown.
        problems: Why it does not count; empty if it does.
        has_token: A time token came with it.
        time_proven_at: By a time authority whom the reader trusts.
    """

    act: Act
    number: int
    recorded_at: datetime
    holder: str
    problems: tuple[str, ...]
    has_token: bool = False
    time_proven_at: datetime | None = None

    def report(self, *, trusted: bool) -> SignatureReport:
        """Return it as `verify` prints it."""
        act, valid = self.act, not self.problems
        return SignatureReport(
            party=act.party,
            role=act.role,
            position=act.position,
            key_id=act.key_id,
            valid=valid,
            trusted=trusted and valid,
            holder=self.holder,
            comment=act.reply.text if act.reply else act.comment,
            signed_at=act.signed_at,
            time_proven_at=self.time_proven_at,
        )


def key_sets_of(
    chains: Mapping[str, Sequence[Link]], trusted: Mapping[str, KeySet]
) -> tuple[dict[str, KeySet], list[str]]:
    """Return the last key set of each party whose chain is there, and what is wrong with those that do not hold."""
    found: dict[str, KeySet] = {}
    problems: list[str] = []
    for party, links in sorted(chains.items()):
        bodies = [link.body for link in links if link.kind == "key_set/1" and link.body is not None]
        try:
            key_set = read_key_sets([_envelope(body) for body in bodies], trusted=trusted.get(party))
        except VerificationError as error:
            problems.append(f"keys of {party}: {error.message}")
            continue
        if key_set.party == party:
            found[party] = key_set
        else:
            problems.append(f"the chain of {party} holds a key set of {key_set.party}")
    return found, problems


def statements_of(
    chains: Mapping[str, Sequence[Link]],
    *,
    case_id: str,
    manifest_sha256: str,
    exercise: bool,
    key_sets: Mapping[str, KeySet],
    time_roots: Sequence[bytes] = (),
) -> tuple[Recorded, ...]:
    """Return what the chains hold about this draft of the case, in the order of signing."""
    found = []
    for party, links in sorted(chains.items()):
        seen_before: set[str] = set()
        for link in links:
            body = link.body
            if link.kind != "act/1" or body is None or body.get("case_id") != case_id:
                continue
            if body.get("manifest_sha256") != manifest_sha256:
                continue  # about another draft of this case
            envelope = _envelope(body)
            act = read_act(envelope)
            problems = _binding_problems(act, party, case_id, manifest_sha256, exercise=exercise)
            if envelope["payload"] in seen_before:
                problems.append("the same signature stands twice in the chain")
            seen_before.add(envelope["payload"])
            key_set = key_sets.get(party)
            problems += act_problems(envelope, act, key_set)
            problems += _clock_problems(act, link, chains)
            token, proven_at = _token(body, envelope, act, time_roots, problems)
            key = None if key_set is None else key_set.key(act.key_id)
            found.append(
                Recorded(
                    act=act,
                    number=link.number,
                    recorded_at=link.recorded_at or act.signed_at,
                    holder="" if key is None else key.holder,
                    problems=tuple(problems),
                    has_token=token,
                    time_proven_at=proven_at,
                )
            )
    return tuple(sorted(found, key=lambda r: (r.act.signed_at, r.act.party, r.number)))


def _envelope(body: Mapping[str, Any]) -> Mapping[str, Any]:
    envelope = body.get("envelope")
    if not isinstance(envelope, dict):
        raise VerificationError("a record of a chain lacks its envelope")
    return envelope


def _binding_problems(act: Act, party: str, case_id: str, manifest_sha256: str, *, exercise: bool) -> list[str]:
    problems = []
    if act.manifest_sha256 != manifest_sha256 or act.case_id != case_id:
        problems.append(
            f"the signature is about another case or draft ({act.case_id[:60]}, manifest {act.manifest_sha256[:12]})"
        )
    if act.party != party:
        problems.append(f"a statement of {act.party[:40]} stands in the chain of {party}")
    if act.exercise != exercise:
        problems.append("statement and case disagree on whether this is an exercise")
    return problems


def _clock_problems(act: Act, link: Link, chains: Mapping[str, Sequence[Link]]) -> list[str]:
    problems = []
    if link.recorded_at is not None and abs(link.recorded_at - act.signed_at) > TOLERANCE:
        problems.append(
            f"signed {format_instant(act.signed_at)} and recorded {format_instant(link.recorded_at)}: a clock is off"
        )
    for party, head in act.seen.items():
        links = chains.get(party, ())
        if head.number == 0:
            continue
        if not 0 < head.number <= len(links) or links[head.number - 1].hash != head.hash:
            problems.append(f"it names record {head.number} of {party} as seen, which is not here: cut off or replaced")
            continue
        seen_at = links[head.number - 1].recorded_at
        if party == act.party and head.number >= link.number:
            problems.append("it names a record of its own chain that comes after it")
        if seen_at is not None and seen_at - act.signed_at > TOLERANCE:
            problems.append(
                f"signed {format_instant(act.signed_at)}, before the record of {party} of {format_instant(seen_at)}"
                " that it had seen: a clock is off"
            )
    return problems


def _token(
    body: Mapping[str, Any], envelope: Mapping[str, Any], act: Act, roots: Sequence[bytes], problems: list[str]
) -> tuple[bool, datetime | None]:
    """Return whether a time token is there, and the time that it proves under `roots`."""
    text = body.get("time_token")
    if text is None:
        return False, None
    if not roots:
        return True, None
    try:
        time = proven_time(base64_bytes(text), signature_bytes(envelope), roots)
    except (VerificationError, ValueError) as error:
        problems.append(str(error))
        return True, None
    if abs(time - act.signed_at) > TOLERANCE:
        problems.append(
            f"signed {format_instant(act.signed_at)} by its own clock, {format_instant(time)} by the time authority"
        )
        return True, None
    return True, time
