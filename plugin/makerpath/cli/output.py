"""What a command says: text for people in their language, or JSON for machines."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

import click

from makerpath.domain.errors import MakerpathError, N_
from makerpath.i18n import choose, error_text, gettext

F = TypeVar("F", bound=Callable[..., Any])
reader: ContextVar[str | None] = ContextVar("reader", default=None)


def json_option(command: F) -> F:
    """Give a command the flag `--json`, as the argument `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help=N_("Answer in JSON."))(command)


def language() -> str:
    """The language to speak: the one asked for by `--language`, else that of the environment."""
    return reader.get() or choose(_environment())


def say(text: str, *, err: bool = False, **params: object) -> None:
    """Print a catalogue text in the reader's language."""
    click.echo(gettext(text, language(), **params), err=err)


def answer(data: Any) -> None:
    """Print `data` as JSON, with letters as they are."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def failure(error: MakerpathError, as_json: bool) -> None:
    """Print an error: JSON on the standard output, or message and hint on the error output."""
    message, hint = error_text(error, language())
    if as_json:
        answer({"error": {"code": error.code, "message": message, "hint": hint}})
        return
    click.echo(message, err=True)
    if hint:
        click.echo(hint, err=True)


def warn(error: MakerpathError | None) -> None:
    """Print what a start has to say of this machine, if anything, beside what it goes on with."""
    if error is not None:
        failure(error, as_json=False)


def _environment() -> str:
    """The first setting that decides, in the order that the system's own programs use."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    value = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return value.partition(":")[0].partition(".")[0].partition("@")[0]
