"""The `hoshimori` command: a group whose commands load when they are asked for."""

import sys
from importlib import import_module

import click

from hoshimori import __version__
from hoshimori.cli.output import print_error
from hoshimori.errors import HoshimoriError, OutsideError

#: Command → module that holds it under the same name (with _ for -).
COMMANDS = {
    "backup": "hoshimori.cli.backup",
    "case": "hoshimori.cli.case",
    "catalog": "hoshimori.cli.catalog",
    "cdm": "hoshimori.cli.cdm",
    "commitments": "hoshimori.cli.commitments",
    "count-aircraft": "hoshimori.cli.count_aircraft",
    "demo": "hoshimori.cli.demo",
    "detect": "hoshimori.cli.detect",
    "documents": "hoshimori.cli.documents",
    "exercise": "hoshimori.cli.exercise",
    "fetch": "hoshimori.cli.fetch",
    "heartbeat": "hoshimori.cli.heartbeat",
    "incidents": "hoshimori.cli.incidents",
    "ingest": "hoshimori.cli.ingest",
    "login": "hoshimori.cli.fetch",
    "party": "hoshimori.cli.party",
    "replay": "hoshimori.cli.replay",
    "restore": "hoshimori.cli.backup",
    "screen": "hoshimori.cli.screen",
    "serve": "hoshimori.cli.serve",
    "status": "hoshimori.cli.status",
    "watch": "hoshimori.cli.watch",
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """Return one command, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[cmd_name]), cmd_name.replace("-", "_"))
        if not isinstance(command, click.Command):
            raise TypeError(cmd_name)
        return command


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="hoshimori")
def root() -> None:
    """Hoshimori: an open, defensive space-security watch.

    Public orbital data in; incidents, the commitments that may be relevant, and case files for consultation out. It
    never decides. Every command takes --store DIR and --json. Exit codes: 0 done, 1 bad input found or a check not
    met, 2 wrong usage, 3 something outside failed (network, disk, provider).
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    try:
        code = root.main(args=arguments, prog_name="hoshimori", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read us has gone; there is nobody to tell
        sys.exit(3)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        fault = OutsideError(f"{where}{error.strerror or error}. Nothing more was written; check disk and path.")
        print_error(fault, as_json=False)
        sys.exit(fault.exit_code)
    except HoshimoriError as error:
        print_error(error, as_json="--json" in (arguments if arguments is not None else sys.argv[1:]))
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else 0)
