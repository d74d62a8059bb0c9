"""What a notebook's process may ask of the kernel: not other processes, mounts, namespaces, keys, networks."""

from __future__ import annotations

import ctypes
import errno
import tempfile
from contextlib import suppress

_DENIED = """
ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp pidfd_getfd pidfd_open mount umount
umount2 pivot_root chroot move_mount open_tree open_tree_attr fsopen fspick fsmount fsconfig mount_setattr statmount
listmount unshare setns keyctl add_key request_key bpf perf_event_open userfaultfd io_uring_setup io_uring_enter
io_uring_register memfd_secret seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self kexec_load
kexec_file_load init_module finit_module delete_module create_module query_module get_kernel_syms open_by_handle_at
name_to_handle_at quotactl quotactl_fd swapon swapoff reboot acct personality syslog vhangup sethostname
setdomainname iopl ioperm modify_ldt vm86 vm86old settimeofday clock_settime clock_settime64 clock_adjtime adjtimex
stime lookup_dcookie nfsservctl _sysctl sysfs ustat uselib fanotify_init fanotify_mark migrate_pages move_pages
mbind set_mempolicy set_mempolicy_home_node mknod mknodat setuid setgid setreuid setregid setresuid setresgid
setgroups setfsuid setfsgid capset msgget msgsnd msgrcv msgctl semget semop semctl semtimedop shmget shmat shmctl
shmdt mq_open mq_unlink connect bind listen accept accept4
"""
_NAMESPACES = (0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)
_UNIX = 1
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_SET_SECCOMP, _FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("rules", ctypes.c_void_p))


def compiled() -> bytes:
    """The filter as the kernel takes it. Raises `ImportError` or `OSError` where libseccomp is missing."""
    import pyseccomp

    refused, unknown = pyseccomp.ERRNO(errno.EPERM), pyseccomp.ERRNO(errno.ENOSYS)
    found = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in _DENIED.split():
        with suppress(OSError, ValueError, RuntimeError):  # not on this processor, or newer than the library
            found.add_rule(refused, name)
    found.add_rule(unknown, "clone3")  # its flags are out of a filter's sight; the C library then takes clone
    for flag in _NAMESPACES:
        found.add_rule(refused, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag))
    for name in ("socket", "socketpair"):
        found.add_rule(refused, name, pyseccomp.Arg(0, pyseccomp.NE, _UNIX))
    for command in (_TIOCSTI, _TIOCLINUX):
        found.add_rule(refused, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFFFFFFFF, command))
    with tempfile.TemporaryFile() as file:
        found.export_bpf(file)
        file.seek(0)
        return file.read()


def load(program: bytes) -> None:
    """From now on, and for all that this process starts. It must have given up new privileges before."""
    rules = ctypes.create_string_buffer(program, len(program))
    wanted = _Program(len(program) // 8, ctypes.addressof(rules))
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(wanted), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")
