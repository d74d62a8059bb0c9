"""The front door: languages, exit codes, no traceback, nothing loaded that was not asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from makerpath.cli.group import LazyGroup
from makerpath.cli.main import main, TABLE
from makerpath.cli.output import json_option
from makerpath.domain.errors import MakerpathError

SMALL = Path(__file__).parents[1] / "content" / "data" / "small-course"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> LazyGroup:
    """A front door with one command that fails as the test says."""

    @click.command()
    @click.option("--how", default="")
    @json_option
    def fail(how: str, as_json: bool) -> None:
        if how == "own":
            raise MakerpathError("course.not_a_folder", "{path} is not a folder.", path="x")
        if how == "system":
            raise PermissionError(13, "Permission denied", "/x")
        if how == "interrupt":
            raise KeyboardInterrupt
        if how == "bug":
            raise ZeroDivisionError("division")

    module = module_from_spec(ModuleSpec("makerpath_failing", None))
    module.__dict__["fail"] = fail
    monkeypatch.setitem(sys.modules, "makerpath_failing", module)
    return LazyGroup("x", table={"fail": ("makerpath_failing:fail", "")}, params=main.params)


def test_help_names_the_commands_without_loading_them() -> None:
    code = (
        "import sys\nfrom makerpath.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if name in ('makerpath.content', 'flask', 'xblock', 'sqlalchemy')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "course" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_check_loads_nothing_that_only_other_commands_need() -> None:
    code = (
        "import sys\nfrom makerpath.cli.main import main\n"
        f"try: main(['course', 'check', {str(SMALL)!r}])\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if name in ('django', 'flask', 'xblock', 'sqlalchemy', 'workbench')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_command_whose_module_is_not_installed_is_no_command() -> None:
    group = LazyGroup("x", table={"gone": ("makerpath.cli.never:never", "Never.")})
    done = CliRunner().invoke(group, ["--help"])
    assert "gone" not in done.output
    assert CliRunner().invoke(group, ["gone"]).exit_code == 2


def test_every_command_in_the_table_that_is_there_loads() -> None:
    context = click.Context(main)
    for name in main.list_commands(context):
        assert main.get_command(context, name) is not None
        assert name in TABLE


def test_the_language_comes_from_the_option_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "检查课程包" in CliRunner().invoke(main, ["--language", "zh-Hans", "--help"]).output
    assert "检查课程包" in CliRunner().invoke(main, ["--language=zh-Hans", "course", "--help"]).output
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "检查课程包" in CliRunner().invoke(main, ["--help"]).output
    assert "Check course" in CliRunner().invoke(main, ["--language", "en", "--help"]).output


@pytest.mark.parametrize(
    ("how", "code", "words"),
    [("", 0, ""), ("own", 1, "x is not a folder."), ("system", 1, "/x"), ("interrupt", 130, ""), ("bug", 1, "report")],
)
def test_every_end_has_its_exit_code_and_no_traceback(failing: LazyGroup, how: str, code: int, words: str) -> None:
    done = CliRunner().invoke(failing, ["fail", "--how", how])
    assert done.exit_code == code
    assert words in done.stderr
    assert "Traceback" not in done.output


def test_wrong_usage_is_two() -> None:
    for arguments in (["nope"], ["course", "nope"], ["course", "check"], ["--language", "fr", "course"]):
        assert CliRunner().invoke(main, arguments).exit_code == 2


def test_an_error_is_json_where_json_was_asked_for(failing: LazyGroup) -> None:
    done = CliRunner().invoke(failing, ["--language", "zh-Hans", "fail", "--how", "own", "--json"])
    assert json.loads(done.stdout)["error"] == {
        "code": "course.not_a_folder",
        "message": "x 不是文件夹。",
        "hint": "",
    }
