"""Rubrics filled in by an assessor."""
