"""Who handed a file out and on what terms, from the short words of a SOURCES.toml."""

from dataclasses import dataclass
from typing import Final

from hoshimori.catalog.sources_toml import SourceEntry

SPACE_TRACK: Final = "Space-Track (not for passing on)"
CELESTRAK: Final = "CelesTrak (attribution)"
GCAT: Final = "GCAT (CC-BY, cite planet4589.org)"
UDL: Final = "UDL (not for passing on)"
NOT_STATED: Final = "not stated"

_TERMS: Final = {"ST": SPACE_TRACK, "CT": CELESTRAK, "other": "other (see the source)"}
_PROVIDERS: Final = {SPACE_TRACK: "space-track", CELESTRAK: "celestrak"}


#: Providers that the rules about terms and withheld orbits know by name, by their letters alone.
_KNOWN: Final = (
    dict.fromkeys(("celestrak", "celestrakorg"), "celestrak")
    | dict.fromkeys(("spacetrack", "spacetrackorg"), "space-track")
    | dict.fromkeys(("udl", "unifieddatalibrary", "unifieddatalibrarycom"), "udl")
)
#: Providers whose terms hold where nobody states any: what may not be passed on is not passed on for want of a word.
_STRICT: Final = {"space-track": SPACE_TRACK, "udl": UDL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Provider and terms of a payload."""

    provider: str
    terms: str


#: How the name of a format begins that only one provider has → that provider and its terms.
_OWN: Final = {
    "gcat": Origin(provider="gcat", terms=GCAT),
    "udl": Origin(provider="udl", terms=UDL),
}


def origin(
    entry: SourceEntry | None, *, provider: str | None = None, terms: str | None = None, record_format: str = ""
) -> Origin:
    """Return provider and terms: the caller's word, then SOURCES.toml, then what the terms or the format imply.

    A file whose terms are Space-Track's or CelesTrak's counts as that provider's; GCAT's tables as GCAT's and elsets as
    those of the Unified Data Library. A file of a provider whose data may not be passed on has its terms, unless others
    are stated.
    """
    word = terms or (entry.terms if entry else "") or NOT_STATED
    stated = _TERMS.get(word, word)
    own = next((own for start, own in _OWN.items() if record_format.startswith(start)), None)
    if own and stated in {NOT_STATED, _TERMS["other"]}:
        stated = own.terms
    guessed = own.provider if own else _PROVIDERS.get(stated, "file")
    given = spelled(provider or (entry.provider if entry else "")) or guessed
    return Origin(provider=given, terms=_STRICT.get(given, stated) if stated == NOT_STATED else stated)


def spelled(provider: str) -> str:
    """Return a provider as it is spelled here: `CelesTrak`, `space_track` and `UDL` mean those that are known."""
    bare = "".join(letter for letter in provider.casefold() if letter.isalnum())
    return _KNOWN.get(bare, provider.strip())
