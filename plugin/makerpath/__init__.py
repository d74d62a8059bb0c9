"""Makerpath: maker courses, projects, rubrics and certificates for general education."""

__version__ = "0.1.0"
