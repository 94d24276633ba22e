"""Readers of the environment that fail loudly, naming the variable."""

import os
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

Choice = TypeVar("Choice", bound=StrEnum)
TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def boolean(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def integer(name: str, default: int) -> int:
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def one_of(choices: type[Choice], name: str, default: Choice) -> Choice:
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return choices(value)
    except ValueError:
        known = ", ".join(choices)
        raise ImproperlyConfigured(f"{name} must be one of {known}, not {value!r}.") from None


def folder(name: str, default: Path) -> Path:
    return Path(os.environ.get(name) or default).expanduser().resolve()


def named(name: str, default: str = "") -> dict[str, tuple[str, str]]:
    """`code=Name:number, …` as {code: (name, number)}; the number may be missing."""
    found = {}
    for item in words(name, default):
        code, equals, rest = item.partition("=")
        if not (equals and code.strip() and rest.strip()):
            raise ImproperlyConfigured(
                f"{name}: write code=Name or code=Name:number, not {item!r}."
            )
        label, _colon, number = rest.partition(":")
        found[code.strip()] = (label.strip(), number.strip())
    return found
