"""What the scripts of blocks that the service fills say."""

from __future__ import annotations

from makerpath.domain.errors import N_
from makerpath.domain.names import UPLOAD

WORDS = {
    "loading": N_("Loading…"),
    "loaded": N_("This is up to date."),
    "down": N_("The project service does not answer right now."),
    "kept": N_("Nothing is lost: what you have written stays on this page."),
    "again": N_("Trying again in {seconds} seconds."),
    "trying": N_("Trying again…"),
    "try_now": N_("Try again now"),
    "back": N_("The project service answers again."),
    "sending": N_("Sending…"),
    "offline": N_("The connection is lost."),
    "session": N_("You are signed out. Sign in again in another window, then come back to this page."),
    **UPLOAD,
}
STUDIO_WORDS = {
    "saving": N_("Saving"),
    "saved": N_("Saved."),
    "wrong": N_("Nothing is saved yet. Correct what is marked and save again."),
    "save_failed": N_("This could not be saved. Check your connection and save again."),
    "preview_failed": N_("The preview cannot be shown right now."),
}
ECHO = {"minutes": N_("About {count} minutes"), "weight": N_("{count} points in the grade book")}
"""What learners read of a number that an author sets."""
