"""The labs that come with Makerpath: their solutions get every point, and common mistakes the points they deserve."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from makerpath.content import labfiles
from makerpath.content.library import courses
from makerpath.domain.lab import Limits
from makerpath.labs.engine.split import SplitEngine
from makerpath.labs.grade import grade
from makerpath.labs.key import make_key
from makerpath.labs.notebook import cells, Json, parse, written
from makerpath.labs.preparing import prepare
from makerpath.labs.release import release

pytestmark = pytest.mark.xdist_group("sample-labs")

SURVEY, DOOR, QUEUE = "how-we-come", "at-the-door", "better-than-guessing"
NAMES = (SURVEY, DOOR, QUEUE)
ROOT = {lab: next(path for path in courses() if labfiles.folder(path, lab).is_dir()) for lab in NAMES}
LABS = [(lab, language) for lab in NAMES for language in ("en", "zh-Hans")]
Points = dict[str, float | None]


@pytest.fixture(scope="module")
def engine() -> Iterator[SplitEngine]:
    with SplitEngine() as found:
        yield found


@cache
def source(lab: str, language: str) -> Json:
    return parse(labfiles.notebook(ROOT[lab], lab, language).read_bytes())


def files(lab: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in labfiles.folder(ROOT[lab], lab).glob("*.csv")}


def points(engine: SplitEngine, lab: str, language: str, notebook: Json) -> Points:
    key = make_key(source(lab, language))
    found = grade(written(notebook), key, engine, Limits(), files=files(lab))
    return {test.grade_id: test.points for test in found.tests}


def with_answers(lab: str, language: str, answers: dict[str, str]) -> Json:
    """The teacher's notebook with other answers in some of its cells; the text answer as a learner's own."""
    notebook = copy.deepcopy(source(lab, language))
    for cell in cells(notebook):
        if cell.grade_id in answers:
            cell.raw["source"] = answers[cell.grade_id]
    return notebook


@pytest.mark.parametrize(("lab", "language"), LABS)
def test_a_lab_has_no_fault_and_its_solution_gets_every_point(engine: SplitEngine, lab: str, language: str) -> None:
    found = prepare(source(lab, language), engine, Limits(), files=files(lab))
    assert found.faults == () and not found.key.apart
    got = points(engine, lab, language, source(lab, language))
    assert got == {cell.grade_id: cell.points if cell.automatic else None for cell in found.key.cells if cell.graded}


@pytest.mark.parametrize(("lab", "language"), LABS)
def test_a_notebook_without_answers_gets_nothing(engine: SplitEngine, lab: str, language: str) -> None:
    assert sum(value or 0 for value in points(engine, lab, language, release(source(lab, language))).values()) == 0


def test_both_languages_ask_for_the_same() -> None:
    for lab in NAMES:
        english, chinese = (make_key(source(lab, language)) for language in ("en", "zh-Hans"))
        for one, other in zip(english.cells, chinese.cells, strict=True):
            assert (one.grade_id, one.kind, one.points) == (other.grade_id, other.kind, other.points)
            assert (one.title and other.title) or not one.graded


def test_the_tables_name_nobody() -> None:
    for path in Path(labfiles.folder(ROOT[SURVEY], SURVEY)).glob("*.csv"):
        assert path.read_text("utf-8").splitlines()[0] == "number,agreed,age,way,minutes"


SMOOTH_BY_MEAN = """
def smooth(values, width=5):
    half, out = width // 2, []
    for at in range(len(values)):
        near = values[max(0, at - half) : at + half + 1]
        out.append(sum(near) / len(near))
    return out
"""
ONLY_WHOLE_WINDOWS = """
def smooth(values, width=5):
    half = width // 2
    return [sorted(values[at - half : at + half + 1])[half] for at in range(half, len(values) - half)]
"""
EVENTS = """
def events(near, on=40, off=20):
    found, start = [], None
    for at, value in enumerate(near):
        if start is None and value > on:
            start = at
        elif start is not None and value < END:
            found.append((start, at))
            start = None
    return found + LAST
"""
NEIGHBOURS = """
def guess(learn, today, columns, k=5):
    near = sorted(learn, key=lambda row: distance(row, today, columns))[:k]
    return near[0]["long"]
"""
COMPARE = """
def compare(rows, columns, k=5):
    learn, later = split(rows)
    true = [row["long"] for row in TESTED]
    lazy = most_frequent([row["long"] for row in COUNTED])
    return {
        "baseline": accuracy([lazy for _ in true], true),
        "model": accuracy([guess(LEARNED, row, columns, k) for row in TESTED], true),
    }
"""


def comparing(tested: str = "later", counted: str = "learn", learned: str = "learn") -> dict[str, str]:
    text = COMPARE.replace("TESTED", tested).replace("COUNTED", counted).replace("LEARNED", learned)
    return {"compare": text}


MISTAKES: dict[str, tuple[str, dict[str, str], dict[str, float]]] = {
    "an empty field counts as a yes": (
        SURVEY,
        {"agreed": "def agreed(rows):\n    return [row for row in rows if row['agreed'].strip() not in ('no', '否')]"},
        {"agreed-tests": 0, "report-tests": 1.6},
    ),
    "a yes counts only as it is written most often": (
        SURVEY,
        {"agreed": "def agreed(rows):\n    return [row for row in rows if row['agreed'] in ('yes', '是')]"},
        {"agreed-tests": 0},
    ),
    "the last answer of two counts": (
        SURVEY,
        {"once": "def once(rows):\n    return list({row['number']: row for row in rows}.values())"},
        {"once-tests": 0, "report-tests": 1.6},
    ),
    "only those that stand one below the other are the same": (
        SURVEY,
        {
            "once": "def once(rows):\n    return [row for at, row in enumerate(rows)"
            " if not at or rows[at - 1]['number'] != row['number']]"
        },
        {"once-tests": 0},
    ),
    "hours are read as minutes": (
        SURVEY,
        {
            "minutes": "def minutes(text):\n    found = re.findall('[0-9.]+', text)\n"
            "    return float(found[0]) if found and 0 < float(found[0]) <= 180 else None"
        },
        {"minutes-units": 0, "minutes-none": 0},
    ),
    "what cannot be is kept": (
        SURVEY,
        {
            "minutes": "def minutes(text):\n    found = re.findall('[0-9.]+', text)\n    if not found:\n"
            "        return None\n    return float(found[0]) * (60 if 'h' in text or '小时' in text else 1)",
            "age": "def age(text):\n    return int(text) if text.strip().isdigit() else None",
        },
        {"minutes-units": 1, "minutes-none": 0, "age-tests": 0, "report-tests": 1.2},
    ),
    "the mean is taken for the median": (
        SURVEY,
        {
            "middle": "def count(values):\n    return {one: values.count(one) for one in values if one is not None}\n"
            "def median(numbers):\n    some = [n for n in numbers if n is not None]\n    return sum(some) / len(some)"
        },
        {"count-tests": 1, "median-tests": 0},
    ),
    "the median of four is one of them": (
        SURVEY,
        {
            "middle": "def count(values):\n    return {one: values.count(one) for one in values if one is not None}\n"
            "def median(numbers):\n    some = sorted(n for n in numbers if n is not None)\n"
            "    return some[len(some) // 2] if some else None"
        },
        {"count-tests": 1, "median-tests": 0},
    ),
    "the mean is taken to smooth": (
        DOOR,
        {"smooth": SMOOTH_BY_MEAN},
        {"smooth-spikes": 0, "smooth-rest": 0, "nearness-tests": 0, "people-there": 0},
    ),
    "the ends are cut off": (
        DOOR,
        {"smooth": ONLY_WHOLE_WINDOWS},
        {"smooth-spikes": 0, "smooth-rest": 0, "nearness-tests": 0},
    ),
    "usual stays what it was at first": (
        DOOR,
        {"nearness": "def nearness(values, width=81):\n    return [values[0] - value for value in values]"},
        {"smooth-spikes": 1, "smooth-rest": 1, "nearness-tests": 0},
    ),
    "one threshold for both": (
        DOOR,
        {"events": EVENTS.replace("END", "on").replace("LAST", "([(start, len(near))] if start is not None else [])")},
        {"events-tests": 2.5, "people-here": 0, "people-there": 1},
    ),
    "who is still there is forgotten": (
        DOOR,
        {"events": EVENTS.replace("END", "off").replace("LAST", "[]")},
        {"events-tests": 2.5, "people-here": 1, "people-there": 1},
    ),
    "the answer is written down instead of worked out": (
        DOOR,
        {"people": "def people(values):\n    return 7"},
        {"people-here": 1, "people-there": 0},
    ),
    "a column that knows the answer is used": (
        QUEUE,
        {"allowed": 'allowed = ["weekday", "rain", "classes", "favourite", "served"]'},
        {"allowed-tests": 0, "compare-tests": 2},
    ),
    "a column about a person is used": (
        QUEUE,
        {"allowed": 'allowed = ["weekday", "rain", "classes", "favourite", "first"]'},
        {"allowed-tests": 0},
    ),
    "the first days are for the test": (
        QUEUE,
        {"split": "def split(rows):\n    border = len(rows) // 4\n    return rows[border:], rows[:border]"},
        {"split-tests": 0, "compare-tests": 0},
    ),
    "what is for the test is also learned from": (
        QUEUE,
        {"split": "def split(rows):\n    return rows, rows[int(len(rows) * 0.75):]"},
        {"split-tests": 0, "compare-tests": 0},
    ),
    "the largest is taken for the most frequent": (
        QUEUE,
        {"most-frequent": "def most_frequent(answers):\n    return max(answers)"},
        {"most-frequent-tests": 0, "guess-tests": 0},
    ),
    "percent, and the two mistakes mixed up": (
        QUEUE,
        {
            "judge": "def accuracy(guessed, true):\n    if not guessed:\n        return None\n"
            "    return 100 * sum(a == b for a, b in zip(guessed, true)) / len(guessed)\n"
            "def mistakes(guessed, true):\n    pairs = list(zip(guessed, true))\n"
            '    return {"missed": pairs.count((1, 0)), "false_alarm": pairs.count((0, 1))}'
        },
        {"accuracy-tests": 0, "mistakes-tests": 0, "compare-tests": 0},
    ),
    "columns are not brought to one span": (
        QUEUE,
        {"distance": "def distance(one, other, columns):\n    return sum(abs(one[c] - other[c]) for c in columns)"},
        {"distance-tests": 0},
    ),
    "only the nearest neighbour is asked": (QUEUE, {"guess": NEIGHBOURS}, {"guess-tests": 0}),
    "it is tested on what was learned": (QUEUE, comparing(tested="learn"), {"compare-tests": 0}),
    "the baseline has seen the test": (QUEUE, comparing(counted="rows"), {"compare-tests": 0}),
    "the model has seen the test": (QUEUE, comparing(learned="rows"), {"compare-tests": 0}),
}


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_common_mistake_gets_the_points_it_deserves(engine: SplitEngine, mistake: str, language: str) -> None:
    lab, answers, wanted = MISTAKES[mistake]
    got = points(engine, lab, language, with_answers(lab, language, answers))
    full = {cell.grade_id: cell.points for cell in make_key(source(lab, language)).cells if cell.automatic}
    assert {name: got[name] for name in wanted} == pytest.approx(wanted)
    assert sum(got[name] or 0 for name in full) < sum(value or 0 for value in full.values())


def test_some_spellings_get_some_of_the_points(engine: SplitEngine) -> None:
    exact = 'def way(text):\n    return {"bus": "bus", "on foot": "walk", "bicycle": "bike"}.get(text.lower())'
    assert points(engine, SURVEY, "en", with_answers(SURVEY, "en", {"way": exact}))["way-tests"] == 1
    exact = 'def way(text):\n    return {"公交车": "公交", "走路": "步行", "步行": "步行"}.get(text)'
    assert points(engine, SURVEY, "zh-Hans", with_answers(SURVEY, "zh-Hans", {"way": exact}))["way-tests"] == 1


def test_no_learners_notebook_holds_an_answer() -> None:
    for lab, language in LABS:
        text = json.dumps(release(source(lab, language)), ensure_ascii=False)
        assert "SOLUTION" not in text and "HIDDEN" not in text and "cupboard" not in text and "柜子" not in text
