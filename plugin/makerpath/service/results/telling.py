"""How a result came about, step by step, in plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from makerpath.domain import names
from makerpath.domain.errors import N_
from makerpath.i18n import gettext, ngettext
from makerpath.service.assessments.models import Outcome

Step = Mapping[str, Any]

TOGETHER = {
    "weighted": N_("What they said counts by share ({roles}). Together: {total} %."),
    "median": N_("For each criterion the middle of what they said counts ({roles}): {total} %."),
    "best": N_("The best assessment counts ({roles}): {total} %."),
    "staff": N_("The instructors decide ({roles}): {total} %."),
}
MODERATED = {
    "one": N_("The assessors differed; a moderator took one of their assessments."),
    "mean": N_("The assessors differed; a moderator took the mean of what they said."),
    "own": N_("The assessors differed; a moderator assessed the work themselves."),
}
WHY = {
    "extended": N_("It was worked out anew, because more time was given."),
    "contributions": N_("It was worked out anew, because an instructor looked at what the makers said of each other."),
    "regraded": N_("It was worked out anew, because the rubric was changed."),
    "returned": N_("It was worked out anew, after the work came back."),
}
"""Why there is a new result, by the `how` of an outcome; the steps say the rest."""


def told(outcome: Outcome, language: str, *, own: bool = True) -> list[str]:
    """The steps of an outcome in sentences; `own`: to whom it belongs, else to staff about a maker."""
    found = [gettext(WHY[outcome.how], language)] if outcome.how in WHY else []
    for step in outcome.steps:
        tell = _STEPS.get(str(step.get("step")))
        if tell is not None:
            said = tell(step, language, own)
            if said:
                found.append(said)
    return found


def _combined(step: Step, language: str, _own: bool) -> str:
    roles, total = step.get("roles") or {}, _number(step.get("total"))
    if len(roles) == 1 and all(item["count"] == 1 for item in roles.values()):
        (role,) = roles
        return gettext(N_("{who}: {total} %."), language, who=_role(role, language), total=total)
    parts = [
        ngettext(
            "{role}: {count} assessment, {percent} %",
            "{role}: {count} assessments, {percent} %",
            item["count"],
            language,
            role=_role(role, language),
            percent=_number(item["percent"]),
        )
        for role, item in roles.items()
    ]
    sentence = TOGETHER.get(str(step.get("combine")), TOGETHER["weighted"])
    return gettext(sentence, language, roles=gettext(N_("; "), language).join(parts), total=total)


def _without(step: Step, language: str, _own: bool) -> str:
    roles = [
        _role(role, language) + (f" × {count}" if count > 1 else "")
        for role, count in (step.get("missing") or {}).items()
    ]
    return gettext(N_("Not waited for: {who}."), language, who=gettext(N_(", "), language).join(roles))


def _late(step: Step, language: str, _own: bool) -> str:
    return ngettext(
        "It was handed in {count} day late: −{minus} points.",
        "It was handed in {count} days late: −{minus} points.",
        int(step.get("days", 0)),
        language,
        minus=_number(step.get("minus")),
    )


def _contribution(step: Step, language: str, own: bool) -> str:
    factor, bound = float(step.get("percent") or 100), _number(step.get("bound"))
    change = round(factor - 100, 1)
    if not change:
        sentence = (
            N_("Your part in the team’s work counts as an equal share: it changes nothing.")
            if own
            else N_("The part in the team’s work counts as an equal share: it changes nothing.")
        )
        return gettext(sentence, language)
    sentence = (
        N_(
            "Your part in the team’s work, as your team sees it: your result is {factor} % of the team’s. It moves by "
            "at most {bound} %, so that no opinion decides alone."
        )
        if own
        else N_("The part in the team’s work: {factor} % of the team’s result, within {bound} % of it.")
    )
    return gettext(sentence, language, factor=_number(factor), bound=bound)


def _moderated(step: Step, language: str, _own: bool) -> str:
    return gettext(MODERATED.get(str(step.get("way")), MODERATED["one"]), language)


def _override(step: Step, language: str, _own: bool) -> str:
    before, after = step.get("before"), step.get("after")
    if before is None or after is None:
        return gettext(N_("Somebody in charge set the result by hand."), language)
    return gettext(
        N_("Somebody in charge set the result by hand: from {before} % to {after} %."),
        language,
        before=_number(before),
        after=_number(after),
    )


def _taken_back(step: Step, language: str, _own: bool) -> str:
    return gettext(N_("What was set by hand was taken back."), language)


def _role(role: str, language: str) -> str:
    return gettext(names.ASSESSOR.get(role, role), language)


def _number(value: Any) -> str:
    return f"{float(value or 0):g}"


_STEPS: dict[str, Callable[[Step, str, bool], str]] = {
    "combined": _combined,
    "without": _without,
    "late": _late,
    "contribution": _contribution,
    "moderated": _moderated,
    "override": _override,
    "taken_back": _taken_back,
}
