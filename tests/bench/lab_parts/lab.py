"""A lab of one lesson with pandas and numpy, and learners who solve it well, badly, in part and not at all."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from tests.labs.notebooks import cell, Json, notebook

FILES = {
    "survey.csv": b"person,age,hours,grade\n"
    + "".join(f"p{n},{'' if n % 17 == 0 else 12 + n % 5},{n * 7 % 90 / 10},{5 + n % 3}\n" for n in range(400)).encode()
}
SETUP = 'import numpy as np\nimport pandas as pd\n\nsurvey = pd.read_csv("survey.csv")\nsurvey.head()'

# Of each task: the answer, its tests, its hidden tests, its points, and other answers, wrong ones among them.
TASKS: tuple[tuple[str, str, str, int, tuple[str, ...]], ...] = (
    (
        "def cleaned(table):\n    return table.dropna().reset_index(drop=True)",
        'found = cleaned(survey)\nassert isinstance(found, pd.DataFrame)\nassert found["age"].isna().sum() == 0',
        "assert len(found) == 376\n"
        'pd.testing.assert_frame_equal(cleaned(pd.DataFrame({"a": [1.0, None]})), pd.DataFrame({"a": [1.0]}))',
        3,
        (
            "def cleaned(table):\n    return table[table.notna().all(axis=1)].reset_index(drop=True)",
            "def cleaned(table):\n    return table.fillna(0)",
            'def cleaned(table):\n    return table.dropna(subset=["grade"])',
        ),
    ),
    (
        "def standardised(values):\n    values = np.asarray(values, dtype=float)\n"
        "    return (values - values.mean()) / values.std()",
        "np.testing.assert_allclose(standardised([1, 2, 3]), [-1.224745, 0, 1.224745], rtol=1e-5)",
        'many = standardised(survey["hours"].to_numpy())\n'
        "assert many.shape == (400,)\nassert abs(many.mean()) < 1e-9\nassert abs(many.std() - 1) < 1e-9",
        2,
        (
            "def standardised(values):\n    found = np.array(values) - np.mean(values)\n"
            "    return found / np.std(found)",
            "def standardised(values):\n    return np.array(values) / np.max(values)",
            "def standardised(values):\n    return [v - np.mean(values) for v in values]",
        ),
    ),
    (
        'by_grade = survey.groupby("grade")["hours"].mean()',
        "assert len(by_grade) == 3",
        "assert list(by_grade.index) == [5, 6, 7]\nassert abs(by_grade[6] - 4.4353383) < 1e-4",
        2,
        (
            'by_grade = survey.pivot_table(values="hours", index="grade")["hours"]',
            'by_grade = survey.groupby("grade")["hours"].median()',
            'by_grade = survey["hours"].mean()',
        ),
    ),
    (
        "def outliers(values, limit=1.5):\n    low, high = np.percentile(values, [25, 75])\n"
        "    far = limit * (high - low)\n    return [v for v in values if v < low - far or v > high + far]",
        "points = 0\nif list(outliers([1, 2, 3, 2, 1, 50])) == [50]:\n    points += 1",
        "if list(outliers([1, 2, 3])) == []:\n    points += 1\n"
        "if list(outliers([1, 2, 3, 9], limit=1)) == [9]:\n    points += 2",
        4,
        (
            "def outliers(values, limit=1.5):\n    s = pd.Series(values)\n"
            "    low, high = s.quantile(0.25), s.quantile(0.75)\n"
            "    far = limit * (high - low)\n    return s[(s < low - far) | (s > high + far)].tolist()",
            "def outliers(values, limit=1.5):\n    return [v for v in values if v > 10]",
            "def outliers(values):\n    return []",
        ),
    ),
    (
        "class Running:\n    def __init__(self):\n        self.values = []\n\n    def add(self, value):\n"
        '        if value < 0:\n            raise ValueError("not below zero")\n        self.values.append(value)\n\n'
        "    def mean(self):\n        return sum(self.values) / len(self.values)",
        "one = Running()\none.add(2)\none.add(4)\nassert one.mean() == 3",
        "one.add(6)\nassert one.mean() == 4\n"
        "try:\n    one.add(-1)\nexcept ValueError:\n    pass\n"
        'else:\n    raise AssertionError("refuse what is below zero")',
        2,
        (
            "class Running:\n    def __init__(self):\n        self.total, self.count = 0, 0\n\n"
            "    def add(self, value):\n"
            "        if value < 0:\n            raise ValueError\n"
            "        self.total += value\n        self.count += 1\n\n"
            "    def mean(self):\n        return self.total / self.count",
            "class Running:\n    values = []\n\n    def add(self, value):\n        self.values.append(value)\n\n"
            "    def mean(self):\n        return sum(self.values) / len(self.values)",
            "class Running:\n    def add(self, value):\n        self.value = value\n\n"
            "    def mean(self):\n        return self.value",
        ),
    ),
    (
        "def slope(x, y):\n    return np.polyfit(x, y, 1)[0]",
        "assert abs(slope([0, 1, 2], [1, 3, 5]) - 2) < 1e-6",
        "assert abs(slope([0, 1, 2, 3], [5, 5, 5, 5])) < 1e-6\nassert abs(slope([0, 10], [0, -5]) + 0.5) < 1e-6",
        2,
        (
            "def slope(x, y):\n    x, y = np.array(x), np.array(y)\n"
            "    return ((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()",
            "def slope(x, y):\n    return (y[1] - y[0]) / x[1]",
            "def slope(x, y):\n    return np.corrcoef(x, y)[0, 1]",
        ),
    ),
)


def teachers() -> Json:
    found = [cell("# Hours of making", "markdown"), cell(SETUP, grade_id="setup", locked=True)]
    for number, (answer, tests, hidden, points, _) in enumerate(TASKS, 1):
        last = "\nfloat(points)" if "points" in tests else ""
        found += [
            cell(f"## {number}", "markdown"),
            cell(f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION", grade_id=f"task{number}", solution=True),
            cell(
                f"{tests}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS{last}",
                grade_id=f"task{number}-tests",
                grade=True,
                points=points,
            ),
        ]
    return notebook(*found)


def learners(released: Json, count: int) -> Iterator[tuple[str, Json]]:
    """Names and notebooks; the first has solved all, the second nothing."""
    for number in range(count):
        mine = copy.deepcopy(released)
        for task, (answer, *_, others) in enumerate(TASKS):
            choice = (number * 5 + task * 3 + number // 4) % 7
            written = answer if number == 0 or choice < 3 else ("", *others, "")[choice - 2]
            if number != 1 and written:
                _cell(mine, f"task{task + 1}")["source"] = written
        yield f"s{number:02}", mine


def _cell(found: Json, grade_id: str) -> Json:
    return next(one for one in found["cells"] if one["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)
