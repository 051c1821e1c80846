"""Files that hold numbers in clear: encrypted as long as they lie in the folder of exports. So many rows are few enough to be held at once."""

from __future__ import annotations

import base64
from pathlib import Path

from zhuxue.portal.personal.cipher import decrypt, encrypt


def sealed(content: bytes, file: str) -> bytes:
    """Return a file's bytes as they are kept under its name."""
    return encrypt(base64.b64encode(content).decode("ascii"), file)


def opened(path: Path, file: str) -> bytes:
    """Return the bytes of a sealed file; raises InvalidTag where it was changed or lies under another's name."""
    return base64.b64decode(decrypt(path.read_bytes(), file))
