"""Courses from elsewhere, brought into the form of a course package."""

from makerpath.content.incoming.bring import bring, bring_files, Brought
from makerpath.content.incoming.report import Report

__all__ = ["Brought", "Report", "bring", "bring_files"]
