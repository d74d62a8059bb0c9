"""What learners handed in, as it lies in folders and archives: whose it is, and by which notebook it is graded."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from makerpath.cli.lab_sources import Grading
from makerpath.content.archives import read_archive
from makerpath.domain.errors import MakerpathError, N_
from makerpath.labs.grade import LARGEST
from makerpath.labs.notebook import cells, Json, parse

CHECKPOINTS = ".ipynb_checkpoints"


@dataclass(frozen=True)
class Submission:
    """A notebook handed in by `learner`; `where` names its file. `data` is none where it is too large to be read."""

    learner: str
    assignment: str
    name: str
    where: str
    data: bytes | None


def submissions(paths: Iterable[Path]) -> list[Submission]:
    """The notebooks in files, folders and archives, in nbgrader's layout `<learner>/<assignment>/<notebook>` or
    flatter ones, sorted. Raises `lab.nothing_submitted` and what archives raise."""
    found = sorted((one for path in paths for one in _in(path)), key=lambda one: (one.learner, one.where))
    if not found:
        raise MakerpathError(
            "lab.nothing_submitted",
            N_("There is no notebook in what you named."),
            N_("Name files ending in .ipynb, a folder of them such as submitted/, or a zip of it."),
        )
    return found


def chosen(data: bytes, name: str, gradings: list[Grading]) -> Grading:
    """By which of a lab's notebooks it is graded: that of the same name, or else the one it has most cells of."""
    if len(gradings) == 1:
        return gradings[0]
    by_name = next((one for one in gradings if one.name == name), None)
    if by_name is not None:
        return by_name
    notebook = parse(data)
    return max(gradings, key=lambda one: _alike(notebook, one))


def _alike(notebook: Json, grading: Grading) -> int:
    texts = {cell.grade_id: cell.source for cell in cells(notebook) if cell.grade_id}
    same = sum(texts.get(cell.grade_id) == cell.released for cell in grading.key.cells)
    return 1000 * same + sum(cell.grade_id in texts for cell in grading.key.cells)


def _in(path: Path) -> Iterator[Submission]:
    if path.is_dir():
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(one for one in folders if one != CHECKPOINTS)
            for name in sorted(names):
                file = Path(folder) / name
                if file.suffix == ".ipynb" and file.is_file() and not file.is_symlink():
                    data = file.read_bytes() if file.stat().st_size <= LARGEST else None
                    yield _submission(PurePosixPath(file.relative_to(path).as_posix()), file.as_posix(), data, path)
    elif path.suffix == ".ipynb":
        data = path.read_bytes() if path.stat().st_size <= LARGEST else None
        yield _submission(PurePosixPath(path.name), path.as_posix(), data, path)
    else:
        for name, content in read_archive(path).items():
            inner = PurePosixPath(name)
            if inner.suffix == ".ipynb" and CHECKPOINTS not in inner.parts and "__MACOSX" not in inner.parts:
                parts = inner.parts[1:] if inner.parts[0] == "submitted" else inner.parts
                data = content if len(content) <= LARGEST else None
                yield _submission(PurePosixPath(*parts), f"{path.as_posix()}/{name}", data, path)


def _submission(inner: PurePosixPath, where: str, data: bytes | None, path: Path) -> Submission:
    """Whose it is by the folders it lies in; alone in none, it goes by its own name."""
    *folders, _ = inner.parts
    if folders and folders[0] == "submitted":
        folders = folders[1:]
    # The folder of one learner may be named itself: submitted/<learner>, or submitted/<learner>/<assignment>.
    above = list(path.resolve().parts) if path.is_dir() else []
    if "submitted" in above:
        folders = [*above[len(above) - above[::-1].index("submitted") :], *folders]
    learner = folders[0] if folders else inner.stem
    return Submission(learner, folders[1] if len(folders) > 1 else "", inner.stem, where, data)
