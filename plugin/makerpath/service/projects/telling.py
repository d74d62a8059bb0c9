"""What happened, in words: a line of the timeline for each verb of the event table."""

from __future__ import annotations

from typing import Any

from makerpath.domain import names
from makerpath.domain.errors import N_
from makerpath.domain.text import LocalText
from makerpath.i18n import gettext

LINES = {
    "project.started": N_("The project began."),
    "project.shown": N_("The project is shown to the class."),
    "project.hidden": N_("The project was taken out of the showcase."),
    "project.renamed": N_("The project was named “{title}”."),
    "evidence.added": N_("{kind} added at {stage}."),
    "evidence.withdrawn": N_("Something was taken back at {stage}."),
    "iteration.added": N_("Version {number} was kept."),
    "stage.submitted": N_("{stage} was handed in, attempt {number}."),
    "stage.decided": N_("{stage}: {verdict}."),
    "stage.reopened": N_("{stage} was opened again."),
    "comment.added": N_("A comment at {stage}."),
    "assessment.final": N_("The assessment is final: {total} %."),
    "certificate.issued": N_("The certificate {serial} was issued."),
    "certificate.revoked": N_("The certificate {serial} was revoked."),
    "account.view_as_learner": N_("The view as a learner was switched."),
    "attendance.noted": N_("Somebody was there for the lesson {lesson}."),
    "attendance.opened": N_("A meeting for the lesson {lesson} was opened."),
    "campus.created": N_("A campus was added."),
    "class.created": N_("A class was made."),
    "class.joined": N_("Somebody joined a class."),
    "class.code_changed": N_("A class got a new join code."),
    "class.left": N_("Somebody was taken out of a class."),
    "class.roster_imported": N_("A roster was imported: {added} added, {updated} updated."),
    "course.completed": N_("Somebody completed the course {course}."),
    "course.completion_recorded": N_("That somebody completed the course {course} elsewhere was recorded."),
    "course.lesson_edited": N_("The lesson {lesson} of the course {slug} was edited."),
    "course.published": N_("The course {slug} was published."),
    "file.added": N_("The file {name} was added."),
    "person.created": N_("A person was added."),
    "person.edited": N_("What is known of a person was changed."),
    "person.met": N_("Somebody came from a learning platform."),
    "platform.trusted": N_("The platform {issuer} is trusted."),
    "quiz.answered": N_("Somebody answered the quiz {quiz}: {earned} of {possible} points."),
    "role.granted": N_("The role {role} was granted."),
    "role.revoked": N_("The role {role} was taken back."),
    "run.dates_set": N_("The days on which the modules of a run open were changed."),
    "run.enrolled": N_("Learners of a class were enrolled in a run: {count}."),
    "run.created": N_("The course {course} was offered to a class."),
    "run.met": N_("The course {course_key} came from a learning platform."),
    "sign_off.signed": N_("The list {sign_off} was signed for somebody."),
    "sign_off.withdrawn": N_("A signature on the list {sign_off} was taken back."),
    "kit.imported": N_("Kits were imported: {added} added, {updated} updated."),
    "term.created": N_("A term was added."),
    "topic.imported": N_("Topics were imported: {added} added, {updated} updated, {retired} retired."),
    "upload.begun": N_("The upload of {name} began."),
    "upload.discarded": N_("The upload of {name} was given up."),
}
KINDS = {"text": N_("A paragraph"), "photo": N_("A picture"), "file": N_("A file")}
TABLES = {
    "stage": names.STAGE,
    "verdict": names.VERDICT,
    "kind": KINDS,
    "dimension": names.DIMENSION,
    "role": names.ROLE,
}


def tell(verb: str, data: dict[str, Any], language: str) -> str:
    """The line for an event; the verb itself for one that has none."""
    return gettext(LINES.get(verb, verb), language, **in_words(data, language))


def in_words(data: dict[str, Any], language: str) -> dict[str, Any]:
    """`data` with the ids of stages, verdicts and the like replaced by their names, and 85.0 as 85."""
    return {key: _word(key, value, language) for key, value in data.items()}


def _word(key: str, value: Any, language: str) -> Any:
    if key in TABLES:
        return gettext(TABLES[key].get(str(value), str(value)), language)
    if isinstance(value, LocalText):
        return value.pick(language)
    return f"{value:g}" if isinstance(value, float) else value
