"""What systemd does for a service: opens its sockets, starts it with them, and hears how it is.

python3 service_manager.py PROGRAM ARGUMENT... -- NAME=KIND:WHERE..., with KIND one of tcp, udp and unix (@: of any name). It obeys one word
a line: start, stop, hup, quit. TELL in the environment overrides what the service is told of its sockets.
"""

import array
import os
import signal
import socket
import sys
import tempfile
import threading

divider = sys.argv.index("--")
program = sys.argv[1:divider]
sockets, names = [], []


def say(*words):
    print(*words, flush=True)


for given in sys.argv[divider + 1 :]:
    name, where = given.split("=", 1)
    kind, host = where.split(":", 1)
    if kind == "unix":
        family, address = socket.AF_UNIX, "" if host == "@" else host
    else:
        family, address = socket.AF_INET6 if ":" in host else socket.AF_INET, (host, 0)
    opened = socket.socket(family, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
    opened.bind(address)
    if kind != "udp":
        opened.listen()
        opened.setblocking(False)
    sockets.append(opened)
    names.append(name)
    say("opened", name, host if kind == "unix" else opened.getsockname()[1])

folder = tempfile.TemporaryDirectory()
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.bind(os.path.join(folder.name, "notify"))


def hear():
    while True:
        data, ancillary, _, _ = notify.recvmsg(4096, 1024)
        # a barrier: the sender waits until its descriptor is closed
        for _, _, descriptors in ancillary:
            for descriptor in array.array("i", descriptors[: len(descriptors) // 4 * 4]):
                try:
                    os.close(descriptor)
                except OSError:
                    pass
        if data and data != b"BARRIER=1":
            say("told", data.decode().replace("\n", " "))


threading.Thread(target=hear, daemon=True).start()


def start():
    pid = os.fork()
    if pid != 0:
        return pid
    # its input is not the manager's, which Node would make one that nobody can wait for
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    # first out of the way of one another, then to where they belong
    high = [os.dup2(opened.fileno(), 100 + index) for index, opened in enumerate(sockets)]
    for index, descriptor in enumerate(high):
        os.dup2(descriptor, 3 + index, inheritable=True)
        os.close(descriptor)
    told = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(names)), "LISTEN_FDNAMES": ":".join(names)}
    told.update(line.split("=", 1) for line in os.environ.get("TELL", "").split())
    os.execvpe(program[0], program, {**os.environ, **told, "NOTIFY_SOCKET": notify.getsockname()})


service = None
for line in sys.stdin:
    word = line.strip()
    if word == "start":
        service = start()
    elif word == "hup":
        os.kill(service, signal.SIGHUP)
    elif word in ("stop", "wait"):
        if word == "stop":
            os.kill(service, signal.SIGTERM)
        _, status = os.waitpid(service, 0)
        say("ended", os.waitstatus_to_exitcode(status))
    elif word == "quit":
        break
if service is not None:
    try:
        os.kill(service, signal.SIGKILL)
    except OSError:
        pass
