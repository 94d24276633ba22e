"""Asking as a browser does, so that the answers can be compared byte by byte."""

import os
import re
from dataclasses import dataclass
from http.cookies import SimpleCookie

from django.db import connection, transaction
from django.test import Client

from units.models import User

# `scripts/check --access` asks for the whole crossing, the suite for what stands for it.
EVERYTHING = os.environ.get("KTS_ACCESS") == "all"
LOGIN = "/accounts/login/"
# What differs between two answers to the same question.
PASSING = re.compile(
    rb'nonce-[\w+/=-]+|nonce="[^"]*"|csrf\w*[Tt]oken[^>]*?value="[^"]*"|"X-CSRFToken": ?"[^"]*"'
    rb'|name="id" value="[0-9a-f-]{36}"'  # of the record that a form would make
    rb'|(?<="code":")204(?=")'  # htmx names statuses, and an object may have one of them as its key
)
# Reading may write these: sessions, limits on guessing, who took which file away, when a saved link
# was last fetched, and once the key that locks what one's own phone keeps.
BOOKKEEPING = re.compile(
    r'(INTO|UPDATE|FROM) "?(django_session|usersessions_usersession|core_cache|core_auditevent'
    r"|units_\w*session|account_\w+|knox_\w+|units_apitoken|reports_exportfeed|reports_phonekey)",
    re.IGNORECASE,
)
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    seen: tuple  # everything that must not tell a foreign object from an absent one
    written: list[str]  # statements that change more than the bookkeeping

    @property
    def verdict(self) -> str:
        if self.status in (301, 302) and self.location.startswith(LOGIN):
            return "login"
        if self.status in (401, 403, 404, 405):
            return str(self.status)
        return "fault" if self.status >= 500 else "in"

    @property
    def passed(self) -> bool:
        """The door was no hindrance; what a library says behind it is its own."""
        return self.verdict not in ("401", "403", "fault")


class Browser:
    """Somebody signed in, or nobody. What a request does is undone before the next one."""

    def __init__(self, user: User | None) -> None:
        self.client = Client(raise_request_exception=False)
        if user is not None:
            self.client.force_login(user)
        self.cookies = self.client.cookies.output(header="", sep=";")

    def ask(self, method: str, address: str, named: list[str] = ()) -> Answer:
        """`named`: what in the answer may tell objects apart, because it was in the question."""
        statements = Statements()
        self.client.cookies = SimpleCookie(self.cookies)  # a logout is undone like all else
        with transaction.atomic(), connection.execute_wrapper(statements):
            response = self.client.generic(method, address)
            body = b"".join(response) if response.streaming else response.content
            transaction.set_rollback(True)
        headers = {name: value for name, value in response.items() if name != "X-Request-ID"}
        masked = unnamed(body, [response["X-Request-ID"], *named])
        policy = unnamed(headers.pop("Content-Security-Policy", "").encode(), [])
        return Answer(
            status=response.status_code,
            location=response.get("Location", ""),
            seen=(response.status_code, masked, headers, policy, statements.count),
            written=statements.written,
        )


class Statements:
    """Counts them, and keeps those that write."""

    def __init__(self) -> None:
        self.count = 0
        self.written: list[str] = []

    def __call__(self, execute, sql, *arguments):
        self.count += 1
        if WRITES.match(sql) and not BOOKKEEPING.search(sql):
            self.written.append(sql[:120])
        return execute(sql, *arguments)


def unnamed(body: bytes, own: list[str]) -> bytes:
    """The body without what names the object or the request."""
    for text in sorted(own, key=len, reverse=True):
        body = body.replace(text.encode(), b"~") if len(text) > 2 else body
    return PASSING.sub(b"~", body)


def told_apart(one: tuple, other: tuple) -> str:
    """What of two answers differs, from where on."""
    words = ("status", "body", "headers", "policy", "queries")
    found = []
    for word, mine, its in zip(words, one, other, strict=True):
        if mine != its:
            here, there = str(mine), str(its)
            pairs = enumerate(zip(here, there, strict=False))
            same = next((place for place, (a, b) in pairs if a != b), 0)
            start = max(same - 40, 0)
            found.append(f"{word} …{here[start : same + 120]} / …{there[start : same + 120]}")
    return ", ".join(found)
