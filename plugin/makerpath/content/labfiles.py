"""The files of a package's labs."""

from __future__ import annotations

import re
from pathlib import Path

from makerpath.content.kinds import KINDS
from makerpath.domain.text import LANGUAGES

FOLDER = KINDS["lab"].folder
MAX_NOTEBOOK = 2_000_000
MAX_DATA = 20_000_000
"""In bytes; a notebook holds no data, and a data file is downloaded by a class at once."""
_OWN = re.compile(r"lab\.yaml|notebook\..*", re.IGNORECASE)


def folder(root: Path, lab: str) -> Path:
    return root / FOLDER / lab


def notebook(root: Path, lab: str, language: str) -> Path:
    """The teacher's notebook, answers included."""
    return folder(root, lab) / f"notebook.{language}.ipynb"


def notebooks(root: Path, lab: str) -> dict[str, Path]:
    """The teacher's notebooks that there are, by language."""
    found = {language: notebook(root, lab, language) for language in LANGUAGES}
    return {language: path for language, path in found.items() if path.is_file()}


def is_own(path: Path, root: Path) -> bool:
    """Whether `path` leads to a lab's description or to a teacher's notebook, which never leave as they are."""
    real, labs = path.resolve(), (root / FOLDER).resolve()
    return real.is_relative_to(labs) and bool(_OWN.fullmatch(real.name))
