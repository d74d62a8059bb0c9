"""Rebuild the library that turns models in the browser: `python tests/tools/make_three.py`; needs node and npm.

Takes from three.js what `static/js/models.js` uses and packs it into one plain script, as platforms load scripts from
the service's origin without asking it for permission first. The same versions give the same bytes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

THREE, ESBUILD = "0.180.0", "0.25.10"
GOAL = Path(__file__).resolve().parents[2] / "plugin" / "makerpath" / "service" / "static" / "vendor"
ENTRY = """
export {
  Box3, Color, DirectionalLight, DoubleSide, Group, HemisphereLight, LoadingManager, Mesh, MeshStandardMaterial,
  PerspectiveCamera, Scene, Spherical, Vector3, WebGLRenderer,
} from "three";
export { STLLoader } from "three/addons/loaders/STLLoader.js";
export { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
export { OrbitControls } from "three/addons/controls/OrbitControls.js";
"""


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "entry.js").write_text(ENTRY)
        run = ["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, f"three@{THREE}"]
        subprocess.run(run, check=True)
        packed = subprocess.run(
            [
                *("npx", "--yes", f"esbuild@{ESBUILD}", "entry.js", "--bundle", "--minify", "--format=iife"),
                *("--global-name=MakerpathThree", "--legal-comments=none", f"--banner:js=/* three.js {THREE}, MIT */"),
            ],
            cwd=folder,
            check=True,
            capture_output=True,
        ).stdout
        (GOAL / "three.min.js").write_bytes(packed)
        shutil.copyfile(Path(folder) / "node_modules" / "three" / "LICENSE", GOAL / "three.LICENSE.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
