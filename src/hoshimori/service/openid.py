"""Who is this, by the word of an OpenID provider? Code flow with PKCE on the server's side, and bearer tokens.

The console's page never sees a token: the browser is sent to the provider and comes back with a code, the server
changes the code for an ID token over its own connection, and checks it. What a provider says is who somebody is; what
they may do stands in the ledger (`hoshimori.cases.account`).

Standards: OpenID Connect Core 1.0 and Discovery 1.0; RFC 6749, 7636 (PKCE, S256), 7519, 8725 (best practices of JWT),
9068 (access tokens as JWT), 9207 (issuer in the answer), 9700. Signatures by `joserfc`, HTTP by `httpx2`.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hoshimori import __version__
from hoshimori.errors import OutsideError, UsageError, VerificationError
from hoshimori.model import Clock

#: Signatures that count. Never `none`; never a shared secret (HS256), which a leaked client secret would forge.
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
_PUBLIC_KINDS: Final = frozenset({"RSA", "EC", "OKP"})
#: How far two clocks may be apart, s.
LEEWAY_S: Final = 30
#: An ID token is used at once; an older one was kept by somebody.
_MOST_AGE_S: Final = 600
_METADATA_AGE_S: Final = 3600.0
#: After a key that is not among the provider's, its keys are asked for again, once in so many seconds.
_KEYS_AGAIN_S: Final = 30.0
_MOST_BYTES: Final = 1_000_000
_HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Somebody, by the word of a provider: `subject` is theirs for ever at this issuer; a name is not."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A sign-in that has begun: where the browser goes, and what the server keeps until it comes back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(slots=True)  # not frozen: what was fetched, and when
class _Fetched:
    value: Any = None
    at_s: float = float("-inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdProvider:
    """A provider, as one client of it.

    Attributes:
        issuer: Its address, exactly as it calls itself.
        client_id: Our name there.
        client_secret: Our secret there; empty for a public client (PKCE alone).
        redirect_uri: Where the browser comes back.
        audience: What a bearer token for this service names as its audience.
        clock: The time.
        timeout_s: How long an answer may take.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    redirect_uri: str
    audience: str
    clock: Clock
    timeout_s: float = 10.0
    _metadata: _Fetched = field(default_factory=_Fetched, repr=False)
    _keys: _Fetched = field(default_factory=_Fetched, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        _check_address(self.issuer)

    def begin(self) -> Begun:
        """Return a sign-in to begin.

        Raises:
            OutsideError: The provider does not answer, or says of itself what cannot be.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        address = self._endpoint("authorization_endpoint")
        joined = f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"
        return Begun(url=joined, state=state, nonce=nonce, verifier=verifier)

    def finish(self, code: str, *, nonce: str, verifier: str, issuer: str | None = None) -> Identity:
        """Return who came back with `code`.

        Args:
            code: From the browser.
            nonce: Of this sign-in.
            verifier: Of this sign-in.
            issuer: What the answer itself names as its issuer (RFC 9207), if it does.

        Raises:
            VerificationError: The code or the token is refused: who this is stays unknown.
            OutsideError: The provider does not answer.
        """
        names_itself = self._metadata_now().get("authorization_response_iss_parameter_supported") is True
        if (issuer is None and names_itself) or (issuer is not None and issuer != self.issuer):
            raise VerificationError("the answer does not come from the provider that was asked; nobody is signed in")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": verifier,
        }
        answer = self._post(self._endpoint("token_endpoint"), form)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise VerificationError("the provider gave no ID token; nobody is signed in")
        claims = self._claims(token, audience=self.client_id, kind=frozenset({None, "JWT"}))
        if not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
            raise VerificationError("the ID token belongs to another sign-in; nobody is signed in")
        if self._now_s() - int(claims["iat"]) > _MOST_AGE_S:
            raise VerificationError("the ID token was made too long ago; sign in again")
        return Identity(issuer=self.issuer, subject=str(claims["sub"]))

    def bearer(self, token: str) -> Identity:
        """Return who a bearer token speaks for.

        Raises:
            VerificationError: It is forged, expired, for another service, or no access token.
            OutsideError: The provider's keys cannot be had.
        """
        claims = self._claims(token, audience=self.audience, kind=frozenset({"at+jwt", "application/at+jwt"}))
        return Identity(issuer=self.issuer, subject=str(claims["sub"]))

    def end_session(self, back_to: str) -> str | None:
        """Return where the browser ends its session at the provider, or None where the provider has no such place."""
        address = self._metadata_now().get("end_session_endpoint")
        if not isinstance(address, str):
            return None
        _check_address(address)
        return f"{address}?{urlencode({'client_id': self.client_id, 'post_logout_redirect_uri': back_to})}"

    # ---- tokens ------------------------------------------------------------------------------------------------

    def _claims(self, token: str, *, audience: str, kind: frozenset[str | None]) -> Mapping[str, Any]:
        """Return the claims of a token after checking signature, kind, issuer, audience and times."""
        try:
            try:
                found = jwt.decode(token, self._key_set(), algorithms=ALGORITHMS)
            except JoseError:
                if not self._keys_are_old():
                    raise
                found = jwt.decode(token, self._key_set(anew=True), algorithms=ALGORITHMS)
            claims: dict[str, Any] = found.claims
            registry = jwt.JWTClaimsRegistry(
                now=self._now_s(),
                leeway=LEEWAY_S,
                iss={"essential": True, "value": self.issuer},
                aud={"essential": True, "value": audience},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
            )
            registry.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise VerificationError(f"this token does not count here ({_reason(error)}); sign in again") from error
        typ = found.header.get("typ")
        if (typ.lower() if typ and typ != "JWT" else typ) not in kind:
            raise VerificationError("this token is of another kind than what is asked for here")
        parties = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if len(parties) > 1 and audience == self.client_id and claims.get("azp") != self.client_id:
            raise VerificationError("this token was made for another client")
        if not claims["sub"]:
            raise VerificationError("this token names nobody")
        return claims

    def _key_set(self, *, anew: bool = False) -> KeySet:
        with self._lock:
            if anew or self._keys.value is None or self._now() - self._keys.at_s > _METADATA_AGE_S:
                found = self._get(self._endpoint("jwks_uri", locked=True)).get("keys")
                if not isinstance(found, list):
                    raise OutsideError("The provider's keys are no key set.")
                public = [
                    k
                    for k in found
                    if isinstance(k, dict) and k.get("kty") in _PUBLIC_KINDS and k.get("use", "sig") == "sig"
                ]
                try:
                    self._keys.value = KeySet.import_key_set({"keys": public})
                except (JoseError, ValueError, KeyError, TypeError) as error:
                    raise OutsideError("The provider's keys cannot be read.") from error
                self._keys.at_s = self._now()
            keys: KeySet = self._keys.value
            return keys

    def _keys_are_old(self) -> bool:
        return self._now() - self._keys.at_s > _KEYS_AGAIN_S

    # ---- the provider's own words --------------------------------------------------------------------------------

    def _endpoint(self, name: str, *, locked: bool = False) -> str:
        found = (self._metadata_locked() if locked else self._metadata_now()).get(name)
        if not isinstance(found, str):
            raise OutsideError(f"The OpenID provider names no {name}.")
        _check_address(found)
        return found

    def _metadata_now(self) -> Mapping[str, Any]:
        with self._lock:
            return self._metadata_locked()

    def _metadata_locked(self) -> Mapping[str, Any]:
        if self._metadata.value is None or self._now() - self._metadata.at_s > _METADATA_AGE_S:
            found = self._get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self.issuer:
                raise OutsideError(
                    f"The OpenID provider at {self.issuer} calls itself by another name; check the address."
                )
            self._metadata.value, self._metadata.at_s = found, self._now()
        value: Mapping[str, Any] = self._metadata.value
        return value

    def _get(self, address: str) -> dict[str, Any]:
        return self._ask("GET", address)

    def _post(self, address: str, form: Mapping[str, str]) -> dict[str, Any]:
        return self._ask("POST", address, form)

    def _ask(self, method: str, address: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return the JSON object of an answer; no redirect is followed, nothing above a megabyte is read."""
        sent: dict[str, Any] = {}
        if form is not None:
            secret = (_form(self.client_id), _form(self.client_secret)) if self.client_secret else None
            sent = {"data": dict(form) if secret else {**form, "client_id": self.client_id}, "auth": secret}
        headers = {"Accept": "application/json", "User-Agent": f"hoshimori/{__version__}"}
        try:
            with (
                httpx2.Client(timeout=self.timeout_s, follow_redirects=False, trust_env=False) as client,
                client.stream(method, address, headers=headers, **sent) as answer,
            ):
                body = b""
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > _MOST_BYTES:
                        raise OutsideError("The OpenID provider answered with more than a megabyte.")
                status = answer.status_code
                found = _json(body) if body else {}
        except httpx2.HTTPError as error:
            raise OutsideError(
                f"The OpenID provider does not answer ({type(error).__name__}). Nobody can sign in until it does; "
                "sessions that are open go on.",
                kind="provider-down",
            ) from error
        if form is not None and 400 <= status < 500:
            raise VerificationError(
                "the provider refused the code; sign in again", error=str(found.get("error", ""))[:80]
            )
        if status != 200:
            raise OutsideError(f"The OpenID provider answered {status}.", kind="provider-down")
        return found

    def _now(self) -> float:
        return self.clock.now().timestamp()

    def _now_s(self) -> int:
        return int(self._now())


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise OutsideError("The OpenID provider answered with something else than JSON.") from error
    if not isinstance(found, dict):
        raise OutsideError("The OpenID provider answered with something else than an object.")
    return found


def _form(text: str) -> str:
    """Return text as RFC 6749 2.3.1 writes it in the header: form encoding before Basic."""
    return urlencode({"": text})[1:]


def _reason(error: Exception) -> str:
    """Return what kind of fault it is, in our words: a library's sentence may quote the token."""
    name = type(error).__name__.removesuffix("Error")
    return "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in name).strip() or "malformed"


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname in _HERE:
        return
    raise UsageError(
        f"{address[:200]!r} is no address of an OpenID provider: https://…, or http:// on this machine itself"
    )
