"""What is read: incidents, status, session; in pages, as of a time, in both languages."""

from datetime import UTC, datetime

import pytest

from hoshimori import brief
from hoshimori.brief.wording import wording_problems


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
