"""Everything about rubrics that has an address."""

from __future__ import annotations

from makerpath.service.rubrics.adopt_routes import adoption
from makerpath.service.rubrics.edit_routes import editing
from makerpath.service.rubrics.shelf_routes import shelf

blueprints = (shelf, editing, adoption)
