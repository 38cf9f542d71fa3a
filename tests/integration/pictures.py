"""Pictures for tests of evidence: bytes that are other for each seed, their uploads and downloads, and where a server has them."""

import hashlib
import os

import grpc

from eastgate.evidence.v1 import evidence_pb2
from harness import Refusal

STREET = "360111001"
PNG, MIB = b"\x89PNG\r\n\x1a\n", 1 << 20
SECONDS = 60


def picture(size, seed=1):
    """Bytes that begin as a PNG file does; others for each seed."""
    block = hashlib.sha512(str(seed).encode()).digest()
    return (PNG + block * (size // len(block) + 1))[:size]


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def name_of(data):
    return f"evidence/{sha256(data)}"


def messages(data, chunk=MIB, **changed):
    """The messages of an upload; `changed` are other fields of the first one."""
    fields = {"media_type": "image/png", "size_bytes": len(data), "sha256": sha256(data), "division": STREET, **changed}
    yield evidence_pb2.UploadEvidenceFileRequest(chunk=data[:chunk], **fields)
    for begin in range(chunk, len(data), chunk):
        yield evidence_pb2.UploadEvidenceFileRequest(chunk=data[begin:begin + chunk])


def upload(server, data, **changed):
    return server.evidence.UploadEvidenceFile(messages(data, **changed), timeout=SECONDS)


def get(server, data):
    return server.evidence.GetEvidenceFile(evidence_pb2.GetEvidenceFileRequest(name=name_of(data)))


def download(server, data):
    """The bytes that come, and the Refusal with which the stream ends; None where it ends well."""
    got = []
    try:
        for message in server.evidence.DownloadEvidenceFile(evidence_pb2.DownloadEvidenceFileRequest(name=name_of(data)), timeout=SECONDS):
            assert 0 < len(message.chunk) <= 256 << 10, len(message.chunk)
            got.append(message.chunk)
    except grpc.RpcError as error:
        return b"".join(got), Refusal(error)
    return b"".join(got), None


def path_of(server, data, folder=None):
    return os.path.join(folder or server.directory, "evidence", sha256(data)[:2], sha256(data))


def flip(path):
    with open(path, "r+b") as file:
        file.seek(os.path.getsize(path) // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
