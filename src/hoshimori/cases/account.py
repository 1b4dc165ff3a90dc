"""Who of which party is the person whom an OpenID provider calls by this subject? Said by the party's authority.

A provider says who somebody is and nothing of what they may do. A record of the own chain, signed by the authority,
binds (issuer, subject) to a party and to a holder of that party's key set. The last word on a subject counts; an empty
holder ends the account.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hoshimori.cases.desk import Desk
from hoshimori.cases.dsse import fitting_keys, opened, sealed
from hoshimori.cases.key_set import KeySet, name_problem
from hoshimori.cases.roster import Roster
from hoshimori.cases.signer import Signer
from hoshimori.cases.strict_json import canonical_text, instant
from hoshimori.errors import UsageError, VerificationError
from hoshimori.model.instant import format_instant
from hoshimori.store.ledger import LedgerEntry

PAYLOAD_TYPE: Final = "application/vnd.hoshimori.account+json"
KIND: Final = "account/1"
_MOST_CHARACTERS: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person at a console: `party` and `holder` by the word of the authority; an empty holder has ended."""

    issuer: str
    subject: str
    party: str
    holder: str
    made_at: datetime


def admit(desk: Desk, *, issuer: str, subject: str, party: str, holder: str, signers: Iterable[Signer]) -> Account:
    """Return an account after recording it; with an empty holder the account ends.

    Raises:
        UsageError: A name is none, the party is unknown here, or no such account is open.
        VerificationError: The signers are not the authority.
    """
    known = desk.roster()
    own = known.party.key_set
    party = party or own.party
    account = Account(issuer=issuer, subject=subject, party=party, holder=holder, made_at=desk.clock.now())
    if not issuer.startswith(("https://", "http://")) or not subject.strip():
        raise UsageError("an account is for the issuer (https://…) and the subject that the provider prints")
    if max(len(issuer), len(subject)) > _MOST_CHARACTERS:
        raise UsageError(f"issuer and subject have at most {_MOST_CHARACTERS} characters")
    if party not in known.key_sets():
        raise UsageError(f"{party} is no party that is known here; see: hoshimori party list", party=party)
    if holder and (problem := name_problem(holder)):
        raise UsageError(f"{problem} cannot name a person", holder=holder)
    if not holder and (issuer, subject) not in accounts_of(desk.own_entries(), known):
        raise UsageError(f"there is no open account of {subject[:60]!r} at {issuer[:60]}", subject=subject)
    envelope = sealed(PAYLOAD_TYPE, canonical_text(_record(account)), list(signers))
    if problem := _problem(envelope, account, own):
        raise VerificationError(f"nothing was recorded: {problem}")
    desk.record([(KIND, {"envelope": envelope})], account.made_at)
    return account


def accounts_of(entries: Iterable[LedgerEntry], known: Roster) -> dict[tuple[str, str], Account]:
    """Return the open accounts by issuer and subject; what the authority did not sign does not count."""
    own = known.party.key_set
    found: dict[tuple[str, str], Account] = {}
    for entry in entries:
        if entry.kind != KIND:
            continue
        envelope = entry.body["envelope"]
        try:
            account = _account(opened(envelope, PAYLOAD_TYPE))
        except VerificationError:
            continue
        if _problem(envelope, account, own):
            continue
        found.pop((account.issuer, account.subject), None)
        if account.holder:
            found[account.issuer, account.subject] = account
    return found


def roles_of(account: Account, known: Roster, now: datetime) -> tuple[str, ...]:
    """Return the roles of the good keys that the account's holder has in its party, sorted; none means a reader."""
    key_set = known.key_sets().get(account.party)
    if key_set is None:
        return ()
    return tuple(sorted({k.role for k in key_set.keys if k.holder == account.holder and not k.refusal(now)}))


def _problem(envelope: Mapping[str, Any], account: Account, own: KeySet) -> str:
    able = [k.public_key for k in own.keys if k.role == "authority" and not k.refusal(account.made_at)]
    if own.role("authority").is_met_by(fitting_keys(envelope, able)):
        return ""
    return f"an account is signed by the authority of {own.party}"


def _record(account: Account) -> dict[str, Any]:
    return {
        "record": KIND,
        "issuer": account.issuer,
        "subject": account.subject,
        "party": account.party,
        "holder": account.holder,
        "made_at": format_instant(account.made_at),
    }


def _account(record: Mapping[str, Any]) -> Account:
    try:
        if record["record"] != KIND:
            raise VerificationError(f"no {KIND}")
        texts = {name: str(record[name]) for name in ("issuer", "subject", "party", "holder")}
        return Account(made_at=instant(record["made_at"]), **texts)
    except (KeyError, TypeError, ValueError) as error:
        raise VerificationError("malformed account") from error
