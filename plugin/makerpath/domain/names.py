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
ASSESSOR = {
    "self": N_("Self-assessment"),
    "peer": N_("A classmate"),
    "instructor": N_("Instructor"),
    "mentor": N_("Mentor"),
    "juror": N_("Juror"),
    "panel": N_("Panel"),
}
CASE_STATE = {
    "open": N_("Not handed in"),
    "waiting": N_("Waits for assessors"),
    "escalated": N_("Assessors differ"),
    "approval": N_("Waits for approval"),
    "released": N_("Released"),
    "returned": N_("Returned to the makers"),
}
LAB_STATE = {
    "waiting": N_("Waits to be graded"),
    "grading": N_("Is being graded"),
    "by_hand": N_("Waits for points by hand"),
    "graded": N_("Graded"),
    "failed": N_("Could not be graded"),
    "released": N_("Released"),
    "returned": N_("Given back"),
}
ROLE = {
    "member": N_("Maker"),
    "learner": N_("Learner"),
    "mentor": N_("Mentor"),
    "instructor": N_("Instructor"),
    "operator": N_("Student operator"),
    "officer": N_("School officer"),
    "administrator": N_("Administrator"),
}
CERTIFICATE_STATE = {
    "valid": N_("Valid"),
    "printing": N_("Being printed"),
    "suspended": N_("Suspended"),
    "expired": N_("Expired"),
    "replaced": N_("Replaced"),
    "revoked": N_("Revoked"),
}
CERTIFICATE_CHANGE = {
    "issued": N_("Issued"),
    "suspended": N_("Suspended"),
    "reinstated": N_("Reinstated"),
    "replaced": N_("Replaced"),
    "revoked": N_("Revoked"),
    "restored": N_("Taken over from another service"),
}
NAV = {
    "home": N_("Home"),
    "courses": N_("Courses"),
    "topics": N_("Topics"),
    "review": N_("Review"),
    "assessments": N_("Assessments"),
    "rubrics": N_("Rubrics"),
    "school": N_("School"),
    "certificates": N_("Certificates"),
    "check_in": N_("Check in"),
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
    "certificate": N_("Certificate"),
}
"""What a directive puts into a lesson."""
RESOURCE = {
    "funding": N_("Funding"),
    "place": N_("Place"),
    "equipment": N_("Equipment"),
    "training": N_("Training"),
}
"""The sections of a resource plan."""
MOMENT = {"once": N_("Once"), "before": N_("Before"), "after": N_("After")}
"""When a survey is asked."""
REQUIREMENT = {
    "lesson": N_("Read “{title}”"),
    "attendance": N_("Be there for “{title}”"),
    "quiz": N_("Pass the quiz “{title}”"),
    "sign-off": N_("Have “{title}” signed off"),
    "project": N_("Finish the project “{title}” and have it assessed"),
}
"""What completes a course, by kind."""
NOTICE_KIND = {
    "waiting": N_("What waits for me"),
    "decision": N_("Decisions and assessments"),
    "critique": N_("Critique"),
    "team": N_("Teams and shares"),
    "dates": N_("Due days"),
    "exhibition": N_("Exhibitions and public pages"),
    "certificate": N_("Certificates"),
}
"""What notices are about; mail of each kind can be stopped by itself."""
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
    "upload_remove": N_("Take the file away"),
    "upload_large": N_("{name} is too large: it has {size}, and at most {most} fit here."),
    "upload_offline": N_("{name} waits for the connection, then the upload goes on where it was."),
    "upload_wait": N_("Wait until the upload is complete, then send."),
}
"""What a script says while a file is on its way, in a block and on the service's pages."""
CRAFT = {
    "paper": N_("Paper"),
    "clay": N_("Clay"),
    "textile": N_("Textile"),
    "dyeing": N_("Dyeing"),
    "wood": N_("Wood"),
    "bamboo": N_("Bamboo"),
    "metal": N_("Metal"),
    "print": N_("Printing"),
    "bookbinding": N_("Bookbinding"),
    "calligraphy": N_("Calligraphy and seals"),
    "painting": N_("Painting"),
    "photo-film": N_("Photo and film"),
    "sound": N_("Sound and music"),
    "toys-games": N_("Toys and games"),
    "garden": N_("Garden"),
    "food": N_("Food"),
    "recycling": N_("Repair and reuse"),
    "electronics": N_("Electronics"),
    "robotics": N_("Robotics"),
    "code": N_("Programming"),
    "data": N_("Data"),
    "cad-printing": N_("3D design and printing"),
    "laser": N_("Laser cutting"),
}
EQUIPMENT = {
    "hand-tools": N_("Hand tools"),
    "cutting-mat": N_("Cutting mat"),
    "sewing-machine": N_("Sewing machine"),
    "loom": N_("Loom"),
    "kiln": N_("Kiln"),
    "wood-workshop": N_("Wood workshop"),
    "soldering-iron": N_("Soldering iron"),
    "computer": N_("Computer"),
    "phone-camera": N_("Phone or camera"),
    "microcontroller": N_("Microcontroller"),
    "printer-3d": N_("3D printer"),
    "laser-cutter": N_("Laser cutter"),
    "vinyl-cutter": N_("Vinyl cutter"),
    "kitchen": N_("Kitchen"),
    "garden-bed": N_("Garden bed"),
    "sound-recorder": N_("Sound recorder"),
    "printing-press": N_("Printing press"),
}
DISCIPLINE = {
    "art": N_("Art"),
    "craft": N_("Craft"),
    "design": N_("Design"),
    "humanities": N_("Humanities"),
    "science": N_("Science"),
    "technology": N_("Technology"),
    "engineering": N_("Engineering"),
    "mathematics": N_("Mathematics"),
    "business": N_("Business"),
    "law": N_("Law"),
}
FIELD = {
    "science": N_("Science"),
    "engineering": N_("Engineering"),
    "medicine": N_("Medicine and health"),
    "humanities": N_("Humanities"),
    "social-sciences": N_("Social sciences"),
    "arts": N_("Arts and design"),
    "education": N_("Education"),
    "business": N_("Business and economics"),
    "law": N_("Law"),
    "other": N_("Something else"),
}
"""What somebody studies."""
STUDY_LEVEL = {
    "primary": N_("Primary school"),
    "lower-secondary": N_("Lower secondary school"),
    "upper-secondary": N_("Upper secondary school"),
    "undergraduate": N_("Undergraduate"),
    "postgraduate": N_("Postgraduate"),
    "other": N_("Another"),
}
TEAM_ROLE = {
    "lead": N_("Team lead"),
    "maker": N_("Maker"),
    "designer": N_("Designer"),
    "researcher": N_("Researcher"),
    "documenter": N_("Documenter"),
    "tester": N_("Tester"),
    "safety": N_("Safety lead"),
}
"""As what somebody makes a project; a team may use words of its own."""
START = {
    "brief": N_("The question of the brief"),
    "topic": N_("A topic"),
    "challenge": N_("A challenge"),
    "own": N_("A question of my own"),
    "fork": N_("Another project"),
}
"""What a project began from."""
CONSENT = {
    "public-page": N_("Work in public"),
    "likeness": N_("Recognisable in pictures and sound"),
    "other-schools": N_("A team with other schools"),
}
"""What a guardian may allow for a minor, by scope."""
CONSENT_HELP = {
    "public-page": N_("The learner’s projects may stand on a public page, without their full name."),
    "likeness": N_("Pictures and recordings in public may show the learner so that they can be recognised."),
    "other-schools": N_("The learner may be in a team with learners of other schools."),
}
