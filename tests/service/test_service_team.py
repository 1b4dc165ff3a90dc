"""A team's server, with a certified OpenID provider and PostgreSQL on loopback: who may do and read what."""

import base64
import hmac
import json
import shutil
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from joserfc.jwk import RSAKey

from hoshimori.cases import Desk, Marking, Terms, draft, update
from hoshimori.cases.account import admit
from hoshimori.config import Settings
from hoshimori.errors import OutsideError, StoreError, UsageError
from hoshimori.service import Limits
from hoshimori.service.audit import AuditLog
from hoshimori.service.openid import Identity, OpenIdProvider
from hoshimori.service.session_table import IDLE, LONGEST, SessionTable
from hoshimori.service.team_app import create_team_app
from hoshimori.store import Store
from hoshimori.watch import Watch
from openid_on_loopback import CLIENT, SECRET, come_back, free_port, running_provider, token_of
from postgres_on_loopback import running_server
from service_on_loopback import answering
from team_on_loopback import ALPHA, Asker, befriend, found_party, partner, rest_on_what_is_there, signed

PORT = free_port()  # a browser comes to it as well
CONSOLE = f"http://127.0.0.1:{PORT}"
#: Tests fail to get in more often than a person does.
MANY = Limits(refused_at_once=1_000, writes_at_once=1_000)
STAY = "PRX-44476-55841"
HELD_BACK = "hypotheses.json"


@dataclass
class RealClock:
    """The real time, as the provider's tokens need it, moved by `ahead`."""

    ahead: timedelta = timedelta(0)

    def now(self):
        return datetime.now(UTC) + self.ahead


@dataclass
class Team:
    provider: object
    database: str
    watch: Watch
    clock: RealClock
    app: object
    desk: Desk
    bravo: Desk
    breakup: str = ""
    released_at: str = ""
    people: dict = field(default_factory=dict)

    def person(self, name):
        """Return a browser in which `name` has signed in, once a test module."""
        if name not in self.people:
            browser = Asker(self.app)
            begun = browser("/v1/session/login?return_to=/cases")
            back = browser(come_back(begun.headers["location"], name).removeprefix(CONSOLE))
            assert (back.status_code, back.headers.get("location")) == (303, "/cases"), back.text
            browser.headers["X-CSRF-Token"] = browser("/v1/session").json()["csrf"]
            self.people[name] = browser
        return self.people[name]

    def kinds(self):
        return [e.kind for e in self.desk.ledger.read()]


@pytest.fixture(scope="module")
def team(store_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("team") / "store"
    shutil.copytree(store_folder, folder)
    clock = RealClock()
    with running_server() as server, running_provider(CONSOLE) as provider:
        database = server.new_database()
        settings = Settings(
            store=folder, cache=folder.parent / "cache", ledger=database, issuer=provider.issuer, client=CLIENT,
            client_secret=SECRET, address=CONSOLE,
        )  # fmt: skip
        store = Store.open(folder, clock, ledger_url=database)
        store.ledger.keep_connections()
        watch = Watch(store=store, clock=clock, settings=settings)
        rest_on_what_is_there(watch)
        desk = Desk(ledger=store.ledger, blobs=store, clock=clock)
        found_party(desk, "ALPHA", ALPHA)
        bravo = partner(clock)
        befriend(desk, bravo)
        by = {"issuer": provider.issuer, "signers": [ALPHA["authority-1"]]}
        for subject, party, holder in (
            ("ann", "ALPHA", "analyst-1"),
            ("rob", "ALPHA", "reviewer-1"),
            ("una", "ALPHA", "authority-1"),
            ("rita", "ALPHA", "reader-1"),
            ("bea", "BRAVO", "reviewer-1"),
            ("robot", "ALPHA", "analyst-1"),
            ("tom", "ALPHA", "reviewer-2"),  # their account or key ends in one test, whatever the order of tests
            ("eve", "ALPHA", "reader-2"),
        ):
            admit(desk, subject=subject, party=party, holder=holder, **by)
        made = Team(provider, database, watch, clock, create_team_app(watch, limits=MANY), desk, bravo)
        _release_one_of_two(made, folder.parent)
        yield made
        bravo.ledger.engine.dispose()


def _release_one_of_two(team, folder):
    """Draft two cases; release the stay to BRAVO without its hypotheses, and nothing of the break-up."""
    for incident in team.watch.incidents():
        if incident.exercise:
            continue
        bundle = draft(incident, out=folder, payloads=team.watch.payloads_of(incident), settings={}, version="0.1.0")
        case = team.desk.open(bundle.path)
        team.desk.record([team.desk.drafted(case, by="analyst-1")], team.clock.now())
        team.breakup = incident.id if incident.id != STAY else team.breakup
    terms = Terms(
        marking=Marking(tlp="AMBER", releasable_to=("BRAVO",)),
        exhibits={HELD_BACK: Marking(tlp="RED")},
        no_reply_because="a test asks nobody",
    )
    for holder in ("reviewer-1", "authority-1"):
        team.desk.sign(team.desk.open(STAY), position="release", signer=ALPHA[holder], terms=terms)


# ---- signing in and out --------------------------------------------------------------------------------------------


def test_the_ledger_says_for_which_party_and_in_which_role(team):
    found = team.person("rob")("/v1/session").json()
    assert (found["mode"], found["party"], found["person"], found["roles"]) == (
        "team", "ALPHA", "reviewer-1", ["reviewer"],
    )  # fmt: skip
    assert {"sign", "export"} <= set(found["may"])
    assert "administer" not in found["may"]
    assert team.person("rita")("/v1/session").json()["may"] == ["read"]
    assert team.person("bea")("/v1/session").json()["may"] == ["read", "export"]


def test_nothing_but_page_document_and_health_is_had_without_signing_in(team):
    asker = Asker(team.app)
    refused = asker("/v1/incidents")
    assert (refused.status_code, refused.json()["login"]) == (401, "/v1/session/login")
    assert [asker(path).status_code for path in ("/", "/openapi.json", "/health")] == [200, 200, 200]
    paths = asker("/openapi.json").json()["paths"]
    open_ = {"/v1/session/login", "/v1/session/callback", "/health"}
    for path, methods in paths.items():
        if path not in open_:
            for method in methods:
                answer = asker(path.replace("{", "").replace("}", ""), method=method.upper(), json={})
                assert answer.status_code in {401, 400}, (path, method, answer.status_code)
                assert STAY not in answer.text


def test_a_browser_signs_in_at_the_provider_reads_and_signs_out(team):
    from web_page import CONSOLE as BUILT
    from web_page import PATIENCE_MS, launched

    if not (BUILT / "index.html").is_file():
        pytest.skip("the console is not built here (make console)")
    with answering(team.app, port=PORT), launched() as chromium:
        context = chromium.new_context(locale="ja-JP")
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        # the provider's own pages ask for a font of a third party; the console asks nobody
        page.route(lambda url: not url.startswith("http://127.0.0.1:"), lambda route: route.abort())
        page.goto(f"{CONSOLE}/incidents?q=luch&language=ja")
        page.click("a.button.primary")
        page.wait_for_url(f"{team.provider.issuer}/interaction/**")
        page.fill("input[name=login]", "rob")
        page.fill("input[name=password]", "any")
        page.click("button[type=submit]")
        page.wait_for_url(f"{CONSOLE}/incidents?q=luch&language=ja")
        page.wait_for_selector(".incident-row")
        assert "reviewer-1" in page.inner_text("footer.foot")
        assert page.evaluate("document.cookie") == ""
        assert page.evaluate("sessionStorage.getItem('hoshimori.token')") is None
        page.goto(f"{CONSOLE}/cases/{STAY}")
        page.wait_for_selector("#standing")
        page.click("#acts [data-act=concur]")
        page.click("dialog.signing button[type=submit]")  # a write of a session: its token against forgery comes along
        page.wait_for_selector("dialog.signing #command")
        assert "ALPHA（審査担当、鍵" in page.inner_text("dialog.signing .says")  # noqa: RUF001  # Japanese
        page.click("dialog.signing .end button")
        page.click("footer.foot button")
        page.click("button[name=logout]")
        page.wait_for_url(f"{CONSOLE}/**")
        page.wait_for_selector("a.button.primary")
        assert page.evaluate("fetch('/v1/incidents').then(a => a.status)") == 401


def test_the_cookie_is_for_the_browser_alone_and_the_table_holds_no_secret(team):
    browser = Asker(team.app)
    begun = browser("/v1/session/login")
    assert "code_challenge_method=S256" in begun.headers["location"]
    back = browser(come_back(begun.headers["location"], "rob").removeprefix(CONSOLE))
    cookie = next(c for c in back.headers.get_list("set-cookie") if c.startswith("hoshimori="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    import pg8000.dbapi
    from sqlalchemy import make_url

    url = make_url(team.database)
    who = {"host": url.host, "port": url.port, "password": url.password, "database": url.database}
    connection = pg8000.dbapi.connect(url.username, **who)
    cursor = connection.cursor()
    cursor.execute("SELECT * FROM console_session")
    kept = repr(cursor.fetchall())
    connection.close()
    assert "rob" in kept
    assert browser.cookies["hoshimori"] not in kept


def test_somebody_whom_the_ledger_does_not_know_stays_outside_and_learns_what_to_ask_for(team):
    browser = Asker(team.app)
    begun = browser("/v1/session/login")
    back = browser(come_back(begun.headers["location"], "mallory").removeprefix(CONSOLE))
    assert (back.status_code, back.json()["subject"]) == (403, "mallory")
    assert "hoshimori=" not in back.headers.get("set-cookie", "")


def test_a_sign_in_is_of_one_browser_once_and_comes_from_the_provider_that_was_asked(team):
    browser, other = Asker(team.app), Asker(team.app)
    back = come_back(browser("/v1/session/login").headers["location"], "rob").removeprefix(CONSOLE)
    assert other(back).status_code == 400  # somebody else's link: nobody is signed in as another person
    wrong = back.replace("iss=http", "iss=https")
    assert browser(wrong).status_code == 403
    assert browser(back).status_code == 400  # that was the one try
    assert Asker(team.app)("/v1/session/callback?state=x&code=y").status_code == 400
    again = Asker(team.app)
    state = httpx2.URL(again("/v1/session/login").headers["location"]).params["state"]
    refused = again(f"/v1/session/callback?state={state}&error=access_denied")
    assert (refused.status_code, refused.json()["error"]) == (403, "access_denied")


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\nb"])
def test_nobody_is_sent_elsewhere_after_signing_in(path):
    from hoshimori.service.team import _inside

    assert _inside(path) == "/"
    assert _inside("/incidents/PRX-1-2?at=x") == "/incidents/PRX-1-2?at=x"


def test_a_write_carries_the_token_of_its_session_and_comes_from_our_own_page(team):
    rob = team.person("rob")
    before = team.kinds()
    for headers in ({"X-CSRF-Token": ""}, {"X-CSRF-Token": "x"}, {"Origin": "https://evil.example"}):
        refused = rob.post("/v1/alert-rules", {"name": "x"}, headers=headers)
        assert refused.status_code == 403, headers
    assert team.kinds() == before


def test_logging_out_ends_the_session_here_and_says_where_it_ends_there(team):
    browser = Asker(team.app)
    back = come_back(browser("/v1/session/login").headers["location"], "rita").removeprefix(CONSOLE)
    browser(back)
    csrf = browser("/v1/session").json()["csrf"]
    kept = dict(browser.cookies)
    out = browser.post("/v1/session/logout", headers={"X-CSRF-Token": csrf})
    assert out.json()["end_session"].startswith(team.provider.issuer)
    browser.cookies = kept  # a copy of the cookie is worth nothing
    assert browser("/v1/session").status_code == 401


def test_sessions_survive_a_restart_of_the_service(team):
    other = Asker(create_team_app(team.watch), cookies=dict(team.person("rob").cookies))
    assert other("/v1/session").json()["person"] == "reviewer-1"


def test_sessions_end_by_themselves(tmp_path, clock):
    table = SessionTable.open(ledger_url="", store=tmp_path, clock=clock)
    token = table.open_session(Identity(issuer="https://a.example", subject="rob"))
    clock.instant += IDLE - timedelta(minutes=2)
    assert table.find(token).identity.subject == "rob"
    clock.instant += IDLE + timedelta(seconds=1)
    assert table.find(token) is None
    token, end = table.open_session(Identity(issuer="https://a.example", subject="rob")), clock.instant + LONGEST
    while clock.instant < end - timedelta(hours=1):
        clock.instant += timedelta(hours=1)
        assert table.find(token) is not None
    clock.instant = end
    assert table.find(token) is None
    assert (tmp_path / "console.sqlite").stat().st_mode & 0o077 == 0
    table.close()


# ---- tokens --------------------------------------------------------------------------------------------------------


def claims(team, **changes):
    now = int(time.time())
    good = {"iss": team.provider.issuer, "aud": CONSOLE, "sub": "robot", "iat": now, "exp": now + 300}
    return {name: value for name, value in (good | changes).items() if value is not None}


def test_a_program_comes_with_a_token_of_the_provider(team):
    token = team.provider.robot_token(CONSOLE)
    found = Asker(team.app, {"Authorization": f"Bearer {token}"})("/v1/session").json()
    assert (found["person"], found["csrf"]) == ("analyst-1", None)
    ours = token_of(team.provider, claims(team), typ="at+jwt")
    assert Asker(team.app, {"Authorization": f"Bearer {ours}"})("/v1/session").status_code == 200


def _by_hand(team, alg, sign):
    head, body = ({"alg": alg, "kid": "of-tests", "typ": "at+jwt"}, claims(team))
    parts = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in (head, body)]
    signature = base64.urlsafe_b64encode(sign(".".join(parts).encode())).rstrip(b"=").decode()
    return ".".join([*parts, signature])


def _none(team):
    return _by_hand(team, "none", lambda _: b"")


def _public_key_as_secret(team):
    secret = team.provider.key.as_pem(private=False)
    return _by_hand(team, "HS256", lambda text: hmac.new(secret, text, "sha256").digest())


FORGED = {
    "no signature": _none,
    "the public key as a shared secret": _public_key_as_secret,
    "another key": lambda t: token_of(t.provider, claims(t), key=RSAKey.generate_key(2048), typ="at+jwt"),
    "a key that is not there": lambda t: token_of(t.provider, claims(t), typ="at+jwt", kid="elsewhere"),
    "for another service": lambda t: token_of(t.provider, claims(t, aud="https://other.example"), typ="at+jwt"),
    "an ID token": lambda t: token_of(t.provider, claims(t, aud=CLIENT), typ="JWT"),
    "not an access token": lambda t: token_of(t.provider, claims(t), typ="JWT"),
    "of another provider": lambda t: token_of(t.provider, claims(t, iss="https://evil.example"), typ="at+jwt"),
    "expired": lambda t: token_of(t.provider, claims(t, exp=int(time.time()) - 60), typ="at+jwt"),
    "without an end": lambda t: token_of(t.provider, claims(t, exp=None), typ="at+jwt"),
    "of nobody": lambda t: token_of(t.provider, claims(t, sub=None), typ="at+jwt"),
    "not yet": lambda t: token_of(t.provider, claims(t, nbf=int(time.time()) + 900), typ="at+jwt"),
    "changed": lambda t: token_of(t.provider, claims(t), typ="at+jwt")[:-6] + "AAAAAA",
    "no token": lambda _: "x.y.z",
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_a_forged_token_opens_nothing(team, forge):
    token = forge(team)
    refused = Asker(team.app, {"Authorization": f"Bearer {token}"})("/v1/incidents")
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
    assert token[-20:] not in refused.text


def test_a_token_of_somebody_without_an_account_opens_nothing(team):
    token = token_of(team.provider, claims(team, sub="mallory"), typ="at+jwt")
    assert Asker(team.app, {"Authorization": f"Bearer {token}"})("/v1/incidents").status_code == 403


def test_an_id_token_is_of_this_sign_in_and_fresh(team, monkeypatch):
    provider = OpenIdProvider(
        issuer=team.provider.issuer, client_id=CLIENT, client_secret=SECRET, audience=CONSOLE, clock=team.clock,
        redirect_uri=f"{CONSOLE}/v1/session/callback",
    )  # fmt: skip
    for changes, words in (
        ({"nonce": "other"}, "another sign-in"),
        ({"iat": int(time.time()) - 900, "exp": int(time.time()) + 900}, "too long ago"),
        ({"aud": [CLIENT, "x"]}, "another client"),
        ({"aud": "x"}, "does not count"),
    ):
        token = token_of(team.provider, claims(team, **{"aud": CLIENT, "nonce": "n", **changes}))
        monkeypatch.setattr(OpenIdProvider, "_post", lambda *_, token=token: {"id_token": token})
        with pytest.raises(Exception, match=words):
            provider.finish("code", nonce="n", verifier="v", issuer=provider.issuer)


def test_a_provider_that_is_down_is_said_and_open_sessions_go_on(team):
    silent = OpenIdProvider(
        issuer=f"http://127.0.0.1:{free_port()}", client_id=CLIENT, audience=CONSOLE, clock=team.clock,
        redirect_uri=f"{CONSOLE}/v1/session/callback", timeout_s=1,
    )  # fmt: skip
    with pytest.raises(OutsideError, match="does not answer"):
        silent.begin()
    for address in ("http://provider.example", "ftp://127.0.0.1", "provider.example"):
        with pytest.raises(UsageError, match="no address"):
            OpenIdProvider(issuer=address, client_id="c", redirect_uri="r", audience="a", clock=team.clock)
    rob = team.person("rob")
    team.provider.stop()
    try:
        assert rob("/v1/session").status_code == 200
        down = Asker(create_team_app(team.watch))("/v1/session/login")
        assert (down.status_code, "does not answer" in down.json()["detail"]) == (502, True)
    finally:
        team.provider.start()


# ---- who may do what -----------------------------------------------------------------------------------------------


def test_every_write_stands_in_the_ledger_with_who_asked(team):
    team.person("ann")("/v1/session")
    made = team.person("ann").post("/v1/alert-rules", {"name": "of ann"})
    assert made.status_code == 201, made.text
    asked = [e.body for e in team.desk.own_entries() if e.kind == "asked/1"][-1]
    assert (asked["who"]["person"], asked["who"]["subject"], asked["path"]) == ("analyst-1", "ann", "/v1/alert-rules")
    assert team.desk.ledger.verify() > 10


def test_a_role_does_what_it_may_and_nobody_signs_with_anothers_key(team):
    wish = {"position": "concur", "key_id": ALPHA["reviewer-1"].key_id}
    path = f"/v1/cases/{team.breakup}/acts"
    assert team.person("rita").post(f"{path}/prepare", wish).status_code == 403
    assert team.person("rita").post("/v1/cases", {"incident": STAY}).status_code == 403
    assert team.person("ann").post(f"{path}/prepare", wish).json()["type"].endswith("not-your-key")
    waits = team.person("rob").post(f"{path}/prepare", wish).json()
    body = {"act": waits["act"], "signature": signed(waits["to_sign"], "reviewer-1")}
    assert team.person("ann").post(path, body).status_code == 403
    before = team.kinds().count("act/1")
    listed = {c["id"]: c["statements"] for c in team.person("rob")("/v1/cases").json()["cases"]}
    assert team.person("rob").post(path, body).status_code == 201
    assert team.kinds().count("act/1") == before + 1
    after = {c["id"]: c["statements"] for c in team.person("rob")("/v1/cases").json()["cases"]}
    assert after[team.breakup] == listed[team.breakup] + 1  # what is kept in memory is not what was


def test_the_audit_log_says_who_was_told_or_refused_what_and_holds_no_secret(team):
    rob = team.person("rob")
    rob(f"/v1/cases/{STAY}")
    team.person("bea")("/v1/status")
    Asker(team.app)("/v1/incidents")
    assert rob("/v1/audit").status_code == 403
    lines = team.person("una")("/v1/audit").json()["lines"]
    seen = {(line["who"] or {}).get("person", "?") + " " + line["path"] + " " + str(line["status"]) for line in lines}
    assert {f"reviewer-1 /v1/cases/{STAY} 200", "reviewer-1 /v1/status 403", "? /v1/incidents 401"} <= seen
    text = "".join(p.read_text() for p in (team.watch.settings.store / "audit").iterdir())
    assert not any(secret in text for browser in team.people.values() for secret in browser.cookies.values())
    assert team.person("una")("/v1/audit?day=../../x").status_code == 400


def test_where_the_audit_log_cannot_be_written_nothing_is_answered(team, monkeypatch):
    def full(*_):
        raise StoreError("The audit log cannot be written: no space.")

    rob = team.person("rob")
    monkeypatch.setattr(AuditLog, "add", full)
    refused = rob(f"/v1/cases/{STAY}")
    assert (refused.status_code, STAY in refused.text) == (500, False)


# ---- what a partner may read ---------------------------------------------------------------------------------------


def every_path(team):
    """Return every address of the service that can be asked, with the ids of what is there put in."""
    ids = {"incident_id": team.breakup, "case_id": team.breakup, "norad": "44476", "a": "44476", "b": "55841"}
    for path, methods in Asker(team.app)("/openapi.json").json()["paths"].items():
        asked = path
        for name, value in ids.items():
            asked = asked.replace(f"{{{name}}}", value).replace(f"{{{name}:path}}", value)
        for method in methods:
            yield method.upper(), asked


def test_on_no_path_does_a_partner_read_what_is_not_released_to_it(team):
    bea = team.person("bea")
    canaries = [team.breakup, "1982-092", "COSMOS 1408", HELD_BACK.removesuffix(".json") + '":[{"id"']
    reached = []
    for method, path in every_path(team):
        if path.startswith("/v1/session/") or path == "/v1/events":  # the stream has a test of its own
            continue
        answer = bea(path, method=method, json={} if method in {"POST", "PUT", "PATCH"} else None)
        assert answer.status_code != 500, (method, path)
        if answer.status_code == 200:
            reached.append(path)
        text = answer.text.replace(path, "")
        instance = json.dumps(path)[1:-1]
        for canary in canaries:
            shown = text.replace(instance, "").replace(f"'{team.breakup}'", "").replace(f'"id": "{team.breakup}"', "")
            assert canary not in shown, (method, path, canary)
    assert "/v1/incidents" in reached
    assert not {
        p for p in reached if p.startswith(("/v1/catalog", "/v1/objects", "/v1/detections", "/v1/status", "/v1/jobs"))
    }


def test_a_partner_sees_of_then_what_was_released_then_and_no_figure_of_ours(team):
    bea, rob = team.person("bea"), team.person("rob")
    figures = [figure["name"] for figure in rob(f"/v1/incidents/{STAY}").json()["figures"]]
    assert [rob(f"/v1/incidents/{STAY}/figures/{name}").status_code for name in figures] == [200, 200]
    assert [bea(f"/v1/incidents/{STAY}/figures/{name}").status_code for name in figures] == [403, 403]
    assert bea(f"/v1/incidents/{STAY}").json()["history"] == []
    assert bea("/v1/incidents?as_of=2026-05-30").json()["total"] == 0
    assert [bea(f"/v1/cases?as_of={at}").json()["total"] for at in ("2026-05-31", "2099-01-01")] == [0, 1]
    then = bea(f"/v1/cases/{STAY}?as_of=2099-01-01").json()
    assert HELD_BACK in [e["name"] for e in then["exhibits"] if e["withheld"]]


def test_a_partner_reads_the_released_case_exhibit_by_exhibit(team):
    bea = team.person("bea")
    assert [i["id"] for i in bea("/v1/incidents").json()["incidents"]] == [STAY]
    incident = bea(f"/v1/incidents/{STAY}").json()
    assert (incident["hypotheses"], incident["evidence"]) == ([], [])
    assert incident["commitments"]
    assert bea(f"/v1/incidents/{STAY}/brief?form=md").status_code == 200
    case = bea(f"/v1/cases/{STAY}").json()
    withheld = {e["name"]: e["withheld"] for e in case["exhibits"] if e["withheld"]}
    assert withheld[HELD_BACK] == "TLP:RED, not releasable to BRAVO"
    tables = [name for name in withheld if name != HELD_BACK]
    assert all(withheld[name].startswith("the terms of its source do not let rows") for name in tables)
    assert [bea(f"/v1/cases/{STAY}/exhibits/{name}").status_code for name in tables] == [404, 404]
    assert bea(f"/v1/cases/{STAY}/exhibits/incident.json").status_code == 200
    assert bea(f"/v1/cases/{STAY}/exhibits/{HELD_BACK}").status_code == 404
    assert [c["id"] for c in bea("/v1/cases").json()["cases"]] == [STAY]
    missing = bea("/v1/cases/PRX-1-2")
    unreleased = bea(f"/v1/cases/{team.breakup}")
    assert missing.status_code == unreleased.status_code == 404  # the two answers are the same
    assert missing.json()["detail"] == unreleased.json()["detail"].replace(team.breakup, "PRX-1-2")


def test_a_partners_stream_has_no_event_of_ours(team):
    from hoshimori.service.event_hub import Event
    from hoshimori.service.events import _is_known, _shown

    parts = team.app.app.app.state.parts
    bea, rob = (parts.access.known(party, "reviewer-1") for party in ("BRAVO", "ALPHA"))
    incident = next(i for i in team.watch.incidents() if i.id == STAY)
    events = [
        Event(number=1, kind="incident", data={"id": STAY}, thing=("incident", incident)),
        Event(number=2, kind="job", data={"id": "j"}, thing=("job", {"id": "j"})),
        Event(number=3, kind="feed", data={"name": "gp"}),
    ]
    assert [_shown(parts, bea, event) for event in events] == [False, False, False]
    assert [_shown(parts, rob, event) for event in events] == [True, True, True]
    assert _is_known(parts, bea)
    assert not _is_known(parts, replace(bea, person="gone"))


def test_a_partner_takes_its_own_package_and_no_other(team):
    bea = team.person("bea")
    package = bea.post(f"/v1/cases/{STAY}/export", {"to": "BRAVO"})
    assert package.status_code == 200, package.text
    from hoshimori.cases import import_case

    taken = import_case(team.bravo, package.content)
    assert HELD_BACK in taken.address.withheld
    assert bea.post(f"/v1/cases/{STAY}/export", {"to": "ALPHA"}).status_code == 403
    assert bea.post(f"/v1/cases/{team.breakup}/export", {"to": "BRAVO"}).status_code == 404
    assert bea.post(f"/v1/cases/{STAY}/acts/prepare", {}).status_code == 403


def test_a_partners_feed_shows_what_is_released_to_it(team):
    bea = team.person("bea")
    assert bea.post("/v1/alert-rules", {"name": "all", "channels": ["mail"]}).status_code == 403
    assert bea.post("/v1/alert-rules", {"name": "all"}).status_code == 201
    kept = bea("/v1/alert-rules").json()
    assert [r["name"] for r in kept["rules"]] == ["all"]  # not those of the team
    feed = Asker(team.app)(kept["rss"].removeprefix(CONSOLE))
    assert feed.status_code == 200
    assert (STAY in feed.text, team.breakup in feed.text) == (True, False)


def test_an_account_that_ends_and_a_key_that_is_revoked_are_felt_at_once(team):
    tom, eve = team.person("tom"), team.person("eve")
    assert "draft" in tom("/v1/session").json()["may"]
    admit(team.desk, issuer=team.provider.issuer, subject="eve", party="", holder="", signers=[ALPHA["authority-1"]])
    update(
        team.desk,
        revoke=[ALPHA["reviewer-2"].key_id],
        signers=[ALPHA["authority-1"]],
        expires_at=datetime(2030, 1, 1, tzinfo=UTC),
    )
    team.clock.ahead += timedelta(seconds=3)
    assert eve("/v1/session").json()["type"].endswith("no-account")
    assert tom("/v1/session").json()["may"] == ["read"]
