"""The secret in an upload's address: whoever has it may send the bytes of that one upload."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid

from sqlalchemy import select

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service.core.database import utc_now
from makerpath.service.core.settings import Settings
from makerpath.service.operation import Services
from makerpath.service.uploads.models import Upload

UNSCOPED = "a ticket says which school's upload it is for"


def ticket(settings: Settings, upload_id: uuid.UUID) -> str:
    """The upload's secret, made from one of the installation, so that it need not be stored to be told again."""
    made = hmac.digest(settings.secret("upload-tickets"), upload_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def address(settings: Settings, upload_id: uuid.UUID) -> str:
    """Where the bytes are sent."""
    return f"{settings.content_url}/uploads/{ticket(settings, upload_id)}"


def redeem(services: Services, secret: str) -> Upload:
    """The upload that the ticket is for; `NotFound` if there is none, `upload.expired` if its time is over."""
    with services.database.reading(unscoped=UNSCOPED) as session:
        upload = session.scalar(select(Upload).where(Upload.ticket_hash == hashed(secret)))
    if upload is None:
        raise NotFound()
    check_time(upload)
    return upload


def check_time(upload: Upload) -> None:
    if upload.file_id is None and upload.expires_at <= utc_now():
        raise MakerpathError(
            "upload.expired",
            N_("The upload of {name} was given up, or took too long."),
            N_("Choose the file again."),
            status=410,
            field="file",
            name=upload.name,
        )
