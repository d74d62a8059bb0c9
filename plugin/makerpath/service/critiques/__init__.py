"""Critique of a project, given, received and answered."""
