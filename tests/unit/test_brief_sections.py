"""A brief: what stands in it, in which order, in Markdown and in HTML."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser

import pytest
import sample_incidents
from markdown_it import MarkdownIt

from hoshimori import brief
from hoshimori.errors import UsageError
from hoshimori.model import (
    CommitmentMatch,
    ConditionResult,
    ConditionStatus,
    IncidentKind,
    IncidentStatus,
    InstrumentKind,
    Reading,
    Rung,
    TextStatus,
)


def markdown(incident):
    return brief.markdown(incident, case_id=incident.id, payloads=sample_incidents.payloads())


def html(incident):
    return brief.html(incident, case_id=incident.id, payloads=sample_incidents.payloads())


def with_detection(incident, **changes):
    return replace(incident, detections=(replace(incident.detections[0], **changes), *incident.detections[1:]))


class Page(HTMLParser):
    """Elements and attributes of a page; an element that is not closed shows in `open`."""

    void = frozenset({"meta", "br", "hr", "img"})

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.void:
            self.open.pop()


ORDER = (
    "LUCH-5X was beside",
    "Highest statement that the data supports: cause undetermined.",
    "**Geometry.**",
    "**How unusual.**",
    "**Whose.**",
    "**What else it could be.**",
    "**What public data cannot show:**",
    "**Which commitments may be relevant**",
    "Sources:",
    "## Annex A.",
    "## Annex B.",
    "### Only if governments decide",
    "## Annex C.",
    "### What speaks for and against each explanation",
    "### What stood out",
    "**Neighbours.**",
    "## Annex D.",
    "python -m hoshimori.cases.verify PRX-44476-55841.zip",
    "hoshimori case reproduce PRX-44476-55841",
    "## Annex E.",
)


def test_the_brief_has_its_parts_in_order():
    text = markdown(sample_incidents.proximity())
    places = [text.index(part) for part in ORDER]
    assert places == sorted(places)


def test_the_geometry_has_range_error_days_and_slot():
    text = markdown(sample_incidents.proximity())
    assert (
        "On the 7 days from 24 to 30 May 2026 their distance was between 18 and 54 km. Error assumed about ± 5 km."
        in text
    )
    assert "| 25 May 2026 | 20 | 54 |" in text
    assert "| day (UTC) | least, km | greatest, km |" in text
    assert "Same slot since at least 15 April 2025 (1 of 5 older catalogues)." in text
    assert "No manoeuvre of either was seen above the detector's floor." in text


def test_rarity_is_told_with_its_number_of_controls():
    assert "Of 564 comparable objects, 1.3 % have another object as near" in markdown(sample_incidents.proximity())
    none = with_detection(sample_incidents.proximity(), significance=None, controls=0)
    assert "how unusual this is was not measured" in markdown(none)
    zero = with_detection(sample_incidents.proximity(), significance=0.0)
    assert "fewer than 1 in 564" in markdown(zero)


def test_registers_stand_side_by_side_and_what_may_not_be_passed_on_is_not_printed():
    text = markdown(sample_incidents.proximity())
    assert "gcat-launch-log of 20 December 2024: state US, owner INTELU" in text
    assert "space-track-satcat: on file, not for passing on" in text
    assert "ITSO" not in text
    assert "State of registry: unknown" in text


def test_owners_without_claims_name_their_register():
    incident = sample_incidents.proximity()
    objects = tuple(replace(o, claims=()) for o in incident.objects)
    assert "gcat-launch-log: state RU, owner FSB" in markdown(replace(incident, objects=objects))
    bare = tuple(replace(o, claims=(), owner_register="", state_of_registry="RUS") for o in incident.objects)
    text = markdown(replace(incident, objects=bare))
    assert "no register on file knows it" in text
    assert "State of registry: 44476: RUS; 55841: RUS." in text


def test_neighbours_are_told_for_each_object_with_distances():
    text = markdown(sample_incidents.proximity())
    assert "Nearest to INTELSAT 39 (IS-39): CHINASAT 2E (49055) 210 to 377 km; EDRS-C (44478) 402 to 656 km." in text
    empty = with_detection(sample_incidents.proximity(), tables={"neighbours": ()})
    assert "No other object stands in the table of neighbours." in markdown(empty)


def test_hostile_act_and_deception_never_have_a_number():
    lines = [line for line in markdown(sample_incidents.proximity()).splitlines() if line.startswith(("| H8", "| H9"))]
    assert len(lines) == 4  # page one and annex C
    assert all("public data cannot tell" in line for line in lines[:2])
    for line in lines:
        assert not re.search(r"\d", line.replace("H8", "").replace("H9", ""))


def test_likelihood_words_are_marked_uncalibrated():
    incident = sample_incidents.proximity()
    assert "how likely (uncalibrated)" in markdown(incident)
    mixed = (replace(incident.hypotheses[0], calibrated=True), *incident.hypotheses[1:])
    text = markdown(replace(incident, hypotheses=mixed))
    assert "roughly even chance (uncalibrated)" in text
    assert "| how likely |" in text


def test_page_one_has_one_line_an_explanation_and_annex_c_cites_evidence_by_its_letter():
    incident = sample_incidents.proximity()
    statement = incident.evidence[0].statement
    first = replace(incident.hypotheses[0], speaks_for=(statement, "GEO slots are shared"))
    text = markdown(replace(incident, hypotheses=(first, *incident.hypotheses[1:])))
    page_one = text.split("## Annex A")[0]
    assert "| H1 | station-keeping or routine operation | unlikely |" in page_one
    assert statement not in page_one
    assert "E1; GEO slots are shared" in text


def test_no_clause_is_said_to_apply_and_conditions_say_who_could_answer():
    text = markdown(sample_incidents.proximity())
    assert "(none is said to apply; that is for governments)" in text
    assert "| US-Japan Treaty V | object linked to a party | **met** |" in text
    assert "the operator of 44476" in text
    assert "Two readings of *in the territories under the administration of Japan* (US-Japan Treaty V):" in text
    assert "1. a satellite of Japan counts" in text
    assert "*in the territories under the administration of Japan* (contested)" in text


def test_nothing_prints_as_compared_that_is_not():
    text = markdown(sample_incidents.proximity())
    assert "second-hand, not yet compared with the official wording" in text
    assert "official copy, not yet compared" in text


def test_consultation_comes_before_and_duties_only_after_a_decision():
    text = markdown(sample_incidents.proximity())
    assert "- [ ] Consult: the States Parties concerned (Outer Space Treaty IX)." in text
    decided = text.split("### Only if governments decide")[1]
    assert "Before: consult JPN, USA. After: report the measures taken" in decided
    assert "notify UN Security Council" in decided
    assert "Notify:" not in text


def test_a_clause_with_a_condition_not_met_is_named_apart_and_asks_for_nothing():
    incident = sample_incidents.proximity()
    no = ConditionResult(id="c", title="condition", status=ConditionStatus.NOT_MET, reason="dated later")
    match = CommitmentMatch(
        id="X",
        title="A Statement (2024)",
        kind=InstrumentKind.POLITICAL_STATEMENT,
        rung=Rung.NORM,
        text_status=TextStatus.MEMORY,
        source="none",
        conditions=(no,),
        consult=("ALPHA",),
        notify=("UN_SECRETARY_GENERAL",),
        must_say="'could', never 'would'",
        note="a note",
    )
    text = markdown(replace(incident, commitments=(match,)))
    assert "With at least one condition not met: A Statement." in text
    assert "Consult: ALPHA" not in text
    assert "Wording: 'could', never 'would'. Note: a note." in text
    met = replace(match, conditions=(replace(no, status=ConditionStatus.MET),))
    text = markdown(replace(incident, commitments=(met, replace(met, id="Y", title="Another", conditions=()))))
    assert "- [ ] Consult: ALPHA (A Statement; Another)." in text
    assert "- [ ] Notify: UN Secretary General (A Statement; Another)." in text


def test_repeated_findings_about_one_condition_are_told_once():
    incident = sample_incidents.proximity()
    first = incident.commitments[0]
    again = replace(first, id="OST-IX-2", title="Another clause")
    assert "as for Outer Space Treaty IX" in markdown(replace(incident, commitments=(first, again)))


def test_many_unknown_conditions_are_shortened_on_page_one():
    incident = sample_incidents.proximity()
    conditions = tuple(
        ConditionResult(id=f"c{n}", title=f"condition {n}", status=ConditionStatus.UNKNOWN, reason="not visible")
        for n in range(7)
    )
    text = markdown(replace(incident, commitments=(replace(incident.commitments[0], conditions=conditions),)))
    assert "; and 4 more." in text


def test_without_commitments_the_brief_says_so():
    text = markdown(replace(sample_incidents.proximity(), commitments=(), checklist=()))
    assert "No clause of the registry matches" in text
    assert "nobody to consult" in text


def test_an_exercise_is_marked_on_top():
    incident = sample_incidents.proximity(exercise=True)
    assert markdown(incident).splitlines()[0] == "**EXERCISE EXERCISE EXERCISE**"
    assert markdown(incident).splitlines()[4].startswith("**EXERCISE")
    assert '<div class="running" role="note">EXERCISE' in html(incident)
    assert '<p class="mark">EXERCISE' in html(incident)
    assert "EXERCISE" not in markdown(sample_incidents.proximity())


@pytest.mark.parametrize("status", [IncidentStatus.CLOSED, IncidentStatus.WITHDRAWN])
def test_a_closed_or_withdrawn_incident_opens_with_that(status):
    assert f"This incident {'is closed' if status is IncidentStatus.CLOSED else 'was withdrawn'}." in markdown(
        sample_incidents.proximity(status=status)
    )


def test_a_break_up_tells_parent_interval_heights_and_how_many_objects_more():
    text = markdown(sample_incidents.breakup())
    assert "Probable parent: COSMOS 1408 (13552)." in text
    assert "They came apart between 15 November 2021 02:20 UTC and 16 November 2021 01:00 UTC" in text
    assert "Heights from 382 km (lowest perigee) to 909 km (highest apogee)." in text
    assert "And 40 more objects" in text


def test_a_manoeuvre_tells_size_error_and_drift():
    incident = sample_incidents.proximity()
    burn = replace(
        incident.detections[0],
        code="MAN002",
        kind=IncidentKind.MANEUVER,
        objects=(49330,),
        reading=Reading.MANEUVER,
        significance=0.02,
        controls=83,
        summary="SJ-21 changed its orbit",
        tables={},
        values={
            "delta_v_m_s": 0.19,
            "delta_v_sigma_m_s": 0.021,
            "type": "in_track",
            "drift_before_deg_day": -0.038,
            "drift_after_deg_day": 0.03,
        },
    )
    text = markdown(replace(incident, kind=IncidentKind.MANEUVER, detections=(burn,)))
    assert "**Geometry.** Change of speed 0.19 m/s ± 0.021 m/s, mostly along the track." in text
    assert "Drift in longitude -0.038°/day before, 0.030°/day after (east positive)." in text
    assert "Of 83 comparable objects on the same days, 2.0 % changed as much." in text
    joined = replace(
        incident, detections=(incident.detections[0], *[replace(burn, summary=f"burn {n}") for n in range(6)])
    )
    assert "burn 0" in markdown(joined).split("## Annex C")[1]
    assert "burn 0" not in markdown(joined).split("## Annex A")[0]


def test_other_detections_are_told_and_many_are_counted():
    incident = sample_incidents.proximity()
    others = [
        replace(incident.detections[0], summary=f"another pair {n}", begin=datetime(2026, 5, n + 1, tzinfo=UTC))
        for n in range(6)
    ]
    page_one = markdown(replace(incident, detections=(incident.detections[0], *others))).split("## Annex A")[0]
    assert "another pair 3." in page_one
    assert "another pair 4." not in page_one
    assert "2 further detections are in annex C." in page_one


def test_burns_in_the_table_are_told_with_their_size():
    incident = sample_incidents.proximity()
    tables = {
        **incident.detections[0].tables,
        "maneuvers": ({"object": 55841, "end": sample_incidents.AS_OF, "delta_v_m_s": 0.354},),
    }
    assert "Manoeuvres seen: LUCH-5X (OLYMP-K 2) 0.35 m/s before 30 May 2026 17:40 UTC." in markdown(
        with_detection(incident, tables=tables)
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"docked": True}, "docked or share one element set"),
        ({"older_catalogues": 4, "shared_slot_since": None}, "Not in one slot in the newest of 4 older catalogues."),
        ({"older_catalogues": 0, "shared_slot_since": None}, "No older catalogue holds both."),
        ({"least_km": 3.21, "greatest_km": 9.87}, "These distances come from published mean elements"),
    ],
)
def test_facts_of_a_pair_have_their_sentences(values, sentence):
    assert sentence in markdown(with_detection(sample_incidents.proximity(), values=values))


def test_many_days_are_cut_and_counted():
    row = {"date": "2026-05-01", "least_km": 1.0, "greatest_km": 2.0}
    rows = tuple({**row, "date": f"2026-05-{n:02d}"} for n in range(1, 13))
    tables = {"distance_by_day": rows}
    assert "The other 4 days are in the exhibits." in markdown(
        with_detection(sample_incidents.proximity(), tables=tables)
    )


def test_an_incident_without_detections_objects_or_evidence_still_gives_a_brief():
    bare = sample_incidents.proximity(
        detections=(), objects=(), evidence=(), hypotheses=(), commitments=(), not_visible=(), payloads=(), checklist=()
    )
    text = brief.markdown(bare, case_id="X", payloads=())
    assert "No payload is named." in text
    assert "<h1>" in brief.html(bare, case_id="X", payloads=())


def test_without_its_own_list_the_incident_shows_what_its_detections_cannot_see():
    assert "distances under about 5 km." in markdown(sample_incidents.proximity(not_visible=()))


def test_sources_name_provider_date_terms_and_hash():
    text = markdown(sample_incidents.proximity())
    assert "| gcat | launchlog.tsv | 20 December 2024 | GCAT CC-BY | `c3c3c3c3c3c3…` |" in text
    assert "each set at its own epoch" in text
    assert "not_named" not in text.replace("\\", "")


def test_the_same_incident_gives_the_same_bytes():
    for incident in (sample_incidents.proximity(), sample_incidents.breakup()):
        assert markdown(incident) == markdown(incident)
        assert html(incident) == html(incident)


def test_an_unknown_language_is_refused_in_plain_words():
    with pytest.raises(UsageError, match="no brief in 'fr'"):
        brief.markdown(sample_incidents.proximity(), case_id="X", payloads=(), language="fr")


@pytest.mark.parametrize("make", [sample_incidents.proximity, sample_incidents.breakup])
def test_the_page_is_well_formed_self_contained_and_says_its_language(make):
    text = html(make())
    page = Page(text)
    assert page.open == []
    assert ("html", "lang", "en") in page.attributes
    assert not {"script", "link", "iframe", "img", "object"} & set(page.tags)
    assert not re.search(r"""(src|href|url\()\s*=?\s*["']?(https?:|//|data:)""", text)
    assert not [a for a in page.attributes if a[1].startswith("on")]
    assert "default-src 'none'" in text
    svgs = [a for a in page.attributes if a[0] == "svg" and a[1] == "aria-label"]
    assert len(svgs) == page.tags.count("figure") >= 1
    assert all(value for _, _, value in svgs)
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))


HOSTILE = "<script>alert(1)</script> | **bold** `x` [a](http://b) \u202e\n# head & _it_"


def test_names_from_outside_cannot_make_markup():
    incident = sample_incidents.proximity()
    objects = tuple(replace(o, object_name=HOSTILE) for o in incident.objects)
    text = "1. # x " + HOSTILE
    hostile = replace(
        incident,
        objects=objects,
        sentence=HOSTILE,
        checklist=(text,),
        hypotheses=(replace(incident.hypotheses[0], title=HOSTILE),),
    )
    page = Page(html(hostile))
    assert "script" not in page.tags
    assert "a" not in page.tags
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown(hostile))
    seen = Page(rendered)
    assert "script" not in seen.tags
    assert "a" not in seen.tags
    assert rendered.count("<h1>") == 1
    assert "\u202e" not in rendered
    assert "**bold** `x` [a](http://b) # head &amp; _it_" in rendered


def test_markdown_and_html_tell_the_same():
    incident = sample_incidents.proximity()
    words = MarkdownIt("commonmark").enable("table").render(markdown(incident))
    both = [
        re.sub(r"\s+", " ", re.sub(r"<(style|svg|figcaption|title).*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL))
        for text in (unescape(words), unescape(html(incident)))
    ]
    missing = [w for w in set(both[0].split()) if w not in both[1] and w not in {"[", "]"}]
    assert missing == []
