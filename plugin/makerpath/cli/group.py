"""A group whose commands are loaded when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from makerpath.cli.output import language, reader
from makerpath.cli.running import run
from makerpath.cli.translation import translated
from makerpath.domain.errors import N_
from makerpath.i18n import gettext


class LazyGroup(click.Group):
    """`table` maps a command's name to `module:attribute` and its short help.

    A module that is not installed has no command.
    """

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(name for name in self.table if self._is_there(name))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table or not self._is_there(cmd_name):
            return None
        module, _, attribute = self.table[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return translated(command, language())

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Names with their short help, without loading any of them."""
        rows = [(name, gettext(self.table[name][1], language())) for name in self.list_commands(ctx)]
        with formatter.section(gettext(N_("Commands"), language())):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> None:
        """Run the command; what it returns is not an exit code."""
        super().invoke(ctx)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run and leave: exit code 0 fine, 1 a problem, 2 wrong usage; never a traceback."""

        def call(arguments: list[str]) -> Any:
            spoken = translated(self, language())
            return click.Group.main(spoken, arguments, prog_name, complete_var, standalone_mode=False, **extra)

        before = reader.set(None)
        try:
            run(call, args)
        finally:
            reader.reset(before)

    def _is_there(self, name: str) -> bool:
        return find_spec(self.table[name][0].partition(":")[0]) is not None
