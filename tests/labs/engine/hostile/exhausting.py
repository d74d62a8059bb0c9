"""Notebooks that use up what others need: time, memory, processes and files."""

from __future__ import annotations

from tests.labs.engine.hostile.case import Case

CASES = (
    Case(
        "a loop without end",
        "runs for ever and swallows interrupts",
        first="""\
import signal
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGHUP, signal.SIGXCPU):
    signal.signal(number, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass""",
    ),
    Case(
        "a call into C without end",
        "code in C that never looks at signals",
        {
            "mean": """\
def mean_of(values):
    return sum(range(10 ** 15))"""
        },
    ),
    Case(
        "a generator without end",
        "the answer never stops giving values",
        {"running": "import itertools\nrunning = lambda values: itertools.count(1)"},
    ),
    Case(
        "recursion without end",
        "calls itself, and answers with objects that answer with themselves",
        {
            "mean": "def mean_of(values):\n    return mean_of(values)",
            "describe": """\
class Deep:
    def __getattr__(self, name): return getattr(self, name + "x")
describe = lambda value: Deep()""",
            "classify": """\
class Next:
    def __iter__(self): return self
    def __next__(self): return Next()
classify = lambda values: Next()""",
        },
    ),
    Case(
        "recursion through C",
        "overflows the stack of C",
        first="""\
import sys
sys.setrecursionlimit(10 ** 9)
class Deep:
    def __repr__(self): return repr(self)
    __getattr__ = lambda self, name: getattr(self, name)
def f(*given): return max([1], key=f)
import re
try:
    f()
finally:
    repr(Deep())""",
    ),
    Case(
        "memory",
        "takes all there is, in Python, in numpy and in shared memory",
        first="""\
import mmap
import numpy as np
held = []
try:
    held.append(np.ones(3 << 30, dtype=np.uint8))
except MemoryError:
    pass
for place in ("/dev/shm/x", "/tmp/x", "x"):
    try:
        with open(place, "wb") as file:
            for _ in range(3000):
                file.write(b"1" * (1 << 20))
    except OSError:
        pass
for _ in range(3000):
    held.append(bytearray(b"1" * (1 << 20)))""",
    ),
    Case(
        "memory in many processes",
        "each of many processes stays within its limit, all together do not",
        first="""\
import os, time
for _ in range(12):
    if os.fork() == 0:
        held = bytearray(b"1") * (200 << 20)
        time.sleep(30)
        os._exit(0)
time.sleep(30)""",
    ),
    Case(
        "a fork bomb",
        "processes and threads that double",
        first="""\
import os, threading, time
for _ in range(300):
    try:
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
    except RuntimeError:
        break
end = time.time() + 0.5
for _ in range(2000):
    try:
        if time.time() > end:
            break
        os.fork()
    except OSError:
        time.sleep(0.01)
time.sleep(30)""",
    ),
    Case(
        "the disk",
        "fills every place with big and with many files",
        first="""\
import os
for place in (".", "/tmp", "/dev/shm", "/var/tmp", "/run"):
    try:
        for number in range(5000):
            open(f"{place}/many{number}", "w").close()
    except OSError:
        pass
    try:
        with open(f"{place}/big", "wb") as file:
            for _ in range(2048):
                file.write(b"1" * (1 << 20))
    except OSError:
        pass
print("full")""",
    ),
)
