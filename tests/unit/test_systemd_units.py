"""The units of systemd: each calls a command that there is, each timer has its service, systemd reads them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hoshimori.cli.main import COMMANDS, root

FOLDER = Path(__file__).parents[2] / "packaging" / "systemd"
UNITS = sorted(path.name for path in FOLDER.iterdir())


@pytest.mark.parametrize("name", [n for n in UNITS if n.endswith(".service")])
def test_a_service_calls_a_command_with_options_that_it_has(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    (called,) = re.findall(r"^ExecStart=.*?\bhoshimori (\S+)(.*)$", text, re.MULTILINE)
    command, options = called[0], re.findall(r"--[a-z-]+", called[1])
    assert command in COMMANDS
    found = root.get_command(None, command)
    assert set(options) <= {name for parameter in found.params for name in parameter.opts}
    assert "User=hoshimori" in text
    assert not re.search(r"(PASS|KEY|SECRET)\w*=", text)  # credentials come from the keyring or a file of root's own


@pytest.mark.parametrize("name", [n for n in UNITS if n.endswith(".timer")])
def test_a_timer_has_its_service_and_catches_up(name):
    assert name.replace(".timer", ".service") in UNITS
    assert "Persistent=true" in (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_reads_every_unit_without_a_word(tmp_path):
    for name in UNITS:
        shutil.copy(FOLDER / name, tmp_path)
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *(str(tmp_path / n) for n in UNITS)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [line for line in said.stderr.splitlines() if "hoshimori" in line] == []
