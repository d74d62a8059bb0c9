"""Too much output, and rubbish on the wire between the processes."""

from __future__ import annotations

from tests.labs.engine.hostile.case import Case

CASES = (
    Case(
        "output",
        "prints without end",
        {
            "describe": """\
def describe(value):
    while True:
        print("x" * 100_000)"""
        },
        first="""\
import sys
for _ in range(3000):
    print("x" * 10_000)
    print("y" * 10_000, file=sys.stderr)""",
    ),
    Case(
        "output in many pieces",
        "hundreds of thousands of tiny outputs",
        first="""\
from IPython.display import display, clear_output
for number in range(20_000):
    display(number)
    print(number)""",
    ),
    Case(
        "output past Python",
        "writes to the file descriptors, from programs and from C",
        first="""\
import os
for _ in range(200):
    try:
        os.write(1, b"x" * 100_000)
        os.write(2, b"x" * 100_000)
    except OSError:
        break
!head -c 30000000 /dev/zero
!yes | head -c 30000000""",
    ),
    Case(
        "huge results",
        "results, pictures and exceptions of tens of megabytes",
        {
            "mean": 'def mean_of(values):\n    raise ValueError("x" * 30_000_000)',
            "describe": 'describe = lambda value: "kPa" * 20_000_000',
            "classify": "classify = lambda values: np.zeros(30_000_000)",
            "running": "running = lambda values: list(range(3_000_000))",
        },
        first="""\
from IPython.display import Image, HTML, display
display(Image(data=b"x" * 20_000_000, format="png"))
display(HTML("<script>alert(1)</script>" * 500_000))
class Huge:
    def __repr__(self): return "x" * 30_000_000
    def _repr_html_(self): return "x" * 30_000_000
display(Huge())
Huge()""",
    ),
    Case(
        "odd output",
        "outputs of wrong kinds, names and texts",
        first="""\
import sys
from IPython.display import publish_display_data
publish_display_data({"text/plain": 5, "image/png": b"no", "application/json": {"a": float("nan")}, 7: "x"},
    metadata={1: 2})
publish_display_data({"text/plain": "\\ud800 \\0 \\x1b[31m"}, transient={"display_id": object()})
print("\\ud800", "\\0", "\\x1b]0;title\\x07")
sys.stdout.write(5) if False else None
sys.stdout = sys.stderr = None
class Bad(Exception):
    def __str__(self): raise self
    __repr__ = __str__
raise Bad""",
    ),
    Case(
        "every open file closed",
        "closes all file descriptors",
        {
            "mean": """\
import os
def mean_of(values):
    os.closerange(0, 1024)
    return 2"""
        },
    ),
    Case(
        "rubbish on the wire",
        "writes what is no message to every file descriptor",
        first="""\
import os, socket
for number in range(64):
    for rubbish in (b"\\0" * 64, b"\\xff" * 64, b'{"op": "forged"}\\n' * 50, b"\\x80\\x05\\x95.",
        b"\\x7f\\xff\\xff\\xff" + b"x" * 500):
        try:
            os.set_blocking(number, False)
            os.write(number, rubbish)
        except OSError:
            pass""",
    ),
    Case(
        "rubbish within a call",
        "answers the test's call by rubbish and then stays silent",
        {
            "mean": """\
import os, time
def mean_of(values):
    for number in range(3, 64):
        try:
            os.write(number, b"\\x7f\\xff\\xff\\xff" + b"[" * 100_000)
        except OSError:
            pass
    time.sleep(60)"""
        },
    ),
    Case(
        "huge and deep messages on the wire",
        "announces gigabytes, and nests a message a million deep",
        {
            "mean": """\
import os, struct
def mean_of(values):
    deep = b"[" * 3_000_000
    for number in range(3, 64):
        for text in (struct.pack("!I", len(deep)) + deep, struct.pack("<I", len(deep)) + deep,
            struct.pack("!Q", len(deep)) + deep):
            try:
                os.set_blocking(number, False)
                os.write(number, text)
            except OSError:
                pass
    return 2"""
        },
    ),
    Case(
        "names without end",
        "a hundred thousand variables, with long names",
        first="""\
globals().update({f"name{number}" * 10: number for number in range(100_000)})
values = found = [list(range(1000))] * 1000""",
    ),
    Case(
        "a debugger that waits",
        "input(), breakpoint() and programs that read the keyboard",
        {
            "mean": "def mean_of(values):\n    return float(input())",
            "describe": "def describe(value):\n    breakpoint()",
        },
        first="""\
import getpass, sys
try:
    sys.stdin.read()
    input("?")
except BaseException:
    pass
%pdb on
!cat""",
    ),
    Case(
        "sleeping",
        "waits for what never comes",
        {
            "mean": """\
import threading
def mean_of(values):
    threading.Lock().acquire() or threading.Event().wait()
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()"""
        },
    ),
    Case(
        "crashes",
        "null pointers, broken code objects, aborts",
        {
            "mean": "import ctypes, os\nmean_of = lambda values: ctypes.string_at(0)",
            "describe": "describe = lambda value: os.abort()",
        },
    ),
)
