"""What people add to a case: withdrawal first, replies on page one, dissent as plain as concurrence."""

from datetime import UTC, datetime

import pytest
import sample_incidents

from hoshimori import brief
from hoshimori.brief.wording import wording_problems
from hoshimori.model import IncidentStatus, Reply, SignOff, Withdrawal

WHEN = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


def sign_off(position="concur", **changes):
    fields = {
        "party": "ALPHA",
        "role": "analyst",
        "position": position,
        "comment": "Reproduced all numbers.",
        "signed_at": WHEN,
        "key_id": "ab" * 16,
        "valid": True,
    }
    return SignOff(**{**fields, **changes})


def reply(**changes):
    fields = {"who": "INTELU", "text": "No interference was noticed.", "received_at": WHEN, "source": "letter"}
    return Reply(**{**fields, **changes})


def page_one(language="en", **standing):
    incident = standing.pop("incident", sample_incidents.proximity())
    text = brief.markdown(
        incident, case_id=incident.id, payloads=sample_incidents.payloads(), language=language, **standing
    )
    return text.split("## Annex A" if language == "en" else "## 附属A")[0]


def test_a_dissent_is_printed_like_a_concurrence_and_in_the_order_of_time():
    agreed = sign_off(signed_at=WHEN.replace(day=3))
    text = page_one(sign_offs=(agreed, sign_off("dissent", party="BRAVO", role="reviewer", comment="Not shown.")))
    assert "- **DISSENTS** BRAVO, reviewer, 1 June 2026: “Not shown.”" in text
    assert "- **CONCURS** ALPHA, analyst, 3 June 2026: “Reproduced all numbers.”" in text
    assert text.index("DISSENTS") < text.index("CONCURS")
    page = brief.html(sample_incidents.proximity(), case_id="X", payloads=(), sign_offs=(sign_off("dissent"),))
    assert "<strong>DISSENTS</strong>" in page


def test_an_invalid_signature_is_no_position():
    text = page_one(sign_offs=(sign_off("dissent", valid=False),))
    assert "the signature (key abababababababab) is not valid; not counted as a position" in text
    assert "DISSENTS" not in text


def test_a_position_without_comment_stands_alone():
    assert "- **ABSTAINS** ALPHA, analyst, 1 June 2026\n" in page_one(sign_offs=(sign_off("abstain", comment=""),))


def test_long_words_are_cut_on_page_one_and_whole_in_annex_c():
    long = "word " * 60
    incident = sample_incidents.proximity()
    standing = {"sign_offs": (sign_off("dissent", comment=long),), "replies": (reply(text=long),)}
    text = brief.markdown(incident, case_id="X", payloads=(), **standing)
    first, rest = text.split("## Annex A")
    assert first.count("In full in annex C.") == 2
    assert long.strip() not in first
    assert rest.count(long.strip()) == 2


def test_replies_stand_on_page_one_with_their_source():
    assert "INTELU, 1 June 2026: “No interference was noticed.” (source: letter)" in page_one(replies=(reply(),))
    assert "No reply of an operator or a state is on file." in page_one(sign_offs=(sign_off(),))
    assert "No party has signed a position yet." in page_one(replies=(reply(),))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_withdrawn_case_opens_with_its_withdrawal(language):
    incident = sample_incidents.proximity(status=IncidentStatus.WITHDRAWN)
    withdrawal = Withdrawal(reason="the sets were of another object.", withdrawn_at=WHEN, by="ALPHA")
    lines = page_one(language, incident=incident, withdrawal=withdrawal).splitlines()
    english, japanese = "**WITHDRAWN**", "**取下げ済み**"
    assert lines[0] == (english if language == "en" else japanese)
    reason = {
        "en": "This case was withdrawn on 1 June 2026 by ALPHA. Reason: “the sets were of another object”.",
        "ja": "この事案は2026年6月1日にALPHAにより取り下げられた。理由: 「the sets were of another object」。",
    }[language]
    assert lines[4] == f"**{reason}**"
    assert lines.index(f"**{reason}**") < next(n for n, line in enumerate(lines) if "LUCH-5X" in line)


def test_a_withdrawn_incident_without_its_act_says_so_too():
    text = page_one(incident=sample_incidents.proximity(status=IncidentStatus.WITHDRAWN))
    assert text.startswith("**WITHDRAWN**")
    assert "This incident was withdrawn." in text
    assert "What it said before it was withdrawn:" in text


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_people_say_is_a_quotation_for_the_lint(language):
    words = "a “clear” threat; 「they」 are the attacker; 標的、違反"
    standing = {"sign_offs": (sign_off("dissent", comment=words),), "replies": (reply(text=words),)}
    assert wording_problems(page_one(language, **standing), language=language) == []


@pytest.mark.parametrize("make", [sample_incidents.proximity, sample_incidents.breakup])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_paragraph_for_the_press_is_short_names_no_state_and_passes_the_lint(make, language):
    incident = make()
    said = brief.safe_paragraph(incident, language, case_id=incident.id)
    assert len(said.split()) <= 90
    assert len(said) <= (600 if language == "en" else 300)
    assert incident.id in said
    for state in ("RU", "US", "SU", "Russia", "United States", "ロシア", "米国"):
        assert state not in said.split()
    assert wording_problems(said, language=language) == []
    assert said in brief.markdown(incident, case_id=incident.id, payloads=(), language=language).replace("\\", "")


def test_the_paragraph_tells_company_burns_and_what_it_cannot_tell():
    from dataclasses import replace

    from hoshimori.model import IncidentKind

    incident = sample_incidents.proximity()
    counts = {"belt_objects": 564, "close_pairs": 24, "statistics_date": "2026-05-30", "close_pairs_within_km": 60}
    more = {"close_pairs_of_different_owners": 9}
    stay = replace(incident.detections[0], values={**incident.detections[0].values, **counts, **more})
    crowded = replace(incident, detections=(stay,))
    said = brief.safe_paragraph(crowded, "en", case_id="X")
    assert "On 30 May 2026, 24 pairs of the 564 objects near the geostationary belt stayed within 60 km" in said
    text = brief.markdown(crowded, case_id="X", payloads=())
    assert "24 pairs stayed within 60 km of each other all day; 9 of them have different owners." in text
    burn = replace(stay, kind=IncidentKind.MANEUVER, objects=(55841,), values={"delta_v_m_s": 0.19})
    moved = replace(incident, kind=IncidentKind.MANEUVER, detections=(burn,))
    assert "changed its orbit by about 0.19 m/s between 24 May 2026 00:00 UTC" in brief.safe_paragraph(
        moved, "en", case_id="X"
    )
    unsized = replace(moved, detections=(replace(burn, values={}),))
    assert brief.safe_paragraph(unsized, "en", case_id="X").startswith(incident.sentence)
    far = replace(incident, detections=(replace(stay, values={}),))
    assert brief.safe_paragraph(far, "en", case_id="X").startswith(incident.sentence)
    pinched = sample_incidents.breakup()
    values = {**pinched.detections[0].values, "epoch": WHEN}
    pinched = replace(pinched, detections=(replace(pinched.detections[0], values=values),))
    assert "come together about 1 June 2026 09:30 UTC" in brief.safe_paragraph(pinched, "en", case_id="X")
    assert "Public data cannot show why." in brief.safe_paragraph(replace(incident, detections=()), "en", case_id="X")
