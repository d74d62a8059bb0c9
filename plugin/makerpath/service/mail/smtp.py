"""Handing a mail to the mail server, and what its refusal means for trying again."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from makerpath.service.core.jobs import GiveUp, RetryLater

TIMEOUT = 20
FIRST_WAIT = 60.0
LONGEST_WAIT = 3600.0
FOR_GOOD = 500
"""From this SMTP code on, the server will not take the mail however often it is sent."""


def deliver(url: str, mail: EmailMessage, attempt: int = 1) -> None:
    """`smtp://` with STARTTLS where offered, or `smtps://`; user and password in the address.

    Raises `RetryLater`, with longer and longer waits, or `GiveUp` when the server refuses this mail for good.
    """
    try:
        with _connect(url) as server:
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, reason = next(iter(error.recipients.values()))
        _refused(code, reason, attempt)
    except smtplib.SMTPAuthenticationError as error:
        # The mail is not to blame; somebody will set the password right.
        raise RetryLater(_wait(attempt), f"the mail server does not let us in: {_said(error.smtp_error)}") from error
    except smtplib.SMTPResponseException as error:
        _refused(error.smtp_code, error.smtp_error, attempt)
    except (OSError, smtplib.SMTPException) as error:
        raise RetryLater(_wait(attempt), f"the mail server does not answer: {error}") from error


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=_tls(host))
    else:
        server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT)
    try:
        server.ehlo_or_helo_if_needed()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=_tls(host))
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _tls(host: str) -> ssl.SSLContext:
    """Certificates are checked, but for a server on this machine, which usually has none that anybody signed."""
    context = ssl.create_default_context()
    try:
        near = ip_address(host).is_loopback
    except ValueError:
        near = host == "localhost"
    if near:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _refused(code: int, reason: bytes | str, attempt: int) -> None:
    words = f"the mail server refuses it: {code} {_said(reason)}"
    if code >= FOR_GOOD:
        raise GiveUp(words)
    raise RetryLater(_wait(attempt), words)


def _said(reason: bytes | str) -> str:
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason


def _wait(attempt: int) -> float:
    """A minute, then twice as long each time: with 12 attempts the server may be away for half a day."""
    return float(min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1)))
