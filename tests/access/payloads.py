"""Two hundred pieces of script in the text of records and requests: none becomes part of a page.

The page is read as a browser reads it: what matters is not whether a text looks escaped but whether
an element, an attribute or an address of it came out of somebody's input. Every payload calls
`evil1337`, so that it is found wherever it ends up. That such a call would be blocked even then is
the policy's part (`test_headers.py`).
"""

import contextlib
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import cycle, islice, repeat

import pytest
from django.db import IntegrityError, models, transaction
from django.test import Client

from core import audit
from tests.access.routes import ROUTES
from tests.access.samples import fill, sample
from tests.access.world import actor
from tests.factories import FormationFactory

MARK = "evil1337"
CALLS = (f"{MARK}()", f"top['{MARK}']()", f"{MARK}`1`", f"self[`{MARK}`]?.()")
SHAPES = (
    "<script>{}</script>",
    "<ScRiPt>{}</sCrIpT>",
    "<script src=//example.org/{}></script>",
    "<script/x>{}</script >",
    "<<script>{}//<</script>",
    "<img src=x onerror={}>",
    "<img/src=x/onerror={}>",
    '<img src="x" onerror="{}">',
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<svg><animate onbegin={} attributeName=x>",
    "<body onload={}>",
    "<iframe srcdoc='<script>{}</script>'>",
    "<iframe src=javascript:{}>",
    "<a href=javascript:{}>x</a>",
    "<a href='java\tscript:{}'>x</a>",
    "<a href='&#106;avascript:{}'>x</a>",
    "<form action=javascript:{}><button>x",
    "<button formaction=javascript:{}>x",
    "<input autofocus onfocus={}>",
    "<details open ontoggle={}>",
    "<video><source onerror={}>",
    "<object data=javascript:{}>",
    "<math><mi xlink:href=javascript:{}>x",
    "<style>@import 'javascript:{}';</style>",
    "<div style=background:url(javascript:{})>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<base href=javascript:{}//>",
    "<template><script>{}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={}>'>",
    "<marquee onstart={}>",
    "'\"><script>{}</script>",
    '"><img src=x onerror={}>',
    "' onmouseover='{}",
    '" onfocus="{}" autofocus="',
    "` onclick=`{}",
    "</title><script>{}</script>",
    "</textarea><script>{}</script>",
    "</script><script>{}</script>",
    "--><script>{}</script><!--",
    "]]><script>{}</script>",
    "javascript:{}",
    "{{{{{}}}}}{{% now 'Y' %}}",
    "${{{}}}",
    "\u2028<script>{}</script>",
    "%3Cscript%3E{}%3C/script%3E",
    "&lt;script&gt;{}&lt;/script&gt;",
    "<hx-get hx-on:click={}>",
    "<div hx-trigger='load[{}]' hx-get=/>",
    "<link rel=stylesheet href=javascript:{}>",
)
PAYLOADS = [shape.format(call) for shape in SHAPES for call in CALLS]
ADDRESSES = {"href", "src", "action", "formaction", "data", "srcdoc", "content", "xlink:href"}
WORST = "'\"></textarea></title></script><script>evil1337()</script><img src=x onerror=evil1337()>"


class Reader(HTMLParser):
    """Collects whatever of the input became more than text."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.inside = None

    def handle_starttag(self, tag, attrs):
        data = dict(attrs).get("type") == "application/json"
        self.inside = tag if tag in {"script", "style"} and not data else None
        if MARK in tag:
            self.found.append(f"<{tag}>")
        for name, value in ((name, value or "") for name, value in attrs):
            runs = name.startswith(("on", "hx-on", "style", "srcdoc")) or MARK in name
            scheme = value.strip().lower().replace("\t", "")
            leads = name in ADDRESSES and scheme.startswith(("javascript:", "data:", "vbscript:"))
            if (runs and MARK in name + value) or (leads and MARK in value):
                self.found.append(f"<{tag} {name}={value}>")

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, text):
        if self.inside and MARK in text:
            self.found.append(f"{self.inside}: {text[:80]}")

    def handle_comment(self, text):
        if MARK in text:
            self.found.append(f"comment: {text[:80]}")


def live_parts(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def read(answer) -> list[str]:
    if answer.get("Content-Type", "").startswith("text/html"):
        return live_parts(answer.content.decode())
    return []


def test_there_are_two_hundred_and_the_reader_sees_them():
    """The twin: what a page without escaping would show."""
    assert len(set(PAYLOADS)) == 200
    unseen = [
        one
        for one in PAYLOADS
        if not live_parts(f"<p>{one}</p>")
        and not live_parts(f'<p title="{one}">x</p>')
        and not live_parts(f"<p title='{one}'>x</p>")
    ]
    # Those that need another place than a text or an attribute to do harm.
    assert len(unseen) <= 40
    assert live_parts(f"<h1>{WORST}</h1>")


@pytest.fixture
def payload_rows(world):
    """Two hundred kampung; every text of each is a payload."""
    home = world.home
    for one in PAYLOADS:
        formation = FormationFactory(
            program=world.program,
            unit=home.polsek,
            area=home.village,
            created_by=home.person,
            status="submitted",
        )
        spoil(formation, repeat(one))
        audit.record(
            act="return", record=formation, by=home.person, before={"name": "x"},
            after={"name": one, one[:60]: one}, reason=one, unit_path=home.polsek.path,
        )  # fmt: skip
    return home


def spoil(row: models.Model, texts: Iterator[str]) -> None:
    """Put the next one into every text that holds it without breaking what else the row means."""
    values = {}
    for field in row._meta.concrete_fields:
        free = isinstance(field, models.CharField | models.TextField) and not (
            field.choices
            or field.unique
            or field.primary_key
            or field.is_relation
            or isinstance(field, models.FileField | models.SlugField)
            or field.name in STRUCTURE
        )
        if free:
            values[field.attname] = next(texts)[: field.max_length]
    with contextlib.suppress(IntegrityError), transaction.atomic():  # closings never change
        type(row)._base_manager.filter(pk=row.pk).update(**values)


# Texts that a program reads: codes, paths, passwords, hashes.
STRUCTURE = {
    "path", "code", "password", "username", "nrp", "kind", "content_hash", "receipt", "search_name",
    "time_zone", "role", "state", "spec", "svg", "checksum", "digest", "token_key", "key", "format",
    "session_key", "record_kind", "record_id", "act", "unit_path", "area_code", "media_type",
}  # fmt: skip


def test_lists_details_history_and_files_show_them_as_text(payload_rows, world):
    client = Client()
    client.force_login(actor(world, "kasat"))
    found, shown = [], 0
    pages = ["/formations/", "/verification/", "/history/"]
    for page in pages:
        for number in range(1, 5):
            answer = client.get(page, {"page": number})
            assert answer.status_code == 200
            shown += answer.content.decode().count(MARK)
            found += [(page, part) for part in read(answer)]
    assert found == []
    assert shown > len(PAYLOADS)  # they are there, as text
    for row in payload_rows.polsek.formations.all()[:200:5]:
        found += [(row.pk, part) for part in read(client.get(f"/formations/{row.pk}/"))]
    assert found == []
    file = client.get("/formations/export.csv")
    assert b"".join(file)
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"


# One that breaks out of every place, in all texts; then all two hundred, each in some text, moved
# on from one turn to the next.
TURNS = {"worst": repeat(WORST)} | {
    f"turn {turn}": islice(cycle(PAYLOADS), 67 * turn, None) for turn in range(3)
}


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("name", ["kasat", "administrator"])
def test_every_page_shows_the_text_of_every_record_as_text(world, name, turn):
    user = actor(world, name)
    fill(world, user)
    for row in world.home.made.values():
        if isinstance(row, models.Model):
            spoil(row, TURNS[turn])
    for row in (world.home.polsek, world.home.polres, world.home.village, user):
        spoil(row, TURNS[turn])
    client = Client(raise_request_exception=False)
    client.force_login(user)
    cookies = client.cookies.copy()
    found = []
    for route in ROUTES:
        if not route.door.admits(user, "GET"):
            continue
        values = {
            parameter: value_of(world, user, kind)
            for parameter, kind in route.parameters.items()
            if isinstance(kind, str)
        }
        client.cookies = cookies.copy()
        questions = ({}, {"q": WORST, "unit": WORST, "week": WORST})
        for question in questions if turn == "worst" else questions[:1]:
            answer = client.get(route.address(**values), question)
            found += [(str(route), answer.status_code, part) for part in read(answer)]
            if answer.streaming:
                b"".join(answer)  # read to its end, which closes the file behind it
    assert found == []


def value_of(world, user, kind):
    from tests.access.samples import KINDS

    return KINDS[kind].value(sample(world.home, kind, user))


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/accounts/login/", ["login"]),
        ("/accounts/code/", ["login", "code"]),
        ("/accounts/password/reset/", ["email"]),
        ("/profile/tokens/", ["name", "unit", "days"]),
        ("/formations/new/", ["program", "area", "name", "place_name", "formed_on", "notes",
                              "decree_number", "id"]),
        ("/targets/new/", ["program", "quantity", "starts_on", "basis_by", "basis_document"]),
        ("/accounts/reauthenticate/", ["next"]),
    ],
)  # fmt: skip
def test_a_form_that_is_refused_shows_what_was_typed_as_text(world, path, fields):
    client = Client()
    signed_out = path in {"/accounts/login/", "/accounts/code/", "/accounts/password/reset/"}
    if not signed_out:
        client.force_login(actor(world, "kasat"))
    for one in PAYLOADS[::4] + PAYLOADS[1::40]:
        answer = client.post(path, dict.fromkeys(fields, one))
        assert answer.status_code < 500
        assert read(answer) == [], one
