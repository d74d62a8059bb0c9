"""One way for every command to end: its exit code, and what is said when it fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from makerpath.cli.output import failure, reader
from makerpath.domain.errors import MakerpathError, N_
from makerpath.i18n import choose

TRACEBACK = "MAKERPATH_TRACEBACK"
INTERRUPTED = 130


def run(call: Callable[[list[str]], Any], args: Sequence[str] | None) -> None:
    """Run `call` with the arguments and leave the process: 0 fine, 1 a problem, 2 wrong usage."""
    arguments = list(sys.argv[1:] if args is None else args)
    asked = _language_in(arguments)
    if asked:
        reader.set(choose(asked))
    try:
        code = call(arguments) or 0
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has left; the interpreter's own flush at exit must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:
        if os.environ.get(TRACEBACK) and not isinstance(error, MakerpathError):
            raise
        failure(_explained(error), "--json" in arguments)
        code = 1
    sys.exit(code)


def _explained(error: Exception) -> MakerpathError:
    if isinstance(error, MakerpathError):
        return error
    if isinstance(error, OSError):
        return MakerpathError(
            "cli.system",
            N_("The system refused: {reason} ({file})."),
            N_("Check that the place exists, that you may use it, and that the disk is not full."),
            reason=error.strerror or str(error),
            file=error.filename or "-",
        )
    return MakerpathError(
        "cli.unexpected",
        N_("Something went wrong inside Makerpath: {error}."),
        N_("Please report it; with MAKERPATH_TRACEBACK=1 set, the same command shows where it happened."),
        error=f"{type(error).__name__}: {error}",
    )


def _language_in(arguments: list[str]) -> str | None:
    """The value of `--language` before the first command; needed before the arguments are parsed, for the help."""
    for index, argument in enumerate(arguments):
        if not argument.startswith("-"):
            # The word after `--language` is its value, not a command.
            if index and arguments[index - 1] == "--language":
                continue
            return None
        if argument == "--language" and index + 1 < len(arguments):
            return arguments[index + 1]
        if argument.startswith("--language="):
            return argument.partition("=")[2]
    return None
