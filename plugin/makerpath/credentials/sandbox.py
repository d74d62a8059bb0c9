"""Jinja's sandbox, with a short way for what every page asks for hundreds of times."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jinja2 import Template
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape, Markup

_OF_DICTS = frozenset(dir(dict))
LONG = 500
"""Characters of a text that is not remembered."""


_escaped = lru_cache(maxsize=2048)(escape)


def _escape(value: Any) -> Markup:
    """As `markupsafe.escape`: most of what a page shows stood on the one before."""
    kind = type(value)
    return value if kind is Markup else _escaped(value) if kind is str and len(value) < LONG else escape(value)


class _Page(Template):
    """A template that escapes by `_escape`."""

    @classmethod
    def from_code(cls, environment: Any, code: Any, globals: Any, uptodate: Any = None) -> Template:
        made = super().from_code(environment, code, globals, uptodate)
        names = made.root_render_func.__globals__
        if names.get("escape") is escape:
            names["escape"] = _escape
        return made


class Sandbox(ImmutableSandboxedEnvironment):
    """`known` are functions of ours that a template may call, without arguments that Jinja adds."""

    template_class = _Page
    known: frozenset[Callable[..., Any]] = frozenset()

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Macros are the template's own: they are called as Jinja does, and not asked whether they are safe."""
        macro = type(obj) is Macro
        if not macro and not (callable(obj) and obj in self.known):
            return super().call(context, obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return obj(context.eval_ctx, *args, **kwargs) if macro else obj(*args, **kwargs)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The value of a plain dictionary, if no method has its name."""
        if type(obj) is dict and attribute in obj and attribute not in _OF_DICTS:
            return obj[attribute]
        return super().getattr(obj, attribute)
