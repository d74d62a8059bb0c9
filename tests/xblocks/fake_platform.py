"""A runtime as the LMS gives it to a block: user, settings, grades; what was published is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from xblock.fields import ScopeIds
from xblock.reference.user_service import UserService, XBlockUser
from xblock.runtime import DictKeyValueStore, KvsFieldData, MemoryIdManager, Runtime


@dataclass(frozen=True)
class Someone:
    user_id: str
    name: str
    staff: bool = False
    language: str = "en"
    known: bool = True

    @property
    def anonymous_id(self) -> str:
        return f"anon-{self.user_id}"


class _Users(UserService):
    def __init__(self, platform: FakePlatform) -> None:
        super().__init__()
        self.platform = platform

    def get_current_user(self) -> XBlockUser:
        who = self.platform.who
        user = XBlockUser(is_current_user=True, full_name=who.name)
        user.opt_attrs["edx-platform.is_authenticated"] = who.known
        if who.known:
            user.opt_attrs |= {
                "edx-platform.user_id": int(who.user_id),
                "edx-platform.anonymous_user_id": who.anonymous_id,
                "edx-platform.user_is_staff": who.staff,
                "edx-platform.user_role": "instructor" if who.staff else "student",
                "edx-platform.user_preferences": {"pref-lang": who.language},
            }
        return user

    def get_user_by_anonymous_id(self, uid: str) -> str | None:
        return self.platform.learners.get(uid)


class _Settings:
    def __init__(self, connection: dict[str, str]) -> None:
        self.connection = connection

    def get_settings_bucket(self, block: Any, default: Any = None) -> dict[str, str]:
        assert block.block_settings_key == "makerpath"
        return self.connection


class _Rebind:
    """Binds a noauth block to a learner, so that what it publishes and stores is the learner's."""

    def __init__(self, platform: FakePlatform) -> None:
        self.platform = platform

    def rebind_noauth_module_to_user(self, block: Any, user: str) -> None:
        block.save()
        block.scope_ids = block.scope_ids._replace(user_id=user)
        block._field_data_cache.clear()
        block._dirty_fields.clear()
        self.platform.bound = user


@dataclass
class FakePlatform:
    connection: dict[str, str]
    who: Someone = Someone("7", "Lin Xiaoyu 林晓雨")
    learners: dict[str, str] = field(default_factory=lambda: {"anon-7": "7", "anon-8": "8"})
    published: list[tuple[str, str | None, dict[str, Any]]] = field(default_factory=list)
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """What went into the tracking log."""
    bound: str | None = None
    services: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store = KvsFieldData(DictKeyValueStore())
        self.services = {
            "field-data": self.store,
            "user": _Users(self),
            "settings": _Settings(self.connection),
            "rebind_user": _Rebind(self),
        }

    def block(self, cls: type, kind: str, usage: str = "usage-1", user: str | None = "7", **fields: Any) -> Any:
        """A block of `cls` bound to `user`, with the given fields stored."""
        runtime = FakeRuntime(self)
        block = runtime.construct_xblock_from_class(cls, ScopeIds(user, kind, f"def-{usage}", usage))
        for name, value in fields.items():
            setattr(block, name, value)
        block.save()
        return block


class FakeRuntime(Runtime):
    def __init__(self, platform: FakePlatform, mixins: tuple[type, ...] = ()) -> None:
        ids = MemoryIdManager()
        super().__init__(id_reader=ids, id_generator=ids, services=platform.services, mixins=mixins)
        self.platform = platform

    def handler_url(
        self, block: Any, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        return f"/{'noauth' if thirdparty else 'handler'}/{block.scope_ids.usage_id}/{handler_name}"

    def local_resource_url(self, block: Any, uri: str) -> str:
        return f"/resource/{block.scope_ids.block_type}/{uri}"

    def resource_url(self, resource: str) -> str:
        raise NotImplementedError

    def publish(self, block: Any, event_type: str, event_data: dict[str, Any]) -> None:
        if event_type.startswith("makerpath."):
            self.platform.told.append((event_type, event_data))
        else:
            self.platform.published.append((event_type, self.platform.bound, event_data))
