"""The classes that a learning platform loads.

They stand directly below the package's root: the platform's static collector cuts the last parts off a class's
module and looks for `public/` there, while the block's own resource address starts at the class's package. Only
here do the two meet; deeper down, style sheets and scripts vanish in production.
"""

from __future__ import annotations

from makerpath.xblocks.assessment import block as assessment
from makerpath.xblocks.attendance import block as attendance
from makerpath.xblocks.certificate import block as certificate
from makerpath.xblocks.lab import block as lab
from makerpath.xblocks.lesson import block as lesson
from makerpath.xblocks.project import block as project
from makerpath.xblocks.showcase import block as showcase
from makerpath.xblocks.sign_off import block as sign_off
from makerpath.xblocks.survey import block as survey


class AssessmentBlock(assessment.AssessmentBlock):
    """A work, looked at with the rubric."""


class AttendanceBlock(attendance.AttendanceBlock):
    """Who was in the room."""


class CertificateBlock(certificate.CertificateBlock):
    """The certificate of the course, and what is missing for it."""


class LabBlock(lab.LabBlock):
    """A notebook to work in."""


class LessonBlock(lesson.LessonBlock):
    """A lesson's text in the learner's language."""


class ProjectBlock(project.ProjectBlock):
    """A learner's project on one brief."""


class ShowcaseBlock(showcase.ShowcaseBlock):
    """What learners have made."""


class SignOffBlock(sign_off.SignOffBlock):
    """What an instructor has seen done."""


class SurveyBlock(survey.SurveyBlock):
    """Questions without right answers."""
