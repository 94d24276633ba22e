"""Names as they are compared: one form for the stored column and for what a person types."""

import unicodedata

APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼ"))


def search_name(name: str) -> str:
    """`Ma'rang`, `MARANG` and `marang` are one, so are `Labuan-Bajo` and `labuan bajo`.

    Case, accents and apostrophes are dropped; other punctuation parts words as spaces do.
    """
    plain = decompose(decompose(name).casefold())
    letters = (
        letter if letter.isalnum() else " "
        for letter in plain.translate(APOSTROPHES)
        if not unicodedata.combining(letter)
    )
    return " ".join("".join(letters).split())


def decompose(text: str) -> str:
    return unicodedata.normalize("NFKD", text)
