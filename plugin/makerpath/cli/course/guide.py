"""`makerpath course guide`: the teacher's guide of a course as a PDF."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

import click

from makerpath.cli.output import answer, json_option, language, say
from makerpath.cli.writing import write_whole
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LANGUAGES


@click.command(
    help=N_("Print everything that teachers of the course in FOLDER need as a PDF, with the guide that is in it.")
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--language", "wanted", type=click.Choice(LANGUAGES), help=N_("The language of the guide; yours if left out.")
)
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help=N_("The file to write."))
@click.option("--with-lessons", is_flag=True, help=N_("Print every lesson in full too."))
@json_option
def guide(folder: Path, wanted: str | None, out: Path | None, with_lessons: bool, as_json: bool) -> None:
    """The file appears whole or not at all."""
    if not find_spec("weasyprint"):
        raise MakerpathError(
            "guide.not_installed", N_("What prints is not installed."), N_("Install makerpath[service].")
        )
    from makerpath.content.check import load
    from makerpath.content.guidebook import guidebook
    from makerpath.content.guidebook.neighbours import titles_beside
    from makerpath.credentials.bookpress import Pages, print_book

    package = load(folder)
    made = guidebook(package, wanted or language(), with_lessons=with_lessons, titles=titles_beside(folder))
    book = print_book(Pages(**vars(made)))
    goal = out or Path(f"{package.course.id}-guide.{made.language}.pdf")
    write_whole(goal, book.pdf)
    digest = hashlib.sha256(book.pdf).hexdigest()
    if as_json:
        facts = {"file": goal.as_posix(), "bytes": len(book.pdf), "sha256": digest, "pages": book.pages}
        answer({"course": package.course.id, "language": made.language, **facts})
    else:
        say(
            N_("{file}: {pages} pages, {size} kB, SHA-256 {hash}"),
            file=goal,
            pages=book.pages,
            size=max(1, len(book.pdf) // 1000),
            hash=digest,
        )
