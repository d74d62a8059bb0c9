"""Searches for the tests, for other learners' work, and for what the service keeps."""

from __future__ import annotations

from tests.labs.engine.hostile.case import Case, PRELUDE

CASES = (
    Case(
        "the heap searched",
        "gc, weak references and all modules, for texts and numbers of the tests",
        first="""\
import gc, sys
parts = ("7391" + ".625", "HIDDEN " + "TESTS", "plant" + "ed-")
for thing in gc.get_objects():
    for one in (thing.values() if type(thing) is dict else thing if type(thing) in (list, tuple) else ()):
        if type(one) is str and len(one) < 1_000_000 and one not in parts and any(part in one for part in parts):
            print("found", one[:400])
        if type(one) is float and one * 8 in (59133, 184125):
            print("found", one)
for name, module in list(sys.modules.items()):
    if "makerpath" in name:
        print(name, getattr(module, "__file__", ""))""",
    ),
    Case(
        "the memory searched",
        "/proc/self/mem and that of every process that can be seen",
        first="""\
import os, re
parts = [b"HIDDEN " + b"TESTS", b"plant" + b"ed-", b"assert mean" + b"_of(["]
for pid in ["self"] + [name for name in os.listdir("/proc") if name.isdigit()]:
    try:
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
            for line in maps:
                found = re.match("([0-9a-f]+)-([0-9a-f]+) rw", line)
                if not found:
                    continue
                low, high = (int(one, 16) for one in found.groups())
                try:
                    memory.seek(low)
                    held = memory.read(min(high - low, 64 << 20))
                except OSError:
                    continue
                for part in parts:
                    at = held.find(part)
                    while at >= 0:
                        print("found", held[at:at + 200])
                        at = held.find(part, at + 1)
    except OSError:
        pass""",
    ),
    Case(
        "other processes looked at",
        "environments, command lines, open files, folders and roots in /proc",
        first=PRELUDE
        + """\
for pid in [name for name in os.listdir("/proc") if name.isdigit()] + ["1", str(os.getppid()), "self", "thread-self"]:
    for name in ("environ", "cmdline", "status", "stack", "cgroup", "mountinfo", "root", "cwd"):
        path = f"/proc/{pid}/{name}"
        try:
            print(os.listdir(path) if name in ("root", "cwd") else open(path, "rb").read()[:3000])
        except OSError:
            pass
    try:
        for number in os.listdir(f"/proc/{pid}/fd"):
            print(os.readlink(f"/proc/{pid}/fd/{number}"))
            if pid not in ("self", "thread-self", str(os.getpid())):
                held = os.open(f"/proc/{pid}/fd/{number}", os.O_RDONLY | os.O_NONBLOCK)
                reached("the open file of another process")
    except OSError:
        pass""",
    ),
    Case(
        "the shell's history",
        "In, Out, the history's database and the sources that linecache keeps",
        first="""\
import glob, linecache, sqlite3
shell = get_ipython()
print(In, Out, shell.history_manager.input_hist_raw, shell.user_ns.keys(), sep="\\n")
for held in linecache.cache.values():
    if isinstance(held[2] if len(held) > 2 else None, list) and "assert" in "".join(held[2]) and "ipython" in held[-1]:
        print("".join(held[2]))
for path in glob.glob("/**/history.sqlite", recursive=False) + glob.glob("/root/.ipython/**/*.sqlite", recursive=True):
    print(path, list(sqlite3.connect(path).execute("select * from history"))[-20:])""",
        last="%history -g -l 100",
    ),
    Case(
        "the environment",
        "variables of this process and of the C library, arguments and paths",
        first="""\
import ctypes, os, sys
print(dict(os.environ), sys.argv, sys.orig_argv, sys.path, os.getcwd(), sep="\\n")
environment = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
for number in range(200):
    if not environment[number]:
        break
    print(environment[number])""",
    ),
    Case(
        "files of the machine",
        "what lies in the usual places, and what was planted beside the service",
        first=PRELUDE
        + """\
for path in ("/etc/shadow", "/etc/passwd", "/root/.ssh/id_rsa", "/root/.bash_history",
    "/proc/1/root/etc/shadow", PLANTED,
             "/proc/self/root/../" + PLANTED, "/proc/self/cwd/../../../" + PLANTED, "/etc/hostname",
                 "/etc/resolv.conf"):
    try:
        held = open(path).read()
        print(path, held[:2000])
        if "shadow" in path or "ssh" in path:
            reached(path)
    except OSError:
        pass
for folder in ("/", "/root", "/home", "/work", "/var", "/etc", "/srv", "/opt", "/mnt", "/run", "/tmp",
    "/dev/shm", "/lab", HOME):
    try:
        print(folder, os.listdir(folder))
    except OSError:
        pass""",
    ),
    Case(
        "a walk through all folders",
        "opens every small file outside of the system's own",
        first="""\
import os, time
end = time.time() + 0.6
for folder, folders, files in os.walk("/"):
    if folder == "/":
        folders[:] = [name for name in folders if name not in ("usr", "proc", "sys", "lib", "bin", "sbin", "lib64")]
    for name in files:
        if time.time() > end:
            break
        try:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and os.stat(path).st_size < 200_000:
                held = open(path, "rb").read()
                if any(one in held for one in (b"plant" + b"ed-", b"HIDDEN " + b"TESTS", b"left-")):
                    print(path, held[:500])
        except OSError:
            pass""",
    ),
    Case(
        "open files inherited",
        "reads, peeks at and maps every file descriptor there is",
        first="""\
import mmap, os, socket
for number in range(3, 300):
    for read in (
        lambda: os.pread(number, 4000, 0),
        lambda: socket.socket(fileno=os.dup(number)).recv(4000, socket.MSG_PEEK | socket.MSG_DONTWAIT),
        lambda: mmap.mmap(number, 0, prot=mmap.PROT_READ)[:4000],
        lambda: os.listdir(number),
        lambda: os.open("../../../../etc/shadow", os.O_RDONLY, dir_fd=number),
    ):
        try:
            print(number, read())
        except (OSError, ValueError):
            pass""",
    ),
    Case(
        "shared memory and queues",
        "System V and POSIX shared memory, message queues and semaphores of others",
        first=PRELUDE
        + """\
libc.shmat.restype = ctypes.c_void_p
for number in range(64):
    address = libc.shmat(number, None, 0o10000)
    if address not in (None, 0, ctypes.c_void_p(-1).value):
        reached("shared memory")
        print(ctypes.string_at(address, 200))
for folder in ("/dev/shm", "/dev/mqueue", "/proc/sysvipc"):
    try:
        for name in os.listdir(folder):
            print(name, open(os.path.join(folder, name), "rb").read()[:500])
    except OSError:
        pass""",
    ),
    Case(
        "processes traced",
        "ptrace, process_vm_readv, pidfd_getfd and kcmp upon every process",
        first=PRELUDE
        + """\
for pid in range(1, 40):
    if pid == os.getpid():
        continue
    attempt("ptrace", lambda: libc.ptrace(16, pid, None, None) == 0)
    attempt("seize", lambda: libc.ptrace(0x4206, pid, None, None) == 0)
    held = ctypes.create_string_buffer(64)
    class Vector(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
    mine, theirs = Vector(ctypes.addressof(held), 64), Vector(id(libc), 64)
    attempt("memory", lambda: libc.process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0) > 0)
    handle = libc.syscall(434, pid, 0)
    if handle >= 0:
        for number in range(16):
            attempt("a file of another process", lambda: libc.syscall(438, handle, number, 0) >= 0)
""",
    ),
    Case(
        "the tests called for",
        "reads the wire, and what the calls of the tests bring along",
        {
            "mean": """\
import sys, traceback
def mean_of(values):
    frame = sys._getframe()
    while frame:
        for name, value in list(frame.f_locals.items()) + list(frame.f_globals.items()):
            try:
                print(name, repr(value)[:300])
            except Exception:
                pass
        frame = frame.f_back
    traceback.print_stack()
    return 0""",
            "classify": """\
class Talking:
    def __eq__(self, other): print("compared with", other); return False
    def __contains__(self, other): print("asked for", other); return False
    def __getattr__(self, name): print("asked", name); raise AttributeError(name)
    def __sub__(self, other): print("less", other); return 9
    __rsub__ = __sub__
    def __getitem__(self, key): print("at", key); raise IndexError
classify = running = describe = lambda *given: Talking()
scaled = Talking()""",
        },
    ),
    Case(
        "what a failing test says",
        "errors raised in the tests' process, with notes, causes and long texts, to see its traceback",
        {
            "mean": """\
def mean_of(values):
    error = ValueError("x" * 100)
    error.add_note("note")
    raise error from RuntimeError("cause")""",
            "describe": "def describe(value):\n    return f'{1/0}'",
        },
        last="%tb\n%xmode Verbose\nimport pdb\nget_ipython().showtraceback()",
    ),
)
