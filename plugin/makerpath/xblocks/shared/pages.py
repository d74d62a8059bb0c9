"""The blocks' own small templates, and the fragments made from them."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from web_fragments.fragment import Fragment

from makerpath.i18n import gettext

# The platform's static collector finds a block's files under the package's root, so the address starts there.
RESOURCES = "xblocks/assets"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("makerpath.xblocks", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _in_language(language: str, text: str, **params: Any) -> str:
    return gettext(text, language, **params)


def html(template: str, language: str, **values: Any) -> str:
    """A template such as `lesson/student.html` filled in; `_` in it translates into `language`."""
    translate = partial(_in_language, language)
    return _environment().get_template(template).render(_=translate, lang=language, **values)


def fragment(block: Any, content: str, *, css: tuple[str, ...] = (), js: tuple[str, ...] = ()) -> Fragment:
    """`content` with the block's style sheets and scripts (names under `public/`)."""
    made = Fragment(content)
    for name in css:
        made.add_css_url(block.runtime.local_resource_url(block, f"public/{name}"))
    for name in js:
        made.add_javascript_url(block.runtime.local_resource_url(block, f"public/{name}"))
    return made


def words(texts: dict[str, str], language: str) -> dict[str, str]:
    """The texts of a script in `language`."""
    return {name: gettext(text, language) for name, text in texts.items()}
