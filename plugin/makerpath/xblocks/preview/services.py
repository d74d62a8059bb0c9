"""What a platform offers its blocks, as far as the workbench leaves it out: people with roles, and settings."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.conf import settings
from xblock.reference.user_service import UserService, XBlockUser

from makerpath.xblocks.preview.live import course_key

log = logging.getLogger(__name__)
ANONYMOUS = "anonymous-"
VISITOR = "visitor"
NAMES = {
    "student_1": "Lin Xiaoyu 林晓雨",
    "student_2": "Amina Yusuf",
    "student_3": "Marek Nowak",
    "instructor": "Chen Jing 陈静",
}


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


def _user(name: str) -> XBlockUser:
    person = name.removesuffix("-zh")
    known = name not in ("none",) and not name.startswith(VISITOR)
    staff = person.startswith("instructor")
    user = XBlockUser(is_current_user=True, full_name=NAMES.get(person, person.replace("_", " ").title()))
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


class SettingsService:
    """The connection that the demonstration service has written into the data folder, read anew each time."""

    runtime: Any

    def get_settings_bucket(self, block: Any, default: Any = None) -> dict[str, Any]:
        """The settings of the Makerpath blocks; empty as long as the service has not been started."""
        path = settings.PLATFORM_FILE
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return default or {}
        except (OSError, ValueError):
            log.exception("%s cannot be read", path)
            return default or {}
        return {"platform_url": settings.PLATFORM_URL, "course": course_key(settings.COURSE_FOLDER)} | found
