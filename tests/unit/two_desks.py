"""ALPHA and BRAVO at two desks, with ledgers in memory and a case made by hand."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import sample_incidents

from hoshimori.cases import Desk, Ed25519Signer, Marking, Member, Terms, draft, export_case, found, import_case, trust
from hoshimori.cases.key_set import key_sets_record
from hoshimori.cases.strict_json import canonical_text
from hoshimori.errors import NotFoundError
from hoshimori.store.sql_ledger import SqlLedger

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
TERMS = Terms(marking=Marking(tlp="AMBER", releasable_to=("BRAVO",)), no_reply_because="a test asks nobody")
MEMBERS = ("analyst-1:analyst", "reviewer-1:reviewer", "reviewer-2:reviewer", "authority-1:authority")


@dataclass
class MovingClock:
    instant: datetime = NOON

    def now(self):
        return self.instant

    def move(self, **step):
        self.instant += timedelta(**step)


@dataclass
class Blobs:
    """A real, if forgetful, place for bytes."""

    kept: dict = field(default_factory=dict)

    def put(self, data):
        digest = hashlib.sha256(data).hexdigest()
        self.kept[digest] = data
        return digest

    def get(self, sha256):
        if sha256 not in self.kept:
            raise NotFoundError("not here", sha256=sha256)
        return self.kept[sha256]


@dataclass
class Side:
    """One party: its desk, its clock, its signers by holder."""

    name: str
    desk: Desk
    clock: MovingClock
    signers: dict

    @property
    def keys_file(self):
        return canonical_text(key_sets_record(self.desk.roster().party.versions))

    def entries(self):
        return list(self.desk.ledger.read())

    def sign(self, case, position, holder, **more):
        self.clock.move(minutes=1)
        return self.desk.sign(case, position=position, signer=self.signers[holder], **more)


def side(name, *, seed, valid=timedelta(days=365), **more):
    signers = {
        pair.partition(":")[0]: Ed25519Signer.from_seed(bytes([seed + n]) * 32) for n, pair in enumerate(MEMBERS)
    }
    members = [
        Member(holder=h, role=r, public_key=signers[h].public_key) for h, _, r in (p.partition(":") for p in MEMBERS)
    ]
    clock = MovingClock()
    desk = Desk(ledger=SqlLedger.open(None), blobs=Blobs(), clock=clock, **more)
    found(desk, name, members=members, signers=[signers["authority-1"]], expires_at=NOON + valid)
    return Side(name, desk, clock, signers)


def two_sides(**more):
    alpha, bravo = side("ALPHA", seed=10, **more), side("BRAVO", seed=50, **more)
    trust(alpha.desk, bravo.keys_file, fingerprint=bravo.desk.roster().party.key_set.fingerprint)
    trust(bravo.desk, alpha.keys_file)
    return alpha, bravo


def drafted(folder, incident=None, **changes):
    """Return the path of a bundle."""
    arguments = {
        "payloads": sample_incidents.payloads(),
        "settings": {},
        "version": "0.1.0",
        "extra_exhibits": {"brief.md": b"# a brief\n"},
    }
    return draft(incident or sample_incidents.proximity(), out=folder, **{**arguments, **changes}).path


def released(alpha, folder, terms=TERMS, incident=None):
    """Return the case after two people of ALPHA released it."""
    case = alpha.desk.open(drafted(folder, incident))
    alpha.sign(case, "release", "reviewer-1", terms=terms)
    case = alpha.desk.open(case.case_id)
    alpha.sign(case, "release", "authority-1")
    return case


def handed_over(alpha, bravo, folder, terms=TERMS):
    """Return the package that ALPHA made and BRAVO took in."""
    case = released(alpha, folder, terms)
    package = export_case(alpha.desk, case, to="BRAVO", signer=alpha.signers["authority-1"]).data
    bravo.clock.instant = alpha.clock.instant
    import_case(bravo.desk, package)
    return package
