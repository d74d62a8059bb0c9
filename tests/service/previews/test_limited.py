"""What opens a file of strangers sees no other file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from makerpath.service.previews.child import ALONE

SPY = """
import os, sys, types
from pathlib import Path
from makerpath.service.previews import child

def look(source, media_type, folder):
    seen = []
    for name in (os.environ["SECRET"], "/proc/self/environ", "/etc/passwd"):
        try:
            Path(name).read_bytes()
            seen.append(name)
        except OSError:
            pass
    (folder / "own").write_text("own")
    return {"seen": seen, "given": source.read().decode()}

child.TASKS[sys.argv[1]] = "spy"
sys.modules["makerpath.service.spy"] = types.SimpleNamespace(**{sys.argv[1]: look})
sys.exit(child.main())
"""
FORBIDS = "import sys; from makerpath.confining import see_only; sys.exit(not see_only([], []))"


@pytest.mark.parametrize("task", sorted(ALONE))
def test_a_process_for_files_of_strangers_sees_no_file_but_its_own(task: str, tmp_path: Path) -> None:
    if subprocess.run([sys.executable, "-c", FORBIDS], check=False).returncode:
        pytest.skip("this system cannot forbid files")
    secret, folder = tmp_path / "secret", tmp_path / "folder"
    secret.write_text("secret")
    folder.mkdir()
    numbers = ("30", str(1 << 30), str(1 << 20))
    subprocess.run(
        [sys.executable, "-c", SPY, task, "application/pdf", *numbers],
        input=b"given",
        cwd=folder,
        env={"SECRET": str(secret)},
        check=True,
    )
    assert json.loads((folder / "answer.json").read_bytes()) == {"seen": [], "given": "given"}
    assert (folder / "own").read_text() == "own"
