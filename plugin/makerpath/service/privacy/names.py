"""Taking a name out of what was written from templates: mails to others, public pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from makerpath.service.exhibition.models import PublicPage
from makerpath.service.mail.models import MailMessage
from makerpath.service.privacy.holdings import NOBODY
from makerpath.service.projects.models import TeamMember


def without(text: str, names: Iterable[str]) -> str:
    """`text` with a dash for each of `names`, where it stands as a word; Chinese knows no ends of words."""
    for name in sorted({name for name in names if len(name) > 1}, key=len, reverse=True):
        before = r"(?<!\w)" if _is_spaced(name[0]) else ""
        after = r"(?!\w)" if _is_spaced(name[-1]) else ""
        text = re.sub(before + re.escape(name) + after, NOBODY, text)
    return text


def forget_name(session: Session, person_id: UUID, names: list[str], titles: list[str]) -> None:
    """Take the name, and the titles of projects that go, out of mails to others; the name out of public pages of teams
    that the person was in."""
    said = [word for word in (*names, *titles) if len(word) > 1]
    told = or_(*(column.contains(word, autoescape=True) for word in said for column in _mail_texts()))
    for mail in session.scalars(select(MailMessage).where(told)) if said else ():
        mail.subject, mail.body = without(mail.subject, said), without(mail.body, said)
    in_teams = select(TeamMember.project_id).where(TeamMember.person_id == person_id)
    for page in session.scalars(select(PublicPage).where(PublicPage.project_id.in_(in_teams))):
        page.title, page.story = without(page.title, names), without(page.story, names)
    session.flush()


def _mail_texts() -> tuple[Any, Any]:
    return MailMessage.subject, MailMessage.body


def _is_spaced(letter: str) -> bool:
    """Whether words of this letter's script are set apart by spaces."""
    name = unicodedata.name(letter, "")
    return letter.isalnum() and not name.startswith(("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC"))
