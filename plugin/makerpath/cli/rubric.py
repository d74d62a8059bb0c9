"""`makerpath rubric`: rubric files by themselves."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

import click

from makerpath.cli.drawing import rubric_text
from makerpath.cli.output import answer, json_option, language, say
from makerpath.cli.problems import as_data
from makerpath.cli.problems import show as show_problems
from makerpath.cli.writing import write_whole
from makerpath.content.problem import Problem
from makerpath.content.rubric_files import check as checked
from makerpath.content.rubric_files import load, place_of
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.hashing import split
from makerpath.domain.rubric import Rubric
from makerpath.domain.rubric_changes import Change, classify, EFFECT_TEXTS, gravest
from makerpath.domain.text import BANDS, LANGUAGES
from makerpath.formats import FORMATS, read, write
from makerpath.formats.files import data_of, MAX_BYTES, yaml_of
from makerpath.i18n import gettext

of_language = click.option("--language", "spoken", type=click.Choice(LANGUAGES), help=N_("The language of its texts."))
of_band = click.option("--band", type=click.Choice(BANDS), help=N_("The age band whose wording is taken."))


@click.group(help=N_("Check, show, compare, import and export rubrics."))
def rubric() -> None:
    """The group of commands on rubrics."""


@rubric.command(help=N_("Report every problem of the rubric files or folders PATH as path:line:column."))
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@json_option
@click.pass_context
def check(context: click.Context, paths: tuple[str, ...], as_json: bool) -> None:
    """Exit code 1 if there is an error; warnings alone leave it at 0."""
    found: list[Problem] = []
    names: list[str] = []
    for path in paths:
        reading, problems = checked(place_of(path))
        names += reading.rubrics
        found += problems
    errors = sum(problem.severity == "error" for problem in found)
    if as_json:
        answer({"rubrics": names, "errors": errors, "warnings": len(found) - errors, "problems": as_data(found)})
    else:
        show_problems(found)
    context.exit(1 if errors else 0)


@rubric.command(help=N_("Show a rubric: a file, or the name of a shared one."))
@click.argument("path", metavar="RUBRIC")
@of_language
@of_band
@json_option
def show(path: str, spoken: str | None, band: str | None, as_json: bool) -> None:
    """A table for each criterion, in one language and wording."""
    found = load(place_of(path))
    if as_json:
        answer(_data(found))
    else:
        click.echo(rubric_text(found, spoken or language(), band or "", language()))


@rubric.command(help=N_("Tell what changes for assessments when the rubric OLD becomes the rubric NEW."))
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@json_option
@click.pass_context
def diff(context: click.Context, old: str, new: str, as_json: bool) -> None:
    """Exit code 1 if somebody has to judge again; whatever else changes leaves it at 0."""
    changes = classify(load(place_of(old)), load(place_of(new)))
    effect = gravest(changes)
    if as_json:
        answer({"effect": effect, "changes": [_change(change) for change in changes]})
    elif not changes:
        say(N_("Both rubrics are the same."))
    else:
        _tell(changes)
    context.exit(1 if effect == "judgement" else 0)


@rubric.command("import", help=N_("Make rubric files of SOURCE: of Canvas, Moodle, an open response, CSV or Markdown."))
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="SOURCE")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    help=N_("The folder to write into."),
)
@click.option("--id", "new_id", help=N_("The id of the rubric, where the file has only one."))
@of_language
@json_option
@click.pass_context
def bring_in(
    context: click.Context, source: Path, folder: Path, new_id: str | None, spoken: str | None, as_json: bool
) -> None:
    """Exit code 1 if something in the file is no rubric; those that are one are written all the same."""
    # One byte more than may be: the reader says that it is too much.
    with source.open("rb") as file:
        incoming = read(file.read(MAX_BYTES + 1), source.name, spoken or "")
    rubrics = [_renamed(one, new_id) for one in incoming.rubrics] if new_id else incoming.rubrics
    goals = [folder / f"{one.id}.yaml" for one in rubrics]
    taken = next((goal for goal in goals if goal.exists() or goals.count(goal) > 1), None)
    if taken is not None:
        raise MakerpathError(
            "rubric.exists",
            N_("There is a file {path} already."),
            N_("Choose another folder with --to, or another name with --id."),
            path=taken,
        )
    folder.mkdir(parents=True, exist_ok=True)
    for one, goal in zip(rubrics, goals, strict=True):
        write_whole(goal, yaml_of(one).encode())
    errors = sum(problem.severity == "error" for problem in incoming.problems)
    if as_json:
        files = [goal.as_posix() for goal in goals]
        answer({"format": incoming.format, "files": files, "errors": errors, "problems": as_data(incoming.problems)})
    else:
        if incoming.problems:
            show_problems(incoming.problems)
        for one, goal in zip(rubrics, goals, strict=True):
            say(N_("{file}, criteria: {count}"), file=goal.as_posix(), count=len(one.criteria))
    context.exit(1 if errors or not rubrics else 0)


@rubric.command(help=N_("Write a rubric, a file or the name of a shared one, for another system."))
@click.argument("path", metavar="RUBRIC")
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), required=True, help=N_("The format of the file."))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=N_("The file to write."))
@of_language
@of_band
@json_option
def export(path: str, kind: str, out: Path | None, spoken: str | None, band: str | None, as_json: bool) -> None:
    """What the format cannot carry is listed; the file is written all the same."""
    made = write(load(place_of(path)), kind, spoken or language(), band or "")
    goal = out or Path(made.name)
    write_whole(goal, made.data)
    if as_json:
        answer({"file": goal.as_posix(), "bytes": len(made.data), "problems": as_data(made.problems)})
        return
    if made.problems:
        show_problems(made.problems)
    say(N_("{file} was written."), file=goal.as_posix())


def _renamed(found: Rubric, new_id: str) -> Rubric:
    return Rubric.model_validate(found.model_dump(by_alias=True, exclude_none=True) | {"id": new_id})


def _data(found: Rubric) -> dict[str, Any]:
    parts = split(found)
    return {"scoring_hash": parts.scoring_hash, "wording_hash": parts.wording_hash, "rubric": data_of(found)}


def _change(change: Change) -> dict[str, Any]:
    return {
        "code": change.code,
        "effect": change.effect,
        "criterion": change.criterion,
        "level": change.level,
        "message": gettext(change.message, language(), **change.texts(language())),
        "details": [
            {"at": at, "language": tag, "old": before, "new": after} for at, tag, before, after in change.details
        ],
    }


def _tell(changes: list[Change]) -> None:
    for index, (effect, group) in enumerate(groupby(changes, key=lambda change: change.effect)):
        click.echo(("\n" if index else "") + gettext(EFFECT_TEXTS[effect], language()))
        for change in group:
            said = _change(change)
            click.echo(f"  {said['message']}")
            for one in said["details"]:
                click.echo(f"      {one['at']} [{one['language']}]: {_short(one['old'])} → {_short(one['new'])}")


def _short(value: str) -> str:
    words = " ".join(value.split()) or "—"
    return words if len(words) <= 100 else words[:99] + "…"
