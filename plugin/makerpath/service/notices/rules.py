"""Who is told of what: one row for each verb of the event table that somebody should hear of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from makerpath.domain.errors import N_

Audience = Literal["makers", "instructors", "named", "subject", "critics", "run", "entrants", "office"]
"""`makers` of the project, `instructors` of its class, people `named` in the event's data, the person that the event's
`subject` belongs to, the `critics` whose words were answered, every learner of the `run`, the makers of
what was entered for the exhibition (`entrants`), the school `office`. Never who did it."""

PATH = "/projects/{project}?stage={stage}#stage"
"""Where a notice leads; `{project}`, `{subject}` and `{stage}` are filled in."""


@dataclass(frozen=True)
class Rule:
    """`kind` is the family that mail is muted by; `line` may use `{who}`, `{project}` and the event's data."""

    who: tuple[Audience, ...]
    kind: str
    line: str
    leads: str = PATH


def _tab(name: str) -> str:
    return f"/projects/{{project}}?tab={name}#tab"


RESULT = _tab("assessment")
RULES: dict[str, Rule] = {
    "stage.submitted": Rule(
        ("instructors", "makers"), "waiting", N_("{who} handed in {stage} of “{project}”, attempt {number}.")
    ),
    "stage.decided": Rule(("makers",), "decision", N_("{who} decided on {stage} of “{project}”: {verdict}.")),
    "stage.reopened": Rule(("makers",), "decision", N_("{who} opened {stage} of “{project}” again.")),
    "assessment.final": Rule(("makers",), "decision", N_("“{project}” was assessed: the result is there."), RESULT),
    "assessment.feedback": Rule(
        ("makers",), "decision", N_("There is feedback on “{project}”. It changes no result."), RESULT
    ),
    "assessment.escalated": Rule(
        ("instructors",), "waiting", N_("The assessors of “{project}” differ: look at it."), "/moderation/{subject}"
    ),
    "assessment.ready": Rule(
        ("instructors",), "waiting", N_("The result of “{project}” waits for approval."), "/moderation/{subject}"
    ),
    "assessment.second_asked": Rule(
        ("named",), "waiting", N_("You are asked to assess “{project}” as the second one."), "/assessments"
    ),
    "assessment.sent_back": Rule(
        ("named",), "waiting", N_("{who} sends your assessment of “{title}” back: {reason}"), "/assessments"
    ),
    "assessment.override": Rule(
        ("makers",), "decision", N_("{who} changed the result of “{project}”: {reason}"), RESULT
    ),
    "assessment.taken_back": Rule(
        ("makers",), "decision", N_("The result of “{project}” is again what it was before: {reason}"), RESULT
    ),
    "assessment.override_waits": Rule(
        ("instructors",), "waiting", N_("The result of “{project}” waits for approval."), "/moderation/{subject}"
    ),
    "assessment.taken_back_waits": Rule(
        ("instructors",), "waiting", N_("The result of “{project}” waits for approval."), "/moderation/{subject}"
    ),
    "assessment.regraded": Rule(
        ("makers",), "decision", N_("The result of “{project}” changed, because the rubric did: {reason}"), RESULT
    ),
    "assessment.rejudge": Rule(
        ("instructors",),
        "waiting",
        N_("“{project}” waits for a new judgement, because the rubric asks for more."),
        "/assessments",
    ),
    "assessment.returned": Rule(
        ("makers",), "decision", N_("{who} returned “{project}”: improve it until {due_on}."), RESULT
    ),
    "contribution.asked": Rule(
        ("named",), "waiting", N_("Say in confidence how your team shared the work on “{project}”."), RESULT
    ),
    "assessment.asked": Rule(("named",), "waiting", N_("You are asked to assess somebody else’s work."), "/peer"),
    "assessment.due_set": Rule(
        ("named",), "dates", N_("You have until {due_on} to assess what you are asked to."), "/peer"
    ),
    "assessment.reminded": Rule(("named",), "dates", N_("Somebody’s work still waits for your assessment."), "/peer"),
    "assessment.named": Rule(("named",), "waiting", N_("{who} asks you to assess “{project}”."), "/peer"),
    "assessment.reported": Rule(
        ("instructors",),
        "waiting",
        N_("A maker of “{project}” reports what an assessor wrote."),
        "/projects/{project}/assessors",
    ),
    "assessment.withdrawn": Rule(
        ("makers",),
        "decision",
        N_("{who} took out what an assessor of “{project}” had written."),
        "/projects/{project}",
    ),
    "critique.given": Rule(("makers",), "critique", N_("{who} gave a critique of “{project}” at {stage}.")),
    "critique.answered": Rule(
        ("critics", "makers"), "critique", N_("{who} answered a critique of “{project}” at {stage}.")
    ),
    "team.invited": Rule(("named",), "team", N_("{who} invites you into the team of “{project}”."), "/home"),
    "team.declined": Rule(("makers",), "team", N_("{who} does not join the team of “{project}”."), _tab("team")),
    "team.joined": Rule(("makers",), "team", N_("{who} joined the team of “{project}”."), _tab("team")),
    "team.guest_joined": Rule(("makers",), "team", N_("{who} joined the team of “{project}”."), _tab("team")),
    "team.added": Rule(("makers",), "team", N_("{who} put somebody into the team of “{project}”."), _tab("team")),
    "team.moved_in": Rule(("makers",), "team", N_("{who} put somebody into the team of “{project}”."), _tab("team")),
    "team.left": Rule(("makers",), "team", N_("{who} left the team of “{project}”."), _tab("team")),
    "team.moved_out": Rule(
        ("makers",), "team", N_("{who} took somebody out of the team of “{project}”."), _tab("team")
    ),
    "team.removed": Rule(
        ("makers", "named"), "team", N_("{who} took somebody out of the team of “{project}”."), "/home"
    ),
    "ownership.stated": Rule(
        ("makers",), "waiting", N_("{who} stated the shares of “{project}”: sign them."), _tab("ownership")
    ),
    "ownership.signed": Rule(("makers",), "team", N_("{who} signed the shares of “{project}”."), _tab("ownership")),
    "page.published": Rule(
        ("makers", "instructors"), "exhibition", N_("{who} published the page of “{project}”."), _tab("exhibit")
    ),
    "page.blocked": Rule(
        ("makers",), "exhibition", N_("{who} took the page of “{project}” out of the public."), _tab("exhibit")
    ),
    "exhibition.created": Rule(
        ("run",), "exhibition", N_("An exhibition is announced: “{exhibition}”."), "/exhibitions/{subject}"
    ),
    "exhibition.entered": Rule(
        ("makers", "instructors"),
        "exhibition",
        N_("{who} entered “{project}” for the exhibition “{exhibition}”."),
        _tab("exhibit"),
    ),
    "exhibition.left": Rule(
        ("makers", "instructors"),
        "exhibition",
        N_("{who} took “{project}” out of the exhibition “{exhibition}”."),
        _tab("exhibit"),
    ),
    "exhibition.changed": Rule(
        ("entrants",), "exhibition", N_("The exhibition “{exhibition}” was changed."), "/exhibitions/{subject}"
    ),
    "exhibition.cancelled": Rule(
        ("run",), "exhibition", N_("The exhibition “{exhibition}” was cancelled."), "/exhibitions/{subject}"
    ),
    "exhibition.released": Rule(
        ("entrants",),
        "decision",
        N_("What the panel said at “{exhibition}” can be read."),
        "/exhibitions/{subject}",
    ),
    "page.agreed": Rule(
        ("makers",), "exhibition", N_("{who} agrees to the public page of “{project}”."), _tab("exhibit")
    ),
    "page.refused": Rule(
        ("makers",), "exhibition", N_("{who} does not agree to the public page of “{project}”."), _tab("exhibit")
    ),
    "page.taken_down": Rule(("makers",), "exhibition", N_("{who} took the page of “{project}” down."), _tab("exhibit")),
    "page.unblocked": Rule(
        ("makers",), "exhibition", N_("The page of “{project}” is no longer blocked."), _tab("exhibit")
    ),
    "consent.given": Rule(
        ("named",), "exhibition", N_("What your guardian allows was written down: {scope}."), "/consents"
    ),
    "consent.withdrawn": Rule(
        ("named",), "exhibition", N_("What your guardian allowed was taken back: {scope}."), "/consents"
    ),
    "certificate.issued": Rule(
        ("subject",), "certificate", N_("Your certificate {serial} was issued."), "/certificates/{subject}"
    ),
    "certificate.revoked": Rule(
        ("subject",), "certificate", N_("Your certificate {serial} was revoked."), "/certificates/{subject}"
    ),
    "certificate.replaced": Rule(
        ("subject",),
        "certificate",
        N_("Your certificate {old} was corrected: {serial} takes its place."),
        "/certificates/{subject}",
    ),
    "certificate.suspended": Rule(
        ("subject",),
        "certificate",
        N_("Your certificate {serial} is suspended and does not hold for now."),
        "/certificates/{subject}",
    ),
    "certificate.reinstated": Rule(
        ("subject",), "certificate", N_("Your certificate {serial} holds again."), "/certificates/{subject}"
    ),
    "certificate.unprinted": Rule(
        ("office",),
        "waiting",
        N_("The certificate {serial} could not be printed: look at it."),
        "/certificates/{subject}",
    ),
    "certificate.expiring": Rule(
        ("subject",),
        "certificate",
        N_("Your certificate {serial} holds until {due_on}. Ask the school office how to renew it."),
        "/certificates/{subject}",
    ),
    "project.due_soon": Rule(("makers",), "dates", N_("{stage} of “{project}” is due on {due_on}.")),
    "project.extended": Rule(("makers",), "dates", N_("“{project}” has more time: {stage} is due on {due_on}.")),
    "project.stalled": Rule(
        ("makers",), "dates", N_("Nothing new in “{project}” for a while. One small step is enough to go on."), PATH
    ),
    "project.reminded": Rule(("makers",), "dates", N_("{who} asks how “{project}” goes on. One small step is enough.")),
    "platform.grade_given_up": Rule(
        ("office",),
        "waiting",
        N_("Grades do not arrive in the grade book of {platform}: look at it."),
        "/school/grade-books",
    ),
    "person.erasing_asked": Rule(("office",), "waiting", N_("{who} asks to be erased."), "/school/erasing"),
    "lab.released": Rule(
        ("named",),
        "decision",
        N_("The result of your notebook is there."),
        "/labs/attempts/{subject}",
    ),
    "lab.changed": Rule(
        ("named",),
        "decision",
        N_("Your notebook was graded again, and its result has changed."),
        "/labs/attempts/{subject}",
    ),
    "lab.returned": Rule(
        ("named",), "decision", N_("{who} gives your notebook back to you: improve it."), "/labs/attempts/{subject}"
    ),
    "run.due_set": Rule(("run",), "dates", N_("The due days of “{course}” were changed."), "/runs/{subject}/calendar"),
}

NOBODY: dict[str, tuple[str, ...]] = {
    "makers see it on the project's page, and there is nothing to do about it": (
        "assessment.let_off",
        "assessment.went_on",
        "project.started",
        "project.shown",
        "project.hidden",
        "project.renamed",
        "evidence.added",
        "evidence.withdrawn",
        "iteration.added",
        "file.added",
        "comment.added",
        "contribution.claimed",
        "journal.noted",
        "journal.removed",
        "materials.added",
        "materials.changed",
        "materials.removed",
        "page.written",
        "project.forked",
        "resources.saved",
        "team.code_made",
        "team.invitation_withdrawn",
        "team.role_set",
    ),
    "the class finds it on its start page, while it is asked": ("critique.opened", "critique.closed"),
    "nobody is to be shamed": ("critique.hidden", "critique.restored"),
    "makers read it with the result": (
        "assessment.carried",
        "assessment.given",
        "assessment.resolved",
        "assessment.approved",
    ),
    "whoever moderates did it themselves": ("assessment.second_let_off", "example.written", "example.withdrawn"),
    "assessors see at once how far they agree": ("example.tried",),
    "assessors find it beside the work when it is handed in again": ("assessment.answered",),
    "it is said in confidence, or looked after by an instructor": (
        "contribution.rated",
        "contribution.set_aside",
        "contribution.put_back",
    ),
    "it is not to be known before the results are released": ("exhibition.judged",),
    "whoever looks for a challenge finds it in the bank": (
        "challenge.created",
        "challenge.edited",
        "challenge.offered_again",
        "challenge.withdrawn",
    ),
    "it is one's own act": (
        "assessment.of_oneself",
        "account.view_as_learner",
        "attendance.noted",
        "calendar.address_made",
        "class.joined",
        "course.completed",
        "export.asked",
        "guest.joined",
        "guest.visited",
        "notices.chosen",
        "notices.stopped",
        "person.erasing_taken_back",
        "profile.saved",
        "quiz.answered",
        "lab.handed_in",
        "upload.begun",
        "upload.discarded",
    ),
    "it is the work of the school office or of instructors, and stands in the log": (
        "attendance.opened",
        "lab.again",
        "lab.failed",
        "lab.graded",
        "lab.marked",
        "lab.regraded",
        "lab.unchanged",
        "campus.created",
        "certificate.batch_asked",
        "certificate.design_added",
        "certificate.design_retired",
        "certificate.key_compromised",
        "certificate.key_rotated",
        "certificate.look_changed",
        "class.created",
        "class.code_changed",
        "class.left",
        "class.roster_imported",
        "course.completion_recorded",
        "course.lesson_edited",
        "course.published",
        "juror.invited",
        "juror.link_made",
        "juror.reminded",
        "juror.revoked",
        "kit.imported",
        "person.created",
        "person.edited",
        "person.erased",
        "person.met",
        "platform.compared",
        "platform.grades_repaired",
        "platform.trusted",
        "role.granted",
        "role.revoked",
        "run.stall_days_set",
        "rubric.adopted",
        "rubric.archived",
        "rubric.created",
        "rubric.published",
        "rubric.restored",
        "run.created",
        "certificates.restored",
        "school.certificates_back",
        "school.certificates_moved",
        "school.retention_set",
        "run.dates_set",
        "run.enrolled",
        "run.met",
        "school.pages_indexed",
        "school.quota_set",
        "school.teams_across_allowed",
        "school.teams_across_ended",
        "sign_off.signed",
        "sign_off.withdrawn",
        "term.created",
        "topic.imported",
    ),
}
"""Verbs that nobody is told of, by the reason."""
