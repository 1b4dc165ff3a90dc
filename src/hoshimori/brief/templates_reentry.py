"""Sentences and words on re-entries, in both languages: part of `templates`."""

from typing import Final

ENGLISH_REENTRY: Final[dict[str, str]] = {
    "lead_decay": "{name} is predicted to re-enter about {epoch}; nine in ten such re-entries fall between {low}"
    " and {high}.",
    "lead_decay_over": "The window of re-entry of {name}, {low} to {high} (about {epoch}), is over, and no newer"
    " element set came.",
    "lead_decay_window": "{name} is predicted to re-enter about {epoch} (window {low} to {high}).",
    "lead_decay_thrust": "{name} changes its orbit under thrust: drag alone would bring it down about {epoch}; when it"
    " comes down, if at all, is its operator's choice.",
    "morning_why_area": "not yours; its track crosses an area that is looked at",
    "lead_decay_areas": "The track of that window passes over {areas}.",
    "lead_decay_default": "Uncontrolled unless stated otherwise; where it comes down cannot be seen in public data.",
    "seen_decayed": "{n} objects with low, falling orbits came down between the full catalogues of {before} and"
    " {after}.",
    "decay_window": "Window of nine in ten: {low} to {high}, about {epoch}.",
    "decay_window_other": "Window: {low} to {high}, about {epoch}.",
    "decay_heights": "In its last set ({last}) its perigee was at {perigee}, its apogee at {apogee}.",
    "decay_method": "Method: {method}.",
    "decay_density": "Density: NRLMSISE-00, mean profile; its level is learned from the object's own fall, space"
    " weather of the days is not used.",
    "decay_behaviour": "How it falls: {behaviour}.",
    "decay_controlled": "Controlled or not: {controlled}.",
    "decay_tip": "A TIP message foretells {epoch} ± {window}; {meets}.",
    "column_area": "area",
    "column_track": "share of the track, %",
    "table_areas": "Share of the ground track of the window over each area: no impact point, no footprint.",
    "mark_seen": "seen",
    "mark_predicted": "predicted",
    "mark_window": "window",
    "figure_fall": "Perigee and apogee height: seen, predicted, and the window (band).",
    "figure_fall_alt": "Perigee and apogee fall until the window, {low} to {high}.",
    "press_decay": "Public orbital data show that {name} is falling; the calculation puts its re-entry between {low}"
    " and {high}.",
    "press_decay_over": "The calculated window of re-entry of {name}, {low} to {high}, is over, and no newer"
    " orbital data came.",
    "press_decay_message": "A public re-entry message foretells the re-entry of {name} between {low} and {high}; no"
    " orbital data of it are on file.",
    "press_decay_thrust": "Public orbital data show that {name} changes its orbit under thrust. When it comes down, if"
    " at all, is its operator's choice.",
    "press_hidden_decay": "Public data cannot show where it comes down, whether parts reach the ground, or whether the"
    " re-entry is controlled.",
}

JAPANESE_REENTRY: Final[dict[str, str]] = {
    "lead_decay": "{name} は{epoch}頃に再突入すると予測される。同様の再突入の9割は{low}から{high}の間に起こる。",
    "lead_decay_over": "{name} の再突入の窓({low}から{high}、{epoch}頃)は過ぎ、以後の軌道要素はない。",
    "lead_decay_window": "{name} は{epoch}頃に再突入すると予測される(窓: {low}から{high})。",
    "lead_decay_thrust": "{name} は推力で軌道を変えている。大気抵抗だけなら{epoch}頃に落下するが、"
    "落下するかどうかと、その時期は運用者次第である。",
    "morning_why_area": "貴組織の物体ではないが、地上軌跡が監視対象の区域を通るため掲載",
    "lead_decay_areas": "窓の間の地上軌跡は{areas}の上を通る。",
    "lead_decay_default": "特に述べられない限り、制御されない再突入とみなす。落下地点は公開データからは分からない。",
    "seen_decayed": "{before}と{after}の全体カタログの間に、低く落下中の軌道にあった{n}個の物体が落下した。",
    "decay_window": "9割の窓: {low}から{high}、{epoch}頃。",
    "decay_window_other": "窓: {low}から{high}、{epoch}頃。",
    "decay_heights": "最後の軌道要素({last})では、近地点高度{perigee}、遠地点高度{apogee}。",
    "decay_method": "方法: {method}。",
    "decay_density": "大気密度: NRLMSISE-00 の平均的な分布。水準は物体自身の落下から求め、当日の宇宙天気は用いない。",
    "decay_behaviour": "落下の様子: {behaviour}。",
    "decay_controlled": "制御されているか: {controlled}。",
    "decay_tip": "TIP メッセージは{epoch} ± {window}と予測している。{meets}。",
    "column_area": "区域",
    "column_track": "軌跡に占める割合, %",
    "table_areas": "窓の間の地上軌跡のうち各区域の上にある割合。落下地点でも落下範囲でもない。",
    "mark_seen": "観測",
    "mark_predicted": "予測",
    "mark_window": "窓",
    "figure_fall": "近地点と遠地点の高度: 観測、予測、窓(帯)。",
    "figure_fall_alt": "近地点と遠地点は窓({low}から{high})まで下がる。",
    "press_decay": "公開軌道データによると、{name} は落下しつつあり、計算によれば再突入は{low}から{high}の間である。",
    "press_decay_over": "計算された {name} の再突入の窓({low}から{high})は過ぎ、以後の軌道データはない。",
    "press_decay_message": "公開の再突入メッセージは、{name} の再突入を{low}から{high}の間と予測している。"
    "その物体の軌道データは記録にない。",
    "press_decay_thrust": "公開された軌道データによれば、{name} は推力で軌道を変えている。落下するかどうかと、"
    "その時期は運用者次第である。",
    "press_hidden_decay": "公開データからは、落下地点、地上に達する部分の有無、再突入が制御されているかは分からない。",
}

ENGLISH_REENTRY_WORDS: Final[dict[str, str]] = {
    "reentry_predicted": "re-entry predicted",
    "decayed": "came down",
    "own fall": "the object's own fall between its element sets",
    "one set": "the fall that its last element set prints",
    "TIP message": "a TIP message; no element set is on file",
    "coasts": "as drag alone makes it",
    "thrusts": "its orbit changed in ways that drag does not explain, so the window is wide",
    "steers to its end": "satellites of its fleet steer to their end, so the window is wide",
    "tip_meets": "the two windows meet",
    "tip_apart": "the two windows do not meet",
    "area 24-27n-122-129e": "24–27°N 122–129°E",  # noqa: RUF001  # as the reports print it
    "area taiwan-strait": "the Taiwan Strait",
}

JAPANESE_REENTRY_WORDS: Final[dict[str, str]] = {
    "reentry_predicted": "再突入の予測あり",
    "decayed": "落下済み",
    "own fall": "軌道要素の間に見られる物体自身の落下",
    "one set": "最後の軌道要素に記された落下率",
    "TIP message": "TIP メッセージ(軌道要素は記録にない)",
    "coasts": "大気抵抗のみによる落下",
    "thrusts": "大気抵抗では説明できない軌道の変化があり、窓は広い",
    "steers to its end": "同系列の衛星は最後まで操作されるため、窓は広い",
    "tip_meets": "二つの窓は重なる",
    "tip_apart": "二つの窓は重ならない",
    "area 24-27n-122-129e": "北緯24〜27度・東経122〜129度",
    "area taiwan-strait": "台湾海峡",
}
