"""How does a brief read as Markdown? CommonMark with tables; figures are in the HTML brief."""

import re

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

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
_LINE_START = re.compile(r"^(#{1,6}|[-+]|\d+[.)])(?=\s)")


def render_markdown(document: Document) -> str:
    """Return the document as Markdown, ending in one newline. Text from outside cannot make markup."""
    head = f"**{_escape(document.running_head)}**" if document.running_head else ""
    parts = [head, f"# {_escape(document.title)}", *(_block(block) for block in document.blocks)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Block) -> str:  # noqa: PLR0911  # one return a kind of block
    match block:
        case Heading():
            return f"{'#' * block.level} {_escape(block.text)}"
        case Paragraph(role="mark"):
            return f"**{_inline(block.text)}**"
        case Paragraph(role="quote"):
            return f"> {_guard(_inline(block.text))}"
        case Paragraph():
            return _guard(_inline(block.text))
        case Bullets():
            return "\n".join(
                f"{f'{n}.' if block.numbered else '-'} {'[ ] ' if block.checks else ''}{_guard(_inline(item))}"
                for n, item in enumerate(block.items, 1)
            )
        case Table():
            return _table(block)
        case Columns():
            return "\n\n".join(part for part in (_block(b) for b in (*block.left, *block.right)) if part)
        case FigureSlot():
            return ""


def _table(table: Table) -> str:
    rule = ["---:" if n in table.numeric else "---" for n in range(len(table.columns))]
    lines = [
        [_escape(column) for column in table.columns],
        rule,
        *([_inline(cell) for cell in row] for row in table.rows),
    ]
    caption = [f"*{_escape(table.caption)}*\n"] if table.caption else []
    return "\n".join([*caption, *("| " + " | ".join(cells) + " |" for cells in lines)])


def _inline(inline: Inline) -> str:
    return "".join(_span(span.text, span.style) for span in inline)


def _span(value: str, style: Style) -> str:
    lead, body, tail = _trim(value)
    if not body:
        return lead
    match style:
        case Style.STRONG:
            return f"{lead}**{_escape(body)}**{tail}"
        case Style.EMPHASIS:
            return f"{lead}*{_escape(body)}*{tail}"
        case Style.CODE:
            return f"{lead}`{clean(body).replace('`', chr(39)).replace('|', chr(0xA6))}`{tail}"
        case Style.PLAIN:
            return f"{lead}{_escape(body)}{tail}"


def _trim(value: str) -> tuple[str, str, str]:
    """Return leading space, text, trailing space: markup must touch the text it marks."""
    body = clean(value)
    return (" " if value[:1].isspace() else ""), body, (" " if body and value[-1:].isspace() else "")


def _escape(value: str) -> str:
    return _SPECIAL.sub(r"\\\1", clean(value)).replace("&", "&amp;")


def _guard(line: str) -> str:
    """Return a line that cannot be read as a heading or a list."""
    return _LINE_START.sub(lambda m: m.group(1)[:-1] + "\\" + m.group(1)[-1], line)
