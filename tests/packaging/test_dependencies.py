"""What the code imports is what setup.cfg asks for: a library that merely happens to be here is missing elsewhere."""

from __future__ import annotations

import ast
import sys
from functools import cache
from importlib.metadata import packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging import tree

BROUGHT_ALONG = {
    "botocore": "boto3",
    "cryptography": "pyjwt",
    "django": "xblock",
    "markupsafe": "jinja2",
    "matplotlib-inline": "ipython",
    "traitlets": "ipython",
    "pydantic-core": "pydantic",
    "web-fragments": "xblock",
    "webob": "xblock",
    "werkzeug": "flask",
}
"""Libraries that a listed one is made of and shows to its users."""
OF_THE_PLATFORM = {"edx-submissions"}
"""What only a learning platform has; looked for when it is used."""
PLATFORM_SIDE = ("blocks", "content", "domain", "i18n", "markup", "xblocks")


def declared(*extras: str) -> set[str]:
    lines = [*tree.words("options", "install_requires")]
    for extra in extras:
        lines += tree.words("options.extras_require", extra)
    return {canonicalize_name(Requirement(line).name) for line in lines}


@cache
def imported() -> dict[str, set[str]]:
    """The files that import each library that is not ours, imports inside functions included."""
    distributions = packages_distributions()
    found: dict[str, set[str]] = {}
    for name, path in tree.files().items():
        if not name.endswith(".py") or name.startswith("makerpath/courses/"):
            continue
        modules: set[str] = set()
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.split(".")[0])
        for module in modules - {"makerpath"} - set(sys.stdlib_module_names):
            found.setdefault(canonicalize_name(distributions.get(module, [module])[0]), set()).add(name)
    return found


def undeclared(allowed: set[str], under: tuple[str, ...] = ("",)) -> dict[str, list[str]]:
    """Libraries imported by files under these packages, and by none of `allowed` accounted for."""
    prefixes = tuple(f"makerpath/{name}" for name in under)
    return {
        library: sorted(name for name in names if name.startswith(prefixes))
        for library, names in imported().items()
        if BROUGHT_ALONG.get(library, library) not in allowed | OF_THE_PLATFORM
        and any(name.startswith(prefixes) for name in names)
    }


def test_every_imported_library_is_asked_for() -> None:
    assert undeclared(declared("service", "labs", "postgresql", "s3", "preview")) == {}


def test_the_platforms_side_needs_only_the_base_install() -> None:
    found = undeclared(declared(), PLATFORM_SIDE)
    workbench = "makerpath/xblocks/preview/"
    assert {library: names for library, names in found.items() if any(not n.startswith(workbench) for n in names)} == {}
