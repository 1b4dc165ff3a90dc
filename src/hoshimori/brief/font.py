"""Which typeface do briefs use? Noto Sans JP, shipped in two weights, so that Japanese shows on every machine.

`fonts/SOURCE.md` says where the files are from and how they were made smaller.
"""

from pathlib import Path
from typing import Final

FONT_FOLDER: Final = Path(__file__).parent / "fonts"
FONT_FAMILY: Final = "Noto Sans JP"
FONTS_OF_FIGURES: Final = f"{FONT_FAMILY}, Arial, Helvetica, sans-serif"
