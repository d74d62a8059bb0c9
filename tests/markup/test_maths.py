"""Formulas."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from makerpath.markup import broken_maths, render_lesson
from makerpath.markup.rules.maths import COMMANDS, DEPTH, mathml


def html(text: str) -> str:
    return str(render_lesson(text, "en"))


def test_a_formula_in_a_line_is_mathml() -> None:
    assert html("So $a^2$.") == "<p>So <math><msup><mi>a</mi><mn>2</mn></msup></math>.</p>\n"


@pytest.mark.parametrize(
    "text", ["$$\\sqrt{2}$$", "$$\n\\sqrt{2}\n$$", "Words\n$$\\sqrt{2}$$", "> $$\n> \\sqrt{2}\n> $$"]
)
def test_a_formula_on_lines_of_its_own_is_a_block_that_scrolls_by_itself(text: str) -> None:
    made = html(text)
    assert '<div class="mp-maths" role="group" aria-label="Formula" tabindex="0"><math display="block">' in made
    assert "<msqrt><mn>2</mn></msqrt>" in made


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $6",
        "from $5 to $10, or US$ 20",
        "$5 for ten, $6 for hundred$",
        "It costs 5$ or 6$ here",
        "一包 $5，一百个 $6。",
        "\\$a\\$",
        "`$a$`",
        "$ a $",
        "$$ no end",
        "$$a$$ and more",
        "$",
    ],
)
def test_prices_and_other_dollars_stay_text(text: str) -> None:
    assert "<math" not in html(text) and "mp-broken" not in html(text)


def test_a_formula_may_stand_at_both_ends_of_a_paragraph_with_digits() -> None:
    assert html("$x$ is 5").startswith("<p><math>")


def test_marks_inside_a_formula_are_no_markdown() -> None:
    assert "<em>" not in html("$a *b* c$ and $d_1 e_1$")


def test_a_broken_formula_shows_its_source_and_says_so() -> None:
    made = html("See $\\frac{1}{$ <here>")
    assert '<span class="mp-broken-kind">Broken formula</span> <code>$\\frac{1}{$</code>' in made


def test_broken_formulas_are_told_with_their_lines() -> None:
    text = "One $a$\ntwo $\\frac{$ and\n$\\unknown$\n\n$$\na &\n$$\n\n| a |\n|---|\n| $}$ |\n"
    found = broken_maths(text)
    assert [(one.formula, one.line) for one in found] == [("\\frac{", 2), ("\\unknown", 3), ("a &", 5), ("}", 11)]
    assert "\\unknown" in found[1].reason and "\x1b" not in found[1].reason


@pytest.mark.parametrize("formula", ["\\href{javascript:alert(1)}{x}", "\\class{a}{b}", "\\includegraphics{x}"])
def test_commands_that_lead_elsewhere_are_unknown(formula: str) -> None:
    with pytest.raises(ValueError, match="Unknown command"):
        mathml(formula, block=False)


def test_text_inside_a_formula_is_escaped() -> None:
    assert "<mtext>&lt;script&gt;</mtext>" in html("$\\text{<script>}$")


DEEP = [
    "{" * 1500,
    "{" * 700 + "}" * 700,
    "\\sqrt" * 390 + " x",
    "x^{" * 400 + "}" * 400,
    "\\left(" * 300,
    "{" * 10_000,
]


@pytest.mark.parametrize("formula", [*DEEP, "a" * 5000])
def test_a_formula_that_would_exhaust_the_stack_is_refused(formula: str) -> None:
    with pytest.raises(ValueError, match="too"):
        mathml(formula, block=False)


def test_the_deepest_formulas_that_are_let_through_fit_a_small_stack() -> None:
    formulas = ["{" * DEPTH + "}" * DEPTH, "\\sqrt" * COMMANDS + " x", "x^{" * DEPTH + "y" + "}" * DEPTH]
    formulas += ["\\left(" * DEPTH + "\\right)" * DEPTH, "\\frac" * (COMMANDS - 1) + "1" * COMMANDS]
    finished = []

    def convert() -> None:
        for formula in formulas:
            with suppress(ValueError):
                mathml(formula, block=True)
            finished.append(formula)

    before = threading.stack_size(512 * 1024)
    try:
        thread = threading.Thread(target=convert)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert finished == formulas
