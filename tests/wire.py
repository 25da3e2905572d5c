"""What a build's client sends to the engine, read off the connection between the two.

The client keeps a session with the engine: HTTP/2 over a unix socket, in it gRPC, in it the packets
of tonistiigi/fsutil (`types/wire.proto`, `types/stat.proto`). Every entry that is fetched is
announced by a packet with its path, mode and size, symlinks and directories too.
"""

from __future__ import annotations

import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

_DIRECTORY, _SYMLINK = 1 << 31, 1 << 27  # bits of Go's fs.FileMode
_NOT_REGULAR = _DIRECTORY | _SYMLINK | 1 << 26 | 1 << 25 | 1 << 24 | 1 << 21 | 1 << 19
_DATA_FRAME, _PADDED = 0, 8


class Announced(NamedTuple):
    """One entry that the client announced."""

    path: str
    mode: int
    size: int
    link: str

    @property
    def is_directory(self) -> bool:
        return bool(self.mode & _DIRECTORY)

    @property
    def bytes(self) -> int:
        """What its content comes to; another name of an announced file brings none of its own."""
        return 0 if self.mode & _NOT_REGULAR or self.link else self.size


Request = tuple[Announced, ...]


class Wiretap:
    """Passes connections on to an engine and keeps what clients send in their sessions."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._sessions: list[bytearray] = []
        self._connections: list[threading.Thread] = []

    def requests(self) -> tuple[Request, ...]:
        """The entries sent in answer to each request of the engine; answers without any left out.

        Waits until the clients have closed their connections.
        """
        for connection in self._connections:
            connection.join(timeout=30)
        found = (request for session in self._sessions for request in _requests(bytes(session)))
        return tuple(request for request in found if request)

    def listen(self, listener: socket.socket) -> None:
        """Serves until the listener is shut down."""
        while True:
            try:
                client, _ = listener.accept()
            except OSError:  # shut down: the build is over
                return
            self._sessions.append(bytearray())
            arguments = (client, self._sessions[-1])
            self._connections.append(threading.Thread(target=self._serve, args=arguments))
            self._connections[-1].start()

    def _serve(self, client: socket.socket, session: bytearray) -> None:
        with client, socket.socket(socket.AF_UNIX) as engine:
            engine.connect(self._engine)
            back = threading.Thread(target=_pump, args=(engine, client, bytearray()))
            back.start()
            _pump(client, engine, session)
            back.join()


@contextmanager
def tapped(docker_host: str) -> Iterator[tuple[str, Wiretap]]:
    """A DOCKER_HOST to give to a client, and what it sends there."""
    scheme, _, path = docker_host.partition("://")
    if scheme != "unix":
        raise ValueError(f"{docker_host}: only an engine on a unix socket can be listened to")
    tap = Wiretap(path)
    with tempfile.TemporaryDirectory() as directory, socket.socket(socket.AF_UNIX) as listener:
        address = str(Path(directory, "tap"))
        listener.bind(address)
        listener.listen()
        thread = threading.Thread(target=tap.listen, args=(listener,))
        thread.start()
        try:
            yield f"unix://{address}", tap
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _pump(source: socket.socket, target: socket.socket, record: bytearray) -> None:
    try:
        while piece := source.recv(65_536):
            record += piece
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:  # one end is gone, and with it the connection
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def _requests(sent: bytes) -> Iterator[Request]:
    head, _, frames = sent.partition(b"\r\n\r\n")
    if not head.startswith(b"POST /session"):
        return
    for stream in _streams(frames).values():
        yield tuple(_announced(stream))


def _streams(frames: bytes) -> dict[int, bytes]:
    """The data of each HTTP/2 stream (RFC 9113, sections 4.1 and 6.1)."""
    streams: dict[int, bytearray] = {}
    at = 0
    while at + 9 <= len(frames):
        length = int.from_bytes(frames[at : at + 3])
        kind, flags = frames[at + 3], frames[at + 4]
        number = int.from_bytes(frames[at + 5 : at + 9]) & 0x7FFFFFFF
        body = frames[at + 9 : at + 9 + length]
        at += 9 + length
        if kind == _DATA_FRAME:
            if flags & _PADDED:
                body = body[1 : len(body) - body[0]]
            streams.setdefault(number, bytearray()).extend(body)
    return {number: bytes(stream) for number, stream in streams.items()}


def _announced(stream: bytes) -> Iterator[Announced]:
    """The entries in a stream of gRPC messages: five bytes of prefix before each packet."""
    at = 0
    while at + 5 <= len(stream):
        length = int.from_bytes(stream[at + 1 : at + 5])
        packet = _fields(stream[at + 5 : at + 5 + length])
        at += 5 + length
        if packet.get(1, 0) == 0 and 2 in packet:
            yield _entry(_fields(packet[2]))


def _entry(stat: dict[int, Any]) -> Announced:
    path, link = os.fsdecode(stat[1]), os.fsdecode(stat.get(7, b""))
    return Announced(path, mode=stat.get(2, 0), size=stat.get(5, 0), link=link)


def _fields(message: bytes) -> dict[int, Any]:
    """The fields of a protobuf message that has varints (int) and lengths (bytes) only."""
    fields: dict[int, Any] = {}
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        value, at = _varint(message, at)
        if key & 7 == 0:
            fields[key >> 3] = value
        elif key & 7 == 2:
            fields[key >> 3] = message[at : at + value]
            at += value
        else:
            raise ValueError(f"a field of wire type {key & 7} is not expected")
    return fields


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
