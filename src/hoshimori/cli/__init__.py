"""The command line. A command imports its room when it runs, so that `hoshimori --help` is quick."""

from hoshimori.cli.main import main

__all__ = ["main"]
