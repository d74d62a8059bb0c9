"""Rubrics from and to other systems."""
