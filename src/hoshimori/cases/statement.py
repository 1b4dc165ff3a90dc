"""What does one person say about one case, under which key, in view of what?

An in-toto Statement v1 in a DSSE envelope. Its subject is the SHA-256 of the case's `manifest.json`, so it holds for
that case and no other. Its predicate says who, in which role, which position, when by the signer's clock, and the last
ledger head of each party that the signer had seen. It does not say what comes before it in its own party's chain: the
ledger assigns that, so that two people who sign offline do not collide.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from hoshimori.cases.dsse import opened, sealed
from hoshimori.cases.envelope import PAYLOAD_TYPE, STATEMENT_TYPE, SUBJECT_NAME
from hoshimori.cases.key_set import KeySet, signature_problems
from hoshimori.cases.marking import Terms, read_terms
from hoshimori.cases.role import PERMITTED
from hoshimori.cases.signer import Signer, key_id
from hoshimori.cases.strict_json import base64_bytes, base64_text, canonical_text, instant
from hoshimori.errors import UsageError, VerificationError
from hoshimori.model.instant import format_instant
from hoshimori.model.sign_off import Reply

PREDICATE_TYPE: Final = "urn:x-hoshimori:act:1"
MOST_CHARACTERS: Final = 20_000  # of a comment, a reply or a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last record of a party's chain as somebody saw it; number 0 stands for an empty chain."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A signed statement about a case.

    Attributes:
        case_id: The case.
        manifest_sha256: Digest of its manifest: what the statement is about.
        exercise: The case is an exercise; it stands inside what is signed.
        party: For whom the signer speaks.
        role: In which role.
        position: A key of `PERMITTED`.
        comment: In the signer's own words: a comment, or the reason of a withdrawal.
        public_key: 32 raw bytes.
        signed_at: By the signer's clock, UTC.
        seen: Party → last head that the signer had seen.
        terms: What is released, for a release.
        reply: What the operator or state answered, for a reply.
    """

    case_id: str
    manifest_sha256: str
    exercise: bool
    party: str
    role: str
    position: str
    comment: str = ""
    public_key: bytes = field(repr=False)
    signed_at: datetime
    seen: Mapping[str, Head] = field(default_factory=dict)
    terms: Terms | None = None
    reply: Reply | None = None

    @property
    def key_id(self) -> str:
        """Id of the key that signed."""
        return key_id(self.public_key)


def sign_act(act: Act, signer: Signer) -> dict[str, Any]:
    """Return the act in a signed envelope.

    Raises:
        UsageError: The act has no sound form, or names another key than the signer's.
    """
    if act.public_key != signer.public_key:
        raise UsageError("the statement names another key than the one that signs")
    return sealed(PAYLOAD_TYPE, act_text(act), [signer])


def act_text(act: Act) -> bytes:
    """Return the statement that is signed for an act, canonical JSON.

    Raises:
        UsageError: The act has no sound form.
    """
    if problem := _form_problem(act):
        raise UsageError(problem)
    statement = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": SUBJECT_NAME, "digest": {"sha256": act.manifest_sha256}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "case_id": act.case_id,
            "exercise": act.exercise,
            "party": act.party,
            "role": act.role,
            "position": act.position,
            "comment": act.comment,
            "public_key": base64_text(act.public_key),
            "signed_at": format_instant(act.signed_at),
            "seen": {party: {"number": h.number, "hash": h.hash} for party, h in sorted(act.seen.items())},
            "terms": None if act.terms is None else act.terms.record(),
            "reply": None if act.reply is None else _reply_record(act.reply),
        },
    }
    return canonical_text(statement)


def read_act(envelope: Mapping[str, Any]) -> Act:
    """Return the act inside an envelope, whether or not its signature holds (see `act_problems`).

    Raises:
        VerificationError: It is no statement of this kind.
    """
    statement = opened(envelope, PAYLOAD_TYPE)
    try:
        if (statement["_type"], statement["predicateType"]) != (STATEMENT_TYPE, PREDICATE_TYPE):
            raise VerificationError("not an in-toto Statement v1 of a person about a Hoshimori case")
        (subject,) = statement["subject"]
        if subject["name"] != SUBJECT_NAME:
            raise VerificationError("its subject is not the manifest")
        said = statement["predicate"]
        act = Act(
            case_id=said["case_id"],
            manifest_sha256=subject["digest"]["sha256"],
            exercise=said["exercise"] is True,
            party=said["party"],
            role=said["role"],
            position=said["position"],
            comment=said["comment"],
            public_key=base64_bytes(said["public_key"]),
            signed_at=instant(said["signed_at"]),
            seen={party: Head(number=int(h["number"]), hash=str(h["hash"])) for party, h in said["seen"].items()},
            terms=None if said["terms"] is None else read_terms(said["terms"]),
            reply=None if said["reply"] is None else _reply(said["reply"]),
        )
        if problem := _form_problem(act):
            raise VerificationError(problem)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise VerificationError(f"malformed statement ({type(error).__name__})") from error
    return act


def act_problems(envelope: Mapping[str, Any], act: Act, key_set: KeySet | None) -> list[str]:
    """Return why the signature of an act does not count for its party: key, role, time; empty if it does."""
    return signature_problems(envelope, act, key_set, position=act.position)


def _form_problem(act: Act) -> str:  # noqa: PLR0911  # one return a rule
    texts = [act.case_id, act.manifest_sha256, act.party, act.role, act.position, act.comment]
    if not all(isinstance(text, str) for text in texts) or len(act.public_key) != 32:
        return "a statement holds something else than text where text belongs"
    if act.position not in PERMITTED:
        return f"{act.position[:40]!r} is no position; one of {', '.join(PERMITTED)}"
    if (act.position == "release") != (act.terms is not None) or (act.position == "reply") != (act.reply is not None):
        return "a release carries its terms, a reply the answer, and nothing else does"
    if act.terms is not None and (problem := act.terms.problem()):
        return problem
    if act.position == "withdraw" and not act.comment.strip():
        return "a withdrawal gives its reason"
    if act.reply is not None and not (act.reply.who.strip() and act.reply.text.strip() and act.reply.source.strip()):
        return "a reply says who answered, in which words, and how that came"
    if max(len(act.comment), len(act.reply.text if act.reply else "")) > MOST_CHARACTERS:
        return f"longer than {MOST_CHARACTERS} characters; put the text on file and name it"
    return ""


def _reply_record(reply: Reply) -> dict[str, str]:
    return {
        "who": reply.who,
        "text": reply.text,
        "source": reply.source,
        "received_at": format_instant(reply.received_at),
    }


def _reply(record: Mapping[str, Any]) -> Reply:
    who, text, source = (str(record[name]) for name in ("who", "text", "source"))
    return Reply(who=who, text=text, source=source, received_at=instant(record["received_at"]))
