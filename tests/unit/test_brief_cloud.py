"""Figures of what becomes of the pieces of a break-up: in both languages, by the alphabet, the same bytes twice."""

from dataclasses import replace

import pytest

from hoshimori.brief import markdown
from hoshimori.brief.cloud_figure import FAMILIES_SHOWN, crossings_figure, evolution_figure, lifetimes_figure
from hoshimori.brief.figure import figures
from hoshimori.incidents import correlate
from incident_samples import OBJECTS, at, breakup

EVOLUTION = tuple(
    {"days": d, "share_up": s, "node_spread_deg": n} for d, s, n in ((0.0, 1.0, 2.0), (365.25, 0.4, 90.0))
)
LIFETIMES = tuple({"norad_cat_id": 49500 + k, "lifetime_days": d} for k, d in enumerate((10.0, 400.0, 5000.0, None)))
CROSSINGS = (
    {"family": "ALPHA", "objects": 3, "passes_a_year": 0.4},
    {"family": "ZETA", "objects": 900, "passes_a_year": 0.9},
)


def incident():
    found = breakup()
    tables = {**found.tables, "evolution": EVOLUTION, "lifetimes": LIFETIMES, "crossings": CROSSINGS}
    (one,) = correlate([replace(found, tables=tables)], objects=OBJECTS, as_of=at(2021, 12, 2))
    return one


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_brief_holds_one_figure_each(language):
    drawn = figures(incident(), language)
    assert {"evolution", "lifetimes", "crossings"} <= set(drawn)
    assert all(svg.startswith("<svg") for svg in drawn.values())


def test_the_same_rows_give_the_same_bytes():
    for draw, rows in ((evolution_figure, EVOLUTION), (lifetimes_figure, LIFETIMES), (crossings_figure, CROSSINGS)):
        assert draw(rows) == draw(rows)


def test_families_stand_by_the_alphabet_never_by_rate():
    svg = crossings_figure(tuple(reversed(CROSSINGS)))
    assert svg.index("ALPHA (3)") < svg.index("ZETA (900)")
    many = tuple({"family": f"F{k:03d}", "objects": k + 1, "passes_a_year": 1.0} for k in range(2 * FAMILIES_SHOWN))
    assert crossings_figure(many).count("F0") >= FAMILIES_SHOWN
    assert "F000" not in crossings_figure(many)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_text_of_a_brief_names_the_figures(language):
    one = incident()
    text = markdown(one, case_id=one.id, payloads=(), language=language)
    assert ("What becomes of the pieces" if language == "en" else "破片のその後") in text
