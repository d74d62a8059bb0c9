"""A lesson as somebody types it in the browser, and why it is not published like that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from makerpath.content.problem import Problem
from makerpath.domain.errors import Conflict, MakerpathError, N_


@dataclass(frozen=True)
class LessonText:
    """The lesson in one language, as it is typed."""

    title: str
    summary: str
    body: str


@dataclass(frozen=True)
class LessonDraft:
    """What somebody typed, and which version of the course they had before them; `texts` by language."""

    base: str
    minutes: str
    texts: Mapping[str, LessonText]


@dataclass(frozen=True)
class LessonProblem:
    """A problem with its place as the form has it: `line` of the text in `language`, or neither."""

    problem: Problem
    language: str = ""
    line: int = 0


class LessonRefused(MakerpathError):
    """The checks found an error; nothing was published."""

    def __init__(self, problems: list[LessonProblem]) -> None:
        super().__init__(
            "lesson.refused",
            N_("The lesson cannot be published like this."),
            N_("What you typed is still here. Correct what is named below, then publish again."),
            status=422,
        )
        self.problems = problems


class LessonChanged(Conflict):
    """Somebody else published the lesson meanwhile; `differences` by language, `version` is theirs."""

    def __init__(self, version: str, differences: dict[str, list[str]]) -> None:
        super().__init__(
            "lesson.changed",
            N_("Somebody else changed this lesson while you were writing."),
            N_("What you typed is still here. Below you see what they changed: take over what you want, then publish."),
        )
        self.version, self.differences = version, differences


class WorkWouldGo(Conflict):
    """Something is taken out in which learners have left work; `things` are what, which, and how many people."""

    def __init__(self, things: list[tuple[str, str, int]]) -> None:
        super().__init__(
            "lesson.work_would_go",
            N_("Learners have done something that this change takes out of the lesson."),
            N_("Put it back; or say below that it may go, then publish. What they did is kept, but nobody sees it."),
        )
        self.things = things
