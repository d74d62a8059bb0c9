"""Edits that were made elsewhere, brought back into the files of a package: only what changed, in its own place."""

from makerpath.content.pulling.plan import Edit, Plan, plan
from makerpath.content.pulling.theirs import Edits, FromExport, Theirs

__all__ = ["Edit", "Edits", "FromExport", "Plan", "Theirs", "plan"]
