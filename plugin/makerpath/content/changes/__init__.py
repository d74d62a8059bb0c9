"""What an edit of a course does to learners who have begun."""

from makerpath.content.changes.change import Change, Effect
from makerpath.content.changes.compare import compare

__all__ = ["Change", "Effect", "compare"]
