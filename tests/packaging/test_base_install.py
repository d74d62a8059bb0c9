"""A learning platform installs Makerpath without extras, and gets nothing of the service's."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging import tree

SERVICE_ONLY = {
    "apiflask",
    "alembic",
    "argon2-cffi",
    "flask",
    "flask-wtf",
    "gunicorn",
    "pikepdf",
    "sqlalchemy",
    "weasyprint",
}


def needed(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def closure(wanted: list[Requirement]) -> set[str]:
    """Names of everything these bring along, read from what is installed here."""
    found: set[tuple[str, str]] = set()
    while wanted:
        requirement = wanted.pop()
        name = canonicalize_name(requirement.name)
        for extra in ["", *sorted(requirement.extras)]:
            if (name, extra) in found:
                continue
            found.add((name, extra))
            try:
                lines = requires(name) or []
            except PackageNotFoundError:
                pytest.fail(f"{name} is needed by the base install and is not here")
            wanted += [inner for inner in map(Requirement, lines) if needed(inner, extra)]
    return {name for name, _extra in found}


def own(option: str, section: str = "options.extras_require") -> list[Requirement]:
    return [r for r in map(Requirement, tree.words(section, option)) if needed(r, "")]


def test_the_base_install_brings_no_library_of_the_service() -> None:
    assert closure(own("install_requires", "options")) & SERVICE_ONLY == set()


def test_the_service_extra_brings_all_of_them() -> None:
    assert closure(own("service")) >= SERVICE_ONLY


def test_every_requirement_has_an_upper_bound_or_is_a_tool() -> None:
    """A new major version of a library is tried before it is let in."""
    unbounded = {
        r.name
        for option in ("service", "postgresql", "s3", "preview")
        for r in own(option)
        if not any(s.operator in ("<", "==") for s in r.specifier)
    }
    assert unbounded == set()
