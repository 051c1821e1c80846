"""SM4-GCM for keeping and HMAC-SM3 for finding; both from the library `cryptography`."""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

from zhuxue.portal.personal.keys import KeyRing, ring

NONCE, TAG = 12, 16  # bytes
KEY_NUMBER = 2  # bytes before the nonce that name the key


def encrypt(text: str, place: str, keys: KeyRing | None = None) -> bytes:
    """Return key number, nonce, ciphertext and tag; `place` (the column) is bound in, so a value cannot be moved."""
    keys, nonce = keys or ring(), secrets.token_bytes(NONCE)
    gcm = Cipher(SM4(keys.encryption[keys.current]), GCM(nonce)).encryptor()
    gcm.authenticate_additional_data(place.encode("utf-8"))
    sealed = gcm.update(text.encode("utf-8")) + gcm.finalize()
    return keys.current.to_bytes(KEY_NUMBER, "big") + nonce + sealed + gcm.tag


def decrypt(kept: bytes, place: str, keys: KeyRing | None = None) -> str:
    """Return the text; raises InvalidTag when the value was changed or belongs to another column."""
    keys = keys or ring()
    nonce = kept[KEY_NUMBER : KEY_NUMBER + NONCE]
    gcm = Cipher(SM4(keys.encryption[key_number(kept)]), GCM(nonce, kept[-TAG:])).decryptor()
    gcm.authenticate_additional_data(place.encode("utf-8"))
    return (gcm.update(kept[KEY_NUMBER + NONCE : -TAG]) + gcm.finalize()).decode("utf-8")


def key_number(kept: bytes) -> int:
    """Return the number of the key that encrypted a value."""
    return int.from_bytes(kept[:KEY_NUMBER], "big")


def lookup(text: str) -> str:
    """Return the keyed HMAC-SM3 by which an exact value is found: 64 hexadecimal digits, the same for the same text."""
    code = HMAC(ring().lookup, SM3())
    code.update(text.encode("utf-8"))
    return code.finalize().hex()
