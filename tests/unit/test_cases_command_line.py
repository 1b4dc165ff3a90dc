"""`hoshimori party` and `hoshimori case` as people meet them: files, prompts, exit codes, JSON; no secret is shown."""

import json

import pytest
from click.testing import CliRunner
from two_desks import drafted

from hoshimori.cli.main import root
from hoshimori.errors import HoshimoriError

SECRET = "correct horse battery"  # noqa: S105  # of keys that live as long as a test


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Two parties in one folder, each trusting the other, and a bundle of ALPHA."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "word").write_text(SECRET + "\n")
    for name in ("ALPHA", "BRAVO"):
        run("party", "init", name, "--keys", name, "--passphrase-file", "word", "--store", f"{name}/store")
    run("party", "trust", "BRAVO/BRAVO.keys.json", "--store", "ALPHA/store")
    run("party", "trust", "ALPHA/ALPHA.keys.json", "--store", "BRAVO/store")
    drafted(tmp_path)
    return tmp_path


def run(*arguments, code=0, typed=None):
    """Return what a command prints; check its exit code and that it shows no secret."""
    done = CliRunner().invoke(root, list(arguments), input=typed, standalone_mode=False)
    shown = done.output
    if isinstance(done.exception, HoshimoriError):
        left, shown = done.exception.exit_code, shown + done.exception.message
    elif done.exception is not None and not isinstance(done.exception, SystemExit):
        left, shown = getattr(done.exception, "exit_code", 99), shown + str(done.exception)
    else:
        left = done.return_value or 0
    assert left == code, (arguments, left, shown, done.exc_info)
    assert SECRET not in shown
    return json.loads(shown) if "--json" in arguments else shown


def key(party, holder):
    return ("--key", f"{party}/{holder}.pem", "--passphrase-file", "word", "--store", f"{party}/store")


BUNDLE, CASE = "PRX-44476-55841.zip", "PRX-44476-55841"
RELEASE = ("--release", "--releasable-to", "BRAVO", "--reply-sought-at", "2026-06-01")


def release():
    run("case", "sign", BUNDLE, *RELEASE, *key("ALPHA", "reviewer-1"))
    return run("case", "sign", CASE, "--release", *key("ALPHA", "authority-1"))


def test_keys_at_rest_are_encrypted_and_for_their_user_alone(place):
    files = sorted((place / "ALPHA").glob("*.pem"))
    assert [f.stem for f in files] == ["analyst-1", "authority-1", "reviewer-1", "reviewer-2"]
    for file in files:
        assert file.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
        assert file.stat().st_mode & 0o777 == 0o600
    assert b"PRIVATE" not in (place / "ALPHA" / "ALPHA.keys.json").read_bytes()


@pytest.mark.usefixtures("place")
def test_party_list_tells_who_is_known():
    shown = run("party", "list", "--store", "ALPHA/store", "--json")
    assert shown["own"] == "ALPHA"
    assert {p["party"] for p in shown["parties"]} == {"ALPHA", "BRAVO"}
    assert "ALPHA (this store)" in run("party", "list", "--store", "ALPHA/store")
    assert "party init" in run("party", "list", "--store", "empty")


def test_trust_asks_for_the_fingerprint(place):
    made = run("party", "init", "CHARLIE", "--keys", "C", "--passphrase-file", "word", "--store", "C/s", "--json")
    assert "Nobody compared" in run("party", "trust", "C/CHARLIE.keys.json", "--store", "ALPHA/store")
    read_out = ("--fingerprint", made["fingerprint"])
    shown = run("party", "trust", "C/CHARLIE.keys.json", *read_out, "--store", "BRAVO/store", "--json")
    assert shown["compared"]
    assert place.is_dir()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("init", "ALPHA", "--store", "ALPHA/store"), "belongs to ALPHA"),
        (("init", "../x", "--store", "n"), "cannot name a party"),
        (("init", "X", "--member", "a:king", "--store", "n"), "is no role"),
        (("init", "X", "--member", "a b:analyst", "--store", "n"), "cannot name the holder"),
        (("init", "X", "--member", "a:analyst", "--store", "n"), "one authority at least"),
        (("init", "X", "--member", "a:authority", "--member", "a:analyst", "--store", "n"), "never overwritten"),
    ],
)
def test_a_party_that_cannot_be_is_refused_and_writes_no_key(place, arguments, words):
    assert words in run("party", *arguments, "--keys", "new", "--passphrase-file", "word", code=2)
    assert not list(place.glob("new/*.pem"))


def test_a_member_makes_the_key_elsewhere_and_the_authority_takes_in_the_public_half(place):
    run("party", "key", "dora:reviewer", "--keys", "elsewhere", typed=f"{SECRET}\n{SECRET}\n")
    assert run("party", "key", "eve:analyst", "--keys", "elsewhere", "--passphrase-file", "word", "--json")["key_id"]
    shown = run("party", "update", "--public", "elsewhere/dora.public.json", "--keys", "ALPHA",
                *key("ALPHA", "authority-1"), "--json")  # fmt: skip
    assert (shown["version"], shown["keys"][-1]["holder"]) == (2, "dora")
    dora = ("--key", "elsewhere/dora.pem", "--store", "ALPHA/store")
    assert "concur" in run("case", "sign", BUNDLE, "--concur", *dora, typed=f"{SECRET}\n")
    run("party", "init", "D", "--public", "elsewhere/eve.public.json", "--keys", "D", "--passphrase-file", "word",
        "--store", "D/s")  # fmt: skip
    (place / "bad.json").write_text("{}")
    assert "no file of a public key" in run(
        "party", "update", "--public", "bad.json", "--keys", "ALPHA", *key("ALPHA", "authority-1"), code=1
    )


def test_a_wrong_passphrase_signs_nothing(place):
    assert "passphrase does not open it" in run(
        "case", "sign", BUNDLE, "--concur", "--key", "ALPHA/reviewer-1.pem", "--store", "ALPHA/store",
        typed="wrong\n", code=1,
    )  # fmt: skip
    (place / "empty").write_text("")
    run("case", "sign", BUNDLE, "--concur", "--key", "ALPHA/reviewer-1.pem", "--passphrase-file", "empty",
        "--store", "ALPHA/store", code=1)  # fmt: skip
    run("case", "sign", BUNDLE, "--concur", "--key", "ALPHA/reviewer-1.pem", "--passphrase-file", "none",
        "--store", "ALPHA/store", code=3)  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "say one thing"),
        (("--concur", "--position", "dissent"), "say one thing"),
        (("--concur", "--tlp", "RED"), "belong to --release"),
        (("--release",), "A release says to whom"),
        ((*RELEASE, "--hold-back", "nothing.md"), "is no exhibit"),
    ],
)
def test_a_signature_that_says_nothing_clear_is_refused(place, arguments, words):
    assert words in run("case", "sign", BUNDLE, *arguments, *key("ALPHA", "authority-1"), code=2)
    assert place.is_dir()


def test_a_release_with_markings_goes_out_as_marked(place):
    (place / "marking.json").write_text('{"incident.json": {"tlp": "CLEAR", "releasable_to": [], "form": "rows"}}')
    run("case", "sign", BUNDLE, *RELEASE, "--hold-back", "brief.md", "--marking", "marking.json",
        "--by-reference", "hypotheses.json", *key("ALPHA", "reviewer-1"))  # fmt: skip
    shown = run("case", "sign", CASE, "--release", *key("ALPHA", "authority-1"), "--json")
    assert shown["released"]
    out = ("--to", "BRAVO", "--out", "to.zip", *key("ALPHA", "authority-1"))
    assert set(run("case", "export", CASE, *out, "--json")["withheld"]) == {"brief.md", "hypotheses.json"}
    assert "is there already" in run("case", "export", CASE, *out, code=2)
    run("case", "sign", BUNDLE, *RELEASE, "--marking", "word", *key("ALPHA", "reviewer-2"), code=1)
    (place / "bad.json").write_text('{"incident.json": 1}')
    run("case", "sign", BUNDLE, *RELEASE, "--marking", "bad.json", *key("ALPHA", "reviewer-2"), code=1)


def test_the_way_there_with_reply_and_what_is_shown(place):
    run("case", "reply", BUNDLE, "--from", "operator of INTELSAT 39", "--text", "Agreed co-location.", "--source",
        "letter", "--received-at", "2026-06-02", *key("ALPHA", "analyst-1"))  # fmt: skip
    assert "You release" in release()
    assert run("case", "show", CASE, "--store", "ALPHA/store").startswith("Reply of operator of INTELSAT 39")
    run("case", "export", CASE, "--to", "BRAVO", "--out", "to.zip", "--store", "ALPHA/store")
    shown = run("case", "verify", "to.zip", "--store", "BRAVO/store", "--json")
    assert shown["valid"]
    assert shown["packed_by"] == ""
    assert [s["position"] for s in shown["signatures"]] == ["reply", "release", "release"]
    assert "signed by nobody" in run("case", "verify", BUNDLE, "--keys", "ALPHA/ALPHA.keys.json")
    assert run("case", "import", "to.zip", "--store", "BRAVO/store", "--json")["statements"] == 3
    assert "it was here already" in run("case", "import", "to.zip", "--store", "BRAVO/store")
    assert run("case", "show", "to.zip", "--json")["incident"]["id"] == CASE
    assert run("case", "show", CASE, "--store", "BRAVO/store", "--json")["standing"]["originator"] == "ALPHA"
    assert run("case", "retractions", "--store", "BRAVO/store") == "none\n"
    run("case", "withdraw", CASE, "--reason", "wrong register", *key("ALPHA", "authority-1"))
    assert "wrong register" in run("case", "retractions", "--store", "ALPHA/store")
    assert place.is_dir()


def test_a_changed_package_is_named_and_not_taken_in(place):
    release()
    run("case", "export", CASE, "--to", "BRAVO", "--out", "to.zip", "--store", "ALPHA/store")
    data = bytearray((place / "to.zip").read_bytes())
    data[data.index(b"# a brief")] ^= 1
    (place / "to.zip").write_bytes(data)
    assert "case/brief.md is changed" in run("case", "verify", "to.zip", code=1)
    assert "nothing was imported" in run("case", "import", "to.zip", "--store", "BRAVO/store", code=1)


def test_a_case_without_its_span_cannot_be_made_again_and_says_so(place):
    assert "over which span" in run("case", "reproduce", BUNDLE, "--store", "ALPHA/store", code=1)
    assert place.is_dir()
