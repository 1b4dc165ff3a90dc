"""Write docs/reference/command-line.md from the commands' own --help. A test compares the two."""

from pathlib import Path

import click

from hoshimori.cli.main import root

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "command-line.md"
HEAD = """# Command line

Made from `--help` by `scripts/make_cli_reference.py`; a test compares the two. Exit codes: 0 done, 1 finished but found
bad input or an unmet check, 2 wrong usage, 3 something outside failed (network, disk, provider).
"""


def render(command: click.Command, name: str) -> list[str]:
    """Return the sections of a command and of its subcommands."""
    context = click.Context(command, info_name=name, max_content_width=100, terminal_width=100)
    context.help_option_names = ["-h", "--help"]
    parts = [f"## {name}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"]
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found is not None:
                parts += render(found, f"{name} {child}")
    return parts


def page() -> str:
    """Return the whole page."""
    return HEAD + "\n" + "\n".join(render(root, "hoshimori"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
