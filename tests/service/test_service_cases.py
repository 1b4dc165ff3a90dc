"""A case from draft to release over the API in the embedded mode: keys stay where they are, refusals leave no trace."""

import base64
import json
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from defusedxml import ElementTree

from hoshimori import brief
from hoshimori.cases import Desk, Ed25519Signer, import_case
from hoshimori.cases.prepared import read_prepared
from hoshimori.cases.review import read_review
from hoshimori.model import IncidentStatus, plain
from hoshimori.service import Embedded, create_app
from service_on_loopback import TOKEN, StandingClock, enter, watch_over
from team_on_loopback import ALPHA as SIGNERS
from team_on_loopback import Asker, befriend, found_party, partner, rest_on_what_is_there, signed

INCIDENT = "PRX-44476-55841"


class Console:
    """An app over a store of ALPHA, with a partner that it trusts."""

    def __init__(self, folder, bravo=None):
        self.clock = StandingClock()
        self.watch = watch_over(folder, self.clock)
        self.desk = Desk(ledger=self.watch.store.ledger, blobs=self.watch.store, clock=self.clock)
        self.bravo = bravo
        self.ask = Asker(create_app(self.watch, access=Embedded(TOKEN)), {"Authorization": f"Bearer {TOKEN}"})
        self.post = self.ask.post

    def prepare(self, case_id, holder, position, **more):
        wish = {"position": position, "key_id": SIGNERS[holder].key_id, **more}
        return self.post(f"/v1/cases/{case_id}/acts/prepare", wish)

    def say(self, case_id, holder, position, **more):
        """Prepare, sign with the holder's own key as the command line does, record."""
        self.clock.instant += timedelta(minutes=1)
        waits = self.prepare(case_id, holder, position, **more)
        assert waits.status_code == 200, waits.text
        signature = signed(waits.json()["to_sign"], holder)
        return self.post(f"/v1/cases/{case_id}/acts", {"act": waits.json()["act"], "signature": signature})

    def kinds(self):
        return [e.kind for e in self.desk.ledger.read()]


@pytest.fixture(scope="module", autouse=True)
def _briefs_in_english():
    """Draft with two briefs instead of six: PDF and Japanese have tests of their own and cost seconds."""

    def two(incident, *, payloads):
        make = {"md": brief.markdown, "html": brief.html}
        return {name: of(incident, case_id=incident.id, payloads=payloads).encode() for name, of in make.items()}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hoshimori.brief.every_brief", two)
        yield


@pytest.fixture(scope="module")
def drafted(store_folder, tmp_path_factory):
    """A console with one draft on file, made once; tests that change something copy its folder."""
    folder = tmp_path_factory.mktemp("cases") / "store"
    shutil.copytree(store_folder, folder)
    console = Console(folder, partner(StandingClock()))
    found_party(console.desk, "ALPHA", SIGNERS)
    befriend(console.desk, console.bravo)
    rest_on_what_is_there(console.watch)
    made = console.post("/v1/cases", {"incident": INCIDENT})
    assert made.status_code == 201, made.text
    yield console
    console.bravo.ledger.engine.dispose()


@pytest.fixture
def console(drafted, tmp_path):
    """The same on a copy of the store, for one test to change."""
    shutil.copytree(drafted.watch.settings.store, tmp_path / "store")
    return Console(tmp_path / "store", drafted.bravo)


def test_a_draft_is_on_file_under_its_drafters_name_once(drafted):
    case = drafted.ask(f"/v1/cases/{INCIDENT}").json()
    assert (case["id"], case["originator"], case["released"]) == (INCIDENT, "ALPHA", False)
    assert {"incident.json", "hypotheses.json", "commitments.json", "brief.md"} <= {e["name"] for e in case["exhibits"]}
    (entry,) = [e for e in drafted.desk.own_entries() if e.kind == "case/1"]
    assert entry.body["by"] == "local user"
    assert drafted.post("/v1/cases", {"incident": INCIDENT}).status_code == 200
    assert drafted.kinds().count("case/1") == 1
    listed = drafted.ask("/v1/cases").json()
    assert (listed["total"], [c["id"] for c in listed["cases"]]) == (1, [INCIDENT])


def test_without_a_party_there_is_a_list_and_no_draft(store_folder, tmp_path):
    shutil.copytree(store_folder, tmp_path / "store")
    console = Console(tmp_path / "store")
    assert console.ask("/v1/cases").json()["total"] == 0
    assert console.ask("/v1/party").json() == {"own": None, "parties": []}
    refused = console.post("/v1/cases", {"incident": INCIDENT})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:hoshimori:problem:no-party")
    assert "hoshimori party init" in refused.json()["detail"]


def test_what_is_prepared_says_what_is_signed_and_how(drafted):
    before = drafted.kinds()
    waits = drafted.prepare(INCIDENT, "reviewer-1", "concur", comment="as I see it").json()
    assert drafted.kinds() == before
    assert waits["says"]["comment"] == "as I see it"
    assert waits["says"]["case"] == INCIDENT
    assert waits["command"].startswith("echo RFNTR")
    assert waits["command"].endswith("| hoshimori case sign --prepared - --key reviewer-1.pem")
    assert read_prepared(waits["to_sign"]).digest == waits["digest"]


def test_two_people_release_and_the_partner_takes_it_in(console):
    terms = {"marking": {"releasable_to": ["BRAVO"]}, "no_reply_because": "a test asks nobody"}
    assert console.say(INCIDENT, "analyst-1", "dissent", comment="too early").status_code == 201
    first = console.say(INCIDENT, "reviewer-1", "release", terms=terms)
    assert (first.status_code, first.json()["words"][:24]) == (201, "not released by ALPHA, o")
    refused = console.post(f"/v1/cases/{INCIDENT}/export", {"to": "BRAVO"})
    assert (refused.status_code, "is not released" in refused.json()["detail"]) == (400, True)
    second = console.say(INCIDENT, "authority-1", "release")
    assert second.json()["words"] == "released by ALPHA (reviewer-1 and authority-1); dissent: ALPHA analyst"
    package = console.post(f"/v1/cases/{INCIDENT}/export", {"to": "BRAVO"})
    assert (package.status_code, package.headers["content-type"]) == (200, "application/zip")
    assert console.kinds()[-1] == "export/1"
    console.bravo.clock.instant = console.clock.instant
    taken = import_case(console.bravo, package.content)
    assert taken.package.standing.words == second.json()["words"]
    found = console.post(f"/v1/cases/{INCIDENT}/verify").json()
    assert (found["valid"], found["standing"]) == (True, second.json()["words"])
    assert [s["position"] for s in found["statements"]] == ["dissent", "release", "release"]


def test_a_signature_handed_in_twice_is_recorded_once(console):
    waits = console.prepare(INCIDENT, "reviewer-1", "concur").json()
    body = {"act": waits["act"], "signature": signed(waits["to_sign"], "reviewer-1") + "\n"}
    first = console.post(f"/v1/cases/{INCIDENT}/acts", body)
    again = console.post(f"/v1/cases/{INCIDENT}/acts", body)  # the answer was lost on the way, or the service restarted
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert console.kinds().count("act/1") == 1


def _other_signer(waits):
    return {"act": waits["act"], "signature": signed_by_anyone(waits["to_sign"])}


def signed_by_anyone(to_sign):
    return base64.b64encode(Ed25519Signer.generate().sign(base64.b64decode(to_sign))).decode()


def _half(waits):
    return {"act": waits["act"], "signature": signed(waits["to_sign"], "reviewer-1")[:40]}


def _changed(waits):
    act = base64.b64decode(waits["act"]).replace(b'"concur"', b'"dissent"')
    return {"act": base64.b64encode(act).decode(), "signature": signed(waits["to_sign"], "reviewer-1")}


def _stuffed(waits):
    act = base64.b64decode(waits["act"]).replace(b'{"_type"', b'{"_also":1,"_type"')
    return {"act": base64.b64encode(act).decode(), "signature": signed(waits["to_sign"], "reviewer-1")}


@pytest.mark.parametrize(
    ("spoil", "status"),
    [(_other_signer, 422), (_half, 400), (_changed, 422), (_stuffed, 400)],
    ids=lambda x: str(x)[:12],
)
def test_a_forged_or_broken_statement_is_refused_and_nothing_is_recorded(console, spoil, status):
    before = console.kinds()
    body = spoil(console.prepare(INCIDENT, "reviewer-1", "concur").json())
    refused = console.post(f"/v1/cases/{INCIDENT}/acts", body)
    assert refused.status_code == status, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert console.kinds() == before


def test_a_prepared_statement_does_not_keep(console):
    waits = console.prepare(INCIDENT, "reviewer-1", "concur").json()
    console.clock.instant += timedelta(minutes=6)
    body = {"act": waits["act"], "signature": signed(waits["to_sign"], "reviewer-1")}
    refused = console.post(f"/v1/cases/{INCIDENT}/acts", body)
    assert (refused.status_code, "five minutes" in refused.json()["detail"]) == (422, True)


def test_terms_that_are_none_are_refused_in_words(drafted):
    for terms, words in (
        ({"marking": {"tlp": "PINK"}, "no_reply_because": "x"}, "is none of RED"),
        ({"marking": {"releasable_to": ["BRAVO"]}}, "when a reply was sought"),
        ({"exhibits": {"secret.txt": {"tlp": "RED"}}, "no_reply_because": "x"}, "no exhibit of this case"),
        ({"exhibits": 3}, "no release terms"),
    ):
        refused = drafted.prepare(INCIDENT, "reviewer-1", "release", terms=terms)
        assert refused.status_code == 400, refused.text
        assert words in refused.json()["detail"]


def test_a_package_that_does_not_hold_is_not_taken_in(drafted):
    before = drafted.kinds()
    bundle = drafted.ask(f"/v1/cases/{INCIDENT}/bundle").content
    hostile = {
        "a bundle is no package": bundle,
        "cut off": bundle[:-20],
        "no container": b"PK\x03\x04" + b"\x00" * 40,
        "empty": b"",
        "a way out of the folder": bundle.replace(b"incident.json", b"../cident.json"),
    }
    for name, data in hostile.items():
        refused = drafted.ask("/v1/cases/import", method="POST", content=data)
        assert refused.status_code in {400, 422}, (name, refused.text)
        assert "Traceback" not in refused.text
    assert drafted.kinds() == before


def test_a_package_of_two_gigabytes_is_refused_before_it_is_read(drafted, monkeypatch):
    for headers in ({"Content-Length": "2000000000"}, {"Content-Length": "300000000"}):
        refused = drafted.ask("/v1/cases/import", method="POST", content=b"PK", headers=headers)
        assert (refused.status_code, refused.headers["connection"]) == (413, "close")

    async def endless():
        while True:
            yield b"PK" * 1_000

    monkeypatch.setattr("hoshimori.service.cases.MOST_BYTES", 10_000)
    refused = drafted.ask("/v1/cases/import", method="POST", content=endless())
    assert refused.status_code == 413


def test_an_exhibit_is_saved_and_never_shown_as_a_page_of_ours(drafted):
    page = drafted.ask(f"/v1/cases/{INCIDENT}/exhibits/brief.html")
    assert page.headers["content-disposition"] == 'attachment; filename="brief.html"'
    assert drafted.ask(f"/v1/cases/{INCIDENT}/exhibits/../../ledger.sqlite").status_code == 404
    assert drafted.ask(f"/v1/cases/{INCIDENT}/exhibits/nothing.md").status_code == 404
    assert drafted.ask("/v1/cases/PRX-0-0").status_code == 404


# ---- reviews -------------------------------------------------------------------------------------------------------


def test_a_review_stands_beside_the_worksheet(console):
    incident = console.ask(f"/v1/incidents/{INCIDENT}").json()
    match = incident["commitments"][0]
    condition = match["conditions"][0]
    wish = {
        "commitment": match["id"],
        "condition": condition["id"],
        "status": "not_met",
        "reason": "Our own radar saw nothing.",
        "key_id": SIGNERS["reviewer-1"].key_id,
    }
    waits = console.post(f"/v1/incidents/{INCIDENT}/reviews/prepare", wish).json()
    body = {"review": waits["review"], "signature": signed(waits["to_sign"], "reviewer-1")}
    recorded = console.post(f"/v1/incidents/{INCIDENT}/reviews", body)
    assert recorded.status_code == 201, recorded.text
    assert console.post(f"/v1/incidents/{INCIDENT}/reviews", body).status_code == 200
    (one,) = console.ask(f"/v1/incidents/{INCIDENT}/reviews").json()["reviews"]
    assert (one["holder"], one["status"], one["before"], one["counts"]) == (
        "reviewer-1", "not_met", condition["status"], True,
    )  # fmt: skip
    assert console.ask(f"/v1/incidents/{INCIDENT}").json()["commitments"][0]["conditions"][0] == condition
    redrafted = console.post("/v1/cases", {"incident": INCIDENT})  # a case carries the reviews that were made before it
    assert (redrafted.status_code, "reviews.json" in {e["name"] for e in redrafted.json()["exhibits"]}) == (201, True)
    exhibit = console.ask(f"/v1/cases/{INCIDENT}/exhibits/reviews.json").json()
    assert read_review(exhibit["reviews"][0]["envelope"]).reason == "Our own radar saw nothing."
    assert console.post(f"/v1/cases/{INCIDENT}/verify").json()["valid"]
    act = {"act": waits["review"], "signature": body["signature"]}
    assert console.post(f"/v1/cases/{INCIDENT}/acts", act).status_code == 400  # a review is no statement about a case


# ---- alerts --------------------------------------------------------------------------------------------------------


def test_a_case_is_shown_as_it_stood_and_drafted_of_what_was_known(console):
    now = console.watch.incident(INCIDENT)
    enter(console.watch.settings.store, replace(now, status=IncidentStatus.CLOSED, as_of=now.as_of - timedelta(days=2)))
    before = plain(console.clock.instant)
    assert console.say(INCIDENT, "reviewer-1", "concur").status_code == 201
    path = f"/v1/cases/{INCIDENT}"
    assert [len(console.ask(f"{path}{at}").json()["statements"]) for at in ("", f"?as_of={before}")] == [1, 0]
    assert console.ask("/v1/cases?as_of=2026-05-31").json()["total"] == 0
    assert console.ask(f"{path}?as_of=2026-05-31").status_code == 404
    made = console.post("/v1/cases", {"incident": INCIDENT, "as_of": "2026-05-29"})
    assert (made.status_code, made.json()["as_of"]) == (201, "2026-05-29T00:00:00Z")
    assert json.loads(console.ask(f"{path}/exhibits/incident.json").content)["status"] == "closed"
    exhibit = console.ask(f"{path}/exhibits/incident.json?as_of={before}").content
    assert json.loads(exhibit)["status"] == "open"


def test_a_rule_is_kept_shown_fed_and_taken_out(console):
    wish = {"name": "near ours", "objects": [55841], "kinds": ["proximity"]}
    made = console.post("/v1/alert-rules", wish)
    assert made.status_code == 201, made.text
    assert console.post("/v1/alert-rules", wish).json() == made.json()
    kept = console.ask("/v1/alert-rules").json()
    assert [r["name"] for r in kept["rules"]] == ["near ours"]
    path = kept["rss"].removeprefix("http://127.0.0.1:8417")
    feed = console.ask(path, headers={"Authorization": ""})
    assert (feed.status_code, feed.headers["content-type"]) == (200, "application/rss+xml")
    guids = [i.findtext("guid") for i in ElementTree.fromstring(feed.content).findall("./channel/item")]
    assert guids == [f"incident-{INCIDENT}"]
    assert console.ask(path[:-1] + ("0" if path[-1] != "0" else "1"), headers={"Authorization": ""}).status_code == 401
    assert console.ask("/v1/alerts.rss", headers={"Authorization": ""}).status_code == 401
    assert console.post("/v1/alert-rules/new-feed-address").status_code == 200
    assert console.ask(path, headers={"Authorization": ""}).status_code == 401
    assert console.ask(f"/v1/alert-rules/{made.json()['id']}", method="DELETE").status_code == 204
    assert console.ask(f"/v1/alert-rules/{made.json()['id']}", method="DELETE").status_code == 404
    assert "55841" not in json.dumps([e.body for e in console.desk.ledger.read() if e.kind != "case/1"])


@pytest.mark.parametrize(
    "wish", [{"name": ""}, {"name": "x", "kinds": ["attack"]}, {"name": "x", "objects": ["a"]}, {}]
)
def test_what_is_no_rule_is_refused(drafted, wish):
    refused = drafted.post("/v1/alert-rules", wish)
    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")


def test_somebody_elses_key_id_is_shown_as_such(drafted):
    listed = drafted.ask("/v1/party").json()
    assert (listed["own"], [p["party"] for p in listed["parties"]]) == ("ALPHA", ["ALPHA", "BRAVO"])
    assert {k["mine"] for k in listed["parties"][0]["keys"]} == {True}
    assert {k["mine"] for k in listed["parties"][1]["keys"]} == {False}
    refused = drafted.prepare(INCIDENT, "reviewer-1", "concur", key_id=listed["parties"][1]["keys"][0]["key_id"])
    assert (refused.status_code, "not in the key set" in refused.json()["detail"]) == (400, True)
