"""The words that say why an incident stands where it stands in a list, and those of its timeline; both languages."""

from typing import Final

ENGLISH_ORDER: Final = {
    "why_exercise": "EXERCISE: made up for training, so it stands behind what is real.",
    "why_status": "{status}, level reached: {level}.",
    "why_rare": "{share} of {n} comparable objects of the same days are at least as unusual.",
    "why_rare_interference": "{share} of {n} cells of the map on the same days are at least as high.",
    "why_not_compared": "Not compared with enough comparable objects.",
    "why_wide": "Its window is wider than a day, so where it passes says little; narrower ones stand before it.",
    "why_last": "Last data {day}.",
    "timeline_known": "Data of {provider} ({coverage}) known.",
    "timeline_found": "The watch puts {id} together from what is known by now.",
    "timeline_epoch": "Time from which the pieces come, as estimated.",
    "timeline_epoch_low": "Earliest time that the data allow.",
    "timeline_epoch_high": "Latest time that the data allow.",
    "timeline_predicted_epoch": "Re-entry, as predicted.",
    "timeline_last_set": "Epoch of the last element set.",
    "timeline_first_seen": "First seen in the public catalogue.",
    "timeline_time": "Time of the manoeuvre, as estimated.",
    "timeline_slot_held_since": "One object is in its slot since then.",
    "timeline_arrival_after": "The other object came after this catalogue.",
    "timeline_arrival_before": "The other object came before this catalogue.",
    "timeline_first_day_near": "First day nearby.",
    "timeline_closest_at": "Least distance of the days looked at.",
    "timeline_last_day_near": "Last day nearby.",
}
JAPANESE_ORDER: Final = {
    "why_exercise": "訓練(EXERCISE): 訓練用に作られたもので、実際のものの後に並ぶ。",
    "why_status": "{status}、到達した段階: {level}。",
    "why_rare": "同じ日の比較できる{n}個の物体のうち、同程度以上に特異なものは{share}。",
    "why_rare_interference": "同じ日の延べ{n}セルのうち、同程度以上に高いものは{share}。",
    "why_not_compared": "必要な数の比較できる物体と比べられていない。",
    "why_wide": "予測の幅が1日を超え、通過域はまだ多くを語らない。幅の小さいものが先に並ぶ。",
    "why_last": "最後のデータは{day}。",
    "timeline_known": "{provider} のデータ({coverage})を入手。",
    "timeline_found": "この時点までのデータから {id} がまとめられた。",
    "timeline_epoch": "破片が生じたと推定される時刻。",
    "timeline_epoch_low": "データから考えられる最初の時刻。",
    "timeline_epoch_high": "データから考えられる最後の時刻。",
    "timeline_predicted_epoch": "予測される再突入。",
    "timeline_last_set": "最後の軌道要素の元期。",
    "timeline_first_seen": "公開カタログに最初に現れた時刻。",
    "timeline_time": "推定される軌道変更の時刻。",
    "timeline_slot_held_since": "一方の物体はこの時刻以後この位置にある。",
    "timeline_arrival_after": "他方の物体が来たのはこのカタログより後。",
    "timeline_arrival_before": "他方の物体が来たのはこのカタログより前。",
    "timeline_first_day_near": "近傍にあった最初の日。",
    "timeline_closest_at": "調べた期間での最小距離。",
    "timeline_last_day_near": "近傍にあった最後の日。",
}
ENGLISH_ORDER_WORDS: Final = {"open": "Open", "closed": "Closed", "withdrawn": "Withdrawn"}
JAPANESE_ORDER_WORDS: Final = {"open": "継続中", "closed": "終了", "withdrawn": "取下げ"}
