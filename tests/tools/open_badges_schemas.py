"""Fetches the published JSON Schemas of Open Badges 3.0 for the tests, once.

1EdTech publishes them without a licence to pass them on, so they are not part of this project. The source archive of
the test-only package `openbadgeslib` carries them; they end up in `.cache/openbadges`, where the tests look for them.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path

SCHEMAS = Path(__file__).parents[2] / ".cache" / "openbadges"
NAMES = ("ob_v3p0_achievementcredential_schema.json", "ob_v3p0_profile_schema.json")


def main() -> None:
    if all((SCHEMAS / name).is_file() for name in NAMES):
        return
    wanted = f"openbadgeslib=={version('openbadgeslib')}"
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", folder, wanted]
        subprocess.run(pip, check=True)
        (archive,) = Path(folder).glob("*.tar.gz")
        SCHEMAS.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as packed:
            for member in packed:
                name = Path(member.name).name
                if name in NAMES and (file := packed.extractfile(member)) is not None:
                    (SCHEMAS / name).write_bytes(file.read())


if __name__ == "__main__":
    main()
