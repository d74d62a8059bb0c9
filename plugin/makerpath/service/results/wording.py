"""What a brief plans for an assessment, in plain sentences for whoever is assessed."""

from __future__ import annotations

from makerpath.domain.assessing import AssessmentPlan, AssessorRule, Late
from makerpath.domain.brief import Brief
from makerpath.domain.errors import N_
from makerpath.domain.lateness import deduction
from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import exact, percent
from makerpath.i18n import gettext, ngettext

COMBINE = {
    "weighted": N_("Each share is the mean of those who have it; together they make the result."),
    "median": N_("For each criterion, the middle of what they say counts."),
    "best": N_("The best of their assessments counts."),
    "staff": N_("The instructors decide by the mean of what they say; the others help you to go on."),
}
EXAMPLE_DAYS = 2


def counts(brief: Brief, plan: AssessmentPlan, rubric: Rubric, language: str) -> str:
    """What share of the project's result the assessment has."""
    if rubric.formative or not plan.weight:
        return gettext(N_("It is there to learn from: it changes no result."), language)
    whole = sum(exact(item.weight) for item in brief.plans)
    share = percent(exact(plan.weight) / whole)
    if share == 100:
        return gettext(N_("It makes the result of the project."), language)
    return gettext(N_("It makes {percent} % of the project’s result."), language, percent=_number(share))


def who(plan: AssessmentPlan, language: str) -> list[str]:
    """Who assesses, with the share of each where there are several."""
    return [_rule(plan, rule, language) for rule in plan.assessors]


def combining(plan: AssessmentPlan, language: str) -> str:
    """How what several say becomes one result; empty where one alone says it."""
    counting = [rule for rule in plan.assessors if rule.weight]
    if len(counting) < 2 and all(rule.number == 1 and rule.role not in ("self", "peer") for rule in counting):
        return ""
    return gettext(COMBINE[plan.combine], language)


def watched(plan: AssessmentPlan, language: str) -> list[str]:
    """What watches over assessors, and how members of a team may differ."""
    found = []
    if plan.moderation.second:
        found.append(
            gettext(
                N_(
                    "A second instructor looks at some of the work without seeing what the first said; where they "
                    "differ by more than {tolerance} points, somebody looks again."
                ),
                language,
                tolerance=_number(plan.moderation.tolerance),
            )
        )
    if plan.moderation.approval:
        found.append(gettext(N_("Somebody else approves the result before you see it."), language))
    if plan.individual:
        found.append(
            gettext(
                N_(
                    "In a team of three or more, what its members say of each other’s part moves the result of each, "
                    "by at most {percent} % of it."
                ),
                language,
                percent=_number(plan.individual),
            )
        )
    return found


def lateness(late: Late, language: str) -> str:
    """The late policy, with an example."""
    if not late.per_day:
        return gettext(N_("Handing in late takes nothing off."), language)
    sentences = []
    if late.grace_hours:
        sentences.append(
            ngettext(
                "Up to {count} hour after the due day nothing is taken off.",
                "Up to {count} hours after the due day nothing is taken off.",
                late.grace_hours,
                language,
            )
        )
    sentences.append(costs(late, EXAMPLE_DAYS, language))
    if late.most < 100:
        sentences.append(gettext(N_("Never more than {most} points."), language, most=_number(late.most)))
    return _together(sentences, language)


def costs(late: Late, days: int, language: str) -> str:
    """What so many days late take off, such as “2 days late: −10 points.”"""
    return ngettext(
        "{count} day late: −{points} points.",
        "{count} days late: −{points} points.",
        days,
        language,
        points=_number(percent(deduction(late, days))),
    )


def _rule(plan: AssessmentPlan, rule: AssessorRule, language: str) -> str:
    counting = [item for item in plan.assessors if item.weight]
    said = _people(rule, language)
    if not rule.weight or (plan.combine == "staff" and rule.role != "instructor"):
        return gettext(N_("{who}: to learn from, it does not count"), language, who=said)
    if plan.combine == "weighted" and len(counting) > 1:
        share = percent(exact(rule.weight) / sum(exact(item.weight) for item in counting))
        return gettext(N_("{who}: {percent} %"), language, who=said, percent=_number(share))
    return said


def _people(rule: AssessorRule, language: str) -> str:
    count = rule.number
    if rule.role == "self":
        return gettext(N_("Each maker, of their own work"), language)
    if rule.role == "peer":
        return ngettext(
            "{count} classmate, whose name you do not learn",
            "{count} classmates, whose names you do not learn",
            count,
            language,
        )
    if rule.role == "instructor":
        return ngettext("{count} instructor", "{count} instructors", count, language)
    if rule.role == "mentor":
        return ngettext("{count} mentor", "{count} mentors", count, language)
    if rule.role == "panel":
        return gettext(N_("The panel of the exhibition"), language)
    return ngettext("{count} juror", "{count} jurors", count, language)


def _number(value: float | None) -> str:
    return f"{value or 0:g}"


def _together(sentences: list[str], language: str) -> str:
    return ("" if language == "zh-Hans" else " ").join(sentences)
