"""The demo's store in the browser: every incident in both languages, figures drawn, and nothing goes wrong."""

import pytest


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_incident_of_the_demo_has_its_page(demo_service, open_page, language):
    served = demo_service.get("/v1/incidents")["incidents"]
    shown = open_page(demo_service, "/incidents", language=language)
    assert shown.page.locator(".incident-row").count() == len(served)
    kinds = {one["kind"]: one for one in served}  # one of each kind is looked at
    assert {"proximity", "maneuver", "breakup", "decay", "interference"} <= set(kinds)
    for one in kinds.values():
        shown.visit(f"/incidents/{one['id']}")
        assert one["sentence"][language] in shown.text("main h1")
        figures = shown.page.locator("figure[data-figure]")
        assert shown.page.locator("figure[data-drawn] svg").count() == figures.count()
        assert shown.too_wide() <= 0
        assert language == "en" or "原文英語" not in shown.text("#explanations")
