"""Ways out of where a notebook runs: the network, the kernel, other processes, files that stay."""

from __future__ import annotations

from tests.labs.engine.hostile.case import Case, PRELUDE

CASES = (
    Case(
        "the network",
        "TCP, UDP and raw packets to the machine, the database, clouds' addresses and names",
        first=PRELUDE
        + """\
for address in (("127.0.0.1", 5432), ("127.0.0.1", PORT), ("169.254.169.254", 80), ("1.1.1.1", 53),
                ("0.0.0.0", 5432), (socket.gethostname(), 5432)):
    attempt(address, lambda: socket.create_connection(address, 0.05))
attempt("IPv6", lambda: socket.create_connection(("::1", 5432), 0.05))
attempt("UDP", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("1.1.1.1", 53)) > 0)
attempt("names", lambda: socket.getaddrinfo("example.org", 80))
attempt("raw packets", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
attempt("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).sendto(b"\\0" * 20, (0, 0)))
import urllib.request
attempt("the web", lambda: urllib.request.urlopen("http://169.254.169.254/latest/meta-data/", timeout=0.05))
attempt("interfaces", lambda: any("eth" in name for _number, name in socket.if_nameindex()))""",
    ),
    Case(
        "sockets of the machine",
        "UNIX sockets in folders and abstract ones, of databases, containers, the bus and the display",
        first=PRELUDE
        + """\
for path in ("/var/run/postgresql/.s.PGSQL.5432", "/tmp/.s.PGSQL.5432", "/var/run/docker.sock",
             "/run/dbus/system_bus_socket", "/run/systemd/private", "/tmp/.X11-unix/X0",
                 "\\0/tmp/.X11-unix/X0", "\\0/tmp/dbus", ABSTRACT):
    def connect():
        one = socket.socket(socket.AF_UNIX)
        one.settimeout(0.05)
        one.connect(path)
    attempt(repr(path), connect)""",
    ),
    Case(
        "filesystems mounted",
        "mount, umount, pivot_root, chroot and the new calls for them",
        first=PRELUDE
        + """\
attempt("proc", lambda: libc.mount(b"proc", b"/proc", b"proc", 0, None) == 0)
attempt("tmpfs", lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0)
attempt("bind", lambda: libc.mount(b"/", b"/tmp", None, 4096, None) == 0)
attempt("writable", lambda: libc.mount(b"none", b"/usr", None, 32 | 4096, None) == 0)
attempt("unmount", lambda: libc.umount2(b"/tmp", 2) == 0)
attempt("unmount proc", lambda: libc.umount2(b"/proc", 2) == 0)
attempt("chroot", lambda: os.chroot("/tmp"))
attempt("pivot_root", lambda: libc.syscall(155, b"/", b"/") == 0)
attempt("open_tree", lambda: libc.syscall(428, -100, b"/", 1) >= 0)
attempt("fsopen", lambda: libc.syscall(430, b"tmpfs", 0) >= 0)
attempt("handles", lambda: libc.syscall(304, -100, b"\\0" * 20, 0) >= 0)""",
    ),
    Case(
        "namespaces entered",
        "unshare, setns, clone and clone3 for the rights of a new namespace",
        first=PRELUDE
        + """\
for flag in (0x10000000, 0x20000, 0x40000000, 0x20000000, 0x8000000, 0x4000000, 0x2000000, 0x80):
    attempt(f"unshare {flag:x}", lambda: libc.unshare(flag) == 0)
    attempt(f"both {flag:x}", lambda: libc.unshare(flag | 0x10000000) == 0)
for name in os.listdir("/proc/self/ns"):
    for pid in ("1", str(os.getppid())):
        attempt(f"setns {name}", lambda: libc.setns(os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY), 0) == 0)
def clone(number, *given):
    pid = libc.syscall(number, *given)
    if pid == 0:
        os._exit(0)
    return pid > 0
attempt("clone", lambda: clone(56, 0x10000000 | 17, 0, 0, 0, 0))
arguments = (ctypes.c_uint64 * 11)(0x10000000, 0, 0, 0, 17)
attempt("clone3", lambda: clone(435, arguments, 88))
attempt("uid map", lambda: open("/proc/self/uid_map", "w").write("0 0 1"))""",
    ),
    Case(
        "calls into the kernel",
        "bpf, keyrings, io_uring, userfaultfd, perf, modules, kexec, clocks, host names, raw ports",
        first=PRELUDE
        + """\
calls = {
    "bpf": (321, 0, ctypes.create_string_buffer(128), 128), "add_key": (248, b"user", b"x", b"y", 1, -3),
    "keyctl": (250, 0, -3, 1), "request_key": (249, b"user", b"x", None, -3),
    "io_uring": (425, 4, ctypes.create_string_buffer(120)), "userfaultfd": (323, 0), "userfaultfd for users": (323, 1),
    "perf": (298, ctypes.create_string_buffer(b"\\0\\0\\0\\0\\x70", 112), 0, -1, -1, 0), "syslog": (103, 10, None, 0),
    "module": (175, b"", 0, b""), "kexec": (246, 0, 0, None, 0), "hostname": (170, b"x", 1), "reboot": (169, 0,
        0, 0, None),
    "clock": (227, 0, (ctypes.c_long * 2)(1, 1)), "iopl": (172, 3), "swap": (168, b"/x"), "quota": (179, 0,
        b"/", 0, None),
    "acct": (163, None), "memory without backing": (447, 0), "landlock": (-1,), "vhangup": (153,),
    "fanotify": (300, 0, 0), "move pages": (279, 1, 0, None, None, None, 0),
}
for name, given in calls.items():
    attempt(name, lambda: libc.syscall(*given) >= 0)
attempt("uid", lambda: os.setuid(0) if os.getuid() else False)
attempt("gid", lambda: os.setgid(0) if os.getgid() else False)
attempt("groups", lambda: os.setgroups([0]))""",
    ),
    Case(
        "devices and the system's files",
        "disks, memory, terminals, sysctl, control groups, firmware",
        first=PRELUDE
        + """\
for path in ("/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda", "/dev/nvme0n1", "/dev/fuse", "/dev/kvm",
    "/dev/net/tun", "/dev/tty",
             "/dev/console", "/dev/ptmx_", "/proc/kcore", "/proc/kmsg", "/proc/sysrq-trigger",
                 "/proc/sys/kernel/core_pattern",
             "/sys/fs/cgroup/cgroup.procs", "/sys/kernel/uevent_helper", "/proc/sys/kernel/hostname", "/proc/1/mem"):
    attempt(path, lambda: os.open(path, os.O_WRONLY))
for name in ("/usr/bin/x", "/usr/lib/x", "/etc/x", "/x", "/proc/x", "/sys/x", "/dev/x", "/app/x", "/root/x",
    "/home/x", "/var/x"):
    attempt(name, lambda: os.open(name, os.O_WRONLY | os.O_CREAT))
attempt("device made", lambda: os.mknod("disk", 0o660 | 0o060000, os.makedev(8, 0)))
attempt("memory device made", lambda: os.open((os.mknod("/tmp/m", 0o020666, os.makedev(1, 1)), "/tmp/m")[1],
    os.O_RDONLY))
import fcntl
attempt("terminal input", lambda: fcntl.ioctl(0, 0x5412, b"x"))""",
    ),
    Case(
        "programs with more rights",
        "setuid programs of the machine and made here, sudo, capabilities of files",
        first=PRELUDE
        + """\
import glob, shutil, stat, subprocess
def run(*words):
    done = subprocess.run(words, capture_output=True, text=True, timeout=0.5, stdin=subprocess.DEVNULL)
    return done.stdout if done.returncode == 0 else ""
for words in (("sudo", "-n", "id"), ("su", "-c", "id"), ("pkexec", "id"), ("mount", "-t", "tmpfs", "x", "/mnt"),
              ("unshare", "-Ur", "id"), ("bwrap", "--bind", "/", "/", "cat", "/etc/shadow"), ("newgrp", "root")):
    attempt(words, lambda: bool(run(*words)))
def made():
    shutil.copy("/usr/bin/id", "mine")
    os.chmod("mine", 0o6755)
    return os.geteuid() != 0 and "euid=0" in run("./mine")
attempt("setuid", made)
attempt("new privileges", lambda: libc.prctl(39, 0, 0, 0, 0) != 1)
attempt("no filter", lambda: libc.prctl(21, 0, 0, 0, 0) != 2)
held = (ctypes.c_uint32 * 6)()
libc.syscall(125, (ctypes.c_uint32 * 2)(0x20080522, 0), held)
attempt("capabilities", lambda: any(held[number] for number in (0, 1, 3, 4)))""",
    ),
    Case(
        "limits raised",
        "rlimits, priorities, schedulers, out-of-memory scores and dumpable memory",
        first=PRELUDE
        + """\
import resource
for name in ("AS", "CPU", "NPROC", "FSIZE", "NOFILE", "CORE"):
    which = getattr(resource, "RLIMIT_" + name)
    low, high = resource.getrlimit(which)
    attempt("no limit of " + name, lambda: high == resource.RLIM_INFINITY)
    attempt(name, lambda: resource.setrlimit(which, (high + 1, high + 1)))
    attempt(name + " of its parent", lambda: resource.prlimit(os.getppid(), which, (1, 1)) if os.getppid() else False)
attempt("nice", lambda: os.nice(-5))
attempt("real time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10)))
attempt("memory score", lambda: open("/proc/self/oom_score_adj", "w").write("-1000"))
attempt("core", lambda: open("/proc/sys/kernel/core_pattern", "w").write("|/tmp/x"))""",
    ),
    Case(
        "signals to others",
        "signals to parents, to groups and to everyone",
        {"mean": "def mean_of(values):\n    os.kill(os.getppid(), 9)\n    return 2"},
        first=PRELUDE
        + """\
import signal
inside = os.getpid() < 100   # never outside of a namespace: it would reach everybody
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for pid in (1, 2, 3, os.getppid(), 0, -1):
    for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
        if inside:
            try:
                os.kill(pid, number)
            except OSError:
                pass""",
    ),
    Case(
        "processes left behind",
        "daemons of two forks, sessions of their own, nohup and processes that ignore signals",
        first="""\
import os, signal, subprocess, sys
for number in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for one in range(1, 32):
                try:
                    signal.signal(one, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            os.execv("/usr/bin/sleep", ["sleep", STAYS])
        os._exit(0)
subprocess.Popen(["sleep", STAYS], start_new_session=True)
!nohup sleep {STAYS} > /dev/null 2>&1 &
!setsid sleep {STAYS} &""",
    ),
    Case(
        "files left for the next",
        "writes wherever it can, so that the next notebook finds it",
        first="""\
import os, sys, tempfile
places = ["/tmp", "/dev/shm", "/var/tmp", "/run", "/lab", ".", "..", "/", "/home", os.path.expanduser("~"),
    *sys.path, "/proc",
          os.path.dirname(os.__file__), tempfile.gettempdir(), "/dev", "/app", "/mnt", "/var"]
for place in places:
    try:
        open(os.path.join(place, "left-" + "behind.txt"), "w").write("left-" + "behind")
        open(os.path.join(place, "sitecustomize.py"), "w").write("print('left-' + 'behind')")
    except OSError:
        pass
!(crontab -l; echo "* * * * * true") | crontab -""",
    ),
    Case(
        "links out of the folder",
        "symbolic and hard links in the working folder, and its own folder moved",
        first="""\
import os, shutil
for number, target in enumerate(("/etc/shadow", PLANTED, "/proc/1/environ", "/dev/zero", "/dev/mem", "..")):
    try:
        os.symlink(target, f"link{number}")
        print(open(f"link{number}").read(1000))
    except OSError:
        pass
    try:
        os.link(target, f"hard{number}")
    except OSError:
        pass
os.remove("readings.csv")
os.symlink("/etc/shadow", "readings.csv")
try:
    os.rename(os.getcwd(), os.getcwd() + "2")
except OSError:
    pass
os.chmod(".", 0)""",
    ),
    Case(
        "payloads",
        "pickles, marshalled code, sqlite extensions, shared objects and machine code",
        {
            "scaled": """\
import pickle
class Payload:
    def __reduce__(self): return (__import__("os").system, ("touch /tmp/payload",))
scaled = Payload()""",
            "mean": "mean_of = lambda values: pickle.dumps(Payload())",
            "clean": """\
def clean(frame):
    found = pd.DataFrame({"value": [Payload()]})
    found.attrs["x"] = Payload()
    found.index.name = Payload()
    return found""",
            "classify": "classify = lambda values: np.array([Payload()], dtype=object)",
        },
        first=PRELUDE
        + """\
import marshal, mmap, sqlite3
attempt("sqlite",
    lambda: sqlite3.connect(":memory:").execute("attach database '/etc/shadow' as x").execute("select 1 from x.y"))
def machine_code():
    page = mmap.mmap(-1, 4096, prot=7)
    page.write(b"\\xb8\\x02\\0\\0\\0\\xc3")
    ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
    return False
attempt("code", machine_code)""",
    ),
)
