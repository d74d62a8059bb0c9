"""Writing a mail from its template, in the reader's language, with the job that sends it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from makerpath.service.core.jobs import enqueue
from makerpath.service.core.templates import environment
from makerpath.service.mail.models import MailMessage
from makerpath.service.people.models import Person


def write_mail(session: Session, person: Person, address: str, template: str, **context: object) -> MailMessage:
    """Render `emails/<template>.txt` (its first line is the subject) and queue it in this transaction."""
    text = environment(person.language).get_template(f"emails/{template}.txt").render(**context)
    subject, _, body = text.partition("\n")
    message = MailMessage(
        person_id=person.id,
        to=address,
        subject=subject.strip(),
        body=body.strip() + "\n",
        language=person.language,
        school_id=person.school_id,
    )
    session.add(message)
    session.flush()
    enqueue(session, "mail.send", {"message": str(message.id)}, key=str(message.id), school_id=person.school_id)
    return message
