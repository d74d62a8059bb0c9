"""The teacher's guide of a course as pages to print: what its author wrote, and what the package says by itself."""

from makerpath.content.guidebook.book import Guidebook, guidebook, MADE

__all__ = ["MADE", "Guidebook", "guidebook"]
