"""Examples by which assessors learn to mean the same: written, tried, compared, withdrawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import Moderation
from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import score, unmet
from makerpath.service.core import text
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.courses.models import CourseRun
from makerpath.service.moderation.choices import Choice, choice_of, rubric_by
from makerpath.service.moderation.example_files import check_files
from makerpath.service.moderation.models import Example, ExampleTry
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Person

NONE: Mapping[str, float] = {}


@operation("example.write")
def write(
    work: Work,
    *,
    run_id: UUID,
    brief: str,
    plan: str,
    title: str,
    body: str,
    levels: Mapping[str, str],
    reasons: Mapping[str, str],
    points: Mapping[str, float] = NONE,
    file_ids: Collection[UUID] = (),
    project_id: UUID | None = None,
) -> Answer:
    """An example for the run's assessment `plan` of `brief`: the work, the levels it deserves, and why for each.

    `project_id`: it shows a project whose makers show it to everybody. Raises `assessment.incomplete` and
    `example.reason` (422).
    """
    run = work.get(CourseRun, run_id)
    work.require("example.write", run)
    choice = choice_of(work.session, run, brief, plan)
    if choice is None:
        raise NotFound()
    rubric = load_rubric(work.session, choice.scoring, choice.wording)
    tidy = text.line(title, "title", 200)
    story = text.paragraphs(body, "body", required=not file_ids)
    files = check_files(work, run, file_ids, project_id)
    chosen = {key: value for key, value in levels.items() if value}
    given = {key: value for key, value in points.items() if key in chosen}
    score(rubric, chosen, given)
    assert work.actor.person_id is not None
    row = work.add(
        Example(
            run_id=run.id,
            brief=brief,
            plan=plan,
            title=tidy,
            body=story,
            file_ids=[str(file.id) for file in files],
            rubric_hash=choice.scoring,
            levels=chosen,
            points=given,
            reasons=_reasons(rubric, chosen, reasons),
            language=work.actor.language,
            created_by=work.actor.person_id,
        )
    )
    work.record("example.written", row.id, title=row.title, run=str(run.id))
    return {"example": str(row.id)}


@operation("example.try")
def attempt(work: Work, *, example_id: UUID, levels: Mapping[str, str], points: Mapping[str, float] = NONE) -> Answer:
    """Assess the example: `{"agrees", "off"}`.

    Who comes within the plan's tolerance, and sees the same required levels reached, agrees. Raises
    `assessment.incomplete` (422).
    """
    row = there(work.session, example_id)
    work.require("example.try", row)
    if row.created_by == work.actor.person_id:
        raise MakerpathError(
            "example.own",
            N_("You wrote this example: you know what it deserves."),
            N_("The other assessors try it."),
            status=409,
        )
    rubric = rubric_by(work.session, row.rubric_hash)
    chosen = {key: value for key, value in levels.items() if value}
    given = {key: value for key, value in points.items() if key in chosen}
    mine, deserved = score(rubric, chosen, given), score(rubric, row.levels, row.points)
    off = round(abs(mine.total - deserved.total), 1)
    same = unmet(rubric, chosen) == unmet(rubric, row.levels)
    agrees = same and off <= tolerance(work.session, row)
    assert work.actor.person_id is not None
    made = work.add(
        ExampleTry(
            example_id=row.id,
            person_id=work.actor.person_id,
            levels=chosen,
            points=given,
            off=off,
            agrees=agrees,
        )
    )
    work.record("example.tried", made.id, title=row.title, agrees=agrees)
    return {"agrees": agrees, "off": off}


@operation("example.withdraw")
def withdraw(work: Work, *, example_id: UUID) -> Answer:
    """Nobody needs to agree with it any more; who has done so has."""
    row = there(work.session, example_id)
    work.require("example.write", row)
    row.withdrawn_at = work.now
    work.record("example.withdrawn", row.id, title=row.title)
    return {}


def there(session: Session, example_id: UUID) -> Example:
    """The example; `NotFound` for one that was withdrawn."""
    row = session.scalar(select(Example).where(Example.id == example_id, Example.withdrawn_at.is_(None)))
    if row is None:
        raise NotFound()
    return row


def tolerance(session: Session, example: Example) -> float:
    """How many percentage points somebody may be off and still agree."""
    run = session.get_one(CourseRun, example.run_id)
    choice = choice_of(session, run, example.brief, example.plan)
    return choice.plan.moderation.tolerance if choice else Moderation().tolerance


def _reasons(rubric: Rubric, chosen: Mapping[str, str], reasons: Mapping[str, str]) -> dict[str, str]:
    """Why each criterion deserves its level: without it, nobody learns from the example."""
    found = {}
    for item in rubric.criteria:
        if item.id not in chosen:
            continue
        said = text.paragraphs(reasons.get(item.id, ""), f"reason-{item.id}", 2000, required=False)
        if not said:
            raise MakerpathError(
                "example.reason",
                N_("Say why each criterion deserves its level."),
                N_("Assessors who see it differently learn from that."),
                status=422,
                field=f"reason-{item.id}",
            )
        found[item.id] = said
    return found


@dataclass(frozen=True)
class Group:
    """The examples of one planned assessment; `needed` more must be agreed with before the reader's first final one."""

    choice: Choice
    examples: Sequence[tuple[Example, Sequence[ExampleTry]]]
    needed: int


def groups(session: Session, run: CourseRun, found: Sequence[Choice], person_id: UUID | None) -> list[Group]:
    """The run's examples by assessment with the reader's own tries, oldest first; in two queries."""
    rows = session.scalars(
        select(Example).where(Example.run_id == run.id, Example.withdrawn_at.is_(None)).order_by(Example.id)
    ).all()
    mine: defaultdict[UUID, list[ExampleTry]] = defaultdict(list)
    for one in session.scalars(
        select(ExampleTry)
        .where(ExampleTry.example_id.in_([row.id for row in rows]), ExampleTry.person_id == person_id)
        .order_by(ExampleTry.id)
    ):
        mine[one.example_id].append(one)
    made = []
    for choice in found:
        here = [row for row in rows if (row.brief, row.plan) == (choice.brief.id, choice.plan.id)]
        others = [row for row in here if row.created_by != person_id]
        agreed = sum(any(one.agrees for one in mine[row.id]) for row in others)
        needed = min(choice.plan.moderation.examples, len(others)) - agreed
        made.append(Group(choice, [(row, mine[row.id]) for row in here], max(0, needed)))
    return made


def tries(session: Session, run: CourseRun) -> dict[UUID, list[tuple[str, int, bool, float]]]:
    """By example, everybody who tried it: name, how often, whether they agree, how far off the last was."""
    rows = session.execute(
        select(ExampleTry, Person.display_name)
        .join(Example, Example.id == ExampleTry.example_id)
        .join(Person, Person.id == ExampleTry.person_id)
        .where(Example.run_id == run.id, Example.withdrawn_at.is_(None))
        .order_by(Person.display_name, ExampleTry.id)
    )
    by: defaultdict[tuple[UUID, UUID], list[tuple[ExampleTry, str]]] = defaultdict(list)
    for row, name in rows:
        by[row.example_id, row.person_id].append((row, name))
    found: defaultdict[UUID, list[tuple[str, int, bool, float]]] = defaultdict(list)
    for (example_id, _person), made in by.items():
        found[example_id].append((made[0][1], len(made), any(row.agrees for row, _name in made), made[-1][0].off))
    return dict(found)
