"""Data against a model, with every disagreement as a problem at its place."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from makerpath.content.problem import Problem
from makerpath.content.yamlfile import Location, Tree
from makerpath.domain.errors import N_

Model = TypeVar("Model", bound=BaseModel)

MESSAGES = {
    "missing": N_("{field} is missing."),
    "extra_forbidden": N_("There is no key {field} here."),
    "string_type": N_("{field} is a text."),
    "string_pattern_mismatch": N_("{field} has characters it cannot have."),
    "string_too_long": N_("{field} is longer than {max_length} characters."),
    "int_type": N_("{field} is a whole number."),
    "int_parsing": N_("{field} is a whole number."),
    "int_from_float": N_("{field} is a whole number."),
    "float_type": N_("{field} is a number."),
    "float_parsing": N_("{field} is a number."),
    "finite_number": N_("{field} is a number."),
    "greater_than": N_("{field} is more than {gt}."),
    "greater_than_equal": N_("{field} is at least {ge}."),
    "less_than_equal": N_("{field} is at most {le}."),
    "literal_error": N_("{field} is one of {expected}."),
    "too_short": N_("{field} needs at least {min_length} entries."),
    "list_type": N_("{field} is a list."),
    "dict_type": N_("{field} is a text by language, such as {en: …, zh-Hans: …}."),
    "model_type": N_("{field} has keys of its own."),
    "text.empty": N_("{field} needs a text in at least one language."),
    "text.blank": N_("{field} is blank in {tag}."),
    "text.language": N_("{tag} is not a language this course can have; use en or zh-Hans."),
    "id.repeated": N_("Two things here share one id."),
    "brief.order": N_("The stages stand in another order than {order}."),
    "brief.stage_missing": N_("A brief always has the stage {stage}."),
    "union_tag_invalid": N_("{field} is one of {expected_tags}."),
    "union_tag_not_found": N_("{field} needs a kind."),
    "too_long": N_("{field} has at most {max_length} entries."),
    "string_too_short": N_("{field} is empty."),
    "less_than": N_("{field} is less than {lt}."),
    "quiz.one_right": N_("Exactly one choice is correct: true."),
    "quiz.some_right": N_("At least one choice is correct: true."),
    "course.weights": N_("At least one kind of work counts more than 0."),
    "brief.companion_stage": N_("The brief has no stage {stage} that a companion course could help with."),
    "brief.team": N_("A team has at least as many makers as its smallest number."),
    "rubric.levels": N_("Levels go from the fewest points to the most, each with more than the one before."),
    "rubric.minimum_unreachable": N_("There is a minimum for {dimension} but no criterion of that dimension."),
    "rubric.range": N_("A range goes from least up to points."),
    "rubric.required": N_("The criterion has no level {id} that it could require."),
    "rubric.ungraded": N_("At least one criterion is graded, or the whole rubric is formative: true."),
    "rubric.holistic": N_("A holistic rubric has exactly one criterion."),
    "rubric.checklist": N_("A criterion of a checklist has exactly two levels: {id}."),
    "rubric.single_point": N_("A single-point criterion has three levels, and only the middle one is described: {id}."),
    "rubric.undescribed": N_("Every level has a description: {id}."),
    "assessment.role_twice": N_("One role of assessors stands here twice."),
    "assessment.nobody_counts": N_("At least one role of assessors counts more than 0."),
    "assessment.no_staff": N_("An instructor is needed among the assessors."),
    "brief.assessment_stage": N_("The brief has no stage {stage} that could be assessed."),
    "brief.assessments_uncounted": N_("At least one assessment counts more than 0."),
    "decimal_type": N_("{field} is a number."),
    "decimal_parsing": N_("{field} is a number."),
    "bool_type": N_("{field} is true or false."),
    "bool_parsing": N_("{field} is true or false."),
    "sample.ai_use": N_("With used: true stand tools, purpose and checked, all three; with used: false none of them."),
    "sample.revise_unexplained": N_("A round that is revised has a comment that says why."),
    "sample.verdicts": N_("The last round of a stage passes, and each one before it is revised."),
    "sample.critique_of_nothing": N_("A critique speaks of a version, and this stage has none."),
    "text.control": N_("{field} has a control character in {tag}."),
}
HINTS = {
    "missing": N_("Add the key; the guide to course files shows an example."),
    "extra_forbidden": N_("Check the spelling, or take the line away."),
    "string_type": N_("Put it in quotation marks."),
    "string_pattern_mismatch": N_("An id has lower-case letters, digits and single hyphens, such as fold-and-cut."),
    "rubric.checklist": N_("Leave the levels out; a checklist asks yes or no."),
    "rubric.holistic": N_("Take kind: analytic for several criteria."),
    "rubric.undescribed": N_("Say what one sees at each level, or take kind: checklist or kind: single-point."),
    "assessment.role_twice": N_("Write it once, with a number."),
    "assessment.no_staff": N_("Where combine is staff, or a second assessor is asked for, instructors assess."),
}
_QUESTION = "driving_question"


def validate(model: type[Model], tree: Tree, problems: list[Problem]) -> Model | None:
    """The definition in `tree`; None after adding problems."""
    try:
        return model.model_validate(tree.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            problems.append(_problem(tree, detail["type"], tuple(detail["loc"]), detail.get("ctx", {}), detail["msg"]))
        return None


def _problem(tree: Tree, kind: str, location: Location, context: dict[str, Any], english: str) -> Problem:
    location = _without_tags(tree, tuple(part for part in location if part != "[key]"))
    field = next((str(part) for part in reversed(location) if not isinstance(part, int)), tree.path.name)
    place = tree.place(location)
    if location[:1] == (_QUESTION,) and kind in ("missing", "text.empty", "text.blank"):
        return Problem(
            place,
            "brief.driving_question",
            N_("The brief has no driving question."),
            N_("Ask an open question that the project answers, under the key driving_question."),
        )
    return Problem(
        place,
        kind if "." in kind else f"schema.{kind}",
        MESSAGES.get(kind, english),
        HINTS.get(kind, ""),
        params={"field": field, **context},
    )


def _without_tags(tree: Tree, location: Location) -> Location:
    """The location as the file has it: a model chosen by its `kind` adds the kind's name to the way."""
    found: Location = ()
    data = tree.data
    for part in location:
        if isinstance(data, dict) and part == data.get("kind") and part not in data:
            continue
        found = (*found, part)
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            data = None
    return found
