"""What every Makerpath block is to the platform."""

from __future__ import annotations

from typing import Any

from webob import Response
from xblock.core import XBlock
from xblock.fields import Scope

from makerpath.xblocks.shared import olx
from makerpath.xblocks.shared.answers import answer
from makerpath.xblocks.shared.fields import JsonDict, Text
from makerpath.xblocks.shared.handling import Form, handler, Who
from makerpath.xblocks.shared.pages import RESOURCES
from makerpath.xblocks.shared.settings import BUCKET
from makerpath.xblocks.shared.studio import Entries
from makerpath.xblocks.shared.tracking import tell


@XBlock.needs("user")
@XBlock.wants("i18n", "settings", "completion", "rebind_user", "publish")
class MakerpathBlock(XBlock):
    """Fields, settings bucket, static files and OLX that the blocks have in common."""

    kind = ""
    """What it is, by the name of its directive; a text of a lesson is a `lesson`."""
    has_score = False
    resources_dir = RESOURCES
    block_settings_key = BUCKET

    display_name = Text(default="", scope=Scope.settings)
    unknown_attributes = JsonDict(
        help="Attributes of a newer version, kept for the way back out", default={}, scope=Scope.settings
    )

    def settings_in(self, entries: Entries) -> dict[str, Any]:
        """The fields that the form of `studio_view` sets, each taken out of the entries."""
        return {"display_name": entries.name()}

    @handler(Who.AUTHOR, Form)
    def save_settings(self, form: Form) -> Response:
        """Take over the form of `studio_view`, all of it or nothing."""
        entries = Entries(form.root)
        settings = self.settings_in(entries)
        entries.demand()
        for name, value in settings.items():
            setattr(self, name, value)
        tell(self, "settings_saved")
        return answer({"saved": True})

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any) -> Any:
        # With the fields that the platform gives every block: its dates and groups are not ours to keep away.
        unknown = olx.prepare(node, runtime.mixologist.mix(cls).fields)
        block = super().parse_xml(node, runtime, keys)
        if unknown:
            block.unknown_attributes = unknown
        return block

    def xml_text_content(self) -> None:
        """Every field is an attribute; the base would write a field named `content` as text, which a Dict cannot be."""
        return

    def add_xml_to_node(self, node: Any) -> None:
        super().add_xml_to_node(node)
        olx.finish(node, self)
