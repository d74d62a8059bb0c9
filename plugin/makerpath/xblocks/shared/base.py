"""What every Makerpath block is to the platform."""

from __future__ import annotations

from typing import Any

from xblock.core import XBlock
from xblock.fields import Scope, String

from makerpath.xblocks.shared import olx
from makerpath.xblocks.shared.fields import JsonDict
from makerpath.xblocks.shared.pages import RESOURCES
from makerpath.xblocks.shared.settings import BUCKET


@XBlock.needs("user")
@XBlock.wants("settings", "completion", "rebind_user", "publish")
class MakerpathBlock(XBlock):
    """Fields, settings bucket, static files and OLX that the blocks have in common."""

    resources_dir = RESOURCES
    block_settings_key = BUCKET

    display_name = String(default="", scope=Scope.settings)
    unknown_attributes = JsonDict(
        help="Attributes of a newer version, kept for the way back out", default={}, scope=Scope.settings
    )

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any) -> Any:
        unknown = olx.prepare(node, cls.fields)
        block = super().parse_xml(node, runtime, keys)
        if unknown:
            block.unknown_attributes = unknown
        return block

    def xml_text_content(self) -> None:
        """Every field is an attribute; the base would write a field named `content` as text, which a Dict cannot be."""
        return

    def add_xml_to_node(self, node: Any) -> None:
        super().add_xml_to_node(node)
        node.attrib.pop("unknown_attributes", None)
        for name, value in olx.left_out(self):
            node.set(name, value)
