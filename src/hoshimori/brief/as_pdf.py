"""How is a brief typeset as PDF? Typst in process; the same brief gives the same bytes.

Page one must fit one page: sizes of type are tried from the greatest down, and the first one with which the annexes
begin on page two is taken. No size below seven points is tried; a page one longer than that runs over.
"""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any, Final

from hoshimori.brief.as_typst import ANNEX_LABEL, typst_source
from hoshimori.brief.document import Document
from hoshimori.brief.font import FONT_FOLDER
from hoshimori.errors import UsageError

#: Size of type in points, space between blocks in sizes of type.
_FITS: Final = (
    (9.8, 1.05),
    (9.6, 0.95),
    (9.3, 0.9),
    (9.0, 0.85),
    (8.7, 0.8),
    (8.4, 0.75),
    (8.0, 0.7),
    (7.5, 0.65),
    (7.0, 0.6),
)


def render_pdf(document: Document, figures: Mapping[str, str]) -> bytes:
    """Return the document as PDF with its fonts embedded.

    Args:
        document: The brief.
        figures: Name → SVG; a slot whose figure is missing is left out.

    Raises:
        UsageError: The extra `brief` is not installed.
    """
    typst = _typst()
    parts = {f"{name}.svg": svg.encode("utf-8") for name, svg in figures.items()}
    fonts = {"font_paths": [str(FONT_FOLDER)], "ignore_system_fonts": True}

    def members(fit: tuple[float, float]) -> dict[str, bytes]:
        source = typst_source(document, size_pt=fit[0], spacing_em=fit[1], figures=frozenset(figures))
        return {"main": source.encode("utf-8"), **parts}

    def runs_over(fit: tuple[float, float]) -> bool:
        page = typst.query(members(fit), f"<{ANNEX_LABEL}>", field="value", **fonts)
        return "".join(page.split()) not in {"[2]", "[]"}

    tried = _FITS[:-1]
    best = bisect_left(tried, True, key=lambda fit: not runs_over(fit))  # smaller type never takes more room
    return bytes(typst.compile(members(_FITS[best]), format="pdf", **fonts))


def _typst() -> Any:
    try:
        import typst  # noqa: PLC0415  # an extra: only who prints pays for it
    except ImportError as error:
        raise UsageError("PDF needs the extra: pip install 'hoshimori[brief]'") from error
    return typst
