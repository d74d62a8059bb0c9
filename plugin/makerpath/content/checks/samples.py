"""Sample projects tell of nothing that the product would refuse, and have every file they show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from makerpath.content import samplefiles
from makerpath.content.checks.sample_gates import walked
from makerpath.content.problem import Place, Problem
from makerpath.content.reading import Document, Reading
from makerpath.content.source import refusal
from makerpath.content.yamlfile import Location, Tree
from makerpath.domain.brief import Brief
from makerpath.domain.errors import N_
from makerpath.domain.rubric import Rubric
from makerpath.domain.sample import MOST_FILES, Sample
from makerpath.domain.scoring import score


def check(reading: Reading) -> Iterator[Problem]:
    for document in reading.samples.values():
        if document.value is None:
            continue
        yield from _files(document.value, document.tree, reading.root)
        brief = _brief(document.value, reading)
        if brief is None:
            yield Problem(
                document.tree.place(("brief",)),
                "sample.brief_unknown",
                N_("The course has no brief {id}."),
                N_("Write the id of a brief that course.yaml lists."),
                params={"id": document.value.brief},
            )
        elif brief.value is not None:
            yield from walked(document.value, document.tree, brief.value)
            rubric = reading.rubrics.get(brief.value.rubric)
            if rubric is not None and rubric.value is not None:
                yield from _assessed(document.value, document.tree, rubric.value)
    yield from _undescribed(reading.root)


def _brief(sample: Sample, reading: Reading) -> Document[Brief] | None:
    course = reading.course.value if reading.course else None
    if course is not None and sample.brief not in course.briefs:
        return None
    return reading.briefs.get(sample.brief)


def _named(sample: Sample) -> Iterator[tuple[str, Location]]:
    """Every file that the sample names, with the place where it does."""
    for number, stretch in enumerate(sample.stages):
        for turn, made in enumerate(stretch.rounds):
            at: Location = ("stages", number, "rounds", turn)
            for index, note in enumerate(made.journal):
                if note.file:
                    yield note.file, (*at, "journal", index, "file")
            for index, piece in enumerate(made.evidence):
                if piece.file:
                    yield piece.file, (*at, "evidence", index, "file")
            for index, version in enumerate(made.versions):
                for count, name in enumerate(version.files):
                    yield name, (*at, "versions", index, "files", count)


def _files(sample: Sample, tree: Tree, root: Path) -> Iterator[Problem]:
    seen: set[str] = set()
    for name, at in _named(sample):
        if name not in seen:
            seen.add(name)
            yield from _file(tree.path.parent / name, tree.place(at), root)
    if len(seen) > MOST_FILES:
        yield Problem(
            tree.place(("stages",)),
            "sample.too_many_files",
            N_("The sample has {count} files; {most} is the most there may be."),
            N_("Keep those that tell most of what happened."),
            params={"count": len(seen), "most": MOST_FILES},
        )
    for path in sorted(tree.path.parent.rglob("*")):
        name = path.relative_to(tree.path.parent).as_posix()
        if path.is_file() and name not in seen | {samplefiles.INNER} and not path.name.startswith("."):
            yield Problem(
                Place(path),
                "sample.file_unused",
                N_("The sample project {id} shows this file nowhere."),
                N_("Name it where it was made, or take it away; it would travel with the course."),
                severity="warning",
                params={"id": sample.id},
            )


def _file(path: Path, place: Place, root: Path) -> Iterator[Problem]:
    refused = refusal(path, root, samplefiles.MAX_FILE)
    if refused:
        yield Problem(place, refused.code, refused.message, refused.hint, params=refused.params)
        return
    suffix = path.suffix.lower()
    begins = samplefiles.PICTURES.get(suffix, b"")
    if path.name == samplefiles.INNER or suffix not in samplefiles.PICTURES.keys() | samplefiles.OTHERS:
        yield Problem(
            place,
            "sample.file_kind",
            N_("{name} is no file that a sample project can show."),
            N_("Save it as one of {kinds}."),
            params={
                "name": path.name,
                "kinds": ", ".join(sorted(samplefiles.PICTURES.keys() | samplefiles.OTHERS)),
            },
        )
    elif not path.read_bytes().startswith(begins) or path.stat().st_size == 0:
        yield Problem(
            place,
            "sample.file_broken",
            N_("{name} is not what its name says."),
            N_("Save it anew, as PNG or JPEG where it is a picture."),
            params={"name": path.name},
        )


def _assessed(sample: Sample, tree: Tree, rubric: Rubric) -> Iterator[Problem]:
    """Every criterion has a level, and with these levels the project passes."""
    levels, at = sample.assessment.levels, ("assessment", "levels")
    found = list[Problem]()
    for criterion in rubric.criteria:
        level = levels.get(criterion.id)
        if level is None:
            found.append(
                Problem(
                    tree.place(at),
                    "sample.unassessed",
                    N_("The criterion {criterion} of the rubric {rubric} has no level here."),
                    N_("Choose one of {levels}."),
                    params={"criterion": criterion.id, "rubric": rubric.id, "levels": _levels(rubric, criterion.id)},
                )
            )
        elif criterion.level(level) is None:
            found.append(
                Problem(
                    tree.place((*at, criterion.id)),
                    "sample.level_unknown",
                    N_("The criterion {criterion} has no level {level}."),
                    N_("Choose one of {levels}."),
                    params={"criterion": criterion.id, "level": level, "levels": _levels(rubric, criterion.id)},
                )
            )
    for key, names in (("levels", levels), ("comments", sample.assessment.comments)):
        for name in names:
            if rubric.criterion(name) is None:
                found.append(
                    Problem(
                        tree.place(("assessment", key, name)),
                        "sample.criterion_unknown",
                        N_("The rubric {rubric} has no criterion {criterion}."),
                        N_("Write the id of a criterion as the rubric has it, or leave it out."),
                        params={"criterion": name, "rubric": rubric.id},
                    )
                )
    yield from found
    if not found and (short := score(rubric, levels).short):
        yield Problem(
            tree.place(at),
            "sample.not_passed",
            N_("With these levels the project does not pass: {short} is below its minimum."),
            N_("A sample project ends with a certificate; show what failed in a gate that is sent back, or in a test."),
            params={"short": ", ".join(short)},
        )


def _levels(rubric: Rubric, criterion_id: str) -> str:
    criterion = rubric.criterion(criterion_id)
    return ", ".join(level.id for level in criterion.levels) if criterion else ""


def _undescribed(root: Path) -> Iterator[Problem]:
    """A folder of samples/ without its description is read by nobody."""
    for folder in sorted((root / samplefiles.FOLDER).glob("*")):
        if folder.is_dir() and not folder.name.startswith(".") and not (folder / samplefiles.INNER).exists():
            yield Problem(
                Place(folder),
                "sample.undescribed",
                N_("This folder has no {name}, so nobody reads it."),
                N_("Write it, or take the folder away."),
                severity="warning",
                params={"name": samplefiles.INNER},
            )
