"""The words of the figure of relative motion, in both languages."""

from typing import Final

ENGLISH_RELATIVE: Final = {
    "axis_radial": "radial, km",
    "axis_transverse": "transverse, km",
    "axis_normal": "normal, km",
    "mark_first_time": "{time} UTC",
    "figure_relative": "Relative motion on {day}: radial and normal against transverse, km, on equal scales; the first"
    " object is the origin. From element sets: a jump is where a newer set begins.",
    "figure_relative_alt": "{n} places of {other} as seen from {first} on {day}: radial, transverse and normal, km.",
}

JAPANESE_RELATIVE: Final = {
    "axis_radial": "動径方向, km",
    "axis_transverse": "進行方向, km",
    "axis_normal": "軌道面法線方向, km",
    "mark_first_time": "{time} UTC",
    "figure_relative": "{day}の相対運動: 進行方向に対する動径方向と軌道面法線方向, km。3方向とも同じ倍率で、"
    "原点は第1の物体。軌道要素から計算したもので、不連続な点は新しい要素への切替え。",
    "figure_relative_alt": "{day}に{first}から見た{other}の位置{n}点(動径・進行・軌道面法線方向, km)。",
}
