"""Every command is documented, and the docs say what --help says."""

import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from hoshimori.cli.main import COMMANDS, root

ROOT = Path(__file__).parents[2]


def test_the_docs_equal_the_help():
    # in a process of its own: click keeps a command's help option as the first caller asked for it
    script = "import runpy, sys; sys.stdout.write(runpy.run_path('scripts/make_cli_reference.py')['page']())"
    made = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    written = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    assert written == made, "run: python scripts/make_cli_reference.py"


def test_every_command_answers_help_and_offers_json():
    for name in COMMANDS:
        command = root.get_command(None, name)
        leaves = [command] if not hasattr(command, "commands") else list(command.commands.values())
        for leaf in leaves:
            result = CliRunner().invoke(leaf, ["--help"])
            assert result.exit_code == 0
            assert "--json" in result.output, (name, leaf.name)
