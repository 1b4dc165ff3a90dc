"""How does a brief look as HTML? One file: inline style and pictures, no script, no request to anywhere."""

from collections.abc import Mapping
from html import escape

from hoshimori.brief.document import (
    Block,
    Bullets,
    Columns,
    Document,
    FigureSlot,
    Heading,
    Inline,
    Paragraph,
    Style,
    Table,
    clean,
)
from hoshimori.brief.stylesheet import STYLESHEET

_TAGS = {Style.STRONG: "strong", Style.EMPHASIS: "em", Style.CODE: "code"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def render_html(document: Document, figures: Mapping[str, str]) -> str:
    """Return the document as one HTML page.

    Args:
        document: The brief.
        figures: Name → SVG; a slot whose figure is missing is left out.
    """
    body = "\n".join(part for part in (_block(block, figures) for block in document.blocks) if part)
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="{escape(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{_text(document.title)}</title>\n<style>\n{STYLESHEET}</style>\n</head>\n<body>\n"
        f"{_running(document.running_head)}<main>\n"
        f"<h1>{_text(document.title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _running(head: str) -> str:
    """Return the banner that stays in sight and is printed on every page."""
    return f'<div class="running" role="note">{_text(head)}</div>\n' if head else ""


def _block(block: Block, figures: Mapping[str, str]) -> str:  # noqa: PLR0911  # one return a kind of block
    match block:
        case Heading():
            kind = ' class="new-page"' if block.new_page else ""
            return f"<h{block.level}{kind}>{_text(block.text)}</h{block.level}>"
        case Paragraph():
            kind = f' class="{escape(block.role)}"' if block.role else ""
            return f"<p{kind}>{_inline(block.text)}</p>"
        case Bullets():
            return _bullets(block)
        case Table():
            return _table(block)
        case FigureSlot():
            return _figure(block, figures)
        case Columns():
            left, right = (
                "\n".join(filter(None, (_block(b, figures) for b in side))) for side in (block.left, block.right)
            )
            if not (left and right):
                return left or right
            return f'<div class="columns">\n<div>\n{left}\n</div>\n<div>\n{right}\n</div>\n</div>'


def _bullets(block: Bullets) -> str:
    tag = "ol" if block.numbered else "ul"
    kind = ' class="checks"' if block.checks else ""
    items = "\n".join(f"<li>{_inline(item)}</li>" for item in block.items)
    return f"<{tag}{kind}>\n{items}\n</{tag}>"


def _table(table: Table) -> str:
    kinds = [' class="number"' if n in table.numeric else "" for n in range(len(table.columns))]
    head = "".join(f'<th scope="col"{kind}>{_text(c)}</th>' for c, kind in zip(table.columns, kinds, strict=True))
    rows = "\n".join(
        "<tr>" + "".join(f"<td{kind}>{_inline(cell)}</td>" for cell, kind in zip(row, kinds, strict=True)) + "</tr>"
        for row in table.rows
    )
    caption = f"<caption>{_text(table.caption)}</caption>\n" if table.caption else ""
    keyed = ' class="keyed"' if table.keyed else ""
    return f"<table{keyed}>\n{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _figure(slot: FigureSlot, figures: Mapping[str, str]) -> str:
    svg = figures.get(slot.name)
    if not svg:
        return ""
    # Figures of one page share one name space: their inner ids get the figure's name in front.
    own = (
        svg.replace('id="', f'id="{slot.name}-')
        .replace("url(#", f"url(#{slot.name}-")
        .replace('href="#', f'href="#{slot.name}-')
    )
    own = own.replace("<svg ", f'<svg role="img" aria-label="{_text(slot.alt)}" ', 1)
    return f"<figure>\n{own}\n<figcaption>{_text(slot.caption)}</figcaption>\n</figure>"


def _inline(inline: Inline) -> str:
    return "".join(
        f"<{_TAGS[span.style]}>{_kept(span.text)}</{_TAGS[span.style]}>" if span.style in _TAGS else _kept(span.text)
        for span in inline
    )


def _kept(value: str) -> str:
    """Return cleaned text with one space kept at either end, so that spans do not glue words together."""
    body = clean(value)
    if not body:
        return " " if value else ""
    return (" " if value[0].isspace() else "") + escape(body) + (" " if value[-1].isspace() else "")


def _text(value: str) -> str:
    return escape(clean(value))
