"""A course package as the archive that Open edX imports (OLX)."""

from makerpath.content.olx.build import Archive, build, files_of

__all__ = ["Archive", "build", "files_of"]
