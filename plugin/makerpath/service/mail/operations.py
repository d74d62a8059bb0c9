"""Writing a mail from its template, in the reader's language, with the job that sends it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from sqlalchemy.orm import Session

from makerpath.service.core.jobs import enqueue
from makerpath.service.core.templates import environment
from makerpath.service.mail.models import MailMessage
from makerpath.service.people.models import Person

LONGEST_SUBJECT = 120


def write_mail(
    session: Session,
    person: Person,
    address: str,
    template: str,
    *,
    headers: Mapping[str, str] | None = None,
    **context: object,
) -> MailMessage:
    """Render `emails/<template>.txt` (its first line is the subject) and queue it in this transaction."""
    text = environment(person.language).get_template(f"emails/{template}.txt").render(**context)
    subject, _, body = text.partition("\n")
    message = MailMessage(
        person_id=person.id,
        to=address,
        subject=one_line(subject),
        body=body.strip() + "\n",
        language=person.language,
        headers=dict(headers or {}),
        school_id=person.school_id,
    )
    session.add(message)
    session.flush()
    enqueue(session, "mail.send", {"message": str(message.id)}, key=str(message.id), school_id=person.school_id)
    return message


def one_line(text: str, limit: int = LONGEST_SUBJECT) -> str:
    """`text` as a subject: no line end or control character in it, cut between characters that belong together."""
    tidy = " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in text).split())
    if len(tidy) <= limit:
        return tidy
    end = limit - 1
    while end and unicodedata.combining(tidy[end]):
        end -= 1
    return tidy[:end].rstrip() + "…"
