"""What is read: incidents, status, session; in pages, as of a time, in both languages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hoshimori import brief
from hoshimori.brief.wording import wording_problems
from hoshimori.model import IncidentStatus
from hoshimori.service import Embedded, create_app
from service_on_loopback import TOKEN, enter, sample_incidents, watch_over


def test_the_session_says_who_asks_and_what_they_may(ask):
    found = ask("/v1/session").json()
    assert (found["mode"], found["party"], found["csrf"]) == ("embedded", None, None)
    assert {"read", "run", "sign"} <= set(found["may"])


def test_the_status_is_that_of_the_command_line(ask, app):
    found = ask("/v1/status").json()
    assert found["payloads"] == len(app.app.state.parts.watch.store.payloads())
    assert found["incidents"] == 3
    assert found["store"] == "the store"
    assert found["at"] == "2026-06-01T12:00:00Z"


def test_incidents_are_ranked_with_why_in_both_languages(ask):
    found = ask("/v1/incidents").json()
    assert (len(found["incidents"]), found["total"], found["next"]) == (3, 3, None)
    assert [one["exercise"] for one in found["incidents"]] == [False, False, True]
    for one in found["incidents"]:
        for language in ("en", "ja"):
            assert one["why"][language]
            assert wording_problems(one["why"][language], language=language) == []


def test_no_owner_enters_the_order(app):
    from dataclasses import replace

    every = app.app.state.parts.watch.incidents()
    swapped = [
        replace(i, states=("XX",), objects=tuple(replace(o, owner="Z", owner_state="XX") for o in i.objects))
        for i in every
    ]
    assert [i.id for i in brief.in_order(every)] == [i.id for i in brief.in_order(swapped)]
    assert [brief.why_here(i, "en") for i in every] == [brief.why_here(i, "en") for i in swapped]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=proximity", 1),
        ("direction=within", 2),
        ("state=US", 1),
        ("object=55841", 2),
        ("exercise=true", 1),
        ("exercise=false", 2),
        ("q=luch", 2),
        ("q=luch%20intelsat", 1),
        ("kind=launch", 0),
        ("as_of=2020-01-01", 0),
    ],
)
def test_incidents_are_filtered(ask, query, count):
    found = ask(f"/v1/incidents?{query}").json()
    assert found["total"] == len(found["incidents"]) == count


def test_pages_join_to_the_whole_list(ask):
    whole = [one["id"] for one in ask("/v1/incidents").json()["incidents"]]
    pieces, cursor = [], ""
    while cursor is not None:
        page = ask(f"/v1/incidents?limit=1{f'&cursor={cursor}' if cursor else ''}").json()
        pieces += [one["id"] for one in page["incidents"]]
        cursor = page["next"]
    assert pieces == whole


def test_an_incident_has_its_words_in_both_languages(ask):
    found = ask("/v1/incidents/PRX-44476-55841").json()
    assert found["sentence"]["en"] != found["sentence"]["ja"]
    assert [o["norad"] for o in found["objects"]] == [44476, 55841]
    assert len(found["hypotheses"]) == 10
    assert {h["id"]: h["probability"] for h in found["hypotheses"]}["H8"] is None
    assert found["hypotheses"][0]["title"] in found["ja"]
    assert all(c["conditions"] for c in found["commitments"])


def test_a_figure_is_a_specification_and_the_list_names_it(ask):
    found = ask("/v1/incidents/PRX-44476-55841").json()
    for figure in found["figures"]:
        specification = ask(f"/v1/incidents/PRX-44476-55841/figures/{figure['name']}?language=ja").json()
        assert "vega-lite" in specification["$schema"]
        assert figure["title"]["ja"]
    assert [f["name"] for f in found["figures"]] == ["distance_by_day", "longitude"]
    assert ask("/v1/incidents/PRX-44476-55841/figures/none").status_code == 404


def test_the_brief_comes_in_each_form(ask):
    page = ask("/v1/incidents/PRX-44476-55841/brief?language=ja")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "星" in page.text or "ブリーフ" in page.text or "観測" in page.text
    assert ask("/v1/incidents/PRX-44476-55841/brief?form=md").text.startswith("#")
    pdf = ask("/v1/incidents/PRX-44476-55841/brief?form=pdf")
    assert pdf.content.startswith(b"%PDF")
    assert pdf.headers["content-disposition"] == 'attachment; filename="PRX-44476-55841.en.pdf"'


def test_the_timeline_is_in_order_and_in_both_languages(ask):
    events = ask("/v1/incidents/BRK-1982-092/timeline").json()["events"]
    times = [datetime.fromisoformat(e["at"]) for e in events]
    assert times == sorted(times)
    assert all(t.tzinfo == UTC for t in times)
    assert {e["kind"] for e in events} >= {"detection", "found", "epoch"}
    assert all(e["text"]["en"] and e["text"]["ja"] for e in events)


def test_every_read_of_an_incident_is_of_the_state_known_then(tmp_path, asker):
    now = next(i for i in sample_incidents() if i.id == "PRX-44476-55841")
    day = timedelta(days=1)
    bare = tuple(replace(d, tables={}) for d in now.detections)
    then = replace(now, status=IncidentStatus.CLOSED, detections=bare, as_of=now.as_of - 2 * day)
    enter(tmp_path / "store", now)
    ask = asker(create_app(watch_over(tmp_path / "store"), access=Embedded(TOKEN)))
    path, of_then = f"/v1/incidents/{now.id}", f"as_of={(now.as_of - day).date()}"
    assert ask(f"/v1/incidents?{of_then}").json()["total"] == 0
    assert "known by" in ask(f"{path}?{of_then}").json()["detail"]
    tag = ask(path).headers["etag"]
    assert ask(path, headers={"If-None-Match": tag}).status_code == 304

    enter(tmp_path / "store", then)
    assert ask(f"/v1/incidents?{of_then}&status=closed").json()["total"] == 1
    assert ask(f"/v1/incidents?{of_then}&status=open").json()["total"] == 0
    found = ask(f"{path}?{of_then}").json()
    assert (found["status"], found["as_of"], found["figures"]) == ("closed", "2026-05-29T00:00:00Z", [])
    assert [one["status"] for one in found["history"]] == ["closed"]
    assert ask(f"{path}/figures/longitude?{of_then}").status_code == 404
    assert ask(f"{path}/timeline?{of_then}").json()["as_of"] == "2026-05-29T00:00:00Z"
    assert "closed" in ask(f"{path}/brief?form=md&{of_then}").text
    assert ask(f"/v1/detections?{of_then}").json()["total"] == len(bare)
    assert ask(f"/v1/detections?{of_then}").json()["detections"][0]["incident"] == now.id
    last = ask(path).json()
    assert (last["status"], [one["as_of"] for one in last["history"]]) == (
        "open",
        ["2026-05-29T00:00:00Z", "2026-05-31T00:00:00Z"],
    )
    assert ask(path, headers={"If-None-Match": tag}).status_code == 200  # its history has grown
    assert ask(f"{path}/figures/longitude").status_code == 200
    feed = ask("/v1/alert-rules").json()["rss"].partition("/v1/")[2]
    ask("/v1/alert-rules", method="POST", json={"name": "all", "exercise": True})
    items = [ask(f"/v1/{feed}{when}").text.count("<item>") for when in ("&as_of=2026-05-20", f"&{of_then}", "")]
    assert items == [0, 1, 1]
    assert ask("/v1/cases?as_of=nonsense").status_code == 400
