"""What the checks found in a draft, in the words of the editor: its fields by their labels, not by the file's keys."""

from __future__ import annotations

from itertools import pairwise

from makerpath.domain.errors import N_
from makerpath.i18n import gettext, NAMES
from makerpath.service.rubrics.checking import Found

FIELDS = {
    "title": N_("Title"),
    "summary": N_("Summary"),
    "question": N_("Question"),
    "description": N_("What one sees"),
    "note": N_("Note for assessors"),
    "points": N_("Points"),
    "least": N_("From (for a range)"),
    "weight": N_("Weight"),
    "step": N_("Step of points"),
    "kind": N_("Kind"),
    "dimension": N_("Dimension"),
    "required": N_("Nobody passes without"),
    "competencies": N_("Competencies"),
    "levels": N_("Levels"),
    "total": N_("Total"),
    "theory": N_("Theory"),
    "practice": N_("Practice"),
}
MESSAGES = {
    "criterion.unaligned": N_("This criterion names no competency."),
    "rubric.undescribed": N_("Every level says what one sees."),
    "rubric.single_point": N_("A single-point criterion has three levels, and only the middle one says what one sees."),
    "rubric.checklist": N_("A criterion of a checklist has exactly two levels."),
    "rubric.ungraded": N_("At least one criterion counts, or the whole rubric is for learning alone."),
}
"""Where the words of the checks speak of keys or ids."""
HINTS = {
    "schema.missing": "",
    "text.translation_missing": N_("Until then, whoever reads that language reads the other one."),
    "criterion.unaligned": N_("Type a word into the field, such as “creativity”, and choose one."),
    "rubric.levels": N_("A level that is a range begins above the points of the level before it."),
    "rubric.undescribed": N_("Fill in “What one sees” at each level, or take another kind: checklist or single-point."),
    "rubric.single_point": N_(
        "Leave “What one sees” empty at the first level and the last, and fill it in at the middle."
    ),
    "rubric.checklist": N_("Remove its levels: a checklist asks yes or not yet."),
    "rubric.holistic": N_("Take the kind “Analytic” for several criteria."),
}


def texts(found: Found, language: str) -> tuple[str, str]:
    """What is wrong and what to do, for whoever sees the field it is about."""
    problem = found.problem
    said = {name: _label(name, value, language) for name, value in problem.params.items()}
    message = gettext(MESSAGES.get(found.code, problem.message), language, **said)
    return message, gettext(HINTS.get(found.code, problem.hint), language, **said)


def placed(found: Found, language: str) -> tuple[str, str]:
    """The same, with the criterion and the level that it is about."""
    message, hint = texts(found, language)
    names = {"criteria": N_("Criterion {number}"), "levels": N_("Level {number}")}
    parts = found.place.split(".")
    where = [
        gettext(names[part], language, number=int(number) + 1)
        for part, number in pairwise(parts)
        if part in names and number.isdecimal()
    ]
    return " · ".join([*where, message]), hint


def _label(name: str, value: object, language: str) -> object:
    if name == "language":
        return NAMES.get(str(value), value)
    if name in ("field", "dimension") and value in FIELDS:
        return f"“{gettext(FIELDS[str(value)], language)}”"
    return value
