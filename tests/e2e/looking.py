"""What every page is looked at for: what axe finds, and sentences in a language that its reader did not choose."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
TAGS = [*WCAG, "best-practice"]
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
OWN_WORDS = "[lang=en], [dir=auto], code, pre, .mp-said, .mp-notes, script, style, textarea, option"
"""What people wrote, names, and sources of lessons stay in their own language."""

ENGLISH = re.compile(r"(?:[A-Za-z]{2,}[ ,.]+){2}[A-Za-z]{2,}")
NO_WORDS = re.compile(r"YOUR (?:CODE|ANSWER) HERE|(?:https?://)?[\w-]+(?:\.[\w-]+)+\S*")
"""What stands in notebooks for their readers' programs, and addresses."""


LOOK = """async ([within, rules]) => {
    const ending = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity);
    await Promise.all(ending.map((one) => one.finished.catch(() => {})));
    return axe.run(within || document, {runOnly: rules, resultTypes: ["violations"]});
}"""
"""A colour that is still changing is none that anybody reads."""


def axe(page: Any, rules: Any = None, within: str = "") -> list[str]:
    """What axe finds on the page, or in what `within` selects, by the `rules` (tags, or as axe takes them)."""
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(AXE)
    found = page.evaluate(LOOK, [within, rules or TAGS])["violations"]
    return [f"{rule['id']}: {[node['html'][:160] for node in rule['nodes'][:3]]}" for rule in found]


def english(page: Any) -> list[str]:
    """Texts of the interface with three English words in a row."""
    texts: list[str] = page.evaluate(
        """own => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const found = [];
            while (walker.nextNode()) {
                const node = walker.currentNode;
                if (!node.parentElement.closest(own)) found.push(node.textContent.trim());
            }
            return found;
        }""",
        OWN_WORDS,
    )
    return [text for text in texts if ENGLISH.search(NO_WORDS.sub("", text))]
