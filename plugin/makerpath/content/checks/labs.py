"""Every lab has its notebook and its files, and gives no answer away."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from makerpath.content import labfiles
from makerpath.content.problem import Place, Problem
from makerpath.content.reading import Document, Reading
from makerpath.content.source import refusal
from makerpath.content.targets import target
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.lab import Lab
from makerpath.labs.faults import Fault, faults
from makerpath.labs.notebook import cells, parse


def check(reading: Reading) -> Iterator[Problem]:
    for document in reading.definitions["lab"].values():
        if document.value:
            yield from _notebooks(document, document.value, reading)
            yield from _files(document, document.value, reading.root)
            yield from _criteria(document, document.value, reading)
    yield from _links(reading)


def _notebooks(document: Document[Lab], lab: Lab, reading: Reading) -> Iterator[Problem]:
    languages = reading.course.value.languages if reading.course and reading.course.value else []
    found = labfiles.notebooks(reading.root, lab.id)
    for language in languages:
        if language not in found:
            yield Problem(
                document.tree.place(("id",)),
                "lab.notebook_missing",
                N_("The lab {id} has no notebook in {language}."),
                N_("Put it beside lab.yaml as notebook.{language}.ipynb; until then learners get another language's.")
                if found
                else N_("Put it beside lab.yaml as notebook.{language}.ipynb."),
                severity="warning" if found else "error",
                params={"id": lab.id, "language": language},
            )
    for path in found.values():
        yield from _notebook(path, reading.root)


def _notebook(path: Path, root: Path) -> Iterator[Problem]:
    refused = refusal(path, root, labfiles.MAX_NOTEBOOK)
    if refused:
        yield refused
        return
    data = path.read_bytes()
    try:
        notebook = parse(data)
    except MakerpathError as error:
        yield Problem(Place(path), error.code, error.message, error.hint, params=error.params)
        return
    yield from problems(faults(notebook), path, data.decode("utf-8-sig"))


def problems(found: Iterable[Fault], path: Path, text: str) -> Iterator[Problem]:
    """The faults of the notebook at `path`, whose file reads `text`, with the lines that show them."""
    for fault in found:
        yield Problem(
            Place(path, _line(text, fault.text)),
            fault.code,
            fault.message,
            fault.hint,
            severity="warning" if fault.warning else "error",
            params=fault.params,
        )


def _line(file: str, text: str) -> int:
    """The line of the file at which that line of a cell stands; the first if it cannot be told."""
    for written in (json.dumps(text, ensure_ascii=False), json.dumps(text)):
        at = file.find(written[:-1]) if text.strip() else -1
        if at >= 0:
            return file.count("\n", 0, at) + 1
    return 1


def _files(document: Document[Lab], lab: Lab, root: Path) -> Iterator[Problem]:
    for number, name in enumerate(lab.files):
        path = labfiles.folder(root, lab.id) / name
        place = document.tree.place(("files", number))
        refused = refusal(path, root, labfiles.MAX_DATA)
        if refused:
            yield Problem(place, refused.code, refused.message, refused.hint, params=refused.params)
        elif labfiles.is_own(path, root) or lab.files.index(name) != number:
            yield Problem(
                place,
                "lab.file_refused",
                N_("{name} is no data file that learners could get."),
                N_("List only what stands beside the notebook for learners to use, each once."),
                params={"name": name},
            )


def _criteria(document: Document[Lab], lab: Lab, reading: Reading) -> Iterator[Problem]:
    """Each criterion stands in a rubric of the course, and each of its tests in every notebook of the lab."""
    rubrics = [rubric.value for rubric in reading.rubrics.values()]
    known = {criterion.id for rubric in rubrics if rubric for criterion in rubric.criteria}
    tests = _tests(lab, reading)
    for criterion, wanted in lab.criteria.items():
        if None not in rubrics and criterion not in known:
            yield Problem(
                document.tree.place(("criteria", criterion)),
                "lab.criterion_unknown",
                N_("No rubric of this course has the criterion {criterion}."),
                N_("Write the id of a criterion as its rubric has it, or leave it out."),
                params={"criterion": criterion},
            )
        for number, grade_id in enumerate(wanted):
            if tests is not None and grade_id not in tests:
                yield Problem(
                    document.tree.place(("criteria", criterion, number)),
                    "lab.test_unknown",
                    N_("Not every notebook of this lab has a graded cell with the id {id}."),
                    N_("Write the grade_id of a cell that gives points, as the notebook has it."),
                    params={"id": grade_id},
                )


def _tests(lab: Lab, reading: Reading) -> set[str] | None:
    """The graded cells that all of the lab's notebooks have; none where one of them cannot be read."""
    found = []
    for path in labfiles.notebooks(reading.root, lab.id).values():
        if refusal(path, reading.root, labfiles.MAX_NOTEBOOK):
            return None
        try:
            notebook = parse(path.read_bytes())
        except MakerpathError:
            return None
        found.append({cell.grade_id for cell in cells(notebook) if cell.grade or cell.task})
    return set.intersection(*found) if found else None


def _links(reading: Reading) -> Iterator[Problem]:
    """A link into a lab's folder would put the teacher's notebook among the files of the course."""
    if not (reading.root / labfiles.FOLDER).is_dir():
        return
    for page in reading.prose:
        for address in page.facts.addresses:
            goal = target(address.url, page.path, reading.root)
            if goal.kind == "file" and labfiles.is_own(reading.root / goal.name, reading.root):
                yield Problem(
                    page.place(address.line, address.column),
                    "lab.linked",
                    N_("This leads to the notebook with the answers."),
                    N_("Write ::lab with the lab's id on a line of its own; learners get their own notebook there."),
                )
