"""A teacher's notebooks on the command line: where they stand, how they are graded, and the engine that does it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import ValidationError

from makerpath.cli.output import language, say
from makerpath.content import labfiles
from makerpath.content.problem import Problem
from makerpath.content.schema import validate
from makerpath.content.source import read_text
from makerpath.content.yamlfile import parse as parse_yaml
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.lab import Feedback, Lab, Limits
from makerpath.domain.text import LANGUAGES
from makerpath.labs.engine.contract import Engine
from makerpath.labs.key import Key
from makerpath.labs.notebook import Json, parse
from makerpath.labs.preparing import prepare, Prepared

F = TypeVar("F", bound=Callable[..., Any])
SCHEMA = "makerpath.lab-key/1"


@dataclass(frozen=True)
class Source:
    """A teacher's notebook at `path`, called `name`, with how it is graded and the data `files` beside it."""

    path: Path
    name: str
    title: str
    data: bytes
    notebook: Json
    files: Mapping[str, bytes] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    packages: tuple[str, ...] = ()
    level: Feedback = "message"

    def prepared(self, engine: Engine) -> Prepared:
        return prepare(self.notebook, engine, self.limits, files=self.files, packages=self.packages)


@dataclass(frozen=True)
class Grading:
    """All that grading a notebook needs: what a key file holds."""

    name: str
    title: str
    key: Key
    files: Mapping[str, bytes]
    limits: Limits
    packages: tuple[str, ...]
    level: Feedback

    def to_json(self) -> Json:
        return {
            "schema": SCHEMA,
            "name": self.name,
            "title": self.title,
            "key": self.key.to_json(),
            "files": {name: base64.b64encode(data).decode() for name, data in self.files.items()},
            "limits": self.limits.model_dump(),
            "packages": list(self.packages),
            "feedback": self.level,
        }


def unconfined_option(command: F) -> F:
    """Give a command the flag `--unconfined`, in so many words."""
    return click.option(
        "--unconfined",
        is_flag=True,
        help=N_("Run the notebooks without a sandbox: only for notebooks that you trust, on a machine of your own."),
    )(command)


@contextmanager
def engine(unconfined: bool, size: int = 1) -> Iterator[Engine]:
    """The grading engine; raises `lab.sandbox` where it cannot confine a notebook and was not told to do without."""
    # Loaded here: commands that run nothing need nothing of it.
    from makerpath.labs.engine.probe import sandbox
    from makerpath.labs.engine.split import SplitEngine

    found = sandbox()
    if not found.works and not unconfined:
        raise MakerpathError(
            "lab.sandbox",
            N_("This machine cannot confine notebooks: {reason}"),
            N_("Put that right, or add --unconfined if you trust these notebooks and the machine is your own."),
            reason=" ".join((found.reason, *found.details)),
        )
    with SplitEngine(unconfined=unconfined, size=size) as running:
        yield running


def sources(path: Path) -> list[Source]:
    """The notebooks of a lab's folder, or the one at `path`. Raises `lab.no_notebook`, `lab.description` and what
    `labs.notebook.parse` raises."""
    folder = path if path.is_dir() else path.parent
    found = sorted(folder.glob("*.ipynb")) if path.is_dir() else [path]
    description = folder / "lab.yaml"
    lab = _lab(description) if description.is_file() else None
    if lab is not None and path.is_dir():
        found = [one for one in found if one.name in {f"notebook.{tag}.ipynb" for tag in LANGUAGES}]
    if not found:
        raise MakerpathError(
            "lab.no_notebook",
            N_("There is no notebook in {path}."),
            N_("Name a file ending in .ipynb, or the folder that holds it."),
            path=path,
        )
    files = {one.name: one.read_bytes() for one in _data(folder, lab)}
    return [_source(one, lab, files) for one in found]


def gradings(path: Path, running: Callable[[], Engine]) -> list[Grading]:
    """What `path` says to grade by: a key file, or a lab, which is proved first. Raises `lab.faulty`."""
    if path.is_file() and path.suffix == ".json":
        return _keys(path)
    found = []
    for source in sources(path):
        prepared = source.prepared(running())
        if not prepared.works:
            raise MakerpathError(
                "lab.faulty",
                N_("{path} has faults; nothing can be graded by it."),
                N_("Run: makerpath lab check {path}"),
                path=source.path.as_posix(),
            )
        if prepared.key.apart:
            tests = ", ".join(sorted(prepared.key.apart))
            say(
                N_("{name}: the points of these tests wait for a person: {tests}"),
                name=source.name,
                tests=tests,
                err=True,
            )
        found.append(grading(source, prepared.key))
    return found


def grading(source: Source, key: Key) -> Grading:
    return Grading(source.name, source.title, key, source.files, source.limits, source.packages, source.level)


def _source(path: Path, lab: Lab | None, files: Mapping[str, bytes]) -> Source:
    size = path.stat().st_size
    if size > labfiles.MAX_NOTEBOOK:
        raise MakerpathError(
            "lab.notebook_large",
            N_("{path} has {size} kB; a teacher's notebook has at most {most} kB."),
            N_("Clear its outputs in Jupyter, and save it."),
            path=path.as_posix(),
            size=size // 1000,
            most=labfiles.MAX_NOTEBOOK // 1000,
        )
    data = path.read_bytes()
    try:
        notebook = parse(data)
    except MakerpathError as error:
        raise MakerpathError(
            error.code, N_("{path} is no notebook that can be read."), error.hint, path=path.as_posix()
        ) from None
    name = path.stem
    if lab is None:
        return Source(path, name, name, data, notebook, files)
    title = lab.title.pick(name.partition(".")[2] or language())
    name = path.stem.replace("notebook", lab.id, 1)
    return Source(path, name, title, data, notebook, files, lab.limits, tuple(lab.packages), lab.feedback)


def _lab(path: Path) -> Lab:
    problems: list[Problem] = []
    text = read_text(path, path.parent, problems)
    tree = parse_yaml(text, path, problems) if text is not None else None
    lab = validate(Lab, tree, problems) if tree else None
    if lab is None or problems:
        raise MakerpathError(
            "lab.description",
            N_("{path} does not describe a lab."),
            N_("Run makerpath course check on the course; it names the line."),
            path=path.as_posix(),
        )
    return lab


def _data(folder: Path, lab: Lab | None) -> list[Path]:
    """The data files beside the notebooks: those that the lab lists, or all that there are."""
    if lab is not None:
        return [folder / name for name in lab.files if (folder / name).is_file()]
    found = [
        one for one in sorted(folder.iterdir()) if one.is_file() and one.suffix not in (".ipynb", ".json", ".yaml")
    ]
    return [one for one in found if not one.name.startswith(".") and one.stat().st_size <= labfiles.MAX_DATA][:20]


def _keys(path: Path) -> list[Grading]:
    try:
        found = json.loads(path.read_bytes())
        return [_grading(one) for one in (found if isinstance(found, list) else [found])]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ValidationError, binascii.Error):
        raise MakerpathError(
            "lab.no_key",
            N_("{path} is no key of a lab."),
            N_("Make one with makerpath lab release --key."),
            path=path.as_posix(),
        ) from None


def _grading(found: Json) -> Grading:
    if found["schema"] != SCHEMA or found["feedback"] not in ("pass", "message", "full"):
        raise ValueError(found["schema"])
    return Grading(
        str(found["name"]),
        str(found["title"]),
        Key.from_json(found["key"]),
        {str(name): base64.b64decode(data, validate=True) for name, data in found["files"].items()},
        Limits.model_validate(found["limits"]),
        tuple(str(one) for one in found["packages"]),
        found["feedback"],
    )
