"""How far a learner has come in a course, and what must come first."""
