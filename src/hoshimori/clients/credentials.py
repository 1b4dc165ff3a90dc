"""Where a name and a password come from: the environment, else the system's keyring. Never a file of ours.

A keyring that would write the password unencrypted into a file is not used.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from hoshimori.errors import OutsideError, ProviderError

#: Provider → names of the environment for its user and its password; the first that is set counts.
NAMES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "space-track": (
        ("SPACETRACK_USER", "SPACETRACK_USERNAME"),
        ("SPACETRACK_PASS", "SPACETRACK_PASSWORD"),
    ),
    "udl": (("UDL_AUTH_USERNAME",), ("UDL_AUTH_PASSWORD",)),
}
_SERVICE: Final = "hoshimori"
_ENVIRONMENT: Final = (
    "Set the environment variables instead, for a service through its manager (systemd: EnvironmentFile, mode 0600)."
)


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
            trouble = self.trouble()
            first = trouble or f"Keep one in this machine's keyring with: hoshimori login {provider}"
            or_set = "Set" if trouble else "Or set"
            raise ProviderError(
                f"No credential for {provider}. {first}\n"
                f"{or_set} {' or '.join(users)} and {' or '.join(passwords)}. To do without it: "
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
        """Remove a credential from the keyring, where it is there, as `forget_secret` does.

        Raises:
            OutsideError: A keyring does not answer.
        """
        self._forget(*(f"{provider} {what}" for what in ("user", "password")))

    def secret(self, name: str) -> str | None:
        """Return one secret of the keyring, or None: it is not there, or the keyring does not answer (`trouble`)."""
        try:
            return _asked(lambda backend: backend.get_password(_SERVICE, name))
        except OutsideError:
            return None

    def trouble(self) -> str:
        """Return why no secret of the keyring can be had, as a sentence; empty where one could."""
        try:
            _asked(lambda backend: backend.get_password(_SERVICE, "nothing"))
        except OutsideError as error:
            return error.message
        return ""

    def ready(self) -> None:
        """Return where a secret can be kept; asked before a person types one for nothing.

        Raises:
            OutsideError: There is no keyring that encrypts, or it does not answer.
        """
        if trouble := self.trouble():
            raise OutsideError(f"{trouble} {_ENVIRONMENT}")

    def keep_secret(self, name: str, value: str) -> None:
        """Keep one secret in the keyring.

        Raises:
            OutsideError: There is no keyring that encrypts, or it refuses.
        """
        try:
            _asked(lambda backend: backend.set_password(_SERVICE, name, value))
        except OutsideError as error:
            raise OutsideError(f"{error.message} Nothing was kept. {_ENVIRONMENT}") from None

    def forget_secret(self, name: str) -> None:
        """Remove one secret, where it is there: from each keyring of a chain, also from one that does not encrypt.

        Raises:
            OutsideError: A keyring does not answer; from the others of the chain the secret was removed.
        """
        self._forget(name)

    def _forget(self, *names: str) -> None:
        removed, silent = 0, ""

        def remove(backend: Any) -> None:
            nonlocal removed, silent
            for one in _chained(backend):
                try:
                    for name in names:
                        if not _absent(one) and one.get_password(_SERVICE, name) is not None:
                            one.delete_password(_SERVICE, name)
                            removed += 1
                except Exception as error:  # noqa: BLE001  # as in `_asked`; the others are asked all the same
                    silent = silent or _no_answer(one, error)

        try:
            _asked(remove, encrypted=False)
        except OutsideError as error:
            silent = error.message
        if silent:
            raise OutsideError(f"{silent} {'Only others were emptied.' if removed else 'Nothing was removed.'}")

    def _first(self, names: tuple[str, ...]) -> str:
        return next((self.environment[name] for name in names if self.environment.get(name)), "")


def _asked(act: Callable[[Any], str | None], *, encrypted: bool = True) -> str | None:
    """Return what the keyring in use answers.

    Raises:
        OutsideError: It does not encrypt and should, or it raised whatever it raised. Its own words are not passed on,
            for they may hold the secret.
    """
    backend = None
    try:
        import keyring  # noqa: PLC0415  # looks for backends, and fails where the environment names one that is none

        backend = keyring.get_keyring()
        if not encrypted or _encrypts(backend):
            return act(backend)
    except Exception as error:  # noqa: BLE001  # a backend may raise anything: of D-Bus, of the system, of a prompt
        raise OutsideError(_no_answer(backend, error)) from None
    raise OutsideError("This machine has no keyring that encrypts.")


def _no_answer(backend: Any, error: Exception) -> str:
    name = "of this machine" if backend is None else type(backend).__module__.removeprefix("keyring.backends.")
    return f"The keyring {name} does not answer ({type(error).__name__}): unlock it, or look at its settings."


def _encrypts(backend: Any) -> bool:
    """Return whether a keyring is a real one: not absent, not a plain file, and no chain with one of these."""
    chain = _chained(backend)
    return bool(chain) and not any(_absent(one) or "plaintext" in _place(one) for one in chain)


def _chained(backend: Any) -> list[Any]:
    """Return the keyrings of a chain; one that is no chain is itself."""
    if "backends.chainer" not in _place(backend):
        return [backend]
    return [each for one in backend.backends for each in _chained(one)]


def _absent(backend: Any) -> bool:
    return any(word in _place(backend) for word in ("backends.fail", "backends.null"))


def _place(backend: Any) -> str:
    kind = type(backend)
    return f"{kind.__module__}.{kind.__qualname__}".lower()
