"""The source tree as the wheel should show it."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def setup_cfg() -> ConfigParser:
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def words(section: str, option: str) -> list[str]:
    """The lines of a list in setup.cfg."""
    return setup_cfg()[section][option].split("\n")[1:]


def folders() -> dict[str, Path]:
    """The folders that become packages, by the package's name."""
    pairs = (line.split(" = ") for line in words("options", "package_dir"))
    return {name: ROOT / folder for name, folder in pairs}


def files() -> dict[str, Path]:
    """Every source file by its path in the wheel."""
    return {
        f"{name.replace('.', '/')}/{path.relative_to(folder).as_posix()}": path
        for name, folder in folders().items()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def packages() -> set[str]:
    """Every folder with a Python file in it, as a package's name; a course's files for learners are no code of ours."""
    found = {name.rpartition("/")[0] for name in files() if name.endswith(".py")}
    return {name.replace("/", ".") for name in found if all(part.isidentifier() for part in name.split("/"))}
