"""The words of what could have taken an object apart, and of what a cloud is made of, in both languages."""

from typing import Final

ENGLISH_CAUSE: Final = {
    "cause": "What could have taken it apart.",
    "cause_note": "That is what the signs come to (annex C), no finding: the cause stays undetermined until someone who"
    " knows has said it.",
    "press_breakup_payloads": "Public catalogues list {n} new objects of launch {launch}, {payloads} of them payloads,"
    " first seen on {day}.",
}

JAPANESE_CAUSE: Final = {
    "cause": "何が破砕をもたらし得たか。",
    "cause_note": "これは手がかりをまとめた結果(附属C)であり、認定ではない。"
    "事情を知る者が述べるまで、原因は未確定である。",
    "press_breakup_payloads": "公開カタログには、打上げ {launch} の新たな物体{n}個(うちペイロード{payloads}個)が"
    "記載され、{day}に初めて確認された。",
    "lead_breakup_payloads": "打上げ {launch} の新たな物体{n}個(うちペイロード{payloads}個){parent}が、{day}に初めて"
    "確認された。",
    "lead_parent": "(軌道から見た親物体: {parent})",
    "lead_parent_name": "(破片の名称から見た親物体: {parent})",
    "lead_parent_numbering": "(番号の並びから見た親物体: {parent})",
}
