"""The process that sets one PDF and ends: `python -m core.exports.typesetter FILE TEMPLATE < JSON`.

Typst keeps the memory it took, so it never runs inside a worker. Data reaches the template as JSON
and is shown as text: nobody's words become markup. Imports no Django: half of the time would go
into that.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any, Literal

import typst

ROOT = Path(__file__).resolve().parents[2]  # templates of other apps use the same paper
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]  # for archives, and readable aloud
# What the fonts inside Typst surely have; an archive may hold no letter without a picture.
UNPRINTABLE = re.compile(r"[^\n\x20-\x7e\xa0-\u024f\u2010-\u2027\u2030-\u203a\u20ac\u2122\u2212]")
PLACEHOLDER = "□"


def main() -> None:
    target, template, data = Path(sys.argv[1]), Path(sys.argv[2]), json.load(sys.stdin)
    try:
        typeset(data, target, template)
    except typst.TypstError as error:
        if "displayed with font" not in error.message and "codepoint" not in error.message:
            raise
        data = printable(data)
        data["notes"].append(data["replaced"])
        typeset(data, target, template)


def typeset(data: dict[str, Any], target: Path, template: Path) -> None:
    made: bytes = typst.compile(
        template,
        root=ROOT,
        format="pdf",
        ignore_system_fonts=True,  # the same paper on every machine
        pdf_standards=STANDARDS,
        timestamp=data["timestamp"],
        sys_inputs={"data": json.dumps(data)},
    )
    target.write_bytes(made)


def printable(value: Any) -> Any:
    """The same with a box for every letter no font of ours can draw (emoji, other scripts)."""
    match value:
        case str():
            return UNPRINTABLE.sub(PLACEHOLDER, value)
        case list():
            return [printable(item) for item in value]
        case dict():
            return {key: printable(item) for key, item in value.items()}
    return value


if __name__ == "__main__":
    main()
