"""A watcher that ends the processes of a parent that died; standard library only, run as a file.

It knows nothing of what it ends: it reads "hold PID SIGNAL" and "drop PID" lines from its standard
input, and the end of that input is the parent's death, however it died (SIGKILL included).
"""

import os
import signal
import sys
import time

DEADLINE_SECONDS = 10.0


def read_until_parent_ends() -> dict[int, int]:
    """The processes still held when the input ends, with the signal each wants."""
    held: dict[int, int] = {}
    for line in sys.stdin:
        word, pid, *rest = line.split()
        if word == "hold":
            held[int(pid)] = int(rest[0])
        else:
            held.pop(int(pid), None)
    return held


def signal_process(pid: int, number: int, whole_group: bool = False) -> bool:
    """Send the signal; False when nothing was there to get it."""
    try:
        os.killpg(pid, number) if whole_group else os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def runs(pid: int) -> bool:
    """Whether it still runs; in a container the dead stay listed where nobody reaps them."""
    if not signal_process(pid, 0):
        return False
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] != b"Z"
    except OSError:
        return not os.path.isdir("/proc/self")  # macOS has no /proc, and no such process 1


def end(held: dict[int, int]) -> None:
    """Ask each politely, wait for all under one deadline, then kill what is left with its group."""
    for pid, number in held.items():
        signal_process(pid, number)
    deadline = time.monotonic() + DEADLINE_SECONDS
    while any(map(runs, held)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in held:
        signal_process(pid, signal.SIGKILL, whole_group=True)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    end(read_until_parent_ends())
