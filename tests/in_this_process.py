"""The command line as a user types it, in this process: the start of Python and its imports are paid once."""

import contextlib
import io
from pathlib import Path

from hoshimori.cli.main import main


def hoshimori(*arguments: str, cwd: Path | None = None) -> tuple[int, str, str]:
    """Run `hoshimori ARGUMENTS` in a folder; return (exit code, stdout, stderr)."""
    said, complained = io.StringIO(), io.StringIO()
    code = 0
    with (
        contextlib.chdir(cwd or Path.cwd()),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(complained),
    ):
        try:
            main(list(arguments))
        except SystemExit as leaves:
            code = int(leaves.code or 0)
    return code, said.getvalue(), complained.getvalue()
