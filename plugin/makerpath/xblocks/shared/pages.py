"""The blocks' own small templates, and the fragments made from them."""

from __future__ import annotations

import hashlib
from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from web_fragments.fragment import Fragment

from makerpath.i18n import gettext

# Makerpath speaks none of these yet; a platform's page may be in one all the same, and a translation may come.
_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
# The platform's static collector finds a block's files under the package's root, so the address starts there.
RESOURCES = "xblocks/assets"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("makerpath.xblocks", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # They change with the package alone: nobody asks the disk for their age at each view.
        auto_reload=False,
    )
    made.globals |= {"direction": direction, "in_language": _in_language}
    return made


def _in_language(language: str, text: str, **params: Any) -> str:
    return gettext(text, language, **params)


def direction(language: str) -> str:
    """Which way the language is written, for the `dir` attribute beside `lang`."""
    return "rtl" if language.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def mark(block: Any) -> str:
    """The beginning of the ids in a form: another block's form may stand on the same page."""
    return "mp-" + hashlib.sha256(str(block.scope_ids.usage_id).encode()).hexdigest()[:8]


def html(template: str, language: str, **values: Any) -> str:
    """A template such as `lesson/student.html` filled in; `_` in it translates into `language`."""
    known = {"_": partial(_in_language, language), "lang": language, "dir": direction(language)}
    return _environment().get_template(template).render(**known, **values)


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
