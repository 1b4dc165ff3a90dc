"""Briefs in Japanese: complete, from values, treaties never translated, what only exists in English marked as such."""

import re
import string
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sample_incidents
import yaml

from hoshimori import brief
from hoshimori.brief import account
from hoshimori.brief import phrase as phrases
from hoshimori.brief.morning import word_count
from hoshimori.brief.templates import MESSAGES, WORDS
from hoshimori.brief.wording import wording_problems
from hoshimori.commitments import load_registry
from hoshimori.commitments.vocabulary import definitions
from hoshimori.incidents.hypothesis_set import STANDING_DOUBTS, TITLES
from hoshimori.incidents.likelihood import BANDS, CANNOT_TELL
from hoshimori.model import HypothesisId, IncidentKind, Reading, TextStatus
from hoshimori.model.incident import Sensitivity

MARK = "(原文英語)"


def markdown(incident, **more):
    return brief.markdown(incident, case_id=incident.id, payloads=sample_incidents.payloads(), language="ja", **more)


def with_detection(incident, **changes):
    return replace(incident, detections=(replace(incident.detections[0], **changes), *incident.detections[1:]))


def burn():
    incident = sample_incidents.proximity()
    found = replace(
        incident.detections[0],
        code="MAN002",
        kind=IncidentKind.MANEUVER,
        objects=(55841,),
        reading=Reading.MANEUVER,
        begin=datetime(2026, 5, 27, 16, 5, tzinfo=UTC),
        end=datetime(2026, 5, 27, 19, 4, tzinfo=UTC),
        tables={},
        values={"delta_v_m_s": 0.19, "delta_v_sigma_m_s": 0.021, "type": "in_track"},
    )
    return replace(incident, id="MAN-55841", kind=IncidentKind.MANEUVER, detections=(found,))


def fields(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_template_has_its_japanese_with_the_same_places_to_fill_in():
    english, japanese = MESSAGES["en"], MESSAGES["ja"]
    assert set(english) <= set(japanese)
    assert {key for key in english if fields(english[key]) != fields(japanese[key])} == set()
    assert {key for key in WORDS["en"] if key not in WORDS["ja"]} <= {"gate_open", "gate_shut", "level"} & set(
        WORDS["ja"]
    )


def test_the_first_lines_read_as_the_example_does():
    lead = account.sentence(sample_incidents.proximity(), "ja")
    assert lead == (
        "LUCH-5X は、2026年5月24日から30日までの各日、INTELSAT 39 の近傍にあった。"
        "両者の距離は18 kmから54 kmの範囲にあった"
        "(誤差は約±5 km)。公開データからは、目的や意図は分からない。"
    )


def test_an_assumed_error_says_so_and_days_without_data_are_counted():
    values = {"least_km": 18.2, "greatest_km": 53.6, "dwell_days": 5}
    days = {"first_day_near": "2026-05-24", "last_day_near": "2026-05-30"}
    incident = with_detection(sample_incidents.proximity(), values={**values, **days})
    lead = account.sentence(incident, "ja")
    assert "2026年5月24日から30日までのデータのある各日(7日のうち5日)" in lead
    assert "(誤差は約±5 kmと仮定)" in lead
    one_day = {"first_day_near": "2026-05-24", "last_day_near": "2026-05-24"}
    assert "LUCH-5X は、2026年5月24日、INTELSAT 39 の近傍にあった。公開" in account.sentence(
        with_detection(incident, values=one_day), "ja"
    )


def test_a_break_up_is_told_from_its_values():
    lead = account.sentence(sample_incidents.breakup(), "ja")
    assert lead.startswith(
        "打上げ 1982-092 の新たな破片40個(軌道から見た親物体: COSMOS 1408 (13552))が、2021年12月1日に初めて確認された。"
    )
    assert "分離は2021年11月15日から2021年11月16日の間。" in lead
    assert lead.endswith("原因は未確定。")
    values = sample_incidents.breakup().detections[0].values
    pinch = {
        "epoch": datetime(2021, 11, 15, 2, 45, tzinfo=UTC),
        "epoch_high": datetime(2021, 11, 15, 3, 18, tzinfo=UTC),
        "mean_altitude_5_percent_km": 353.0,
        "mean_altitude_95_percent_km": 767.6,
    }
    lead = account.sentence(with_detection(sample_incidents.breakup(), values={**values, **pinch}), "ja")
    assert "9割の平均高度は353 kmから768 km。破片は2021年11月15日 02:45 UTC頃(02:20 UTCから03:18 UTCの間)" in lead
    unseen = {key: value for key, value in values.items() if not key.startswith("epoch")}
    assert "分離の時期は分からない。" in account.sentence(
        with_detection(sample_incidents.breakup(), values=unseen), "ja"
    )


def test_a_manoeuvre_is_told_with_its_size():
    assert account.sentence(burn(), "ja") == (
        "LUCH-5X は、2026年5月27日 16:05 UTCと19:04 UTCの軌道要素の間に、"
        "軌道を変えた(速度変化は約0.19 m/s、誤差 ±0.021 m/s)。"
    )
    text = markdown(burn())
    assert "平均軌道を速度にして約0.19 m/s変えた(主に進行方向)。" in text
    bare = with_detection(burn(), values={}, end=datetime(2026, 5, 28, 19, 4, tzinfo=UTC))
    assert "2026年5月28日 19:04 UTCの軌道要素の間に、軌道を変えた。" in account.sentence(bare, "ja")
    nobody = replace(burn(), objects=())
    assert account.sentence(nobody, "ja").endswith(MARK)


def test_what_exists_only_in_english_is_printed_and_marked():
    reported = sample_incidents.proximity(kind=IncidentKind.REPORTED)
    assert account.sentence(reported, "ja") == f"「{reported.sentence}」{MARK}"
    assert account.sentence(sample_incidents.proximity(objects=()), "ja").endswith(MARK)
    assert f"「radio listening」{MARK}" in markdown(sample_incidents.proximity())
    assert phrases.phrase("No such sentence.", "ja") == f"「No such sentence.」{MARK}"
    assert phrases.phrase("No such sentence.", "en") == "No such sentence."


def test_a_treaty_is_never_translated():
    incident = sample_incidents.proximity()
    text = markdown(incident)
    assert "日本語正文は記録にない(当方では訳さない)" in text
    authentic = replace(
        incident.commitments[1],
        text_en="an armed attack against either Party",
        text_ja="いずれか一方に対する武力攻撃",
        text_ja_source="条約集",
        text_ja_status=TextStatus.OFFICIAL_COPY,
        note="a note that nobody knows",
        must_say="'could lead to', never 'would trigger'",
    )
    text = markdown(replace(incident, commitments=(incident.commitments[0], authentic)))
    assert "日本語正文: 「いずれか一方に対する武力攻撃」(公式の写し、未照合。出所: 条約集)。" in text
    assert "英文: 「an armed attack against either Party」" in text
    assert f"注: 「a note that nobody knows」{MARK}。" in text
    assert "「could lead to」であり「would trigger」ではない" in text
    assert phrases.phrase('"armed attack"', "ja") == "「armed attack」"
    assert phrases.phrase('"a or b" or "c"', "ja") == "「a or b」または「c」"


def test_every_hypothesis_doubt_likelihood_word_and_clause_has_its_japanese():
    wanted = [*TITLES.values(), *STANDING_DOUBTS.values(), *(term for _, term in BANDS), CANNOT_TELL]
    assert [w for w in wanted if MARK in phrases.phrase(w, "ja")] == []
    assert [w for w in wanted if phrases.phrase(w, "ja") == w] == []
    names = yaml.safe_load((Path(phrases.__file__).parent / "clause_names.yaml").read_text(encoding="utf-8"))
    assert {i.id for i in load_registry() if i.incident_kinds} - set(names) == set()
    assert all({"en", "ja"} == set(entry) for entry in names.values())
    assert phrases.clause("A Statement (2024)", "NEW-1", "ja") == f"「A Statement」{MARK}"


def test_every_reading_has_its_words_in_both_languages():
    missing = [(language, r.value) for language in ("en", "ja") for r in Reading if r.value not in WORDS[language]]
    assert missing == []


def test_every_title_of_a_condition_has_its_japanese_or_stays_a_quotation():
    titles = [d.title for d in definitions().values()]
    assert [t for t in titles if MARK in phrases.phrase(t, "ja")] == []
    readings = [reading for d in definitions().values() for reading in d.readings]
    assert readings
    assert [r for r in readings if MARK in phrases.phrase(r, "ja")] == []


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        (
            (
                "Ask the operator of INTELSAT 39 (IS-39) (44476) (INTELU): was there interference with its services "
                "since 24 May 2026, and is a co-location agreed?"
            ),
            (
                "INTELSAT 39 (IS-39) (44476) の運用者(INTELU)に照会する: 2026年5月24日以降、"
                "サービスへの干渉はあったか。同居の合意はあるか。"
            ),
        ),
        (
            (
                "Ask the operators of the launch (GRU): what is known about the cause? "
                "Was a reply sought, when, and what was it?"
            ),
            "この打上げ の運用者(GRU)に照会する: 原因について何が分かっているか。回答をいつ求めたか、その内容は何か。",
        ),
        ("dated 2023-08-18, the incident begins on 2026-05-24", "日付は2023年8月18日、事案の始まりは2026年5月24日"),
        (
            "44476 INTELSAT 39 (owner state US, United States; gcat-launch-log): named as a party",
            "44476 INTELSAT 39 (所有国 US、米国。gcat-launch-log): 当事者として記載",
        ),
        ("the United Nations register (UNOOSA), Russia, United States", "国連の登録簿(UNOOSA)、ロシア、米国"),
        (
            "direction of the incident: within; whether there was an act of this kind, public data cannot tell",
            "事案の方向: 宇宙における(within)。この種の行為があったかは公開データからは分からない",
        ),
        (
            "What was seen can always be said. A gate before it is shut.",
            "観測されたことは常に述べられる。前の段階に達していない。",
        ),
        ("on request; no request on file", f"「on request; no request on file」{MARK}"),
        ("no request on file; no date on file", "要請は記録にない、日付は記録にない"),
        (
            (
                "One of the two came to the slot of the other between 1 November 2024 and 15 April 2025 (1 of 5 older "
                "catalogues show them side by side)."
            ),
            "一方が他方の位置に来たのは2024年11月1日から2025年4月15日までの間(過去のカタログ5件のうち1件が両者を並んで示す)。",
        ),
    ],
)
def test_sentences_with_numbers_and_names_keep_them(english, japanese):
    assert phrases.phrase(english, "ja") == japanese


def test_parties_are_named():
    assert phrases.parties(("JPN", "USA"), "ja") == "日本、米国"
    assert phrases.parties(("UN_SECURITY_COUNCIL", "JPN"), "en") == "UN Security Council, JPN"
    assert phrases.party("NEW_BODY", "ja") == "New Body"


@pytest.mark.parametrize("make", [sample_incidents.proximity, sample_incidents.breakup, burn])
def test_a_japanese_brief_is_complete_and_passes_the_lint(make):
    text = markdown(make())
    assert wording_problems(text, language="ja") == []
    for part in (
        "位置関係。",
        "どれほど珍しいか。",
        "誰の物体か。",
        "他に考えられる説明。",
        "関係し得る約束",
        "## 附属A",
        "## 附属E",
    ):
        assert part in text
    assert not re.search(r"\{\w+\}", text)
    assert '<html lang="ja">' in brief.html(make(), case_id="X", payloads=(), language="ja")


def test_hostile_act_and_deception_never_have_a_number_in_japanese():
    lines = [line for line in markdown(sample_incidents.proximity()).splitlines() if line.startswith(("| H8", "| H9"))]
    assert len(lines) == 4
    assert all("公開データからは分からない" in line for line in lines[:2])


def test_sensitivity_would_need_and_the_three_fields_are_printed():
    incident = sample_incidents.proximity()
    hypotheses = (replace(incident.hypotheses[0], would_need=("the operator's word",)), *incident.hypotheses[1:])
    full = replace(
        incident,
        hypotheses=hypotheses,
        activity=incident.sentence,
        sensitivity=(
            Sensitivity(evidence="E1", leader_changes=True, order=(HypothesisId.H3, HypothesisId.H1)),
            Sensitivity(evidence="E2", leader_changes=False, order=()),
        ),
    )
    text = markdown(full)
    assert "E1を除くと、最も見込みの高い説明は" in text
    assert f"「the operator's word」{MARK}" in text
    assert "**能力**: 軌道からは評価していない" in text
    assert "**意図**: 公開データからは分からない" in text
    english = brief.markdown(full, case_id="X", payloads=())
    assert "Without E1, another explanation comes first: inspection or observation." in english
    same = replace(full, sensitivity=full.sensitivity[1:])
    assert "No single item of evidence changes which explanation comes first." in brief.markdown(
        same, case_id="X", payloads=()
    )


def test_a_morning_page_in_japanese_is_told_and_passes_the_lint():
    incident = sample_incidents.proximity()
    alone = replace(incident.detections[0], summary="another", begin=datetime(2026, 5, 20, tzinfo=UTC))
    page = brief.morning_page(
        party="ALPHA",
        as_of=sample_incidents.AS_OF,
        own=(44476, 99999),
        incidents=(incident,),
        detections=(alone,),
        latest_epochs={44476: datetime(2026, 5, 29, tzinfo=UTC)},
        conjunctions=({"primary": 44476, "secondary": 1, "tca": sample_incidents.AS_OF, "miss_distance_km": 2.1},),
        language="ja",
    )
    text = brief.morning_markdown(page, language="ja")
    assert "貴組織の2機の付近で、2件の変化があった。" in text
    assert "貴組織の衛星への接近: 1件、最も近いものは17:40 UTCの2.1 km" in text
    assert wording_problems(text, language="ja") == []
    assert word_count("公開データ by SGP4") == 4
