"""Merkle trees as RFC 9162 (Certificate Transparency 2.0) builds them over SHA-256."""

from collections.abc import Iterator, Sequence
from hashlib import sha256


def levels(leaves: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Yield the hashes of each level, leaves first, the root alone in the last.

    Pairing neighbours and carrying an odd last one up unchanged gives the same tree as the RFC's recursive definition.
    """
    level = [sha256(b"\x00" + leaf).digest() for leaf in leaves] or [sha256().digest()]
    yield level
    while len(level) > 1:
        above = [sha256(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
        if len(level) % 2:
            above.append(level[-1])
        level = above
        yield level


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Return the root; of no leaves at all, the hash of nothing."""
    *_, last = levels(leaves)
    return last[0]


def inclusion_path(leaves: Sequence[bytes], number: int) -> tuple[bytes, ...]:
    """Return the hashes with which leaf `number` (from 0) leads to the root, lowest first."""
    if not 0 <= number < len(leaves):
        raise IndexError(number)
    path = []
    for level in levels(leaves):
        beside = number ^ 1
        if beside < len(level):
            path.append(level[beside])
        number >>= 1
    return tuple(path)


def root_of_path(leaf: bytes, number: int, count: int, path: Sequence[bytes]) -> bytes:
    """Return the root that `path` leads to from leaf `number` of `count`.

    Raises:
        ValueError: the path is longer or shorter than this place in the tree needs.
    """
    node, rest = sha256(b"\x00" + leaf).digest(), list(path)
    while count > 1:
        if number ^ 1 < count:
            if not rest:
                raise ValueError("the path is too short")
            beside = rest.pop(0)
            pair = beside + node if number % 2 else node + beside
            node = sha256(b"\x01" + pair).digest()
        number, count = number >> 1, (count + 1) >> 1
    if rest:
        raise ValueError("the path is too long")
    return node
