"""docs/security.md names only tests that exist, and leaves no requirement out."""

import re
from pathlib import Path

from django.conf import settings

TEXT = (Path(settings.BASE_DIR) / "docs/security.md").read_text()
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
LINE = re.compile(r"^\| (\d+\.\d+\.\d+) \|[^|]*\| *(\S.*?) *\|$", re.MULTILINE)
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has, numbered from 1.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5,
    "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1,
    "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5,
    "16.3": 4, "16.4": 3, "16.5": 3,
}  # fmt: skip


def test_every_test_that_is_named_exists():
    missing = []
    for path, name in NAMED.findall(TEXT):
        file = Path(settings.BASE_DIR) / path
        if not file.exists() or (name and f"def {name}(" not in file.read_text()):
            missing.append(f"{path}::{name}")
    assert missing == []


def test_every_requirement_of_levels_one_and_two_has_its_line():
    wanted = [f"{section}.{n}" for section, count in SECTIONS.items() for n in range(1, count + 1)]
    assert [number for number, _shown in LINE.findall(TEXT)] == wanted


def test_every_line_says_something():
    words = ("`tests/", "review", "operator", "not applicable", "**")
    assert [line for line in LINE.findall(TEXT) if not line[1].startswith(words)] == []
