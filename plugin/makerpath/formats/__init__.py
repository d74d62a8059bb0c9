"""Rubrics from and to other systems: `read` a file, `write` a rubric; what a format cannot carry is said, always."""

from makerpath.formats.files import Format, FORMATS, Incoming, Outgoing, read, write

__all__ = ["FORMATS", "Format", "Incoming", "Outgoing", "read", "write"]
