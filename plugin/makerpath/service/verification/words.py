"""What the verification says, for the interface to translate."""

from __future__ import annotations

from makerpath.domain.errors import N_

STANDING = {
    "valid": N_("This certificate is genuine"),
    "suspended": N_("This certificate is suspended"),
    "expired": N_("This certificate has expired"),
    "replaced": N_("This certificate was replaced"),
    "revoked": N_("This certificate was revoked"),
    "altered": N_("This record was altered"),
}
MEANING = {
    "valid": N_("The school issued it, and it holds today."),
    "suspended": N_("The school has put it on hold. Until the school says otherwise, it does not count."),
    "expired": N_("The school issued it. The time for which it holds is over."),
    "replaced": N_("The school corrected it with a newer certificate. Only the newer one counts."),
    "revoked": N_("The school issued it and has taken it back. It does not count."),
    "altered": N_("What is stored differs from what was issued. Ask the school."),
}
ICON = {
    "valid": "ok",
    "suspended": "held",
    "expired": "waiting",
    "replaced": "iteration",
    "revoked": "error",
    "altered": "warn",
}
HAPPENED = {
    "issued": N_("Issued"),
    "suspended": N_("Suspended"),
    "reinstated": N_("Holds again"),
    "revoked": N_("Revoked"),
    "replaced": N_("Replaced by a newer certificate"),
    "restored": N_("Taken over from another service"),
    "expired": N_("Expired"),
}
WATCH = {
    "second-assessor": N_("a second assessor, who did not know the first one’s result"),
    "moderated": N_("a moderator, who settled a difference between assessors"),
    "approved": N_("an approval before the result was released"),
    "overridden": N_("a decision of the school in place of the assessors’ result"),
}
ROLES = {
    "self": N_("the makers themselves"),
    "peer": N_("classmates"),
    "instructor": N_("instructors"),
    "mentor": N_("mentors"),
    "juror": N_("jurors"),
    "panel": N_("a panel"),
}
FILE = {
    "issued": N_("This file is exactly what the school issued"),
    "signed": N_("This credential is exactly what the school signed"),
    "changed": N_("This file was changed after it was issued"),
    "altered": N_("The signed part of this file was altered"),
    "other_key": N_("This file is not signed by the school"),
    "scan": N_("The pattern in this picture belongs to a certificate"),
    "unlisted": N_("The pattern in this picture belongs to no certificate"),
    "elsewhere": N_("The pattern in this picture leads elsewhere"),
    "foreign": N_("This badge is not from here"),
    "nothing": N_("There is nothing in this file that could be checked"),
    "locked": N_("This file is locked with a password"),
    "unreadable": N_("This file cannot be read"),
}
FILE_MEANING = {
    "issued": N_("Not one byte differs. What it shows may be trusted; whether it still holds stands below."),
    "signed": N_("The school’s signature fits. What was signed, and whether it still holds, stands below."),
    "changed": N_(
        "What the school signed is still in it, and stands below. Trust that, not what the file shows: a program may "
        "only have saved it anew, but it may also say something else."
    ),
    "altered": N_(
        "What it says does not fit the signature. Do not trust it. What the school has on record stands below."
    ),
    "other_key": N_("It names the school, but somebody else signed it. Do not trust it."),
    "scan": N_(
        "A picture cannot be checked by itself. Compare, word by word, what you see on it with what stands below: only "
        "that is what the school certifies."
    ),
    "unlisted": N_("It leads here, but no certificate has this code. What you see on the paper is not genuine."),
    "elsewhere": N_(
        "It does not lead to this service. Ask whoever issued it; do not follow an address you do not know."
    ),
    "foreign": N_("Another issuer signed it. What could be checked about it here stands below."),
    "nothing": N_("Upload the PDF that the school issued, or a sharp photo in which the whole square pattern is seen."),
    "locked": N_("Take the password off, or type the code that is printed on the certificate."),
    "unreadable": N_(
        "It may be damaged. Save it once more from where you got it, or type the code that is printed on it."
    ),
}
LOOK = {
    "issued": "valid",
    "signed": "valid",
    "changed": "altered",
    "altered": "altered",
    "other_key": "altered",
    "scan": "scan",
    "unlisted": "altered",
    "elsewhere": "altered",
    "foreign": "scan",
    "nothing": "nothing",
    "locked": "nothing",
    "unreadable": "nothing",
}
"""How a verdict on a file looks: in which colours, beside its words and its picture."""
FILE_ICON = {
    "issued": "ok",
    "signed": "ok",
    "changed": "warn",
    "altered": "error",
    "other_key": "error",
    "scan": "eye",
    "unlisted": "error",
    "elsewhere": "warn",
    "foreign": "info",
    "nothing": "search",
    "locked": "locked",
    "unreadable": "warn",
}
FACT = {
    "name": N_("Name"),
    "serial": N_("Serial number"),
    "school": N_("Issued by"),
    "course": N_("Course"),
    "credits": N_("Credits"),
    "levels": N_("Levels reached"),
    "total": N_("Total"),
    "theory": N_("Theory"),
    "practice": N_("Practice"),
    "issued": N_("Issued on"),
    "expires": N_("Valid until"),
}
