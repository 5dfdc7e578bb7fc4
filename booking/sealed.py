"""What a person typed, and codes, at rest: sealed with AES-256-GCM, found again by keyed hash.

A sealed value is `key id (8 bytes) | nonce (12) | ciphertext and tag`, bound to its place ("table.column"): a value moved to
another column does not open. The key id is the first bytes of the SHA-256 of the key, so that rotation is: put the new key in
front, rewrite every sealed column with `reseal` and every hash with `digest`, then drop the old key. Until all is rewritten a
row may carry the hash of any key in use: look up with `digests` (column IN …), write with `digest`.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
ID_BYTES = 8
NONCE_BYTES = 12
TAG_BYTES = 16

# Text from a webhook may hold a lone surrogate (JSON "\ud83d"); it is kept as it came rather than refused.
SURROGATES = "surrogatepass"


class SealBroken(Exception):
    """A sealed value cannot be opened: unknown key, other place, or altered bytes. The message never holds the content."""


class SealKeyFault(ValueError):
    """The text of the keys is not usable. The message says which key by its position and never holds a key."""


class Vault:
    """Seals and opens text with the first of its keys and opens with any of them."""

    def __init__(self, keys: Sequence[bytes], random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> None:
        """Take the keys, newest first, 32 bytes each; `random_bytes` makes the nonces."""
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise SealKeyFault(f"one or more keys of {KEY_BYTES} bytes each are needed")
        self._ciphers = {_key_id(key): AESGCM(_derived(key, b"yoriai seal")) for key in keys}
        if len(self._ciphers) != len(keys):
            raise SealKeyFault("a key is given twice")
        self._newest = _key_id(keys[0])
        self._digest_keys = tuple(_derived(key, b"yoriai digest") for key in keys)
        self._random_bytes = random_bytes

    def __repr__(self) -> str:
        return f"Vault({len(self._ciphers)} keys)"

    def seal(self, text: str, place: str) -> bytes:
        """Return `text` sealed with the newest key for `place` ("table.column")."""
        nonce = self._random_bytes(NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(nonce, text.encode("utf-8", SURROGATES), place.encode())
        return self._newest + nonce + sealed

    def open(self, blob: bytes, place: str) -> str:
        """Return the text sealed in `blob` for `place`.

        Raises:
            SealBroken: the key is not among ours, the place is another one, or the bytes were altered.
        """
        blob = bytes(blob)  # a driver may hand over a memoryview
        if len(blob) < ID_BYTES + NONCE_BYTES + TAG_BYTES:
            raise SealBroken(f"{place}: too short to be a sealed value")
        cipher = self._ciphers.get(blob[:ID_BYTES])
        if cipher is None:
            raise SealBroken(f"{place}: sealed with a key that is not in use")
        nonce = blob[ID_BYTES : ID_BYTES + NONCE_BYTES]
        try:
            plain = cipher.decrypt(nonce, blob[ID_BYTES + NONCE_BYTES :], place.encode())
        except InvalidTag:
            raise SealBroken(f"{place}: altered, or sealed for another place") from None
        return plain.decode("utf-8", SURROGATES)

    def is_current(self, blob: bytes) -> bool:
        """Tell whether `blob` is sealed with the newest key already, by its key id alone."""
        return bytes(blob[:ID_BYTES]) == self._newest

    def reseal(self, blob: bytes, place: str) -> bytes:
        """Return the same text sealed with the newest key (rotation); raises SealBroken as `open` does."""
        return self.seal(self.open(blob, place), place)

    def digest(self, text: str, place: str) -> str:
        """Return the keyed hash (64 hex digits) to store for finding equal texts: HMAC-SHA256 under the newest key."""
        return _keyed_hash(self._digest_keys[0], text, place)

    def digests(self, text: str, place: str) -> tuple[str, ...]:
        """Return the hashes under every key, newest first: a row not yet rotated carries one of the later ones."""
        return tuple(_keyed_hash(key, text, place) for key in self._digest_keys)


def parse_keys(text: str) -> tuple[bytes, ...]:
    """Return the keys in `text`: base64url (padding optional), comma separated, newest first, 32 bytes each.

    Raises:
        SealKeyFault: says which key is wrong by its position, without showing it.
    """
    parts = [part.strip() for part in text.split(",")]
    keys = tuple(_parse_key(part, position) for position, part in enumerate(parts, start=1))
    if len(set(keys)) != len(keys):
        raise SealKeyFault("a key is given twice")
    return keys


def new_key() -> str:
    """Return a fresh random key in the written form `parse_keys` reads."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _parse_key(part: str, position: int) -> bytes:
    bare = part.rstrip("=")
    if not re.fullmatch(r"[A-Za-z0-9_-]+", bare):
        raise SealKeyFault(f"key {position} is empty or not base64url (letters, digits, - and _)")
    try:
        key = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except (binascii.Error, ValueError):
        raise SealKeyFault(f"key {position} is not base64url: its length is impossible") from None
    if len(key) != KEY_BYTES:
        raise SealKeyFault(f"key {position} has {len(key)} bytes; it must have {KEY_BYTES}")
    return key


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:ID_BYTES]


def _derived(key: bytes, purpose: bytes) -> bytes:
    """Return a key for one purpose, so that sealing and hashing never share one."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def _keyed_hash(key: bytes, text: str, place: str) -> str:
    # The zero byte keeps ("a.b", "c") and ("a.bc", "") apart.
    return hmac.new(key, place.encode() + b"\0" + text.encode("utf-8", SURROGATES), hashlib.sha256).hexdigest()
