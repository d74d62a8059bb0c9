"""Sending a mail: by SMTP if it is set up; in the demonstration it only shows on the page of outgoing mail."""

from __future__ import annotations

from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit
from uuid import UUID

from makerpath.service.core import templates
from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs import GiveUp, job, JobRun
from makerpath.service.core.settings import Settings
from makerpath.service.mail.models import MailMessage
from makerpath.service.mail.smtp import deliver

FURTHER = ("List-Unsubscribe", "List-Unsubscribe-Post")
"""The headers that a message may bring along."""


@job("mail.send", attempts=12)
def send(run: JobRun) -> None:
    """Send once; the message id is the same in every attempt, so that a second delivery can be recognised."""
    settings: Settings = run.services.settings
    with run.session_scope() as session:
        message = session.get(MailMessage, UUID(run.payload["message"]))
        if message is None or message.sent_at is not None:
            return
        try:
            mail = compose(settings, message)
        except (ValueError, MessageError) as error:
            raise GiveUp(f"this mail cannot be written: {error}") from error
    if settings.smtp_url:
        deliver(settings.smtp_url, mail, run.attempt)
    elif not settings.demo:
        raise GiveUp("no mail server is set up (MAKERPATH_SMTP_URL)")
    with run.session_scope() as session:
        kept = session.get(MailMessage, UUID(run.payload["message"]))
        if kept is not None:
            kept.sent_at = utc_now()
            if not settings.demo:
                # A link in it may open a door; whoever reads the database later shall find none.
                kept.body, kept.headers = "", {}
        run.finish(session)


def compose(settings: Settings, message: MailMessage) -> EmailMessage:
    """The mail as it goes out: its text, and the same as simple HTML. ValueError for what fits no header."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = settings.mail_from, message.to, message.subject
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = f"<{message.id}@{urlsplit(settings.service_url).hostname or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"
    for name in FURTHER:
        if name in message.headers:
            mail[name] = message.headers[name]
    mail.set_content(message.body)
    mail.add_alternative(templates.render("emails/frame.html", message.language, mail=message), subtype="html")
    # Put there at last: a header about content set before would move into the first part.
    mail["Content-Language"] = message.language
    return mail
