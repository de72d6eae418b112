"""Children that never outlive their parent, not even one that is killed with -9."""

import ctypes
import os
import signal
import sys
import threading
import time

POLITELY, AT_ONCE = signal.SIGTERM, signal.SIGKILL
_PR_SET_PDEATHSIG = 1
# Loaded here because the call below runs between fork and exec, where importing is not safe.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with(parent: int, how: int = AT_ONCE) -> None:
    """Have the calling process sent the signal `how` when the process `parent`, which started it, is gone.

    On Linux the kernel does it. Elsewhere a thread looks twice a second and can only end the process at once.
    """
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, how, 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=[parent], daemon=True).start()
    if os.getppid() != parent:  # it died before we could ask
        os.kill(os.getpid(), how)


def caught_signals(process: int) -> str:
    """The signals that `process` has handlers for, as the kernel writes them; empty where it does not say."""
    try:
        with open(f"/proc/{process}/status") as status:
            return next((line for line in status if line.startswith("SigCgt")), "")
    except OSError:
        return ""


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
