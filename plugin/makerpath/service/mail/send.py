"""Sending a mail: by SMTP if it is set up; in the demonstration it only shows on the page of outgoing mail."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit
from uuid import UUID

from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs import GiveUp, job, JobRun, RetryLater
from makerpath.service.core.settings import Settings
from makerpath.service.mail.models import MailMessage

TIMEOUT = 20


@job("mail.send", attempts=8)
def send(run: JobRun) -> None:
    """Send once; the message id is the same in every attempt, so that a second delivery can be recognised."""
    settings: Settings = run.services.settings
    with run.session_scope() as session:
        message = session.get(MailMessage, UUID(run.payload["message"]))
        if message is None or message.sent_at is not None:
            return
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = settings.mail_from, message.to, message.subject
        mail["Date"] = format_datetime(message.created_at)
        mail["Message-ID"] = f"<{message.id}@{make_msgid(domain=urlsplit(settings.service_url).hostname).split('@')[1]}"
        mail["Content-Language"] = message.language
        mail.set_content(message.body)
    if settings.smtp_url:
        deliver(settings.smtp_url, mail)
    elif not settings.demo:
        raise GiveUp("no mail server is set up (MAKERPATH_SMTP_URL)")
    with run.session_scope() as session:
        kept = session.get(MailMessage, UUID(run.payload["message"]))
        if kept is not None:
            kept.sent_at = utc_now()
        run.finish(session)


def deliver(url: str, mail: EmailMessage) -> None:
    """`smtp://` with STARTTLS where offered, or `smtps://`; user and password in the address."""
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port
    try:
        server: smtplib.SMTP = (
            smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT)
            if parts.scheme == "smtps"
            else smtplib.SMTP(host, port or 25, timeout=TIMEOUT)
        )
        with server:
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(mail)
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        raise RetryLater(60, f"the mail server does not answer: {error}") from error
