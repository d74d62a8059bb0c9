"""What is known about a course answers as reading it anew would, whatever happened to its files."""

from __future__ import annotations

import os
import random
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from makerpath.content.cache import again as again_module
from makerpath.content.cache.again import again
from makerpath.content.cache.course import archive, problems
from makerpath.content.cache.store import Store
from makerpath.content.cache.together import facts_of_all, FEWEST
from makerpath.content.cache.tree import scan
from makerpath.content.cache.version import version
from makerpath.content.check import check, load
from makerpath.content.facts import facts_of
from makerpath.content.olx.build import build
from makerpath.domain.errors import MakerpathError
from tests.content.conftest import Folder

ONE, TWO = "modules/folding/one.en.md", "modules/folding/two.en.md"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache", "1")


def asked(call: Callable[[], bytes]) -> bytes | str:
    """The bytes, or what an error says."""
    try:
        return call()
    except MakerpathError as error:
        return str(error)


def same(root: Path, store: Store) -> None:
    """Problems and archive by what is known are those of a course read anew."""
    anew = [[problem.as_data(language) for language in ("en", "zh-Hans")] for problem in check(root)]
    assert [[problem.as_data(language) for language in ("en", "zh-Hans")] for problem in problems(root, store)] == anew
    for language in (None, "zh-Hans"):
        wanted = asked(lambda tag=language: build(load(root), "r1", tag).data)  # type: ignore[misc]
        assert asked(lambda tag=language: archive(root, "r1", tag, store).data) == wanted  # type: ignore[misc]


def aged(root: Path) -> None:
    """As if nothing had changed for a while, so that unchanged files are not read."""
    long_ago = 10**18
    for path in root.rglob("*"):
        os.utime(path, ns=(long_ago, long_ago))


class Edits:
    """Whatever people and programs do to the files of a course."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root, self.any = root, random.Random(seed)
        self.number = 0

    def lesson(self) -> Path:
        return self.any.choice(sorted(self.root.rglob("modules/**/*.md")))

    def once(self) -> None:
        self.number += 1
        kinds = [self.write, self.write, self.write, self.link, self.front, self.break_it, self.swap, self.touch]
        self.any.choice([*kinds, self.add, self.remove, self.rename, self.definition, self.picture, self.mend])()

    def _append(self, path: Path, text: str) -> None:
        path.write_text(path.read_text("utf-8") + text, "utf-8")

    def write(self) -> None:
        self._append(self.lesson(), f"\nA sentence & more, {self.number}: “折” <b> \t\u2028.\n")

    def link(self) -> None:
        urls = ("one.en.md", "lesson:a-box", "../../images/fold.svg", "nowhere.md", "https://example.org")
        self._append(self.lesson(), f"\n[{self.number}]({self.any.choice(urls)})\n")

    def front(self) -> None:
        path = self.lesson()
        path.write_text(path.read_text("utf-8").replace("title: ", f"title: {self.number} ", 1), "utf-8")

    def break_it(self) -> None:
        self._append(
            self.lesson(), self.any.choice(["\n::: nonsense\n", "\n$\\frac{$\n", "\x00", '\n::quiz{id="folds"}\n'])
        )

    def swap(self) -> None:
        """Another content of the same size at the same time."""
        path = self.lesson()
        state, text = path.stat(), path.read_bytes()
        path.write_bytes(text.replace(b"e", b"a") if self.any.random() < 0.5 else text.replace(b"paper", b"china"))
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))

    def touch(self) -> None:
        self.lesson().touch()

    def add(self) -> None:
        path = self.root / "modules" / "folding" / f"new{self.number}.en.md"
        path.write_text(f"---\nid: new-{self.number}\ntitle: New\nminutes: 5\n---\n\nText.\n", "utf-8")

    def remove(self) -> None:
        if len(sorted(self.root.rglob("*.md"))) > 3:
            self.lesson().unlink()

    def rename(self) -> None:
        path = self.lesson()
        path.rename(path.with_name(f"r{self.number}-{path.name}"))

    def definition(self) -> None:
        path = self.root / "quizzes" / "folds.yaml"
        path.write_text(path.read_text("utf-8").replace("Four questions", f"Four {self.number} questions"), "utf-8")

    def picture(self) -> None:
        self._append(self.root / "images" / "fold.svg", f"<!-- {self.number} -->")

    def mend(self) -> None:
        shutil.rmtree(self.root)
        shutil.copytree(Path(__file__).parent / "data" / "small-course", self.root)


@pytest.mark.parametrize("few", [0, again_module.FEW])
@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_edited_the_answer_is_that_of_reading_anew(
    course: Folder, store: Store, seed: int, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again_module, "FEW", few)
    edits = Edits(course.root, seed)
    same(course.root, store)
    for _ in range(14):
        edits.once()
        if edits.any.random() < 0.3:
            aged(course.root)
        same(course.root, store)


def test_an_edited_text_is_all_that_is_read(course: Folder, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    same(course.root, store)
    course.edit(ONE, "Mind the edge.", "Mind the edge & more.")
    wanted = build(load(course.root), "r1").data
    monkeypatch.setattr("makerpath.content.cache.anew.read", lambda _root: pytest.fail("the course was read anew"))
    assert problems(course.root, store) == []
    assert archive(course.root, "r1", None, store).data == wanted


def test_a_change_within_one_tick_of_the_clock_is_seen(
    course: Folder, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file system whose clock stands still: size, times and inode are the same after the change.
    moment = time.time_ns()
    tree = dict.fromkeys(scan(course.root) or {}, (1, moment, moment, 1))
    for module in ("again", "anew"):
        monkeypatch.setattr(f"makerpath.content.cache.{module}.scan", lambda *_given: dict(tree))
        monkeypatch.setattr(f"makerpath.content.cache.{module}.time.time_ns", lambda: moment + 1)
    same(course.root, store)
    assert again(course.root, store)
    course.edit(TWO, "e", "a")
    same(course.root, store)


def test_two_processes_read_what_one_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = [
        f'Text {number}, “折”\u2028 [link](two.md)\n\n::quiz{{id="q"}}\n\n$x^{number}$\n' for number in range(FEWEST)
    ]
    alone = [facts_of(body) for body in bodies]
    children: list[int] = []
    fork = os.fork

    def counted() -> int:
        process = fork()
        children.append(process)
        return process

    monkeypatch.setattr("makerpath.content.cache.together._safe", lambda: True)
    monkeypatch.setattr(os, "fork", counted)
    assert facts_of_all(bodies) == alone
    assert len(children) == 1
    monkeypatch.setattr(os, "fork", lambda: (_ for _ in ()).throw(OSError))
    assert facts_of_all(bodies) == alone


def test_links_make_a_course_that_is_always_read(course: Folder, store: Store) -> None:
    (course.root / "images" / "other.svg").symlink_to("fold.svg")
    same(course.root, store)
    assert again(course.root, store) is None


def test_a_damaged_cache_is_as_good_as_none(course: Folder, store: Store) -> None:
    same(course.root, store)
    for path in store.folder.iterdir():
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    assert again(course.root, store) is None
    same(course.root, store)
    for path in store.folder.iterdir():
        path.write_bytes(b"")
    same(course.root, store)


def test_what_is_kept_is_data_of_the_expected_shape_or_nothing(course: Folder, store: Store) -> None:
    same(course.root, store)
    for kind in ("course", "facts"):
        for data in ([], {}, None, {"seen": 1}, "text"):
            store.write(data, b"", kind, *again_module.key(course.root))
            same(course.root, store)


def test_other_rules_know_nothing_of_what_these_found(course: Folder, store: Store) -> None:
    same(course.root, store)
    assert again(course.root, store)
    assert again(course.root, Store(store.folder, "2")) is None
    assert len(version()) == 64


def test_a_cache_that_cannot_be_written_changes_nothing(course: Folder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    same(course.root, Store(tmp_path / "file" / "cache", "1"))


def test_commands_may_run_side_by_side(course: Folder, store: Store) -> None:
    wanted = build(load(course.root), "r1").data
    found: list[bytes] = []

    def work() -> None:
        for _ in range(5):
            found.append(archive(course.root, "r1", None, store).data)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {wanted}
    assert len(found) == 20


def test_an_archive_in_the_courses_own_folder_is_no_part_of_it(course: Folder, store: Store) -> None:
    out = course.root / "course.tar.gz"
    out.write_bytes(archive(course.root, "r1", None, store, out).data)
    out.write_bytes(b"something else")
    assert again(course.root, store, frozenset([out]))


def test_a_course_that_waits_for_another_is_read_when_that_one_changes(course: Folder, store: Store) -> None:
    course.write("course.yaml", (course.root / "course.yaml").read_text("utf-8") + "prerequisites: [other]\n")
    same(course.root, store)
    assert again(course.root, store)
    other = course.root.parent / "other"
    shutil.copytree(course.root, other)
    assert again(course.root, store) is None
    same(course.root, store)
