#!/usr/bin/env python3
"""Find words people read that are not marked for translation, in templates and in Python.

In templates: text outside the translate tags, and the attributes that are read out or shown. In
Python: labels, help texts, choices, messages and the words of errors. Words of one language only
(names of formats and of things) are listed in PLAIN.
"""

import ast
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import DebugLexer, TokenType

PROJECT = Path(__file__).resolve().parent.parent
APPS = ("core", "units", "programs", "villages", "patrols", "aid", "reports")

PLAIN = {
    *("CSV", "XLSX", "PDF", "JSON", "GeoJSON", "API", "ID", "NRP", "QR", "SHA-256", "WhatsApp"),
    *("WIB", "WITA", "WIT", "RT", "RW", "RW/RT", "Excel", "Kampung Tangguh"),
}
# Names of CSS classes in a block, and tags put together from pieces.
MARKUP = re.compile(r"""^[a-z]+(-[a-z]+)+$|=["']""")
LETTERS = re.compile(r"[^\W\d_]{2,}")

READ_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "aria-description", "data-label"}
BUTTONS = {"submit", "button", "reset"}
UNREAD_ELEMENTS = {"script", "style", "code", "kbd"}

READ_ARGUMENTS = {
    *("label", "help_text", "verbose_name", "verbose_name_plural", "empty_label", "message"),
    *("violation_error_message", "label_suffix"),
}
READ_ATTRIBUTES_OF_CLASSES = {"verbose_name", "verbose_name_plural", "empty_label"}
ERRORS = {
    *("DomainError", "Conflict", "Locked", "Stale", "PreconditionRequired", "ValidationError"),
    *("PermissionDenied", "NotFound", "ParseError"),
}
MESSAGES = {"debug", "info", "success", "warning", "error", "add_message"}
CHOICES = {"TextChoices", "IntegerChoices", "Choices"}

Finding = tuple[Path, int, str]


def speaks(text: str) -> bool:
    """Whether there is a word in it that has a language."""
    words = " ".join(text.split()).strip(" .,:;·–—()[]/|+-*#…")
    if MARKUP.search(words):
        return False
    return words not in PLAIN and bool(LETTERS.search(re.sub(r"&\w+;", " ", words)))


# Templates


def visible(source: str) -> str:
    """The template without tags, variables, comments and marked text; lines stay where they are."""
    kept, silent = [], ""
    for token in DebugLexer(source).tokenize():
        start, end = token.position
        text = source[start:end]
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            if silent == name:
                silent = ""
            elif not silent and name in {"blocktranslate", "blocktrans", "comment", "verbatim"}:
                silent = "end" + name
        blank = silent or token.token_type != TokenType.TEXT
        kept.append(re.sub(r"[^\n]", " ", text) if blank else text)
    return "".join(kept)


class Reader(HTMLParser):
    """Collects what a person would see or hear."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self.unread = 0

    def note(self, text: str | None) -> None:
        if text and not self.unread and speaks(text):
            self.found.append((self.getpos()[0], " ".join(text.split())))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        for name in READ_ATTRIBUTES & values.keys():
            self.note(values[name])
        if tag == "input" and values.get("type") in BUTTONS:
            self.note(values.get("value"))
        if tag in UNREAD_ELEMENTS:
            self.unread += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in UNREAD_ELEMENTS:
            self.unread -= 1

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD_ELEMENTS:
            self.unread = max(0, self.unread - 1)

    def handle_data(self, data: str) -> None:
        self.note(data)


def in_template(path: Path) -> Iterator[Finding]:
    text = visible(path.read_text(encoding="utf-8"))
    if path.suffix == ".html":
        reader = Reader()
        reader.feed(text)
        reader.close()
        for line, words in reader.found:
            yield path, line, words
        return
    for line, words in enumerate(text.splitlines(), 1):
        if speaks(words):
            yield path, line, " ".join(words.split())


# Python


def bare(node: ast.AST | None) -> str:
    """The words of an unmarked literal, "" if the node is none (marked ones are calls)."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and speaks(node.value):
        return node.value
    if isinstance(node, ast.JoinedStr):
        words = "".join(str(p.value) for p in node.values if isinstance(p, ast.Constant))
        return words if speaks(words) else ""
    if isinstance(node, ast.BinOp):
        return bare(node.left) or bare(node.right)
    return ""


def name_of(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def arguments(call: ast.Call, in_api: bool) -> Iterator[ast.AST]:
    """Those arguments of a call that people will read. Help texts of the API are its schema's
    words for programmers, in English."""
    called = name_of(call.func)
    owner = name_of(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    for keyword in call.keywords:
        if keyword.arg in READ_ARGUMENTS - ({"help_text"} if in_api else set()):
            yield keyword.value
        if keyword.arg in {"errors", "error_messages"} and isinstance(keyword.value, ast.Dict):
            for value in keyword.value.values:
                yield from value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
    if called in ERRORS and call.args:
        yield call.args[0]
    if called == "Column" and len(call.args) > 1:
        yield call.args[1]
    if owner == "messages" and called in MESSAGES:
        yield from call.args[1:]
    relation = called in {"OneToOneField", "ManyToManyField"}
    if owner == "models" and called.endswith("Field") and not relation and call.args:
        yield call.args[0]


def choices(node: ast.ClassDef) -> Iterator[ast.AST]:
    """Labels of an enumeration: the second of a pair."""
    if CHOICES & {name_of(base) for base in node.bases}:
        for line in node.body:
            if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple):
                yield line.value.elts[-1]


def class_attributes(node: ast.ClassDef) -> Iterator[ast.AST]:
    for line in node.body:
        if isinstance(line, ast.Assign) and any(
            name_of(target) in READ_ATTRIBUTES_OF_CLASSES for target in line.targets
        ):
            yield line.value


def in_python(path: Path) -> Iterator[Finding]:
    in_api = any(part.partition(".")[0] == "api" for part in path.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        read: list[ast.AST] = []
        if isinstance(node, ast.Call):
            read += arguments(node, in_api)
        if isinstance(node, ast.ClassDef):
            read += [*choices(node), *class_attributes(node)]
        for part in read:
            if words := bare(part):
                yield path, getattr(part, "lineno", 0), words


def findings() -> Iterator[Finding]:
    for path in sorted((PROJECT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            yield from in_template(path)
    for app in APPS:
        for path in sorted((PROJECT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from in_python(path)


def main() -> int:
    found = list(findings())
    for path, line, words in found:
        print(f"{path.relative_to(PROJECT)}:{line}: {words[:80]!r} is not marked for translation")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
