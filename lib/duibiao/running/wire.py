"""How messages of Jupyter's travel through the pipe to a forked kernel: what both of its ends must know.

The end that asks imports nothing that a kernel is made of.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

#: Before each message: its length; before each of its frames: the frame's.
LENGTH = struct.Struct("!Q")
#: No key: the pipe has two ends only, of one user, so no message is signed.
KEY = b""
#: Channels of a message, by their first byte.
SHELL, IOPUB = b"s", b"i"


def packed(channel: bytes, frames: Sequence[bytes]) -> bytes:
    """Join the frames of a message for the wire."""
    parts = [channel]
    for frame in frames:
        parts += [LENGTH.pack(len(frame)), frame]
    body = b"".join(parts)
    return LENGTH.pack(len(body)) + body


def unpacked(body: bytes) -> tuple[bytes, list[bytes]]:
    """Give the channel and the frames of a message."""
    frames, at = [], 1
    while at < len(body):
        (length,) = LENGTH.unpack_from(body, at)
        at += LENGTH.size
        frames.append(body[at : at + length])
        at += length
    return body[:1], frames
