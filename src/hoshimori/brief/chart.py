"""How does every chart come out? Altair is an extra; colours that all readers tell apart; SVG without a size."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from hoshimori.brief.font import FONT_FOLDER, FONTS_OF_FIGURES
from hoshimori.errors import UsageError

BLUE, ORANGE, GREEN, PURPLE, BLACK = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#222222"
WIDTH: Final = 460
_SPECIFIED: Final[ContextVar[bool]] = ContextVar("specified", default=False)


@contextmanager
def specified() -> Iterator[None]:
    """Let `svg_of` hand out the Vega-Lite specification (JSON) of each chart, for a page that draws itself."""
    before = _SPECIFIED.set(True)
    try:
        yield
    finally:
        _SPECIFIED.reset(before)


def altair_module() -> Any:
    """Return altair, or raise UsageError where the extra `brief` is not installed."""
    try:
        import altair  # noqa: ICN001, PLC0415  # an extra, and slow to import: only who draws pays for it
    except ImportError as error:
        raise UsageError("figures need the extra: pip install 'hoshimori[brief]'") from error
    return altair


def svg_of(chart: Any) -> str:
    """Return the chart as SVG without width and height of its own, so that the page decides; see `specified`."""
    import vl_convert  # noqa: PLC0415  # as altair

    configured = chart.configure(background="#ffffff", font=FONTS_OF_FIGURES).configure_axis(
        labelFontSize=11, titleFontSize=11, titleFontWeight="normal", gridColor="#e3e6ea"
    ).configure_view(stroke="#c9d0d8")  # fmt: skip
    specification = configured.to_dict(validate=False)  # a second of each brief otherwise; the tests validate
    if _SPECIFIED.get():
        return json.dumps(specification, ensure_ascii=False, allow_nan=False)
    vl_convert.register_font_directory(str(FONT_FOLDER))
    svg = str(vl_convert.vegalite_to_svg(specification))
    return re.sub(r'<svg ([^>]*?)\s*width="[\d.]+" height="[\d.]+"', r"<svg \1", svg, count=1)
