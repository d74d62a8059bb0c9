"""Cells of spreadsheets: what people typed is shown there, never calculated."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, full-width signs included."""


def inert(value: str) -> str:
    """A cell that a spreadsheet shows and does not calculate; `typed` is the way back."""
    return "'" + value if value.lstrip("'").startswith(FORMULA) else value


def typed(cell: str) -> str:
    """What was typed into a cell that `inert` made, or any other cell as it is."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell
