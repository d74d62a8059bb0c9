"""Every table that holds something of persons: how it is handed out to them, and how it is erased.

A table with a column that points to a person and no entry here fails the tests, and so does one with words in it that
is neither here nor in `NAMES_NOBODY`. What needs more than rules is marked `by_hand` and done in `erasing`.
"""

from __future__ import annotations

from makerpath.service.accounts.models import FailedSignIn, ResetLink, SignIn
from makerpath.service.allocations.models import Allocation, JurorLink
from makerpath.service.assessing.models import SavedComment
from makerpath.service.assessments.feedback import ANONYMOUS
from makerpath.service.assessments.models import Assessment, AssessmentCase, Outcome
from makerpath.service.attendance.models import Attendance, Meeting
from makerpath.service.calendar.models import CalendarFeed, Extension
from makerpath.service.certificates.models import (
    Certificate,
    CertificateBatch,
    CertificateChange,
    CertificateDesign,
    CertificateSetting,
    IssuerKey,
    RateWindow,
)
from makerpath.service.challenges.models import Challenge
from makerpath.service.classes.models import ClassMember, Enrolment, SchoolClass, Term
from makerpath.service.consents.models import GuardianConsent
from makerpath.service.contributions.models import ContributionClaim, ContributionRating
from makerpath.service.core.database import Base
from makerpath.service.core.events import Event
from makerpath.service.core.files import Blob, FileReference
from makerpath.service.core.immutable import Erasing
from makerpath.service.core.jobs.models import Job
from makerpath.service.courses.models import CourseFile, CourseRow, CourseRun, Definition, DefinitionVersion
from makerpath.service.critiques.models import Critique
from makerpath.service.exhibition.models import Exhibition, ExhibitionEntry, PageConsent, PanelScore, PublicPage
from makerpath.service.exports.models import Export
from makerpath.service.journal.models import JournalEntry
from makerpath.service.kits.models import KitRow, KitTry
from makerpath.service.labs.models import LabAttempt, LabMark, LabRelease, LabResult
from makerpath.service.mail.models import MailMessage
from makerpath.service.materials.models import MaterialItem, ResourcePlan
from makerpath.service.moderation.models import Example, ExampleTry
from makerpath.service.notices.models import Notice, NoticeChoice
from makerpath.service.operation import OperationKey
from makerpath.service.ownership.models import OwnershipSignature, OwnershipStatement
from makerpath.service.people.models import Campus, Grant, Identity, Person, School
from makerpath.service.platforms.models import BlockLink, Platform, UsedToken
from makerpath.service.previews.models import Preview
from makerpath.service.privacy.released import lab_released, mark_released, was_read, was_released
from makerpath.service.privacy.rules import gone, Holding, keeps, stays, words
from makerpath.service.profiles.models import MakerProfile
from makerpath.service.progress.models import CourseCompletion, LessonRead
from makerpath.service.projects.models import (
    Artifact,
    Decision,
    Evidence,
    Iteration,
    Project,
    Reopening,
    Submission,
    TeamMember,
)
from makerpath.service.quizzes.models import QuizAttempt
from makerpath.service.results.models import FeedbackAnswer
from makerpath.service.rubrics.models import RubricAdoption, RubricVersion, SchoolRubric
from makerpath.service.sign_offs.models import SignedOff
from makerpath.service.surveys.models import SurveyAnswer
from makerpath.service.teams.models import Guest, TeamInvitation
from makerpath.service.topics.models import TopicRow
from makerpath.service.uploads.models import Upload

NOBODY = "—"
"""What stands where an erased name stood, in every language."""

HOLDINGS: tuple[Holding, ...] = (
    # The person.
    Holding(Person, "person", (words("id", "certificate_name", display_name=NOBODY),)),
    Holding(Identity, "accounts", (gone("person_id"),), hidden=("secret",)),
    Holding(Grant, "roles", (gone("person_id"), *stays("granted_by"))),
    Holding(MakerProfile, "profile", (gone("person_id"),)),
    Holding(GuardianConsent, "guardians", (gone("person_id"), *stays("recorded_by"))),
    Holding(SignIn, "sign_ins", (gone("person_id"),), hidden=("token_hash",)),
    Holding(CalendarFeed, "calendar", (gone("person_id"),), hidden=("secret",)),
    Holding(Guest, "guest", (gone("person_id"), *stays("home_person_id")), why="the home school erases it there, too"),
    Holding(NoticeChoice, "notice_choices", (gone("person_id"),)),
    Holding(Notice, "notices", (gone("person_id"),)),
    Holding(MailMessage, "mails", (gone("person_id"),), hidden=("headers",)),
    Holding(Export, "", (gone("person_id"),), why="what was made is the other archives themselves"),
    Holding(OperationKey, "", (gone("actor_id"),), why="only answers to forms: what they changed stands elsewhere"),
    Holding(Upload, "uploads", (gone("owner_id"),), hidden=("ticket_hash",)),
    Holding(FileReference, "files", (words("owner_id", "name"),), project="project_id", alone={"name": ""}),
    Holding(BlockLink, "platform", (gone("person_id"),)),
    # Learning.
    Holding(ClassMember, "classes", (gone("person_id"),)),
    Holding(Enrolment, "enrolments", (gone("person_id"),)),
    Holding(LessonRead, "lessons", (gone("person_id"),)),
    Holding(QuizAttempt, "quizzes", (gone("person_id"),)),
    Holding(SurveyAnswer, "surveys", (gone("person_id"),)),
    Holding(Attendance, "attendance", (gone("person_id"), *stays("noted_by"))),
    Holding(
        SignedOff,
        "sign_offs",
        (gone("person_id"), words("observer_id", "note"), words("withdrawn_by", "reason")),
    ),
    Holding(LabMark, "lab_marks", (gone("person_id"), words("marked_by", "comment")), own_if=mark_released),
    Holding(LabResult, "lab_results", (gone("person_id"), *stays("released_by")), own_if=lab_released),
    Holding(LabAttempt, "lab_attempts", (gone("person_id"),)),
    Holding(CourseCompletion, "completions", (gone("person_id"), words("noted_by", "note"))),
    Holding(KitTry, "kits", (gone("person_id"),)),
    # Projects.
    Holding(
        Project,
        "projects",
        stays("created_by"),
        project="id",
        alone={
            "title": NOBODY,
            "question": {},
            "origin": {},
            "state": "closed",
            "shown_at": None,
            "critique_from": None,
            "waiting_since": None,
            "stalled_at": None,
        },
    ),
    Holding(TeamMember, "team", (words("person_id", role="maker"),), project="project_id", alone={"role": "maker"}),
    Holding(
        TeamInvitation,
        "invitations",
        (words("created_by"), gone("person_id"), *stays("used_by")),
        project="project_id",
        hidden=("code_hash",),
        alone={"role": ""},
    ),
    Holding(JournalEntry, "journal", (gone("created_by"),), project="project_id", hidden=("terms",)),
    Holding(
        Evidence,
        "evidence",
        (words("created_by", "body"), *stays("withdrawn_by")),
        project="project_id",
        alone={"body": ""},
    ),
    Holding(Artifact, "things", (), project="project_id", alone={"title": NOBODY}),
    Holding(
        Iteration,
        "versions",
        (words("created_by", "body", "change_note"),),
        project="project_id",
        alone={"body": "", "change_note": ""},
    ),
    Holding(
        Submission,
        "submissions",
        (words("created_by", "note", "reflection", kept={}, ai_use={}),),
        project="project_id",
        alone={"note": "", "reflection": "", "kept": {}, "ai_use": {}},
    ),
    Holding(Decision, "decisions", (words("created_by", "comment"),), project="project_id", alone={"comment": ""}),
    Holding(Reopening, "reopenings", (words("created_by", "reason"),), project="project_id", alone={"reason": ""}),
    Holding(Extension, "extensions", (words("created_by", "reason"),), project="project_id", alone={"reason": ""}),
    Holding(Critique, "critiques", (words("created_by", "body"),), project="project_id", alone={"body": ""}),
    Holding(
        AssessmentCase,
        "assessment_cases",
        stays("closed_by", "resolved_by"),
        project="project_id",
        shown_once="released_at",
    ),
    Holding(
        Assessment,
        "assessments",
        (words("assessor_id", "comment", comments={}, pins=[]),),
        project="project_id",
        alone={"comment": "", "comments": {}, "pins": []},
        shown_once="final_at",
        shown_if=was_read,
        unnamed=("assessor_role", ANONYMOUS),
    ),
    Holding(
        Outcome,
        "outcomes",
        (keeps("person_id"), words("decided_by", "reason")),
        project="project_id",
        alone={"reason": ""},
        shown_if=was_released,
        own_only="person_id",
    ),
    Holding(Allocation, "allocations", (keeps("person_id"), *stays("allocated_by"))),
    Holding(
        JurorLink,
        "juror_links",
        (words("person_id", "email"), *stays("created_by")),
        hidden=("code_hash",),
    ),
    Holding(Example, "examples", stays("created_by")),
    Holding(ExampleTry, "example_tries", (keeps("person_id"),)),
    Holding(
        ContributionClaim,
        "contribution_claims",
        (words("person_id", "body"),),
        project="project_id",
        alone={"body": ""},
    ),
    Holding(ContributionRating, "contribution_ratings", (words("person_id", reasons={}, ratings={}),)),
    Holding(FeedbackAnswer, "feedback_answers", (words("created_by", "body"),)),
    Holding(SavedComment, "saved_comments", (gone("person_id"),)),
    Holding(SchoolRubric, "", stays("changed_by"), why="a school's own rubrics hold nobody's words but the school's"),
    Holding(RubricVersion, "", stays("created_by"), why="a school's own rubrics hold nobody's words but the school's"),
    Holding(RubricAdoption, "", stays("created_by"), why="a school's own rubrics hold nobody's words but the school's"),
    Holding(
        MaterialItem,
        "materials",
        (words("created_by", "source"),),
        project="project_id",
        alone={"name": NOBODY, "source": "", "unit": ""},
    ),
    Holding(ResourcePlan, "resources", stays("changed_by"), project="project_id", alone={"sections": {}}),
    Holding(
        OwnershipStatement,
        "ownership",
        (words("created_by", "note"),),
        project="project_id",
        alone={"note": ""},
        why="names of files in its record go by hand (see `records`)",
    ),
    Holding(OwnershipSignature, "signatures", (words("person_id", name=NOBODY),)),
    Holding(
        PublicPage,
        "public_pages",
        stays("published_by", "blocked_by"),
        project="project_id",
        alone={"title": NOBODY, "story": "", "shown": [], "published_at": None},
    ),
    Holding(PageConsent, "page_consents", (gone("person_id"),)),
    Holding(ExhibitionEntry, "entries", stays("entered_by"), project="project_id", alone={"needs": ""}),
    Holding(PanelScore, "scores", (words("juror_id", "comment"),)),
    Holding(
        Certificate,
        "certificates",
        (keeps("person_id"), *stays("issued_by"), words("revoked_by", "revoke_reason")),
        why="stays until the school's retention ends (see `retention`)",
    ),
    Holding(CertificateChange, "", (words("by_id", "reason"),), why="the certificate's history, told with it"),
    # The school's own.
    Holding(Event, "events", (words("actor_id"),), why="ids and codes stay, words go (see `events`)"),
    Holding(Meeting, "", stays("opened_by"), why="the school's, and it holds no words"),
    Holding(Exhibition, "", stays("created_by"), why="the school's"),
    Holding(Challenge, "", stays("created_by"), why="the school's"),
    Holding(CertificateBatch, "", stays("asked_by"), why="ids of who was to be certified; the school's"),
    Holding(CertificateDesign, "", stays("uploaded_by"), why="the school's"),
)

NAMES_NOBODY: dict[type[Base], str] = {
    Blob: "content by its hash; goes with the last file that points to it",
    Preview: "made of content, goes with it",
    Campus: "the school's",
    CertificateSetting: "the school's; who signs for it is named in it by the office",
    CourseFile: "the course's",
    CourseRow: "the course's",
    CourseRun: "the school's",
    Definition: "the course's",
    DefinitionVersion: "the course's",
    Erasing: "empty outside of the transaction that erases",
    IssuerKey: "the school's",
    LabRelease: "the course's",
    RateWindow: "a keyed hash, swept after a day",
    FailedSignIn: "a keyed hash, for a quarter of an hour",
    Job: "ids; what a mail server said of an address goes with the mail",
    KitRow: "the school's",
    Platform: "the school's",
    ResetLink: "goes with the identity",
    School: "the tenant",
    SchoolClass: "the school's",
    Term: "the school's",
    TopicRow: "the school's",
    UsedToken: "random numbers, swept",
}
