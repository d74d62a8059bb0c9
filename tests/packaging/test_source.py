"""The source tree keeps its own rules."""

from __future__ import annotations

from statistics import median

from tests.packaging import tree

LONGEST = 400


def test_setup_cfg_lists_every_package() -> None:
    listed = tree.words("options", "packages")
    assert sorted(tree.packages() - set(listed)) == [], "not listed"
    assert sorted(set(listed) - tree.packages()) == [], "listed, but not there"
    assert listed == sorted(listed)


def test_modules_are_short() -> None:
    """Migrations are history: nobody shortens them."""
    lengths = {
        name: len(path.read_text(encoding="utf-8").splitlines())
        for name, path in tree.files().items()
        if name.endswith(".py") and "/migrations/versions/" not in name
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
    assert median(length for length in lengths.values() if length) <= 120
