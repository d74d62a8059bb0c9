"""Names of stages, verdicts and the like, for the interface to translate."""

from __future__ import annotations

from makerpath.domain.errors import N_

STAGE = {
    "launch": N_("Launch"),
    "empathize": N_("Empathize"),
    "define": N_("Define"),
    "ideate": N_("Ideate"),
    "plan": N_("Plan"),
    "prototype": N_("Prototype"),
    "test": N_("Test"),
    "exhibit": N_("Exhibit"),
    "transfer": N_("Transfer"),
}
PHASE = {"learn": N_("Learn"), "discuss": N_("Discuss"), "incubate": N_("Incubate")}
STATUS = {
    "locked": N_("Not open yet"),
    "open": N_("Open"),
    "submitted": N_("Waiting for a decision"),
    "revise": N_("To revise"),
    "held": N_("On hold"),
    "passed": N_("Passed"),
    "closed": N_("Closed"),
}
VERDICT = {"pass": N_("Pass"), "revise": N_("Revise"), "hold": N_("Hold"), "close": N_("Close")}
PROJECT_STATE = {"active": N_("In the making"), "finished": N_("Finished"), "closed": N_("Closed")}
DIMENSION = {"theory": N_("Theory"), "practice": N_("Practice"), "total": N_("Total")}
ROLE = {
    "member": N_("Maker"),
    "learner": N_("Learner"),
    "mentor": N_("Mentor"),
    "instructor": N_("Instructor"),
    "officer": N_("School officer"),
    "administrator": N_("Administrator"),
}
NAV = {
    "home": N_("Home"),
    "review": N_("Review"),
    "school": N_("School"),
    "certificates": N_("Certificates"),
    "verify": N_("Verify"),
}
SCOPE = {
    "school": N_("School"),
    "campus": N_("Campus"),
    "class": N_("Class"),
    "project": N_("Project"),
}
PART = {
    "project": N_("Project"),
    "quiz": N_("Quiz"),
    "survey": N_("Survey"),
    "sign-off": N_("Sign-off"),
    "lab": N_("Lab"),
    "assessment": N_("Assessment"),
    "attendance": N_("Attendance"),
    "showcase": N_("Showcase"),
}
"""What a directive puts into a lesson."""
VIA = {
    "page": N_("on a page"),
    "block": N_("on a learning platform"),
    "cli": N_("at the command line"),
    "job": N_("by a job"),
    "api": N_("by a program"),
}
"""The way by which something was done."""
UPLOAD = {
    "uploading": N_("Uploading {name}: {percent} %"),
    "uploaded": N_("{name} is uploaded."),
    "upload_failed": N_("{name} could not be uploaded."),
    "upload_resume": N_("Continue the upload"),
    "upload_cancel": N_("Cancel the upload"),
    "upload_wait": N_("Wait until the upload is complete, then send."),
}
"""What a script says while a file is on its way, in a block and on the service's pages."""
