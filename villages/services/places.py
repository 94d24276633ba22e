"""Where a kampung is: the place inside its desa, and names that mean the same."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

from units.models import Area
from villages.models import Formation

_RUNS = re.compile(r"\d+|[^\W\d_]+")
_ROMAN = re.compile(r"(?=[ivx])(x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}
# Words that only repeat the level, and words every kampung bears.
LEVEL_WORDS: dict[str, set[str]] = {
    Formation.PlaceKind.RW: {"rw", "rukun", "warga"},
    Formation.PlaceKind.RT: {"rt", "rukun", "tetangga"},
    Formation.PlaceKind.HAMLET: {"dusun", "dsn", "lingkungan", "ling", "lk"},
}
COMMON_WORDS = {
    "kampung", "kp", "tangguh", "semeru", "jaya", "kts", "ktj", "desa", "kelurahan", "kel",
    "dusun", "lingkungan", "rw", "rt",
}  # fmt: skip
ALIKE = 0.85


def words_of(text: str) -> list[str]:
    """Letters and numbers apart, in small letters without accents, numbers without zeros."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return [run.lstrip("0") or "0" if run.isdecimal() else run for run in _RUNS.findall(plain)]


def place_key(kind: str, name: str) -> str:
    """One key for all spellings of a place: “RW 3”, “rw 03”, “RW003” and “RW III” are `3`."""
    words = words_of(name)
    if kind in {Formation.PlaceKind.RW, Formation.PlaceKind.RT}:
        words = [_arabic(word) for word in words]
    kept = [word for word in words if word not in LEVEL_WORDS.get(kind, ())]
    return " ".join(kept or words)[:80]


def _arabic(word: str) -> str:
    if not word or not _ROMAN.fullmatch(word):
        return word
    values = [_ROMAN_VALUES[letter] for letter in word]
    following = [*values[1:], 0]
    total = sum(-v if v < after else v for v, after in zip(values, following, strict=True))
    return str(total)


def alike(one: str, other: str) -> bool:
    """Whether two names probably mean the same kampung. Words that all of them bear do not count;
    another number is another kampung."""
    first, second = _telling(one), _telling(other)
    if first == second:
        return True
    if [word for word in first if word.isdecimal()] != [w for w in second if w.isdecimal()]:
        return False
    compared = SequenceMatcher(None, " ".join(first), " ".join(second))
    return compared.quick_ratio() >= ALIKE and compared.ratio() >= ALIKE


@lru_cache(maxsize=4096)  # a list of a thousand compares each name with many
def _telling(name: str) -> list[str]:
    return [word for word in words_of(name) if word not in COMMON_WORDS]


def level_of(area_level: int) -> str:
    """The level of a formation that fills a whole area of that level."""
    levels: dict[int, str] = {
        Area.Level.RW: Formation.PlaceKind.RW,
        Area.Level.RT: Formation.PlaceKind.RT,
    }
    return levels.get(area_level, Formation.PlaceKind.VILLAGE)
