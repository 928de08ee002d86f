"""A process that gives up its rights, and says what it still can."""

from __future__ import annotations

import subprocess
import sys

_TRIED = """
import ctypes, os, socket, subprocess, sys, threading
from vision.rights.drop import drop_rights
port, network, user = int(sys.argv[1]), sys.argv[2] == "network", int(sys.argv[3])
socket.getaddrinfo("127.0.0.1", port)  # what it imports, others may not read
if user:
    os.setgroups([]); os.setgid(user); os.setuid(user)
began = threading.Event()
def connect():
    socket.create_connection(("127.0.0.1", port), 5).close()
def of_a_thread():
    began.wait()
    tried("thread's connection", connect)
def tried(name, do):
    try:
        do()
    except OSError as error:
        print(f"{name}: {type(error).__name__}")
    else:
        print(f"{name}: done")
def write():
    with open(os.path.join(sys.argv[4], "made"), "wb", buffering=0) as file:
        file.write(b"x")
older = threading.Thread(target=of_a_thread)
older.start()
drop_rights(network=network, largest_file=0)
began.set(); older.join()
tried("connection", connect)
tried("local socket", lambda: socket.socket(socket.AF_UNIX))
tried("raw socket", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
tried("program", lambda: subprocess.run(["true"]))
tried("signal", lambda: os.kill(os.getppid(), 0))
tried("file", write)
tried("pair", socket.socketpair)
tried("own files", lambda: os.listdir("/dev/fd"))
print("core:", ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
newer = threading.Thread(target=lambda: print("new thread: done")); newer.start(); newer.join()
with open("/proc/self/status") as file:
    for line in file:
        if line.startswith(("NoNewPrivs:", "Seccomp:")):
            print(line.strip().replace("\\t", " "))
ctypes.CDLL(None).abort()
"""


def what_is_left(port: int, folder: str, *, network: bool, user: int = 0) -> tuple[set[str], int]:
    """Return what a process says after dropping its rights, and how it ended."""
    word = "network" if network else "none"
    done = subprocess.run(
        [sys.executable, "-u", "-c", _TRIED, str(port), word, str(user), folder],
        capture_output=True,
        text=True,
        check=False,
    )
    return set(done.stdout.splitlines()), done.returncode
