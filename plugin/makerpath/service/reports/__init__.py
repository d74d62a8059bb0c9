"""Gradebook, distributions, competencies, theory and practice; marks in from a table."""
