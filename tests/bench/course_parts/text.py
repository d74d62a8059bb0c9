"""A made-up course of any size: the same one every time, written as people write lessons."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

BYTES = 2_000
"""About what a lesson has."""
PER_MODULE = 20
PICTURES = 60
_WORDS = (
    "paper clay light wood thread edge fold cut table journal sketch test plan friend question maker lamp shadow "
    "colour glaze kiln knife card tape hole skin wall angle side water heat dry slow safe sharp soft hand eye step "
    "week group class idea part whole first second other same new small large long short thin thick warm cold loose "
    "shows holds bends carries turns asks keeps joins fits needs moves opens closes changes measures marks presses "
    "and with from into over under before after between because while until without for to of in on at by the a"
)
WORDS = _WORDS.split()
KINDS = ("safety", "tip", "note", "materials", "discuss", "alternative", "younger", "hint")
FORMULAS = (r"a^2 + b^2 = c^2", r"\frac{F}{A} \le 2.5", r"V = \pi r^2 h", r"R = \frac{U - U_d}{I}", r"\sqrt{2} s")


def name(number: int) -> str:
    return f"lesson-{number:05}"


def lesson_path(number: int) -> str:
    """Where the lesson's text stands, from the course's folder."""
    return f"modules/{number // PER_MODULE:03}/{name(number)}.en.md"


class Text:
    """The sentences and parts of one lesson of `count`."""

    def __init__(self, number: int, count: int) -> None:
        self.number, self.count = number, count
        self.any = random.Random(number)

    def words(self, least: int, most: int) -> str:
        return " ".join(self.any.choices(WORDS, k=self.any.randint(least, most)))

    def sentence(self) -> str:
        return f"{self.words(7, 18).capitalize()}."

    def paragraph(self) -> str:
        sentences = [self.sentence() for _ in range(self.any.randint(2, 4))]
        at = self.any.randrange(len(sentences))
        sentences[at] = self.any.choice(
            [f"*{sentences[at]}*", f"{sentences[at]} **{self.words(2, 3)}**", f"`{self.words(1, 1)}` {sentences[at]}"]
        )
        return " ".join(sentences)

    def link(self) -> str:
        other = self.any.randrange(self.count)
        folder = f"../{other // PER_MODULE:03}/" if other // PER_MODULE != self.number // PER_MODULE else ""
        return f"[{self.words(2, 4)}]({folder}{name(other)}.en.md)"

    def picture(self) -> str:
        return f"![{self.words(5, 9)}](../../images/picture-{self.any.randrange(PICTURES):02}.svg)"

    def items(self) -> str:
        return "\n".join(f"- {self.words(4, 9)}" for _ in range(self.any.randint(3, 5)))

    def steps(self) -> str:
        lines = [f"{place}. {self.sentence()}" for place in range(1, self.any.randint(4, 6))]
        return "\n".join(["::: steps " + self.words(2, 4), *lines, ":::"])

    def box(self) -> str:
        return f"::: {self.any.choice(KINDS)} {self.words(2, 4)}\n{self.paragraph()}\n:::"

    def table(self) -> str:
        rows = [[self.words(1, 3) for _ in range(3)] for _ in range(self.any.randint(3, 5))]
        return "\n".join("| " + " | ".join(row) + " |" for row in [rows[0], ["---"] * 3, *rows[1:]])

    def code(self) -> str:
        lines = [f"{word} = measure({number})" for number, word in enumerate(self.any.sample(WORDS, 4))]
        return "\n".join(["```python", *lines, "```"])

    def formula(self) -> str:
        return f"{self.sentence()} Here ${self.any.choice(FORMULAS)}$ holds.\n\n$$\n{self.any.choice(FORMULAS)}\n$$"

    def parts(self) -> Iterator[str]:
        yield self.paragraph()
        yield "## What you will be able to do\n\n" + self.items()
        yield f"{self.sentence()} See {self.link()} and [a site](https://example.org/{self.number}), {self.link()}."
        yield self.picture()
        yield "## " + self.words(2, 5).capitalize()
        yield self.steps()
        if self.number % 3 == 0:
            yield self.table()
        if self.number % 4 == 0:
            yield self.code()
        if self.number % 5 == 0:
            yield self.formula()
        if self.number % 10 == 0:
            yield f'::quiz{{id="quiz-{self.number}"}}'
        yield self.box()
        yield "### " + self.words(2, 5).capitalize() + f"\n\n{self.paragraph()}[^note]"
        yield f"[^note]: {self.sentence()}"

    def whole(self) -> str:
        """The file: front matter, the parts, and paragraphs until it is as long as a lesson is."""
        text = "\n\n".join(self.parts())
        while len(text) < BYTES - 260:
            text += "\n\n" + self.paragraph()
        front = f"id: {name(self.number)}\ntitle: {self.words(2, 4).capitalize()}\nminutes: 45"
        return f"---\n{front}\nsummary: {self.words(5, 9).capitalize()}.\n---\n\n{text}\n"


def quiz(text: Text) -> str:
    """A quiz of four questions as YAML (which JSON is)."""
    questions = []
    for place in range(4):
        right = text.any.randrange(3)
        choices = [
            {"id": f"c{choice}", "correct": choice == right, "text": {"en": text.words(2, 6)}} for choice in range(3)
        ]
        questions.append({"kind": "single", "id": f"q{place}", "prompt": {"en": text.sentence()}, "choices": choices})
    whole = {
        "schema": "makerpath.quiz/1",
        "id": f"quiz-{text.number}",
        "title": {"en": text.words(2, 4)},
        "questions": questions,
    }
    return json.dumps(whole, indent=1)


def write(root: Path, count: int) -> None:
    """Write a course of `count` lessons into the folder `root`."""
    modules = [range(first, min(first + PER_MODULE, count)) for first in range(0, count, PER_MODULE)]
    course = {
        "schema": "makerpath.course/1",
        "id": "made-up",
        "org": "Bench",
        "number": "MU1",
        "title": {"en": "A made-up course"},
        "summary": {"en": "Written by a program, for measuring."},
        "languages": ["en"],
        "credits": 1,
        "hours": count,
        "disciplines": ["craft"],
        "age_band": {"from": 10, "to": 18},
        "licence": "CC0-1.0",
        "authors": [{"name": "A program"}],
        "outcomes": [{"id": "made", "text": {"en": "Know what is made up."}, "competencies": ["4c:creativity"]}],
        "modules": [
            {
                "id": f"module-{place}",
                "title": {"en": f"Module {place}"},
                "summary": {"en": "Some lessons."},
                "lessons": [name(number) for number in numbers],
            }
            for place, numbers in enumerate(modules)
        ],
    }
    files = {"course.yaml": json.dumps(course, indent=1)}
    for number in range(count):
        files[lesson_path(number)] = Text(number, count).whole()
        if number % 10 == 0:
            files[f"quizzes/quiz-{number}.yaml"] = quiz(Text(number, count))
    for number in range(PICTURES):
        shapes = "".join(f'<circle cx="{10 * at}" cy="{number}" r="{at}"/>' for at in range(1, 40))
        files[f"images/picture-{number:02}.svg"] = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 100">{shapes}</svg>\n'
        )
    for path, text in files.items():
        goal = root / path
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_text(text, "utf-8")
