"""What the platform's process has to load for the blocks."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
import makerpath.blocks, makerpath.xblocks.shared.gradebook
bad = {"flask", "sqlalchemy", "weasyprint", "apiflask", "pikepdf", "PIL", "workbench", "django", "makerpath.service"}
print(sorted(bad & set(sys.modules)))
"""


def test_the_blocks_load_nothing_of_the_service_and_no_django() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
