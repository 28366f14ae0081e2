"""The rights that a child gives up before it opens anything that came from outside.

Limits that every Unix has; on Linux also the network, the file system but for the program, and the
way to more rights. Where a system refuses one of them the child goes on with the others: it is the
third line, behind the strict reader and the process of its own. Stands on nothing of ours.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import ModuleType

_resource: ModuleType | None
try:
    import resource as _resource
except ImportError:  # Windows
    _resource = None

_FILES = 64  # open at once; a reader needs one or two
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


def confine(memory_mb: int, folders: Iterable[str] = ()) -> None:
    """Give up, for good, what reading a workbook does not need.

    Afterwards only the program, the interpreter and what is below `folders` can be read.
    """
    _limit("RLIMIT_AS", memory_mb * 1024 * 1024)
    _limit("RLIMIT_CORE", 0)  # no dumps with people's data
    _limit("RLIMIT_FSIZE", 0)  # no file grows
    _limit("RLIMIT_NOFILE", _FILES)
    _limit("RLIMIT_NPROC", 0)  # no process more
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library, another processor
            _linux(folders)


# How a child ends that `bound_job` has ended, as a parent sees it.
TIME_WAS_UP = frozenset(
    -getattr(signal, name) for name in ("SIGALRM", "SIGXCPU") if hasattr(signal, name)
)


def bound_job(seconds: float) -> None:
    """End this process in so many seconds, of the clock or of the processor, unless `job_done`."""
    if _resource is not None:
        used = _resource.getrusage(_resource.RUSAGE_SELF)
        _limit("RLIMIT_CPU", int(used.ru_utime + used.ru_stime + seconds) + 1, soft_only=True)
        signal.setitimer(signal.ITIMER_REAL, seconds)
    else:
        import faulthandler  # its watch is a thread, for which a Unix child has no right any more

        faulthandler.dump_traceback_later(seconds, exit=True, file=2)  # sys.stderr may be None


def job_done() -> None:
    """The job came to its end in time."""
    if _resource is not None:
        signal.setitimer(signal.ITIMER_REAL, 0)
    else:
        import faulthandler

        faulthandler.cancel_dump_traceback_later()


def _limit(name: str, most: int, *, soft_only: bool = False) -> None:
    which = getattr(_resource, name, None)
    if _resource is None or which is None:
        return
    with suppress(ValueError, OSError):  # macOS does not take every limit
        hard = _resource.getrlimit(which)[1] if soft_only else most
        _resource.setrlimit(which, (most, hard))


# --- Linux ----------------------------------------------------------------------------------------

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every processor
_VERSION_FLAG, _BENEATH = 1, 1
_READ = 1 << 2 | 1 << 3  # files, names in folders
_READ_FILE = 1 << 2
# Rights that landlock can take away, by the version that brought it.
_FILE_RIGHTS = ((1, (1 << 13) - 1), (2, 1 << 13), (3, 1 << 14), (5, 1 << 15))
_NETWORK_RIGHTS = 0b11  # version 4: to listen, to connect
_SCOPES = 0b11  # version 6: abstract sockets of others, signals to others


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def _linux(folders: Iterable[str]) -> None:
    system = ctypes.CDLL(None, use_errno=True)
    system.syscall.restype = ctypes.c_long
    system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # An empty network of its own; needs a user namespace, which some systems do not hand out.
    if system.unshare(_CLONE_NEWUSER | _CLONE_NEWNET):
        system.unshare(_CLONE_NEWNET)
    _landlock(system, [*_program(), *folders])


def _program() -> list[str]:
    """Where the program, its libraries and the interpreter lie: read while it works.

    Packages may lie elsewhere than the interpreter (`pip install --user`, PYTHONPATH). The folder
    that holds the program itself is no such place: a workspace may be below it.
    """
    ours = Path(__file__).resolve().parents[1]
    packages = [path for path in sys.path if Path(path).resolve() != ours.parent]
    system = ["/usr", "/lib", "/lib64", "/etc/ld.so.cache"]
    return [str(ours), *packages, sys.prefix, sys.base_prefix, *system]


def _landlock(system: ctypes.CDLL, readable: Iterable[str]) -> None:
    """Nothing is written, nothing read but what lies beneath `readable`."""
    long = ctypes.c_long
    version = system.syscall(long(_CREATE_RULESET), None, long(0), long(_VERSION_FLAG))
    if version < 1:
        return
    rules = _Ruleset()
    rules.files = sum(rights for since, rights in _FILE_RIGHTS if since <= version)
    rules.network = _NETWORK_RIGHTS if version >= 4 else 0
    rules.scopes = _SCOPES if version >= 6 else 0
    size = 8 if version < 4 else 16 if version < 6 else 24  # as far as this version knows
    handle = system.syscall(long(_CREATE_RULESET), ctypes.byref(rules), long(size), long(0))
    if handle < 0:
        return
    try:
        program, *others = readable
        if not _allow(system, handle, program):
            return  # a reader that cannot read its own program would be none
        for path in others:
            _allow(system, handle, path)
        system.syscall(long(_RESTRICT_SELF), long(handle), long(0))
    finally:
        os.close(handle)


def _allow(system: ctypes.CDLL, handle: int, path: str) -> bool:
    """Let everything beneath be read; False where the system does not let us name it."""
    try:
        folder = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
    except OSError:  # not on this system
        return False
    try:
        rule = _Beneath(_READ if Path(path).is_dir() else _READ_FILE, folder)
        long = ctypes.c_long
        return not system.syscall(
            long(_ADD_RULE), long(handle), long(_BENEATH), ctypes.byref(rule), long(0)
        )
    finally:
        os.close(folder)
