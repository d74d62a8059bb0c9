"""MkDocs, and Sphinx with MyST, in an environment of their own, given the course's very Markdown files."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PINS = ("mkdocs==1.6.1", "sphinx==9.0.4", "myst-parser==5.2.0")
CACHE = Path(__file__).parents[3] / ".cache" / "bench"
MKDOCS = "site_name: Made up\ndocs_dir: docs\nplugins: []\n"
"""Without its search, which the others do not have to make; the rest as it comes."""
SPHINX = """\
project = "Made up"
extensions = ["myst_parser"]
myst_enable_extensions = ["dollarmath", "deflist", "tasklist"]
suppress_warnings = ["myst"]
"""
TREE = "# {}\n\n```{{toctree}}\n:glob:\n\n{}\n```\n"


def python() -> Path:
    """The interpreter that has the peers; they are installed when it is asked for the first time."""
    chosen = os.environ.get("MAKERPATH_BENCH_COURSE_PEERS")
    if chosen:
        return Path(chosen)
    wanted = hashlib.sha256(" ".join([sys.version, *PINS]).encode()).hexdigest()[:12]
    home = CACHE / f"course-{wanted}"
    found = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not (home / "complete").exists():
        venv.create(home, clear=True, with_pip=True)
        subprocess.run([found, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", *PINS], check=True)
        (home / "complete").touch()
    return found


@dataclass(frozen=True)
class Peer:
    """`prepare` makes of a course's folder what the peer reads; `command` builds it, in that folder."""

    name: str
    prepare: Callable[[Path, Path], None]
    command: tuple[str, ...]


def _copy(course: Path, folder: Path) -> Path:
    docs = folder / "docs"
    for part in ("modules", "images"):
        shutil.copytree(course / part, docs / part)
    return docs


def _mkdocs(course: Path, folder: Path) -> None:
    """With a page to begin with, as every site has; its theme then puts the menu of all pages on each page."""
    _bare_mkdocs(course, folder)
    (folder / "docs" / "index.md").write_text("# Made up\n")


def _bare_mkdocs(course: Path, folder: Path) -> None:
    """Without a page to begin with the theme draws no menu: the least that MkDocs can do."""
    _copy(course, folder)
    (folder / "mkdocs.yml").write_text(MKDOCS)


def _sphinx(course: Path, folder: Path) -> None:
    """A tree of contents for each module: in one of all lessons, each page would list every other."""
    docs = _copy(course, folder)
    (docs / "conf.py").write_text(SPHINX)
    (docs / "index.md").write_text(TREE.format("Made up", "modules/*/index"))
    for module in (docs / "modules").iterdir():
        (module / "index.md").write_text(TREE.format(f"Module {module.name}", "*"))


_BUILD = ("-m", "mkdocs", "build", "--quiet", "--site-dir", "site")
PEERS = (
    Peer("MkDocs 1.6", _mkdocs, _BUILD),
    Peer("MkDocs, no menu", _bare_mkdocs, _BUILD),
    Peer("Sphinx 9, MyST 5", _sphinx, ("-m", "sphinx", "-q", "-b", "html", "docs", "site")),
    Peer("Sphinx, two processes", _sphinx, ("-m", "sphinx", "-q", "-b", "html", "-j", "2", "docs", "site")),
)
