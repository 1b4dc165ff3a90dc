"""A keyring that is locked, broken or none: said in plain words, and no secret in words, log or file."""

import os
import subprocess
import sys
from typing import ClassVar

import keyring
import pytest
from click.testing import CliRunner
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.errors import KeyringLocked

from fixed_clock import FixedClock
from hoshimori.cli.main import root
from hoshimori.clients import Credential, Vault
from hoshimori.clients.credentials import NAMES, _encrypts
from hoshimori.config import Settings
from hoshimori.errors import OutsideError, UsageError
from hoshimori.rounds import channels_of


class Locked(KeyringBackend):
    """One that raises, with the secret in its words."""

    priority = 1
    error: ClassVar[Exception] = KeyringLocked("the collection that holds s3cret is locked")

    def get_password(self, service, username):  # noqa: ARG002
        raise self.error

    def set_password(self, service, username, password):  # noqa: ARG002
        raise type(self.error)(f"cannot keep {password}")

    delete_password = get_password


class BrokenBus(Locked):
    error = OSError("dbus went away with s3cret")


class AsksOnATerminal(Locked):
    error = EOFError("s3cret")


class Good(Locked):
    """One that answers; for a chain."""


class PlaintextKeyring(Good):
    """One that would write a file for all to read."""


@pytest.fixture(params=[Locked, BrokenBus, AsksOnATerminal])
def in_use(request, monkeypatch, tmp_path):
    for name in (*NAMES["space-track"][0], *NAMES["space-track"][1]):
        monkeypatch.delenv(name, raising=False)
    for name in ("STORE", "CACHE"):
        monkeypatch.setenv(f"HOSHIMORI_{name}", str(tmp_path / name.lower()))
    before = keyring.get_keyring()
    keyring.set_keyring(request.param())
    yield f"does not answer ({type(request.param.error).__name__})"
    keyring.set_keyring(before)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("fetch space-track", "No credential for space-track. The keyring"),
        ("login space-track", "Set the environment variables instead"),  # before it asks for a password
        ("login webhook", "Set the environment variables instead"),
        ("login space-track --forget", "Nothing was removed"),
        ("login mail --forget", "Nothing was removed"),
    ],
)
def test_a_keyring_that_does_not_answer_is_said_so_without_its_own_words(in_use, call, words, tmp_path, caplog):
    result = CliRunner().invoke(root, call.split(), standalone_mode=False)
    assert isinstance(result.exception, OutsideError), result.output
    for said in (in_use, words):
        assert said in result.exception.message
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "s3cret" not in caplog.text + result.output + result.exception.message + str(result.exception.__cause__)
    assert b"s3cret" not in written


@pytest.mark.parametrize("name", ["HOSHIMORI_WEBHOOK", "HOSHIMORI_MAIL"])
def test_a_channel_whose_secret_cannot_be_had_says_why(in_use, name, tmp_path):
    ways = {
        "HOSHIMORI_WEBHOOK": {"webhook": "https://a.example/hook"},
        "HOSHIMORI_MAIL": {"mail": "smtp://me@a.example"},
    }
    settings = Settings(store=tmp_path, cache=tmp_path, **ways[name])
    with pytest.raises(UsageError, match=name) as raised:
        channels_of(settings, clock=FixedClock(), vault=Vault(environment={}))
    assert in_use in raised.value.message


def test_what_a_keyring_would_not_take_was_not_kept(in_use):
    with pytest.raises(OutsideError, match="Nothing was kept") as raised:
        Vault(environment={}).keep("space-track", Credential(identity="me", password="s3cret"))  # noqa: S106
    assert in_use in raised.value.message
    assert "s3cret" not in raised.value.message
    assert raised.value.__suppress_context__


def test_a_chain_of_keyrings_is_no_better_than_its_worst(monkeypatch):
    for kinds, good in (([Good], True), ([Good, PlaintextKeyring], False), ([], False)):
        monkeypatch.setattr(ChainerBackend, "backends", [kind() for kind in kinds])
        assert _encrypts(ChainerBackend()) is good


class Holding(Locked):
    """One that holds what it is given."""

    def __init__(self):
        self.held = {}

    def get_password(self, service, username):
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        self.held[service, username] = password

    def delete_password(self, service, username):
        del self.held[service, username]


class HoldingPlaintext(Holding):
    """One that would write a file for all to read."""


def test_what_is_forgotten_is_removed_from_each_keyring_of_a_chain_also_from_a_plain_file(monkeypatch):
    first, plain = Holding(), HoldingPlaintext()
    for one in (first, plain):
        one.set_password("hoshimori", "space-track password", "s3cret")
        one.set_password("another", "space-track password", "theirs")
    monkeypatch.setattr(ChainerBackend, "backends", [FailKeyring(), first, plain])
    monkeypatch.setattr(keyring, "get_keyring", ChainerBackend)
    vault = Vault(environment={})
    assert vault.find("space-track") is None  # such a chain is not read
    vault.forget("space-track")
    assert [one.held for one in (first, plain)] == [{("another", "space-track password"): "theirs"}] * 2
    monkeypatch.setattr(keyring, "get_keyring", FailKeyring)
    vault.forget("space-track")  # where there is no keyring nothing was kept


@pytest.mark.parametrize("kinds", [[Locked, Holding], [Holding, Locked]])
def test_one_keyring_that_does_not_answer_keeps_none_of_the_others_from_being_emptied(monkeypatch, kinds):
    chain = [kind() for kind in kinds]
    good = next(one for one in chain if isinstance(one, Holding))
    monkeypatch.setattr(ChainerBackend, "backends", chain)
    monkeypatch.setattr(keyring, "get_keyring", ChainerBackend)
    vault = Vault(environment={})
    for what in ("user", "password"):
        good.set_password("hoshimori", f"space-track {what}", "s3cret")
    with pytest.raises(OutsideError, match=r"does not answer \(KeyringLocked\).* Only others were emptied\."):
        vault.forget("space-track")
    assert good.held == {}
    with pytest.raises(OutsideError, match="Nothing was removed"):
        vault.forget("space-track")


def test_an_environment_that_names_no_keyring_ends_in_words(tmp_path):
    environment = os.environ | {"PYTHON_KEYRING_BACKEND": "nonsense.Keyring", "HOSHIMORI_CACHE": str(tmp_path)}
    script = "from hoshimori.clients.credentials import Vault; print(Vault(environment={}).trouble())"
    said = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert "does not answer (ModuleNotFoundError)" in said.stdout
