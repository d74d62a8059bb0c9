"""Notebooks of learners who want points they have not earned, what they may not read, or that nobody else is graded."""
