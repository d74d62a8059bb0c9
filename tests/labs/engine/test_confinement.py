# ruff: noqa: E501
"""A learner's process sees its libraries, its own folder and nothing else, and cannot do what would get it further."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from makerpath.domain.lab import Limits
from makerpath.labs.engine import bubblewrap
from makerpath.labs.engine.contract import Engine
from makerpath.labs.engine.split import SplitEngine
from tests.labs.engine.running import check, learner, QUICK, run

BEFORE = """
import ctypes, os, errno
libc = ctypes.CDLL(None, use_errno=True)
def refused(*call):
    ctypes.set_errno(0)
    return libc.syscall(*call) == -1 and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS)
"""


@pytest.mark.parametrize(
    ("rule", "expression"),
    [
        ("no host files", "not any(os.path.exists(p) for p in ('/etc/passwd', '/etc/shadow', '/home', '/var', '/sys', '/run'))"),
        ("nothing in other users' folders", "os.listdir('/root') in ([], ['.pyenv']) if os.path.isdir('/root') else True"),
        ("no other processes", "os.listdir('/proc') == [] and os.getpid() == 1"),
        ("nothing in the environment", "not [n for n in os.environ if 'SECRET' in n or 'DATABASE' in n]"),
        ("no capability", "open is not None and libc.prctl(23, 21, 0, 0, 0) == 1 and not os.access('/', os.W_OK)"),
        ("no new privileges", "libc.prctl(39, 0, 0, 0, 0) == 1"),
        ("a filter of calls", "libc.prctl(21, 0, 0, 0, 0) == 2"),
        ("only descriptors of its own", "len(os.listdir('/dev/fd')) <= 6 if os.path.isdir('/dev/fd') else True"),
    ],
)  # fmt: skip
def test_there_is(engine: Engine, rule: str, expression: str) -> None:
    found = run(engine, learner(f"{BEFORE}\nprint({expression})"))
    assert found.text() == "True\n", rule


def test_calls_that_lead_out_are_refused(engine: Engine) -> None:
    calls = {
        "ptrace": (101, 0, 0, 0, 0),
        "mount": (165, 0, 0, 0, 0, 0),
        "unshare": (272, 0x10000000),
        "setns": (308, 0, 0),
        "clone": (56, 0x10000000 | 17, 0, 0, 0, 0),
        "clone3": (435, 0, 0),
        "bpf": (321, 0, 0, 0),
        "keyctl": (250, 0, 0, 0, 0, 0),
        "perf_event_open": (298, 0, 0, 0, 0, 0),
        "userfaultfd": (323, 0),
        "io_uring_setup": (425, 1, 0),
        "process_vm_readv": (310, 1, 0, 0, 0, 0, 0),
        "pidfd_open": (434, 1, 0),
        "memfd_secret": (447, 0),
        "chroot": (161, 0),
        "open_by_handle_at": (304, 0, 0, 0),
        "socket of the internet": (41, 2, 1, 0),
        "socket of the kernel": (41, 16, 3, 0),
        "setuid": (105, 0),
    }
    found = run(engine, learner(f"{BEFORE}\nprint([n for n, c in {calls!r}.items() if not refused(*c)])"))
    assert found.text() == "[]\n"


def test_the_network_cannot_be_reached(engine: Engine) -> None:
    found = run(engine, learner("import urllib.request\nurllib.request.urlopen('http://127.0.0.1:5432', timeout=1)"))
    assert "URLError" in found.error()


def test_the_projects_own_code_cannot_be_read(engine: Engine) -> None:
    ours = str(Path(bubblewrap.__file__))
    found = run(engine, learner(f"import os\nprint(os.path.exists({ours!r}))"), learner("import makerpath.service"))
    assert found.text(0) == "False\n"
    assert found.error(1).startswith("ModuleNotFoundError")


def test_a_learner_leaves_nothing_for_the_next(engine: Engine) -> None:
    leave = """
import os, sys, builtins, numpy
for place in ('/tmp', '/lab', '/dev/shm', '/space', '/', '/dev', '/engine'):
    try:
        open(place + '/left', 'w').write('x')
    except OSError:
        pass
numpy.left = builtins.left = 1
"""
    run(engine, learner(leave))
    look = "import os, builtins, numpy\n" + (
        "print([p for p in ('/tmp', '/lab', '/dev/shm', '/space', '/', '/dev', '/engine') if os.path.exists(p + '/left')],"
        " hasattr(numpy, 'left'), hasattr(builtins, 'left'))"
    )
    assert run(engine, learner(look)).text() == "[] False False\n"


def test_tests_never_come_into_the_learners_process(engine: Engine) -> None:
    look = """
import gc
from makerpath.labs.engine.inside import frames
asked = []
receive = frames.receive
def listen(*given, **named):
    asked.append(str(receive(*given, **named)))
    return eval(asked[-1])
frames.receive = listen
def f(n):
    return 'very_' 'secret' in ''.join(asked) or len(asked) < 3
expected = very_secret = None
"""
    found = run(engine, learner(look), check("other_name = 5\nexpected = ['very_secret' + 'x']\nassert f(1) is False"))
    assert found.error() == ""


def test_processes_left_behind_end_with_the_notebook(engine: Engine) -> None:
    mark = f"86{os.getpid()}.5"
    run(
        engine,
        learner(
            f"import subprocess\nfor _ in range(3):\n    subprocess.Popen(['sleep', '{mark}'], start_new_session=True)"
        ),
    )
    for _ in range(50):
        if mark not in _commands():
            break
        time.sleep(0.05)
    assert mark not in _commands()


def test_processes_are_counted(engine: Engine) -> None:
    bomb = "import os\nn = 0\ntry:\n    while n < 500:\n        if os.fork() == 0:\n            __import__('time').sleep(60)\n        n += 1\nexcept OSError:\n    print(n < 40)"
    # A child interrupted while it was being made may say so first.
    assert run(engine, learner(bomb)).text().endswith("True\n")


def test_processes_together_keep_to_the_memory_of_one(engine: Engine) -> None:
    greedy = "import os, time\nfor _ in range(4):\n    if os.fork() == 0:\n        held = bytearray(b'1') * (150 << 20)\n        time.sleep(30)\ntime.sleep(30)"
    limits = Limits(memory_mb=256, cell_seconds=8, seconds=9)
    found = run(engine, learner(greedy), check("assert True"), limits=limits)
    assert found.ran.ended == "memory"
    assert found.error().startswith("MemoryLimit")


def test_notebooks_do_not_draw_the_same_numbers(engine: Engine) -> None:
    draw = learner("import random, numpy\nprint(random.random(), numpy.random.rand())")
    first, second = run(engine, draw).text().split(), run(engine, draw).text().split()
    assert not set(first) & set(second)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("x = bytearray(3 << 30)", "MemoryError"),
        ("open('big', 'wb').write(b'x' * (200 << 20))", "OSError"),
        ("for n in range(100):\n    open(str(n), 'wb').write(b'x' * (1 << 20))", "OSError"),
        ("files = [open('/dev/null') for _ in range(1000)]", "OSError"),
        ("def f(n):\n    return f(n + 1)\nf(0)", "RecursionError"),
    ],
)
def test_more_than_the_limits_is_an_error(engine: Engine, source: str, error: str) -> None:
    assert run(engine, learner(source)).error().startswith(error)


def test_root_or_not_the_commands_confine_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    ordinary = bubblewrap.command()
    assert "--unshare-user" in ordinary
    assert "--uid" not in ordinary
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    root = bubblewrap.command()
    assert root[root.index("--uid") + 1] == str(bubblewrap.NOBODY)
    for command in (ordinary, root):
        assert {"--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--clearenv"} <= set(command)


def test_unconfined_has_limits_and_grades_all_the_same() -> None:
    with SplitEngine(unconfined=True) as engine:
        found = run(
            engine,
            learner("def f():\n    return open('data').read()"),
            check("assert f() == 'x'"),
            learner("while True:\n    pass"),
            limits=QUICK,
            files={"data": b"x"},
        )
        assert found.error(1) == ""
        assert found.error(2).startswith("KeyboardInterrupt")
        assert (
            run(engine, learner("x = bytearray(3 << 30)"), limits=Limits(memory_mb=512))
            .error()
            .startswith("MemoryError")
        )
        mark = f"87{os.getpid()}.5"
        run(engine, learner(f"import subprocess\nsubprocess.Popen(['sleep', '{mark}'], start_new_session=True)"))
        for _ in range(50):
            if mark not in _commands():
                break
            time.sleep(0.05)
        assert mark not in _commands()


def _commands() -> str:
    return subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
