"""The form of a report that is hashed, and the code under which it is found.

Anyone can check a hash with a few lines: parse the public JSON's `content`, write it with keys
sorted, separators `,` and `:`, in UTF-8, and take its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

# No letter or digit that is taken for another one when it is read from paper: 30 signs.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12  # 59 bits: a code is known by who holds the paper, and by nobody else
GROUP = 4


def canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def new_code() -> str:
    """`7K2M-Q9PX-3HTD`."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(letters[at : at + GROUP] for at in range(0, CODE_LENGTH, GROUP))


def read_code(typed: str) -> str:
    """A code as it may be typed from paper: any case, with or without strokes and spaces."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))
