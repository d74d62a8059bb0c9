"""Style sheets that enter a platform's page: they reach nothing but what is ours, and fit a frame of any height."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

from tests.packaging.tree import ROOT

PUBLIC = ROOT / "plugin" / "makerpath" / "xblocks" / "assets" / "public"
STATIC = ROOT / "plugin" / "makerpath" / "service" / "static"
OURS = re.compile(r"(mp|makerpath)-[a-z0-9-_]+|makerpath")
"""How everything of ours is called: classes, names of animations and containers; with two hyphens before, variables."""
ROOTS = {"mp-fragment", "mp-lesson", "makerpath-block", "makerpath-studio"}
"""The classes of elements whose neighbours are the platform's."""
SIDES = re.compile(r"(^|-)(left|right)(-|$)")
VIEWPORT = re.compile(r"\d(vh|svh|lvh|dvh|vb|svb|lvb|dvb|vmin|vmax)\b", re.IGNORECASE)
"""The frame is as high as what stands in it: a share of its height is a share of itself."""
PAGES_OF_OURS = ("mp-main", "mp-body--desk")
"""Classes of the service's own pages: a rule that asks for one is dead in a platform's page."""
HIGHEST = 3
NOT_MIRRORED = {(".mp-lesson .mp-watch a::after", "border-left-color")}
"""The sign for playing points to the right in every script."""


def on_demand(kind: str) -> list[Path]:
    """The service's own files that fragments name, `css` or `js`: wherever a part or the project says one."""
    service = ROOT / "plugin" / "makerpath" / "service"
    sources = [service / "parts.py", service / "projects" / "fragment.py", *sorted(service.glob("*/part*.py"))]
    found = re.findall(rf'"{kind}/([a-z-]+)(?:\.{kind})?"', "".join(path.read_text("utf-8") for path in sources))
    return [STATIC / kind / f"{name}.{kind}" for name in dict.fromkeys(found)]


def sheets() -> list[Path]:
    return [*sorted(PUBLIC.glob("*.css")), *on_demand("css")]


@dataclass(frozen=True)
class Rule:
    selector: list[Node]
    declarations: list[Any]
    media: str

    def __str__(self) -> str:
        return str(tinycss2.serialize(self.selector)).strip()


def rules(nodes: list[Node], media: str = "") -> Iterator[Rule | AtRule]:
    """Each selector with its declarations, out of whatever condition it stands in, and the conditions themselves."""
    for node in nodes:
        assert node.type != "error", node.message
        if isinstance(node, QualifiedRule):
            declared = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            for selector in apart(node.prelude):
                yield Rule(selector, declared, media)
        elif isinstance(node, AtRule):
            yield node
            if node.lower_at_keyword in {"media", "supports", "container"}:
                said = media + str(tinycss2.serialize(node.prelude))
                inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
                yield from rules(inner, said)


def apart(nodes: list[Node]) -> list[list[Node]]:
    """A list of selectors, one by one."""
    found: list[list[Node]] = [[]]
    for node in nodes:
        if node.type == "literal" and node.value == ",":
            found.append([])
        elif node.type != "comment":
            found[-1].append(node)
    return found


def read(sheet: Path) -> list[Rule | AtRule]:
    """The rules that can mean anything in a platform's page."""
    nodes = tinycss2.parse_stylesheet(sheet.read_text("utf-8"), skip_comments=True, skip_whitespace=True)
    return [rule for rule in rules(nodes) if not any(f".{name}" in str(rule) for name in PAGES_OF_OURS)]


def test_no_fragment_has_the_classes_of_our_pages() -> None:
    for folder in (ROOT / "templates" / "blocks", ROOT / "plugin" / "makerpath" / "xblocks"):
        for page in folder.rglob("*.html"):
            assert not any(name in page.read_text("utf-8") for name in PAGES_OF_OURS), page


def compounds(selector: list[Node]) -> list[tuple[str, list[Node]]]:
    """A selector's elements from the outside to what it styles, each with how it hangs on the one before."""
    found: list[tuple[str, list[Node]]] = [("", [])]
    for node in selector:
        joint = " " if node.type == "whitespace" else node.value if node.type == "literal" else ""
        if joint and joint in " >+~":
            if found[-1][1]:
                found.append((joint, []))
            elif joint != " ":
                found[-1] = (joint, [])
        else:
            found[-1][1].append(node)
    return [pair for pair in found if pair[1]]


def classes(compound: list[Node]) -> set[str]:
    """The classes that the element must have."""
    found = set()
    for before, node in zip([None, *compound], compound, strict=False):
        if node.type == "ident" and before is not None and before.type == "literal" and before.value == ".":
            found.add(node.value)
        if node.type == "function" and node.lower_name in {"is", "where"}:
            ways = [classes(compounds(way)[-1][1]) for way in apart(node.arguments)]
            if all(any(OURS.fullmatch(name) for name in way) for way in ways):
                found |= set.union(*ways)
    return found


def scoped(selector: list[Node]) -> bool:
    """Whether what it styles is ours, or stands inside what is ours."""
    inside = False
    last: set[str] = set()
    for joint, compound in compounds(selector):
        beside = joint in {"+", "~"}
        mine = {name for name in classes(compound) if OURS.fullmatch(name)}
        inside = bool(mine) or (inside and not (beside and last & ROOTS))
        last = mine
    return inside


@pytest.mark.parametrize(
    ("selector", "fine"),
    [
        (".mp-card > p", True),
        (".mp-fragment:is(.mp-lab, .mp-x) > * + *", True),
        (":is(.mp-a, .makerpath-b) p", True),
        (".mp-fragment .mp-title ~ h3", True),
        (":root[data-x] .mp-card", True),
        (".mp-text:is(:root[data-x] *)", True),
        ("p", False),
        ("p > .card", False),
        (".mp-fragment + p", False),
        (":is(.mp-a, p) em", False),
        (":not(.mp-card)", False),
        ("p:has(.mp-card)", False),
        (":root", False),
    ],
)
def test_the_check_knows_what_is_ours(selector: str, fine: bool) -> None:
    assert scoped(tinycss2.parse_component_value_list(selector)) is fine


@pytest.mark.parametrize("sheet", sheets(), ids=lambda path: path.name)
def test_row_06_styles_touch_nothing_but_what_is_ours(sheet: Path) -> None:
    for rule in read(sheet):
        if isinstance(rule, AtRule):
            assert rule.lower_at_keyword in {"media", "supports", "container", "keyframes"}, rule.at_keyword
            if rule.lower_at_keyword == "keyframes":
                assert OURS.fullmatch(tinycss2.serialize(rule.prelude).strip())
        elif str(rule).startswith(":root") and len(compounds(rule.selector)) == 1:
            # The page's root may carry our variables, and nothing that shows.
            assert all(one.name.startswith("--mp-") for one in rule.declarations), str(rule)
        else:
            assert scoped(rule.selector), str(rule)


@pytest.mark.parametrize("sheet", sheets(), ids=lambda path: path.name)
def test_styles_fit_a_frame_of_any_height_and_a_page_of_either_direction(sheet: Path) -> None:
    for rule in read(sheet):
        if isinstance(rule, AtRule):
            assert "height" not in tinycss2.serialize(rule.prelude), "a frame has no height of its own"
            continue
        for one in rule.declarations:
            value = tinycss2.serialize(one.value).strip()
            where = f"{rule} {{ {one.name}: {value} }}"
            assert one.name != "position" or value != "fixed", where
            assert not VIEWPORT.search(value), where
            assert one.name != "z-index" or int(value) <= HIGHEST, where
            assert not one.important or "prefers-reduced-motion" in rule.media, where
            if (str(rule), one.name) in NOT_MIRRORED or ":dir(rtl)" in str(rule):
                continue
            assert not SIDES.search(one.name), where
            assert one.name not in {"float", "clear", "text-align"} or value not in {"left", "right"}, where


@pytest.mark.parametrize("sheet", sheets(), ids=lambda path: path.name)
def test_what_a_property_says_by_sides_has_its_mirror(sheet: Path) -> None:
    mirrored = {str(rule).replace(":dir(rtl)", "") for rule in read(sheet) if ":dir(rtl)" in str(rule)}
    for rule in read(sheet):
        if isinstance(rule, Rule) and ":dir(rtl)" not in str(rule):
            for one in rule.declarations:
                if one.name in {"background-position", "object-position", "transform-origin"}:
                    sides = {"left", "right"} & set(tinycss2.serialize(one.value).replace(",", " ").split())
                    assert not sides or str(rule) in mirrored, str(rule)
