"""The policy that people read is the policy that holds."""

from pathlib import Path

from django.conf import settings

from kts_portal.policy_table import document, role_rows
from tests.access.routes import ROUTES
from units.policy import ROLES, Act, Role


def test_the_written_policy_is_the_one_that_holds():
    written = Path(settings.BASE_DIR, "docs", "policy.md").read_text(encoding="utf-8")
    assert written == document(), "Run manage.py policy_table and read what changed."


def test_every_route_stands_in_it():
    lines = document().splitlines()
    assert sum(line.startswith("| `/") for line in lines) == len(ROUTES)


def test_marks_are_rights():
    for (_name, *marks), act in zip(role_rows(), Act, strict=True):
        assert [bool(mark) for mark in marks] == [act in ROLES[role] for role in Role]
