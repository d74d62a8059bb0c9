"""The journal of a project: its tab and its forms."""

from __future__ import annotations

from markupsafe import Markup

from makerpath.domain import names
from makerpath.domain.errors import N_
from makerpath.i18n import format_number, format_time, gettext
from makerpath.service.journal import operations, uses
from makerpath.service.journal.queries import entries, measurements
from makerpath.service.journal.quoting import collected, measured
from makerpath.service.journal.sparkline import HEIGHT, line, WIDTH
from makerpath.service.operation import Answer
from makerpath.service.people.models import School
from makerpath.service.projects.actions import action, Form
from makerpath.service.projects.record import read_record
from makerpath.service.projects.tabs import tab, TabReader
from makerpath.service.uploads.pictures import MOST_BYTES

NAME = "journal"
LONGEST_VOICE = 300
"""How many seconds are recorded at once."""

RECORDING = {
    "start": N_("Record a voice note"),
    "stop": N_("Stop and keep ({time})"),
    "going": N_("Recording."),
    "refused": N_("The browser may not use the microphone. Allow it, or choose a recording."),
}


@tab(NAME, N_("Journal"), icon="journal", needs="project.view", place=10)
def journal(reader: TabReader) -> Markup:
    """The form to note something, what was noted, and what was measured."""
    session, project, page, language = reader.session, reader.project, reader.page, reader.actor.language
    record = read_record(session, project)
    zone = session.get_one(School, reader.actor.school_id).time_zone
    stages = [(stage.id, gettext(names.STAGE[stage.id], language)) for stage in record.standing.stages]
    only = page.get("find", "") if page.get("find") in dict(stages) else ""
    question = page.get("q", "")
    found = entries(session, project, stage=only, question=question, older=page.get("more", ""))
    works = "project.work" in reader.can and record.standing.state != "closed"
    return reader.render(
        "journal.html",
        works=works,
        stages=stages,
        now=record.standing.current.id,
        only=only,
        question=question,
        found=found,
        days=found.days(zone),
        series=[
            (what, unit, rows, line([row.value or 0 for row in rows]))
            for (what, unit), rows in measurements(session, project).items()
        ],
        chart=(WIDTH, HEIGHT),
        uses=uses.uses(record) if works else [],
        can_hand_in=uses.can_hand_in(record) if works else [],
        collected=collected(session, project, page.get("with", ""), language) if works else "",
        recording={name: gettext(text, language) for name, text in RECORDING.items()},
        longest_voice=LONGEST_VOICE,
        picture_limit=min(reader.services.settings.max_upload, MOST_BYTES),
        clock=lambda moment: format_time(moment, language, zone),
        amount=lambda value: format_number(value, language),
        measured=lambda row: measured(row, language),
    )


@action("journal.note", N_("Noted."))
def _note(form: Form) -> Answer:
    measured = operations.read_measured(form.text("measure"), form.text("value"), form.text("unit"))
    return form.run(
        operations.note,
        stage=form.text("at"),
        body=form.text("body"),
        url=form.text("url"),
        measured=measured,
        file_ids=form.all_files("photo", "voice", "file"),
    )


@action("journal.remove", N_("Taken out of the journal."))
def _remove(form: Form) -> Answer:
    return form.run(operations.remove, entry_id=form.id("entry"))


@action("journal.show", N_("It is evidence now. It stays in the journal too."))
def _show(form: Form) -> Answer:
    return uses.show(form)
