"""What people do with a case in one store: sign it, release it, record a reply, withdraw it.

Each act is checked before anything is signed, signed, checked again as a partner would, and only then recorded,
together with what belongs to it, in one step. A refusal leaves no trace.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from hoshimori.cases.chain import Link, day_body, head_of
from hoshimori.cases.container import build
from hoshimori.cases.key_set import Key
from hoshimori.cases.marking import Terms
from hoshimori.cases.on_file import Blobs, CaseFile, link, originator_of, read_case, registered, seen_chains
from hoshimori.cases.recorded import Recorded, key_sets_of, statements_of
from hoshimori.cases.roster import Roster, roster
from hoshimori.cases.signer import Signer, key_id
from hoshimori.cases.standing import Standing, standing
from hoshimori.cases.statement import Act, act_problems, read_act, sign_act
from hoshimori.cases.strict_json import base64_text
from hoshimori.cases.time_token import TOLERANCE, TimeAuthority, claimed_time, fetch_token, signature_bytes
from hoshimori.errors import OutsideError, UsageError, VerificationError
from hoshimori.model.clock import Clock
from hoshimori.model.instant import format_instant
from hoshimori.model.sign_off import Reply
from hoshimori.store.ledger import Ledger, LedgerEntry, LedgerRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A case as it stands in this store."""

    case: CaseFile
    statements: tuple[Recorded, ...]
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The desk of one party: its ledger, the bytes of its cases, its clock.

    Attributes:
        time_roots: PEM certificates of time authorities that the party trusts.
    """

    ledger: Ledger
    blobs: Blobs
    clock: Clock
    time_roots: tuple[bytes, ...] = ()

    # ---- what is on file ---------------------------------------------------------------------------------------

    def roster(self) -> Roster:
        """Return the own party and the trusted ones."""
        return roster(self.ledger)

    def own_entries(self) -> list[LedgerEntry]:
        """Return the own chain."""
        return list(self.ledger.read(party=self.roster().party.key_set.party))

    def open(self, name: str | Path) -> CaseFile:
        """Return a case by its id, or from the file of a bundle or package.

        Raises:
            NotFoundError: No such case is on file.
            OutsideError: The file cannot be read.
            VerificationError: It is not intact, or came from elsewhere and was not imported.
        """
        entries = self.own_entries()
        path = Path(name)
        if path.is_file():
            try:
                data = path.read_bytes()
            except OSError as error:
                raise OutsideError(f"{path} cannot be read: {error.strerror}", path=str(path)) from error
            case = read_case(data)
            originator = originator_of(entries, case.manifest_sha256)
            if case.withheld and not originator:
                raise VerificationError("this package was not imported; run: hoshimori case import FILE")
            return replace(case, originator=originator)
        digest, _, originator = registered(entries, str(name))
        return replace(read_case(self.blobs.get(digest)), originator=originator)

    def case_ids(self) -> list[str]:
        """Return the ids of the cases on file, sorted."""
        about = (e for e in self.own_entries() if e.kind in {"case/1", "import/1"})
        return sorted({str(e.body["case_id"]) for e in about})

    def chains(self, case_id: str) -> dict[str, tuple[Link, ...]]:
        """Return the own chain and those that came with a case."""
        entries = self.own_entries()
        own = self.roster().party.key_set.party
        return seen_chains(entries, case_id=case_id) | {own: tuple(link(e) for e in entries)}

    def look(self, case: CaseFile) -> Look:
        """Return a case with what people said about it and how it stands."""
        known = self.roster()
        chains = self.chains(case.case_id)
        trusted = known.key_sets()
        key_sets, problems = key_sets_of(chains, trusted)
        if problems:
            raise VerificationError(problems[0], problems=problems)
        statements = statements_of(
            chains,
            case_id=case.case_id,
            manifest_sha256=case.manifest_sha256,
            exercise=case.exercise,
            key_sets=key_sets,
            time_roots=self.time_roots,
        )
        originator = case.originator or known.party.key_set.party
        return Look(
            case=replace(case, originator=originator),
            statements=statements,
            standing=standing(statements, originator=originator, key_sets=key_sets),
        )

    # ---- acts --------------------------------------------------------------------------------------------------

    def sign(
        self,
        case: CaseFile,
        *,
        position: str,
        signer: Signer,
        comment: str = "",
        terms: Terms | None = None,
        reply: Reply | None = None,
        time_authority: TimeAuthority | None = None,
    ) -> Recorded:
        """Sign a statement about a case and record it; return it as recorded.

        Args:
            case: From `open`.
            position: `concur`, `dissent`, `abstain`, `release`, `withdraw` or `reply`.
            signer: Holds a key of this party. The key itself stays with it.
            comment: In the signer's own words; the reason of a withdrawal.
            terms: What is released; None takes the terms that wait for a second person.
            reply: The answer of those whom the case names, for `reply`.
            time_authority: Asked for a time token, if given; where it fails, nothing is recorded.

        Raises:
            VerificationError: Key, role, expiry, clock or case do not allow it; nothing was signed or recorded.
            UsageError: The statement has no sound form, or is on record already.
            StoreError: The ledger cannot be written.
        """
        key = self._own_key(signer.key_id)
        act = self.prepare(
            case, position=position, public_key=key.public_key, comment=comment, terms=terms, reply=reply
        )
        envelope = sign_act(act, signer)
        return self.take(case, envelope, time_authority=time_authority)

    def prepare(
        self,
        case: CaseFile,
        *,
        position: str,
        public_key: bytes,
        comment: str = "",
        terms: Terms | None = None,
        reply: Reply | None = None,
    ) -> Act:
        """Return what the holder of a key would sign now, checked as `sign` checks it; nothing is recorded.

        Raises:
            VerificationError: Key or clock do not allow it.
            UsageError: The statement is on record already, or is not this party's to say.
        """
        look = self.look(case)
        key = self._own_key(key_id(public_key))
        now = self.clock.now()
        if position == "release" and terms is None:
            terms = look.standing.pending or look.standing.terms
        chains = self.chains(case.case_id)
        self.check_clock(now, chains)
        act = Act(
            case_id=case.case_id,
            manifest_sha256=case.manifest_sha256,
            exercise=case.exercise,
            party=self.roster().party.key_set.party,
            role=key.role,
            position=position,
            comment=comment,
            public_key=public_key,
            signed_at=now,
            seen={party: head_of(links) for party, links in chains.items()},
            terms=terms,
            reply=reply,
        )
        self._allowed(act, look, key.holder)
        return act

    def take(
        self, case: CaseFile, envelope: Mapping[str, Any], *, time_authority: TimeAuthority | None = None
    ) -> Recorded:
        """Record a statement that was signed, here or elsewhere, after checking it as a partner would; return it.

        The very same envelope again is no second statement: what is on record is returned.

        Raises:
            VerificationError: It does not fit key, role, clock, case or what is on record; nothing was recorded.
            UsageError: It is on record already in other words, or is not this party's to say.
            StoreError: The ledger cannot be written.
        """
        act = read_act(envelope)
        own = self.roster().party.key_set
        look = self.look(case)
        for said in look.statements:
            if said.act == act and not act_problems(envelope, act, own):
                return said
        now = self.clock.now()
        self._fits(act, case, now)
        if problems := act_problems(envelope, act, own):
            raise VerificationError(f"nothing was recorded: {'; '.join(problems)}", problems=problems)
        self._allowed(act, look, self._own_key(act.key_id).holder)
        body: dict[str, Any] = {
            "case_id": act.case_id,
            "manifest_sha256": act.manifest_sha256,
            "envelope": envelope,
        }
        if time_authority is not None:
            token = fetch_token(signature_bytes(envelope), time_authority)
            if abs(claimed_time(token) - now) > TOLERANCE:
                raise VerificationError(
                    f"this machine's clock reads {format_instant(now)}, the time authority's"
                    f" {format_instant(claimed_time(token))}; nothing was recorded. Set the clock and sign again"
                )
            body["time_token"] = base64_text(token)
        acts = [("act/1", body)]
        if not case.originator:
            acts.insert(0, self.drafted(case))
        recorded = self.record(acts, now)[-1]
        return next(s for s in self.look(case).statements if s.act.party == own.party and s.number == recorded.number)

    def drafted(self, case: CaseFile, **more: str) -> tuple[str, dict[str, Any]]:
        """Keep the bytes of a bundle that was drafted here; return the act that puts it on file."""
        bundle = {"bundle_sha256": self.blobs.put(build(case.members))}
        return "case/1", {"case_id": case.case_id, "manifest_sha256": case.manifest_sha256, **bundle, **more}

    def record(self, acts: Sequence[tuple[str, Mapping[str, Any]]], now: datetime) -> tuple[LedgerEntry, ...]:
        """Record acts (kind, body) of the own party, after the manifests of days that are over; all or none.

        Raises:
            StoreError: The ledger cannot be written.
        """
        own = self.roster().party.key_set.party
        days = [("day/1", body) for body in _days_over(self.own_entries(), now)]
        records = [LedgerRecord(party=own, kind=kind, body=body, recorded_at=now) for kind, body in [*days, *acts]]
        return self.ledger.append(records)

    def check_clock(self, now: datetime, chains: Mapping[str, Sequence[Link]]) -> None:
        """Refuse to go on where this machine's clock lies before what is on record.

        Raises:
            VerificationError: It does, by more than `TOLERANCE`.
        """
        for party, links in chains.items():
            times = [found.recorded_at for found in links if found.recorded_at is not None]
            if times and max(times) - now > TOLERANCE:
                raise VerificationError(
                    f"this machine's clock reads {format_instant(now)}, before a record of {party} of"
                    f" {format_instant(max(times))}; nothing was recorded. Set the clock and try again",
                    party=party,
                )

    def _own_key(self, wanted: str) -> Key:
        own = self.roster().party.key_set
        key = own.key(wanted)
        if key is None:
            raise VerificationError(
                f"key {wanted[:12]} is unknown: it is not in the key set of {own.party}; nothing was signed",
                key_id=wanted,
            )
        return key

    def _fits(self, act: Act, case: CaseFile, now: datetime) -> None:
        """Refuse a statement about another case or party, one made too long ago, or one that saw what is not here."""
        if (act.case_id, act.manifest_sha256, act.exercise) != (case.case_id, case.manifest_sha256, case.exercise):
            raise VerificationError(
                f"the statement is about {act.case_id[:60]}, manifest {act.manifest_sha256[:12]}, not about this draft"
                f" of {case.case_id}; nothing was recorded",
                case=case.case_id,
            )
        if abs(now - act.signed_at) > TOLERANCE:
            raise VerificationError(
                f"the statement was prepared at {format_instant(act.signed_at)} and it is {format_instant(now)}: it is"
                " good for five minutes. Nothing was recorded; prepare and sign it again",
                case=case.case_id,
            )
        chains = self.chains(case.case_id)
        self.check_clock(now, chains)
        for party, head in act.seen.items():
            links = chains.get(party, ())
            if head.number and (head.number > len(links) or links[head.number - 1].hash != head.hash):
                raise VerificationError(
                    f"the statement names record {head.number} of {party}, which is not here; nothing was recorded",
                    party=party,
                )

    def _allowed(self, act: Act, look: Look, holder: str) -> None:
        """Refuse what is on record already, or comes after a withdrawal, or is not this party's to say."""
        if look.standing.withdrawal is not None:
            raise UsageError(f"{act.case_id} is withdrawn: {look.standing.withdrawal.reason}", case=act.case_id)
        if act.position in {"release", "withdraw"} and look.standing.originator != act.party:
            raise UsageError(
                f"{act.case_id} is a case of {look.standing.originator}; {act.party} can concur, dissent or abstain",
                case=act.case_id,
            )
        if act.position == "release" and act.terms is None:
            raise UsageError(
                "A release says to whom and under which marking, and when a reply was sought from those whom the case"
                " names, or why none was.",
                case=act.case_id,
            )
        mine = [s.act for s in look.statements if s.holder == holder and s.act.party == act.party and not s.problems]
        for said in mine:
            same = (said.position, said.comment, said.terms, said.reply)
            if same == (act.position, act.comment, act.terms, act.reply) and (said is mine[-1] or act.terms):
                raise UsageError(
                    f"{holder} of {act.party} said the same on {format_instant(said.signed_at)}; it is on record",
                    case=act.case_id,
                )


def _days_over(entries: Iterable[LedgerEntry], now: datetime) -> list[dict[str, Any]]:
    """Return the manifests of days that have records, are over, and have no manifest yet."""
    links = [link(entry) for entry in entries]
    manifests = [found.body for found in links if found.kind == "day/1" and found.body is not None]
    before = manifests[-1] if manifests else None
    done = max((int(body["last"]) for body in manifests), default=0)
    days: dict[str, list[Link]] = {}
    for found in links[done:]:
        if found.recorded_at is not None:
            days.setdefault(f"{found.recorded_at:%Y-%m-%d}", []).append(found)
    bodies = []
    for day in sorted(days):
        if day < f"{now:%Y-%m-%d}":
            before = day_body(day=day, first=days[day][0], last=days[day][-1], before=before)
            bodies.append(before)
    return bodies
