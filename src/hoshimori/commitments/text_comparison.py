"""A signed act: a named person compared the text on file with the official one.

The record carries the digests of both texts and the outcome, and is signed with the person's Ed25519 key over

    "hoshimori text_comparison/1" LF  RFC 8785 canonical JSON of the record without its signature

so a signature over a case file or another record never counts here. Only a record that says *equal*, whose signature
holds and whose digest is that of the text on file raises a text to `compared`. A later record on the same text that
says *different* takes it back. Assumed: the key belongs to the person; whose keys count is for the caller (`trusted`).
"""

import datetime as dt
import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Protocol

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hoshimori.commitments.quote_diff import QuoteDiff, quote_diff
from hoshimori.errors import BadInputError, FormatError, UsageError
from hoshimori.model import Instrument, TextStatus

#: Kind of the ledger record.
KIND: Final = "text_comparison/1"
#: An official statement or treaty is far smaller.
LARGEST_BYTES: Final = 5_000_000
_ADDRESS = re.compile(r"https?://[^\s/]+\S*")
_SIGNED_BEFORE = b"hoshimori text_comparison/1\n"


class TextSigner(Protocol):
    """What signs: `hoshimori.cases.Ed25519Signer` does."""

    @property
    def public_key(self) -> bytes:
        """The 32 raw bytes of the Ed25519 public key."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of `message`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TextComparison:
    """One comparison.

    Attributes:
        language: `en` or `ja`: which of the two texts on file.
        by: Name of the person.
        url: Where the official text was read.
        official_sha256: Of the file as read, lower-case hex.
        our_text_sha256: Of the text on file, UTF-8, lower-case hex.
        outcome: `equal` or `different`.
        public_key: 32 bytes, lower-case hex; empty while unsigned.
        signature: 64 bytes, lower-case hex; empty while unsigned.
    """

    instrument: str
    language: str
    by: str
    url: str
    date: dt.date
    official_sha256: str
    our_text_sha256: str
    outcome: str
    public_key: str = ""
    signature: str = ""


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text on file, UTF-8, lower-case hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def compare_text(
    instrument: Instrument, official: bytes, *, by: str, url: str, date: dt.date, language: str = "en"
) -> tuple[TextComparison, QuoteDiff]:
    """Return the unsigned record and the word diff of a text on file against the official one.

    Args:
        instrument: Whose text.
        official: The official text as saved, UTF-8 plain text; may be the whole document.
        by: Name of the person who compares.
        url: Where the official text was read.
        date: The day of the comparison.
        language: `en` or `ja`.

    Raises:
        UsageError: The instrument has no wording in this language, or name or address is missing.
        BadInputError: The file is too large, empty, no UTF-8, or a web page with its markup.
    """
    ours = instrument.text_ja if language == "ja" else instrument.text_en
    if not ours:
        raise UsageError(
            f"{instrument.id} has no {'Japanese' if language == 'ja' else 'English'} wording on file: there is nothing"
            " to compare; add the words first (docs/how-to/add-an-instrument.md)",
            instrument=instrument.id,
            language=language,
        )
    if len(by.strip()) < 3 or not _ADDRESS.fullmatch(url):  # a name of two letters is no name
        raise UsageError("say who compares (--by, a name) and where the official text was read (--url https://…)")
    record = TextComparison(
        instrument=instrument.id,
        language=language,
        by=by.strip(),
        url=url,
        date=date,
        official_sha256=hashlib.sha256(official).hexdigest(),
        our_text_sha256=text_digest(ours),
        outcome="",
    )
    found = quote_diff(ours, _plain_text(official), language=language)
    return replace(record, outcome="equal" if found.equal else "different"), found


def signed(comparison: TextComparison, signer: TextSigner) -> TextComparison:
    """Return the record with public key and signature."""
    named = replace(comparison, public_key=signer.public_key.hex(), signature="")
    return replace(named, signature=signer.sign(_message(named)).hex())


def signature_holds(comparison: TextComparison) -> bool:
    """Whether the record is signed by the key it names, and says what was signed."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(comparison.public_key))
        key.verify(bytes.fromhex(comparison.signature), _message(comparison))
    except (ValueError, InvalidSignature):
        return False
    return True


def record_body(comparison: TextComparison) -> dict[str, str]:
    """Return the body of the ledger record."""
    return {"record": KIND, **asdict(comparison), "date": comparison.date.isoformat()}


def comparison_of(body: Mapping[str, Any]) -> TextComparison:
    """Return the comparison that a record's body holds.

    Raises:
        FormatError: It is no record of this kind.
    """
    names = set(TextComparison.__dataclass_fields__)
    if (
        body.get("record") != KIND
        or set(body) != names | {"record"}
        or not all(isinstance(v, str) for v in body.values())
    ):
        raise FormatError(f"no {KIND} record: its fields are {', '.join(sorted(map(str, body)))}", standard=KIND)
    try:
        date = dt.date.fromisoformat(body["date"])
    except ValueError as error:
        raise FormatError(f"{KIND}: {body['date']!r} is no date", standard=KIND, keyword="date") from error
    return TextComparison(**{**{name: body[name] for name in names}, "date": date})


def with_comparisons(
    registry: Sequence[Instrument],
    comparisons: Iterable[TextComparison],
    *,
    trusted: Collection[str] | None = None,
) -> tuple[Instrument, ...]:
    """Return the registry with the texts raised to `compared` that a signed comparison bears out.

    Args:
        registry: As `load_registry` returns it.
        comparisons: In the order recorded: the last that counts decides.
        trusted: Public keys (hex) whose signatures count; None: any, for a ledger that only its owner writes.
    """
    last = {}
    for one in comparisons:
        if (trusted is None or one.public_key in trusted) and signature_holds(one):
            last[one.instrument, one.language, one.our_text_sha256] = one
    return tuple(_raised(_raised(i, last, "en"), last, "ja") for i in registry)


def compared_words(comparison: TextComparison) -> str:
    """Return the sentence that stands beside a compared text."""
    return (
        f"Compared by {comparison.by} on {comparison.date} with {comparison.url}"
        f" (SHA-256 {comparison.official_sha256}; signed with key {comparison.public_key[:16]}…)."
    )


def _raised(instrument: Instrument, last: Mapping[tuple[str, str, str], TextComparison], language: str) -> Instrument:
    text = instrument.text_ja if language == "ja" else instrument.text_en
    found = last.get((instrument.id, language, text_digest(text)))
    if not text or found is None or found.outcome != "equal":
        return instrument
    raised = replace(instrument, text_note=f"{instrument.text_note} {compared_words(found)}".strip())
    if language == "ja":
        raised = replace(raised, text_ja_status=TextStatus.COMPARED)
    if language == "en" or not instrument.text_en:
        raised = replace(raised, text_status=TextStatus.COMPARED)
    return raised


def _message(comparison: TextComparison) -> bytes:
    body = record_body(comparison)
    del body["signature"]
    return _SIGNED_BEFORE + rfc8785.dumps(body)


def _plain_text(official: bytes) -> str:
    if len(official) > LARGEST_BYTES:
        raise BadInputError(
            f"the official text has {len(official)} bytes, more than {LARGEST_BYTES} bytes; save the text alone"
        )
    try:
        text = official.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError("the official text is no UTF-8; save the text of the page as plain UTF-8 text") from error
    if not text.strip() or text.lstrip().startswith(("<", "%PDF")):
        raise BadInputError("the file is empty, a web page or a PDF; save the text of the page as plain UTF-8 text")
    return text
