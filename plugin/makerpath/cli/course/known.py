"""What the commands on courses know from the last time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from makerpath.content.cache.store import default_folder, Store
from makerpath.content.cache.version import version
from makerpath.domain.errors import N_

F = TypeVar("F", bound=Callable[..., Any])


def no_cache_option(command: F) -> F:
    """Give a command the flag `--no-cache`."""
    text = N_("Read everything anew, and keep nothing for the next time.")
    return click.option("--no-cache", "no_cache", is_flag=True, help=text)(command)


def store(no_cache: bool) -> Store | None:
    """Where this user's knowledge of courses is kept."""
    return None if no_cache else Store(default_folder(), version())
