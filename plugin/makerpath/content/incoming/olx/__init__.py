"""Courses that a platform exported (OLX)."""

from makerpath.content.incoming.olx.course import course_file, read_olx

__all__ = ["course_file", "read_olx"]
