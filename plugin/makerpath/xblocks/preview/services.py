"""What a platform offers its blocks, as far as the workbench leaves it out: people with roles, and settings."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from xblock.reference.user_service import UserService, XBlockUser
from xblock.runtime import NullI18nService

from makerpath.xblocks.preview import samples
from makerpath.xblocks.preview.live import course_key
from makerpath.xblocks.preview.states import DOWN

log = logging.getLogger(__name__)
ANONYMOUS = "anonymous-"
VISITOR = "visitor"
NAMES = {
    "student_1": "Lin Xiaoyu 林晓雨",
    "student_2": "Amina Yusuf",
    "student_3": "Marek Nowak",
    "instructor": "Chen Jing 陈静",
    "sample-new": "苏禾",
    "sample-new-en": "Inês Duarte",
    "sample-begun": "林梅",
    "sample-begun-en": "Kofi Mensah",
    "sample-waiting": "王昊",
    "sample-waiting-en": "Ravi Nair",
    "sample-returned": "李恬",
    "sample-returned-en": "Sofia Lindqvist",
    "sample-passed": "欧阳玥",
    "sample-passed-en": "Amir Hosseini",
    "sample-down": "陈博",
    "sample-down-en": "Tomás Rey",
}
SAMPLE = "sample-"
NOBODY = "http://127.0.0.1:9"
"""Where no service listens."""


class PeopleService(UserService):
    """The person named in the workbench's address (`?student=…`).

    Whoever's name begins with `instructor` is on the course team, `visitor` has no account, and a name that ends in
    `-zh` prefers Chinese.
    """

    runtime: Any

    def get_current_user(self) -> XBlockUser:
        return _user(str(self.runtime.user_id or "none"))

    def get_user_by_anonymous_id(self, uid: str) -> XBlockUser | None:
        """The learner behind an anonymous id of the workbench."""
        return _user(uid.removeprefix(ANONYMOUS)) if uid.startswith(ANONYMOUS) else None


def display_name(person: str) -> str:
    """What somebody of the workbench is called."""
    return NAMES.get(person, person.replace("_", " ").title())


def _user(name: str) -> XBlockUser:
    person = name.removesuffix("-zh")
    known = name not in ("none",) and not name.startswith(VISITOR)
    staff = person.startswith("instructor")
    user = XBlockUser(is_current_user=True, full_name=display_name(person))
    user.opt_attrs["edx-platform.is_authenticated"] = known
    if known:
        user.opt_attrs |= {
            "edx-platform.user_id": person,
            "edx-platform.username": person,
            "edx-platform.anonymous_user_id": ANONYMOUS + person,
            "edx-platform.user_is_staff": staff,
            "edx-platform.user_role": "instructor" if staff else "student",
        }
    if name != person:
        user.opt_attrs["edx-platform.user_preferences"] = {"pref-lang": "zh-hans"}
    return user


class LanguageService(NullI18nService):
    """The language of the person in the address, as the platform chooses it for somebody who has set a preference."""

    runtime: Any

    def get_language(self) -> str | None:
        """The language tag as Django has it."""
        active: str | None = translation.get_language()
        return "zh-hans" if str(self.runtime.user_id or "").endswith("-zh") else active


class SettingsService:
    """The connection that the demonstration service has written into the data folder, read anew each time."""

    runtime: Any

    def get_settings_bucket(self, block: Any, default: Any = None) -> dict[str, Any]:
        """The settings of the Makerpath blocks; empty as long as the service has not been started."""
        reached = _reached(str(self.runtime.user_id or ""))
        sample = samples.course_key(str(block.scope_ids.usage_id), reached)
        found = _read(settings.GALLERY_FILE if sample else settings.PLATFORM_FILE)
        if not found:
            return default or {}
        if reached == DOWN:
            found |= {"service_url": NOBODY}
        return {"platform_url": settings.PLATFORM_URL, "course": sample or course_key(settings.COURSE_FOLDER)} | found


def _reached(name: str) -> str:
    """What somebody of the gallery's samples has done; nothing for everybody else."""
    person = name.removesuffix("-zh")
    return person.removeprefix(SAMPLE).removesuffix("-en") if person.startswith(SAMPLE) else ""


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        log.exception("%s cannot be read", path)
        return {}
    return found
