"""Any small course package that passes its check: `packages` gives its files, `in_folder` puts them on a disk.

Texts are strange but honest: every mark of Markdown, odd letters and code may stand anywhere, links lead somewhere.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from makerpath.content.check import check
from makerpath.content.incoming.written import definition, lesson_text, plain, text_of
from makerpath.domain.brief import Brief
from makerpath.domain.quiz import Quiz
from makerpath.domain.rubric import Rubric
from makerpath.domain.sign_off import SignOff
from makerpath.domain.survey import Survey
from tests.content.conftest import DATA
from tests.domain.any_rubric import any_plans, any_rubric_data
from tests.domain.strategies import brief_data, quiz_data, slugs, words

Files = dict[str, bytes]
PICTURES = ("images/fold.svg", "images/折 纸.svg", "images/deep/two words.svg", "plan.svg")
SVG = (DATA / "small-course/images/fold.svg").read_bytes()
RUBRIC = (DATA / "small-course/rubrics/box.yaml").read_bytes()
ODD = "aZ0é纸🪁\u3000\u200d\u00a0\u2028\u0085\ufeff*_`#+-=~|\\&;'\"!?,.(){}^%@/"
phrases = st.text(st.sampled_from(ODD), min_size=1, max_size=12)
titles = st.one_of(
    words, st.text(st.sampled_from("a: #'\"{}[]&*!|>%@`纸\u2028\u00a0-,?"), min_size=1, max_size=8)
).filter(lambda text: bool(text.strip()))


def local(draw: st.DrawFn, languages: list[str]) -> dict[str, str]:
    return {tag: draw(words) for tag in languages}


@st.composite
def blocks(draw: st.DrawFn, lessons: list[str]) -> str:
    """One block of a lesson's text."""
    word, phrase, label = draw(words), draw(phrases), draw(st.sampled_from("xyz"))
    picture = draw(st.sampled_from(PICTURES))
    fences = draw(st.sampled_from(["```", "~~~~", "```python"]))
    return draw(
        st.sampled_from(
            [
                f"Say {phrase} and stop",
                f"## Part {phrase}",
                f"![a {label}](<../../{picture}>)",
                f'![a {label}](<../../{picture}> "caption {label}")',
                f"[go](lesson:{draw(st.sampled_from(lessons))})",
                f"[go](lesson:{draw(st.sampled_from(lessons))}#part)",
                f"[the plan](<../../{picture}#x>)",
                f"See [it][{label}] and[^{label}]",
                f"[{label}]: https://example.com/{label}",
                f"[{label}]: <../../{picture}>",
                f"[^{label}]: Note with [it][y]",
                f"[^{label}]: Note\n\n    More of it",
                f'{fences}\n{phrase}\n::quiz{{id="none"}}\n[x]: y\n{fences[0] * 4}',
                f"    code {phrase}",
                f"::: safety {label}\nCareful {phrase}\n:::",
                f":::: note\n::: hint\n{label}\n:::\n::::",
                f"- one\n- two {label}\n\n  [{label}]: https://example.org",
                f"| a | b |\n|---|---|\n| {label} | 2 |",
                f"> quoted {label}",
                f"Term {label}\n: What it is",
                f"- [ ] do {label}",
                f"line{draw(st.sampled_from(['  ', chr(92), ' ']))}\nnext",
                "---",
                "<b>no tag</b> & <br/>",
                "$a^2$ and `c$d`",
                "https://example.com/a_b <https://example.com/>",
                word,
            ]
        )
    )


@st.composite
def stretches(draw: st.DrawFn, lessons: list[str]) -> str:
    gap = draw(st.sampled_from(["\n\n", "\n\n\n", "\n \n"]))
    return f"Words\n\n{gap.join(draw(st.lists(blocks(lessons), min_size=0, max_size=4)))}"


@st.composite
def bodies(draw: st.DrawFn, lessons: list[str], things: list[str], languages: list[str]) -> dict[str, str]:
    """A lesson's text in every language, with the same directives between the same parts."""
    shape: list[str | None] = [None]
    for thing in things:
        shape += [thing] + ([None] if draw(st.booleans()) else [])
    if things and draw(st.booleans()):
        shape = [*shape[1:], None] if shape[-1] is not None else shape[1:]
    found = {}
    for tag in languages:
        parts = [part or draw(stretches(lessons)) for part in shape]
        found[tag] = draw(st.sampled_from(["", "\n"])) + "\n\n".join(parts) + draw(st.sampled_from(["", "\n", "\n\n"]))
    return found


@st.composite
def packages(draw: st.DrawFn) -> Files:
    """The files of a package whose check finds no error."""
    languages = draw(st.sampled_from([["en"], ["zh-Hans"], ["en", "zh-Hans"], ["zh-Hans", "en"]]))
    names = draw(st.lists(slugs, min_size=2, max_size=4, unique=True))
    module, lessons = names[0], names[1:]
    files: Files = dict.fromkeys(PICTURES, SVG) | {"rubrics/box.yaml": RUBRIC}
    if draw(st.booleans()):
        files["images/cover.png"] = b"\x89PNG"
    things: list[str] = ["::attendance{}"] * draw(st.booleans()) + ["::certificate{}"] * draw(st.booleans())
    briefs: list[str] = []
    if draw(st.booleans()):
        quiz = {**draw(quiz_data()), "id": "q-one", "graded": False}
        for question in quiz["questions"]:
            if "picture" in question:
                question["picture"]["image"] = "images/折 纸.svg"
        files["quizzes/q-one.yaml"] = written(Quiz.model_validate(quiz))
        things.append('::quiz{id="q-one"}')
    if draw(st.booleans()):
        for name, formative in (("r-one", False), ("r-two", True)):
            rubric = {**draw(any_rubric_data(formative)), "id": name}
            files[f"rubrics/{name}.yaml"] = written(Rubric.model_validate(rubric))
        counting = ["box", "craft-project", "r-one", "safety"]
        brief = {**draw(brief_data()), "id": "b-one", "rubric": draw(st.sampled_from(counting))}
        if draw(st.booleans()):
            stages = [stage["id"] for stage in brief["stages"]]
            brief["assessments"] = draw(any_plans(stages, counting, ["r-two", "maker-disposition"]))
        files["briefs/b-one.yaml"] = written(Brief.model_validate(brief))
        briefs.append("b-one")
        things += draw(st.sampled_from([[], ['::project{brief="b-one"}'], ['::assessment{brief="b-one"}']]))
    if draw(st.booleans()):
        survey = {"schema": "makerpath.survey/1", "id": "s-one", "title": local(draw, languages)}
        question = {"kind": "scale", "id": "a", "prompt": local(draw, languages)}
        ends = {"low": local(draw, languages), "high": local(draw, languages)}
        files["surveys/s-one.yaml"] = written(Survey.model_validate({**survey, "questions": [question | ends]}))
        things += ['::survey{id="s-one" when="before"}', '::survey{when="after" id="s-one"}']
    if draw(st.booleans()):
        sign_off = {"schema": "makerpath.sign-off/1", "id": "o-one", "title": local(draw, languages)}
        items = [{"id": "a", "text": local(draw, languages)}]
        files["sign-offs/o-one.yaml"] = written(SignOff.model_validate({**sign_off, "items": items}))
        things.append('::sign-off{id="o-one"}')
    things = draw(st.permutations(things))
    cut = draw(st.integers(0, len(things)))
    for number, lesson_id in enumerate(lessons):
        placed = (things[:cut], things[cut:], [])[number]
        for tag, body in draw(bodies(lessons, placed, languages)).items():
            front: dict[str, Any] = {"id": lesson_id, "title": draw(titles), "minutes": 20 + number}
            if draw(st.booleans()):
                front["summary"] = draw(titles)
            files[f"modules/{number}/{lesson_id}.{tag}.md"] = lesson_text(front, body).encode()
    files["course.yaml"] = text_of(plain(course(draw, languages, module, lessons, briefs))).encode()
    with in_folder(files) as root:
        assume(not [problem for problem in check(root) if problem.severity == "error"])
    return files


def course(draw: st.DrawFn, languages: list[str], module: str, lessons: list[str], briefs: list[str]) -> dict[str, Any]:
    modules: list[dict[str, Any]] = [{"id": module, "title": local(draw, languages), "summary": local(draw, languages)}]
    modules[0]["lessons"] = lessons
    if draw(st.booleans()):
        modules[0]["opens_in_week"] = draw(st.integers(1, 9))
    found: dict[str, Any] = {
        "schema": "makerpath.course/1",
        "id": draw(slugs),
        "org": "Testers",
        "number": "T.1",
        "title": local(draw, languages),
        "summary": local(draw, languages),
        "languages": languages,
        "credits": draw(st.sampled_from([0, 0.5, 1e-05, 3])),
        "hours": draw(st.sampled_from([1, 2.5])),
        "disciplines": ["craft"],
        "age_band": {"from": 10, "to": 18},
        "licence": draw(words),
        "authors": [{"name": draw(words)}],
        "outcomes": [{"id": "a", "text": local(draw, languages), "competencies": ["4c:creativity"]}],
        "modules": modules,
    }
    if briefs:
        found["briefs"] = briefs
    if draw(st.booleans()):
        found["based_on"] = [{"title": draw(words), "authors": [draw(words)], "licence": draw(words)}]
    return found


def written(value: Any) -> bytes:
    return text_of(plain(definition(value))).encode()


@contextmanager
def in_folder(files: Files) -> Iterator[Path]:
    """A folder with `files`, for as long as the test looks at it."""
    root = Path(tempfile.mkdtemp())
    try:
        for name, data in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        yield root
    finally:
        shutil.rmtree(root)
