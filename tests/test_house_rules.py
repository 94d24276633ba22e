"""The rules of the house that a machine can check."""

import ast
import importlib.util
import os
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.db import IntegrityError, connection, models, transaction
from django.template import engines
from django.template.loader import get_template

PROJECT = Path(__file__).resolve().parent.parent
APPS = ("core", "units", "programs", "villages", "patrols", "aid", "reports")
EDGES = ("views", "forms", "api", "api_views", "admin", "tasks", "filters")

TEMPLATES = sorted(
    path.relative_to(PROJECT / "templates").as_posix()
    for path in (PROJECT / "templates").rglob("*")
    if path.suffix in {".html", ".txt"}
)
# Looked up by name in Django, allauth and Bootstrap's form helpers, not in our code.
FOUND_BY_NAME = re.compile(
    r"^(4\d\d|500)\.html$|^(account|allauth|mfa|usersessions|django|django_filters|registration)/"
)


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


def python_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((PROJECT / folder).rglob("*.py"))]


def project_files() -> list[Path]:
    """All files of ours, also in a copy without git."""
    found = []
    for folder, names, files in os.walk(PROJECT):
        made = {"var", "__pycache__", "node_modules"}
        names[:] = [
            name
            for name in names
            if name not in made and (not name.startswith(".") or name == ".ci")
        ]
        found += [Path(folder) / name for name in files]
    return found


# Templates


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_parses(name):
    get_template(name)


def test_every_template_is_used():
    sources = [path.read_text() for path in python_files(*APPS, "kts_portal")]
    sources += [(PROJECT / "templates" / name).read_text() for name in TEMPLATES]
    text = "\n".join(sources)
    unused = [
        name
        for name in TEMPLATES
        # A class may build a name from a stem: `templates/<app>/<model>_<role>.html`.
        if not FOUND_BY_NAME.match(name) and name not in text and name.split(".")[0] not in text
    ]
    assert unused == []


ALONE = re.compile(r'{%\s*include "([^"]+)"([^%]*)\bonly\s*%}')


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.endswith(".html")])
def test_a_form_included_alone_is_given_its_token(name):
    """`only` leaves the token behind, too: the form is refused as one of a foreign site."""
    for included, given in ALONE.findall((PROJECT / "templates" / name).read_text()):
        if "{% csrf_token %}" in (PROJECT / "templates" / included).read_text():
            assert "csrf_token=csrf_token" in given, included


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.endswith(".html")])
def test_template_has_no_inline_script_or_style(name):
    """The content policy refuses them; the page would be dead without a word."""
    text = (PROJECT / "templates" / name).read_text()
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL)
    assert re.findall(r"<style[\s>]", text) == []
    assert re.findall(r"\sstyle\s*=", text) == []
    assert re.findall(r"\son[a-z]+\s*=\s*[\"']", text) == []
    assert re.findall(r"\shx-on[:\w-]*\s*=", text) == []
    assert re.findall(r"javascript:", text) == []
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag


def test_static_files_exist():
    missing = set()
    for name in TEMPLATES:
        text = (PROJECT / "templates" / name).read_text()
        for path in re.findall(r"{%\s*static\s+[\"']([^\"']+)[\"']", text):
            if finders.find(path) is None:
                missing.add((name, path))
    assert missing == set()


def test_templates_are_found_where_they_belong():
    """Apps have no templates of their own: all stand at the top, mirroring the apps."""
    assert [app for app in APPS if (PROJECT / app / "templates").exists()] == []
    assert PROJECT / "templates" in engines["django"].engine.dirs


# Scope and layers


def edge_files() -> list[Path]:
    return [
        path
        for path in python_files(*(app for app in APPS if (PROJECT / app).exists()))
        if path.stem in EDGES or set(path.relative_to(PROJECT).parent.parts) & set(EDGES)
    ]


def test_edges_never_ask_for_all_rows():
    """`for_user` is the only door to scoped rows; see also the matrix of scope tests."""
    found = [
        f"{path.relative_to(PROJECT)}:{node.lineno}"
        for path in edge_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr == "all"
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in {"objects", "_default_manager"}
    ]
    assert found == []


def test_no_driver_but_psycopg2():
    """With psycopg 3 installed Django takes it silently, and COPY and mogrify change."""
    assert importlib.util.find_spec("psycopg") is None
    assert importlib.util.find_spec("psycopg2") is not None


# Models


def starts_small(name: str) -> bool:
    first = re.match(r"\w*", name)[0]
    return first[:1].islower() or first.isupper() or first in {"Plh"}


@pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label)
def test_verbose_names_start_small(model):
    """Forms and headings raise the first letter; sentences must not have to lower it."""
    names = [str(model._meta.verbose_name), str(model._meta.verbose_name_plural)]
    names += [
        str(field.verbose_name)
        for field in model._meta.get_fields()
        if isinstance(field, models.Field) and field.model is model
    ]
    assert [name for name in names if not starts_small(name)] == []


def append_only() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if getattr(model, "append_only", False)]


def test_ledger_and_audit_are_append_only():
    assert {"programs.Entry", "core.AuditEvent"} <= {model._meta.label for model in append_only()}


@pytest.mark.django_db
@pytest.mark.parametrize("model", append_only(), ids=lambda model: model._meta.label)
@pytest.mark.parametrize(
    "statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"]
)
def test_append_only_tables_refuse_changes(model, statement):
    table = connection.ops.quote_name(model._meta.db_table)
    with (
        pytest.raises(IntegrityError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, model._meta.pk.column))
    assert refusal.value.__cause__.pgcode == "23001"


@pytest.mark.django_db
def test_application_role_only_adds_to_append_only_tables():
    """What `scripts/run` grants: a role that is neither superuser nor owner."""
    from django.core.management import call_command

    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE kts_rule_test NOLOGIN")
        call_command("grant_app_role", "kts_rule_test", verbosity=0)
        for model in ours():
            cursor.execute(
                "SELECT string_agg(privilege, ' ' ORDER BY privilege) FROM unnest(ARRAY["
                "'DELETE', 'INSERT', 'SELECT', 'TRUNCATE', 'UPDATE']) AS privilege"
                " WHERE has_table_privilege('kts_rule_test', %s, privilege)",
                [model._meta.db_table],
            )
            expected = "INSERT SELECT" if model in append_only() else "DELETE INSERT SELECT UPDATE"
            assert cursor.fetchone() == (expected,), model


# Work in the background


def test_scheduled_tasks_exist():
    from kts_portal.celery import app

    app.loader.import_default_modules()
    named = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert named - app.tasks.keys() == set()


def test_scheduled_jobs_have_handlers():
    from core.jobs import handler_of
    from kts_portal.celery import app

    kinds = {
        entry["args"][0]
        for entry in app.conf.beat_schedule.values()
        if entry["task"] == "core.tasks.enqueue_scheduled"
    }
    assert [kind for kind in kinds if handler_of(kind) is None] == []


# The repository


def test_programs_can_be_run():
    wrong = []
    for path in project_files():
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                program = file.read(2) == b"#!"
            if program != os.access(path, os.X_OK):
                wrong.append(path.relative_to(PROJECT).as_posix())
    assert wrong == []


def test_nothing_is_left_for_later():
    """No notes to self, no tests that look the other way."""
    notes = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + r")\b")
    looking_away = re.compile(r"mark\.(skip|xfail)|pytest\.(skip|xfail|importorskip)\(")
    found = []
    for path in project_files():
        if path.suffix in {".py", ".html", ".js", ".css", ".toml", ".md", ".sh"} and path.exists():
            for number, line in enumerate(path.read_text().splitlines(), 1):
                tests = "tests" in path.relative_to(PROJECT).parts
                if notes.search(line) or (tests and looking_away.search(line)):
                    found.append(f"{path.relative_to(PROJECT)}:{number}")
    own = Path(__file__).relative_to(PROJECT).as_posix()
    assert [place for place in found if not place.startswith(own)] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_requirements_are_locked(name):
    """Every package asked for is pinned with a hash (`scripts/lock`)."""
    asked = re.findall(r"^([A-Za-z][\w.-]*)", (PROJECT / f"{name}.in").read_text(), re.MULTILINE)
    lock = (PROJECT / f"{name}.txt").read_text()
    pinned = set(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==\S+(?: ;.*)? \\$", lock, re.MULTILINE))
    normal = {re.sub(r"[-_.]+", "-", package).lower() for package in asked}
    assert normal - pinned == set()
    assert "--hash=sha256:" in lock
    assert re.findall(r"index-url|find-links", lock) == []


def test_terminal_names_the_demo_accounts():
    from django.conf import settings

    from kts_portal.supervisor.messages import DEMO_ACCOUNTS, DEMO_PASSWORD

    assert settings.DEMO_PASSWORD == DEMO_PASSWORD
    assert len({name for name, _ in DEMO_ACCOUNTS}) == 15


def test_every_setting_is_documented():
    code = (PROJECT / "kts_portal" / "settings.py").read_text()
    read = set(re.findall(r'env\.(?:text|boolean|integer|words|folder)\(\s*"([A-Z_]+)"', code))
    inner = {"KTS_FAST_PASSWORDS", "KTS_PLAIN_STATIC", "DEBUG", "KTS_CONN_MAX_AGE"}  # tests, work
    documented = set(re.findall(r"`([A-Z_]+)`", (PROJECT / "docs" / "operations.md").read_text()))
    assert read - inner - documented == set()
