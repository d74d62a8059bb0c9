"""Folders of Markdown pages: of mkdocs, mdBook, GitBook, Docusaurus, or of nothing at all."""

from makerpath.content.incoming.plain.course import is_markdown, read_markdown

__all__ = ["is_markdown", "read_markdown"]
