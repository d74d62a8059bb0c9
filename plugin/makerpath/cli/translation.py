"""A command's help in the reader's language."""

from __future__ import annotations

import copy
from typing import TypeVar

import click

from makerpath.i18n import gettext

C = TypeVar("C", bound=click.Command)


def translated(command: C, language: str) -> C:
    """A copy of `command`, and of all commands in it, with every help text translated; those unknown stay."""
    made = copy.copy(command)
    made.help = command.help and gettext(command.help, language)
    made.short_help = command.short_help and gettext(command.short_help, language)
    made.params = [_parameter(parameter, language) for parameter in command.params]
    if isinstance(command, click.Group) and isinstance(made, click.Group):
        made.commands = {name: translated(inner, language) for name, inner in command.commands.items()}
    return made


def _parameter(parameter: click.Parameter, language: str) -> click.Parameter:
    if not isinstance(parameter, click.Option) or not parameter.help:
        return parameter
    made = copy.copy(parameter)
    made.help = gettext(parameter.help, language)
    return made
