"""Values of ours as bytes and back: plain data with a checksum. No code can run on either side.

What passes between a child and its parent, and what the ledger keeps of a reading, is MessagePack
on our own structs, checked against their types when it is taken back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any, get_type_hints

import msgspec

_SUM = 16  # bytes of the checksum in front


class Damaged(Exception):  # noqa: N818 - what the bytes are, not a fault of the program
    """The bytes are not what was packed, or do not fit the type that is wanted."""


def pack(value: object) -> bytes:
    """A value as bytes. Raises what msgspec raises for one that is no plain data of ours."""
    data = msgspec.msgpack.encode(value)
    return _sum(data) + data


def unpack(data: bytes, kind: Any) -> Any:
    """The value again, of the type that it is said to have. Raises Damaged."""
    if _sum(data[_SUM:]) != data[:_SUM]:
        raise Damaged("checksum")
    try:
        return _decoder(kind).decode(data[_SUM:])
    except (msgspec.MsgspecError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Damaged(type(error).__name__) from error


def kept(data: bytes | None, kind: Any) -> Any | None:
    """A value that the ledger kept, again; None where there is none, or it is damaged, of other
    types, or pickled by an early edition: then it is made anew."""
    try:
        return None if data is None else unpack(data, kind)
    except Damaged:
        return None


@cache
def signature(function: Callable[[Any], Any]) -> tuple[Any, Any]:
    """The types of a function's only argument and of what it returns."""
    hints = dict(get_type_hints(function))
    returned = hints.pop("return")
    (argument,) = hints.values()
    return argument, returned


@cache
def _decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(kind)


def _sum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_SUM).digest()
