"""Where a name and a password come from: the environment, else the system's keyring. Never a file of ours.

A keyring that would write the password unencrypted into a file is not used.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

import keyring
import keyring.errors

from hoshimori.errors import OutsideError, ProviderError

#: Provider → names of the environment for its user and its password; the first that is set counts.
NAMES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "space-track": (
        ("SPACETRACK_USER", "SPACETRACK_USERNAME"),
        ("SPACETRACK_PASS", "SPACETRACK_PASSWORD"),
    ),
}
_SERVICE: Final = "hoshimori"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A name and a password; neither is printed."""

    identity: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """Where credentials are looked for.

    Attributes:
        environment: The process's environment.
    """

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def find(self, provider: str) -> Credential | None:
        """Return the credential for a provider, or None where there is none."""
        given = self.from_environment(provider)
        if given is not None:
            return given
        identity = self._first(NAMES[provider][0])
        kept_identity = identity or self.secret(f"{provider} user")
        kept = self.secret(f"{provider} password") if kept_identity else None
        return Credential(identity=kept_identity, password=kept) if kept_identity and kept else None

    def from_environment(self, provider: str) -> Credential | None:
        """Return the credential that the environment gives, or None."""
        users, passwords = NAMES[provider]
        identity, password = self._first(users), self._first(passwords)
        return Credential(identity=identity, password=password) if identity and password else None

    @classmethod
    def holding(cls, provider: str, credential: Credential) -> Self:
        """Return a vault that gives this credential first."""
        users, passwords = NAMES[provider]
        return cls(environment={users[0]: credential.identity, passwords[0]: credential.password})

    def get(self, provider: str) -> Credential:
        """Return the credential for a provider.

        Raises:
            ProviderError: There is none; says how to give one.
        """
        found = self.find(provider)
        if found is None:
            users, passwords = NAMES[provider]
            raise ProviderError(
                f"No credential for {provider}. Keep one in this machine's keyring with: hoshimori login {provider}\n"
                f"or set {' or '.join(users)} and {' or '.join(passwords)}. To do without it: "
                f"hoshimori login {provider} --forget, and leave it out of the list of feeds.",
                provider=provider,
                status=0,
                reason="credential",
            )
        return found

    def keep(self, provider: str, credential: Credential) -> None:
        """Keep a credential in the keyring.

        Raises:
            OutsideError: There is no keyring that encrypts.
        """
        for what, value in (("user", credential.identity), ("password", credential.password)):
            self.keep_secret(f"{provider} {what}", value)

    def forget(self, provider: str) -> None:
        """Remove a credential from the keyring, where it is there."""
        for what in ("user", "password"):
            self.forget_secret(f"{provider} {what}")

    def secret(self, name: str) -> str | None:
        """Return one secret of the keyring, or None."""
        if not encrypts():
            return None
        try:
            return keyring.get_password(_SERVICE, name)
        except keyring.errors.KeyringError:
            return None  # locked, or no session: as good as none

    def keep_secret(self, name: str, value: str) -> None:
        """Keep one secret in the keyring.

        Raises:
            OutsideError: There is no keyring that encrypts, or it refuses.
        """
        if not encrypts():
            raise OutsideError(
                "This machine has no keyring that encrypts; nothing was kept. Set the environment variables instead, "
                "for a service through its manager (systemd: LoadCredential or EnvironmentFile with mode 0600)."
            )
        try:
            keyring.set_password(_SERVICE, name, value)
        except keyring.errors.KeyringError as error:
            raise OutsideError(f"The keyring refused ({type(error).__name__}); unlock it and try again.") from error

    def forget_secret(self, name: str) -> None:
        """Remove one secret, where it is there."""
        try:
            keyring.delete_password(_SERVICE, name)
        except (keyring.errors.KeyringError, RuntimeError):
            return

    def _first(self, names: tuple[str, ...]) -> str:
        return next((self.environment[name] for name in names if self.environment.get(name)), "")


def encrypts() -> bool:
    """Return whether the keyring in use is a real one: not absent, not a plain file."""
    kind = type(keyring.get_keyring())
    place = f"{kind.__module__}.{kind.__qualname__}".lower()
    return not any(word in place for word in ("backends.fail", "backends.null", "plaintext"))
