"""`makerpath certificate archive`, `restore` and `moved`, as an operator types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from makerpath.cli.main import main
from makerpath.service.core.settings import from_environment
from makerpath.service.moving import sealing
from makerpath.service.people.operations import school_by_slug
from makerpath.service.web.app import make_services
from tests.cli.test_publish import ACCOUNT, ADMIN, run, school

__all__ = ["school"]
PASSPHRASE = "lamp paper seven 山丘 clay"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "COST", 2**4)


@pytest.fixture
def passphrase(tmp_path: Path) -> str:
    path = tmp_path / "passphrase.txt"
    path.write_text(PASSPHRASE + "\n", encoding="utf-8")
    return str(path)


def typing(text: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), input=text)


def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the commands speak of another installation."""
    monkeypatch.setenv("MAKERPATH_DATA", str(tmp_path / "elsewhere"))
    (tmp_path / "elsewhere").mkdir()
    assert run(*ADMIN, *ACCOUNT).exit_code == 0


def test_a_school_goes_from_one_installation_to_another(
    school: str, passphrase: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "hill.zip"
    with_it = ("--school", school, "--passphrase-file", passphrase)
    made = run("certificate", "archive", *with_it, "--out", str(out), "--json")
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["counts"]["certificates"] == 0
    assert out.stat().st_mode & 0o077 == 0
    elsewhere(tmp_path, monkeypatch)
    looked = run("certificate", "restore", str(out), *with_it, "--dry-run")
    assert (looked.exit_code, "Nothing was changed." in looked.stdout) == (0, True)
    done = run("certificate", "restore", str(out), *with_it, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["certificates"] == 0


def test_the_passphrase_is_asked_for_twice_and_shown_never(school: str, tmp_path: Path) -> None:
    out = tmp_path / "hill.zip"
    arguments = ("certificate", "archive", "--school", school, "--out", str(out))
    made = typing(f"{PASSPHRASE}\n{PASSPHRASE}\n", *arguments)
    assert made.exit_code == 0, made.output
    assert PASSPHRASE not in made.output
    assert "Without the passphrase nobody can restore it." in made.stdout


def test_it_may_come_by_the_standard_input(school: str, tmp_path: Path) -> None:
    out = tmp_path / "hill.zip"
    arguments = ("certificate", "archive", "--school", school, "--out", str(out), "--passphrase-file", "-")
    assert typing(f"{PASSPHRASE}\n", *arguments).exit_code == 0
    assert typing(f"{PASSPHRASE}\n", "certificate", "restore", str(out), *arguments[2:4], *arguments[6:]).exit_code == 0


def test_no_argument_takes_a_passphrase() -> None:
    """Other users of a machine can read the arguments of commands."""
    for command in ("archive", "restore"):
        told = run("certificate", command, "--help").stdout
        assert "--passphrase-file" in told
        assert "--passphrase " not in told


def test_a_wrong_passphrase_and_another_file_are_told_apart(school: str, passphrase: str, tmp_path: Path) -> None:
    out = tmp_path / "hill.zip"
    run("certificate", "archive", "--school", school, "--out", str(out), "--passphrase-file", passphrase)
    (tmp_path / "wrong.txt").write_text("another one entirely\n")
    for file, given, code in (
        (out, tmp_path / "wrong.txt", "moving.passphrase"),
        (Path(passphrase), passphrase, "moving.not_an_archive"),
    ):
        done = run("certificate", "restore", str(file), "--school", school, "--passphrase-file", str(given), "--json")
        assert (done.exit_code, json.loads(done.stdout)["error"]["code"]) == (1, code)


def test_an_archive_that_cannot_be_made_leaves_no_file(school: str, tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_text("short\n")
    out = tmp_path / "hill.zip"
    done = run(
        "certificate",
        "archive",
        "--school",
        school,
        "--out",
        str(out),
        "--passphrase-file",
        str(tmp_path / "short.txt"),
    )
    assert done.exit_code == 1
    assert not [path for path in tmp_path.iterdir() if "zip" in path.name]


def test_where_a_school_has_moved_is_said_and_taken_back(school: str) -> None:
    told = run("certificate", "moved", "--school", school, "--to", "https://new.example")
    assert told.stdout == "Whoever verifies a certificate of hill here is led to https://new.example.\n"
    assert settings_of(school)["moved_to"] == "https://new.example"
    assert run("certificate", "moved", "--school", school, "--back").exit_code == 0
    assert settings_of(school)["moved_to"] == ""
    assert run("certificate", "moved", "--school", school).exit_code == 2
    assert run("certificate", "moved", "--school", school, "--to", "javascript:x").exit_code == 1


def settings_of(slug: str) -> dict[str, str]:
    from makerpath.service.people.models import School

    services = make_services(from_environment())
    with services.database.reading(school_by_slug(services, slug)) as session:
        return dict(session.query(School).one().settings)
