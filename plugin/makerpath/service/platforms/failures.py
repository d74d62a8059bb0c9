"""What can stand between a grade and its grade book, in words for whoever looks after it."""

from __future__ import annotations

from makerpath.domain.errors import N_

AWAY, REFUSED, STRANGE, DIFFERS, MISSING, ELSEWHERE, DISABLED = (
    "away",
    "refused",
    "strange",
    "differs",
    "missing",
    "elsewhere",
    "disabled",
)
UNKNOWN_LEARNER = "grade.unknown_learner"
WORDS = {
    AWAY: N_("The platform does not answer."),
    REFUSED: N_("The platform refuses."),
    STRANGE: N_("The platform answers with something that is no grade."),
    DIFFERS: N_("The platform keeps another grade: somebody set it there."),
    MISSING: N_("The platform has no grade: it was reset there, or has not arrived."),
    ELSEWHERE: N_("The block's address is not on its platform any more; it is renewed when the learner opens it."),
    DISABLED: N_("This platform is not trusted any more."),
    UNKNOWN_LEARNER: N_("The platform does not know this learner any more."),
    "grade.token_refused": N_("The platform does not accept the service's key, or the clocks differ."),
    "grade.other_block": N_("The block says that this is not its grade."),
    "grade.points": N_("The platform cannot store these points."),
    "grade.not_stored": N_("The platform took the grade and did not keep it."),
    "grade.no_gradebook": N_("The platform has no grade book for it: its operator installs edx-submissions."),
    "block.not_configured": N_("The platform's blocks are not connected to this service."),
}


def words_of(code: str) -> str:
    """The sentence for a failure that was noted, in English; empty for none."""
    return WORDS.get(code, WORDS[REFUSED]) if code else ""
