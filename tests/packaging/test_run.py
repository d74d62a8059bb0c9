"""`./run`: what it does once the environment stands, and what it says when something is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.tree import ROOT

ECHO = """#!/bin/sh
echo "$PWD"
for word in "$@"; do echo "<$word>"; done
"""


def run(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ROOT / "run"), *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def executable(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """An environment that needs nothing more, with a command that shows how it was called."""
    folder = tmp_path / "an environment"
    (folder / "bin").mkdir(parents=True)
    (folder / "lib" / f"python3.{sys.version_info.minor}").mkdir(parents=True)
    executable(folder / "bin" / "python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    executable(folder / "bin" / "makerpath", ECHO)
    sources = (ROOT / "setup.cfg").read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    cksum = subprocess.run(["cksum"], input=sources, capture_output=True, check=True).stdout.decode()
    (folder / "makerpath.stamp").write_text(f"{folder}\n{ROOT} {cksum}service preview\n")
    return folder


def test_a_start_with_nothing_to_do_is_quiet_and_keeps_words_and_folder(venv: Path, tmp_path: Path) -> None:
    done = run("makerpath", "course", "check", "a b", "", cwd=tmp_path, MAKERPATH_VENV=str(venv))
    assert done.stderr == ""
    assert done.stdout.splitlines() == [str(tmp_path), "<course>", "<check>", "<a b>", "<>"]
    assert done.returncode == 0


def test_preview_is_the_command_of_that_name(venv: Path) -> None:
    assert run("preview", "--port", "9", MAKERPATH_VENV=str(venv)).stdout.splitlines()[1:] == [
        "<preview>",
        "<--port>",
        "<9>",
    ]


def test_the_environment_is_found_from_another_folder(venv: Path) -> None:
    done = run("makerpath", cwd=venv.parent, MAKERPATH_VENV=venv.name)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_changed_setup_installs_again_and_a_failure_is_told(venv: Path) -> None:
    stamp = venv / "makerpath.stamp"
    stamp.write_text(stamp.read_text().replace("service", "other"))
    executable(venv / "bin" / "uv", f'#!/bin/sh\necho "$@" >>"{venv}/calls"\n')
    assert run("makerpath", MAKERPATH_VENV=str(venv)).returncode == 0
    assert (venv / "calls").read_text().split()[-2:] == ["-e", ".[other,preview,service]"]
    assert stamp.read_text().splitlines()[-1] == "other preview service"


def test_packages_that_cannot_be_had_leave_the_next_start_to_try_again(venv: Path) -> None:
    stamp = venv / "makerpath.stamp"
    stamp.write_text(stamp.read_text().replace("service", "other"))
    before = stamp.read_text()
    executable(venv / "bin" / "uv", "#!/bin/sh\nexit 1\n")
    executable(
        venv / "bin" / "python",
        f'#!/bin/sh\ncase "$*" in *"pip install"*) exit 1 ;; esac\nexec "{sys.executable}" "$@"\n',
    )
    done = run("makerpath", MAKERPATH_VENV=str(venv))
    assert done.returncode == 1
    assert "The next start tries again." in done.stderr
    assert stamp.read_text() == before


def without_python(tmp_path: Path) -> str:
    """A PATH with the tools that the script needs, but no Python."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for tool in ("bash", "cat", "cksum", "dirname", "env", "mkdir", "uname"):
        where = next(Path(part) / tool for part in ("/usr/bin", "/bin") if (Path(part) / tool).exists())
        (folder / tool).symlink_to(where)
    return str(folder)


def test_without_python_it_says_what_to_install(tmp_path: Path) -> None:
    done = run("demo", PATH=without_python(tmp_path), MAKERPATH_VENV=str(tmp_path / "none"), MAKERPATH_PYTHON="")
    assert done.returncode == 1
    assert "Python 3.11 or 3.12" in done.stderr
    assert "apt install python3-venv" in done.stderr


def test_an_unknown_command_is_wrong_usage(tmp_path: Path) -> None:
    done = run("dmeo", MAKERPATH_VENV=str(tmp_path / "none"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no command dmeo." in done.stderr


def test_without_a_command_it_shows_help(tmp_path: Path) -> None:
    done = run(MAKERPATH_VENV=str(tmp_path / "none"))
    assert done.returncode == 0
    assert "./run demo" in done.stdout
