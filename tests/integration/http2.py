"""HTTP/2 by single frames, for what no client would send."""

import gzip
import io
import select
import socket
import ssl
import struct

import hpack

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 7, 8, 9
END_STREAM, END_HEADERS, ACK = 1, 4, 1
INITIAL_WINDOW_SIZE = 4  # A setting.
FIRST_WINDOW, MOST_OF_A_FRAME = 65535, 16384
GZIP = (b"grpc-encoding", b"gzip")
BOMBED = b"/eastgate.fact.v1.FactService/GetLogHead"
BOMB_BECOMES = 1 << 30
UNIMPLEMENTED = "12"
CANCEL = 8


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def literal(name, value):
    """A header that is not to be indexed, its strings as they are."""
    def string(text):
        assert len(text) < 127
        return bytes([len(text)]) + text
    return b"\x00" + string(name) + string(value)


def integer(value, prefix_bits, first=0):
    """An integer of HPACK in a prefix of so many bits."""
    most = (1 << prefix_bits) - 1
    if value < most:
        return bytes([first | value])
    out, value = bytearray([first | most]), value - most
    while value >= 128:
        out.append(value % 128 | 128)
        value //= 128
    return bytes(out + bytes([value]))


def request(path, *fields, secure=True):
    """The headers of a call of gRPC, and further fields."""
    return (b"\x83" + (b"\x87" if secure else b"\x86") + b"".join(literal(*field) for field in (
        (b":path", path), (b":authority", b"edge"), (b"content-type", b"application/grpc"), (b"te", b"trailers"), *fields)))


def message(payload, compressed=False):
    """A message of gRPC."""
    return struct.pack(">BI", compressed, len(payload)) + payload


def bomb():
    """A compressed message of 1 MiB that becomes 1 GiB when somebody inflates it."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as file:
        for _ in range(BOMB_BECOMES >> 20):
            file.write(bytes(1 << 20))
    assert 0.9 < len(packed.getvalue()) / (1 << 20) < 1.1
    return message(packed.getvalue(), compressed=True)


def dial(address, source=None, secure=True):
    """A socket over which the other side expects HTTP/2, from an address of its own, with TLS or without."""
    raw = socket.socket()
    if source:
        raw.bind((source, 0))
    raw.settimeout(20)
    raw.connect(address)
    if not secure:
        return raw
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    dialled = context.wrap_socket(raw, server_hostname="edge")
    assert dialled.selected_alpn_protocol() == "h2"
    return dialled


def exchange(dialled, headers, body):
    """Sends one request as fast as the other side takes it; the fields of its answer, trailers included. `reset` is among them where the
    stream was reset or the connection ended."""
    dialled.sendall(PREFACE + frame(SETTINGS, 0, 0) + frame(HEADERS, END_HEADERS, 1, headers))
    decoder, answered, unread, sent = hpack.Decoder(), {}, b"", 0
    windows = {0: FIRST_WINDOW, 1: FIRST_WINDOW}
    while True:
        part = body[sent:sent + min(*windows.values(), MOST_OF_A_FRAME)]
        if part:
            sent += len(part)
            windows = {stream: left - len(part) for stream, left in windows.items()}
            dialled.sendall(frame(DATA, END_STREAM if sent == len(body) else 0, 1, part))
            continue
        while len(unread) < 9 or len(unread) < 9 + int.from_bytes(unread[:3], "big"):
            received = dialled.recv(1 << 16)
            if not received:
                return {**answered, "reset": True}
            unread += received
        size, kind, flags = int.from_bytes(unread[:3], "big"), unread[3], unread[4]
        stream, payload, unread = int.from_bytes(unread[5:9], "big"), unread[9:9 + size], unread[9 + size:]
        if kind == WINDOW_UPDATE:
            windows[stream] += int.from_bytes(payload, "big")
        elif kind == SETTINGS and not flags & ACK:
            for at in range(0, size, 6):
                if int.from_bytes(payload[at:at + 2], "big") == INITIAL_WINDOW_SIZE:
                    windows[1] += int.from_bytes(payload[at + 2:at + 6], "big") - FIRST_WINDOW
            dialled.sendall(frame(SETTINGS, ACK, 0))
        elif kind == HEADERS:
            answered.update(decoder.decode(payload))
        elif kind in (RST_STREAM, GOAWAY):
            answered["reset"] = True
        if kind in (RST_STREAM, GOAWAY) or kind in (HEADERS, DATA) and flags & END_STREAM:
            return answered


class Connection:
    """A connection of HTTP/2 from an address of its own, so that what the edge does to it is done to nobody else. `sent` says whether
    the other side takes more; what it answers is read and thrown away."""

    def __init__(self, address, source):
        self.socket = dial(address, source)
        self.socket.setblocking(False)
        self.is_open = True

    def send(self, data):
        """Returns False when the other side has closed the connection, or takes nothing for a while."""
        while data and self.is_open:
            self._drain()
            try:
                data = data[self.socket.send(data):]
            except (ssl.SSLWantWriteError, ssl.SSLWantReadError):
                if not any(select.select([self.socket], [self.socket], [], 5)):
                    return False
            except OSError:
                self.is_open = False
        return self.is_open

    def _drain(self):
        try:
            while self.is_open:
                self.is_open = self.socket.recv(1 << 16) != b""
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        except OSError:
            self.is_open = False

    def wait_closed(self, seconds):
        """Returns whether the other side closes the connection within the time."""
        while self.is_open and select.select([self.socket], [], [], seconds)[0]:
            self._drain()
        return not self.is_open

    def close(self):
        self.socket.close()
