"""The text of a PDF, page by page, by pypdf. A scanned page has none, and that is said."""

import io
import logging
from typing import Final

from hoshimori.errors import FormatError

_MOST_PAGES: Final = 400


def read_pdf(data: bytes, *, name: str, largest: int) -> str:
    """Return the text of a PDF, pages parted by blank lines.

    Raises:
        FormatError: It is damaged, locked, too long, or holds no text.
    """
    import pypdf  # noqa: PLC0415  # only a PDF needs it

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings about odd files would go to stderr
    parts: list[str] = []
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        locked, pages = reader.is_encrypted, 0 if reader.is_encrypted else len(reader.pages)
        for page in reader.pages if not locked and pages <= _MOST_PAGES else ():
            parts.append(page.extract_text())
            if sum(map(len, parts)) > largest:
                break
    except Exception as error:  # a hostile PDF raises anything, also RecursionError and KeyError
        raise FormatError(
            f"{name}: this PDF cannot be read ({type(error).__name__}); print it anew or hand in its text", path=name
        ) from error
    if locked:
        raise FormatError(f"{name}: this PDF is locked by a password; hand in an open copy", path=name)
    if pages > _MOST_PAGES:
        raise FormatError(
            f"{name}: {pages} pages; a document may have {_MOST_PAGES}. Cut out the pages that matter.", path=name
        )
    text = "\n\n".join(parts).replace("\0", "")
    text = text.encode("utf-8", errors="replace").decode("utf-8")  # lone surrogates of broken fonts
    if sum(map(len, parts)) > largest:
        raise FormatError(f"{name}: more than {largest:,} characters of text", path=name)
    if not text.strip():
        raise FormatError(f"{name}: this PDF holds no text (a scan?); hand in its text", path=name)
    return text
