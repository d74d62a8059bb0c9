"""Cells of spreadsheets: what people typed is shown there, never calculated."""

from __future__ import annotations

from makerpath.formats.cells import FORMULA, inert

__all__ = ["FORMULA", "inert"]
