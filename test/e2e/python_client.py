"""A telnet client on a raw socket that answers as Windows and MUD clients do, and prints what it hears as text."""

import socket
import sys

IAC, DONT, DO, WONT, WILL, SB, SE = 255, 254, 253, 252, 251, 250, 240
NAWS, TTYPE = 31, 24

connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
connection.sendall(bytes([IAC, WILL, NAWS, IAC, WILL, TTYPE, IAC, DO, 3, IAC, DO, 6]))
reader = connection.makefile("rb", buffering=0)


def one():
    byte = reader.read(1)
    if not byte:
        sys.exit("closed")
    return byte[0]


def line():
    text = bytearray()
    while not text.endswith(b"\r\n"):
        byte = one()
        if byte != IAC:
            text.append(byte)
            continue
        verb = one()
        if verb == SB:
            body = bytearray()
            while not body.endswith(bytes([IAC, SE])):
                body.append(one())
            print("SB", body[:-2].hex(), flush=True)
            connection.sendall(bytes([IAC, SB, TTYPE, 0]) + b"ANSI\x1b[2J" + bytes([IAC, SE]))
        elif verb >= WILL:
            option = one()
            print({WILL: "WILL", WONT: "WONT", DO: "DO", DONT: "DONT"}[verb], option, flush=True)
            if verb == DO and option == NAWS:
                connection.sendall(bytes([IAC, SB, NAWS, 0, IAC, IAC, 0, 40, IAC, SE]))
        else:
            print("command", verb, flush=True)
    return text.decode("utf-8").rstrip("\r\n")


while not line().startswith("-- Type to talk"):
    pass
connection.sendall(b"/nick ann\r\x00")
while not line().endswith("is now ann"):
    pass
# a line cut by a Synch: the data mark is urgent, and the server's socket never shows it
connection.sendall(b"wrong" + bytes([IAC, 244]))
connection.sendall(bytes([IAC]))
connection.send(bytes([242]), socket.MSG_OOB)
connection.sendall(b"right \xf0\x9f\x98\x83\r\n")
connection.sendall(bytes([IAC, 246]))
heard = line()
while not heard.startswith("-- Yes"):
    heard = line()
print(heard, flush=True)
connection.sendall(b"last words")
connection.shutdown(socket.SHUT_WR)
while True:
    print(line(), flush=True)
