"""Blocks that other people made, in an environment of their own."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
PINS = ("XBlock[django]==6.1.0", "xblock-poll==1.16.1", "done-xblock==3.0.0", "xblocks-contrib==0.13.1")


def figures(html: str) -> dict[str, dict[str, Any]]:
    """Their views, timed as ours are; the text block shows `html`, a lesson's. A note where they cannot be had."""
    try:
        answer = subprocess.run(
            [_python(), "-W", "ignore", "-m", "tests.bench.block_parts.peers_view"],
            input=html,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        return {"other blocks": {"note": f"not installed: {str(error)[:80]}"}}
    found: dict[str, dict[str, Any]] = json.loads(answer.stdout)
    return found


def _python() -> Path:
    """The interpreter that has the peers; they are installed when it is asked for the first time."""
    chosen = os.environ.get("MAKERPATH_BENCH_BLOCK_PEERS")
    if chosen:
        return Path(chosen)
    wanted = hashlib.sha256(" ".join([sys.version, *PINS]).encode()).hexdigest()[:12]
    home = ROOT / ".cache" / "bench" / f"blocks-{wanted}"
    found = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not (home / "complete").exists():
        venv.create(home, clear=True, with_pip=True)
        subprocess.run([found, "-m", "pip", "install", "--quiet", *PINS], check=True, capture_output=True)
        (home / "complete").touch()
    return found
